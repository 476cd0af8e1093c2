import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const folders = [
  'web',
  'client',
  'api',
  'audit',
  'worker',
  'local',
  'workflows',
  'activities',
  'gateways',
  'store',
  'policy',
] as const;

/** Which folder imports which, read from the code, as a Mermaid diagram; dotted where only types are taken. */
export function importDiagram(root: string): string {
  const arrows = new Map<string, 'types' | 'code'>();
  for (const folder of folders)
    for (const file of filesIn(join(root, folder)))
      for (const { target, typesOnly } of importsOf(root, file)) {
        if (target === folder) continue;
        const arrow = `${folder}:${target}`;
        if (!typesOnly || !arrows.has(arrow)) arrows.set(arrow, typesOnly ? 'types' : 'code');
      }
  const lines = [...arrows].sort().map(([arrow, kind]) => {
    const [from = '', to = ''] = arrow.split(':');
    return `  ${from} ${kind === 'types' ? '-.->' : '-->'} ${to}`;
  });
  return ['flowchart LR', ...lines].join('\n');
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(
  root: string,
  file: string,
): readonly { readonly target: string; readonly typesOnly: boolean }[] {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(\s+type)?\b[^;]*?from '(\.[^']*)';/gms,
  );
  return [...statements].flatMap(([, typesOnly, path]) => {
    const reached = normalize(join(file, '..', path ?? '')).slice(root.length + 1);
    const target = folders.find((folder) => reached.startsWith(`${folder}/`) || reached === folder);
    return target === undefined ? [] : [{ target, typesOnly: typesOnly !== undefined }];
  });
}
