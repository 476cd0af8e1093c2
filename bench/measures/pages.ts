import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Finding } from '../rig/numbers';

const built = join(__dirname, '..', '..', 'dist', 'web');
const FLOOR_KB = 300;

/** What Vite writes about each file that it built, and what that one needs before it runs. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

/** What a reader loads before each page shows: the frame, the longer of the dictionaries and the page with all that they need, compressed as it is sent. */
export function measurePages(): readonly Finding[] {
  const manifest = JSON.parse(readFileSync(join(built, '.vite', 'manifest.json'), 'utf8')) as Manifest;
  const frame = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true);
  const pages = Object.keys(manifest).filter(
    (name) => name.endsWith('-page.tsx') && manifest[name]?.isDynamicEntry === true,
  );
  const dictionaries = Object.keys(manifest).filter((name) => /words\/(en|de)\.ts$/.test(name));
  const [longer = ''] = dictionaries.sort(
    (a, b) => sizeOf(filesOf(manifest, [b])) - sizeOf(filesOf(manifest, [a])),
  );
  return pages
    .map((page): Finding => {
      const files = filesOf(manifest, [...frame, longer, page]);
      return {
        id: 'pages',
        what: `first load of ${basename(page, '.tsx').replaceAll('-', ' ')}`,
        value: sizeOf(files) / 1_000,
        unit: 'kB',
        floor: FLOOR_KB,
        from: `${String(files.size)} files, brotli`,
      };
    })
    .sort((a, b) => b.value - a.value);
}

function filesOf(manifest: Manifest, names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const files = new Set<string>();
  const take = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return;
    seen.add(name);
    [chunk.file, ...(chunk.css ?? [])].forEach((file) => files.add(file));
    chunk.imports?.forEach(take);
  };
  names.forEach(take);
  return files;
}

function sizeOf(files: ReadonlySet<string>): number {
  const document = statSync(join(built, 'index.html')).size;
  return [...files].reduce((sum, file) => sum + statSync(join(built, `${file}.br`)).size, document);
}
