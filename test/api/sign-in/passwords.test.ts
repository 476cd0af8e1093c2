import { hash } from '@node-rs/argon2';
import { isOutdated, passwordWeakness } from '../../../gateways/passwords';
import { ApiRig } from '../api-rig';
import { addUser, goodPassword, signIn } from '../people';

const nobody = { email: 'x@desk.example', name: 'X' };

test.each(['1q2w3e4r5t6y', 'passwordpassword', 'iloveyou1234', 'qwertyuiop123', 'password12345'])(
  'passwordWeakness() refuses %s, which was leaked or is made of such',
  (password) => {
    expect(passwordWeakness(password, nobody)).toMatch(/easy to guess/);
  },
);

test('userByPassword() makes a hash anew that was made more cheaply, and keeps the sessions and the password', async () => {
  const rig = await ApiRig.open();
  try {
    const { db } = rig.deps;
    await addUser(rig, 'ada@desk.example');
    const first = await signIn(rig, 'ada@desk.example');
    const stored = async () =>
      (await db.selectFrom('users').select('password_hash').executeTakeFirstOrThrow()).password_hash ?? '';
    const made = await stored();
    const cheap = await hash(goodPassword, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await db.updateTable('users').set({ password_hash: cheap }).execute();
    expect([isOutdated(made), isOutdated(cheap)]).toEqual([false, true]);
    await rig.post('/api/v1/session', { body: { email: 'ada@desk.example', password: 'something else' } });
    expect(await stored()).toBe(cheap);
    await signIn(rig, 'ada@desk.example');
    const anew = await stored();
    expect([isOutdated(anew), anew === cheap]).toEqual([false, false]);
    await signIn(rig, 'ada@desk.example');
    expect(await stored()).toBe(anew);
    const { json } = await rig.send('GET', '/api/v1/session', { headers: { cookie: first } });
    expect(json).toMatchObject({ session: { kind: 'staff' } });
  } finally {
    await rig.close();
  }
});
