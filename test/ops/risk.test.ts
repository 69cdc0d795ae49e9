/**
 * Limits at run time: their use, changes by operators, overrides that end, lists, two persons. 15c3-5 (c)(2)(ii), (e);
 * RTS 6 Art. 15(6); RTS 7 Art. 20(2)(a), (3).
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOps } from '../../src/ops/server.ts';
import type { LimitChange, Risk } from '../../src/ops/show/limitSchema.ts';
import { qty } from '../../src/units/brand.ts';
import { hasWindow } from '../../src/risk/limits/limitFaults.ts';
import { DIMENSIONS } from '../../src/risk/limits/limitRow.ts';
import { MEASURE_KINDS, MEASURE_NAMES } from '../../src/risk/limits/measureKinds.ts';
import type { Problem } from '../../src/ops/show/shownSchema.ts';
import { House, OPERATOR } from './house.ts';

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;

async function open(http: ConstructorParameters<typeof House>[0] = {}): Promise<void> {
  await app?.close();
  const { tokens } = new House().http;
  const second = {
    name: 'ruth',
    role: 'operator',
    clientID: '',
    secret: { matches: (text: string) => text === 'of-the-second' },
  } as const;
  house = new House({ tokens: [...tokens, second], ...http });
  app = await buildOps(house, house.http, house.log);
  house.quote('NORTH', 'AAPL', 187.48, 50_000, 187.5, 20_000);
  house.turn();
}
const SECOND = { authorization: 'Bearer of-the-second' };
beforeEach(() => open());
afterEach(() => app.close());

const risk = async (query = '') => (await app.inject({ url: `/risk${query}`, headers: OPERATOR })).json<Risk>();
const change = async (payload: object) => {
  const answer = await app.inject({
    method: 'POST',
    url: '/risk/limits',
    headers: OPERATOR,
    payload: { reason: 'test', ...payload },
  });
  return { status: answer.statusCode, body: answer.json<LimitChange & Problem>() };
};
const MOST = { measure: 'maxOrderQty', scope: { client: '*' } };
const one = async (id: string) => (await risk('?limit=500')).limits.find((limit) => limit.id === id);
/** What an order of so many shares comes to. */
function buy(shares: number, clOrdID = `A${shares}`): string {
  const order = house.order('TESTER', clOrdID, 'AAPL', '187.00');
  house.submit({ ...order, terms: { ...order.terms, orderQty: qty(shares) } });
  return house.core.state.orders.find({ clientID: 'TESTER', originator: '' }, clOrdID)?.text.split(':')[0] ?? 'none';
}

describe('GET /risk', () => {
  it('has every limit with who set it, and how much of it each slice uses', async () => {
    buy(1_000, 'A1');
    buy(500, 'A2');
    const { limits, off, version } = await risk('?client=TESTER&limit=500');
    const orders = limits.find(({ measure }) => measure === 'maxOpenOrders');
    expect(orders).toMatchObject({
      by: 'configuration',
      check: 'R116-OPEN-ORDERS',
      uses: [{ slice: { client: 'TESTER' }, used: '2' }],
    });
    const gross = limits.find(({ measure }) => measure === 'maxGrossNotional');
    expect(gross?.uses).toEqual([
      {
        slice: { client: 'TESTER', currency: 'USD' },
        used: expect.stringMatching(/^28\d{4}\.\d\d$/) as string,
        of: '50000000.00',
        percent: expect.any(Number) as number,
      },
    ]);
    expect(gross?.uses[0].percent).toBeGreaterThan(0);
    expect(limits.map((limit) => limit.version).every((each) => each <= version)).toBe(true);
    expect(off.map(({ measure }) => measure)).toContain('maxOpenQty');
    expect((await risk()).offByConfiguration).toContain('locates');
    expect((await risk('?used=99')).limits).toEqual([]);
    expect((await risk('?measure=maxOrderQty&limit=1')).limits).toHaveLength(1);
  });

  it.each(DIMENSIONS)('has limits for each %s by itself, and orders that have none', async (dimension) => {
    const scope = { client: 'TESTER', symbol: '*', [dimension]: '*' };
    expect((await change({ set: [{ measure: 'maxOpenQty', scope, value: '1000', id: 'mine' }] })).status).toBe(200);
    buy(100);
    const order = house.order('TESTER', 'long', 'AAPL', '187.00');
    house.submit({ ...order, account: 'A'.repeat(70), exDestination: 'V'.repeat(70) });
    expect((await one('mine'))?.uses.map(({ used }) => Number(used))).toContain(100);
  });

  it('counts one account together however it is written, and shows it as it was written first', async () => {
    const scope = { client: 'TESTER', account: '*', symbol: '*' };
    await change({ set: [{ measure: 'maxOpenQty', scope, value: '1000', id: 'mine' }] });
    await change({ set: [{ measure: 'maxOpenQty', scope: { ...scope, account: 'fund7 ' }, value: '900', id: 'its' }] });
    for (const [i, account] of ['FUND7', 'fund7', ' Fund7'].entries()) {
      house.submit({ ...house.order('TESTER', `A${i}`, 'AAPL', '187.00'), account });
    }
    expect((await one('mine'))?.uses).toEqual([
      { slice: { account: 'FUND7', symbol: 'AAPL' }, used: '300', of: '1000', percent: 30 },
    ]);
    expect((await one('its'))?.uses).toEqual([{ slice: { symbol: 'AAPL' }, used: '300', of: '900', percent: 33.3 }]);
  });

  it('has a limit of every measure there is', async () => {
    const set = MEASURE_NAMES.filter((measure) => measure !== 'statusRate').map((measure) => {
      const value = MEASURE_KINDS[measure].unit === 'flag' ? 'false' : '900';
      // What repeats is halted, and a halt is of one thing.
      const scope = { client: 'TESTER', ...(measure === 'maxRepeats' ? {} : { symbol: 'AAPL' }) };
      return { measure, scope, value, id: `my ${measure}`, ...(hasWindow(measure) ? { windowMs: 1_000 } : {}) };
    });
    const answer = await change({ set });
    expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
    buy(100);
    const { limits } = await risk('?limit=500');
    const shown = limits.filter(({ id }) => id.startsWith('my ')).map(({ measure }) => measure);
    expect(shown).toEqual(set.map(({ measure }) => measure));
  });

  it('pages through them', async () => {
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { limits, leftOut } = await risk(`?limit=3${after}`);
      seen.push(...limits.map(({ id }) => id));
      if (leftOut === 0) break;
      after = `&after=${encodeURIComponent(seen.at(-1) ?? '')}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual((await risk('?limit=500')).limits.map(({ id }) => id));
  });
});

describe('POST /risk/limits', () => {
  it('says first what would change, then changes it, from a version on, under its name', async () => {
    const before = await one('maxOrderQty client=*');
    const set = [{ ...MOST, value: '200' }];
    const dry = await change({ set, dryRun: true });
    expect(dry.body).toMatchObject({
      done: false,
      changes: [{ change: `maxOrderQty client=*: ${before?.value} → 200 in its place`, safer: true }],
    });
    expect(buy(300)).toBe('');
    const done = await change({ set });
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ done: true, version: dry.body.version + 1 });
    expect(done.body.journalBatch).toBeGreaterThan(0);
    expect(buy(301)).toBe('R110-ORDER-QTY');
    expect(await one('maxOrderQty client=* override')).toMatchObject({
      value: '200',
      replaces: 'maxOrderQty client=*',
      by: 'demo-operator',
      reason: 'test',
      version: done.body.version,
    });
    expect((await one('maxOrderQty client=*'))?.standIns).toContain('maxOrderQty client=* override');
    await change({ remove: ['maxOrderQty client=* override'] });
    expect(buy(302)).toBe('');
  });

  it('limits over time show what their window has of how much, and from how many on they hold', async () => {
    const scope = { client: 'TESTER' };
    const ratio = { measure: 'orderToTrade', scope, value: '50', windowMs: 60_000 };
    await change({
      set: [
        { ...ratio, least: 3 },
        { measure: 'newRate', scope, value: '8', windowMs: 60_000 },
      ],
    });
    buy(100);
    buy(200);
    expect(await one('newRate client=TESTER in 60000 ms')).toMatchObject({
      ofEachOrder: false,
      least: null,
      percent: 25,
      uses: [{ slice: {}, used: '2', of: '8', percent: 25 }],
    });
    const id = 'orderToTrade client=TESTER in 60000 ms';
    expect(await one(id)).toMatchObject({ least: 3, percent: 0, uses: [{ used: '2', of: null }] });
    buy(300);
    expect(await one(id)).toMatchObject({ percent: 6, uses: [{ used: '3', of: '50' }] });
    expect(await one('maxOrderQty client=*')).toMatchObject({ ofEachOrder: true, percent: null, uses: [] });
  });

  it('a new limit of any slice is checked beside the others', async () => {
    await change({ set: [{ measure: 'maxOpenQty', scope: { client: 'TESTER', symbol: 'AAPL' }, value: '500' }] });
    expect([buy(400), buy(101), buy(100)]).toEqual(['', 'R117-OPEN-QTY', '']);
    const [use] = (await one('maxOpenQty client=TESTER symbol=AAPL'))?.uses ?? [];
    expect(use).toEqual({ slice: {}, used: '500', of: '500', percent: 100 });
  });

  it('an override for once ends by itself, and the limit holds again', async () => {
    const until = new Date(house.now() / 1_000 + 60_000).toISOString();
    const { value } = (await one('maxOrderQty client=*')) ?? { value: '' };
    const more = Number(value) + 1_000;
    expect(buy(more, 'B1')).toBe('R110-ORDER-QTY');
    await change({
      set: [
        {
          measure: 'maxOrderQty',
          scope: { client: 'TESTER' },
          replaces: 'maxOrderQty client=*',
          value: String(more),
          until,
        },
        {
          measure: 'maxOrderNotional',
          scope: { client: 'TESTER' },
          replaces: 'maxOrderNotional client=*',
          value: '99000000',
          until,
        },
        {
          measure: 'maxGrossNotional',
          scope: { client: 'TESTER' },
          replaces: 'maxGrossNotional client=*',
          value: '99000000',
          until,
        },
      ],
    });
    expect(buy(more, 'B2')).not.toBe('R110-ORDER-QTY');
    house.pass(60_000);
    house.submit({ kind: 'tick' });
    expect(await one('maxOrderQty client=TESTER override')).toBeUndefined();
    expect(buy(more, 'B3')).toBe('R110-ORDER-QTY');
  });

  it('a symbol is restricted and released at once', async () => {
    await change({ set: [{ measure: 'restricted', scope: { symbol: 'AAPL' }, value: 'true' }] });
    expect(buy(100, 'C1')).toBe('R106-RESTRICTED');
    await change({ remove: ['restricted symbol=AAPL'] });
    expect(buy(100, 'C2')).toBe('');
  });

  it('a reload of the file takes what stood in for a limit that the file changes, and nothing else', async () => {
    await change({
      set: [
        { ...MOST, value: '200' },
        { measure: 'maxOpenQty', scope: { symbol: 'AAPL' }, value: '9000' },
      ],
    });
    const { limits } = house.core.config;
    house.submit({ kind: 'reloadLimits', limits });
    expect(await one('maxOrderQty client=* override')).toBeDefined();
    const rows = limits.rows?.map((row) => (row.id === 'maxOrderQty client=*' ? { ...row, value: '250' } : row)) ?? [];
    house.submit({ kind: 'reloadLimits', limits: { ...limits, rows } });
    expect(await one('maxOrderQty client=* override')).toBeUndefined();
    expect([buy(250), buy(251)]).toEqual(['', 'R110-ORDER-QTY']);
    expect(await one('maxOpenQty symbol=AAPL')).toMatchObject({ by: 'demo-operator' });
  });

  it.each([
    [
      'a measure that is none',
      { set: [{ measure: 'maxOrdrQty', value: '1' }] },
      'set.0.measure',
      'did you mean maxOrderQty?',
    ],
    [
      'a client that is none',
      { set: [{ ...MOST, scope: { client: 'TESTR' }, value: '1' }] },
      'set.0.scope.client',
      'did you mean TESTER?',
    ],
    [
      'a symbol that is none',
      { set: [{ measure: 'restricted', scope: { symbol: 'APPL' }, value: 'true' }] },
      'set.0.scope.symbol',
      'did you mean AAPL?',
    ],
    ['a number as number', { set: [{ ...MOST, value: 1 }] }, 'set.0.value', 'put it in quotes: "1"'],
    ['parts of a share', { set: [{ ...MOST, value: '1.5' }] }, 'set.0.value', undefined],
    [
      'a flag that is a number',
      { set: [{ measure: 'restricted', scope: { symbol: 'AAPL' }, value: '1' }] },
      'set.0.value',
      undefined,
    ],
    [
      'quantities that do not add up',
      { set: [{ measure: 'maxOpenQty', scope: { client: 'TESTER' }, value: '1' }] },
      'set.0.value',
      undefined,
    ],
    [
      'a rate without its interval',
      { set: [{ measure: 'newRate', scope: { client: 'TESTER' }, value: '1' }] },
      'set.0.windowMs',
      undefined,
    ],
    [
      'an end that is over',
      { set: [{ ...MOST, value: '1', until: '0001-01-01T00:00:00Z' }] },
      'set.0.until',
      undefined,
    ],
    [
      'what stands in for nothing',
      { set: [{ ...MOST, value: '1', replaces: 'maxOrderQty client=+' }] },
      'set.0.replaces',
      'did you mean maxOrderQty client=*?',
    ],
    [
      'what stands in for another measure',
      { set: [{ measure: 'maxOpenOrders', scope: {}, value: '1', replaces: 'maxOrderQty client=*' }] },
      'set.0.replaces',
      undefined,
    ],
    [
      'what stands in for itself',
      { set: [{ ...MOST, value: '1', id: 'mine', replaces: 'mine' }] },
      'set.0.replaces',
      undefined,
    ],
    [
      'two that stand in for each other',
      { set: ['a', 'b'].map((id) => ({ ...MOST, value: '1', id, replaces: id === 'a' ? 'b' : 'a' })) },
      'set.0.replaces',
      undefined,
    ],
    [
      'one in the place of a ceiling',
      { set: [{ ...MOST, measure: 'maxOpenOrders', value: '1', id: 'ceiling of maxOrderQty' }] },
      'set.0.id',
      undefined,
    ],
    [
      'what stands in for a ceiling',
      { set: [{ ...MOST, value: '1', replaces: 'ceiling of maxOrderQty' }] },
      'set.0.replaces',
      undefined,
    ],
    ['the removal of a ceiling', { remove: ['ceiling of maxOrderQty'] }, 'remove.0', undefined],
    [
      'one by the name of the configuration’s',
      { set: [{ ...MOST, value: '1', id: 'maxOrderNotional client=*', replaces: 'maxOrderQty client=*' }] },
      'set.0.id',
      undefined,
    ],
    [
      'one that is set twice',
      { set: ['1', '2'].map((value) => ({ ...MOST, value, id: 'mine' })) },
      'set.1.id',
      undefined,
    ],
    ['the removal of the configuration’s', { remove: ['maxOrderQty client=*'] }, 'remove.0', undefined],
    ['the removal of nothing', { remove: ['maxOrderQty client=!'] }, 'remove.0', 'did you mean maxOrderQty client=*?'],
    ['no change', {}, 'set', undefined],
  ])('refuses %s, and changes nothing', async (_what, body, path, hint) => {
    const { version } = await risk();
    const answer = await change({
      ...body,
      ...('set' in body && body.set !== undefined ? { set: [...body.set, { ...MOST, value: '7' }] } : {}),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]).toMatchObject({ path });
    expect(answer.body.errors?.[0].hint).toBe(hint);
    expect((await risk()).version).toBe(version);
  });
});

describe('two persons', () => {
  beforeEach(() => open({ twoPersons: new Set(['limits']), proposalMinutes: 60 }));

  it('a lower limit is at once, a higher one when another confirms it, under both names', async () => {
    expect((await change({ set: [{ ...MOST, value: '200' }] })).status).toBe(200);
    const raised = await change({ set: [{ ...MOST, value: '300' }] });
    expect(raised.status).toBe(202);
    expect(raised.body).toMatchObject({ done: false, changes: [{ safer: false }] });
    expect(buy(201)).toBe('R110-ORDER-QTY');
    const url = `/proposals/${raised.body.proposalID}`;
    const payload = { decision: 'confirm', reason: 'seen' };
    expect((await app.inject({ method: 'POST', url, headers: OPERATOR, payload })).statusCode).toBe(409);
    expect((await app.inject({ method: 'POST', url, headers: SECOND, payload })).statusCode).toBe(200);
    expect(buy(202)).toBe('');
    expect(await one('maxOrderQty client=* override')).toMatchObject({
      value: '300',
      by: 'demo-operator',
      confirmedBy: 'ruth',
    });
  });

  it.each([
    ['a removal', { remove: ['mine'] }],
    ['a soft one in place of a hard one', { set: [{ ...MOST, value: '1', soft: true, id: 'mine' }] }],
    [
      'one that stands in for it for a while',
      { set: [{ ...MOST, value: '900', replaces: 'mine', until: '2099-01-01T00:00:00Z' }] },
    ],
    ['short sales', { set: [{ measure: 'shortSales', scope: { client: 'TESTER' }, value: 'true' }] }],
  ])('%s waits', async (_what, body) => {
    await change({ set: [{ ...MOST, value: '500', id: 'mine' }] });
    expect((await change(body)).status).toBe(202);
  });

  it('tells the second person all that it does', async () => {
    const until = new Date(house.now() / 1_000 + 3_600_000).toISOString();
    await change({
      set: [
        { ...MOST, value: '500', id: 'mine' },
        { ...MOST, value: '400', id: 'for now', replaces: 'mine' },
      ],
    });
    await change({
      set: [
        { ...MOST, value: '499', id: 'mine', soft: true },
        { ...MOST, value: '300', until },
      ],
    });
    const { open: waiting } = (await app.inject({ url: '/proposals', headers: OPERATOR })).json<{
      open: { change: string }[];
    }>();
    expect(waiting.map((each) => each.change)).toEqual([
      expect.stringMatching(
        /^maxOrderQty client=\*: 400 → removed; maxOrderQty client=\* soft: 500 → 499 \(soft\); maxOrderQty client=\*: \d+ → 300 until \S+Z in its place$/,
      ),
    ]);
  });

  it('of a change that is about lists too, each part asks for its own', async () => {
    const lower = { ...MOST, value: '200' };
    await open({ twoPersons: new Set(['lists']), proposalMinutes: 60 });
    await change({ set: [{ measure: 'restricted', scope: { symbol: 'AAPL' }, value: 'true' }, lower] });
    const release = { measure: 'restricted', scope: { symbol: 'AAPL' }, value: 'false' };
    expect((await change({ set: [release, { ...lower, value: '199' }] })).status).toBe(202);
    expect((await change({ set: [{ ...lower, value: '198' }], remove: ['restricted symbol=AAPL'] })).status).toBe(202);
    expect((await change({ set: [{ ...lower, value: '900' }] })).status).toBe(200);
  });

  it('lists are not limits: they need one person here', async () => {
    await change({ set: [{ measure: 'restricted', scope: { symbol: 'AAPL' }, value: 'true' }] });
    expect((await change({ remove: ['restricted symbol=AAPL'] })).status).toBe(200);
  });
});
