import { z } from 'zod';
import { policyInForce } from '../../policy';
import type { ApiDeps } from '../deps';
import { route } from '../http/route';
import type { Route } from '../http/route';

const desk = z
  .object({
    timeZone: z.string().meta({ description: 'whose calendar counts the days' }),
    policyVersion: z.string().meta({ description: 'in force for orders of today' }),
    receiptWindowDays: z.int().meta({ description: 'W1: days after the receipt' }),
    orderWindowDays: z.int().meta({ description: 'W2: days after the order' }),
    temporalUiUrl: z.url().nullable().meta({ description: 'for staff only' }),
  })
  .meta({ id: 'Desk' });

/** What every page needs to know before it shows a date. */
export function deskRoutes({ policies, temporalUiUrl }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/desk',
      summary: 'Tell the calendar of the desk and the policy in force',
      tag: 'operation',
      access: 'anyone',
      answers: { 200: { description: 'as of now', schema: desk } },
      handle({ caller }) {
        const { name, settings } = policyInForce(policies, new Date().toISOString());
        const forStaff = caller.kind === 'staff' ? temporalUiUrl : null;
        const { timeZone, receiptWindowDays, orderWindowDays } = settings;
        const windows = { receiptWindowDays, orderWindowDays };
        return Promise.resolve({
          status: 200,
          json: { timeZone, policyVersion: name, ...windows, temporalUiUrl: forStaff },
        });
      },
    }),
  ];
}
