/** Addresses and networks (CIDR): from where Logons are accepted, and which balancers are believed. */
import net from 'node:net';

interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

const BITS = { ipv4: 32, ipv6: 128 } as const;
const MAPPED_BITS = 96;

export class AddressList {
  /** One a family: a list of both takes networks of IPv6 for those of IPv4 that are written so. */
  private readonly lists = { ipv4: new net.BlockList(), ipv6: new net.BlockList() };

  /** Of texts that `isNetwork` accepts. */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      const network = networkIn(text);
      if (network !== undefined) this.lists[network.family].addSubnet(network.address, network.prefix, network.family);
    }
  }

  /** `address` as a socket has it: IPv4 may be written as IPv6, and a zone may follow. False for ''. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    const family = familyOf(plain);
    return family !== undefined && this.lists[family].check(plain, family);
  }
}

/** True for an address or a network; not for one that holds every address, which a list does not need. */
export function isNetwork(text: string): boolean {
  return networkIn(text) !== undefined;
}

/** Without the prefix of IPv4 in IPv6 (`::ffff:`), and without a zone (`%eth0`). */
export function plainAddress(address: string): string {
  const [plain] = address.split('%', 1);
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(plain);
  return mapped === null ? plain : mapped[1];
}

function networkIn(text: string): Network | undefined {
  const [, address = '', digits] = /^([0-9A-Fa-f.:]+)(?:\/([1-9]\d{0,2}))?$/.exec(text) ?? [];
  const family = familyOf(address);
  if (family === undefined) return undefined;
  const prefix = digits === undefined ? BITS[family] : Number(digits);
  if (prefix > BITS[family]) return undefined;
  const plain = plainAddress(address);
  if (plain === address) return { address, family, prefix };
  // IPv4 written as IPv6; at 96 bits or fewer it would be every address.
  return prefix > MAPPED_BITS ? { address: plain, family: 'ipv4', prefix: prefix - MAPPED_BITS } : undefined;
}

function familyOf(address: string): Network['family'] | undefined {
  const version = net.isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
