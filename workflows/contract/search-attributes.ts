export interface SearchAttribute {
  readonly name: string;
  readonly type: 'Keyword' | 'Datetime' | 'Int';
}

/**
 * What a case publishes for the lists in the Temporal UI. A name that a workflow sets and the server does not know
 * freezes the case, so every server is checked against this list before a worker starts.
 */
export const searchAttributes: readonly SearchAttribute[] = [
  { name: 'CaseStage', type: 'Keyword' },
  { name: 'WaitingFor', type: 'Keyword' },
  { name: 'Attention', type: 'Keyword' },
  { name: 'RefundState', type: 'Keyword' },
  { name: 'OrderNo', type: 'Keyword' },
  { name: 'Sku', type: 'Keyword' },
  { name: 'Due', type: 'Datetime' },
  { name: 'AmountCents', type: 'Int' },
];
