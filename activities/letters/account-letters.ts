import { writeAccountLetter } from '../../gateways/letters/accounts';
import { LetterRefused } from '../../gateways/mail';
import type { Database } from '../../store/database';
import { storeRendering } from '../../store/letters/letters';
import type { Rendering, WaitingLetter } from '../../store/letters/letters';
import { accountTemplates, grantOfLetter, issueToken } from '../../store/sign-in/grants';
import type { AccountTemplate, GrantOfLetter } from '../../store/sign-in/grants';

/** Whether a letter carries a one-time link. */
export function isAccountTemplate(template: WaitingLetter['template']): template is AccountTemplate {
  return Object.values<string>(accountTemplates).includes(template);
}

interface Deps {
  readonly db: Database;
  readonly now: () => Date;
  readonly publicUrl: string;
}

const pages = { invitation: 'invitation', reset: 'reset', customer: 'open' } as const;

/**
 * Writes a letter with a one-time link. Its token is made now and stands in the letter that leaves and nowhere else:
 * what the store keeps of the words ends before it. A letter that is sent again has another token for the same grant.
 * @throws LetterRefused when the link has ended before the letter could leave
 */
export async function renderAccountLetter(
  deps: Deps,
  { letterId }: WaitingLetter,
  template: AccountTemplate,
): Promise<Rendering> {
  const grant = await grantOfLetter(deps.db, letterId);
  if (!grant || grant.used || grant.expiresAt <= deps.now())
    throw new LetterRefused(`Cannot send letter ${letterId}: its link has ended already`, {
      permanent: true,
      cause: undefined,
    });
  const bare = linkOf(deps.publicUrl, grant);
  const token = await issueToken(deps.db, grant.grantId);
  const kept = await storeRendering(deps.db, letterId, {
    recipient: grant.email,
    recipientName: grant.recipientName,
    ...words(template, grant, bare),
    language: grant.language,
    inReplyTo: null,
    thread: [],
    renderedAt: deps.now(),
  });
  return { ...kept, ...words(template, grant, `${bare}?token=${token}`) };
}

function words(template: AccountTemplate, grant: GrantOfLetter, link: string) {
  const validMinutes = Math.round((grant.expiresAt.getTime() - grant.askedAt.getTime()) / 60_000);
  return writeAccountLetter(
    template,
    { name: grant.recipientName, link, validMinutes, caseNo: grant.caseNo },
    grant.language,
  );
}

function linkOf(publicUrl: string, { purpose }: GrantOfLetter): string {
  return new URL(pages[purpose], publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`).href;
}
