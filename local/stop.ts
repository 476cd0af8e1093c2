import { deskHome } from './desk/file';
import { stopDesk } from './desk/left-behind';

/** `npm run stop`: ends the desk of this home, whoever started it. */
stopDesk(deskHome(process.env), (line) => process.stdout.write(`${line}\n`)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
