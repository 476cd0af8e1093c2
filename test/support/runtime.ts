import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { RuntimeOptions } from '@temporalio/worker';

/** Temporal's runtime with no more than errors in its log: one for all test files of a process. */
export function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch (error) {
    if (!String(error).includes('already been instantiated')) throw error;
  }
}

/** Another runtime for one test file, in place of the quiet one. */
export async function ownRuntime(options: RuntimeOptions): Promise<Runtime> {
  await Runtime.instance().shutdown();
  return Runtime.install(options);
}
