import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/**
 * Networks that are not the public internet (IANA registries of special-purpose addresses, IPv4 and IPv6). An address that
 * somebody types must not lead the desk to the machines beside it.
 */
const specialPurpose = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const;

/** Where messages may go: anywhere on the public internet by https, and into the networks that the operator named. */
export interface ReachableNetworks {
  /** Why an address as it is typed can never be a receiver's, in words; null when nothing speaks against it. */
  readonly objection: (url: string) => string | null;
  /** Resolves names, and refuses what they lead to when it may not be reached. */
  readonly lookup: LookupFunction;
}

/** @param named networks beside the internet, `10.1.0.0/16` each; http is allowed for numbers in them */
export function reachableNetworks(named: readonly string[]): ReachableNetworks {
  const allowed = blockListOf(named);
  const special = blockListOf(specialPurpose);
  const isNamed = (address: string): boolean => has(allowed, address);
  const mayReach = (address: string): boolean => isNamed(address) || !has(special, address);
  return {
    objection: (url) => objectionTo(url, { isNamed, mayReach }),
    lookup: (host, options, done) =>
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error) return done(error, []);
        const refused = found.find(({ address }) => !mayReach(address));
        if (refused) done(new Error(`${host} leads to ${refused.address}, which is not to be reached`), []);
        else if (options.all === true) done(null, found);
        else done(null, found[0]?.address ?? '', found[0]?.family);
      }),
  };
}

interface Networks {
  readonly isNamed: (address: string) => boolean;
  readonly mayReach: (address: string) => boolean;
}

function objectionTo(text: string, { isNamed, mayReach }: Networks): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return 'it must be an https address';
  if (url.username !== '' || url.password !== '') return 'it must hold no name and no password';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isNumber = isIP(host) !== 0;
  if (isNumber && !mayReach(host)) return `${host} is not to be reached; WEBHOOK_NETWORKS names what is`;
  if (url.protocol === 'http:' && !(isNumber && isNamed(host)))
    return 'it must be https; http is for addresses in WEBHOOK_NETWORKS only';
  return null;
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** An IPv4 address within IPv6 (`::ffff:10.0.0.1`) is judged as what it stands for. */
function has(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
