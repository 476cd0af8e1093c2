import { report } from '../../../gateways/documents/report';
import type { PersonFile } from '../../../store/privacy/person';
import { bookLine, howItReads } from './book-line';

/** What the desk holds about a person, on paper, list by list. */
export function personDocument({ madeAt, ...file }: PersonFile & { readonly madeAt: Date }): Promise<Buffer> {
  const { email, orders, appeals, cases, texts, files, refunds, letters, inquiries, sessions } = file;
  const { payouts, parcels, workItems, shopMessages, links } = file;
  const lists: readonly (readonly [title: string, rows: readonly object[]])[] = [
    ['Orders', orders],
    ['Appeals', appeals],
    ['Cases', cases],
    ['What was written in the cases', texts],
    ['Files', files],
    ['Refunds', refunds],
    ['Paid past the card', payouts],
    ['Parcels', parcels],
    ['What staff looked at', workItems],
    ['Letters', letters],
    ['Inquiries', inquiries],
    ['Messages of shops that wait', shopMessages],
    ['Links that were sent', links],
    ['Sign-ins that still stand', sessions],
  ];
  return report('What we hold about you', {
    under: [email, `Made ${madeAt.toISOString()}. ${howItReads}`],
    sections: lists.map(([title, rows]) => ({ title, lines: rows.map(bookLine) })),
  });
}
