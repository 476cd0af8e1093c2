import express, { type Router } from 'express';
import { z } from 'zod';
import { newMode, setMode } from '../control/payments';
import { ControlError, paymentOr404, read, refuseForeignPages } from '../control/requests';
import type { Bank } from '../ledger/bank';
import { sandboxPage } from './page';

const modeForm = z.object({
  paymentId: z.string(),
  mode: z.string(),
  reason: z.string(),
  delayMs: z
    .string()
    .regex(/^\d{0,9}$/, 'a number of milliseconds')
    .transform((text) => (text === '' ? null : Number(text))),
});
const search = z.object({ q: z.string().default('') });

/** The page for people, and the form on it. */
export function pageRoutes(bank: Bank): Router {
  const router = express.Router();
  router.get('/', (request, response) => {
    response.set({
      'Content-Security-Policy':
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'X-Content-Type-Options': 'nosniff',
    });
    response.type('html').send(sandboxPage(bank, read(search, request.query).q));
  });
  router.post('/mode', refuseForeignPages, express.urlencoded({ extended: false }), (request, response) => {
    // A browser names where a form comes from; who does not is no page of ours.
    if (request.get('origin') === undefined)
      throw new ControlError(403, 'Cannot take this form: it does not say which page it comes from');
    const { paymentId, ...mode } = read(modeForm, request.body);
    setMode(bank, paymentOr404(bank, paymentId), read(newMode, mode));
    response.redirect(303, '/');
  });
  return router;
}
