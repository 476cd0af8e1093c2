import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lets Temporal's SDK download its command line into a folder and prints the file's path. A process of its own,
 * because a download that hangs cannot be called off and can only be killed with its process.
 */
async function main(): Promise<void> {
  const [folder = '', version = ''] = process.argv.slice(2);
  // The SDK's test package is a development dependency: an installation without it skips this way.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', downloadDir: folder, version } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  const [file = ''] = readdirSync(folder);
  process.stdout.write(`${join(folder, file)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error)}\n`);
  process.exitCode = 1;
});
