/** One place of the source as it is, and without its guard. */
interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A guard that is taken away, and the test that must see it. */
export interface Mutant {
  readonly name: string;
  /** What the desk then no longer does. */
  readonly removes: string;
  readonly edits: readonly Edit[];
  readonly caughtBy: {
    readonly file: string;
    /** The whole title of the test, without those of its `describe`. */
    readonly title: string;
    /** What its failure says: a test that fails for another reason has not seen the guard go. */
    readonly says: RegExp;
  };
}
