import { patched } from '@temporalio/workflow';
import { assessmentOf } from './contract';
import type { Action, CaseState, Message } from './contract';

/**
 * A message as the release took it that wrote it into the history. Until 0.1 the lab could be proposed without a word
 * on the assessment, and such a history still replays so. Today the validator refuses it before it reaches a history.
 */
export function asReleased(state: CaseState, action: Action, message: Message): Message {
  if (action !== 'proposeLab' || state.stage !== 'support') return message;
  const known = 'reasonRef' in message.body ? { reasonRef: message.body.reasonRef } : {};
  if (assessmentOf(state, known) !== null || patched('assessed-before-the-lab')) return message;
  return { ...message, body: { ...message.body, reasonRef: 'not asked for then' } };
}
