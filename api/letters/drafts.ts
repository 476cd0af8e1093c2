import { customerLink } from '../../gateways/customer-links';
import { languageKept, writeFrame, writeLetter } from '../../gateways/letters';
import type { CaseTemplate, Language, LetterFacts, LetterText } from '../../gateways/letters';
import { caseContext } from '../../store/letters/letter-context';
import type { LetterContext } from '../../store/letters/letter-context';
import { letterFacts } from '../../store/letters/letter-facts';
import type { ApiDeps } from '../deps';

/** A letter as it could be sent now; the one of a person has a blank where he writes. */
interface Draft extends LetterText {
  readonly template: CaseTemplate | 'frame';
}

/** A case as a letter of today would tell it. */
export interface Writing {
  readonly context: LetterContext;
  readonly facts: LetterFacts;
  readonly language: Language;
}

/** Everything that a letter of this case may speak of now; null where there is no such case. */
export async function writingOf(
  { db, linkSecret, signIn, labAddress }: ApiDeps,
  caseNo: string,
): Promise<Writing | null> {
  const context = await caseContext(db, caseNo);
  if (context === null) return null;
  const { publicUrl } = signIn;
  const linkFor = (of: string): string => customerLink(publicUrl, linkSecret, of);
  const facts = letterFacts(context, { publicUrl, linkFor, labAddress });
  return { context, facts, language: languageKept(context.language) };
}

/** The letters that fit the case as it stands, in the customer's language: an empty one first. */
export function draftsOf({ facts, language }: Writing): readonly Draft[] {
  const fitting = templates.filter((template) => fits[template]?.(facts) === true);
  return [
    { template: 'frame', ...writeFrame(facts, language) },
    ...fitting.map((template): Draft => ({ template, ...writeLetter(template, facts, language) })),
  ];
}

const waited: readonly string[] = ['appeal', 'support', 'agreement', 'parcel', 'offer'];
const homeward: readonly string[] = ['replacement', 'repair', 'goods-back'];
const isAt =
  (...stages: readonly string[]) =>
  ({ stage }: LetterFacts): boolean =>
    stages.includes(stage);

/** When a letter of the desk is true if it is said again. What tells an event of one moment is not said again. */
const fits: Readonly<Partial<Record<CaseTemplate, (facts: LetterFacts) => boolean>>> = {
  'evidence-wanted': ({ needs, asked, helpful, stage }) =>
    needs.length > 0 || asked || (helpful.length > 0 && (stage === 'appeal' || stage === 'support')),
  reminder: ({ stage, dueAt }) => dueAt !== null && waited.includes(stage),
  advice: ({ stage, advice }) => stage === 'support' && advice !== null,
  'lab-proposed': isAt('agreement'),
  'lab-address': isAt('parcel'),
  'parcel-trouble': ({ trouble }) => trouble !== null,
  'parcel-received': isAt('lab'),
  'diagnosis-late': isAt('lab'),
  offer: ({ stage, options }) => stage === 'offer' && options.some(({ offered }) => offered),
  'payout-consent': ({ payout }) => payout !== null,
  'delivery-address': ({ stage, dispatch }) =>
    homeward.includes(stage) && (dispatch === null || dispatch.trackingNo === null),
  'goods-sent': ({ stage, dispatch }) =>
    (stage === 'replacement' || stage === 'repair') && dispatch !== null && dispatch.trackingNo !== null,
  refused: ({ outcome }) => outcome === 'refused',
  'no-remedy': ({ outcome }) => outcome === 'no-remedy',
  'refund-done': ({ outcome, refund }) =>
    refund !== null && outcome === (refund.purpose === 'difference' ? 'replaced' : 'refunded'),
  closed: isAt('closed'),
};

const templates = Object.keys(fits).filter((name): name is CaseTemplate => Object.hasOwn(fits, name));
