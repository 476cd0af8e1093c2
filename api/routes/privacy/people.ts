import { z } from 'zod';
import { personDocument } from '../../cases/file/person';
import { personFile } from '../../../store/privacy/person';
import type { ApiDeps } from '../../deps';
import type { Caller } from '../../http/caller';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';
import { requireConfirmedFor } from '../../sign-in/confirmed';

/** In a body and not in a path: paths are logged. */
export const personBody = z.strictObject({ email: z.email().max(320) });

export const officers = ['manager', 'admin'] as const;

const row = z.looseObject({});

const personView = z
  .object({
    madeAt: instant,
    email: z.string(),
    orders: z.array(row),
    appeals: z.array(row),
    cases: z.array(row),
    texts: z.array(row),
    files: z.array(row),
    refunds: z.array(row),
    payouts: z.array(row),
    parcels: z.array(row),
    workItems: z.array(row),
    letters: z.array(row),
    shopMessages: z.array(row),
    inquiries: z.array(row),
    links: z.array(row),
    sessions: z.array(row),
  })
  .meta({ id: 'PersonFile' });

/** Everything that the desk holds about a person, for him who asks for it (GDPR, article 15). */
export function personRoutes(deps: ApiDeps): readonly Route[] {
  const { db, signIn } = deps;
  return [
    route({
      method: 'post',
      path: '/api/v1/people/export',
      summary: 'Export everything about the person behind an e-mail address',
      tag: 'privacy',
      access: officers,
      body: personBody,
      answers: {
        200: {
          description: 'what the desk holds; lists are empty where it holds nothing',
          schema: personView,
        },
      },
      async handle({ body: { email }, caller }) {
        return { status: 200, json: await fileFor(email, caller) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/people/export.pdf',
      summary: 'Print everything about the person behind an e-mail address',
      tag: 'privacy',
      access: officers,
      body: personBody,
      answers: { 200: { description: 'PDF', mediaType: 'application/pdf' } },
      async handle({ body: { email }, caller }) {
        const bytes = await personDocument(await fileFor(email, caller));
        return { status: 200, bytes, mediaType: 'application/pdf', fileName: 'person.pdf' };
      },
    }),
  ];

  async function fileFor(email: string, caller: Caller) {
    const at = signIn.now();
    requireConfirmedFor(known(caller), 'export a person', at);
    return { madeAt: at, ...(await personFile(db, email)) };
  }
}
