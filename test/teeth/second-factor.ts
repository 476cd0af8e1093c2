import type { Mutant } from './mutant';

const file = 'test/api/sign-in/second-factor.test.ts';
const expected = /expected/i;

/** What the second factor of the staff keeps, each guard taken away once (T15). */
export const secondFactor: readonly Mutant[] = [
  {
    name: 'code not asked for',
    removes: 'a password alone signs in nobody who has a second factor',
    edits: [{ file: 'api/sign-in/step.ts', find: "factor !== null ? 'code' : ", replace: '' }],
    caughtBy: {
      file,
      title: 'goOnIn() begins no session by the password of who has a factor; a code does, once',
      says: expected,
    },
  },
  {
    name: 'enrolment not asked for',
    removes: 'where a second factor is required, who has none sets one up before anything else',
    edits: [
      {
        file: 'api/sign-in/step.ts',
        find: "secondFactor.required ? 'enrolment' : null",
        replace: "secondFactor.keys.length < 0 ? 'enrolment' : null",
      },
    ],
    caughtBy: {
      file,
      title:
        'goOnIn() lets who has none do nothing but set one up; then he is signed in, with ten recovery codes',
      says: expected,
    },
  },
  {
    name: 'code works twice',
    removes: 'the code of a time step is taken once',
    edits: [
      {
        file: 'store/sign-in/second-factors.ts',
        find: ".where('last_step', '<', step)",
        replace: ".where('last_step', '<=', step)",
      },
    ],
    caughtBy: {
      file,
      title:
        'takeStep() takes the code of a time step once, none of an earlier step, and one of two at one moment',
      says: expected,
    },
  },
  {
    name: 'recovery code works twice',
    removes: 'a recovery code works once',
    edits: [
      {
        file: 'store/sign-in/recovery-codes.ts',
        find: "\n    .where('used_at', 'is', null)",
        replace: '',
      },
    ],
    caughtBy: {
      file,
      title:
        'takeRecoveryCode() lets in by each of ten codes once, however it is typed, and not another person',
      says: expected,
    },
  },
  {
    name: 'codes without a count',
    removes: 'wrong codes are counted, and make the next ones wait',
    edits: [{ file: 'api/sign-in/code.ts', find: '  await requireCodeAttempt(deps, given);\n', replace: '' }],
    caughtBy: {
      file,
      title: 'requireCodeAttempt() counts wrong codes, also of who shows the right password each time',
      says: expected,
    },
  },
  {
    name: 'money without a code',
    removes: 'who has a second factor shows a code as well before money is released',
    edits: [
      {
        file: 'api/sign-in/shown.ts',
        find: 'if ((await secondFactorOf(deps.db, userId)) === null) {',
        replace: 'if ((await secondFactorOf(deps.db, userId)) !== undefined) {',
      },
    ],
    caughtBy: {
      file,
      title: 'withShown() asks for a code as well before money is released',
      says: expected,
    },
  },
];
