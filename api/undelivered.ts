import { keepText, textIdFor } from '../store/cases/texts';
import { markUndeliveredTold, undeliveredToTell } from '../store/letters/undelivered-letters';
import type { UndeliveredLetter } from '../store/letters/undelivered-letters';
import type { Actor } from '../workflows/contract';
import { actAsDesk } from './cases/act';
import { CaseRefusal } from './cases/case-client';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'changes' | 'log'>;

const mail: Actor = { role: 'system', id: 'mail' };

/**
 * Tells cases of letters that did not reach their customer: the case is held, so that no promise to him runs out unheard,
 * and support is asked for another way to him (E37). Told twice, the second has no effect.
 */
export async function tellUndelivered(deps: Deps, limit: number): Promise<void> {
  for (const letter of await undeliveredToTell(deps.db, limit))
    await tell(deps, letter).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.log.warn({ letterId: letter.letterId, reason }, 'undelivered letter is told later');
    });
}

async function tell(deps: Deps, { letterId, caseNo, subject, reason }: UndeliveredLetter): Promise<void> {
  const messageId = `undelivered-${letterId}`;
  const textId = textIdFor(caseNo, messageId, 'reason');
  const body = `The letter “${subject ?? 'without a subject'}” did not reach the customer: ${reason}`;
  await keepText(deps.db, { textId, caseNo, kind: 'reason', author: mail, body });
  try {
    const held = { reasonRef: textId, because: 'undelivered-letter' } as const;
    await actAsDesk(deps, { caseNo, action: 'hold', message: { messageId, actor: mail, body: held } });
  } catch (error) {
    // On hold already, or closed: there is no promise to rest, and the letter shows what happened to it.
    if (!(error instanceof CaseRefusal)) throw error;
  }
  await markUndeliveredTold(deps.db, letterId);
}
