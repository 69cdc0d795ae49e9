/** The record of a plan over twelve venues of ten levels is small, and all of the plan. */
import { expect, it } from 'vitest';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { ROUTER_EVENTS } from '../../src/router/events.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { span } from '../../src/units/brand.ts';
import { journaled, plan, venue } from './make.ts';

const VENUES = ['XNAS', 'XNYS', 'ARCX', 'BATS', 'EDGX', 'EDGA', 'BATY', 'IEXG', 'MEMX', 'EPRL', 'XPSX', 'XBOS'];
const LEVELS = Array.from({ length: 10 }, (_, level) => level);

/** Ten prices a tick apart, `first` ticks from 10.00; sizes in hundreds, another at each level. */
const side = (sign: 1 | -1, first: number, n: number) =>
  LEVELS.map((level) => {
    const ticks = 1_000 + sign * (first + level + 1);
    return `${(ticks / 100).toFixed(2)}x${100 * (1 + ((7 * n + 5 * level + 3 * (sign + 1)) % 16))}`;
  }).join(' ');

const venues = VENUES.map((id, n) =>
  venue(id, {
    bids: side(-1, n % 3, n),
    asks: side(1, n % 3, n),
    take: 2_000 + 100 * n,
    age: span((1 + n) * 137_011),
    lot: 1,
  }),
);

it.each([100, 3_000, 100_000])('%i shares', (size) => {
  const made = plan(`buy ${size} limit 10.50 IOC`, venues, DEFAULT_SETTINGS);
  const out = new ByteWriter(1_024, 1 << 20);
  new RecordRegistry(ROUTER_EVENTS).encode(out, made);
  expect(out.length).toBeLessThan(400);
  expect(journaled(made)).toEqual(made);
});
