import { z } from 'zod';
import { caseRecord } from '../../../store/cases/case-views';
import { changeDeliveryAddress } from '../../../store/goods/delivery-address';
import type { AddressKept } from '../../../store/goods/delivery-address';
import { addressShape } from '../../../store/import/shapes';
import { endLabelCalls } from '../../failed-labels';
import { presentCase } from '../../cases/present';
import type { ApiDeps } from '../../deps';
import { caseNotFound, Problem } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams, caseView } from '../../schemas/case';

const stays: Readonly<Record<Exclude<AddressKept, 'unknown-case'>, string>> = {
  closed: 'the case is closed, and nothing is sent any more',
  'on-its-way':
    'the parcel is with the carrier, who alone can send it elsewhere; if it comes back, change it then',
};

/** Where the goods of a case go when the customer has moved: the label prints what stands here (E87). */
export function addressRoutes(deps: ApiDeps): readonly Route[] {
  const { db, temporalUiUrl } = deps;
  return [
    route({
      method: 'put',
      path: '/api/v1/cases/{caseNo}/address',
      summary: 'Note another address for the goods of a case, until they are with the carrier',
      tag: 'cases',
      access: ['support', 'warehouse', 'manager'],
      params: caseParams,
      body: z.strictObject({ address: addressShape }),
      answers: { 200: { description: 'the case with its new address', schema: caseView } },
      problems: { 409: 'the goods are on their way already' },
      async handle({ params: { caseNo }, body: { address }, caller: anyone }) {
        const caller = known(anyone);
        const by = { role: caller.role, id: caller.id };
        const done = await changeDeliveryAddress(db, caseNo, { address, by });
        if (done === 'changed') await endLabelCalls(deps, caseNo, 1);
        const record = await caseRecord(db, caseNo);
        if (done === 'unknown-case' || !record) throw caseNotFound(caseNo);
        if (done !== 'changed')
          throw new Problem(409, `Cannot change the address of ${caseNo}: ${stays[done]}`);
        return { status: 200, json: presentCase(record, caller, temporalUiUrl) };
      },
    }),
  ];
}
