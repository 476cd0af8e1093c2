/** `npm run build:programs`: compiles the programs and bundles the workflows, so that no process does it at its start. */
import { compilePrograms } from './machine/programs';
import { buildBundle } from '../worker/bundle';

Promise.all([compilePrograms(), buildBundle()]).catch((error: unknown) => {
  process.stderr.write(`Cannot compile: ${String(error)}\n`);
  process.exitCode = 1;
});
