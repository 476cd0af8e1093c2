import { reachableNetworks } from '../../../gateways/webhooks/reachable';

const internet = reachableNetworks([]);
const office = reachableNetworks(['10.1.0.0/16', 'fd00:1::/32']);

test.each(['https://erp.example/hooks', 'https://93.184.216.34/hooks', 'https://[2606:2800:220:1::1]/hooks'])(
  'objection() has nothing against %s',
  (url) => {
    expect(internet.objection(url)).toBeNull();
  },
);

test.each([
  ['no address', 'it must be an https address'],
  ['ftp://erp.example/', 'it must be an https address'],
  ['file:///etc/passwd', 'it must be an https address'],
  ['http://erp.example/', 'it must be https'],
  ['https://user:word@erp.example/', 'no name and no password'],
  ['https://127.0.0.1/', 'not to be reached'],
  // The same machine in other spellings.
  ['https://2130706433/', '127.0.0.1 is not to be reached'],
  ['https://0x7f.1/', '127.0.0.1 is not to be reached'],
  ['https://[::1]/', 'not to be reached'],
  ['https://[::ffff:127.0.0.1]/', 'not to be reached'],
  ['https://[64:ff9b::7f00:1]/', 'not to be reached'],
  ['https://0.0.0.0/', 'not to be reached'],
  ['https://10.1.2.3/', 'not to be reached'],
  ['https://172.31.255.255/', 'not to be reached'],
  ['https://192.168.1.1/', 'not to be reached'],
  ['https://169.254.169.254/latest/meta-data', 'not to be reached'],
  ['https://[fe80::1]/', 'not to be reached'],
  ['https://[fd00:1::5]/', 'not to be reached'],
])('objection() refuses %s', (url, words) => {
  expect(internet.objection(url)).toContain(words);
});

test('objection() lets named networks in, by http as well, and nothing beside them', () => {
  expect(office.objection('http://10.1.255.255/hooks')).toBeNull();
  expect(office.objection('http://[fd00:1::5]:8080/hooks')).toBeNull();
  expect(office.objection('https://10.2.0.1/hooks')).toContain('not to be reached');
  expect(office.objection('http://93.184.216.34/hooks')).toContain('it must be https');
});

const lookUp = (networks: typeof internet, host: string) =>
  new Promise((resolve, reject) =>
    networks.lookup(host, {}, (error, address) => (error ? reject(error) : resolve(address))),
  );

test('lookup() refuses a name that leads beside the internet, and answers where that was named', async () => {
  await expect(lookUp(internet, 'localhost')).rejects.toThrow(
    /localhost leads to .*, which is not to be reached/,
  );
  const home = reachableNetworks(['127.0.0.0/8', '::1/128']);
  expect(await lookUp(home, 'localhost')).toMatch(/^(127\.0\.0\.1|::1)$/);
});
