import type { IncomingHttpHeaders } from 'node:http';
import { decisionsIn, explanationIn, languageFor } from '../../gateways/letters';
import type { Language } from '../../gateways/letters';
import { groundsAgainst } from '../../policy';
import type { DecidedOption, OptionFacts, Policy } from '../../policy';
import { remediesBefore } from '../../store/cases/earlier-cases';
import type { CaseRecord } from '../../store/cases/case-views';
import type { Queries } from '../../store/database';
import { offerOf } from '../../store/remedies/offers';
import { policyByName } from '../../store/remedies/policies';
import type { CaseView } from '../schemas/case';
import { untilIdentified } from './present';

/** The language that a request asks for in `Accept-Language`; English where it names none that we write. */
export function languageAsked(headers: IncomingHttpHeaders): Language {
  const [wanted = null] = (headers['accept-language'] ?? '').split(/[,;]/);
  return languageFor({ order: null, chosen: wanted, letter: null, country: null });
}

/** A case with the sentences of the policy in the reader's language: why it is covered, and each option open or not. */
export async function spoken(
  db: Queries,
  { record, view }: { readonly record: CaseRecord; readonly view: CaseView },
  language: Language,
): Promise<CaseView> {
  const decisions = decisionsIn(language);
  if (decisions === null) return view;
  const policy = await policyByName(db, record.policyVersion);
  const [explanation, offer] = await Promise.all([
    explanationOf(db, { record, view, policy }, language),
    spokenOffer(db, { record, view, policy }, language),
  ]);
  return { ...view, eligibility: { ...view.eligibility, explanation }, offer };
}

interface Speaking {
  readonly record: CaseRecord;
  readonly view: CaseView;
  readonly policy: Policy;
}

async function explanationOf(
  db: Queries,
  { record, view, policy }: Speaking,
  language: Language,
): Promise<string> {
  const decisions = decisionsIn(language);
  const told = view.eligibility.explanation;
  if (told === untilIdentified) return decisions?.untilIdentified ?? told;
  const { unit, appealedAt, overruled } = record.state;
  const [remedy] = await remediesBefore(db, unit.unitId, appealedAt);
  const { eligibility, customerTimeZone } = record;
  return explanationIn(decisions, {
    ...{ eligibility, policy, appealedAt, customerTimeZone, overruled },
    remedied: remedy?.outcome ?? null,
  });
}

async function spokenOffer(
  db: Queries,
  { record, view, policy }: Speaking,
  language: Language,
): Promise<CaseView['offer']> {
  if (view.offer === null) return null;
  const stored = await offerOf(db, record.caseNo, view.offer.version);
  if (stored === null) return view.offer;
  const { facts } = stored;
  const reasons = new Map(
    stored.options.map((option) => [option.kind, reasonIn(language, { option, policy, facts })]),
  );
  const options = view.offer.options.map((option) => ({
    ...option,
    reason: reasons.get(option.kind) ?? option.reason,
  }));
  return { ...view.offer, options };
}

interface Decided {
  readonly option: DecidedOption;
  readonly policy: Policy;
  readonly facts: OptionFacts;
}

/** Why an option is open or not, in a language. */
export function reasonIn(language: Language, { option, policy, facts }: Decided): string {
  const decisions = decisionsIn(language);
  if (decisions === null) return option.reason;
  return decisions.reason(option, groundsAgainst(policy, option.kind, facts));
}
