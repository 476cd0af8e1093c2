import { startDesk, type Desk } from './desk/desk';
import { deskHome, type DeskInfo } from './desk/file';
import { ensurePages } from './desk/pages';
import { onInterrupt } from './machine/interrupt';

/** `npm start`: the desk on this machine, in the foreground until Ctrl-C. */
async function main(): Promise<void> {
  const home = deskHome(process.env);
  const stopped = onInterrupt();
  const interrupted = new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  const started = Date.now();
  print(`The returns desk starts (its state: ${home})`);
  await ensurePages(print);
  const desk = await startDesk({ home, log: print, signal: stopped });
  print(desk.reused ? 'The desk already runs here:' : `The desk is open after ${seconds(started)} s:`);
  print(addresses(desk.info));
  if (desk.reused) return;
  print('Ctrl-C stops it. Accounts and API keys lie in local.json, in the folder of its state.');
  await untilInterrupted(desk, interrupted);
}

async function untilInterrupted(desk: Desk, interrupted: Promise<void>): Promise<void> {
  // Parts and their watches do not hold the process; this does.
  const hold = setInterval(() => undefined, 60_000);
  await interrupted;
  print('Stopping the desk');
  await desk.stop();
  clearInterval(hold);
  print('The desk is stopped');
}

function addresses(info: DeskInfo): string {
  const rows: readonly (readonly [string, string])[] = [
    ['pages and API', info.apiUrl],
    ['sign in (accounts in local.json)', `${info.apiUrl}/sign-in`],
    ['API documents', `${info.apiUrl}/api/docs`],
    ['inbox (all mail the desk sends)', info.mailUrl],
    ["door for customers' letters", info.smtpUrl],
    ['Temporal Web UI', info.temporalUiUrl],
    ['Temporal server', info.temporalAddress],
    ['payment sandbox (not a bank)', info.paymentUrl],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`).join('\n');
}

function seconds(startedMs: number): string {
  return ((Date.now() - startedMs) / 1_000).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A terminal that is gone must not end the desk by an unhandled write error.
process.stdout.on('error', () => undefined);
main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
