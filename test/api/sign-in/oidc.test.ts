import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { identityProvider } from '../../../gateways/identity-provider';
import type { ProviderSettings } from '../../../gateways/identity-provider';
import { ApiRig } from '../api-rig';
import { textWith } from '../matchers';
import { addUser, fromPage, goodPassword } from '../people';

const desk = 'http://desk.example';
const callback = `${desk}/api/v1/session/oidc/callback`;
const people = {
  lena: { email: 'lena@desk.example', email_verified: true, name: 'Lena Vogt', groups: ['desk-lab'] },
  known: { email: 'KNOWN@desk.example', email_verified: true, name: 'Known', groups: [] },
  impostor: { email: 'known@desk.example', email_verified: true, name: 'Impostor', groups: ['desk-lab'] },
  typed: { email: 'boss@desk.example', email_verified: false, name: 'Typed', groups: ['desk-manager'] },
  stranger: { email: 'stranger@desk.example', email_verified: true, name: 'Stranger', groups: ['cooks'] },
  prototype: { email: 'proto@desk.example', email_verified: true, name: 'Proto', groups: ['constructor'] },
} as const;

let rig: ApiRig;
let program: ChildProcess;
let settings: ProviderSettings;

beforeAll(async () => {
  const script = join(__dirname, 'programs', 'identity-provider.mjs');
  program = spawn(process.execPath, [script, callback, JSON.stringify(people)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: program.stdout ?? process.stdin });
  const issuer = await new Promise<string>((resolve) => lines.once('line', resolve));
  settings = {
    ...{ issuer, clientId: 'returns-desk', clientSecret: 'secret of the desk+/%' },
    ...{ label: 'Company account', rolesClaim: 'groups' },
  };
  rig = await ApiRig.open({ signIn: withProvider(settings) });
});
afterAll(async () => {
  program.kill();
  await rig.close();
});

function withProvider(given: ProviderSettings) {
  const roleMap = { 'desk-lab': 'lab', 'desk-support': 'support', 'desk-manager': 'manager' } as const;
  return { provider: { client: identityProvider(given), roleMap } };
}

/** A browser as far as this needs one: it keeps cookies by host, follows redirects and sends forms. */
class Browser {
  private readonly jar = new Map<string, Map<string, string>>();

  constructor(private readonly of: ApiRig) {}

  async visit(address: string, form?: URLSearchParams): Promise<Response & { readonly at: string }> {
    const url = new URL(address);
    const { host } = url;
    const cookies = this.jar.get(host) ?? new Map<string, string>();
    this.jar.set(host, cookies);
    const real = address.startsWith(desk) ? this.of.url(`${url.pathname}${url.search}`) : address;
    const response = await fetch(real, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null || url.pathname === '/api/v1/session/oidc/callback')
      return Object.assign(response, { at: address });
    // The provider's way back is returned to the caller, who may tamper with it.
    const next = new URL(location, address).href;
    return next.startsWith(callback) ? Object.assign(response, { at: next }) : this.visit(next);
  }

  /** From the button to the provider's way back. */
  async signInAt(login: string): Promise<string> {
    let page = await this.visit(`${desk}/api/v1/session/oidc/start`);
    for (let step = 0; step < 3 && !page.at.startsWith(callback); step += 1) {
      const text = await page.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1] ?? '';
      const action = /action="([^"]+)"/.exec(text)?.[1] ?? '';
      const form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) });
      page = await this.visit(new URL(action, page.at).href, form);
    }
    return page.at;
  }

  get deskCookie(): string {
    return [...(this.jar.get('desk.example') ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

const userCount = async (): Promise<number> =>
  (await rig.deps.db.selectFrom('users').selectAll().execute()).length;

async function signInBy(login: string) {
  const browser = new Browser(rig);
  const answer = await browser.visit(await browser.signInAt(login));
  const { json } = await fromPage(rig, browser.deskCookie).get('/api/v1/session');
  return { browser, answer, session: (json as { session: object | null }).session };
}

describe('signing in through an identity provider', () => {
  test('providerRoutes() makes an account with the roles that the groups map to, and follows them', async () => {
    expect((await rig.get('/api/v1/sign-in')).json).toEqual({
      password: true,
      oidc: { label: 'Company account', startUrl: '/api/v1/session/oidc/start' },
    });
    const { answer, session, browser } = await signInBy('lena');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/']);
    expect(session).toMatchObject({
      ...{ kind: 'staff', userId: textWith('u-'), name: 'Lena Vogt', email: 'lena@desk.example' },
      ...{ role: 'lab', roles: ['lab'] },
    });
    // The session is all that stays in the browser.
    expect(browser.deskCookie).toMatch(/^desk_session=[\w-]{43}$/);
    expect((await fromPage(rig, browser.deskCookie).get('/api/v1/cases')).status).toBe(200);
    await rig.deps.db
      .updateTable('users')
      .set({ roles: ['support', 'payments'], email: 'lena.married@desk.example' })
      .where('email', '=', 'lena@desk.example')
      .execute();
    const before = await userCount();
    // Known by the provider's subject, whatever became of the address; the roles follow the provider.
    expect((await signInBy('lena')).session).toMatchObject({
      email: 'lena.married@desk.example',
      roles: ['lab'],
    });
    expect(await userCount()).toBe(before);
  });

  test('beginByProvider() takes a local account by its verified address, with the roles that it has here', async () => {
    const { userId } = await addUser(rig, 'known@desk.example', ['payments']);
    expect((await signInBy('known')).session).toMatchObject({ userId, roles: ['payments'] });
    const body = { email: 'known@desk.example', password: goodPassword };
    expect((await rig.post('/api/v1/session', { body })).status).toBe(200);
    // It belongs to that identity now: another one with the same address does not get in.
    const { answer, session } = await signInBy('impostor');
    expect([answer.status, session]).toEqual([403, null]);
  });

  test('beginByProvider() refuses who has no role here, no verified address, or a disabled account', async () => {
    await addUser(rig, 'boss@desk.example', ['manager']);
    const before = await userCount();
    for (const [login, why] of [
      ['stranger', 'none of your groups has a role'],
      ['prototype', 'none of your groups has a role'],
      ['typed', 'no verified mail address'],
    ] as const) {
      const { answer, session } = await signInBy(login);
      expect([login, answer.status, session]).toEqual([login, 403, null]);
      expect(await answer.json()).toMatchObject({ title: 'Not allowed', detail: textWith(why) });
    }
    expect(await userCount()).toBe(before);
    await signInBy('lena');
    await rig.deps.db
      .updateTable('users')
      .set({ disabled_at: new Date() })
      .where('name', '=', 'Lena Vogt')
      .execute();
    expect((await signInBy('lena')).answer.status).toBe(403);
  });

  test('providerRoutes() shows a refusal to a person as a page', async () => {
    const response = await fetch(rig.url('/api/v1/session/oidc/callback?code=x&state=y'), {
      headers: { accept: 'text/html,application/xhtml+xml' },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      403,
      'text/html; charset=utf-8',
    ]);
    expect(await response.text()).toContain('this browser did not ask for it');
  });

  test('finish() takes an answer only from the browser that asked, once, and untouched', async () => {
    const mine = new Browser(rig);
    const back = await mine.signInAt('known');
    // Somebody else is sent my answer: he has asked for nothing, or for something else.
    expect((await new Browser(rig).visit(back)).status).toBe(403);
    const other = new Browser(rig);
    await other.signInAt('lena');
    expect((await other.visit(back)).status).toBe(403);
    const tampered = new URL(back);
    tampered.searchParams.set('state', 'x'.repeat(43));
    expect((await mine.visit(tampered.href)).status).toBe(403);
    expect((await mine.visit(back)).status).toBe(302);
    expect((await mine.visit(back)).status).toBe(403);
  });

  test('providerRoutes() says what the provider refused', async () => {
    const browser = new Browser(rig);
    const back = new URL(await browser.signInAt('known'));
    const denied = new URL(callback);
    const [state, issuer] = [back.searchParams.get('state'), back.searchParams.get('iss')];
    denied.search = new URLSearchParams({
      error: 'access_denied',
      state: state ?? '',
      iss: issuer ?? '',
    }).toString();
    const answer = await browser.visit(denied.href);
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { detail: 'Cannot sign in: the identity provider says access_denied' },
    ]);
  });

  test('providerRoutes() answers 503 while the provider is away and 404 where none is configured', async () => {
    const parts = { db: rig.deps.db, url: rig.databaseUrl };
    const away = await ApiRig.open({
      ...parts,
      signIn: withProvider({ ...settings, issuer: 'http://127.0.0.1:1' }),
    });
    const none = await ApiRig.open(parts);
    try {
      expect((await away.get('/api/v1/session/oidc/start')).status).toBe(503);
      expect((await none.get('/api/v1/session/oidc/start')).status).toBe(404);
      expect((await none.get('/api/v1/session/oidc/callback?code=x')).status).toBe(404);
    } finally {
      await away.close();
      await none.close();
    }
  });
});
