import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments } from '../../../local/machine/programs';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const root = join(__dirname, '../../..');
const products = join(root, 'docs/examples/products.csv');
let server: TestDatabase;
let folder: string;

beforeAll(async () => {
  server = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.drop();
});

function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = { DATABASE_URL: server.url },
) {
  const env = { PATH: process.env['PATH'], DESK_HOME: folder, ...environment };
  const script = [...programArguments('local/import.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('npm run import', () => {
  it('imports what it recognises and says how much', () => {
    const orders = join(root, 'docs/examples/orders.json');
    expect(run([products])).toEqual({
      status: 0,
      stdout: 'Imported 30 products: 30 new, 0 changed, 0 as before\n',
      stderr: '',
    });
    expect(run([orders])).toEqual({
      status: 0,
      stdout: 'Imported 2 orders: 2 new, 0 changed, 0 as before\n',
      stderr: '',
    });
  });

  it('reads what a spreadsheet writes: UTF-16 with a mark, semicolons, CRLF', () => {
    const text = 'sku;title;unitPriceCents;currency;stockOnHand\r\nŻ-1;Złącze;100;PLN;1\r\n';
    const path = file('utf16.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
    expect(run([path])).toMatchObject({
      status: 0,
      stdout: 'Imported 1 products: 1 new, 0 changed, 0 as before\n',
    });
  });

  it('ends with 2 and one line per problem', () => {
    const path = file(
      'bad.csv',
      'sku,title,unitPriceCents,currency,stockOnHand\nA,T,x,EUR,1\nB,T,1,EUR,-1\n',
    );
    expect(run([path])).toEqual({
      status: 2,
      stdout: 'Nothing was imported: 2 problems\n',
      stderr: ['2: unitPriceCents', '3: stockOnHand']
        .map((at) => `${path}:${at} must be a whole number, not negative\n`)
        .join(''),
    });
  });

  it.each<[string, () => ReturnType<typeof run>, RegExp]>([
    [
      'no database is known',
      () => run([products], {}),
      /^Cannot reach a database: set DATABASE_URL, or start the desk/,
    ],
    [
      'the database does not answer',
      () => run([products], { DATABASE_URL: 'postgres://desk@127.0.0.1:1/desk' }),
      /^Cannot reach the database at 127.0.0.1:1: .*ECONNREFUSED.*DATABASE_URL/,
    ],
    ['no file is named', () => run([]), /^Cannot import: name one file\. Usage/],
    [
      'the kind is unknown',
      () => run([products, '--kind', 'cases']),
      /^Cannot import: --kind is orders or products/,
    ],
    ['there is no such file', () => run(['nowhere.csv']), /^Cannot import nowhere\.csv: ENOENT/],
    [
      'the file is neither',
      () => run([file('odd.csv', 'a,b\n1,2\n')]),
      /^Cannot import .*odd\.csv: it looks like neither/,
    ],
    [
      'the file is not UTF-8',
      () => run([file('latin.csv', Buffer.from('sku,title\nA,Gr\xf6\xdfe\n', 'latin1'))]),
      /not UTF-8/,
    ],
  ])('ends with 2 and one line when %s', (_, attempt, line) => {
    const { status, stdout, stderr } = attempt();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
