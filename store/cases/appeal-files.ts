import { sql } from 'kysely';
import type { Queries } from '../database';

/** The cases that an appeal opened or was added to, how many files one of them has, and whether the buyer sent it. */
export async function casesOfAppeal(db: Queries, appealNo: string) {
  const { rows } = await sql<{ case_no: string; files: number; is_buyer: boolean }>`
    select c.case_no, count(f.file_id)::int as files, lower(a.email) = lower(o.customer_email) as is_buyer
    from appeals a
    join orders o using (order_no)
    join jsonb_array_elements(a.answer -> 'cases') as answered on true
    join cases c on c.case_no = answered ->> 'caseNo'
    left join files f on f.case_no = c.case_no
    where a.appeal_no = ${appealNo}
    group by c.case_no, a.email, o.customer_email
    order by c.case_no`.execute(db);
  return {
    caseNos: rows.map((row) => row.case_no),
    files: Math.max(0, ...rows.map((row) => row.files)),
    isBuyer: rows.every((row) => row.is_buyer),
  };
}
