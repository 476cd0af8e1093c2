import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../rig/numbers';

const built = join(__dirname, '..', '..', 'dist', 'web');
const FLOOR_KB = 300;

/** What a reader loads before the first page shows: the document with all scripts and styles it names, compressed. */
export function measurePages(): readonly Finding[] {
  const document = readFileSync(join(built, 'index.html'), 'utf8');
  const named = [...document.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)];
  const bytes = named.reduce((sum, [, path = '']) => sum + statSync(join(built, `${path}.br`)).size, 0);
  return [
    {
      id: 'pages',
      what: 'first load of a page, brotli',
      value: bytes / 1_000,
      unit: 'kB',
      floor: FLOOR_KB,
      from: `${String(named.length)} files`,
    },
  ];
}
