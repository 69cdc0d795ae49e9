import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { buildOps } from '../../src/ops/server.ts';
import type { Answer, Order, OrderDetail, Problem } from '../../src/ops/show/shownSchema.ts';
import { House, LIMIT_ORDER, openHouse, OPERATOR, TRADER } from './house.ts';

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
beforeEach(async () => {
  ({ house, app } = await openHouse());
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.quote('SOUTH', 'AAPL', 187.47, 500, 187.51, 100);
  house.turn();
});
afterEach(() => app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the body is
async function ask<T>(
  method: Method,
  url: string,
  payload?: object,
  headers = TRADER,
): Promise<{ status: number; body: T }> {
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}
const enter = (change: object = {}) => ask<Answer & Problem>('POST', '/orders', { ...LIMIT_ORDER, ...change });
const words = (answer: Answer) =>
  answer.reports.map(
    (r) => `${r.kind === 'executionReport' ? r.execType : r.cxlRejReason} ${r.ordStatus} ${r.clOrdID}`,
  );

describe('an order over HTTP', () => {
  it('goes the way of every order: risk, plan, venues, fills, and is filled', async () => {
    const { status, body } = await enter();
    expect(status).toBe(201);
    expect(words(body)).toEqual(['new new A1']);
    expect(body.reports[0]).toMatchObject({
      orderID: 'EPOCH-1',
      execID: 'EPOCH-E1',
      client: 'DEMO-API',
      orderQty: '300',
      price: '187.50',
      leavesQty: '300',
      fix: { side: '1', ordType: '2', timeInForce: '0', execType: '0', ordStatus: '0' },
    });
    const [dark] = house.at('DEEP');
    const [north] = house.at('NORTH');
    house.accept(north);
    house.fill(north, 100, 187.5);
    house.turn();
    const { body: detail } = await ask<OrderDetail>('GET', '/orders/EPOCH-1');
    expect(detail).toMatchObject({ ordStatus: 'partiallyFilled', cumQty: '100', leavesQty: '200', avgPx: '187.50' });
    expect(detail.fix).toEqual({ side: '1', ordType: '2', timeInForce: '0', ordStatus: '1' });
    expect(
      detail.children.map(({ venue, purpose, qty, cumQty, state }) => [venue, purpose, qty, cumQty, state]),
    ).toEqual([
      ['DEEP', 'dark', '150', '0', 'sent'],
      ['NORTH', 'sweep', '150', '100', 'accepted'],
    ]);
    expect(detail.decisions).toHaveLength(1);
    expect(detail.decisions[0].passed).toBe(true);
    expect(detail.decisions[0].checks.find(({ code }) => code === 'R110-ORDER-QTY')).toMatchObject({
      limit: '10000',
      observed: '300',
      ok: true,
    });
    expect(detail.plans[0]).toMatchObject({ round: 0, qty: '300', nbboBid: '187.48', nbboAsk: '187.50' });
    expect(detail.plans[0].children.map(({ venue, qty }) => [venue, qty])).toEqual([
      ['DEEP', '150'],
      ['NORTH', '150'],
    ]);
    expect(detail.plans[0].lines[0]).toContain('buy 300 AAPL limit 187.50');
    house.fill(dark, 150, 187.49);
    house.fill(north, 50, 187.5);
    house.turn();
    const { body: filled } = await ask<OrderDetail>('GET', '/orders/1');
    // 150 × 187.49 + 150 × 187.50, each exactly
    expect(filled).toMatchObject({ ordStatus: 'filled', open: false, cumQty: '300', avgPx: '187.495' });
    const { body: page } = await ask<{ positions: object[] }>('GET', '/positions');
    expect(page.positions).toEqual([
      expect.objectContaining({ client: 'DEMO-API', symbol: 'AAPL', qty: '300', avgCost: '187.495', cost: '56248.50' }),
    ]);
  });

  it('is answered only when its turn is journaled', async () => {
    house.autoTurn = false;
    let answered = false;
    const answer = enter().then((value) => {
      answered = true;
      return value;
    });
    // The order is decided, and the server has had many turns of the event loop to answer.
    while (house.core.ready.sends.length === 0) await new Promise(setImmediate);
    for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    expect(answered).toBe(false);
    house.turn();
    expect((await answer).status).toBe(201);
  });

  it('that finds no liquidity and may not wait is new, then canceled, in one answer', async () => {
    const { body } = await enter({ price: '187.00', timeInForce: 'immediateOrCancel' });
    expect(words(body)).toEqual(['new new A1', 'canceled canceled A1']);
  });
});

const REFUSED: readonly [what: string, change: object, status: number, reason: string, detail: RegExp][] = [
  ['a symbol nobody trades', { symbol: 'TSLA' }, 422, 'unknownSymbol', /TSLA is not traded here/],
  [
    'a price finer than the instrument counts',
    { price: '187.50001' },
    422,
    'other',
    /price 187\.50001 has more than 4 decimals/,
  ],
  ['a price off the tick', { price: '187.505' }, 422, 'other', /187\.505/],
  ['half a share', { orderQty: '0.5' }, 422, 'incorrectQuantity', /orderQty 0\.5 has more than 0 decimals/],
  ['nothing', { orderQty: '0' }, 422, 'incorrectQuantity', /orderQty 0 must be above zero/],
  ['more than the client’s limit', { orderQty: '10001' }, 422, 'exceedsLimit', /10001/],
  ['what would open a position and may not', { closeOnly: true }, 422, 'exceedsLimit', /^R137-CLOSE-ONLY/],
  ['shares that nobody located', { side: 'sellShort', locateReqd: true }, 422, 'brokerOption', /R126-LOCATE/],
];

describe('an order that is refused by the core: journaled, reported, and answered as a problem', () => {
  it.each(REFUSED)('%s', async (_what, change, status, reason, detail) => {
    const answer = await enter(change);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
    expect(answer.body.reports?.[0]).toMatchObject({
      execType: 'rejected',
      ordStatus: 'rejected',
      ordRejReason: reason,
    });
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order.ordStatus).toBe('rejected');
  });

  it('a ClOrdID that was used before', async () => {
    await enter();
    const answer = await enter();
    expect(answer.status).toBe(409);
    expect(answer.body.reports?.[0]).toMatchObject({ ordRejReason: 'duplicateOrder', orderID: 'EPOCH-1' });
    expect(house.core.state.orders.parents.size).toBe(1);
  });

  it('while trading is halted', async () => {
    await ask('POST', '/kill-switch', { scope: 'symbol', id: 'AAPL', state: 'halted', reason: 'news' }, OPERATOR);
    const answer = await enter();
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContain('trading is halted for symbol AAPL (demo-operator: news)');
  });
});

const WITH_INSTRUCTIONS: readonly [what: string, change: object, shown: Partial<Order>][] = [
  [
    'a stop',
    { ordType: 'stop', price: undefined, stopPx: '190.00' },
    { ordType: 'stop', price: null, stopPx: '190.00', liveChildren: 0 },
  ],
  [
    'a stop limit',
    { ordType: 'stopLimit', price: '190.10', stopPx: '190.00' },
    { ordType: 'stopLimit', price: '190.10', stopPx: '190.00', liveChildren: 0 },
  ],
  ['an iceberg', { price: '187.40', maxFloor: '100' }, { maxFloor: '100', leavesQty: '300' }],
  [
    'a pegged order with an offset',
    { ordType: 'pegged', price: '187.49', peg: 'primary', pegOffset: '-0.01' },
    { ordType: 'pegged', peg: 'primary', pegOffset: '-0.01' },
  ],
  [
    'good till a date, given in a zone',
    { timeInForce: 'goodTillDate', expireTime: '2026-11-27T16:00:00-05:00' },
    { timeInForce: 'goodTillDate', expireTime: '2026-11-27T21:00:00.000000Z' },
  ],
  [
    'good till never',
    { timeInForce: 'goodTillDate', expireTime: '9999-12-31T23:59:59Z' },
    { timeInForce: 'goodTillDate', expireTime: '2250-01-01T00:00:00.000000Z' },
  ],
  [
    'an intermarket sweep',
    { timeInForce: 'immediateOrCancel', iso: true, exDestination: 'NORTH' },
    { iso: true, exDestination: 'NORTH' },
  ],
];

describe('what an order may say beyond side, quantity and price', () => {
  it.each(WITH_INSTRUCTIONS)('%s', async (_what, change, shown) => {
    const answer = await enter(change);
    expect(answer.body.detail).toBeUndefined();
    expect(answer.status).toBe(201);
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order).toMatchObject({ open: true, ...shown });
  });

  it('how it is to be handled, as over FIX', async () => {
    const instructions = {
      excludeVenues: ['SOUTH'],
      noDark: true,
      maxTakeFee: '0.0025',
      minSize: '100',
      notHeld: true,
      directed: false,
    };
    await enter({ instructions });
    const { body: order } = await ask<Order>('GET', '/orders/1');
    const shown = { ...instructions, doNotRoute: false, onlyRests: false };
    const { notHeld, directed, ...others } = shown;
    expect(order).toMatchObject({ open: true, notHeld, directed, instructions: others });
    expect(house.at('SOUTH')).toEqual([]);
    expect(house.at('DEEP')).toEqual([]);
  });

  it.each([
    [{ excludeVenues: ['EAST'] }, 422, 'EAST, which is to be excluded, is none of NORTH, SOUTH, DEEP'],
    [{ excludeVenues: ['NORTH', 'SOUTH', 'DEEP'] }, 422, /^its instructions leave no venue/],
    [{ doNotRoute: true }, 422, /^its instructions leave no venue: NORTH may route orders on/],
    [{ maxTakeFee: '0.00000001' }, 422, 'instructions.maxTakeFee 0.00000001 has more than 6 decimals, or is too large'],
    [{ minSize: '0' }, 422, 'instructions.minSize 0 must be above zero'],
    [{ excludeVenues: ['NORTH SOUTH'] }, 400, /expected the name of a venue/],
    [{ noLight: true }, 400, /noLight/],
  ])('and what of it cannot be: %o', async (instructions, status, detail) => {
    const answer = await enter({ instructions });
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
  });

  it('an order that may only close: without a quantity it is for all that is held', async () => {
    await enter();
    for (const child of house.at('NORTH')) house.fill(child, 150, 187.5);
    house.turn();
    const close = { clOrdID: 'C1', side: 'sell', price: '188.00', orderQty: undefined, closeOnly: true };
    expect((await enter(close)).status).toBe(201);
    expect((await ask<Order>('GET', '/orders/2')).body).toMatchObject({ orderQty: '150', closeOnly: true, open: true });
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, null],
  ])('locateReqd %s', async (locateReqd, shown) => {
    await enter({ locateReqd });
    expect((await ask<Order>('GET', '/orders/1')).body.locateReqd).toBe(shown);
  });

  it.each([
    ['a stop without its price', { ordType: 'stop', price: undefined }, /StopPx\(99\) is required/],
    ['an iceberg finer than shares', { maxFloor: '0.5' }, /maxFloor 0.5 has more than 0 decimals/],
    ['an offset finer than prices', { peg: 'mid', pegOffset: '-0.00001' }, /pegOffset -0.00001 has more than 4/],
    ['a date in the year 1', { timeInForce: 'goodTillDate', expireTime: '0001-01-01T00:00:00Z' }, /has passed/],
    ['a date that has passed', { timeInForce: 'goodTillDate', expireTime: '2020-01-01T00:00:00Z' }, /has passed/],
    ['an end of a day order', { expireTime: '2027-01-01T00:00:00Z' }, /goes with timeInForce goodTillDate/],
    ['a peg that is no pegged order', { peg: 'mid' }, /goes with OrdType\(40\)=P/],
  ])('refused: %s', async (_what, change, detail) => {
    const answer = await enter(change);
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toMatch(detail);
  });

  it('a replace moves a stop, and leaves what it does not name', async () => {
    await enter({ ordType: 'stopLimit', price: '190.10', stopPx: '190.00', timeInForce: 'goodTillCancel' });
    await ask('PUT', '/orders/1', { stopPx: '189.50' });
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order).toMatchObject({
      ordType: 'stopLimit',
      price: '190.10',
      stopPx: '189.50',
      timeInForce: 'goodTillCancel',
    });
  });

  it('a replace to another type drops what belongs to the old one', async () => {
    await enter({ ordType: 'stopLimit', price: '187.40', stopPx: '190.00' });
    await ask('PUT', '/orders/1', { ordType: 'limit' });
    house.turn();
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order).toMatchObject({ ordType: 'limit', price: '187.40', stopPx: null, liveChildren: 1 });
  });
});

const MISUNDERSTOOD: readonly [what: string, change: object, path: string, detail: RegExp, hint: string | undefined][] =
  [
    ['a number for a price', { price: 187.5 }, 'price', /decimal in quotes/, 'put it in quotes: "187.5"'],
    ['a number for a quantity', { orderQty: 300 }, 'orderQty', /decimal in quotes/, 'put it in quotes: "300"'],
    ['no quantity', { orderQty: undefined }, 'orderQty', /unless the order may only close a position/, undefined],
    ['an exponent', { price: '1e3' }, 'price', /decimal in quotes/, undefined],
    ['a negative quantity', { orderQty: '-1' }, 'orderQty', /not below zero/, undefined],
    ['an unknown field', { quantity: '5' }, 'quantity', /unknown field/, 'did you mean orderQty?'],
    ['a slip of the pen', { ordtype: 'limit' }, 'ordtype', /unknown field/, 'did you mean ordType?'],
    ['an unknown word', { side: 'by' }, 'side', /"buy"/, 'did you mean buy?'],
    [
      'a word of the street',
      { timeInForce: 'IOC' },
      'timeInForce',
      /immediateOrCancel/,
      'did you mean immediateOrCancel?',
    ],
    ['an order type we do not take', { ordType: 'limitOnClose' }, 'ordType', /"market"\|"limit"\|"stop"/, undefined],
    ['a stop with a limit', { ordType: 'stop', stopPx: '190.00' }, 'price', /expected with a limit order/, undefined],
    [
      'a stop limit without one',
      { ordType: 'stopLimit', price: undefined },
      'price',
      /expected with a limit/,
      undefined,
    ],
    ['a time of nowhere', { expireTime: '2026-11-27T21:00:00' }, 'expireTime', /a time with its zone/, undefined],
    ['a market order with a price', { ordType: 'market' }, 'price', /expected with a limit order/, undefined],
    ['a limit order without one', { price: undefined }, 'price', /expected with a limit order/, undefined],
    ['no ClOrdID', { clOrdID: undefined }, 'clOrdID', /./, undefined],
    ['a ClOrdID that FIX could not carry', { clOrdID: 'A\u00011' }, 'clOrdID', /printable ASCII/, undefined],
  ];

describe('a request that is not understood never reaches the core', () => {
  it.each(MISUNDERSTOOD)('%s', async (_what, change, path, detail, hint) => {
    const answer = await enter(change);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]).toMatchObject({ path, detail: expect.stringMatching(detail) });
    expect(answer.body.errors?.[0].hint).toBe(hint);
    expect(house.core.state.orders.parents.size).toBe(0);
  });

  it.each([
    ['no JSON', 'application/json', '{"clOrdID":', 400],
    ['no content type that we read', 'text/plain', 'buy', 415],
    ['a body without end', 'application/json', `{"x":"${'y'.repeat(70_000)}"}`, 413],
  ])('%s', async (_what, type, payload, status) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/orders',
      headers: { ...TRADER, 'content-type': type },
      payload,
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('canceling and replacing', () => {
  beforeEach(async () => {
    await enter({ price: '187.00' }); // rests
    for (const venue of ['NORTH', 'SOUTH', 'DEEP']) for (const child of house.at(venue)) house.accept(child);
    house.turn();
  });
  const resting = () => ['NORTH', 'SOUTH', 'DEEP'].flatMap((venue) => house.at(venue));

  it('a cancel is pending until the venues have answered', async () => {
    const { status, body } = await ask<Answer>('DELETE', '/orders/EPOCH-1?clOrdID=C1');
    expect(status).toBe(200);
    expect(words(body)).toEqual(['pendingCancel pendingCancel C1']);
    for (const child of resting()) house.cancel(child);
    house.turn();
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order).toMatchObject({ ordStatus: 'canceled', clOrdID: 'A1', origClOrdID: null, open: false });
  });

  it('a cancel without a ClOrdID gets one', async () => {
    const { body } = await ask<Answer>('DELETE', '/orders/1');
    expect(body.reports[0].clOrdID).toMatch(/^cancel-1-\d+$/);
  });

  it("an order of a firm behind the client's hub is named by its OrderID: its ClOrdID is the firm's own", async () => {
    house.submit({ ...house.order('DEMO-API', 'A1', 'AAPL', '187.00'), originator: 'FIRM-A' });
    house.turn();
    const { body: order } = await ask<Order>('GET', '/orders/2');
    expect(order).toMatchObject({ clOrdID: 'A1', client: 'DEMO-API', originator: 'FIRM-A', open: true });
    const { body: replaced } = await ask<Answer>('PUT', '/orders/2', { clOrdID: 'R1', orderQty: '200' });
    expect(words(replaced)[0]).toEqual('pendingReplace pendingReplace R1');
    expect(house.core.state.orders.find({ clientID: 'DEMO-API', originator: 'FIRM-A' }, 'R1')?.orderID).toBe(2);
    expect(house.core.state.orders.find({ clientID: 'DEMO-API', originator: '' }, 'R1')).toBeUndefined();
  });

  it.each([
    ['UTF-8', 'K\xc3\xb6ln-\xc2\xa32', 'Köln-£2'],
    ['ISO 8859-1', 'K\xf6ln', 'Köln'],
  ])('shows a ClOrdID that came over FIX in %s', async (_charset, onWire, shown) => {
    house.submit({ ...house.order('DEMO-API', onWire, 'AAPL', '187.00'), account: onWire });
    house.turn();
    expect((await ask<Order>('GET', '/orders/2')).body).toMatchObject({ clOrdID: shown, account: shown });
  });

  it('a second cancel meets the first', async () => {
    await ask('DELETE', '/orders/1?clOrdID=C1');
    const { status, body } = await ask<Problem>('DELETE', '/orders/1?clOrdID=C2');
    expect(status).toBe(409);
    expect(body.reports?.[0]).toMatchObject({
      kind: 'cancelReject',
      cxlRejReason: 'alreadyPending',
      responseTo: 'cancel',
    });
  });

  it('a replace changes what it names, and nothing else', async () => {
    const { status, body } = await ask<Answer>('PUT', '/orders/1', { clOrdID: 'R1', orderQty: '200' });
    expect(status).toBe(200);
    expect(words(body)).toEqual(['pendingReplace pendingReplace R1']);
    for (const child of resting()) house.cancel(child);
    house.turn();
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order).toMatchObject({
      ordStatus: 'new',
      clOrdID: 'R1',
      orderQty: '200',
      price: '187.00',
      timeInForce: 'day',
    });
  });

  it.each([
    ['to a price the instrument cannot carry', { price: '187.00001' }, 409, /more than 4 decimals/],
    ['beyond a limit', { orderQty: '20000' }, 409, /20000/],
    ['to a number', { orderQty: 200 }, 400, /in quotes/],
  ])('a replace %s leaves the order alone', async (_what, change, status, detail) => {
    const answer = await ask<Problem>('PUT', '/orders/1', change);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
    const { body: order } = await ask<Order>('GET', '/orders/1');
    expect(order).toMatchObject({ ordStatus: 'new', orderQty: '300', pending: null });
  });

  it.each(['/orders/99', '/orders/OTHER-1', '/orders/A1', '/orders/-'])('%s is no order', async (url) => {
    expect((await ask('GET', url)).status).toBe(404);
    expect((await ask('DELETE', url)).status).toBe(404);
    expect((await ask('PUT', url, {})).status).toBe(404);
  });
});

describe('lists come in pages', () => {
  beforeEach(async () => {
    for (let i = 1; i <= 7; i++) {
      house.submit(house.order(i % 2 === 0 ? 'TESTER' : 'DEMO-OMS', `N${i}`, i % 3 === 0 ? 'MSFT' : 'AAPL'));
    }
    house.turn();
  });

  async function pages(query: string): Promise<string[][]> {
    const all: string[][] = [];
    let next: string | null = null;
    do {
      const from: string = next === null ? '' : `&before=${next}`;
      const { body } = await ask<{ orders: Order[]; next: string | null }>(
        'GET',
        `/orders?${query}${from}`,
        undefined,
        OPERATOR,
      );
      all.push(body.orders.map(({ clOrdID }) => clOrdID));
      next = body.next;
    } while (next !== null);
    return all;
  }

  it.each([
    ['limit=3', [['N7', 'N6', 'N5'], ['N4', 'N3', 'N2'], ['N1']]],
    ['limit=100', [['N7', 'N6', 'N5', 'N4', 'N3', 'N2', 'N1']]],
    ['limit=100&client=TESTER', [['N6', 'N4', 'N2']]],
    ['limit=100&symbol=MSFT', [['N6', 'N3']]],
    ['limit=2&symbol=MSFT&client=TESTER&open=true', [['N6']]],
    [
      'limit=4&open=true',
      [
        ['N7', 'N6', 'N5', 'N4'],
        ['N3', 'N2', 'N1'],
      ],
    ],
    ['open=false', [[]]],
  ])('/orders?%s', async (query, expected) => {
    expect(await pages(query)).toEqual(expected);
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'open=maybe', 'colour=blue'])(
    '/orders?%s is not understood',
    async (query) => {
      expect((await ask('GET', `/orders?${query}`)).status).toBe(400);
    },
  );

  it('executions go on where the last page ended, and miss none', async () => {
    const seen: string[] = [];
    let since = '0';
    for (let page = 0; page < 4; page++) {
      const { body } = await ask<{ executions: { clOrdID: string }[]; last: string; lost: object | null }>(
        'GET',
        `/executions?since=${since}&limit=3`,
        undefined,
        OPERATOR,
      );
      expect(body.lost).toBeNull();
      seen.push(...body.executions.map(({ clOrdID }) => clOrdID));
      since = body.last;
    }
    expect(seen).toEqual(['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7']);
    expect(since).toBe('EPOCH-E7');
  });

  it.each([
    ['since=EPOCH-E5', 200],
    ['since=5', 200],
    ['since=OTHER-E5', 400],
    ['since=soon', 400],
  ])('/executions?%s is %i', async (query, status) => {
    expect((await ask('GET', `/executions?${query}`)).status).toBe(status);
  });
});
