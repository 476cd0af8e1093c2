/** Labels of one round: bought, tries that failed, and bought ones given back. */
export interface LabelReport {
  readonly bought: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** What the label room asks for. A file without imports: the workflow sees this type and nothing of the machinery. */
export interface LabelActivities {
  /** Buys the labels that are wanted, and those that are wanted while it runs, for that long. */
  readonly buyLabels: (limits: { readonly maxMs: number }) => Promise<LabelReport>;
}
