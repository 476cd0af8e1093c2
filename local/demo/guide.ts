import type { DeskInfo } from '../desk/file';
import type { Person } from './sessions';
import { asTable } from './table';
import type { Waiting } from './waiting';

interface Place {
  readonly who: Person;
  readonly role: string;
  readonly page: string;
  /** What is there besides the cases that wait, or instead of them. */
  readonly besides: string;
}

/** Everybody of the staff, and the page on which his work lies. */
const places: readonly Place[] = [
  { who: 'support', role: 'support', page: '/work', besides: '' },
  { who: 'warehouse', role: 'warehouse', page: '/warehouse', besides: 'a parcel that nobody announced' },
  { who: 'lab', role: 'lab', page: '/lab', besides: '' },
  { who: 'lab2', role: 'lab', page: '/lab', besides: 'second opinions (O8)' },
  { who: 'payments', role: 'payments', page: '/payments', besides: '' },
  { who: 'payments2', role: 'payments', page: '/payments', besides: 'second approvals' },
  { who: 'manager', role: 'manager', page: '/cases', besides: '' },
  { who: 'admin', role: 'admin', page: '/users', besides: 'nothing: accounts and keys' },
];

/** Who may sign in to a desk of this machine, with what, and what waits there: the way in for somebody new. */
export function guideOf(
  { apiUrl, accounts }: Pick<DeskInfo, 'apiUrl' | 'accounts'>,
  waiting: readonly Waiting[],
): string {
  const rows = places.map(({ who, role, page, besides }) => {
    const { email, password } = accounts[who];
    const waits = waiting.filter((one) => one.who === who).map(({ words }) => words);
    return [role, email, password, page, [...waits, besides].filter((words) => words !== '').join('; ')];
  });
  const links = waiting.flatMap(({ words, link }) => (link === null ? [] : [`${words}\n  ${link}`]));
  return [
    `Sign in at ${apiUrl}/sign-in as one of these, and open the page:`,
    '',
    asTable(['role', 'who', 'password', 'page', 'what waits there'], rows),
    '',
    ...links.map((link) => `A customer has no account; this link of his letter is his way in, to ${link}\n`),
  ].join('\n');
}
