/** Jest's own matchers, which it types as `any`. */
export const listWith = (items: readonly unknown[]): unknown => expect.arrayContaining([...items]);
export const objectWith = (fields: object): unknown => expect.objectContaining(fields);
export const textWith = (text: string): unknown => expect.stringContaining(text);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const aText: unknown = expect.any(String);
export const aNumber: unknown = expect.any(Number);
