/** PROXY headers: what is read from which bytes, against headers built here by the specification's own words. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProxyHeader, readProxyHeader } from '../../src/engine/proxyHeader.ts';
import { runs } from '../support/runs.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
/** Version 2: version and command, family and transport, addresses and TLVs in hex, their length unless it lies. */
function binary(head: string, rest = '', length = rest.length / 2): Buffer {
  return Buffer.from(SIGNATURE + head + length.toString(16).padStart(4, '0') + rest, 'hex');
}
const PORTS = 'c93b2698';
const V4 = `cb0071070a000005${PORTS}`;
const V6 = `20010db8${'1'.padStart(24, '0')}20010db8${'2'.padStart(24, '0')}${PORTS}`;
const UNIX = '2f746d702f73'.padEnd(432, '0');

/** Address and port of the client, `own` for the balancer's own, `…` if more is needed, or the fault. */
function shown(header: ProxyHeader): string {
  if (header.kind === 'unfinished') return '…';
  if (header.kind === 'fault') return `fault: ${header.why}`;
  return header.client === undefined ? 'own' : `${header.client.address} ${header.client.port}`;
}

const LONGEST = `PROXY UNKNOWN ${'f'.repeat(107 - 16)}\r\n`;

describe('a header', () => {
  it.each<[string, Buffer, string]>([
    ['IPv4', latin1('PROXY TCP4 203.0.113.7 10.0.0.5 51515 9880\r\n'), '203.0.113.7 51515'],
    ['IPv6', latin1('PROXY TCP6 2001:DB8:0:0::1 ::1 65535 0\r\n'), '2001:db8::1 65535'],
    ['IPv4 in IPv6', latin1('PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n'), '203.0.113.7 1'],
    ['unknown', latin1('PROXY UNKNOWN\r\n'), 'own'],
    ['unknown, with more', latin1(LONGEST), 'own'],
    ['version 2, IPv4', binary('2111', V4), '203.0.113.7 51515'],
    ['version 2, IPv6', binary('2121', V6), '2001:db8::1 51515'],
    ['version 2, with TLVs', binary('2111', `${V4}0300041a2b3c4d`), '203.0.113.7 51515'],
    ['version 2, a UNIX socket', binary('2131', UNIX), 'own'],
    ['version 2, unspecified', binary('2100'), 'own'],
    ['version 2, local', binary('2000'), 'own'],
    ['version 2, local, whatever it says', binary('20ff', 'abcdef'), 'own'],
    ['nothing yet', latin1(''), '…'],
    ['a first letter', latin1('P'), '…'],
    ['a line without its end', latin1(LONGEST.slice(0, -1)), '…'],
    ['half a signature', Buffer.from('0d0a0d0a00', 'hex'), '…'],
    ['half of version 2', binary('2111', V4).subarray(0, -1), '…'],
  ])('%s', (_what, bytes, expected) => {
    expect(shown(readProxyHeader(bytes))).toBe(expected);
  });

  it.each<[string, Buffer, RegExp]>([
    ['FIX', latin1('8=FIX.4.4\x01'), /begins with no PROXY header/],
    ['a TLS handshake', latin1('\x16\x03\x01'), /begins with no PROXY header/],
    ['an almost signature', Buffer.from('0d0a0d0a000d0a515549540b', 'hex'), /begins with no PROXY header/],
    ['small letters', latin1('proxy TCP4'), /begins with no PROXY header/],
    ['another protocol', latin1('PROXY UDP4 1.2.3.4 5.6.7.8 9 10\r\n'), /cannot be read/],
    ['two blanks', latin1('PROXY  TCP4 1.2.3.4 5.6.7.8 9 10\r\n'), /cannot be read/],
    ['a missing port', latin1('PROXY TCP4 1.2.3.4 5.6.7.8 9\r\n'), /cannot be read/],
    ['one field too many', latin1('PROXY TCP4 1.2.3.4 5.6.7.8 9 10 11\r\n'), /cannot be read/],
    ['a line feed alone', latin1('PROXY TCP4 1.2.3.4 5.6.7.8 9 10\n'), /cannot be read/],
    ['a carriage return inside', latin1('PROXY UNKNOWN a\rb\r\n'), /cannot be read/],
    ['a name', latin1('PROXY TCP4 localhost 5.6.7.8 9 10\r\n'), /cannot be read/],
    ['IPv6 as IPv4', latin1('PROXY TCP4 ::1 ::2 9 10\r\n'), /no TCP4 address/],
    ['IPv4 as IPv6', latin1('PROXY TCP6 1.2.3.4 5.6.7.8 9 10\r\n'), /no TCP6 address/],
    ['a byte too large', latin1('PROXY TCP4 1.2.3.256 5.6.7.8 9 10\r\n'), /no TCP4 address/],
    ['a byte with a zero before it', latin1('PROXY TCP4 1.2.3.04 5.6.7.8 9 10\r\n'), /no TCP4 address/],
    ['a port too large', latin1('PROXY TCP4 1.2.3.4 5.6.7.8 65536 10\r\n'), /no port/],
    ['a port with a zero before it', latin1('PROXY TCP4 1.2.3.4 5.6.7.8 09 10\r\n'), /no port/],
    ['a line too long', latin1(`PROXY UNKNOWN ${'f'.repeat(107 - 15)}\r\n`), /no end/],
    ['a line without an end', latin1(`PROXY TCP4 ${'1'.repeat(200)}`), /no end/],
    ['version 1 as bytes', binary('1111', V4), /command 0x11/],
    ['version 3', binary('3111', V4), /command 0x31/],
    ['another command', binary('2211', V4), /command 0x22/],
    ['datagrams', binary('2112', V4), /protocol 0x12/],
    ['another family', binary('2141', UNIX), /protocol 0x41/],
    ['too short for its addresses', binary('2111', V4.slice(2)), /too short/],
    ['IPv6 in the length of IPv4', binary('2121', V4), /too short/],
    ['too long', binary('2111', V4, 8_193), /8193 bytes/],
  ])('%s is none', (_what, bytes, why) => {
    expect(shown(readProxyHeader(bytes))).toMatch(why);
  });
});

describe('any header', () => {
  const port = fc.nat(65_535);
  const v4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
  const v6 = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const groups = (bytes: Uint8Array) => Array.from({ length: 8 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
  const big = (value: number) => [value >> 8, value & 255];
  const text = (bytes: Uint8Array) =>
    bytes.length === 4
      ? bytes.join('.')
      : groups(bytes)
          .map((group) => group.toString(16))
          .join(':');
  const header = fc
    .record({
      client: fc.oneof(v4, v6),
      port,
      isText: fc.boolean(),
      tlvs: fc.uint8Array({ maxLength: 40 }),
      rest: fc.uint8Array({ maxLength: 40 }),
    })
    .map(({ client, port: from, isText, tlvs, rest }) => {
      const isV4 = client.length === 4;
      const line = `PROXY TCP${isV4 ? 4 : 6} ${text(client)} ${text(client)} ${from} 9880\r\n`;
      const addresses = [...client, ...client, ...big(from), ...big(9880)];
      const v2 = [0x21, isV4 ? 0x11 : 0x21, ...big(addresses.length + tlvs.length), ...addresses, ...tlvs];
      const bytes = isText ? latin1(line) : Buffer.from([...Buffer.from(SIGNATURE, 'hex'), ...v2]);
      return { client, from, bytes, rest };
    });

  it('is read whole from its first bytes, not before its last, and not beyond', () => {
    fc.assert(
      fc.property(header, ({ client, from, bytes, rest }) => {
        for (let length = 0; length < bytes.length; length++) {
          expect(readProxyHeader(bytes.subarray(0, length))).toEqual({ kind: 'unfinished' });
        }
        const found = readProxyHeader(Buffer.concat([bytes, rest]));
        if (found.kind !== 'header' || found.client === undefined) throw new Error(shown(found));
        expect([found.length, found.client.port]).toEqual([bytes.length, from]);
        expect(bytesOf(found.client.address)).toEqual([...client]);
      }),
      { numRuns: runs(300) },
    );
  });

  it('may have any byte changed: it is another header, a fault, or unfinished', () => {
    fc.assert(
      fc.property(header, fc.nat(), fc.nat(255), ({ bytes }, at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at % bytes.length] = byte;
        const found = readProxyHeader(changed);
        if (found.kind === 'header') expect(found.length).toBeLessThanOrEqual(bytes.length);
        if (found.kind === 'unfinished') expect(changed).not.toEqual(bytes);
      }),
      { numRuns: runs(1_000) },
    );
  });

  /** The bytes of an address as text; IPv4 in IPv6 is shown as IPv4. */
  function bytesOf(address: string): number[] {
    if (!address.includes(':')) return address.split('.').map(Number);
    const [head, tail] = address.split('::');
    const numbers = (part: string | undefined) =>
      (part === undefined || part === '' ? [] : part.split(':')).flatMap((group) =>
        group.includes('.') ? group.split('.').map(Number) : big(Number.parseInt(group, 16)),
      );
    const [before, after] = [numbers(head), numbers(tail)];
    return [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after];
  }
});
