import { timingSafeEqual } from 'node:crypto';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { Bank } from '../ledger/bank';
import { chargeRoutes } from './charges';
import { unauthorized, unknownUrl } from './errors';
import { eventListQuery, readForm } from './forms';
import { intentRoutes } from './intents';
import { KeyLayer } from './keys';
import { cut, newestFirst, page, required } from './lists';
import { refundRoutes } from './refunds';

/** Stripe's v1 API, as far as returns need it. */
export function stripeRoutes(bank: Bank, secretKey: string): Router {
  const router = express.Router();
  router.use(requireKey(secretKey));
  router.use(express.urlencoded({ extended: true, limit: '100kb' }));
  const keys = new KeyLayer(bank);
  intentRoutes(router, bank, keys);
  refundRoutes(router, bank, keys);
  chargeRoutes(router, bank);
  eventRoutes(router, bank);
  router.use((request) => {
    throw unknownUrl(request.method, `/v1${request.path}`);
  });
  return router;
}

function requireKey(secretKey: string): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const [scheme, credential = ''] = (request.get('authorization') ?? '').split(' ');
    const given =
      scheme === 'Basic' ? Buffer.from(credential, 'base64').toString().replace(/:$/, '') : credential;
    if (!equal(given, secretKey)) throw unauthorized();
    next();
  };
}

function equal(given: string, wanted: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(wanted);
  return left.length === right.length && timingSafeEqual(left, right);
}

function eventRoutes(router: Router, bank: Bank): void {
  router.get('/events', (request, response) => {
    const query = readForm(eventListQuery, request.query);
    const events = newestFirst(bank.state.events).filter((event) => !query.type || event.type === query.type);
    response.json(page('/v1/events', cut(events, query), (event) => event.body));
  });
  router.get('/events/:id', (request, response) => {
    const { id } = request.params;
    response.json(required(bank.state.events.get(id), 'event', id).body);
  });
}
