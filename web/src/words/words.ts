import type { en } from './en';

/** The dictionary: every language has every word, or it does not compile. */
export type Words = typeof en;
