type Fields = Readonly<Record<string, unknown>>;

/** The wire is not trusted to keep the SDK's types. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** A text that says something, else null. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An object that is named by its id, or sent whole. */
export function idOf(value: unknown): string | null {
  return isFields(value) ? text(value['id']) : text(value);
}
