import { readdirSync } from 'node:fs';

const within = (folder) => readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`);

/** The tests of the rules and of the case's state code that need no server, no browser and no database. */
export const testFiles = [
  ...within('test/policy'),
  ...within('test/workflows/contract'),
  ...within('test/workflows/moves'),
  'test/workflows/goods/parcels.test.ts',
  'test/workflows/goods/labels.test.ts',
  'test/workflows/goods/care.test.ts',
  'test/workflows/time/silence.test.ts',
  'test/workflows/time/deadlines.test.ts',
  'test/api/cases/standing.test.ts',
  'test/gateways/letters/letters.test.ts',
]
  .filter((name) => name.endsWith('.test.ts'))
  .sort();
