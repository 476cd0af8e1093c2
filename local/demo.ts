/** `npm run demo`: the whole desk on this machine, and a case for each way it can go, played through the real doors. */
import { setTimeout as pause } from 'node:timers/promises';
import { startDesk } from './desk';
import { deskHome } from './desk-file';
import type { DeskInfo } from './desk-file';
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
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());
  print(
    'The returns desk starts its parts. The first start on a machine may take some minutes, later ones seconds.',
  );
  const desk = await startDesk({ home, log: print, signal: stopped.signal });
  const { info } = desk;
  const world = new World(info, print);
  await fillDesk(info, 0);
  const series = await freshSeries(world);
  if (series > 0) await fillDesk(info, series);
  const played = await playAll(world, series, stopped.signal);
  await strayParcel(world);
  const isGood = await report(world, played);
  const leaves = process.argv.includes('--exit') || stopped.signal.aborted;
  if (!leaves) await stayOpen(info, stopped.signal);
  await desk.stop();
  process.exitCode = isGood ? 0 : 1;
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
async function strayParcel(world: World): Promise<void> {
  print('\nAnd a parcel that nobody announced');
  const { quarantined } = await world.call<{ quarantined: boolean }>('warehouse', '/parcels/scan', {
    code: `STRAY-${String(Date.now())}`,
  });
  print(`   warehouse scans it; it fits no case and ${quarantined ? 'waits in quarantine' : 'is lost'}`);
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
  const rows = played.map(({ story, view, problem }) => [
    view?.caseNo ?? '—',
    view?.outcome ?? `FAILED: ${problem ?? ''}`,
    rulesOf(view),
    (view === null ? [] : refundsOf(view.caseNo))
      .map(({ amountCents, currency }) => asMoney(amountCents, currency.toUpperCase()))
      .join(' + ') || '—',
    view?.temporalUrl ?? story.title,
  ]);
  print(`\n${asTable(['case', 'outcome', 'rules', 'refunded', 'in the Temporal UI'], rows)}\n`);
  print(
    wrong.length === 0
      ? 'Every case ended as it must, with one refund where money is due and none elsewhere.'
      : `${String(wrong.length)} cases did not end as they must.`,
  );
  return played.length === stories.length && wrong.length === 0;
}

function rulesOf(view: CaseView | null): string {
  if (view === null) return '—';
  const chosen = view.offer?.options.filter(({ offered }) => offered) ?? [];
  const rules =
    chosen.length > 0
      ? chosen.flatMap(({ rules }) => rules)
      : (view.offer?.options.flatMap(({ rules }) => rules) ?? view.eligibility.rules);
  return [...new Set(rules)].join(' ');
}

async function stayOpen(info: DeskInfo, signal: AbortSignal): Promise<void> {
  print('The desk stays open. Look around:');
  print(`  sign in (see local.json)   ${info.apiUrl}/sign-in`);
  print(`  letters to the customers   ${info.mailUrl}`);
  print(`  the cases in Temporal      ${info.temporalUiUrl}`);
  print(`  the API and its documents  ${info.apiUrl}/api/docs`);
  print(`  the payment sandbox        ${info.paymentUrl}`);
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
