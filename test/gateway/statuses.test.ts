/** What a venue's SecurityStatus(f) does beside halts: price bands, and restrictions of short sales. */
import { expect, it } from 'vitest';
import type { VenueSetup } from '../../src/config/setup.ts';
import type { Surroundings } from '../../src/gateway/roles/role.ts';
import { Statuses } from '../../src/gateway/roles/statuses.ts';
import { NO_TIME } from '../../src/units/brand.ts';
import { endOfNextDay } from '../../src/units/time.ts';
import { Desk, px } from '../core/desk.ts';
import { fieldsOf } from '../wire/bookBench.ts';

const log = { info: () => {}, warn: () => {} };

function statusesOf(desk: Desk, id: string): Statuses {
  const venue = { profile: { id }, symbols: ['XYZ'] } as unknown as VenueSetup;
  return new Statuses(venue, { core: desk.core, log } as unknown as Surroundings);
}

it('a band counts until there is another, and an operator goes before it', () => {
  const desk = new Desk();
  const north = statusesOf(desk, 'NORTH');
  north.hear(fieldsOf('f|55=XYZ|1148=9.5|1149=10.5'), desk.now);
  expect(desk.core.bandOf('XYZ')).toEqual({ low: px(9.5), high: px(10.5) });
  north.hear(fieldsOf('f|55=ELSEWHERE|1148=1|1149=2'), desk.now);
  desk.day({ do: 'setBand', symbol: 'XYZ', low: px(9), high: px(11) });
  expect(desk.core.bandOf('XYZ')).toMatchObject({ low: px(9), high: px(11), by: 'jane' });
});

it('short sales are restricted until the venue says no more, or the next day is over', () => {
  const desk = new Desk();
  const listing = () => desk.core.state.risk.dayData.lists.find('shortSaleRestricted', 'XYZ', 'C', desk.now);
  const north = statusesOf(desk, 'NORTH');
  north.hear(fieldsOf('f|55=XYZ|1687=2'), desk.now);
  expect(listing()).toMatchObject({ by: 'NORTH', until: endOfNextDay(desk.now) });
  statusesOf(desk, 'SOUTH').hear(fieldsOf('f|55=XYZ|1687=0'), desk.now);
  expect(listing(), 'another venue takes back nothing').toBeDefined();
  north.hear(fieldsOf('f|55=XYZ|1687=0'), desk.now);
  expect(listing()).toBeUndefined();
  const list = { do: 'list', list: 'shortSaleRestricted', symbol: 'XYZ', clientID: '', listed: true } as const;
  desk.day({ ...list, until: NO_TIME });
  north.hear(fieldsOf('f|55=XYZ|1687=0'), desk.now);
  expect(listing(), "nor does a venue what is an operator's").toMatchObject({ by: 'jane' });
});
