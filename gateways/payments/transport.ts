import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Stripe from 'stripe';

const closedCodes = ['ECONNRESET', 'EPIPE'];

/**
 * An HTTP client that sends each request exactly once.
 * The SDK repeats a request whose connection was closed even with retries off, and then reports only the second
 * attempt: a lost answer followed by a refused connection would look as if nothing had been sent.
 * Connections are not kept alive, so that a close is never just a stale socket.
 * Nor does the SDK look at the status where the body says no `error`: a 502 with `{}` would pass for an answer.
 */
export function sendOnceClient(protocol: 'http' | 'https'): Stripe.HttpClient {
  const agent =
    protocol === 'http' ? new HttpAgent({ keepAlive: false }) : new HttpsAgent({ keepAlive: false });
  const inner = Stripe.createNodeHttpClient(agent);
  return {
    getClientName: () => inner.getClientName(),
    makeRequest: (...request) => inner.makeRequest(...request).then(failedAsSaid, throwWithoutRetry),
  };
}

function throwWithoutRetry(error: unknown): never {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (typeof code !== 'string' || !closedCodes.includes(code)) throw error;
  throw Object.assign(new Error('the connection was closed before an answer', { cause: error }), {
    code: 'CONNECTION_CLOSED',
  });
}

type HttpResponse = Awaited<ReturnType<Stripe.HttpClient['makeRequest']>>;

/** The provider's own failures say `error`; one that does not is somebody's in between, and no answer. */
function failedAsSaid(response: HttpResponse): HttpResponse {
  const read = response.toJSON.bind(response);
  const toJSON = async (): Promise<object> => {
    const body: unknown = await read();
    if (typeof body !== 'object' || body === null) throw new TypeError('the body is no object');
    if (response.getStatusCode() >= 400 && !('error' in body && body.error))
      throw new TypeError('a failure that says no error');
    return body;
  };
  return Object.assign(response, { toJSON });
}
