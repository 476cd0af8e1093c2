import type { CaseFacts, MessageBodies } from '../../contract';

type Body = MessageBodies['shipmentArrived'];

/** What is noted of a parcel that arrived, whatever was in it. */
export function arrivalDetail({ unit }: CaseFacts, body: Body) {
  const { contents, serialNo = null, parcelNo = null, returnDamage, postageDueCents } = body;
  // Without a number to compare, lot and looks are all there is to know it by (E46).
  const isWeak = unit.serialNo === null || serialNo === null;
  return {
    ...{ contents, serialNo, parcelNo, matched: isWeak ? 'by product only' : 'by serial number' },
    ...(returnDamage === true && { returnDamage }),
    ...(postageDueCents !== undefined && { postageDueCents }),
  };
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
