import { assert, constantFrom, property, stringMatching, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSymbol, SUFFIXES, type Symbology, SYMBOLOGIES, writeSymbol } from '../../src/market/symbology.ts';

/** Rows of NASDAQ's table: what it is, then the suffix in CQS, CMS and Integrated Platform. */
const TABLE: readonly (readonly [what: string, sip: string, cms: string, nasdaq: string])[] = [
  ['common', '', '', ''],
  ['preferred', 'p', 'PR', '-'],
  ['preferred class A', 'pA', 'PRA', '-A'],
  ['preferred class Z', 'pZ', 'PRZ', '-Z'],
  ['class A', '/A', 'A', '.A'],
  ['class B', '/B', 'B', '.B'],
  ['preferred when distributed', 'p/WD', 'PRWD', '-$'],
  ['when distributed', '/WD', 'WD', '$'],
  ['warrants', '/WS', 'WS', '+'],
  ['warrants class A', '/WS/A', 'WSA', '+A'],
  ['called', '/CL', 'CL', '*'],
  ['class A called', '/A/CL', 'ACL', '.A*'],
  ['preferred called', 'p/CL', 'PRCL', '-*'],
  ['preferred A called', 'pA/CL', 'PRACL', '-A*'],
  ['preferred A when issued', 'pAw', 'PRAWI', '-A#'],
  ['emerging company marketplace', '/EC', 'EC', '!'],
  ['partial paid', '/PP', 'PP', '@'],
  ['convertible', '/CV', 'CV', '%'],
  ['convertible called', '/CV/CL', 'CVCL', '%*'],
  ['class convertible', '/A/CV', 'ACV', '.A%'],
  ['preferred A convertible', 'pA/CV', 'PRACV', '-A%'],
  ['preferred A when distributed', 'pA/WD', 'PRAWD', '-A$'],
  ['rights', 'r', 'RT', '^'],
  ['units', '/U', 'U', '='],
  ['when issued', 'w', 'WI', '#'],
  ['rights when issued', 'rw', 'RTWI', '^#'],
  ['preferred when issued', 'pw', 'PRWI', '-#'],
  ['class A when issued', '/Aw', 'AWI', '.A#'],
  ['warrant when issued', '/WSw', 'WSWI', '+#'],
  ['test symbol', '/TEST', 'TEST', '~'],
];

describe.each(TABLE)('%s', (_what, sip, cms, nasdaq) => {
  const security = { root: 'ABC', suffix: cms };
  const written: Record<Symbology, [symbol: string, symbolSfx: string]> = {
    sip: [`ABC${sip}`, ''],
    sipDots: [`ABC${sip.replaceAll('/', '.')}`, ''],
    cms: [cms === '' ? 'ABC' : `ABC ${cms}`, ''],
    cmsSuffix: ['ABC', cms],
    nasdaq: [`ABC${nasdaq}`, ''],
    cboe: [`ABC${nasdaq}`, ''],
  };

  it.each(SYMBOLOGIES)('is written and read in %s', (symbology) => {
    const [symbol, symbolSfx] = written[symbology];
    expect(writeSymbol(symbology, security)).toEqual({ symbol, symbolSfx });
    expect(readSymbol(symbology, symbol, symbolSfx)).toEqual(security);
  });
});

describe('what a convention does not have', () => {
  it.each([
    ['nasdaq', 'BRK/A'],
    ['nasdaq', 'BRK A'],
    ['nasdaq', 'BRK.'],
    ['nasdaq', 'BRK-AB'],
    ['nasdaq', 'BRK.U'],
    ['nasdaq', 'BRK#-'],
    ['sip', 'BRK.A'],
    ['sipDots', 'BRK/A'],
    ['cms', 'BRK '],
    ['cms', 'BRK  A'],
    ['cms', 'BRK.A'],
    ['cmsSuffix', 'BRK A'],
    ['sip', ''],
    ['sip', 'brk'],
    ['sip', '/A'],
  ] as const)('%s: "%s"', (symbology, symbol) => {
    expect(readSymbol(symbology, symbol)).toBeUndefined();
  });

  it('a security that no suffix of the table writes', () => {
    expect(writeSymbol('sip', { root: 'ABC', suffix: 'XYZZY' })).toBeUndefined();
  });
});

it('no two suffixes are written alike in any convention', () => {
  for (const convention of ['cms', 'nasdaq', 'sip'] as const) {
    expect(new Set(SUFFIXES.map((words) => words[convention])).size).toBe(SUFFIXES.length);
  }
  expect(SUFFIXES).toHaveLength(16 * 85);
});

it('what one convention reads, every other writes and reads back to the same', () => {
  const symbol = tuple(
    stringMatching(/^[A-Z]{1,5}$/),
    constantFrom('', '-', '-A', '+', '+C', '.A', '^', '=', '!', '@', '~'),
    constantFrom('', '#', '*', '$', '%', '%*'),
  ).map((parts) => parts.join(''));
  assert(
    property(symbol, constantFrom(...SYMBOLOGIES), (text, symbology) => {
      const security = readSymbol('nasdaq', text);
      if (security === undefined) expect.unreachable();
      const written = writeSymbol(symbology, security);
      if (written === undefined) expect.unreachable();
      expect(readSymbol(symbology, written.symbol, written.symbolSfx)).toEqual(security);
    }),
  );
});
