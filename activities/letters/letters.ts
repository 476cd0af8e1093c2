import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { createBell } from '../../gateways/bell';
import { languageKept, writeLetter } from '../../gateways/letters';
import { LetterRefused } from '../../gateways/mail';
import type { MailTransport } from '../../gateways/mail';
import type { Database } from '../../store/database';
import { letterContext } from '../../store/letters/letter-context';
import type { LetterContext } from '../../store/letters/letter-context';
import { letterFacts } from '../../store/letters/letter-facts';
import type { LetterSettings } from '../../store/letters/letter-facts';
import {
  claimLetters,
  isWrittenWhenQueued,
  markFailed,
  markSent,
  releaseLetters,
  storeRendering,
} from '../../store/letters/letters';
import type { Rendering, WaitingLetter } from '../../store/letters/letters';
import type { Subscription } from '../../store/notifications';
import type { AccountTemplate } from '../../store/sign-in/grants';
import { isPostingStopped } from '../../workflows/contract';
import type { LetterTemplate } from '../../workflows/contract';
import { endAsAsked, endOfRound } from '../long-activity';
import { isAccountTemplate, renderAccountLetter } from './account-letters';
import type { DeliveryLimits, DeliveryReport, LetterActivities } from './letter-activities';

export interface LetterDeps extends LetterSettings {
  readonly db: Database;
  readonly transport: MailTransport;
  /** Calls `ring` whenever a letter was queued (channel `letter_waiting`). */
  readonly listen: (ring: () => void) => Promise<Subscription>;
  readonly now: () => Date;
  /** Aborted when the worker begins to stop. */
  readonly stopping?: AbortSignal;
  /** How long a claimed letter belongs to its worker; above what one batch can take with a mail server that hangs. */
  readonly leaseMs?: number;
  /** Looks without being rung: retries become due, and a ring may be lost. */
  readonly pollMs?: number;
}

const HEARTBEAT_MS = 3_000;
const BATCH = 8;
const NOTED_AGAIN_MS = 200;

/**
 * Delivers letters. One that was taken by the mail server but not marked, because the worker died in between, is sent
 * again with the same Message-ID, words and date: mail programs show it once. Only a one-time link is made anew. A
 * database that dies in between makes no second letter: the worker marks it once it answers.
 */
export function createLetterActivities(deps: LetterDeps): LetterActivities {
  return { deliverLetters: (limits) => deliverLetters(deps, limits) };
}

async function deliverLetters(deps: LetterDeps, limits: DeliveryLimits): Promise<DeliveryReport> {
  const context = Context.current();
  const report = { sent: 0, failed: 0 };
  const endsAt = Date.now() + limits.maxMs;
  const ending = endOfRound(context, deps.stopping);
  const bell = createBell(ending);
  const subscription = await deps.listen(bell.ring);
  const beat = setInterval(() => context.heartbeat(report), HEARTBEAT_MS);
  try {
    while (!ending.aborted && Date.now() < endsAt) {
      const room = limits.maxLetters - report.sent - report.failed;
      if (room <= 0) break;
      const leaseMs = deps.leaseMs ?? 120_000;
      const claim = { until: Date.now() + leaseMs, ending };
      const limit = Math.min(BATCH, room);
      const letters = await claimLetters(deps.db, { limit, leaseMs });
      if (letters.length > 0) addTo(report, await deliverBatch(deps, letters, claim));
      // Fewer than asked for are all that were due; what came meanwhile has rung.
      if (letters.length < limit) await bell.wait(Math.min(deps.pollMs ?? 5_000, endsAt - Date.now()));
    }
  } finally {
    clearInterval(beat);
    await subscription.close();
  }
  await endAsAsked(context);
  return report;
}

function addTo(report: { sent: number; failed: number }, { sent, failed }: DeliveryReport): void {
  report.sent += sent;
  report.failed += failed;
}

/** How long letters are ours, and when to leave them to whoever comes next. */
interface Claim {
  readonly until: number;
  readonly ending: AbortSignal;
}

async function deliverBatch(
  deps: LetterDeps,
  letters: readonly WaitingLetter[],
  claim: Claim,
): Promise<DeliveryReport> {
  if (Context.current().cancellationSignal.aborted) {
    await releaseLetters(
      deps.db,
      letters.map((letter) => letter.letterId),
    );
    return { sent: 0, failed: 0 };
  }
  const results = await Promise.all(letters.map((letter) => deliver(deps, letter, claim)));
  const sent = results.filter(Boolean).length;
  return { sent, failed: results.length - sent };
}

/** Answers whether the mail server took the letter. One letter that cannot be written or sent holds up no other. */
async function deliver(deps: LetterDeps, letter: WaitingLetter, claim: Claim): Promise<boolean> {
  try {
    const rendering = await renderingOf(deps, letter);
    await deps.transport.send({ ...rendering, messageId: letter.messageId, caseNo: letter.caseNo });
  } catch (error) {
    const permanent = error instanceof LetterRefused && error.permanent;
    await noted(claim, () => markFailed(deps.db, letter.letterId, { error: String(error), permanent }));
    return false;
  }
  await noted(claim, () => markSent(deps.db, letter.letterId));
  return true;
}

/** Writes down what became of a letter, once the database answers: until its claim is over nobody else sends it. */
async function noted({ until, ending }: Claim, note: () => Promise<void>): Promise<void> {
  for (;;)
    try {
      await note();
      return;
    } catch (error) {
      if (ending.aborted || Date.now() > until) throw error;
      await pause(NOTED_AGAIN_MS);
    }
}

async function renderingOf(deps: LetterDeps, letter: WaitingLetter): Promise<Rendering> {
  const { template } = letter;
  if (isAccountTemplate(template)) return renderAccountLetter(deps, letter, template);
  return letter.rendering ?? render(deps, letter, template);
}

async function render(
  deps: LetterDeps,
  letter: WaitingLetter,
  template: Exclude<WaitingLetter['template'], AccountTemplate>,
): Promise<Rendering> {
  if (isWrittenWhenQueued(template))
    throw new Error(`Cannot render letter ${letter.letterId}: ${template} is written when it is queued`);
  const context = await letterContext(deps.db, letter.letterId);
  const facts = letterFacts(context, deps);
  const language = languageKept(context.language);
  return storeRendering(deps.db, letter.letterId, {
    recipient: context.writtenBy,
    recipientName: facts.customerName,
    ...writeLetter(duringStop(template, context), facts, language),
    language,
    inReplyTo: context.inReplyTo,
    thread: context.thread,
    renderedAt: deps.now(),
  });
}

/**
 * What was decided before a safety stop, and is written during it, tells nobody to post his goods, nor how to agree to
 * it: he hears of the stop instead, and of the way to the lab once it is cleared (E49).
 */
function duringStop(template: LetterTemplate, { state, reminder }: LetterContext): LetterTemplate {
  if (!isPostingStopped(state)) return template;
  const isAnnounced = state.stage === 'parcel' && state.announced;
  const leads: readonly string[] = isAnnounced ? ['agreement'] : ['agreement', 'parcel'];
  const asks = template === 'reminder' ? leads.includes(reminder?.stage ?? state.stage) : isToLab(template);
  return asks ? 'safety-stop' : template;
}

function isToLab(template: LetterTemplate): boolean {
  return template === 'lab-proposed' || template === 'lab-address';
}
