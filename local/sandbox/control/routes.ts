import express, { type Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../ledger/bank';
import { webhookOrders, type WebhookSender } from '../webhooks';
import { paymentControls } from './payments';
import { refundControls } from './refunds';
import { ControlError, read, refuseForeignPages } from './requests';

const clock = z.strictObject({ advanceMs: z.int().min(0) });
export const webhookSettings = z
  .strictObject({
    url: z.url().nullable(),
    copies: z.int().min(1).max(10),
    delayMs: z.int().min(0),
    paused: z.boolean(),
    order: z.enum(webhookOrders),
    seed: z.int().min(0),
  })
  .partial();

/** `/_sandbox`: what a test, a demo or an auditor does that no bank offers. JSON in, JSON out, no key. */
export function controlRoutes(bank: Bank, webhooks: WebhookSender): Router {
  const router = express.Router();
  router.use(refuseForeignPages);
  router.use(express.json());
  paymentControls(router, bank);
  refundControls(router, bank);
  router.get('/ledger', (_request, response) => {
    response.json(bank.state.ledger);
  });
  router.get('/clock', (_request, response) => {
    response.json({ nowMs: bank.nowMs(), offsetMs: bank.state.offsetMs });
  });
  router.post('/clock', (request, response) => {
    bank.moveClock(read(clock, request.body).advanceMs);
    response.json({ nowMs: bank.nowMs(), offsetMs: bank.state.offsetMs });
  });
  webhookControls(router, bank, webhooks);
  return router;
}

function webhookControls(router: Router, bank: Bank, webhooks: WebhookSender): void {
  router.get('/webhooks', (_request, response) => {
    response.json({ ...webhooks.settings(), undelivered: bank.state.undelivered.size });
  });
  router.post('/webhooks', (request, response) => {
    const { url, copies, delayMs, paused, order, seed } = read(webhookSettings, request.body);
    webhooks.configure({
      ...(url !== undefined && { url }),
      ...(copies !== undefined && { copies }),
      ...(delayMs !== undefined && { delayMs }),
      ...(paused !== undefined && { paused }),
      ...(order !== undefined && { order }),
      ...(seed !== undefined && { seed }),
    });
    response.json(webhooks.settings());
  });
  router.post('/events/:id/resend', (request, response) => {
    const event = bank.state.events.get(request.params.id);
    if (!event) throw new ControlError(404, `Cannot resend ${request.params.id}: there is no such event`);
    webhooks.enqueue(event);
    response.status(202).json(event.body);
  });
}
