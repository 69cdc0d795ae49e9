/** What is set for the day over HTTP: in force at once, with the name of the token, and refused with the reason. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { buildOps } from '../../src/ops/server.ts';
import { dateNumber } from '../../src/units/time.ts';
import { House, openHouse, OPERATOR } from './house.ts';

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
beforeEach(async () => {
  ({ house, app } = await openHouse());
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.turn();
});
afterEach(() => app.close());

async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await app.inject({ method, url, headers: OPERATOR, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}
const act = (payload: object) => ask('POST', '/day/acts', { reason: 'told', ...payload });
const today = () => String(dateNumber(house.now())).replace(/^(....)(..)(..)$/, '$1-$2-$3');
const load = (rows: string[], more: object = {}) =>
  ask('POST', '/day/start', { source: 'clearer', reason: 'morning', rows: rows.join('\n'), ...more });

describe('acts', () => {
  it('are in force at once, and shown with name and reason', async () => {
    expect((await act({ do: 'list', list: 'noShort', symbol: 'AAPL' })).status).toBe(200);
    await act({ do: 'setRate', currency: 'EUR', rate: '1.0825' });
    await act({ do: 'setBand', symbol: 'AAPL', low: '170', high: '200' });
    await act({ do: 'locate', client: 'TESTER', symbol: 'AAPL', qty: '500' });
    const named = { by: 'demo-operator', reason: 'told' };
    expect((await ask('GET', '/day')).body).toMatchObject({
      date: today(),
      base: 'USD',
      lists: [{ list: 'noShort', symbol: 'AAPL', client: null, until: null, ...named }],
      rates: [{ currency: 'EUR', rate: '1.0825', ...named }],
      bands: [{ symbol: 'AAPL', low: '170.00', high: '200.00', ...named }],
      locates: [{ client: 'TESTER', symbol: 'AAPL', located: '500', used: '0', left: '500' }],
    });
  });

  it.each([
    ['a symbol that is not traded', { do: 'list', list: 'noShort', symbol: 'APPL' }, 404, 'APPL is not traded here'],
    ['a symbol that is restricted', { do: 'list', list: 'restricted', symbol: 'AAPL' }, 400, 'POST /risk/limits'],
    ['no such client', { do: 'locate', client: 'X', symbol: 'AAPL', qty: '1' }, 404, 'there is no client X'],
    ['part of a share', { do: 'locate', client: 'TESTER', symbol: 'AAPL', qty: '0.5' }, 400, 'more than 0 decimals'],
    [
      'a list until a time that is over',
      { do: 'list', list: 'noShort', symbol: 'AAPL', until: '1970-01-01T00:00:00Z' },
      400,
      'is over',
    ],
    ['a rate of nothing', { do: 'setRate', currency: 'EUR', rate: '0' }, 400, 'above zero'],
    ['a band upside down', { do: 'setBand', symbol: 'AAPL', low: '200', high: '170' }, 409, 'above the upper one'],
  ])('are refused: %s', async (_, payload, status, text) => {
    const answer = await act(payload);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(text);
  });
});

describe('the start of the day', () => {
  it('that the configuration names is missed until it is loaded', async () => {
    const { core } = house;
    core.config = { ...core.config, startOfDay: { source: 'clearer', required: true } };
    const state = async () => {
      const { status, startOfDay } = (await ask('GET', '/health')).body;
      const { offByConfiguration } = (await ask('GET', '/risk')).body as { offByConfiguration: string[] };
      return { status, startOfDay, off: offByConfiguration.filter((each) => each.includes('not loaded')) };
    };
    expect(await state()).toEqual({
      status: 'degraded',
      startOfDay: { source: 'clearer', day: today(), loaded: false },
      off: [`positions and cash of ${today()} (clearer: not loaded)`],
    });
    await load([`day,${today()}`]);
    expect(await state()).toMatchObject({ startOfDay: { loaded: true }, off: [] });
  });

  it('is shown before it is loaded, counts then, and is compared with what was carried', async () => {
    const rows = [`day,${today()}`, 'position,TESTER,A1,AAPL,300,180.00', 'cash,TESTER,A1,USD,1000'];
    const none = { leftOut: 0, skipped: 0, breaks: 0 };
    const differences = ['position TESTER A1 AAPL: 300 @ 180.00 is new', 'cash TESTER A1 USD: 1000.00 is new'];
    expect((await load(rows, { dryRun: true })).body).toEqual({ ...none, loaded: false, differences });
    expect((await ask('GET', '/positions')).body['positions']).toEqual([]);
    expect((await load(rows)).body).toEqual({ ...none, loaded: true, differences });
    expect((await ask('GET', '/positions')).body).toMatchObject({
      positions: [{ client: 'TESTER', account: 'A1', symbol: 'AAPL', qty: '300', cost: '54000.00' }],
      totals: [{ client: 'TESTER', currency: 'USD', realised: '0.00', unrealised: '2247.00', missing: [] }],
    });
    expect((await load(rows)).body).toEqual({ ...none, loaded: true, differences: [] });
    expect((await ask('GET', '/day')).body).toMatchObject({
      cash: [{ client: 'TESTER', account: 'A1', currency: 'USD', amount: '1000.00' }],
      loads: [{ source: 'clearer', day: today(), times: 1, positions: 1, by: 'demo-operator', reason: 'morning' }],
    });
  });

  it('restricts symbols, which `dryRun` tells as the limits they are', async () => {
    const rows = [`day,${today()}`, 'restricted,AAPL,client=TESTER'];
    const differences = ['restricted client=TESTER symbol=AAPL: none → true'];
    expect((await load(rows, { dryRun: true })).body).toMatchObject({ loaded: false, differences });
    expect((await load(rows)).body).toMatchObject({ loaded: true, differences });
    expect((await ask('GET', '/risk?measure=restricted')).body).toMatchObject({
      limits: [{ scope: { symbol: 'AAPL', client: 'TESTER' }, value: 'true', by: 'start of day: clearer' }],
    });
    expect((await ask('GET', '/day')).body).toMatchObject({ lists: [] });
    const gone = ['restricted client=TESTER symbol=AAPL: true → removed'];
    expect((await load(rows.slice(0, 1))).body).toMatchObject({ loaded: true, differences: gone });
  });

  it('a dry run says what is taken back that was set since', async () => {
    await load([`day,${today()}`, 'locate,TESTER,AAPL,300']);
    await act({ do: 'locate', client: 'TESTER', symbol: 'AAPL', qty: '1000' });
    const others = [`day,${today()}`, 'locate,TESTER,AAPL,300', 'cash,TESTER,,USD,5'];
    expect((await load(others, { dryRun: true })).body).toMatchObject({
      differences: ['cash TESTER USD: 5.00 is new'],
    });
    const another = [`day,${today()}`, 'locate,TESTER,AAPL,500'];
    expect((await load(another, { dryRun: true })).body).toMatchObject({
      differences: [
        'locate TESTER AAPL: 500 instead of 300',
        'locate TESTER AAPL: 1000, set since then, is taken back',
      ],
    });
  });

  it('the same again changes nothing, and other rates or another time do', async () => {
    const rows = [`day,${today()}`, 'rate,EUR,1.08'];
    const loads = async () => ((await ask('GET', '/day')).body['loads'] as { asOf: string; times: number }[])[0];
    await load(rows);
    expect((await load(rows)).body).toMatchObject({ differences: [] });
    expect((await loads()).times).toBe(1);
    const again = [`day,${today()}`, 'rate,EUR,1.09'];
    const differences = ['rate EUR: 1.09 instead of 1.08'];
    expect((await load(again, { dryRun: true })).body).toMatchObject({ differences });
    expect((await load(again)).body).toMatchObject({ differences });
    expect((await ask('GET', '/day')).body).toMatchObject({
      rates: [{ rate: '1.09', by: 'start of day: clearer' }],
    });
    await act({ do: 'setRate', currency: 'EUR', rate: '1.1' });
    expect((await load(again)).body).toMatchObject({ differences: [] });
    expect((await ask('GET', '/day')).body).toMatchObject({ rates: [{ rate: '1.1', by: 'demo-operator' }] });
    const asOf = new Date(house.now() / 1_000 - 1_000).toISOString().replace('Z', '000Z');
    await load([...again, `asOf,${asOf}`]);
    expect((await loads()).asOf).toBe(asOf);
  });

  it.each([
    ['another day', ['day,2020-01-01'], 'it is of 20200101, and today is'],
    ['a rate that jumps', ['rate,EUR,1.5'], 'the rate of EUR jumps by'],
    ['a time to come', ['asOf,2099-01-01T00:00:00Z'], 'its asOf is still to come'],
  ])('a dry run refuses what the load would refuse: %s', async (_, wrong, text) => {
    await act({ do: 'setRate', currency: 'EUR', rate: '1.08' });
    const rows = wrong[0].startsWith('day') ? wrong : [`day,${today()}`, ...wrong];
    for (const dryRun of [true, false]) {
      const { status, body } = await load(rows, { dryRun });
      expect([status, body['detail']]).toEqual([409, expect.stringContaining(text)]);
    }
  });

  it('may be a long file', async () => {
    const rows = [`day,${today()}`, ...Array.from({ length: 10_000 }, (_, i) => `cash,TESTER,A${i},USD,${i}.50`)];
    expect(await load(rows)).toMatchObject({ status: 200, body: { loaded: true, leftOut: 9_000 } });
  });

  it('is refused with the lines that are wrong', async () => {
    const answer = await load([`day,${today()}`, 'position,TESTER,A1,APPL,300,180.00']);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      detail: 'line 2: there is no instrument APPL: did you mean AAPL?',
      errors: [{ path: 'rows, line 2' }],
    });
  });
});

describe('two persons', () => {
  const second = {
    name: 'ruth',
    role: 'operator',
    clientID: '',
    secret: { matches: (text: string) => text === 'of-the-second' },
  } as const;
  const open = async (...about: ('limits' | 'lists')[]) => {
    await app.close();
    const tokens = [...new House().http.tokens, second];
    ({ house, app } = await openHouse({ tokens, twoPersons: new Set(about), proposalMinutes: 60 }));
  };
  const SOON = { until: '2099-01-01T00:00:00Z' };
  const on = { do: 'list', list: 'noShort', symbol: 'AAPL' };
  const easy = { ...on, list: 'easyToBorrow' };
  const band = { do: 'setBand', symbol: 'AAPL', low: '170', high: '200' };
  const located = { do: 'locate', client: 'TESTER', symbol: 'AAPL', qty: '500' };
  const rate = { do: 'setRate', currency: 'EUR', rate: '1.08' };

  it.each<['limits' | 'lists', string, object[], number]>([
    ['lists', 'on a list', [on], 200],
    ['lists', 'off it', [on, { ...on, listed: false }], 202],
    ['lists', 'off one that it is not on', [{ ...on, listed: false }], 200],
    ['lists', 'until sooner', [on, { ...on, ...SOON }], 202],
    ['lists', 'until later', [{ ...on, ...SOON }, on], 200],
    ['lists', 'on the list that exempts', [easy], 202],
    ['lists', 'a band', [band, { ...band, high: '201' }], 200],
    ['limits', 'a band', [band], 200],
    ['limits', 'a wider band', [band, { ...band, high: '201' }], 202],
    ['limits', 'a band without a bound', [band, { do: 'setBand', symbol: 'AAPL', low: '170' }], 202],
    ['limits', 'a narrower band', [band, { ...band, low: '171' }], 200],
    ['limits', 'shares located', [located], 202],
    ['limits', 'a rate', [rate], 200],
    ['limits', 'a rate that is forced', [rate, { ...rate, rate: '9', force: true }], 202],
    ['limits', 'off a list', [on, { ...on, listed: false }], 200],
  ])('%s: %s', async (about, _, acts, status) => {
    await open(about);
    const statuses: number[] = [];
    for (const each of acts) statuses.push((await act(each)).status);
    expect(statuses.at(-1)).toBe(status);
  });

  it('a second person confirms an act and a load, which the gateway may refuse still', async () => {
    await open('limits', 'lists');
    const confirm = async ({ body }: { body: Record<string, unknown> }) => {
      const url = `/proposals/${Number(body['proposalID'])}`;
      const headers = { authorization: 'Bearer of-the-second' };
      return app.inject({ method: 'POST', url, headers, payload: { decision: 'confirm', reason: 'seen' } });
    };
    const asked = await act(located);
    expect(asked.body).toMatchObject({ about: 'limits', change: '500 AAPL located for TESTER' });
    expect((await confirm(asked)).statusCode).toBe(200);
    const named = { by: 'demo-operator', reason: 'morning' };
    const rows = [`day,${today()}`, 'restricted,AAPL', 'position,TESTER,A1,AAPL,300,180.00'];
    const loads = await load(rows);
    expect(loads).toMatchObject({ status: 202, body: { about: 'limits', ...named } });
    expect((await ask('GET', '/day')).body).toMatchObject({ locates: [{ located: '500' }], loads: [] });
    expect((await confirm(loads)).statusCode).toBe(200);
    expect((await ask('GET', '/day')).body).toMatchObject({ loads: [{ source: 'clearer', ...named }] });
    const released = await load([rows[0], rows[2]]);
    expect(released).toMatchObject({ status: 202, body: { about: 'lists' } });
    const refused = await confirm(await load(['day,2020-01-01', ...rows.slice(2)]));
    expect(refused.json()).toMatchObject({
      status: 409,
      detail: expect.stringMatching(/^confirmed, and refused: it is of/),
    });
  });
});
