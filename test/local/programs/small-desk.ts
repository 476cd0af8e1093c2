import { startDesk } from '../../../local/desk/desk';
import { smallParts } from '../small-parts';

/** A starter that a test may kill: a desk with one small part, its home in the first argument. */
async function main(): Promise<void> {
  const [home = ''] = process.argv.slice(2);
  const log = (line: string): void => void process.stdout.write(`${line}\n`);
  const asked = new Promise((resolve) => process.once('SIGTERM', resolve));
  const desk = await startDesk({ home, log, parts: smallParts });
  log(desk.reused ? 'reused' : 'open');
  if (desk.reused) return;
  setInterval(() => undefined, 60_000);
  await asked;
  await desk.stop();
  process.exit(0);
}

void main();
