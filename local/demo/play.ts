import type { DeskInfo } from '../desk/file';
import { demoOrdersOf } from '../sample/demo-orders';
import { fillDesk } from './fill';
import { freshSeries, stories } from './stories';
import type { Story } from './stories';
import { asMoney, asTable } from './table';
import { playWaiting } from './waiting';
import type { Waiting } from './waiting';
import { NamedWorld } from './world';
import type { CaseView, World } from './world';

interface Played {
  readonly story: Story;
  readonly view: CaseView | null;
  readonly problem: string | null;
}

/** Plays every story and prints what came of it; whether every case ended as it must, with its refunds. */
export async function playStories(
  info: DeskInfo,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const world = new NamedWorld(info, print, signal);
  return playSeries(world, await seriesFor(world), signal);
}

/** What came of a demo: whether all is as it must be, and the cases that were left open for somebody. */
export interface Demo {
  readonly isGood: boolean;
  readonly waiting: readonly Waiting[];
}

/** The stories, and after them the cases that stay open, each until somebody does something. */
export async function playDemo(
  info: DeskInfo,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<Demo> {
  const world = new NamedWorld(info, print, signal);
  const series = await seriesFor(world);
  const isPlayed = await playSeries(world, series, signal);
  if (signal.aborted) return { isGood: false, waiting: [] };
  const { waiting, failed } = await playWaiting(world, series);
  return { isGood: isPlayed && failed === 0, waiting };
}

/** A series of orders that nobody has played with yet, on the shelves and in the payment sandbox. */
async function seriesFor(world: World): Promise<number> {
  await fillDesk(world.info, 0);
  const series = await freshSeries(world);
  if (series > 0) await fillDesk(world.info, series);
  return series;
}

async function playSeries(world: World, series: number, signal: AbortSignal): Promise<boolean> {
  const played = await playAll(world, series, signal);
  const isKept = signal.aborted || (await strayParcel(world));
  return (await report(world, played)) && isKept;
}

async function playAll(world: World, series: number, signal: AbortSignal): Promise<readonly Played[]> {
  const orders = demoOrdersOf(series);
  const played: Played[] = [];
  for (const [index, story] of stories.entries()) {
    if (signal.aborted) break;
    world.say(`\n${String(index + 1)}. ${story.title}`);
    try {
      const caseNo = await story.play(world, orders[story.order]);
      const view = await world.untilStage(caseNo, 'closed');
      world.say(`   desk      closes ${caseNo}: ${view.outcome ?? ''}`);
      played.push({ story, view, problem: null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      world.say(`   FAILED    ${problem}`);
      played.push({ story, view: null, problem });
    }
  }
  return played;
}

/** A parcel that belongs to no case is never refused at the door: it waits in quarantine (E39). */
async function strayParcel(world: World): Promise<boolean> {
  world.say('\nAnd a parcel that nobody announced');
  const { quarantined } = await world.call<{ quarantined: boolean }>('warehouse', '/parcels/scan', {
    code: `STRAY-${String(Date.now())}`,
  });
  world.say(`   warehouse scans it; it fits no case and ${quarantined ? 'waits in quarantine' : 'is lost'}`);
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
  world.say(`\n${asTable(['case', 'outcome', 'rules', 'refunded', 'in the Temporal UI'], rows)}\n`);
  const missing = stories.length - played.length;
  if (missing > 0) world.say(`The demo was called off: ${String(missing)} cases were not played.`);
  else if (wrong.length > 0) world.say(`${String(wrong.length)} cases did not end as they must.`);
  else world.say('Every case ended as it must, with one refund where money is due and none elsewhere.');
  return missing === 0 && wrong.length === 0;
}

const chosenBy: Readonly<Record<string, string>> = {
  refunded: 'refund',
  replaced: 'replacement',
  repaired: 'repair',
};

interface EventView {
  readonly name: string;
  readonly rules: readonly string[];
}

/** The rules of an outcome: of the option that was carried out and of those excluded, else of what ended the case. */
export async function rulesOf(world: World, view: CaseView): Promise<string> {
  const chosen = chosenBy[view.outcome ?? ''];
  const decisive = (view.offer?.options ?? []).filter(({ kind, offered }) => kind === chosen || !offered);
  const rules = decisive.flatMap((option) => option.rules);
  if (rules.length > 0) return inOrder(rules);
  const { items } = await world.call<{ items: readonly EventView[] }>(
    'support',
    `/cases/${view.caseNo}/events`,
  );
  return inOrder(rulesOfEnd(items));
}

/** The rules by which a case was closed the last time: it may have been opened again. */
function rulesOfEnd(events: readonly EventView[]): readonly string[] {
  return events.filter(({ name }) => name === 'caseClosed').at(-1)?.rules ?? [];
}

function inOrder(rules: readonly string[]): string {
  return [...new Set(rules)].sort().join(' ');
}
