/** The worker of the bare workflows: a process of its own, as the desk's worker is, so that their costs can be told apart. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { project } from '../../project';

export type BareActivities = typeof activities;

const activities = {
  effect: (): Promise<void> => Promise.resolve(),
  /** When it began, in milliseconds of this machine's clock. */
  moment: (): Promise<number> => Promise.resolve(Date.now()),
};

async function main(): Promise<void> {
  const [address = '', port = '0'] = process.argv.slice(2);
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: 'bare',
    workflowsPath: join(project, 'bench', 'bare', 'workflows.ts'),
    activities,
  });
  createServer((_request, response) => response.end('ok')).listen(Number(port), '127.0.0.1');
  await worker.run();
}

main().catch((error: unknown) => {
  process.stderr.write(`Cannot run the bare worker: ${String(error)}\n`);
  process.exitCode = 1;
});
