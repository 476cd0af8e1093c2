import { bundleWorkflows } from '../../worker/bundle';

test('bundleWorkflows() packs nothing but the Temporal packages: no driver, no schema library, no rule (H5)', async () => {
  const { code } = await bundleWorkflows();
  const found = new Set(
    [...code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)/g)].map(([, name]) => name),
  );
  expect([...found].sort()).toEqual([
    '@temporalio/common',
    '@temporalio/workflow',
    'long',
    'ms',
    'nexus-rpc',
  ]);
  const own = new Set([...code.matchAll(/"\.\/([a-z]+)\/[\w./-]+\.ts"/g)].map(([, folder]) => folder));
  expect([...own]).toEqual(['workflows']);
});
