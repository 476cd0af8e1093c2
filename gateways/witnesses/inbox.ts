import { z } from 'zod';

const mails = z.array(z.object({ messageId: z.string().optional(), date: z.string().optional() }));

/** The mailbox that takes all letters on this machine: how often each Message-ID arrived, and since when it counts. */
export interface Inbox {
  arrivals(): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly since: Date | null }>;
}

const ANSWER_WITHIN_MS = 10_000;

/** The web inbox of the desk on one machine, by its own list of mails. */
export function localInbox(mailUrl: string): Inbox {
  return {
    async arrivals() {
      const url = new URL('email', mailUrl.endsWith('/') ? mailUrl : `${mailUrl}/`);
      const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const listed = mails.parse(await response.json());
      const counts = new Map<string, number>();
      for (const { messageId } of listed) {
        if (messageId === undefined) continue;
        const bracketed = messageId.startsWith('<') ? messageId : `<${messageId}>`;
        counts.set(bracketed, (counts.get(bracketed) ?? 0) + 1);
      }
      const dates = listed.flatMap(({ date }) => (date === undefined ? [] : [Date.parse(date)]));
      return { counts, since: dates.length === 0 ? null : new Date(Math.min(...dates)) };
    },
  };
}
