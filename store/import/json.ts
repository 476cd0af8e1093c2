import type { ImportProblem } from './shapes';

/** A value of a JSON text with the line it starts at, counted from 1. */
interface JsonElement {
  readonly line: number;
  readonly value: unknown;
}

export type JsonElements =
  { readonly elements: readonly JsonElement[] } | { readonly problem: ImportProblem };

/**
 * The elements of a JSON list, or of the list that an object holds under `key`, each with its line. JSON.parse tells
 * neither where an element stood nor, for most mistakes, where it stopped to understand.
 */
export function readJsonElements(text: string, key: string): JsonElements {
  const cursor = { text, offset: 0, line: 1 };
  try {
    const elements = readTop(cursor, key);
    const rest = next(cursor);
    if (rest.text !== '') fail(rest.line, `has "${rest.text}" after its end`);
    return { elements };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: { line: error.line, message: error.message } };
    throw error;
  }
}

class Unreadable extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

interface Cursor {
  readonly text: string;
  offset: number;
  line: number;
}

interface Token {
  readonly text: string;
  readonly line: number;
}

const blank = /[ \t\r\n]*/y;
// Strings are matched without nested repetition, so that a hostile file costs no more than its length.
const token =
  /[{}[\],:]|"[^"\\\p{Cc}]*(?:\\[^\p{Cc}][^"\\\p{Cc}]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
// No order is nested this deep; a file of nothing but brackets must not exhaust the stack.
const deepest = 50;

function next(cursor: Cursor): Token {
  blank.lastIndex = cursor.offset;
  const skipped = blank.exec(cursor.text)?.[0] ?? '';
  cursor.offset += skipped.length;
  cursor.line += newlinesIn(skipped);
  if (cursor.offset >= cursor.text.length) return { text: '', line: cursor.line };
  token.lastIndex = cursor.offset;
  const found = token.exec(cursor.text)?.[0];
  if (found === undefined) fail(cursor.line, `is not JSON at "${glimpse(cursor)}"`);
  cursor.offset += found.length;
  return { text: found, line: cursor.line };
}

function glimpse({ text, offset }: Cursor): string {
  return text.slice(offset, offset + 20).split(/[\r\n]/, 1)[0] ?? '';
}

function newlinesIn(text: string): number {
  return text.split(/\r\n|\n|\r/).length - 1;
}

function fail(line: number, message: string): never {
  throw new Unreadable(line, message);
}

function readTop(cursor: Cursor, key: string): readonly JsonElement[] {
  const first = next(cursor);
  if (first.text === '[') return readList(cursor, 0);
  if (first.text !== '{') fail(first.line, `must be a list, or an object with a list named ${key}`);
  let elements: readonly JsonElement[] | undefined;
  readMembers(cursor, (name, start) => {
    if (name !== key) return void readValue(cursor, start, 0);
    if (start.text !== '[') fail(start.line, `must hold a list under ${key}`);
    elements = readList(cursor, 0);
  });
  return elements ?? fail(first.line, `must be a list, or an object with a list named ${key}`);
}

function readList(cursor: Cursor, depth: number): readonly JsonElement[] {
  const elements: JsonElement[] = [];
  for (let start = next(cursor); start.text !== ']' || elements.length > 0; start = next(cursor)) {
    elements.push({ line: start.line, value: readValue(cursor, start, depth + 1) });
    const separator = next(cursor);
    if (separator.text === ']') break;
    if (separator.text !== ',') fail(separator.line, `must have a comma or ] ${before(separator)}`);
  }
  return elements;
}

function readMembers(cursor: Cursor, take: (name: string, start: Token) => void): void {
  let isFirst = true;
  for (let name = next(cursor); name.text !== '}' || !isFirst; name = next(cursor)) {
    if (!name.text.startsWith('"')) fail(name.line, `must have a field name in quotes ${before(name)}`);
    const colon = next(cursor);
    if (colon.text !== ':') fail(colon.line, `must have a colon ${before(colon)}`);
    take(stringOf(name), next(cursor));
    isFirst = false;
    const separator = next(cursor);
    if (separator.text === '}') break;
    if (separator.text !== ',') fail(separator.line, `must have a comma or } ${before(separator)}`);
  }
}

function readValue(cursor: Cursor, start: Token, depth: number): unknown {
  if (depth > deepest) fail(start.line, 'is nested too deeply');
  if (start.text === '[') return readList(cursor, depth).map(({ value }) => value);
  if (start.text === '{') {
    const entries: [string, unknown][] = [];
    readMembers(cursor, (name, value) => entries.push([name, readValue(cursor, value, depth + 1)]));
    return Object.fromEntries(entries);
  }
  if (start.text.startsWith('"')) return stringOf(start);
  const constants = new Map<string, unknown>([
    ['true', true],
    ['false', false],
    ['null', null],
  ]);
  if (constants.has(start.text)) return constants.get(start.text);
  const number = Number(start.text);
  if (start.text === '' || Number.isNaN(number)) fail(start.line, `must have a value ${before(start)}`);
  return number;
}

function stringOf({ text, line }: Token): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return fail(line, `is not JSON at ${text.slice(0, 20)}`);
  }
}

function before({ text }: Token): string {
  return text === '' ? 'before its end' : `before ${text.slice(0, 20)}`;
}
