import type { Mutant } from './mutant';

const serverTest = 'test/api/server.test.ts';
const sessionTest = 'test/api/sign-in/session.test.ts';
const actionsTest = 'test/api/cases/actions.test.ts';
const expected = /expected/i;

/** Who may come in, and what a request may be: each guard taken away once, as for all routes at once (T15). */
export const rights: readonly Mutant[] = [
  {
    name: 'nobody is let in',
    removes: 'who is not signed in gets nothing of what is not open to anyone',
    edits: [
      {
        file: 'api/http/authenticate.ts',
        find: "if (caller.kind === 'anyone') throw refusedKey('sign in, or send Authorization: Bearer KEY');",
        replace: "if (caller.kind === 'anyone') return;",
      },
    ],
    caughtBy: {
      file: serverTest,
      title: 'authorize() lets nobody through a route that is not open to anyone',
      says: expected,
    },
  },
  {
    name: 'role not asked',
    removes: 'each route is for the roles that it names',
    edits: [
      {
        file: 'api/http/authenticate.ts',
        find: "caller.kind === 'customer' || !access.includes(caller.role)",
        replace: "caller.kind === 'customer'",
      },
    ],
    caughtBy: {
      file: serverTest,
      title: 'authorize() refuses every role and customer that a route does not name',
      says: expected,
    },
  },
  {
    name: 'foreign case told apart',
    removes: 'nobody learns whether a case that is not his exists',
    edits: [
      {
        file: 'api/http/authenticate.ts',
        find: "throw caseNotFound(caseNo ?? '');",
        replace: "throw new Problem(403, 'Cannot see this case: it is another customer’s');",
      },
    ],
    caughtBy: {
      file: serverTest,
      title: 'authorize() answers another customer as if the case were missing, on every route of a case',
      says: expected,
    },
  },
  {
    name: 'link acts',
    removes: 'the link of a letter opens reading, never an act',
    edits: [
      {
        file: 'api/server.ts',
        find: "route.method === 'get' ? request.query['token'] : undefined",
        replace: "request.query['token']",
      },
    ],
    caughtBy: {
      file: serverTest,
      title: 'authenticate() takes the token of a link for reading, never for an act',
      says: expected,
    },
  },
  {
    name: 'revoked key opens',
    removes: 'a revoked key opens nothing',
    edits: [
      {
        file: 'store/sign-in/keys.ts',
        find: ".where('key_hash', '=', hashOf(key))\n    .where('revoked_at', 'is', null)",
        replace: ".where('key_hash', '=', hashOf(key))",
      },
    ],
    caughtBy: { file: serverTest, title: 'authenticate() forgets a revoked key', says: expected },
  },
  {
    name: 'ended key opens',
    removes: 'a key opens nothing after its end',
    edits: [
      {
        file: 'store/sign-in/keys.ts',
        find: "where('expires_at', '>', at)]))",
        replace: "where('expires_at', 'is not', null)]))",
      },
    ],
    caughtBy: {
      file: 'test/api/sign-in/keys.test.ts',
      title: 'roleOfKey() knows a key no longer after its end, or once it was revoked',
      says: expected,
    },
  },
  {
    name: 'cookie is enough',
    removes: 'a write by cookie comes from the desk’s own pages',
    edits: [{ file: 'api/sign-in/own-page.ts', find: "headers['x-desk-request'] !== '1' || ", replace: '' }],
    caughtBy: {
      file: sessionTest,
      title: 'requireOwnPage() takes no write by cookie that did not come from the desk’s own pages',
      says: expected,
    },
  },
  {
    name: 'other site signs in',
    removes: 'no page of another site signs anybody in',
    edits: [
      {
        file: 'api/sign-in/own-page.ts',
        find: 'if (isOwnOrigin(headers, publicUrl) === false)',
        replace: "if (publicUrl === '')",
      },
    ],
    caughtBy: {
      file: sessionTest,
      title: 'refuseOtherSites() lets no other site sign anybody in',
      says: expected,
    },
  },
  {
    name: 'session without end',
    removes: 'a session ends after twelve idle hours',
    edits: [
      {
        file: 'store/sign-in/sessions.ts',
        find: '(user_id is null or seen_at > ${idleSince})',
        replace: '(user_id is null or seen_at > ${idleSince} or true)',
      },
    ],
    caughtBy: {
      file: sessionTest,
      title: 'sessionOf() ends after twelve idle hours, and after seven days in any case',
      says: /toBeNull/,
    },
  },
  {
    name: 'guesses without a wait',
    removes: 'guesses at one account wait longer each time',
    edits: [
      {
        file: 'store/sign-in/attempts.ts',
        find: "eb('attempt_limits.open_at', '<=', at)",
        replace: "eb('attempt_limits.attempts', '>', 0)",
      },
    ],
    caughtBy: {
      file: sessionTest,
      title:
        'takeAttempt() makes guesses at one account wait twice as long each time, at most a quarter of an hour',
      says: expected,
    },
  },
  {
    name: 'link used twice',
    removes: 'a link that signs in is used once',
    edits: [{ file: 'store/sign-in/grants.ts', find: "\n    .where('g.used_at', 'is', null)", replace: '' }],
    caughtBy: {
      file: 'test/api/sign-in/customer-links.test.ts',
      title: 'a link that is opened by GET, as a mail scanner does, is not used up; POST uses it once (E70)',
      says: expected,
    },
  },
  {
    name: 'link for everything',
    removes: 'a link serves the purpose that it was sent for',
    edits: [
      { file: 'store/sign-in/grants.ts', find: "\n    .where('g.purpose', '=', purpose)", replace: '' },
    ],
    caughtBy: {
      file: 'test/api/sign-in/customer-links.test.ts',
      title: 'useGrant() takes no link after ten minutes, nor for another purpose',
      says: expected,
    },
  },
  {
    name: 'quarantine is open',
    removes: 'only staff opens a file in quarantine',
    edits: [
      {
        file: 'api/routes/cases/files.ts',
        find: "found.quarantined !== null && known(caller).kind !== 'staff'",
        replace: "found.quarantined === ''",
      },
    ],
    caughtBy: {
      file: 'test/api/letters/unplaced-letters.test.ts',
      title: 'GET /cases/:caseNo/files/:fileId gives a file in quarantine to staff only',
      says: expected,
    },
  },
  {
    name: 'will without a note',
    removes: 'staff record the customer’s will only with how he said it',
    edits: [
      {
        file: 'api/cases/act.ts',
        find: "if (onBehalf && given['note'] === undefined)",
        replace: "if (onBehalf && given['note'] === '')",
      },
    ],
    caughtBy: {
      file: actionsTest,
      title: 'act() lets staff record the customer’s will only with a note on how he said it (L1)',
      says: expected,
    },
  },
  {
    name: 'staff wants for him',
    removes: 'what is the customer’s own will, staff does not want in his place',
    edits: [
      {
        file: 'api/cases/act.ts',
        find: "!onBehalf && caller.kind === 'staff' && ownWill.includes(action)",
        replace: "!onBehalf && caller.kind === 'customer' && action === 'hold'",
      },
    ],
    caughtBy: {
      file: actionsTest,
      title: 'act() lets staff record the customer’s will only with a note on how he said it (L1)',
      says: expected,
    },
  },
  {
    name: 'fields by surprise',
    removes: 'a body with a field that nobody asked for is refused at the door',
    edits: [
      {
        file: 'api/cases/action-bodies.ts',
        find: 'return z.strictObject({ ...shape, ...common });',
        replace: 'return z.object({ ...shape, ...common });',
      },
    ],
    caughtBy: {
      file: actionsTest,
      title: 'act() E108 rejects at the door what has no sense, and the case hears nothing of it',
      says: expected,
    },
  },
  {
    name: 'case trusts the door',
    removes: 'the workflow asks for the role itself, whatever the door believes',
    edits: [
      {
        file: 'workflows/moves/judge.ts',
        find: "!mayAct(role, action) && role !== 'system'",
        replace: "!mayAct(role, action) && role === 'system'",
      },
    ],
    caughtBy: {
      file: 'test/workflows/goods/labels.test.ts',
      title: 'reportLabelFailure() calls the warehouse with the reason, and stops no promise (O4)',
      says: /reportLabelFailure was/,
    },
  },
  {
    name: 'stale offer taken',
    removes: 'a choice names the offer that stands',
    edits: [
      {
        file: 'workflows/moves/lab/verdict-and-offer.ts',
        find: 'if (offerVersion !== state.offer.version)',
        replace: 'if (offerVersion < 0)',
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/moves.test.ts',
      title: 'chooseOption() refuses an offer that was replaced, and what it does not hold (E68)',
      says: /chooseOption was taken/,
    },
  },
];
