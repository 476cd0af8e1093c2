import type { Database } from '../database';

/** What is personal about a case: who bought, where he lives, and what people wrote. None of it may leave the database. */
export interface PersonalTexts {
  readonly caseNo: string;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly writings: readonly string[];
}

/** The personal data of these cases, for a search where it must not be. */
export async function personalTextsOf(
  db: Database,
  caseNos: readonly string[],
): Promise<readonly PersonalTexts[]> {
  if (caseNos.length === 0) return [];
  const rows = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('orders as o', 'o.order_no', 'a.order_no')
    .select(['c.case_no', 'a.email', 'a.problem', 'c.delivery_address'])
    .select(['o.customer_name', 'o.customer_email', 'o.customer_address'])
    .where('c.case_no', 'in', caseNos)
    .execute();
  const written = await db
    .selectFrom('case_texts')
    .select(['case_no', 'body'])
    .where('case_no', 'in', caseNos)
    .execute();
  return rows.map((row) => ({
    caseNo: row.case_no,
    names: [row.customer_name, row.customer_email, row.email],
    addresses: textsIn([row.customer_address, row.delivery_address]),
    writings: [
      ...textsIn(row.problem),
      ...written.filter(({ case_no: caseNo }) => caseNo === row.case_no).map(({ body }) => body),
    ],
  }));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
