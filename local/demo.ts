/** `npm run demo`: the whole desk on this machine, and the cases of `demo/stories.ts`, played through the real doors. */
import { setTimeout as pause } from 'node:timers/promises';
import { startDesk } from './desk/desk';
import type { Desk } from './desk/desk';
import { deskHome } from './desk/file';
import { ensurePages } from './desk/pages';
import { playStories } from './demo/play';
import { onInterrupt } from './machine/interrupt';

async function main(): Promise<void> {
  const home = deskHome(process.env);
  const stopped = onInterrupt();
  print(
    'The returns desk starts its parts. The first start on a machine may take some minutes, later ones seconds.',
  );
  await ensurePages(print);
  const desk = await startDesk({ home, log: print, signal: stopped });
  try {
    const isGood = await playStories(desk.info, print, stopped);
    const leaves = process.argv.includes('--exit') || stopped.aborted;
    if (!leaves) await stayOpen(desk, stopped);
    process.exitCode = isGood ? 0 : 1;
  } finally {
    // Whatever went wrong, no part is left without its supervisor.
    await desk.stop();
  }
}

async function stayOpen({ info, reused }: Desk, signal: AbortSignal): Promise<void> {
  print('The desk stays open. Look around:');
  print(`  sign in (see local.json)   ${info.apiUrl}/sign-in`);
  print(`  letters to the customers   ${info.mailUrl}`);
  print(`  the cases in Temporal      ${info.temporalUiUrl}`);
  print(`  the API and its documents  ${info.apiUrl}/api/docs`);
  print(`  the payment sandbox        ${info.paymentUrl}`);
  if (reused) return print('It was running before, and goes on.');
  print('Ctrl-C stops it.');
  while (!signal.aborted) await pause(60_000, undefined, { signal }).catch(() => undefined);
  print('Stopping the desk');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
