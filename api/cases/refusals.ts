import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { actions } from '../../workflows/contract';
import type { RefusalType } from '../../workflows/contract';
import { CaseRefusal } from './case-client';

/** The one table from a case's refusal to HTTP: 409 asks to look at the case again, 403 and 422 at the request. */
export const refusalStatus: Readonly<Record<RefusalType, 403 | 409 | 422>> = {
  WrongStage: 409,
  StaleOffer: 409,
  NotOffered: 409,
  AlreadyDone: 409,
  NothingToDo: 409,
  ConsentMissing: 409,
  NotAccepted: 409,
  OnHold: 409,
  WrongRole: 403,
  SamePerson: 403,
  InvalidMessage: 422,
};

const details = z.object({
  rules: z.array(z.string()).optional(),
  stage: z.string().optional(),
  allowedActions: z.array(z.enum(actions)).optional(),
});

/** The refusal inside a failed update, or null when the update failed for another reason. */
export function refusalOf(cause: unknown): CaseRefusal | null {
  if (!(cause instanceof ApplicationFailure) || !isRefusalType(cause.type)) return null;
  const told = details.safeParse(cause.details?.[0]);
  return new CaseRefusal(cause.type, cause.message, told.success ? told.data : {});
}

function isRefusalType(type: string | null | undefined): type is RefusalType {
  return typeof type === 'string' && Object.hasOwn(refusalStatus, type);
}
