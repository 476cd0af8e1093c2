import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policiesWith } from '../../gateways/policy-file';
import { samplePolicies } from '../../local/sample/policies';
import { policyInForce, policyVersions, standardPolicy } from '../../policy';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'returns-desk-policies-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string): string {
  const path = join(folder, 'policies.json');
  writeFileSync(path, content);
  return path;
}

test('policiesWith() gives the published versions where no file is named', () => {
  expect(policiesWith(undefined)).toBe(policyVersions);
});

test('policiesWith() adds the versions of a file, and each order falls under the one of its time (E16)', () => {
  const policies = policiesWith(file(JSON.stringify(samplePolicies)));
  expect(policies.map(({ name }) => name)).toEqual(['show-2025', standardPolicy.name]);
  expect(policyInForce(policies, '2025-12-01T09:30:00.000Z').name).toBe('show-2025');
  expect(policyInForce(policies, '2026-03-01T09:30:00.000Z').name).toBe(standardPolicy.name);
});

test.each([
  ['a file that is no JSON', '[{', /Cannot publish the policies of .*: .*JSON/],
  ['something else than a list', '{}', /: it must be a list of versions$/],
  [
    'a wrong setting',
    JSON.stringify([
      { ...standardPolicy, name: 'x', settings: { ...standardPolicy.settings, offerDays: 0 } },
    ]),
    /: version 1: offerDays must be a whole number of days/,
  ],
  [
    'no date',
    JSON.stringify([{ ...standardPolicy, name: 'x', inForceFrom: 'soon' }]),
    /: version 1: inForceFrom must be a moment/,
  ],
  ['a name that is taken', JSON.stringify([standardPolicy]), /: two versions are named 2026-01$/],
])('policiesWith() refuses %s in one line', (_what, content, words) => {
  expect(() => policiesWith(file(content))).toThrow(words);
});

test('policiesWith() refuses a file that is not there', () => {
  expect(() => policiesWith(join(folder, 'none.json'))).toThrow(/Cannot publish the policies of .*ENOENT/);
});
