import { request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { ReachableNetworks } from './reachable';

interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly networks: ReachableNetworks;
  readonly timeoutMs: number;
}

/**
 * Posts a body once on a connection of its own, and reads no more of the answer than its head.
 * @throws Error when there is no answer in time, or the address is not to be reached
 */
export async function postOnce(
  post: Post,
): Promise<{ readonly status: number; readonly retryAfter: string | undefined }> {
  const { networks, url, timeoutMs } = post;
  const objection = networks.objection(url);
  if (objection !== null) throw new Error(`the address is refused: ${objection}`);
  const request = url.startsWith('https:') ? requestSecure : requestPlain;
  const { statusCode, headers } = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { ...post.headers, 'content-length': String(Buffer.byteLength(post.body)) },
      lookup: networks.lookup,
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    sent.once('response', (response) => {
      // The head says all: what follows may be endless.
      response.destroy();
      resolve(response);
    });
    sent.once('error', (error) =>
      reject(error.name === 'AbortError' ? new Error(`no answer within ${timeoutMs / 1_000} s`) : error),
    );
    sent.end(post.body);
  });
  return { status: statusCode ?? 0, retryAfter: headers['retry-after'] };
}
