/** A list of the payment team: how the desk is asked for it, and how Temporal is. */
export interface List {
  readonly name: 'attention' | 'approval' | 'unknown' | 'failed' | 'returned' | 'overdue' | 'underWay';
  readonly query: {
    readonly attention?: 'payments';
    readonly stage?: 'refund';
    readonly refundState?: 'awaiting-approval' | 'unknown' | 'failed' | 'reversed';
    readonly overdue?: 'true';
  };
  readonly temporal: (now: Date) => string;
}

const inState = (state: NonNullable<List['query']['refundState']>) => ({
  query: { refundState: state },
  temporal: () => `RefundState="${state}" AND ExecutionStatus="Running"`,
});

/** The same lists in both, so that a number here can be held against a number there. */
export const lists: readonly [List, ...List[]] = [
  {
    name: 'attention',
    query: { attention: 'payments' },
    temporal: () => 'Attention="payments" AND ExecutionStatus="Running"',
  },
  { name: 'approval', ...inState('awaiting-approval') },
  { name: 'unknown', ...inState('unknown') },
  { name: 'failed', ...inState('failed') },
  { name: 'returned', ...inState('reversed') },
  {
    name: 'overdue',
    query: { stage: 'refund', overdue: 'true' },
    temporal: (now) => `CaseStage="refund" AND Due<"${now.toISOString()}" AND ExecutionStatus="Running"`,
  },
  {
    name: 'underWay',
    query: { stage: 'refund' },
    temporal: () => 'CaseStage="refund" AND ExecutionStatus="Running"',
  },
];
