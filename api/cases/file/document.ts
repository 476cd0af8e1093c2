import { report } from '../../../gateways/documents/report';
import type { Section } from '../../../gateways/documents/report';
import { formatAmount } from '../../../gateways/letters/money';
import { bookLine, howItReads } from './book-line';
import type { PresentedFile } from './present';

/** The file of a case on paper, for an auditor: the same content as the JSON, in the order in which he asks. */
export function fileDocument(file: PresentedFile): Promise<Buffer> {
  const { caseNo } = file.case;
  return report(`Case file ${caseNo}`, {
    under: [`Made ${iso(file.madeAt)} by ${file.madeBy}. ${howItReads}`],
    sections: [
      { title: 'The case', lines: factLines(file) },
      { title: 'Is the timeline as it was written?', lines: chainLines(file) },
      {
        title: 'Timeline: who did what, and by which rule',
        lines: file.timeline.map((one) => eventLine(one, file)),
      },
      ...moneySections(file),
      ...goodsSections(file),
      { title: 'What people wrote', lines: file.texts.map(textLine) },
      { title: 'Letters', lines: file.letters.flatMap(letterLines) },
      { title: 'Files', lines: file.files.map(fileLine) },
      { title: 'Refused requests', lines: file.refusals.map(refusalLine) },
    ],
  });
}

function factLines({ case: about, customer, problem }: PresentedFile): readonly string[] {
  const { caseNo, appealNo, orderNo, sku, title, serialNo, unitPaidCents, currency, eligibility } = about;
  const ended = about.outcome === null ? '' : `, outcome ${about.outcome}`;
  return [
    `Case ${caseNo} of appeal ${appealNo}, order ${orderNo}: ${title} (${sku}), serial number ${serialNo ?? 'none'}`,
    `Paid for it: ${formatAmount(unitPaidCents, currency, 'en')}. Policy ${about.policyVersion}`,
    `Opened ${iso(about.openedAt)}, last changed ${iso(about.updatedAt)}: stage ${about.stage}${ended}`,
    `Customer: ${[customer.name, customer.email, ...customer.address].join(', ')}`,
    `Eligibility: ${eligibility.eligible ? 'yes' : 'no'} by ${eligibility.rules.join(', ')}. ${eligibility.explanation}`,
    `Told: ${JSON.stringify(problem)}`,
  ];
}

function chainLines({ chain, timeline }: PresentedFile): readonly string[] {
  const verdict = chain.intact
    ? `Yes: ${timeline.length} events, each with the SHA-256 of itself and of the hash before it.`
    : `NO: the chain of hashes is broken. ${chain.breaches.join('; ')}`;
  return [
    verdict,
    `Hash of the last event: ${chain.head ?? 'none'}. Two files of one case agree up to the shorter one’s last hash.`,
  ];
}

function eventLine(event: PresentedFile['timeline'][number], { people }: PresentedFile): string {
  const { seq, at, name, role, actor, rules, detail, hash } = event;
  const person = people.find(({ id }) => id === actor)?.name;
  const who = [role, ...(actor === role ? [] : [actor]), ...(person === undefined ? [] : [`(${person})`])];
  const by = rules.length === 0 ? '' : `  rules ${rules.join(', ')}`;
  const more = Object.keys(detail).length === 0 ? '' : `  ${JSON.stringify(detail)}`;
  return `${seq}  ${iso(at)}  ${name}  by ${who.join(' ')}${by}${more}  [${hash.slice(0, 16)}]`;
}

function moneySections({ offers, intents, refunds, payouts, disputes }: PresentedFile): readonly Section[] {
  return [
    {
      title: 'Offers',
      lines: offers.flatMap(({ version, decidedAt, options }) => [
        `Offer ${version} of ${iso(decidedAt)}`,
        ...options.map((option) => bookLine(option)),
      ]),
    },
    { title: 'Money: what was decided', lines: intents.map(bookLine) },
    { title: 'Money: what the provider made of it', lines: refunds.map(bookLine) },
    { title: 'Money: other ways than the card', lines: payouts.map(bookLine) },
    { title: 'Money: disputes', lines: disputes.map(bookLine) },
  ];
}

function goodsSections({ custody, stock, dispatches, repairs }: PresentedFile): readonly Section[] {
  return [
    { title: 'Custody: where the goods were', lines: custody.map(bookLine) },
    { title: 'Stock ledger', lines: stock.map(bookLine) },
    { title: 'Dispatch orders', lines: dispatches.map(bookLine) },
    { title: 'Repair orders', lines: repairs.map(bookLine) },
  ];
}

function textLine({ writtenAt, kind, authorRole, authorId, body }: PresentedFile['texts'][number]): string {
  const who = authorRole === authorId ? authorRole : `${authorRole} ${authorId}`;
  return `${iso(writtenAt)}  ${kind} by ${who}: ${body}`;
}

function letterLines(letter: PresentedFile['letters'][number]): readonly string[] {
  const { direction, template, messageId, sender, recipient, subject, body, writtenAt, sentAt } = letter;
  const way = direction === 'in' ? `from ${sender ?? 'unknown'}` : `to ${recipient ?? 'nobody yet'}`;
  const sent = direction === 'out' ? `, sent ${sentAt === null ? 'not yet' : iso(sentAt)}` : '';
  const back = letter.undeliveredAt === null ? '' : `, came back ${iso(letter.undeliveredAt)}`;
  return [
    `${iso(writtenAt)}  ${template ?? 'letter'} ${way}${sent}${back}  ${messageId}`,
    `${subject ?? ''}\n${body ?? ''}`,
  ];
}

function fileLine({
  name,
  sizeBytes,
  sha256,
  uploadedBy,
  uploadedAt,
  quarantined,
}: PresentedFile['files'][number]): string {
  const kept = quarantined === null ? '' : `  in quarantine: ${quarantined}`;
  return `${iso(uploadedAt)}  ${name}, ${sizeBytes} bytes, by ${uploadedBy}, SHA-256 ${sha256}${kept}`;
}

function refusalLine({ at, actorId, about }: PresentedFile['refusals'][number]): string {
  return `${iso(at)}  ${actorId ?? 'a customer'}: ${about ?? ''}`;
}

function iso(at: Date): string {
  return at.toISOString();
}
