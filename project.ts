import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, above a source file as above a compiled one: there lie pages, migrations and builds. */
export const project = above(__dirname);

function above(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(folder) === folder) throw new Error(`Cannot find package.json above ${__dirname}`);
  return above(dirname(folder));
}
