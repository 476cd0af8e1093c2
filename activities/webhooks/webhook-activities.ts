/** Messages of one round: delivered, and tries that failed. */
export interface WebhookReport {
  readonly delivered: number;
  readonly failed: number;
}

/** What the webhook room asks for. A file without imports: the workflow sees this type and nothing of the machinery. */
export interface WebhookActivities {
  /** Delivers the messages that are due, and those that come to be while it runs, for that long. */
  readonly deliverWebhooks: (limits: { readonly maxMs: number }) => Promise<WebhookReport>;
}
