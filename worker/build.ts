/** `npm run build:workflows`: bundles the workflow code ahead, so that a worker starts without compiling. */
import { buildBundle } from './bundle';

buildBundle().then(
  (file) => process.stdout.write(`${file}\n`),
  (error: unknown) => {
    process.stderr.write(`Cannot bundle the workflows: ${String(error)}\n`);
    process.exitCode = 1;
  },
);
