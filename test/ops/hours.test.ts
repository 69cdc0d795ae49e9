/** A session that is down as planned is no trouble; one that is down within its hours is. */
import { expect, it } from 'vitest';
import { buildOps } from '../../src/ops/server.ts';
import type { Session } from '../../src/session/session.ts';
import type { Health } from '../../src/ops/show/healthSchema.ts';
import type { Session as ShownSession, Venue } from '../../src/ops/show/shownSchema.ts';
import { demoWith, setupOf } from '../config/demo.ts';
import { House, OPERATOR } from './house.ts';

const hours = (end: string) => `schedule = { zone = "UTC", start = "08:00", end = "${end}" }`;

/** It is 14:30 UTC; NORTH's orders and quotes are down, and have hours until `orders` and `quotes`. */
async function health(orders: string, quotes: string) {
  const toml = demoWith(
    ['resendMaxAgeSec = { D = 10 } }', `resendMaxAgeSec = { D = 10 }, ${hours(orders)} }`],
    ['heartBtIntSec = 3 }', `heartBtIntSec = 3, ${hours(quotes)} }`],
  );
  const house = new House({}, new Map(), toml);
  const { orders: own, marketData } = setupOf(toml).venues.get('NORTH') ?? {};
  const sessions = house.engine.sessions() as Session[];
  for (const line of [own, marketData]) {
    const numbers = { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 };
    sessions.push({ config: line?.session, state: 'disconnected', numbers } as unknown as Session);
  }
  house.submit({ kind: 'venueLink', venue: 'NORTH', up: false });
  house.core.market.setUp('NORTH', false);
  house.core.market.book('AAPL', 'NORTH')?.lose('the line is down', house.now());
  const app = await buildOps(house, house.http, house.log);
  const read = async <T>(url: string) => (await app.inject({ url, headers: OPERATOR })).json<T>();
  const { status, venuesDown, booksMissing, closed: shown } = await read<Health>('/health');
  const { venues } = await read<{ venues: Venue[] }>('/venues');
  const listed = await read<{ sessions: ShownSession[] }>('/sessions');
  await app.close();
  const why = venues.find(({ venue }) => venue === 'NORTH')?.booksMissing[0].why;
  const until = listed.sessions.find(({ id }) => id === 'orders:NORTH')?.closedUntil;
  return { status, venuesDown, booksMissing, closed: shown.map(({ session }) => session), why, until };
}

const NEXT = '2026-11-22T08:00:00.000000Z';

it('both are outside their hours', async () => {
  expect(await health('12:00', '12:00')).toEqual({
    status: 'ok',
    venuesDown: [],
    booksMissing: 0,
    closed: ['orders:NORTH', 'quotes:NORTH'],
    why: `closed until ${NEXT}`,
    until: NEXT,
  });
});

it('the orders are not', async () => {
  const expected = {
    status: 'degraded',
    venuesDown: ['NORTH'],
    booksMissing: 0,
    closed: ['quotes:NORTH'],
    until: null,
  };
  expect(await health('16:00', '12:00')).toMatchObject(expected);
});

it('the quotes are not', async () => {
  const expected = {
    status: 'degraded',
    venuesDown: [],
    booksMissing: 1,
    closed: ['orders:NORTH'],
    why: 'the line is down',
  };
  expect(await health('12:00', '16:00')).toMatchObject(expected);
});
