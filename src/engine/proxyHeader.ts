/**
 * The header of the PROXY protocol, versions 1 and 2, by which a balancer says before all else whom it forwards: a line
 * of text, or bytes behind a signature. Read strictly; extensions (TLVs) of version 2 are skipped.
 */
import net from 'node:net';
import { plainAddress } from './addressList.ts';

export type ProxyHeader =
  | { readonly kind: 'header'; readonly length: number; readonly client: ForwardedClient | undefined }
  /** More bytes are needed. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'fault'; readonly why: string };

/** A header without one is the balancer's own: a health check, or a connection whose peer it does not know. */
export interface ForwardedClient {
  readonly address: string;
  readonly port: number;
}

const SIGNATURE_1 = Buffer.from('PROXY ', 'latin1');
const SIGNATURE_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** With its line end. */
const MAX_LENGTH_1 = 107;
/** Behind the first 16 bytes: addresses have at most 216, a certificate in a TLV may have thousands. */
const MAX_LENGTH_2 = 8_192;
const FIXED_LENGTH_2 = 16;

const UNFINISHED: ProxyHeader = { kind: 'unfinished' };

/** Reads the header from the first bytes of a connection. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  if (startsLike(bytes, SIGNATURE_1)) return readLine(bytes);
  if (startsLike(bytes, SIGNATURE_2)) return readBinary(bytes);
  return fault('it begins with no PROXY header');
}

/** True if the bytes that both have are equal. */
function startsLike(bytes: Uint8Array, signature: Uint8Array): boolean {
  const length = Math.min(bytes.length, signature.length);
  for (let i = 0; i < length; i++) if (bytes[i] !== signature[i]) return false;
  return true;
}

function readLine(bytes: Uint8Array): ProxyHeader {
  const head = bytes.subarray(0, MAX_LENGTH_1);
  const end = head.indexOf(10);
  if (end < 0) return bytes.length < MAX_LENGTH_1 ? UNFINISHED : fault('the PROXY line has no end');
  const line = Buffer.from(head.subarray(0, end)).toString('latin1');
  const length = end + 1;
  if (/^PROXY UNKNOWN( [^\r]*)?\r$/.test(line)) return { kind: 'header', length, client: undefined };
  const parts = /^PROXY (TCP[46]) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+) (\d{1,5}) (\d{1,5})\r$/.exec(line);
  if (parts === null) return fault('the PROXY line cannot be read');
  const [, protocol, from, to, fromPort, toPort] = parts;
  const version = protocol === 'TCP4' ? 4 : 6;
  if (net.isIP(from) !== version || net.isIP(to) !== version) return fault(`the PROXY line has no ${protocol} address`);
  if (![fromPort, toPort].every(isPort)) return fault('the PROXY line has no port');
  return { kind: 'header', length, client: clientAt(from, Number(fromPort)) };
}

function isPort(digits: string): boolean {
  return String(Number(digits)) === digits && Number(digits) <= 65_535;
}

/** By the byte of family and transport: the bytes of its addresses. Families 0 to 3, transports 0 to 2. */
const ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x00, 0],
  [0x11, 12],
  [0x21, 36],
  [0x31, 216],
]);

function readBinary(bytes: Uint8Array): ProxyHeader {
  if (bytes.length < FIXED_LENGTH_2) return UNFINISHED;
  const [versionAndCommand, protocol] = bytes.subarray(SIGNATURE_2.length);
  const isLocal = versionAndCommand === 0x20;
  if (!isLocal && versionAndCommand !== 0x21) return fault(`the PROXY header has command ${hex(versionAndCommand)}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const behind = view.getUint16(14);
  if (behind > MAX_LENGTH_2) return fault(`the PROXY header has ${behind} bytes`);
  const length = FIXED_LENGTH_2 + behind;
  // Whatever else a health check says is to be ignored.
  const addresses = isLocal ? 0 : ADDRESS_LENGTHS.get(protocol);
  if (addresses === undefined) return fault(`the PROXY header has protocol ${hex(protocol)}`);
  if (behind < addresses) return fault('the PROXY header is too short for its addresses');
  if (bytes.length < length) return UNFINISHED;
  if (addresses === 12) {
    const address = bytes.subarray(16, 20).join('.');
    return { kind: 'header', length, client: clientAt(address, view.getUint16(24)) };
  }
  if (addresses === 36) {
    const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(16 + 2 * i).toString(16));
    return { kind: 'header', length, client: clientAt(groups.join(':'), view.getUint16(48)) };
  }
  // Of a UNIX socket, or unspecified: the balancer's own.
  return { kind: 'header', length, client: undefined };
}

function clientAt(address: string, port: number): ForwardedClient {
  const family = net.isIPv6(address) ? 'ipv6' : 'ipv4';
  // One text for one address.
  return { address: plainAddress(new net.SocketAddress({ address, family }).address), port };
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

const fault = (why: string): ProxyHeader => ({ kind: 'fault', why });
