import { sql } from 'kysely';
import { CaseRig } from '../../support/case-rig';
import { ApiRig } from '../api-rig';

let cases: CaseRig;
let rig: ApiRig;

beforeAll(async () => {
  cases = await CaseRig.open();
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  rig = await ApiRig.open({ db: cases.db, url: url.href, cases: cases.appealDeps().cases });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

const first = { cause: 'internal-defect', repairable: false, findings: 'The mains filter is burnt.' };
const give = (caseNo: string, body: object) => rig.act(caseNo, 'lab-verdict', { as: 'lab', body });

test('labVerdict() E50 E56 the same verdict under another key takes no offer back; a changed one does', async () => {
  const caseNo = await cases.openCase();
  await cases.walkToOffer(caseNo, { repairable: false });
  // From here on the offer rests on what was said through the door.
  await cases.act(caseNo, 'manager', {
    action: 'labVerdict',
    body: { cause: 'transit-damage', repairable: false },
  });
  await cases.until(caseNo, ({ stage, offerVersion }) => stage === 'offer' && offerVersion === 2);
  expect((await rig.act(caseNo, 'lab-verdict', { as: 'manager', body: first })).status).toBe(200);
  const stands = await cases.until(
    caseNo,
    ({ stage, offerVersion }) => stage === 'offer' && offerVersion === 3,
  );
  const again = await rig.act(caseNo, 'lab-verdict', { as: 'manager', body: first });
  expect(again).toMatchObject({ status: 409, json: { refusal: 'AlreadyDone', rules: ['L4'] } });
  expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'offer', offerVersion: 3, due: stands.due });
  const { rows } = await sql<{ n: string }>`select findings_left.n::text from (
    select count(*) as n from case_texts where case_no = ${caseNo} and kind = 'findings') findings_left`.execute(
    cases.db,
  );
  expect(rows).toEqual([{ n: '1' }]);
  // Another technician does not win silently; who gave it may say more.
  expect((await give(caseNo, first)).status).toBe(200);
  expect((await cases.eventNames(caseNo)).at(-1)).toBe('verdictContradicted');
  const more = { ...first, findings: 'The mains filter is burnt, and so is the fuse.' };
  expect((await rig.act(caseNo, 'lab-verdict', { as: 'manager', body: more })).status).toBe(200);
  await cases.until(caseNo, ({ stage, offerVersion }) => stage === 'offer' && offerVersion === 4);
});
