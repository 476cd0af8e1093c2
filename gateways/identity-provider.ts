import * as openid from 'openid-client';

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly label: string;
  /** The claim that names groups or roles. */
  readonly rolesClaim: string;
}

/** What ties an answer of the provider to the browser that asked; the browser keeps it meanwhile. */
export interface ProviderChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who somebody is, as the provider says. */
export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider has verified it: an address that anybody may type proves nothing. */
  readonly email: string | null;
  readonly name: string | null;
  readonly groups: readonly string[];
}

/** Why the provider signed nobody in. `unreachable`: the same may well work later. */
export class ProviderFailure extends Error {
  readonly kind: 'unreachable' | 'refused';

  constructor(kind: 'unreachable' | 'refused', message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ProviderFailure';
    this.kind = kind;
  }
}

/** Signing in through an OpenID Connect provider. */
export interface IdentityProvider {
  /** What the button says. */
  readonly label: string;
  /** Where the browser is sent to. @throws ProviderFailure */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly checks: ProviderChecks }>;
  /**
   * Who came back.
   * @param callback the address that the browser was sent back to, with the provider's answer
   * @throws ProviderFailure
   */
  finish(callback: URL, checks: ProviderChecks): Promise<ProviderPerson>;
}

const TIMEOUT_S = 10;

/** Authorization code with PKCE, state and nonce. Nothing is asked of the provider before the first sign-in. */
export function identityProvider(settings: ProviderSettings): IdentityProvider {
  const known = rememberOnce(() => discover(settings));
  return {
    label: settings.label,
    async begin(redirectUri) {
      const config = await known();
      const [state, nonce] = [openid.randomState(), openid.randomNonce()];
      const verifier = openid.randomPKCECodeVerifier();
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopeOf(config, settings),
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { url: url.href, checks: { state, nonce, verifier } };
    },
    async finish(callback, { state, nonce, verifier }) {
      const config = await known();
      try {
        const tokens = await openid.authorizationCodeGrant(config, callback, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
          idTokenExpected: true,
        });
        return await personOf(config, settings, tokens);
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<openid.Configuration> {
  const server = new URL(issuer);
  // Without TLS only on this very machine, where nobody stands in between.
  const isLocal =
    server.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(server.hostname);
  try {
    // The one way of showing the secret that every provider must know (RFC 6749, 2.3.1).
    const secret = openid.ClientSecretBasic(clientSecret);
    return await openid.discovery(server, clientId, undefined, secret, {
      timeout: TIMEOUT_S,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to be seen: it is meant for local use
      execute: isLocal ? [openid.allowInsecureRequests] : [],
    });
  } catch (error) {
    throw new ProviderFailure(
      'unreachable',
      'Cannot reach the identity provider: its discovery failed',
      error,
    );
  }
}

/** Some providers tell groups only to who asks for them by name. */
function scopeOf(config: openid.Configuration, { rolesClaim }: ProviderSettings): string {
  const more = (config.serverMetadata().scopes_supported ?? []).filter((scope) => scope === rolesClaim);
  return ['openid', 'email', 'profile', ...more].join(' ');
}

async function personOf(
  config: openid.Configuration,
  { rolesClaim }: ProviderSettings,
  tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
): Promise<ProviderPerson> {
  const inToken = tokens.claims();
  if (!inToken) throw new Error('the provider sent no ID token');
  const hasMore = config.serverMetadata().userinfo_endpoint !== undefined;
  const more = hasMore ? await openid.fetchUserInfo(config, tokens.access_token, inToken.sub) : {};
  const claims: Readonly<Record<string, unknown>> = { ...more, ...inToken };
  const { email, email_verified: verified, name } = claims;
  return {
    issuer: inToken.iss,
    subject: inToken.sub,
    email: typeof email === 'string' && verified === true ? email : null,
    name: typeof name === 'string' && name.trim() !== '' ? name.trim() : null,
    groups: [claims[rolesClaim] ?? at(claims, rolesClaim)]
      .flat()
      .filter((group) => typeof group === 'string'),
  };
}

/** `realm_access.roles`: some providers nest their claims. */
function at(claims: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      claims,
    );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function failureOf(error: unknown): ProviderFailure {
  if (error instanceof openid.AuthorizationResponseError)
    return new ProviderFailure('refused', `the identity provider says ${error.error}`, error);
  const isNetwork = error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
  return isNetwork
    ? new ProviderFailure('unreachable', 'the identity provider does not answer', error)
    : new ProviderFailure(
        'refused',
        'the answer of the identity provider does not fit what was asked',
        error,
      );
}

/** Does the work once; after a failure the next caller does it again. */
function rememberOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = null;
      throw error;
    });
    return done;
  };
}
