import { z } from 'zod';
import { completeSettings, policyInForce, settingNames } from '../../../policy';
import type { Policy } from '../../../policy';
import { policiesPublished } from '../../../store/remedies/policies';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { route } from '../../http/route';
import type { Route } from '../../http/route';

const version = z
  .object({
    name: z.string(),
    inForceFrom: z.string(),
    inForce: z.boolean().meta({ description: 'for orders of now' }),
    settings: z.array(z.object({ name: z.string(), value: z.unknown() })),
  })
  .meta({ id: 'PolicyVersion' });

/** The published versions of the policy. */
export function policyVersionRoutes({ db, policies }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/policy/versions',
      summary: 'List the published versions of the policy with all their settings, the newest first',
      tag: 'policy',
      access: staffRoles,
      answers: { 200: { description: 'every version', schema: z.object({ items: z.array(version) }) } },
      async handle() {
        const current = policyInForce(policies, new Date().toISOString()).name;
        const items = [...(await policiesPublished(db))].reverse().map((one) => present(one, current));
        return { status: 200, json: { items } };
      },
    }),
  ];
}

function present({ name, inForceFrom, settings }: Policy, current: string): z.input<typeof version> {
  const values = new Map<string, unknown>(Object.entries(completeSettings(settings)));
  return {
    ...{ name, inForceFrom, inForce: name === current },
    settings: settingNames.map((setting) => ({ name: setting, value: values.get(setting) ?? null })),
  };
}
