import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Bank } from '../ledger/bank';
import { findPayment, type Payment } from '../ledger/state';

/** Why a control request was not carried out; answered as `{error}` with the status. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw new ControlError(400, z.prettifyError(result.error));
  return result.data;
}

export function paymentOr404(bank: Bank, id: string): Payment {
  const payment = findPayment(bank.state, id);
  if (!payment) throw new ControlError(404, `Cannot find ${id}: there is no such payment`);
  return payment;
}

// Whoever reaches the sandbox under another name was led here by a foreign site's DNS.
const ownHosts = ['127.0.0.1', 'localhost', '[::1]'];

/** A web page of another site, opened in the same browser, must not be able to move the sandbox or to read it. */
export const refuseForeignPages: RequestHandler = (request: Request, _response, next) => {
  const host = request.get('host') ?? '';
  const origin = request.get('origin');
  const isOwn = ownHosts.includes(host.replace(/:\d+$/, ''));
  const isForeign = origin !== undefined && origin !== `http://${host}`;
  const crossed = ['cross-site', 'same-site'].includes(request.get('sec-fetch-site') ?? '');
  if (!isOwn || isForeign || crossed)
    throw new ControlError(403, 'Cannot take this request: it comes from another site');
  next();
};
