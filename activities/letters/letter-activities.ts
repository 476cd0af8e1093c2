/** How long one delivery may go on; whichever limit is reached first ends it. */
export interface DeliveryLimits {
  readonly maxLetters: number;
  readonly maxMs: number;
}

/** Letters that one delivery handed to the mail server, and tries that failed. */
export interface DeliveryReport {
  readonly sent: number;
  readonly failed: number;
}

/** What the mailroom asks for. A file without imports: the workflow sees this type and nothing of the machinery. */
export interface LetterActivities {
  /** Sends the letters that wait, and those that come while it runs, until a limit is reached. */
  readonly deliverLetters: (limits: DeliveryLimits) => Promise<DeliveryReport>;
}
