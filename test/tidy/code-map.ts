import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A function, type or file that carries a rule or case: what to look for, and the file it is in. */
export interface Place {
  readonly file: string;
  /** As it is written in the file, with `()` where it can be called; null for the file as a whole. */
  readonly symbol: string | null;
}

/** A test, by everything its printed name is made of: `describe`, its own name, and the rows of its table. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
  /** The `symbol()` its name begins with, or its `describe`'s; null without one. */
  readonly symbol: string | null;
}

/** The folders whose code may carry a rule or a case. */
const codeFolders = ['policy', 'workflows', 'activities', 'store', 'api', 'gateways'] as const;

/** The catalogue names every rule, so being named there says nothing. */
const catalogue = 'policy/rules.ts';

const idPattern = /\b([WGASLOE])(\d+)(?:\s?[-–]\s?\1(\d+))?\b|\bJ\b/g;

/** The ids in a text as whole words, in their order; a range such as `A1-A3` names each of its ids. */
export function idsIn(text: string): readonly string[] {
  return [...text.matchAll(idPattern)].flatMap(([whole, letter, from, to]) => {
    if (letter === undefined) return [whole];
    const first = Number(from);
    const last = to === undefined ? first : Number(to);
    return Array.from({ length: last - first + 1 }, (_, index) => `${letter}${String(first + index)}`);
  });
}

/** Every test of `test/**` that runs, but for those of this folder: they name ids, and hold none. */
export function namedTests(root: string): readonly NamedTest[] {
  const files = filesIn(root, 'test', '.test.ts').filter((file) => !file.startsWith('test/tidy/'));
  return files.flatMap((file) => {
    const found: NamedTest[] = [];
    visitTests(parsed(root, file), { file, path: [], found });
    return found;
  });
}

/** Where the code of the product names an id: in a comment, or as the text `'W1'` that a decision is grounded on. */
export function placesByText(root: string): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  const add = (text: string, place: Place): void => {
    for (const id of idsIn(text)) places.set(id, [...(places.get(id) ?? []), place]);
  };
  for (const file of codeFiles(root).filter((name) => name !== catalogue)) {
    const source = parsed(root, file);
    for (const { text, at } of wordsOf(source)) add(text, { file, symbol: symbolAt(source, at) });
  }
  for (const file of filesIn(root, 'store', '.sql'))
    for (const [comment] of readFileSync(join(root, file), 'utf8').matchAll(/--.*/g))
      add(comment, { file, symbol: null });
  return places;
}

/**
 * Looks up the functions that tests call by name. Tests mirror the tree, so a name that several files declare means
 * those of the test's own folder.
 */
export function functionFinder(root: string): (test: NamedTest) => readonly Place[] {
  const files = new Map<string, readonly string[]>();
  for (const file of codeFiles(root))
    for (const name of new Set(declaredIn(parsed(root, file))))
      files.set(name, [...(files.get(name) ?? []), file]);
  return ({ file, symbol }) => {
    const known = symbol === null ? [] : (files.get(symbol) ?? []);
    const mirrored = known.filter((name) => name.split('/')[0] === file.split('/')[1]);
    const meant = mirrored.length > 0 || known.length > 1 ? mirrored : known;
    return meant.map((name) => ({ file: name, symbol }));
  };
}

function codeFiles(root: string): readonly string[] {
  return codeFolders.flatMap((folder) => filesIn(root, folder, '.ts'));
}

function filesIn(root: string, folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

function parsed(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

interface Visit {
  readonly file: string;
  readonly path: readonly string[];
  readonly found: NamedTest[];
}

function visitTests(node: ts.Node, visit: Visit): void {
  const called = ts.isCallExpression(node) ? calledTest(node) : null;
  if (called?.skipped === true) return;
  if (called?.kind === 'test') {
    const parts = [...visit.path, called.name];
    const symbols = parts.flatMap((part) => /^\s*(\w+\(\))/.exec(part)?.[1] ?? []);
    visit.found.push({ file: visit.file, name: parts.join(' '), symbol: symbols.at(-1) ?? null });
  }
  const path = called?.kind === 'describe' ? [...visit.path, called.name] : visit.path;
  ts.forEachChild(node, (child) => visitTests(child, { ...visit, path }));
}

interface CalledTest {
  readonly kind: 'test' | 'describe';
  readonly name: string;
  readonly skipped: boolean;
}

/** Reads `test('…')`, `it.each([…])('…')`, `describe('…')`; null for any other call. */
function calledTest(call: ts.CallExpression): CalledTest | null {
  const [title] = call.arguments;
  const table = ts.isCallExpression(call.expression) ? call.expression : null;
  const callee = /^(test|it|describe)((?:\.\w+)*)/.exec(call.expression.getText());
  if (title === undefined || !isText(title) || !callee || (table === null && callee[2]?.endsWith('.each')))
    return null;
  const rows = table?.arguments[0];
  return {
    kind: callee[1] === 'describe' ? 'describe' : 'test',
    name: [title.text, ...(rows && /%[sp]/.test(title.text) ? textsOf(rows) : [])].join(' '),
    skipped: /\.(skip|todo)/.test(callee[2] ?? ''),
  };
}

/** The texts of the rows of a literal table; a table with a name is not followed. */
function textsOf(rows: ts.Expression): readonly string[] {
  if (!ts.isArrayLiteralExpression(rows)) return [];
  const cells = rows.elements.flatMap((row) =>
    ts.isArrayLiteralExpression(row) ? [...row.elements] : [row],
  );
  return cells.filter(isText).map(({ text }) => text);
}

function isText(node: ts.Node): node is ts.StringLiteralLike {
  return ts.isStringLiteralLike(node);
}

/** The comments of a file, and the texts in it that are an id and nothing else. */
function wordsOf(source: ts.SourceFile): readonly { readonly text: string; readonly at: number }[] {
  const words = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source.text, node.pos) ?? [])
      words.set(pos, source.text.slice(pos, end));
    if (isText(node) && idsIn(node.text)[0] === node.text) words.set(node.getStart(), node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...words].map(([at, text]) => ({ at, text }));
}

/** The innermost named declaration that holds a position or, for a comment, follows it. */
function symbolAt(source: ts.SourceFile, at: number): string | null {
  let name: string | null = null;
  const visit = (node: ts.Node): void => {
    if (at < node.pos || at >= node.end) return;
    name = symbolOf(node) ?? name;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return name;
}

function declaredIn(source: ts.SourceFile): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = symbolOf(node);
    if (name !== null) names.push(name);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** The name of a function, method, type or constant of a file or of a table in it; null for what has no place there. */
function symbolOf(node: ts.Node): string | null {
  if (ts.isFunctionDeclaration(node)) return node.name ? `${node.name.text}()` : null;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node))
    return node.name?.text ?? null;
  if (ts.isMethodDeclaration(node) && ts.isIdentifier(node.name)) return `${node.name.text}()`;
  // In a table of a file; an arrow within a function is only handed on under a name.
  if (
    ts.isPropertyAssignment(node) &&
    isCallable(node.initializer) &&
    ts.isIdentifier(node.name) &&
    !isInFunction(node)
  )
    return `${node.name.text}()`;
  if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent)) {
    const [declared] = node.declarationList.declarations;
    if (declared === undefined || !ts.isIdentifier(declared.name)) return null;
    return isCallable(declared.initializer) ? `${declared.name.text}()` : declared.name.text;
  }
  return null;
}

function isInFunction(node: ts.Node): boolean {
  return ts.findAncestor(node.parent, (above) => ts.isFunctionLike(above)) !== undefined;
}

function isCallable(node: ts.Expression | undefined): boolean {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}
