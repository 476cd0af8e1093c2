import { z } from 'zod';

/** Free text of a person. Tabs and line ends are kept; what breaks storage is refused before any schema is asked. */
export const freeText = z.string().trim().min(1, 'must not be empty').max(10_000);

// Without a flag, for the OpenAPI document has no place for one: the control characters by their numbers.
const printable = /^[^\u0000-\u001f\u007f-\u009f]*$/;

/** A number, a code or a name on one line. */
export function line(longest: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest)
    .regex(printable, 'must be one line of text');
}

/** An instant with its offset, answered as UTC with milliseconds. */
export const givenInstant = z.iso
  .datetime({ offset: true })
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no date')
  .transform((text) => new Date(text).toISOString());

// As far as clocks of scanners and of ours may differ.
const CLOCKS_DIFFER_MS = 300_000;

/** An instant of something that has happened: five minutes ahead of our clock at the most. */
export const pastInstant = givenInstant.refine(
  (at) => Date.parse(at) <= Date.now() + CLOCKS_DIFFER_MS,
  'lies in the future; say when it happened, or leave it out for now',
);
