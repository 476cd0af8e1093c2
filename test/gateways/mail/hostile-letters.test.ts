import { parseStoredLetter } from '../../../gateways/mail/incoming';
import { commandIn, freshText, orderNumbersIn } from '../../../api/letters/reading';

/** Seconds that a machine of any age has for a letter; each of these took minutes where it was searched anew from each sign. */
const CPU_SECONDS = 15;
const MANY = 300_000;

const desk = { local: 'returns', domain: 'desk.example' };

async function cpuSecondsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function letter(headers: readonly string[], text = 'It hums.') {
  const raw = [...headers, 'Subject: It hums', 'Message-ID: <1@example.org>', '', text].join('\r\n');
  return parseStoredLetter(Buffer.from(raw), desk, new Date());
}

test.each([
  ['dots within a word', `a${'.'.repeat(MANY)}x`],
  ['a heading of a quotation without an end', `On ${'schrieb'.repeat(MANY / 7)}`],
  ['a heading that ends again and again', `On ${'wrote: '.repeat(MANY / 7)}x`],
  ['a rule without an end', `${'-'.repeat(MANY / 2)}${' '.repeat(MANY / 2)}x`],
])('a letter of %s is read as fast as any other', async (_what, text) => {
  const read = () => [commandIn(text), freshText(text), orderNumbersIn(text)];
  expect(await cpuSecondsOf(read)).toBeLessThan(CPU_SECONDS);
});

test.each([
  ['a recipient without an end', [`To: ${'a'.repeat(MANY)}`, 'From: Ada <ada@example.org>'], 'It hums.'],
  [
    'a report of a mail server that gives no reason',
    [
      'From: postmaster@example.org',
      'Return-Path: <>',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    ],
    `--b\r\nContent-Type: message/delivery-status\r\n\r\nDiagnostic-Code:${'\n'.repeat(MANY)}`,
  ],
])('a letter with %s is parsed as fast as any other', async (_what, headers, text) => {
  expect(await cpuSecondsOf(() => letter(headers, text))).toBeLessThan(CPU_SECONDS);
});

test('a heading of a quotation is found although a line without an end follows', () => {
  expect(freshText(`It hums.\nOn Monday you wrote:\n${'x'.repeat(MANY)}`)).toBe('It hums.');
});

test('a recipient is found behind a name without an end', async () => {
  const taken = await letter([
    `To: ${'a'.repeat(9_000)} <returns+rma-000042@desk.example>`,
    'From: ada@example.org',
  ]);
  expect(taken).toMatchObject({ caseNo: 'RMA-000042', recipient: 'returns+rma-000042@desk.example' });
});
