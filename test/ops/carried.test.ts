/** Fields that orders of the API carry, and how they are shown. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { buildOps } from '../../src/ops/server.ts';
import { showCarried } from '../../src/ops/show/showCarried.ts';
import type { Answer, Order, Problem } from '../../src/ops/show/shownSchema.ts';
import { orderID } from '../../src/orders/values.ts';
import { type House, LIMIT_ORDER, openHouse, TRADER } from './house.ts';

const CARRIES = new Map([
  [1, 'field'],
  [528, 'field'],
  [9301, 'field'],
  [453, 'group'],
] as const);

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
beforeEach(async () => {
  ({ house, app } = await openHouse({}, new Map([['DEMO-API', { carries: CARRIES }]])));
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.turn();
});
afterEach(() => app.close());

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const answer = await app.inject({ method, url, headers: TRADER, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json<Answer & Problem & Order>() };
}
const enter = (change: object) => ask('POST', '/orders', { ...LIMIT_ORDER, ...change });

it('go with the order, its account among them, and are superseded by those of a replace', async () => {
  expect((await enter({ account: 'ACC', carry: { '528': 'A', '9301': 'é' } })).status).toBe(201);
  expect(house.core.state.orders.parents.get(orderID(1))?.carried).toBe('1=ACC\x01528=A\x019301=é\x01');
  expect((await ask('GET', '/orders/1')).body.carry).toEqual({ '1': 'ACC', '528': 'A', '9301': 'é' });
  expect((await ask('PUT', '/orders/1', { orderQty: '400', carry: { '528': 'P' } })).status).toBe(200);
  for (const child of [...house.core.state.orders.open].flatMap((order) => order.liveChildren)) house.cancel(child);
  house.turn();
  expect((await ask('GET', '/orders/1')).body.carry).toEqual({ '1': 'ACC', '528': 'P', '9301': 'é' });
});

it('are null where there are none', async () => {
  await enter({});
  expect((await ask('GET', '/orders/1')).body.carry).toBeNull();
});

it.each([
  [{ '529': '1' }, 422, 'carry 529: not agreed for orders of this client'],
  [{ '453': '1' }, 422, 'carry 453: a repeating group comes over FIX only'],
  [{ '1': 'ACC' }, 422, 'carry 1: Account(1) is the account of the order'],
  [{ '9301': 'a|b' }, 201, ''],
  [{ '9301': 'a\x01b' }, 400, 'control characters'],
  [{ '9301': '' }, 400, 'control characters'],
  [{ x: 'A' }, 400, 'carry.x: '],
])('%j is answered with %i', async (carry, status, text) => {
  const answer = await enter({ carry });
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toContain(text);
});

it('groups are shown by their entries', () => {
  const text = '453=2|-448=F|>447=D|>802=2|>-523=A|>>803=4|>-523=B|-448=T|528=A|'.replaceAll('|', '\x01');
  expect(showCarried(text)).toEqual({
    '453': [{ '448': 'F', '447': 'D', '802': [{ '523': 'A', '803': '4' }, { '523': 'B' }] }, { '448': 'T' }],
    '528': 'A',
  });
});
