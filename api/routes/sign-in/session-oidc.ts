import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { escapeHtml } from '../../../gateways/letters/html';
import { ProviderFailure } from '../../../gateways/identity-provider';
import type { ProviderChecks } from '../../../gateways/identity-provider';
import type { ApiDeps } from '../../deps';
import { Problem, retrySoon } from '../../http/problem';
import { route } from '../../http/route';
import type { Reply, Route } from '../../http/route';
import type { From } from '../../sign-in/begin';
import { cookiesAt } from '../../sign-in/cookies';
import { beginByProvider } from '../../sign-in/provider';
import type { ConfiguredProvider } from '../../sign-in/settings';

const tag = 'sign-in';
const problems = {
  403: 'the provider’s answer does not fit, or no account or role is his',
  404: 'no identity provider is configured',
  409: 'the account is being made',
} as const;

/** Signing in through the identity provider: out by a redirect, back by another. */
export function providerRoutes(deps: ApiDeps): readonly Route[] {
  const { provider, publicUrl } = deps.signIn;
  return [
    route({
      method: 'get',
      path: '/api/v1/session/oidc/start',
      summary: 'Go to the identity provider',
      tag,
      access: 'anyone',
      limited: true,
      answers: { 302: { description: 'to the provider' } },
      problems,
      handle: ({ headers }) =>
        asPage(headers, async () => {
          const { client } = required(provider);
          const { url, checks } = await client.begin(callbackUrl(publicUrl).href).catch(asProblem);
          const cookie = cookiesAt(publicUrl).keep('desk_provider', written(checks));
          return { status: 302, headers: { location: url, 'set-cookie': cookie } };
        }),
    }),
    route({
      method: 'get',
      path: '/api/v1/session/oidc/callback',
      summary: 'Come back from the identity provider',
      tag,
      access: 'anyone',
      limited: true,
      query: z.looseObject({}),
      answers: { 302: { description: 'signed in; to the first page' } },
      problems,
      handle: ({ headers, address, url }) =>
        asPage(headers, () => comeBack(deps, required(provider), { headers, address, search: url.search })),
    }),
  ];
}

async function comeBack(
  deps: ApiDeps,
  { client, roleMap }: ConfiguredProvider,
  { headers, address, search }: From & { readonly search: string },
): Promise<Reply> {
  const { publicUrl } = deps.signIn;
  const cookies = cookiesAt(publicUrl);
  const checks = readChecks(cookies.read('desk_provider', headers));
  if (checks === null) throw new Problem(403, 'Cannot sign in: this browser did not ask for it; begin again');
  const callback = callbackUrl(publicUrl);
  callback.search = search;
  const person = await client.finish(callback, checks).catch(asProblem);
  const token = await beginByProvider(deps, { person, roleMap }, { headers, address });
  const set = [cookies.keep('desk_session', token), cookies.clear('desk_provider')];
  return { status: 302, headers: { location: '/', 'set-cookie': set } };
}

function required(provider: ConfiguredProvider | null): ConfiguredProvider {
  if (provider === null)
    throw new Problem(404, 'Cannot sign in this way: no identity provider is configured');
  return provider;
}

function callbackUrl(publicUrl: string): URL {
  return new URL('api/v1/session/oidc/callback', publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`);
}

/** None of the three holds a dot: they are base64url. */
function written({ state, nonce, verifier }: ProviderChecks): string {
  return [state, nonce, verifier].join('.');
}

function readChecks(text: string | null): ProviderChecks | null {
  const [state, nonce, verifier] = (text ?? '').split('.');
  return state && nonce && verifier ? { state, nonce, verifier } : null;
}

function asProblem(error: unknown): never {
  if (!(error instanceof ProviderFailure)) throw error;
  if (error.kind === 'refused') throw new Problem(403, `Cannot sign in: ${error.message}`);
  throw new Problem(503, 'Cannot sign in this way now: the identity provider does not answer', {
    headers: retrySoon,
  });
}

/** These are visited by people, not called by pages: a browser gets its refusal as a page. */
async function asPage(headers: IncomingHttpHeaders, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || headers.accept?.includes('text/html') !== true) throw error;
    return {
      stream: (_request, response) => {
        response.set(error.headers).status(error.status).type('html').end(refusalPage(error));
        return Promise.resolve();
      },
    };
  }
}

function refusalPage({ title, message }: Problem): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title></head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}.</p><p><a href="/">Back to the returns desk</a></p></main></body>
</html>
`;
}
