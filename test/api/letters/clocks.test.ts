import { createTransport } from 'nodemailer';
import { startDoor } from '../../../api/letters-in';
import { startLetterDesk } from '../../support/mail/letter-desk';
import type { LetterDesk } from '../../support/mail/letter-desk';
import { buyerEmail, putOrder } from '../../support/order';

const DAY_MS = 86_400_000;
let desk: LetterDesk;

beforeAll(async () => {
  desk = await startLetterDesk();
});
afterAll(() => desk.close());

test.each([
  ['behind', -20],
  ['ahead', 2],
])(
  'receiveLetter() judges and records by our door’s clock, which is %s of Temporal’s by days: %d (E111)',
  async (_, days) => {
    // Received three days before: by the other clock the window would be over, or the receipt still to come.
    const accepted = new Date(Date.now() + days * DAY_MS);
    const { orderNo } = await putOrder(desk.db, {
      ...{ orderNo: `DE-7000${String(days + 20)}`, orderedDaysAgo: 6 - days, receivedDaysAgo: 3 - days },
    });
    const door = await startDoor(
      { SMTP_DOOR_PORT: 0, MAIL_FROM: 'returns@desk.example' },
      {
        ...{ db: desk.db, now: () => accepted, act: () => Promise.resolve() },
        acceptAppeal: (request) => desk.accept(request),
        log: { error: () => undefined },
      },
    );
    const transport = createTransport({ host: '127.0.0.1', port: door.port });
    const letter = {
      from: buyerEmail,
      to: 'returns@desk.example',
      subject: `Order ${orderNo}`,
      text: 'broken',
    };
    await transport.sendMail(letter);
    await door.close();
    const row = await desk.db
      .selectFrom('cases as c')
      .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
      .select(['a.accepted_at', 'c.snapshot', 'c.eligibility'])
      .where('a.order_no', '=', orderNo)
      .executeTakeFirstOrThrow();
    expect(row.accepted_at).toEqual(accepted);
    expect(row.snapshot).toMatchObject({ appealedAt: accepted.toISOString(), accepted: true });
    expect(row.eligibility).toMatchObject({ eligible: true, counted: { daysSinceReceipt: 3 } });
  },
);
