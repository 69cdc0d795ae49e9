/** Which addresses a list holds, with a second opinion bit by bit, and what is no address or network. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressList, isNetwork, plainAddress } from '../../src/engine/addressList.ts';
import { runs } from '../support/runs.ts';

describe('an address list', () => {
  it.each<[list: string[], holds: string[], holdsNot: string[]]>([
    [['192.0.2.7'], ['192.0.2.7', '::ffff:192.0.2.7'], ['192.0.2.8', '192.0.2.70', '::192.0.2.7', '', '?', 'host']],
    [['10.1.0.0/16'], ['10.1.0.0', '10.1.255.255', '::ffff:10.1.2.3'], ['10.0.255.255', '10.2.0.0']],
    [['10.1.2.3/16'], ['10.1.0.0'], ['10.2.2.3']],
    [['128.0.0.0/1'], ['128.0.0.0', '255.255.255.255'], ['127.255.255.255', '2001:db8::1']],
    [['2001:db8::/32'], ['2001:db8::1', '2001:0DB8:0:0::1'], ['2001:db9::1', '10.1.2.3']],
    [['fe80::/10'], ['fe80::1%eth0', 'fe80::1'], ['fec0::1%eth0']],
    [['::ffff:10.0.0.0/104'], ['10.1.2.3', '::ffff:10.1.2.3'], ['11.0.0.0']],
    [['::/1'], ['::1', '7fff::'], ['10.1.2.3', '::ffff:10.1.2.3']],
    [
      ['::1', '127.0.0.1', '10.0.0.0/8'],
      ['::1', '127.0.0.1', '10.9.9.9'],
      ['127.0.0.2', '::2'],
    ],
  ])('%j', (list, holds, holdsNot) => {
    const addresses = new AddressList(list);
    expect(holds.filter((address) => !addresses.has(address))).toEqual([]);
    expect(holdsNot.filter((address) => addresses.has(address))).toEqual([]);
  });

  it('agrees with the bits of any network, for addresses that differ in one bit', () => {
    const bits = fc.nat(0xff_ff_ff_ff);
    fc.assert(
      fc.property(bits, fc.integer({ min: 1, max: 32 }), fc.nat(31), (network, prefix, bit) => {
        const list = new AddressList([`${dotted(network)}/${prefix}`]);
        const address = dotted((network ^ (1 << bit)) >>> 0);
        const isIn = 32 - bit > prefix;
        expect([list.has(dotted(network)), list.has(address), list.has(`::ffff:${address}`)]).toEqual([
          true,
          isIn,
          isIn,
        ]);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it.each([
    ...['::ffff:0.0.0.0/96', '::ffff:0.0.0.0/8'],
    ...['', 'localhost', '10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '10.0.0.0/-1'],
    ...['::1/129', ':::1', 'fe80::1%eth0', '10.0.0.0/8/8', ' 10.0.0.1', '*', '[::1]', '10.0.0.1:80'],
    // Everybody: what is left out says the same, and is seen.
    ...['0.0.0.0/0', '::/0'],
  ])('"%s" is none', (text) => {
    expect(isNetwork(text)).toBe(false);
  });
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::ffff:1', '::ffff:1'],
  ['', ''],
])('%s is plainly %s', (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

const dotted = (bits: number): string => [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
