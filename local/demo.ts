/**
 * `npm run demo`: the whole desk on this machine, and the cases of `demo/stories.ts`, played through the real doors. Those
 * of `demo/waiting.ts` stay open, for whoever looks around. Stays open itself, or ends with `-- --exit`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startDesk } from './desk/desk';
import type { Desk } from './desk/desk';
import { deskHome, fileIn } from './desk/file';
import { ensurePages } from './desk/pages';
import { guideOf } from './demo/guide';
import { playDemo } from './demo/play';
import type { Demo } from './demo/play';
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
    const demo = await playDemo(desk.info, print, stopped);
    process.exitCode = demo.isGood ? 0 : 1;
    if (stopped.aborted) return;
    if (process.argv.includes('--exit')) sayWhatIsLeft(demo, home);
    else await stayOpen(desk, { demo, home, signal: stopped });
  } finally {
    // Whatever went wrong, no part is left without its supervisor.
    await desk.stop();
  }
}

function sayWhatIsLeft({ waiting }: Demo, home: string): void {
  print(
    `\n${String(waiting.length)} cases stay open. npm start opens the desk again; ${fileIn(home)} names its accounts.`,
  );
}

interface Stay {
  readonly demo: Demo;
  readonly home: string;
  readonly signal: AbortSignal;
}

async function stayOpen({ info, reused }: Desk, { demo, home, signal }: Stay): Promise<void> {
  print(`\nThe desk stays open. ${guideOf(info, demo.waiting)}`);
  print('Look around:');
  print(`  letters to the customers   ${info.mailUrl}`);
  print(`  the cases in Temporal      ${info.temporalUiUrl}`);
  print(`  the API and its documents  ${info.apiUrl}/api/docs`);
  print(`  the payment sandbox        ${info.paymentUrl}`);
  print(`  all of this, and API keys  ${fileIn(home)}`);
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
