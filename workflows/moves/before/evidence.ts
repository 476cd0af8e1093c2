import type { stepTo } from '../../contract';
import { waivesIdentity } from '../../contract';
import type { CaseFacts, CaseState, EvidenceItem, ProvingItem } from '../../contract';
import type { Ask, Refusal } from '../move';
import { receiptSource } from './receipt';

/** Both lists as one, each item once. */
export function union(
  known: readonly EvidenceItem[],
  more: readonly EvidenceItem[],
): readonly EvidenceItem[] {
  return [...new Set([...known, ...more])];
}

/** Whether an appeal waits for it; what is only advisable holds nothing up (A3). */
export function isProving(item: string): item is ProvingItem {
  return item === 'proof' || item === 'identity';
}

/** What helps is asked for once: whoever did not send it then is not pressed for it (A3, E30). */
export function askedBefore({ evidence }: CaseFacts, { body }: Ask<'requestEvidence'>): Refusal | undefined {
  const { items = [] } = body;
  const isRepeated = (item: EvidenceItem): boolean => !isProving(item) && evidence.asked.includes(item);
  if (items.length === 0 || !items.every(isRepeated)) return undefined;
  return { refused: 'AlreadyDone', detail: `this was asked for before: ${items.join(', ')}`, rules: ['A3'] };
}

/** What a request really asks for: what only helps is not named a second time beside something new (A3, E30). */
export function itemsAsked(
  { evidence }: CaseFacts,
  { body }: Ask<'requestEvidence'>,
): readonly EvidenceItem[] {
  return (body.items ?? []).filter((item) => isProving(item) || !evidence.asked.includes(item));
}

/** The evidence of a case after more was asked for. */
export function withRequest(state: CaseFacts, ask: Ask<'requestEvidence'>): CaseFacts['evidence'] {
  return { ...state.evidence, asked: union(state.evidence.asked, itemsAsked(state, ask)) };
}

/** Who owns the goods is what support has seen; a sender who says so himself proves nothing (E21). */
export function unfoundedOwner({ actor, body }: Ask<'provideEvidence'>): Refusal | undefined {
  if (body.secondOwner !== true || actor.role !== 'customer') return undefined;
  return {
    refused: 'WrongRole',
    detail: 'that the goods have another owner is support’s to say',
    rules: ['A2'],
  };
}

/** What the staff confirm; whoever shows that the goods are his now is entitled, as the buyer would be (E21). */
export function confirmedBy({ actor, body }: Ask<'provideEvidence'>): readonly EvidenceItem[] {
  if (actor.role === 'customer') return [];
  const owner: readonly EvidenceItem[] = body.secondOwner === true ? ['identity'] : [];
  return [...(body.items ?? []), ...(body.waived ?? []), ...owner];
}

/** Whether somebody else than the buyer owns the goods, after what came in (E21). */
export function ownerOf(state: CaseState, { body }: Ask<'provideEvidence'>): Pick<CaseFacts, 'secondOwner'> {
  const { secondOwner } = state;
  // Whoever support lets pass without knowing him is not the buyer for that (E20).
  const isLetPass = waivesIdentity(state, body) && body.asBefore !== true;
  if (body.secondOwner === true || isLetPass) return { secondOwner: secondOwner ?? { consentRef: null } };
  return secondOwner ? { secondOwner } : {};
}

/** Support does without something only for a reason that others can read (E19, E31). */
export function unfoundedWaiver({ actor, body }: Ask<'provideEvidence'>): Refusal | undefined {
  if ((body.waived ?? []).length === 0) return undefined;
  if (actor.role === 'customer')
    return { refused: 'WrongRole', detail: 'what the desk does without is support’s to say', rules: ['A2'] };
  if (body.reasonRef !== undefined) return undefined;
  return { refused: 'InvalidMessage', detail: 'to waive evidence takes a reason', rules: ['A2', 'A3'] };
}

/** The evidence of a case with what is done without, by whom and why (E31). */
export function withWaivers(
  { evidence }: CaseFacts,
  { actor, body }: Ask<'provideEvidence'>,
): CaseFacts['evidence'] {
  const { waived = [], reasonRef } = body;
  if (reasonRef === undefined) return evidence;
  const fresh = waived.map((item) => ({ item, by: actor.id, reasonRef }));
  return { ...evidence, waived: [...evidence.waived, ...fresh] };
}

/** Whoever lets an appeal pass does without what nobody has shown yet (E19). */
export function letPass(
  { evidence }: CaseFacts,
  open: readonly ProvingItem[],
  { actor, body }: Ask<'ratify'>,
): CaseFacts['evidence'] {
  const fresh = open.map((item) => ({ item, by: actor.id, reasonRef: body.reasonRef ?? null }));
  return { ...evidence, waived: [...evidence.waived, ...fresh] };
}

/** Which receipt date was told, and what shows it, stays to be seen: a neighbour or a locker had it first (E11). */
export function evidenceDetail(ask: Ask<'provideEvidence'>) {
  const { items = [], waived = [], receivedAt, reasonRef } = ask.body;
  const receipt = receivedAt === undefined ? {} : { receivedAt, receiptSource: receiptSource(ask) };
  const { secondOwner } = ask.body;
  const owner = secondOwner === true ? { secondOwner } : {};
  return { items, waived, ...receipt, ...owner, ...(reasonRef !== undefined && { reason: reasonRef }) };
}

/** One request names exactly what is missing; the customer has the days of the policy to bring it (E30). */
export function evidenceRequested(
  state: CaseFacts,
  ask: Ask<'requestEvidence'>,
): Parameters<typeof stepTo>[2] {
  const { actor, body } = ask;
  const detail = { items: itemsAsked(state, ask), text: body.textRef };
  return {
    events: [{ name: 'evidenceRequested', actor, rules: ['A2', 'A3'], detail }],
    effects: [{ do: 'letter', template: 'evidence-wanted' }],
  };
}
