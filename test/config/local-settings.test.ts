import { localSettings, readConfig } from '../../config';

const fit = {
  DATABASE_URL: 'postgresql://desk:v7Qm2xLr9TzK@db.internal/desk',
  STRIPE_SECRET_KEY: 'sk_live_of_this_test',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
  SMTP_URL: 'smtps://desk:pass@mail.internal',
  MAIL_FROM: 'returns@supplier.com',
  PUBLIC_URL: 'https://returns.supplier.com',
};

function localOf(change: Readonly<Record<string, string>>): readonly string[] {
  const before = { ...process.env };
  Object.assign(process.env, fit, change);
  try {
    return localSettings(readConfig()).map((text) => text.split(' ')[0] ?? '');
  } finally {
    process.env = before;
  }
}

describe('localSettings()', () => {
  test('localSettings() finds nothing in settings that are fit for production', () => {
    expect(localOf({})).toEqual([]);
  });

  test.each([
    ['DATABASE_URL', 'postgresql://desk:secret@db.internal/desk'],
    ['DATABASE_URL', 'postgresql://desk@db.internal/desk'],
    ['STRIPE_SECRET_KEY', 'sk_test_123456789'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_x'],
    ['SHOPIFY_WEBHOOK_SECRET', 'short'],
    ['STRIPE_API_URL', 'http://127.0.0.1:4010'],
    ['MAIL_FROM', 'returns@desk.example'],
    ['EASYPOST_API_KEY', 'EZTK123'],
    ['PUBLIC_URL', 'http://returns.supplier.com'],
    ['PUBLIC_URL', 'https://localhost'],
    ['DESK_KEYS', '{"admin":"0123456789abcdef"}'],
    ['SECOND_FACTOR', 'optional'],
    ['OIDC_ISSUER', 'http://login.supplier.com'],
  ])('localSettings() names %s when it is %s', (key, value) => {
    expect(localOf({ [key]: value })).toEqual([key]);
  });
});
