import { makeEndpoint } from '../../../store/webhooks/endpoints';
import { codeOf } from '../../api/factors';
import { goodPassword } from '../../api/people';
import { openStaffSession } from '../../../store/sign-in/sessions';
import type { Asked, CrashDesk } from './crash-desk';
import type { ApiWrite, Harmless } from './write';

const next = 'violet engine carpet north';
const admin = { as: 'admin' } as const;

/** The browser never got its new cookie, and the old one has ended. */
const signedOut = {
  answers: 401,
  because: 'the session goes on under a cookie that was lost with the answer: one signs in again',
};
const usedCode = {
  answers: 401,
  because:
    'the session has begun, under a cookie that was lost with the answer: one signs in with the next code',
};
const usedUp = { answers: 401, because: 'the link is used up: one signs in, or asks for another' };
const gone = { answers: 404, because: 'it has ended already, which is what the caller wanted' };
/** Nobody holds the cookie of the lost answer. */
const anotherSession = {
  tables: ['sessions', 'security_events', 'security_chain', 'users'],
  because: 'the session of the lost answer is one that nobody holds: it ends by itself',
};
const anotherLetter = {
  tables: ['one_time_grants', 'letters', 'security_events', 'security_chain'],
  because: 'whoever asks for a letter twice gets two; of two resets the newer link alone works',
};

async function endpointOf(desk: CrashDesk): Promise<string> {
  const made = await makeEndpoint(desk.db, {
    ...{ label: 'ERP', url: 'https://erp.example/hooks', events: [], madeBy: 'admin', at: new Date() },
    requestKey: `endpoint ${String(desk.next())}`,
  });
  return made?.endpointId ?? '';
}

const toEndpoint =
  (method: Asked['method'], end = ''): ApiWrite['ask'] =>
  async (desk) => {
    const path = `/api/v1/webhook-endpoints/${await endpointOf(desk)}${end}`;
    return { method, path, sent: { ...admin, key: `key-${String(desk.next())}` } };
  };

const byPerson =
  (method: Asked['method'], path: string, body?: object): ApiWrite['ask'] =>
  async (desk) => {
    const { headers } = await desk.person();
    return { method, path: `/api/v1${path}`, sent: { headers, ...(body && { body }) } };
  };

const byLink = (purpose: 'invitation' | 'reset'): ApiWrite['ask'] => {
  return async (desk) => {
    const user = await desk.user();
    const token = await desk.link(purpose, user, user.email);
    const body = { token, password: next };
    return { method: 'POST', path: `/api/v1/session/${purpose}`, sent: { body, headers: desk.elsewhere() } };
  };
};

/** People, keys, sessions and other systems. */
export const accountWrites: Readonly<Record<string, ApiWrite | Harmless>> = {
  'POST /api/v1/keys': {
    ask(desk) {
      const n = String(desk.next());
      const sent = { ...admin, body: { role: 'lab', label: `bench ${n}` }, key: `key-${n}` };
      return Promise.resolve({ method: 'POST', path: '/api/v1/keys', sent });
    },
    again: {
      tables: ['api_keys', 'security_events', 'security_chain'],
      because:
        'the key is told once, and its answer was lost: it is made anew, and the lost one opens nothing',
    },
  },
  'DELETE /api/v1/keys/{keyId}': {
    async ask(desk) {
      const n = String(desk.next());
      const made = await desk.api.post('/api/v1/keys', {
        ...admin,
        body: { role: 'lab', label: n },
        key: `key-${n}`,
      });
      const { keyId } = made.json as { keyId: string };
      return { method: 'DELETE', path: `/api/v1/keys/${keyId}`, sent: admin };
    },
  },
  'POST /api/v1/webhook-endpoints': {
    ask(desk) {
      const n = String(desk.next());
      const body = { label: `ERP ${n}`, url: 'https://erp.example/hooks' };
      return Promise.resolve({
        method: 'POST',
        path: '/api/v1/webhook-endpoints',
        sent: { ...admin, body, key: `key-${n}` },
      });
    },
  },
  'POST /api/v1/webhook-endpoints/{endpointId}/secret': {
    ask: toEndpoint('POST', '/secret'),
    again: {
      tables: ['webhook_endpoints', 'security_events', 'security_chain'],
      because: 'the secret is told once, and its answer was lost: it is made anew',
    },
  },
  'POST /api/v1/webhook-endpoints/{endpointId}/pause': { ask: toEndpoint('POST', '/pause') },
  'POST /api/v1/webhook-endpoints/{endpointId}/resume': { ask: toEndpoint('POST', '/resume') },
  'POST /api/v1/webhook-endpoints/{endpointId}/resend-failed': { ask: toEndpoint('POST', '/resend-failed') },
  'DELETE /api/v1/webhook-endpoints/{endpointId}': { ask: toEndpoint('DELETE') },
  'POST /api/v1/webhook-messages/{messageNo}/resend': {
    async ask(desk) {
      const endpoint = await endpointOf(desk);
      await desk.case();
      const messages = desk.db
        .selectFrom('webhook_messages')
        .select('message_no')
        .where('endpoint_id', '=', endpoint);
      const { message_no: no } = await messages.executeTakeFirstOrThrow();
      return { method: 'POST', path: `/api/v1/webhook-messages/${String(no)}/resend`, sent: admin };
    },
  },
  'POST /api/v1/session': {
    async ask(desk) {
      const { email } = await desk.user();
      const body = { email, password: goodPassword };
      return { method: 'POST', path: '/api/v1/session', sent: { body, headers: desk.elsewhere() } };
    },
    again: anotherSession,
  },
  'PUT /api/v1/session': { ask: byPerson('PUT', '/session', { role: 'manager' }), done: signedOut },
  'DELETE /api/v1/session': { ask: byPerson('DELETE', '/session') },
  'POST /api/v1/session/password': {
    ask: byPerson('POST', '/session/password', { current: goodPassword, next }),
    done: signedOut,
  },
  'POST /api/v1/session/confirmation': {
    ask: byPerson('POST', '/session/confirmation', { password: goodPassword }),
    done: signedOut,
  },
  'POST /api/v1/session/code': {
    async ask(desk) {
      const { user, key } = await desk.withFactor();
      const headers = await desk.halfway(user, 'code');
      const body = { code: codeOf(key, new Date()) };
      return { method: 'POST', path: '/api/v1/session/code', sent: { body, headers } };
    },
    done: usedCode,
  },
  'POST /api/v1/session/enrolment': {
    async ask(desk) {
      const headers = await desk.halfway(await desk.user(), 'enrolment');
      return { method: 'POST', path: '/api/v1/session/enrolment', sent: { headers } };
    },
  },
  'POST /api/v1/session/enrolment/confirmation': {
    async ask(desk) {
      const user = await desk.user();
      const body = { code: codeOf(await desk.offered(user), new Date()) };
      const headers = await desk.halfway(user, 'enrolment');
      return { method: 'POST', path: '/api/v1/session/enrolment/confirmation', sent: { body, headers } };
    },
    done: usedCode,
  },
  'POST /api/v1/second-factor': { ask: byPerson('POST', '/second-factor', { password: goodPassword }) },
  'POST /api/v1/second-factor/confirmation': {
    async ask(desk) {
      const { user, headers } = await desk.person();
      const body = { code: codeOf(await desk.offered(user), new Date()) };
      return { method: 'POST', path: '/api/v1/second-factor/confirmation', sent: { body, headers } };
    },
    done: signedOut,
  },
  'POST /api/v1/second-factor/removal': {
    async ask(desk) {
      const { key, headers } = await desk.withFactor();
      const body = { password: goodPassword, code: codeOf(key, new Date()) };
      return { method: 'POST', path: '/api/v1/second-factor/removal', sent: { body, headers } };
    },
    done: signedOut,
  },
  'DELETE /api/v1/users/{userId}/second-factor': {
    async ask(desk) {
      const { user } = await desk.withFactor();
      return { method: 'DELETE', path: `/api/v1/users/${user.userId}/second-factor`, sent: admin };
    },
  },
  'DELETE /api/v1/session/all/{sessionId}': {
    async ask(desk) {
      const { user, headers } = await desk.person();
      await openStaffSession(desk.db, user, new Date());
      const { json } = await desk.api.send('GET', '/api/v1/session/all', { headers });
      const { items } = json as { items: readonly { sessionId: string; isThis: boolean }[] };
      const other = items.find(({ isThis }) => !isThis)?.sessionId ?? '';
      return { method: 'DELETE', path: `/api/v1/session/all/${other}`, sent: { headers } };
    },
    done: gone,
  },
  'POST /api/v1/password-resets': {
    async ask(desk) {
      const { email } = await desk.user();
      return {
        method: 'POST',
        path: '/api/v1/password-resets',
        sent: { body: { email }, headers: desk.elsewhere() },
      };
    },
    again: anotherLetter,
  },
  'POST /api/v1/session/invitation': { ask: byLink('invitation'), done: usedUp },
  'POST /api/v1/session/reset': { ask: byLink('reset'), done: usedUp },
  'POST /api/v1/customer-links': {
    async ask(desk) {
      const { caseNo } = await desk.case();
      const email = `customer-${String(desk.next())}@example.org`;
      const appeals = desk.db.updateTable('appeals').set({ email });
      await appeals.where('appeal_no', '=', `A-${String(Number(caseNo.slice(4)))}`).execute();
      return {
        method: 'POST',
        path: '/api/v1/customer-links',
        sent: { body: { email }, headers: desk.elsewhere() },
      };
    },
    again: anotherLetter,
  },
  'POST /api/v1/session/customer': {
    async ask(desk) {
      const email = `customer-${String(desk.next())}@example.org`;
      const token = await desk.link('customer', null, email);
      return {
        method: 'POST',
        path: '/api/v1/session/customer',
        sent: { body: { token }, headers: desk.elsewhere() },
      };
    },
    done: usedUp,
  },
  'POST /api/v1/session/case': {
    async ask(desk) {
      const { caseNo } = await desk.case();
      const body = { caseNo, token: desk.api.tokenOf(caseNo) };
      return { method: 'POST', path: '/api/v1/session/case', sent: { body, headers: desk.elsewhere() } };
    },
    again: anotherSession,
  },
  'POST /api/v1/users/invitations': {
    ask(desk) {
      const body = { email: `new-${String(desk.next())}@desk.example`, name: 'New', roles: ['lab'] };
      return Promise.resolve({ method: 'POST', path: '/api/v1/users/invitations', sent: { ...admin, body } });
    },
    again: anotherLetter,
  },
  'PUT /api/v1/users/{userId}': {
    async ask(desk) {
      const { userId } = await desk.user();
      return { method: 'PUT', path: `/api/v1/users/${userId}`, sent: { ...admin, body: { roles: ['lab'] } } };
    },
  },
};
