/** `npm run demo`: the whole desk on this machine, and a case for each way it can go, played through the real doors. */
import { setTimeout as pause } from 'node:timers/promises';
import { startDesk } from './desk/desk';
import type { Desk } from './desk/desk';
import { deskHome } from './desk/file';
import { ensurePages } from './desk/pages';
import type { DeskInfo } from './desk/file';
import { freshSeries, stories } from './demo/stories';
import type { Story } from './demo/stories';
import { asMoney, asTable } from './demo/table';
import { World } from './demo/world';
import type { CaseView } from './demo/world';
import { fillDesk } from './demo/fill';
import { demoOrdersOf } from './sample/demo-orders';

interface Played {
  readonly story: Story;
  readonly view: CaseView | null;
  readonly problem: string | null;
}

async function main(): Promise<void> {
  const home = deskHome(process.env);
  const stopped = onInterrupt();
  print(
    'The returns desk starts its parts. The first start on a machine may take some minutes, later ones seconds.',
  );
  await ensurePages(print);
  const desk = await startDesk({ home, log: print, signal: stopped });
  try {
    const isGood = await play(desk.info, stopped);
    const leaves = process.argv.includes('--exit') || stopped.aborted;
    if (!leaves) await stayOpen(desk, stopped);
    process.exitCode = isGood ? 0 : 1;
  } finally {
    // Whatever went wrong, no part is left without its supervisor.
    await desk.stop();
  }
}

/** The first signal calls the demo off in order; a later one ends it at once, and `npm run stop` the rest. */
function onInterrupt(): AbortSignal {
  const stopped = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      // npm and tsx pass a Ctrl-C on to us that the terminal has sent us already.
      if (first > 0 && Date.now() - first > 1_500) process.exit(130);
      if (first === 0) first = Date.now();
      stopped.abort();
    });
  return stopped.signal;
}

async function play(info: DeskInfo, signal: AbortSignal): Promise<boolean> {
  const world = new World(info, print, signal);
  await fillDesk(info, 0);
  const series = await freshSeries(world);
  if (series > 0) await fillDesk(info, series);
  const played = await playAll(world, series, signal);
  const isKept = signal.aborted || (await strayParcel(world));
  return (await report(world, played)) && isKept;
}

async function playAll(world: World, series: number, signal: AbortSignal): Promise<readonly Played[]> {
  const orders = demoOrdersOf(series);
  const played: Played[] = [];
  for (const [index, story] of stories.entries()) {
    if (signal.aborted) break;
    print(`\n${String(index + 1)}. ${story.title}`);
    try {
      const caseNo = await story.play(world, orders[story.order]);
      const view = await world.untilStage(caseNo, 'closed');
      print(`   desk      closes ${caseNo}: ${view.outcome ?? ''}`);
      played.push({ story, view, problem: null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      print(`   FAILED    ${problem}`);
      played.push({ story, view: null, problem });
    }
  }
  return played;
}

/** A parcel that belongs to no case is never refused at the door: it waits in quarantine (E39). */
async function strayParcel(world: World): Promise<boolean> {
  print('\nAnd a parcel that nobody announced');
  const { quarantined } = await world.call<{ quarantined: boolean }>('warehouse', '/parcels/scan', {
    code: `STRAY-${String(Date.now())}`,
  });
  print(`   warehouse scans it; it fits no case and ${quarantined ? 'waits in quarantine' : 'is lost'}`);
  return quarantined;
}

interface Effect {
  readonly type: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly metadata: { readonly desk_case?: string } | null;
}

/** Prints the table; the money in it is what the bank's own ledger says, not what the desk believes. */
async function report(world: World, played: readonly Played[]): Promise<boolean> {
  const response = await fetch(`${world.info.paymentUrl}/_sandbox/ledger`);
  // The sandbox is ours: its ledger has this shape.
  const ledger = (await response.json()) as readonly Effect[];
  const refundsOf = (caseNo: string) =>
    ledger.filter(({ type, metadata }) => type === 'refund.created' && metadata?.desk_case === caseNo);
  const wrong = played.filter(({ story, view }) => {
    const refunds = view === null ? 0 : refundsOf(view.caseNo).length;
    return view?.outcome !== story.outcome || refunds !== (story.outcome === 'refunded' ? 1 : 0);
  });
  const rules = await Promise.all(
    played.map(async ({ view }) => (view === null ? '—' : rulesOf(world, view))),
  );
  const rows = played.map(({ story, view, problem }, index) => [
    view?.caseNo ?? '—',
    view?.outcome ?? `FAILED: ${problem ?? ''}`,
    rules[index] ?? '—',
    (view === null ? [] : refundsOf(view.caseNo))
      .map(({ amountCents, currency }) => asMoney(amountCents, currency.toUpperCase()))
      .join(' + ') || '—',
    view?.temporalUrl ?? story.title,
  ]);
  print(`\n${asTable(['case', 'outcome', 'rules', 'refunded', 'in the Temporal UI'], rows)}\n`);
  const missing = stories.length - played.length;
  if (missing > 0) print(`The demo was called off: ${String(missing)} cases were not played.`);
  else if (wrong.length > 0) print(`${String(wrong.length)} cases did not end as they must.`);
  else print('Every case ended as it must, with one refund where money is due and none elsewhere.');
  return missing === 0 && wrong.length === 0;
}

const chosenBy: Readonly<Record<string, string>> = {
  refunded: 'refund',
  replaced: 'replacement',
  repaired: 'repair',
};

/** The rules of an outcome: of the option that was carried out and of those excluded, else of what ended the case. */
async function rulesOf(world: World, view: CaseView): Promise<string> {
  const chosen = chosenBy[view.outcome ?? ''];
  const decisive = (view.offer?.options ?? []).filter(({ kind, offered }) => kind === chosen || !offered);
  const rules = decisive.flatMap((option) => option.rules);
  if (rules.length > 0) return [...new Set(rules)].sort().join(' ');
  const { items } = await world.call<{
    items: readonly { readonly name: string; readonly rules: readonly string[] }[];
  }>('support', `/cases/${view.caseNo}/events`);
  const opening = ['appealAccepted', 'caseOpened'];
  const told = items.filter(({ name }) => !opening.includes(name)).flatMap((event) => event.rules);
  return [...new Set(told.length > 0 ? told : view.eligibility.rules)].sort().join(' ');
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
