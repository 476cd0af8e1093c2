import type { Asked, CrashDesk } from './crash-desk';

/** One way to write through the api: a request about something that no other request touches. */
export interface ApiWrite {
  readonly ask: (desk: CrashDesk) => Promise<Asked>;
  /**
   * What the repetition is answered where the lost request took effect, if not the same; the caller sees by it that it
   * did. Without this row the repetition is answered as the first would have been.
   */
  readonly done?: { readonly answers: number; readonly because: string };
  /** What the repetition leaves behind once more, and why that harms nobody. */
  readonly again?: { readonly tables: readonly string[]; readonly because: string };
}

/** A route that no crash can harm. */
export interface Harmless {
  readonly harmless: string;
}
