import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle, workflowBundle } from '../../worker/bundle';

test('workflowBundle() takes what a build left of this very source, and bundles anew where that is of another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'returns-desk-bundle-'));
  try {
    const file = await buildBundle(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    writeFileSync(file, '// what the build left');
    expect(await workflowBundle(folder)).toEqual({ code: '// what the build left' });
    renameSync(file, join(folder, `${'0'.repeat(16)}.js`));
    expect(await workflowBundle(folder)).toMatchObject({
      code: expect.stringContaining('returnCase') as string,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
