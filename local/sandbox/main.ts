import { startSandbox, type Sandbox } from './server';

/** Starts the payment sandbox as a process of its own; see the SANDBOX_ variables below. */
async function main(): Promise<void> {
  const webhookUrl = process.env['SANDBOX_WEBHOOK_URL'];
  const sandbox = await startSandbox({
    port: Number(required('SANDBOX_PORT')),
    secretKey: required('SANDBOX_SECRET_KEY'),
    webhookSecret: required('SANDBOX_WEBHOOK_SECRET'),
    dataFile: required('SANDBOX_DATA'),
    ...(webhookUrl && { webhookUrl }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(sandbox));
  // Last, so that whoever waits for this line may also stop it.
  console.log(`Payment sandbox (not a bank) listens at ${sandbox.url}`);
}

async function stop(sandbox: Sandbox): Promise<void> {
  await sandbox.close();
  process.exit(0);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Cannot start the payment sandbox: ${name} is not set`);
  return value;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
