import { randomBytes } from 'node:crypto';
import {
  addressOfKey,
  isSealedByFormerKey,
  newFactorKey,
  openFactorKey,
  sealFactorKey,
  stepOfCode,
  textOfKey,
} from '../../gateways/second-factor';

/** RFC 6238, appendix B, for SHA-1: seconds, and the last six of its eight digits. */
const vectors = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;
const rfcKey = Buffer.from('12345678901234567890');
const at = (seconds: number): Date => new Date(seconds * 1_000);

describe('stepOfCode()', () => {
  test.each(vectors)('stepOfCode() knows the code of RFC 6238 at %d s', (seconds, code) => {
    expect(stepOfCode(rfcKey, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  test('stepOfCode() takes the code of one step before and after, and of none further away', () => {
    const [[, code]] = vectors;
    const taken = [-61, -31, -30, -1, 0, 30, 31, 60, 61].filter(
      (seconds) => stepOfCode(rfcKey, code, at(59 + seconds)) !== null,
    );
    // The step of 59 s goes from 30 s to 59 s: the neighbours end at 0 s and 89 s.
    expect(taken).toEqual([-31, -30, -1, 0, 30]);
  });

  test('stepOfCode() takes no other key, and nothing that is no code of six digits', () => {
    const [[seconds, code]] = vectors;
    expect(stepOfCode(newFactorKey(), code, at(seconds))).toBeNull();
    for (const wrong of ['287083', '94287082', '28708', '', '287082 ', 'abcdef'])
      expect([wrong, stepOfCode(rfcKey, wrong, at(seconds))]).toEqual([wrong, null]);
  });
});

describe('a key of a second factor', () => {
  test('addressOfKey() says what an app needs, and the key as people type it', () => {
    expect(textOfKey(rfcKey)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const address = new URL(addressOfKey(rfcKey, { email: 'ada@desk.example', desk: 'Returns desk' }));
    expect([address.protocol, address.host, decodeURIComponent(address.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/Returns desk:ada@desk.example',
    ]);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      ...{ secret: textOfKey(rfcKey), issuer: 'Returns desk' },
      ...{ algorithm: 'SHA1', digits: '6', period: '30' },
    });
  });

  test('newFactorKey() makes 160 bits of chance', () => {
    const [one, two] = [newFactorKey(), newFactorKey()];
    expect([one.length, one.equals(two)]).toEqual([20, false]);
  });

  const [old, fresh] = [randomBytes(32), randomBytes(32)];

  test('sealFactorKey() seals for one person, anew each time, and shows when something was changed', () => {
    const sealed = sealFactorKey(rfcKey, 'u-1', [['k1', old]]);
    expect(sealed).not.toBe(sealFactorKey(rfcKey, 'u-1', [['k1', old]]));
    expect(Buffer.from(sealed.slice(3), 'base64').includes(rfcKey)).toBe(false);
    expect(openFactorKey(sealed, 'u-1', [['k1', old]])).toEqual(rfcKey);
    expect(() => openFactorKey(sealed, 'u-2', [['k1', old]])).toThrow();
    expect(() => openFactorKey(sealed, 'u-1', [['k1', fresh]])).toThrow();
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => openFactorKey(`k1:${bytes.toString('base64')}`, 'u-1', [['k1', old]])).toThrow();
  });

  test('openFactorKey() opens what a former key sealed, and names the one that is missing', () => {
    const sealed = sealFactorKey(rfcKey, 'u-1', [['k1', old]]);
    const rotated = [
      ['k2', fresh],
      ['k1', old],
    ] as const;
    expect(openFactorKey(sealed, 'u-1', rotated)).toEqual(rfcKey);
    expect(isSealedByFormerKey(sealed, rotated)).toBe(true);
    expect(isSealedByFormerKey(sealFactorKey(rfcKey, 'u-1', rotated), rotated)).toBe(false);
    expect(() => openFactorKey(sealed, 'u-1', [['k2', fresh]])).toThrow(
      'Cannot open the second factor of u-1: it was sealed with key k1, which is not in SECOND_FACTOR_KEYS',
    );
  });
});
