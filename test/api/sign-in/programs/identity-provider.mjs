/**
 * A real OpenID Connect provider on a free port: `node identity-provider.mjs REDIRECT_URI PEOPLE`, people as JSON by
 * login. It prints its issuer as soon as it serves. Its own forms take any password.
 */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirectUri, people] = process.argv.slice(2);
const accounts = JSON.parse(people);
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'returns-desk',
      client_secret: 'secret of the desk+/%',
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  scopes: ['openid', 'offline_access', 'groups'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  cookies: { keys: ['keys for a test'] },
  pkce: { required: () => true },
});
server.on('request', provider.callback());
process.stdout.write(`${issuer}\n`);
