import type { Action, Answer, CaseState, Message, RefusalType } from '../../workflows/contract';

/** How the api talks to the running cases. `temporalCases` is the real one. */
export interface CaseClient {
  /** Starts the workflow of a case from its state; one that runs already is left alone. */
  start(state: CaseState): Promise<void>;
  /**
   * Sends a message and waits for the case's answer.
   * @throws CaseRefusal when the case says no · CaseNotRunning · OutcomeUnknown
   */
  send(caseNo: string, action: Action, message: Message): Promise<Answer>;
  /** As `send`, to a closed case: a new run begins from the snapshot in its record. */
  sendToClosed(state: CaseState, action: Action, message: Message): Promise<Answer>;
  /** Tells a fact nobody waits on. @throws CaseNotRunning · OutcomeUnknown */
  signal(caseNo: string, action: Action, message: Message): Promise<void>;
  /** As `signal`, to a closed case: a new run begins from the snapshot in its record. */
  signalToClosed(state: CaseState, action: Action, message: Message): Promise<void>;
  /** Whether Temporal answers now. */
  answers(): Promise<boolean>;
}

/** The case took note and said no; nothing changed. */
export class CaseRefusal extends Error {
  readonly type: RefusalType;
  readonly rules: readonly string[];
  /** Where the case stood when it refused, and what it would have taken from the same role. */
  readonly stage: string | null;
  readonly allowedActions: readonly Action[] | null;

  constructor(
    type: RefusalType,
    message: string,
    about: {
      readonly rules?: readonly string[] | undefined;
      readonly stage?: string | undefined;
      readonly allowedActions?: readonly Action[] | undefined;
    } = {},
  ) {
    super(message);
    this.name = 'CaseRefusal';
    this.type = type;
    this.rules = about.rules ?? [];
    this.stage = about.stage ?? null;
    this.allowedActions = about.allowedActions ?? null;
  }
}

/** No workflow of that case runs: it is closed, or was never started. */
export class CaseNotRunning extends Error {
  override readonly name = 'CaseNotRunning';
}

/** Nobody can say whether the message took effect. Repeating it with the same id is safe. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}
