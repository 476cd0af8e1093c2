import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { startDoor } from '../../../api/letters-in';
import type { Door } from '../../../gateways/mail';
import { startLetterDesk } from '../../support/mail/letter-desk';
import type { LetterDesk } from '../../support/mail/letter-desk';
import { buyerEmail, putMixedOrder, putOrder } from '../../support/order';
import { elsewhereNow } from '../../support/zones';

let desk: LetterDesk;
let door: Door;
let orders = 45_000;
let letters = 0;
const nextOrder = (): string => `DE-${String((orders += 1))}`;

beforeAll(async () => {
  desk = await startLetterDesk();
  const deps = {
    db: desk.db,
    now: () => new Date(),
    act: () => Promise.resolve(),
    acceptAppeal: (request: Parameters<LetterDesk['accept']>[0]) => desk.accept(request),
  };
  const log = { error: () => undefined };
  door = await startDoor({ SMTP_DOOR_PORT: 0, MAIL_FROM: 'returns@desk.example' }, { ...deps, log });
});
afterAll(async () => {
  await door.close();
  await desk.close();
});

/** Posts a letter of the buyer through real SMTP, and answers its Message-ID. */
async function post(mail: SendMailOptions): Promise<string> {
  const messageId = `<zone-${String((letters += 1))}@example.org>`;
  const transport = createTransport({ host: '127.0.0.1', port: door.port });
  await transport.sendMail({ from: `Ada <${buyerEmail}>`, to: 'returns@desk.example', messageId, ...mail });
  return messageId;
}

const appealOf = (orderNo: string) =>
  desk.db
    .selectFrom('appeals as a')
    .innerJoin('cases as c', 'c.appeal_no', 'a.appeal_no')
    .select(['a.time_zone', 'a.accepted_at', 'c.eligibility'])
    .where('a.order_no', '=', orderNo)
    .executeTakeFirst();

async function writtenAt(messageId: string): Promise<Date> {
  const { written_at: at } = await desk.db
    .selectFrom('letters')
    .select('written_at')
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow();
  return at;
}

describe('the zone of a letter (E6)', () => {
  it('receiveLetter() keeps the offset of the letter’s Date with its appeal, and shows both days (E6, E12, E111)', async () => {
    const { offset, day } = elsewhereNow();
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
    const headers = { Date: `Thu, 01 Jan 2026 10:00:00 ${offset.replace(':', '')} (over there)` };
    await post({ subject: `Order ${orderNo}`, text: 'It hums.', headers });
    const kept = await appealOf(orderNo);
    expect(kept?.time_zone).toBe(offset);
    expect(kept?.eligibility.explanation).toContain(`In UTC${offset} the appeal fell on ${day}`);
    // When the door had it, whatever its own clock says.
    expect(Date.now() - (kept?.accepted_at.getTime() ?? 0)).toBeLessThan(60_000);
  });

  it('receiveLetter() dates by the first letter that named the order, and by the clock of that one (E6, E12)', async () => {
    const orderNo = await putMixedOrder(desk.db, { orderNo: nextOrder() });
    const first = await post({
      subject: `Order ${orderNo}`,
      text: 'Something is broken.',
      headers: { Date: 'Thu, 01 Jan 2026 10:00:00 +0530' },
    });
    expect(await appealOf(orderNo)).toBeUndefined();
    const headers = { Date: 'Thu, 01 Jan 2026 10:00:00 -0800' };
    await post({ subject: `Order ${orderNo}`, text: 'I mean the cable, C-1.', headers });
    const kept = await appealOf(orderNo);
    expect(kept).toMatchObject({ time_zone: '+05:30', accepted_at: await writtenAt(first) });
  });

  it.each(['Thu, 01 Jan 2026 10:00:00 -0000', 'Thu, 01 Jan 2026 10:00:00 CST', 'yesterday +9900'])(
    'receiveLetter() opens the case of a letter whose Date tells no offset: %s (E6)',
    async (date) => {
      const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
      await post({ subject: `Order ${orderNo}`, text: 'It hums.', headers: { Date: date } });
      expect((await appealOf(orderNo))?.time_zone).toBeNull();
    },
  );
});
