import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiRig } from '../api/api-rig';

const linter = join(__dirname, 'programs', 'lint-openapi.mjs');
let rig: ApiRig;
let document: string;

beforeAll(async () => {
  rig = await ApiRig.open();
  document = (await rig.get('/api/v1/openapi.json')).bytes.toString();
});
afterAll(() => rig.close());

test('the OpenAPI document passes the linter without an error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, document);
  try {
    // A program of modules, which this runner cannot load: so it runs as the program it is.
    const told = execFileSync(process.execPath, [linter, file], { encoding: 'utf8' });
    expect(JSON.parse(told)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every pattern of the OpenAPI document means what it says, without a flag', () => {
  const patterns = [...document.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, text]) =>
    String(JSON.parse(text ?? '""')),
  );
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) {
    expect(() => new RegExp(pattern)).not.toThrow();
    expect(pattern).not.toMatch(/\/[a-z]+$|\\p\{/);
  }
});

test('the pages of the documentation load nothing from elsewhere', async () => {
  const page = (await rig.get('/api/docs/')).bytes.toString();
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
  expect(loaded.length).toBeGreaterThan(3);
  for (const address of loaded) {
    expect(address).not.toMatch(/^(?:[a-z]+:)?\/\//);
    expect((await fetch(new URL(address, rig.url('/api/docs/')))).status).toBe(200);
  }
});
