import { appendFileSync } from 'node:fs';
import type { Acknowledged } from '../../audit/invariant';

/** A write that a client sent and whose answer it has not heard yet. */
export interface OpenRequest {
  readonly door: string;
  readonly path: string;
}

/** A letter that a door has taken with 250. */
export interface AcknowledgedLetter {
  readonly messageId: string;
  readonly at: string;
}

/** What the clients were told, written down the moment they hear it: the auditor's side of I1 that is not the desk's. */
export class ClientLedger {
  readonly acknowledged: Acknowledged[] = [];
  readonly letters: AcknowledgedLetter[] = [];
  /** Writes that nobody has answered yet, by their keys. */
  readonly open = new Map<string, OpenRequest>();
  /** Writes that clients began, acknowledged or not. */
  begun = 0;
  /** Times that a client had to send the same request again. */
  repeated = 0;
  /** Answers in the 500s other than the honest 503: the desk promises that there are none. */
  readonly broken: string[] = [];

  /** How often each kind of answer came: a status, `503 repeat`, or `none`. */
  readonly answers = new Map<string, number>();

  constructor(private readonly file: string) {}

  hear(answer: string): void {
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
  }

  acknowledge(request: Acknowledged): void {
    this.acknowledged.push(request);
    appendFileSync(this.file, `${JSON.stringify(request)}\n`);
  }
}
