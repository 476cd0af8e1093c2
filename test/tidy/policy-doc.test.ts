import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleIds } from '../../policy';
import { caseGroups } from './cases';
import { idsIn } from './code-map';
import { carriers, policyPage } from './policy-page';

const root = join(__dirname, '..', '..');
const page = join(root, 'docs', 'policy.md');
const carried = carriers(root);
const cases = caseGroups.flatMap((group) => Object.entries(group.cases));
const hasTest = (id: string): boolean => (carried.get(id)?.testFiles.length ?? 0) > 0;

test('docs/policy.md is what code and tests say (UPDATE_DOCS=1 writes it anew)', () => {
  const written = policyPage(carried);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, written);
  else expect(existsSync(page) ? readFileSync(page, 'utf8') : '').toBe(written);
});

test('each rule of the policy is carried by code and held by a test', () => {
  expect(ruleIds.filter((id) => !hasTest(id))).toEqual([]);
  expect(ruleIds.filter((id) => (carried.get(id)?.places.length ?? 0) === 0)).toEqual([]);
});

test('each case that is not open is named by a test', () => {
  expect(cases.filter(([id, { open }]) => open === undefined && !hasTest(id)).map(([id]) => id)).toEqual([]);
});

test('a case that a test names is no longer open', () => {
  expect(cases.filter(([id, { open }]) => open !== undefined && hasTest(id)).map(([id]) => id)).toEqual([]);
});

test('the cases are E1 to E116 in their order, and each has a short title of its own', () => {
  expect(cases.map(([id]) => id)).toEqual(Array.from({ length: 116 }, (_, index) => `E${String(index + 1)}`));
  const titles = cases.map(([, { title }]) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.filter((title) => title.split(' ').length > 12)).toEqual([]);
});

test('tests and code name no case that the list does not know', () => {
  const known = new Set(cases.map(([id]) => id));
  expect([...carried.keys()].filter((id) => id.startsWith('E') && !known.has(id))).toEqual([]);
});

test('idsIn() takes whole words and the ids of a range, and nothing that only looks like one', () => {
  expect(idsIn('(A1, L2-L4, O8) E72')).toEqual(['A1', 'L2', 'L3', 'L4', 'O8', 'E72']);
  expect(idsIn('E93–E95 RMA-E1x JSON E2E DE-E')).toEqual(['E93', 'E94', 'E95']);
});
