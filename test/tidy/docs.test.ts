import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configKeys } from '../../config';
import { stageTable } from '../../workflows/contract';
import { importDiagram } from './import-diagram';

const root = join(__dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

test('.env.example lists the settings of config.ts, in their order and words', () => {
  const listed = [...read('.env.example').matchAll(/^# (.*)\n([A-Z_]+)=/gm)].map(([, meaning, key]) => ({
    key,
    meaning,
  }));
  expect(listed).toEqual(configKeys);
  expect(configKeys.filter(({ meaning }) => meaning.trim() === '')).toEqual([]);
});

test('README.md names only files, folders and commands that exist', () => {
  const readme = read('README.md');
  const paths = [...readme.matchAll(/`([\w.-]+(?:\/[\w.-]*)+)`/g)].map(([, path]) => path ?? '');
  expect(paths.length).toBeGreaterThan(10);
  // The desk makes its own folder when it starts.
  const shipped = paths.filter((path) => !path.startsWith('.desk/'));
  expect(shipped.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('ARCHITECTURE.md shows the table of stages as it is in the code, and stays short', () => {
  const text = read('ARCHITECTURE.md');
  expect(text.split('\n').length).toBeLessThanOrEqual(150);
  const rows = Object.entries(stageTable).map(
    ([stage, { takes }]) => `| \`${stage}\` | ${takes.join(' · ')} |`,
  );
  for (const row of rows) expect(text).toContain(row);
});

test('ARCHITECTURE.md draws the imports as they are (UPDATE_DOCS=1 draws them anew)', () => {
  const text = read('ARCHITECTURE.md');
  const drawn = text.replace(
    /(<!-- imports -->\n)[\s\S]*(<!-- \/imports -->)/,
    `$1\`\`\`mermaid\n${importDiagram(root)}\n\`\`\`\n$2`,
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(root, 'ARCHITECTURE.md'), drawn);
  else expect(text).toBe(drawn);
});

test('every decision record has its five parts', () => {
  const folder = join(root, 'docs', 'decisions');
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const part of ['**Date**', '**Status**', '## Context', '## Decision', '## Consequences'])
      expect(`${name}: ${text}`).toContain(part);
  }
});
