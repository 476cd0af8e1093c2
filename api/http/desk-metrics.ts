import { Gauge, Registry } from 'prom-client';
import type { Database } from '../../store/database';
import { deskNumbers } from '../../store/work/desk-numbers';
import type { DeskNumbers } from '../../store/work/desk-numbers';

/** Several may ask at once, and each api answers for the whole desk. */
const KEPT_MS = 10_000;

interface Shown {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly rows: (numbers: DeskNumbers) => readonly { readonly labels: Labels; readonly value: number }[];
}

type Labels = Record<string, string>;

const by =
  (label: string, pick: (numbers: DeskNumbers) => readonly { name: string; value: number }[]) =>
  (numbers: DeskNumbers) =>
    pick(numbers).map(({ name, value }) => ({ labels: { [label]: name }, value }));

const shown: readonly Shown[] = [
  {
    name: 'desk_open_cases',
    help: 'Open cases, by stage',
    labels: ['stage'],
    rows: by('stage', ({ open }) => open),
  },
  {
    name: 'desk_broken_promises',
    help: 'Open cases whose deadline has passed, by stage',
    labels: ['stage'],
    rows: by('stage', ({ overdue }) => overdue),
  },
  {
    name: 'desk_money_waiting_minor_units',
    help: 'Money decided and not settled, in minor units, by state of the refund and currency',
    labels: ['state', 'currency'],
    rows: ({ moneyWaiting }) =>
      moneyWaiting.map(({ name, currency, value }) => ({ labels: { state: name, currency }, value })),
  },
  {
    name: 'desk_queue_age_seconds',
    help: 'How long the case that waits longest for a role has not moved, by role',
    labels: ['role'],
    rows: by('role', ({ oldest }) => oldest),
  },
  {
    name: 'desk_open_work_items',
    help: 'What the reconciler found and nobody has closed, by owner',
    labels: ['owner'],
    rows: by('owner', ({ workItems }) => workItems),
  },
];

/** Numbers of the desk's business, read when they are asked for and kept for some seconds. */
export function deskMetrics(db: Database): Registry {
  const registry = new Registry();
  const read = kept(() => deskNumbers(db));
  for (const { name, help, labels, rows } of shown)
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      async collect() {
        const numbers = await read();
        this.reset();
        for (const { labels: of, value } of rows(numbers)) this.set(of, value);
      },
    });
  return registry;
}

function kept<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    if (!last || Date.now() - last.at > KEPT_MS) last = { at: Date.now(), value: read() };
    const { value } = last;
    value.catch(() => (last = null));
    return value;
  };
}
