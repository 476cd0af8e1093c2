import { z } from 'zod';
import { letterStates, listOutgoing, waitingLetters } from '../../../store/letters/outgoing-letters';
import type { OutgoingLetter } from '../../../store/letters/outgoing-letters';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';

const state = z.enum(letterStates);

const letter = z
  .object({
    letterId: z.int(),
    caseNo: z.string().nullable(),
    template: z.string().nullable(),
    recipient: z.string().nullable().meta({ description: 'null until it was first sent' }),
    subject: z.string().nullable(),
    state,
    queuedAt: instant,
    sentAt: instant.nullable(),
    undeliveredAt: instant.nullable(),
    attempts: z.int(),
    nextAttemptAt: instant.nullable(),
    problem: z.string().nullable().meta({ description: 'why it waits or came back' }),
  })
  .meta({ id: 'OutgoingLetter' });

const answer = z.object({
  items: z.array(letter),
  nextCursor: z.string().nullable(),
  waiting: z.object({
    count: z.int(),
    oldestAt: instant.nullable(),
    problem: z.string().nullable().meta({ description: 'of a try that failed' }),
  }),
});

/** Letters that the desk wrote: which wait, which a mail server took, which came back. */
export function outgoingLetterRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/letters/outgoing',
    summary: 'List the letters out, newest first, and tell how many wait',
    tag: 'letters',
    access: ['support', 'manager', 'admin'],
    query: z.object({
      state: state.optional(),
      q: z.string().trim().min(1).max(200).optional(),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answers: { 200: { description: 'a page', schema: answer } },
    async handle({ query: { state: asked, q: words, cursor, limit } }) {
      const before = cursor === undefined ? null : Number(cursor);
      const [rows, waiting] = await Promise.all([
        listOutgoing(db, { state: asked, words, before, limit: limit + 1 }),
        waitingLetters(db),
      ]);
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const json = {
        items: items.map(present),
        nextCursor: last ? String(last.letterId) : null,
        waiting: { ...waiting, oldestAt: waiting.oldestAt?.toISOString() ?? null },
      };
      return { status: 200, json };
    },
  });
}

function present(row: OutgoingLetter): z.input<typeof letter> {
  return {
    ...row,
    state: stateOf(row),
    queuedAt: row.queuedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    undeliveredAt: row.undeliveredAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  };
}

function stateOf({ sentAt, undeliveredAt }: OutgoingLetter): z.output<typeof state> {
  if (undeliveredAt !== null) return 'undelivered';
  return sentAt === null ? 'queued' : 'sent';
}
