/** What an order says of its handling, as it is read, and what of it goes on to a venue. */
import { expect, test } from 'vitest';
import { MessageWriter } from '../../src/fix/writer.ts';
import { type Instructions, NO_INSTRUCTIONS, type SaidInstructions } from '../../src/orders/instructions.ts';
import type { Child } from '../../src/orders/order.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { instant } from '../../src/units/brand.ts';
import { readInstructions } from '../../src/wire/saidInstructions.ts';
import { endOfUtcDate, readTerms } from '../../src/wire/orderTerms.ts';
import { type VenueDialect, writeNewOrder } from '../../src/wire/venueMessages.ts';
import { XYZ } from '../router/make.ts';
import { fieldsOf } from './bookBench.ts';

const TAGS = { exclude: 9001, noDark: 9002, maxTakeFee: 9003, minSize: 9004, tradesOn: 9005 };

function read(rest: string, instructionTags?: typeof TAGS) {
  const fields = fieldsOf(`D|54=1|55=XYZ|38=100|40=2|44=10|${rest}`);
  const terms = readTerms(fields, XYZ, endOfUtcDate);
  const said = readInstructions(fields, { ignored: new Set(), carried: new Set(), instructionTags }, XYZ, terms);
  return { said, fault: terms.fault?.text };
}

test.each<[string, SaidInstructions | undefined]>([
  ['58=quick', undefined],
  ['18=2 B', undefined],
  ['18=1', { notHeld: true }],
  ['18=5', { notHeld: false }],
  ['1031=NH', { notHeld: true }],
  ['18=1 h', { notHeld: true, doNotRoute: true }],
  ['18=g', { doNotRoute: false }],
  ['18=6 5', { notHeld: false, onlyRests: true }],
  ['1029=Y', { custDirected: 'Y' }],
  ['1029=N|18=h', { doNotRoute: true, custDirected: 'N' }],
  ['9001=NORTH', undefined],
])('%s', (rest, said) => expect(read(rest)).toEqual({ said, fault: undefined }));

test.each<[string, SaidInstructions]>([
  ['9001=NORTH', { exclude: 'NORTH' }],
  ['9001=NORTH, DEEP NORTH', { exclude: 'NORTH DEEP' }],
  ['9002=Y', { noDark: true }],
  ['9005=Y', { tradesOn: true }],
  ['9005=N|9002=N', { noDark: false, tradesOn: false }],
  ['9003=0.0029|9004=300', { feeCapped: true, maxTakeFee: 2_900, minSize: 300 as never }],
  ['9003=-0.0002', { feeCapped: true, maxTakeFee: -200 }],
])('%s, as agreed', (rest, said) => expect(read(rest, TAGS)).toEqual({ said, fault: undefined }));

test.each<[string, string]>([
  ['18=1 5', 'ExecInst(18)=5, held, and not held: it is one or the other'],
  ['18=g h', 'ExecInst(18) has g and h: routing it on is allowed, or it is not'],
  ['9001=,', '9001=,: expected names of venues, with blanks or commas between'],
  ['9002=1', '9002=1: expected Y or N'],
  ['9005=y', '9005=y: expected Y or N'],
  ['9003=cheap', '9003=cheap: expected money a share, with up to 6 decimals'],
  ['9004=0', '9004=0: expected a quantity above zero'],
])('%s is refused', (rest, text) => expect(read(rest, TAGS).fault).toBe(text));

test.each<[Partial<Instructions>, boolean, string]>([
  [{}, true, ''],
  [{ notHeld: true, exclude: 'NORTH' }, true, ''],
  [{ doNotRoute: true }, true, '18=h'],
  [{ doNotRoute: true }, false, ''],
  [{ onlyRests: true, doNotRoute: true }, true, '18=h 6'],
])('%o at a venue that is told (%s): %s', (said, tellsRouting, written) => {
  const w = new MessageWriter();
  w.begin('FIX.4.4', 'D');
  const parent = { side: '1', instructions: [{ ...NO_INSTRUCTIONS, ...said }] };
  const child = { childID: 1, midpoint: false, terms: PLAIN, parent } as unknown as Child;
  const dialect = { venue: 'V', timePrecision: 3, from42: true, tellsRouting } as VenueDialect;
  writeNewOrder(w, child, XYZ, { epoch: 'E', dialect }, instant(1_700_000_000_000_000));
  w.end();
  expect(/\x0118=[^\x01]*/.exec(String.fromCharCode(...w.bytes.subarray(0, w.length)))?.[0].slice(1) ?? '').toBe(
    written,
  );
});
