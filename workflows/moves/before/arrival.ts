import { stepTo } from '../../contract';
import type { CaseFacts, CaseState, Contents, MessageBodies, Step, Trouble } from '../../contract';
import type { Ask } from '../move';

type Body = MessageBodies['shipmentArrived'];

/** What is noted of a parcel that arrived, whatever was in it. */
export function arrivalDetail(facts: CaseFacts, body: Body) {
  const { contents, serialNo = null, parcelNo = null, receivedAt, returnDamage, postageDueCents } = body;
  // Without a number to compare, lot and looks are all there is to know it by (E46).
  const isWeak = facts.unit.serialNo === null || serialNo === null;
  // A number that is not the sold one makes nothing known as the unit (E45).
  const matched = isOtherSerial(facts, body) ? null : isWeak ? 'by product only' : 'by serial number';
  return {
    ...{ contents, serialNo, parcelNo, matched },
    ...(receivedAt !== undefined && { receivedAt }),
    ...(returnDamage === true && { returnDamage }),
    ...(postageDueCents !== undefined && { postageDueCents }),
  };
}

/** What came in the place of the unit, and is not it. */
type Other = Extract<Contents, 'wrong-item' | 'empty'>;

/** What came in the place of the unit; null where the unit came, or a part of it. */
export function otherIn({ contents }: Body): Other | null {
  return contents === 'wrong-item' || contents === 'empty' ? contents : null;
}

/**
 * Not the unit: another's goods lie in quarantine until the warehouse sends them back, an empty box holds nothing, and the
 * customer is asked. The unit is where it was, whatever else lies here for its case (E44, E47).
 */
export function otherArrived(
  state: CaseState,
  { at, actor, body }: Ask<'shipmentArrived'>,
  other: Other,
): Step {
  const isStray = other === 'wrong-item';
  const rules = isStray ? (['L3', 'G1'] as const) : (['L3'] as const);
  const detail = { ...arrivalDetail(state, body), trouble: other };
  return stepTo({ ...state, strays: state.strays + (isStray ? 1 : 0) }, at, {
    events: [{ name: 'parcelInTrouble', actor, rules, detail }],
    effects: [
      ...(isStray ? ([{ do: 'keep-stray' }] as const) : []),
      { do: 'letter', template: 'parcel-trouble' },
    ],
  });
}

/** A parcel for a case that does not wait for it: the goods are safe, and support decides what becomes of them (E42, I10). */
export function keptForSupport(
  state: CaseState,
  { at, actor, body }: Ask<'shipmentArrived'>,
  trouble: Trouble,
): Step {
  const returnDamage = state.returnDamage || harmsUnit(body);
  const detail = { ...arrivalDetail(state, body), trouble };
  return stepTo({ ...state, returnDamage, place: 'quarantine', attention: 'support' }, at, {
    events: [{ name: 'parcelInTrouble', actor, rules: ['J'], detail }],
    effects: [{ do: 'move-goods', to: 'quarantine' }],
  });
}

/** Whether the unit of the case came to harm on its way: what befell another item, or an empty box, did not befall it (E48). */
export function harmsUnit({ contents, returnDamage }: Body): boolean {
  return returnDamage === true && (contents === 'ok' || contents === 'short');
}

/** Serial numbers are compared as people read them off: without case and spaces. A unit without one has none to differ. */
export function isOtherSerial({ unit }: CaseFacts, { serialNo: read }: Body): boolean {
  const plain = (serialNo: string): string => serialNo.replaceAll(/\s/g, '').toLowerCase();
  return read !== undefined && unit.serialNo !== null && plain(unit.serialNo) !== plain(read);
}
