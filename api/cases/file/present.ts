import { createHash } from 'node:crypto';
import type { CaseFile } from '../../../store/audit/case-file';
import { addressLines } from '../../../gateways/documents/address';

export type PresentedFile = ReturnType<typeof presentFile>;

/** The file of a case as JSON: the record, every book, and the chain that shows whether the timeline was touched. */
export function presentFile(file: CaseFile, made: { readonly at: Date; readonly by: string }) {
  const { record, timeline, chain, people, texts, letters, files, offers, refusals, books } = file;
  const { caseNo, appealNo, stage, outcome, policyVersion, openedAt, updatedAt, state, customer } = record;
  const { orderNo, sku, unitPaidCents, currency } = state.unit;
  return {
    format: 'returns-desk case file 1' as const,
    madeAt: made.at,
    madeBy: made.by,
    case: {
      ...{ caseNo, appealNo, stage, outcome, policyVersion, openedAt, updatedAt },
      ...{ orderNo, sku, title: record.productTitle, serialNo: record.serialNo },
      ...{ unitPaidCents, currency, eligibility: record.eligibility },
    },
    customer: { name: customer.name, email: customer.email, address: addressLines(customer.address) },
    problem: record.problem,
    timeline,
    chain: { ...chain, intact: chain.breaches.length === 0 && followsItself(timeline) },
    ...books,
    ...{ people, texts, letters, files, offers, refusals },
  };
}

/** What the file shows must itself be what the hashes are of, reckoned here and not by the database alone. */
function followsItself(timeline: CaseFile['timeline']): boolean {
  let previous = '';
  for (const { hash, hashed } of timeline) {
    previous = createHash('sha256').update(`${previous}\n${hashed}`).digest('hex');
    if (previous !== hash) return false;
  }
  return true;
}
