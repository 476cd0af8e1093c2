import type { Mutant } from './mutant';

/** The guards of rights, sign-in, uploads and privacy, each taken away once (T15). */
export const hostileHands: readonly Mutant[] = [
  {
    name: 'foreign case opens',
    removes: 'a customer reaches his own cases only',
    edits: [
      { file: 'api/http/authenticate.ts', find: "!caller.caseNos.includes(caseNo ?? '')", replace: 'false' },
    ],
    caughtBy: {
      file: 'test/api/rights/matrix.test.ts',
      title: 'noteRefusals() a refused request changes nothing but the record of refusals',
      says: /toBe\(expected\)/,
    },
  },
  {
    name: 'stranger sends goods elsewhere',
    removes: 'where a buyer’s goods go is shown to himself only, and changed by nobody who writes for him',
    edits: [
      {
        file: 'api/cases/delivery.ts',
        find: '(writtenByBuyer && state.secondOwner === undefined)',
        replace: 'writtenByBuyer || state.secondOwner === undefined',
      },
    ],
    caughtBy: {
      file: 'test/api/cases/moved.test.ts',
      title: 'E87 learns no address, sends nothing elsewhere, and hears what to do',
      says: /Lindenweg 1/,
    },
  },
  {
    name: 'foreign letter dates an appeal',
    removes: 'a letter that names goods alone dates, and joins, the appeal of their buyer only',
    edits: [
      {
        file: 'api/letters/first-naming.ts',
        find: 'isBuyer && isAfter(letter, order)',
        replace: 'isBuyer || isAfter(letter, order)',
      },
    ],
    caughtBy: {
      file: 'test/api/letters/first-naming.test.ts',
      title:
        'POST /appeals with another’s address is dated by none of his letters, and takes none of them (E12, E20)',
      says: /Expected: 0\s+Received: 2/,
    },
  },
  {
    name: 'refusal unnoted',
    removes: 'who was refused what is written down',
    edits: [
      {
        file: 'api/http/refused.ts',
        find: 'error.status === 401 || error.status === 403',
        replace: 'error.status === 401',
      },
    ],
    caughtBy: {
      file: 'test/api/rights/matrix.test.ts',
      title: 'noteRefusals() a refused request changes nothing but the record of refusals',
      says: /toBe\(expected\)/,
    },
  },
  {
    name: 'disabled user stays',
    removes: 'a disabled user’s session opens nothing',
    edits: [
      {
        file: 'store/sign-in/sessions.ts',
        find: 'user.disabled || role === undefined',
        replace: 'role === undefined',
      },
    ],
    caughtBy: {
      file: 'test/api/sign-in/session.test.ts',
      title: 'a session of a disabled user opens nothing, however he was disabled',
      says: /Expected: 401/,
    },
  },
  {
    name: 'step-up for ever',
    removes: 'money and persons are released by somebody who showed who he is',
    edits: [
      { file: 'api/sign-in/confirmed.ts', find: '<= CONFIRMED_FOR_MS', replace: '<= 100 * CONFIRMED_FOR_MS' },
    ],
    caughtBy: {
      file: 'test/api/sign-in/confirmed.test.ts',
      title: 'requireConfirmed() asks a session older than 15 minutes to show again who it is; a key goes on',
      says: /expected/,
    },
  },
  {
    name: 'case without limit',
    removes: 'what customers write to one case is limited',
    edits: [{ file: 'api/http/limits.ts', find: 'perMinute: writesPerCase', replace: 'perMinute: 1_000' }],
    caughtBy: {
      file: 'test/api/limits.test.ts',
      title: 'limitsOfKnown() counts what customers write to a case, whichever way they come',
      says: /Expected: 429/,
    },
  },
  {
    name: 'photo kept as it came',
    removes: 'a picture is drawn anew, without camera and place',
    edits: [
      {
        file: 'gateways/uploads/index.ts',
        find: 'if (!isPicture) return',
        replace: 'if (isPicture || !isPicture) return',
      },
    ],
    caughtBy: {
      file: 'test/gateways/uploads/check-file.test.ts',
      title: 'checkFile() draws a photo anew: upright, without camera and place, and nothing behind its end',
      says: /expected/,
    },
  },
  {
    name: 'bomb passes',
    removes: 'an archive that is far larger unpacked is kept away',
    edits: [
      {
        file: 'gateways/uploads/unpacked.ts',
        find: 'unpackedBytes / packedBytes > LARGEST_RATIO',
        replace: 'unpackedBytes < 0',
      },
    ],
    caughtBy: {
      file: 'test/gateways/uploads/check-file.test.ts',
      title: 'checkFile() looks into an archive before anybody unpacks it',
      says: /toBe\(expected\)/,
    },
  },
  {
    name: 'scanner believed',
    removes: 'only the scanner’s OK makes a file clean',
    edits: [
      {
        file: 'gateways/uploads/scanner.ts',
        find: "verdict.endsWith(' OK')",
        replace: "!verdict.endsWith(' FOUND')",
      },
    ],
    caughtBy: {
      file: 'test/gateways/uploads/scanner.test.ts',
      title: 'it takes only the word OK for a clean file',
      says: /resolved instead of rejected/,
    },
  },
  {
    name: 'well-known password',
    removes: 'production refuses a database without a password of its own',
    edits: [{ file: 'config.ts', find: "database.password), 'its", replace: "''), 'its" }],
    caughtBy: {
      file: 'test/config/local-settings.test.ts',
      title: 'localSettings() finds nothing in settings that are fit for production',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'chain unread',
    removes: 'an event that was changed past the desk is found (I11)',
    edits: [
      {
        file: 'store/audit/chain.ts',
        find: 'c.hash is distinct from chained_hash(c.previous, c.content)',
        replace: 'c.hash is null',
      },
    ],
    caughtBy: {
      file: 'test/api/cases/case-file.test.ts',
      title: 'file.json says so when an event was changed past the desk (I11)',
      says: /toMatchObject\(expected\)/,
    },
  },
  {
    name: 'card number kept',
    removes: 'a card number is masked before a text is kept',
    edits: [
      {
        file: 'store/cases/texts.ts',
        find: 'body: withoutCardNumbers(text.body)',
        replace: 'body: text.body',
      },
    ],
    caughtBy: {
      file: 'test/api/card-numbers.test.ts',
      title: 'no door of the api keeps a card number: appeal, note, message, advice, findings',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'webhook into the house',
    removes: 'a webhook leads to no machine beside the desk',
    edits: [
      {
        file: 'gateways/webhooks/reachable.ts',
        find: 'isNamed(address) || !has(special, address);',
        replace: "isNamed(address) || address !== '';",
      },
    ],
    caughtBy: {
      file: 'test/gateways/webhooks/reachable.test.ts',
      title: 'objection() lets named networks in, by http as well, and nothing beside them',
      says: /received value must not be null/,
    },
  },
  {
    name: 'webhook out of order',
    removes: 'a receiver hears of a case in its order',
    edits: [
      {
        file: 'store/webhooks/messages.ts',
        find: "and earlier.seq < m.seq and earlier.state = 'waiting')",
        replace: "and earlier.seq < m.seq and earlier.state = 'gone')",
      },
    ],
    caughtBy: {
      file: 'test/activities/webhooks.test.ts',
      title:
        'deliverWebhooks() holds a case’s later events back until the earlier is taken, and no other case’s',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'attachment kept as it came',
    removes: 'a picture is drawn anew by whichever door it comes',
    edits: [
      {
        file: 'api/letters/attachments.ts',
        find: 'checked.length < FILES_LIMIT',
        replace: 'checked.length < 0',
      },
    ],
    caughtBy: {
      file: 'test/api/letters/attachments.test.ts',
      title:
        'checkedAttachments() looks at attachments as at uploads: no place in a photo, nothing that the scanner names (E32)',
      says: /toMatchObject\(expected\)/,
    },
  },
  {
    name: 'card number in our letter',
    removes: 'a card number is masked in what staff write to a customer',
    edits: [
      {
        file: 'store/letters/replies.ts',
        find: 'body: withoutCardNumbers(reply.body)',
        replace: 'body: reply.body',
      },
    ],
    caughtBy: {
      file: 'test/api/card-numbers.test.ts',
      title:
        'no card number is kept with an inquiry, a work item, an erasure that is refused, or a letter of ours',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'security chain unread',
    removes: 'a row of the security record that was changed past the desk is found (I11)',
    edits: [
      {
        file: 'store/audit/chain.ts',
        find: 'c.hash is distinct from security_hash(c.previous, hashed_security_event(e))',
        replace: 'c.hash is null',
      },
    ],
    caughtBy: {
      file: 'test/store/security-chain.test.ts',
      title: 'securityChainBreaches() finds a row that was changed, removed, put in between, or moved (I11)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'erasure in haste',
    removes: 'nobody is erased while a dispute about his money is open',
    edits: [{ file: 'store/privacy/obstacles.ts', find: "and d.standing = 'open'", replace: 'and false' }],
    caughtBy: {
      file: 'test/privacy/obstacles.test.ts',
      title: 'obstaclesIn() names a dispute that is open, and not one that was decided (E114)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'words survive',
    removes: 'an erasure takes every text of a case away',
    edits: [
      {
        file: 'store/privacy/forget.ts',
        find: "['texts', sql`update case_texts set body = ${GONE} where case_no = any(${caseNos})`],",
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/privacy/erasure.test.ts',
      title:
        'carryOutErasure() waits for the case and its money, notes both, then erases her and leaves the proof (E114)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'name in a failure',
    removes: 'what PostgreSQL repeats of a value goes into no history',
    edits: [
      {
        file: 'worker/failures.ts',
        find: 'throw withoutValues(error);',
        replace: 'throw error;',
      },
    ],
    caughtBy: {
      file: 'test/worker/failures.test.ts',
      title:
        'failuresWithoutValues() keeps what PostgreSQL repeats of a refused value out of the history (I9)',
      says: /toContain\(expected\)/,
    },
  },
  {
    name: 'failure unsealed',
    removes: 'messages and stacks of failures are sealed as well',
    edits: [
      {
        file: 'gateways/sealed-failures.cjs',
        find: 'encodeCommonAttributes: true',
        replace: 'encodeCommonAttributes: false',
      },
    ],
    caughtBy: {
      file: 'test/gateways/payload-codec.test.ts',
      title: 'a failure is sealed with its message and stack, and read again with the key',
      says: /toContain\(expected\)/,
    },
  },
];
