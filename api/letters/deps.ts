import type { Scanner } from '../../gateways/uploads';
import type { Database } from '../../store/database';
import type { MessageBodies } from '../../workflows/contract';
import type { AppealRequest, AppealResult } from '../appeals';
import type { Command } from './reading';

/** What a customer asks of his case by letter. `messageId` is the same whenever the letter comes again. */
export type CustomerAct = {
  readonly [A in Command['action']]: {
    readonly caseNo: string;
    readonly action: A;
    readonly body: MessageBodies[A];
    readonly messageId: string;
  };
}[Command['action']];

export interface LettersInDeps {
  readonly db: Database;
  readonly now: () => Date;
  /**
   * Sends an action to a case as its customer.
   * @throws CaseRefusal · CaseNotRunning when the case says no; anything else means that nobody knows
   */
  readonly act: (act: CustomerAct) => Promise<void>;
  readonly acceptAppeal: (request: AppealRequest) => Promise<AppealResult>;
  /** Looks through attachments, where there is one. */
  readonly scanFile?: Scanner;
}
