import { afterEach, beforeEach, expect, it } from 'vitest';
import { childID, Side } from '../../src/orders/values.ts';
import { price, qty } from '../../src/units/brand.ts';
import { openHouse, OPERATOR } from './house.ts';

let open: Awaited<ReturnType<typeof openHouse>>;

beforeEach(async () => {
  open = await openHouse();
});

afterEach(() => open.app.close());

it('shows what a drop copy and our books do not agree on, and what the copies add up to', async () => {
  const { house, app } = open;
  house.core.emit({ kind: 'dropCopyBegan', at: house.now(), venue: 'NORTH' });
  house.quote('NORTH', 'AAPL', 187.4, 100, 187.5, 100);
  house.submit(house.order('DEMO-OMS', 'A'));
  const [child] = house.at('NORTH');
  house.fill(child, 40, 187.5);
  house.pass(5_000);
  house.submit({
    kind: 'dropCopyReport',
    venue: 'NORTH',
    execType: 'F',
    venueExecID: 'X9',
    execRefID: '',
    childID: child.childID,
    venueOrderID: '',
    account: 'ACC',
    symbol: 'AAPL',
    side: Side.Buy,
    lastQty: qty(60),
    lastPx: price(1_875_000),
  });
  house.core.emit({
    kind: 'breakFound',
    at: house.now(),
    venue: 'NORTH',
    venueExecID: 'X1',
    difference: 'notTheirs',
    childID: childID(0),
  });
  house.pass(1_000);
  const ask = async (url: string) => (await app.inject({ url, headers: OPERATOR })).json<{ breaks: object[] }>();
  const oldest = {
    venue: 'NORTH',
    venueExecID: 'X1',
    difference: 'notTheirs',
    state: 'break',
    account: 'MAIN',
    symbol: 'AAPL',
    side: 'buy',
    ours: { qty: '40', px: '187.50' },
    theirs: null,
    orderID: 'EPOCH-1',
    childClOrdID: 'EPOCH-2',
    ageSec: 6,
  };
  expect(await ask('/breaks')).toMatchObject({
    breaks: [oldest],
    leftOut: 0,
    positions: [{ venue: 'NORTH', account: 'ACC', symbol: 'AAPL', qty: '60' }],
  });
  expect((await ask('/breaks?waiting=true')).breaks).toMatchObject([
    oldest,
    { venueExecID: 'X9', difference: 'notOurs', state: 'waiting', ours: null, theirs: { qty: '60' }, ageSec: 1 },
  ]);
  expect(await ask('/breaks?waiting=true&limit=1')).toMatchObject({ breaks: [oldest], leftOut: 1 });
});
