import { countingOf, deadlineFor, groundsAgainst } from '../../policy';
import type { Ground, OptionKind } from '../../policy';
import {
  asksCustomer,
  isBeforeAgreement,
  isHereEarly,
  isPostingStopped,
  unitKept,
} from '../../workflows/contract';
import type { CaseState } from '../../workflows/contract';
import { isSameAddress } from '../cases/appeals';
import type { LetterContext } from './letter-context';

/** What letters say beside the record: settings of the desk. */
export interface LetterSettings {
  /** Address of the desk as customers reach it. */
  readonly publicUrl: string;
  /** The customer's page of a case, with the token that opens it. */
  readonly linkFor: (caseNo: string) => string;
  /** Where goods are sent to, line by line. */
  readonly labAddress: readonly string[];
}

/** The record's knowledge in the shape that the templates take. Whoever is not known to be the buyer learns little (E20). */
export function letterFacts(context: LetterContext, settings: LetterSettings) {
  const { state, eligibility } = context;
  const isBuyer = context.accepted || isSameAddress(context.writtenBy, context.buyer.email);
  const page = settings.linkFor(context.caseNo);
  return {
    caseNo: context.caseNo,
    // Who the buyer is, is nothing for the owner of today to learn from us (E21).
    customerName: isBuyer && !state.secondOwner ? context.buyer.name : null,
    orderNo: context.orderNo,
    productTitle: context.productTitle,
    serialNo: isBuyer ? context.serialNo : null,
    timeZone: context.policy.settings.timeZone,
    stage: context.reminder?.stage ?? state.stage,
    outcome: outcomeOf(state),
    dueAt: dueAtOf(context),
    needs: state.stage === 'appeal' ? state.needs : [],
    rules: context.refusedBy ?? eligibility.rules,
    explanation: isBuyer ? eligibility.explanation : null,
    counting: isBuyer ? countingOf({ ...context, ...state }) : null,
    refusalReason: context.refusalReason,
    basis: { rules: context.decidedBy, cause: isBuyer ? causeIn(state) : null, onSale: state.unit.onSale },
    amended: context.amended,
    options: context.offer?.options ?? [],
    grounds: groundsOf(context),
    amount: {
      amountCents: state.unit.unitPaidCents - (context.offer?.facts.refundedCents ?? 0),
      currency: state.unit.currency,
    },
    difference: differenceOwed(state),
    advice: context.advice,
    findings: state.verdict === null ? null : context.findings,
    helpful: context.helpful,
    asked: state.stage === 'support' && state.asked,
    request: context.request,
    trouble: troubleOf(state),
    lost: state.place === 'lost',
    announced: state.stage === 'parcel' && state.announced,
    hereEarly: isHereEarly(state) && unitKept(state) !== undefined,
    refund: context.refund,
    payout: payoutAsked(state),
    dispatch: context.dispatch,
    labAddress: settings.labAddress,
    // Where the buyer lives is shown to himself only, on his page (E20, E21).
    mayRedirect: isSameAddress(context.writtenBy, context.buyer.email) && !state.secondOwner,
    pageLink: isBuyer ? page : null,
    slipLink: isBuyer && !isPostingStopped(state) ? slipLink(settings.publicUrl, context.caseNo, page) : null,
  };
}

/** Until when the letter says that we wait: an offer that was replaced before its letter was written had its own time. */
function dueAtOf({ reminder, offer, state, policy, dueAt }: LetterContext): Date | null {
  if (reminder !== null) return reminder.dueAt;
  if (state.stage !== 'offer' || offer === null || offer.version === state.offerVersion) return dueAt;
  return new Date(deadlineFor(policy, 'offer', offer.decidedAt.toISOString()).dueAt);
}

/** Why options are not open: asked of the policy again, with the facts of the offer. */
function groundsOf({ offer, policy }: LetterContext): Readonly<Record<OptionKind, readonly Ground[]>> {
  if (offer === null) return { refund: [], replacement: [], repair: [] };
  return {
    refund: groundsAgainst(policy, 'refund', offer.facts),
    replacement: groundsAgainst(policy, 'replacement', offer.facts),
    repair: groundsAgainst(policy, 'repair', offer.facts),
  };
}

/** What the lab found and nobody doubts; lost goods nobody has looked at (E43). */
function causeIn({ verdict, place, stage }: CaseState) {
  if (verdict === null || place === 'lost' || stage === 'lab') return null;
  return verdict.damagedInLab === true ? ('harmed-by-us' as const) : verdict.cause;
}

/** What goes back once the cheaper product has arrived, while it is on its way (E65). */
function differenceOwed(state: CaseState) {
  const owed = state.stage === 'replacement' ? (state.difference ?? null) : null;
  return owed && { amountCents: owed.amountCents, currency: state.unit.currency };
}

function outcomeOf(state: CaseState): string | null {
  if (state.stage === 'closed') return state.outcome;
  return state.stage === 'goods-back' ? state.because : null;
}

/** The slip opens by the same token as the page. */
function slipLink(publicUrl: string, caseNo: string, page: string): string {
  const base = publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`;
  const slip = new URL(`api/v1/cases/${caseNo}/slip.pdf`, base);
  slip.searchParams.set('token', new URL(page).searchParams.get('token') ?? '');
  return slip.href;
}

/** What was wrong with the contents of a parcel; that it came late or is searched for is no trouble of the customer's. */
function troubleOf(state: CaseState) {
  if (isBeforeAgreement(state.stage))
    return state.early === 'wrong-item' || state.early === 'empty' ? state.early : null;
  if (state.stage === 'closed') return state.beside ?? null;
  if (state.stage !== 'parcel') return null;
  const { trouble, beside } = state;
  if (beside) return beside;
  switch (trouble) {
    case 'missing':
    case 'not-found':
    case 'late':
    case 'unasked':
      return null;
    default:
      return trouble;
  }
}

/** What the customer has yet to agree to; what has happened already, at the provider or at his bank, needs no word of his. */
function payoutAsked(state: CaseState) {
  if (state.stage !== 'refund' || !asksCustomer(state)) return null;
  const method = state.refund.payout?.method ?? null;
  return method === 'provider' || method === 'chargeback' ? null : method;
}
