import { attentionOf, chosen, goodsBack, enter, lacksBuyerConsent, letGo, stepTo } from '../../contract';
import { damaged } from './damage';
import { decidedFor, managerDecided, nothingWaits } from '../managers-word';
import { shortage } from '../remedies/shortage';
import type {
  Actor,
  CaseState,
  EventDraft,
  Instant,
  StateIn,
  Step,
  Verdict,
  VerdictBody,
} from '../../contract';
import { bySku, isVerdictOnOffer } from './same-verdict';
import type { Ask, Moves, Refusal } from '../move';

/** The lab inspects (L3). A fault that the customer is said to have caused needs a second technician (J). */
export const labMoves: Moves['lab'] = {
  labVerdict(state, { at, actor, body }) {
    if (state.overturned.includes(actor.id) && actor.role !== 'manager')
      return {
        refused: 'SamePerson',
        detail: 'the customer contested your verdict, so somebody else inspects the goods',
        rules: ['J'],
      };
    const verdict = verdictOf(body, actor, at);
    // Whether this cause needs a second opinion is the policy's to say; so the verdict is put to it first.
    return stepTo({ ...state, verdict, toDecide: true }, at, {
      events: [
        {
          name: 'verdictGiven',
          actor,
          rules: ['L3'],
          detail: { cause: body.cause, repairable: body.repairable },
        },
      ],
    });
  },

  confirmVerdict(state, { at, actor, body }) {
    if (state.verdict === null) return { refused: 'NothingToDo', detail: 'there is no verdict to confirm' };
    if (state.verdict.by === actor.id)
      return {
        refused: 'SamePerson',
        detail: 'a second technician confirms, not the one who gave the verdict',
        rules: ['J'],
      };
    const event = {
      name: body.agrees ? 'verdictConfirmed' : 'verdictDisputed',
      actor,
      rules: ['J'] as const,
    };
    if (!body.agrees)
      return stepTo({ ...state, verdict: null, toDecide: false, attention: 'lab' }, at, { events: [event] });
    return stepTo(
      { ...state, verdict: { ...state.verdict, confirmedBy: actor.id }, toDecide: true, attention: null },
      at,
      {
        events: [event],
      },
    );
  },

  withdraw: withdrawInHouse,
};

function verdictOf(body: VerdictBody, actor: Actor, at: Instant): Verdict {
  const parts = body.parts && { parts: bySku(body.parts) };
  return { ...body, ...parts, by: actor.id, at, confirmedBy: null };
}

/** The customer chooses among what is reasonable in this case (L4); the first valid choice wins. */
export const offerMoves: Moves['offer'] = {
  chooseOption(state, ask) {
    const { kind, offerVersion } = ask.body;
    if (offerVersion !== state.offer.version) return replaced(state, offerVersion);
    if (!state.offer.offered.includes(kind))
      return {
        refused: 'NotOffered',
        detail: `${kind} is not among the options of this offer: ${state.offer.offered.join(', ')}`,
        rules: ['L4'],
      };
    if (kind === 'refund' && lacksBuyerConsent(state))
      return {
        refused: 'ConsentMissing',
        detail:
          'the price goes back to the card of the buyer, who has not agreed; support notes his consent first, and every other option is open',
        rules: ['O3', 'J'],
      };
    const { at, actor } = ask;
    const choice = { kind, actor, consentToDataLoss: ask.body.consentToDataLoss === true };
    if (state.storedSince === null) return chosen(state, at, choice);
    // What was reserved lapsed with the offer's time: the policy looks first at what there is now (E66, E68).
    return stepTo({ ...state, remake: true, late: choice }, at, {
      events: [{ name: 'lateChoiceMade', actor, rules: ['L4', 'J'], detail: { kind, offerVersion } }],
    });
  },

  /** Who answers an offer that was replaced has not read what he would decline (E68). */
  declineOffer(state, { at, actor, body: { offerVersion } }) {
    const isStale = typeof offerVersion === 'number' && offerVersion !== state.offer.version;
    if (isStale) return replaced(state, offerVersion);
    return declined(state, at, { name: 'offerDeclined', actor, rules: ['L4'] });
  },

  /**
   * Until the customer accepts, whoever gave the verdict may amend it, and a manager may. Another technician's
   * different verdict does not silently win: it is noted, the offer stands, and the lab sorts it out (E56).
   */
  labVerdict(state, { at, actor, body: said }) {
    const { asBefore = false, ...body } = said;
    if (!asBefore && isVerdictOnOffer(state, actor.id, body))
      return {
        refused: 'AlreadyDone',
        detail: `this verdict was given already; offer ${String(state.offerVersion)} rests on it and stands`,
        rules: ['L4'],
      };
    const detail = { cause: body.cause, repairable: body.repairable, before: state.verdict?.cause ?? null };
    if (state.verdict !== null && state.verdict.by !== actor.id && actor.role !== 'manager')
      return stepTo({ ...state, attention: attentionOf(state, 'lab') }, at, {
        events: [{ name: 'verdictContradicted', actor, rules: ['J'], detail }],
      });
    const lab = enter(state, { stage: 'lab', verdict: verdictOf(body, actor, at), toDecide: true }, at);
    return stepTo(lab, at, { events: [{ name: 'verdictAmended', actor, rules: ['L3', 'J'], detail }] });
  },

  /** A part that is missing says nothing about the new product, and the reverse. */
  reportShortage(state, ask) {
    const isPart = (state.verdict?.parts ?? []).some(({ sku }) => sku === ask.body.sku);
    return shortage(state, ask, { purpose: isPart ? 'repair' : 'replacement' });
  },

  reportDamage: (state, ask) => damaged(state, ask),

  decide(state, ask): Step | Refusal {
    const { kind } = ask.body;
    const decided = managerDecided(ask.actor, ask.body);
    if (kind === 'no-remedy')
      return goodsBack(state, 'no-remedy', {
        at: ask.at,
        events: [decided],
        effects: [{ do: 'letter', template: 'no-remedy' }],
      });
    if (kind === 'as-offered') {
      if (state.unseen !== true || state.remake) return nothingWaits;
      return letGo(state, ask.at, { event: decided, verdict: { decidedBy: ask.actor.id } });
    }
    return stepTo({ ...decidedFor(state, kind, ask.actor), remake: true }, ask.at, {
      events: [decided],
    });
  },

  /** Whoever withdraws with a choice before him wants none of it: the same as to decline all (E67, E99). */
  withdraw(state, ask) {
    const hasChoice = state.unseen !== true && state.offer.offered.length > 0;
    if (!hasChoice) return withdrawInHouse(state, ask);
    return declined(state, ask.at, { name: 'caseWithdrawn', actor: ask.actor, rules: ['J'] });
  },
};

/** An offer that was replaced, or of a number that there never was. */
function replaced({ offer: { version } }: StateIn<'offer'>, asked: number): Refusal {
  const detail =
    asked < version
      ? `offer ${String(asked)} was replaced by offer ${String(version)}`
      : `there is no offer ${String(asked)}; offer ${String(version)} is the one that stands`;
  return { refused: 'StaleOffer', detail, rules: ['L4'] };
}

function declined(state: StateIn<'offer'>, at: Instant, event: EventDraft): Step {
  // As long as the offer would have stood the customer may change his mind, whether the goods are here or at home (E67).
  const reopenUntil = state.storedSince === null ? (state.due?.at ?? null) : null;
  return goodsBack(state, 'declined', { at, events: [event], reopenUntil });
}

/** The goods are here, and nothing is offered: they go home, and what was reserved is free again (E98). */
function withdrawInHouse(state: CaseState, { at, actor }: Ask<'withdraw'>): Step {
  return goodsBack(state, 'withdrawn', { at, events: [{ name: 'caseWithdrawn', actor, rules: ['J'] }] });
}
