import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiRig } from '../api/api-rig';

const root = join(__dirname, '..', '..');
const file = join(root, 'client', 'schema.ts');
// A program of modules, which this runner cannot load: so it runs as the program it is.
const generator = join(root, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');

function typesOf(document: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'returns-desk-types-'));
  try {
    const [given, made] = [join(folder, 'openapi.json'), join(folder, 'schema.ts')];
    writeFileSync(given, document);
    execFileSync(process.execPath, [generator, given, '--output', made], { stdio: 'pipe' });
    return readFileSync(made, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('client/schema.ts is what the api says of itself (npm run types:web writes it anew)', async () => {
  const rig = await ApiRig.open();
  try {
    const answer = await fetch(rig.url('/api/v1/openapi.json'));
    const written = typesOf(await answer.text());
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, written);
    else expect(readFileSync(file, 'utf8')).toBe(written);
  } finally {
    await rig.close();
  }
});
