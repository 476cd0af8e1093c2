import { capabilities, capabilityNames, type Lacks } from './payments-conformance';

/** Everything that speaks Stripe's API and that the suite is run against; docs/payment-sandbox.md shows this table. */
export const targets = {
  sandbox: { name: 'the sandbox', lacks: {} },
  stateful: {
    name: 'stripe-stateful-mock 0.0.16',
    lacks: {
      intents: 'it knows charges only',
      keys: 'it takes every test key',
      currencies: 'it knows only some of them',
    },
  },
  stateless: {
    name: 'stripe-mock v0.203.0',
    lacks: {
      memory: 'it answers from fixtures and forgets',
      keys: 'it takes every test key',
      currencies: 'it answers from fixtures',
      intents: 'it knows every id',
    },
  },
  testMode: { name: "Stripe's test mode", lacks: {} },
} as const satisfies Record<string, { readonly name: string; readonly lacks: Lacks }>;

/** The table as docs/payment-sandbox.md must show it: for each capability, what a target does not do. */
export function conformanceTable(): readonly string[] {
  const all = Object.values(targets).map(({ name, lacks }: { name: string; lacks: Lacks }) => ({
    name,
    lacks,
  }));
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['it', ...all.map(({ name }) => name)]),
    ...capabilityNames.map((capability) =>
      row([capabilities[capability], ...all.map(({ lacks }) => lacks[capability] ?? 'yes')]),
    ),
  ];
}
