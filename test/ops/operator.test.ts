/** What a person at the broker does, by HTTP: done under the name of the token, journaled, and told to the client. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Health } from '../../src/ops/show/healthSchema.ts';
import type { Answer, Problem } from '../../src/ops/show/shownSchema.ts';
import { childID, ExecType, OrdStatus } from '../../src/orders/values.ts';
import type { buildOps } from '../../src/ops/server.ts';
import { House, openHouse, OPERATOR } from './house.ts';

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
beforeEach(async () => {
  ({ house, app } = await openHouse());
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.turn();
});
afterEach(() => app.close());

const act = async (payload: object) => {
  const answer = await app.inject({ method: 'POST', url: '/operator/acts', headers: OPERATOR, payload });
  return { status: answer.statusCode, body: answer.json<Answer & Problem>() };
};
const BOOK = { do: 'book', reason: 'by phone', client: 'TESTER', symbol: 'AAPL', side: 'buy', orderQty: '300' };
const order = () => [...house.core.state.orders.parents.values()].at(-1);

describe('an operator', () => {
  it('books a telephoned order, which risk checks and the client is told of, and reduces it', async () => {
    const booked = await act({ ...BOOK, price: '187.00' });
    expect(booked.status).toBe(200);
    expect(booked.body.reports).toMatchObject([{ execType: 'new', clOrdID: '', orderQty: '300', leavesQty: '300' }]);
    expect(order()).toMatchObject({ bookedBy: 'demo-operator', clientID: 'TESTER' });
    const raised = await act({ do: 'restate', reason: 'wants more', orderID: '1', orderQty: '400' });
    expect(raised.body.reports).toMatchObject([{ execType: 'restated', restatementReason: '2', orderQty: '400' }]);
  });

  it('is told what risk has against it', async () => {
    const { status, body } = await act({ ...BOOK, orderQty: '30000000', price: '187.00' });
    expect(status).toBe(409);
    expect(body.detail).toMatch(/^R110-ORDER-QTY/);
  });

  it.each([
    ['an order that is not there', { do: 'cancel', orderID: '7' }, 404, 'there is no order 7'],
    ['an execution that is not there', { do: 'bust', execID: '7' }, 404, 'there is no execution 7'],
    ['a symbol that is not there', { do: 'halt', symbol: 'APPL' }, 404, 'symbol APPL is not traded here'],
    ['a halt that is not in force', { do: 'resume', symbol: 'AAPL' }, 409, 'AAPL is not halted'],
  ])('is refused %s, with why', async (_what, payload, status, detail) => {
    const answer = await act({ reason: 'test', ...payload });
    expect([answer.status, answer.body.detail]).toEqual([status, detail]);
  });

  it('is not told that a field which is there was meant', async () => {
    const answer = await act({ ...BOOK, price: '187.50', ordType: 'limit' });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ path: 'ordType', detail: 'unknown field' }] });
    expect(JSON.stringify(answer.body)).not.toContain('did you mean');
  });

  it('is told which act a misspelt one may be', async () => {
    const { body } = await act({ do: 'bookfil', reason: 'test', quarantineID: 1 });
    expect(body.errors).toMatchObject([{ path: 'do', hint: 'did you mean bookFill?' }]);
    expect((await act({ reason: 'test' })).body.errors?.[0]).not.toHaveProperty('hint');
  });

  it('must say why', async () => {
    expect((await act({ do: 'halt', symbol: 'AAPL' })).status).toBe(400);
  });

  it('leaves a log line and a record that name the order, by whatever it was named', async () => {
    await act({ ...BOOK, price: '187.50' });
    const [child] = house.at('NORTH');
    house.fill(child, 200, 187.5);
    const execID = [...house.core.state.orders.executions.all()].at(-1)?.execID;
    await act({ do: 'bust', execID: String(execID), reason: 'by phone' });
    await act({ do: 'cancel', orderID: '1', reason: 'asked' });
    await act({ do: 'halt', symbol: 'AAPL', reason: 'news' });
    const lines = house.warnings.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>);
    expect(lines.map((line) => [line['act'], line['order']])).toEqual([
      ['book', 'EPOCH-1'],
      ['bust', 'EPOCH-1'],
      ['cancel', 'EPOCH-1'],
      ['halt', undefined],
    ]);
  });

  it('books or dismisses what is in quarantine, and until then the gateway is degraded', async () => {
    await act({ ...BOOK, price: '187.50' });
    const [child] = house.at('NORTH');
    house.turn();
    const trade = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled } as const;
    const unread = { ...trade, fault: 'LastPx(31)=x cannot be read' };
    house.report(child, unread);
    house.report(child, {
      ...unread,
      requestID: childID(0),
      venueOrderID: '',
      fault: 'Symbol(55)=Q is not one of ours',
    });
    // By OrderID alone.
    house.report(child, {});
    house.report(child, { ...unread, requestID: childID(0) });
    house.turn();
    const shown = (await app.inject({ url: '/quarantine', headers: OPERATOR })).json<{ quarantine: object[] }>();
    expect(shown.quarantine).toMatchObject([{ child: `EPOCH-${child.childID}` }, { child: null }, {}]);
    expect((await act({ do: 'bookFill', reason: 'so it is', quarantineID: 3 })).body.detail).toMatch(/^lastQty could/);
    await act({ do: 'dismissFill', reason: 'so it is', quarantineID: 3 });
    const health = async () => (await app.inject('/health')).json<Health>();
    expect(await health()).toMatchObject({ status: 'degraded', quarantined: 2, quarantineDropped: 0 });
    const fill = { do: 'bookFill', reason: 'as North says', quarantineID: 1 };
    const refusals = [
      await act({ ...fill, quarantineID: 7 }),
      await act({ ...fill, quarantineID: 2 }),
      await act({ ...fill, child: 'EPOCH-9' }),
      await act(fill),
      await act({ ...fill, lastQty: '40' }),
    ];
    expect(refusals.map(({ status, body }) => `${status} ${body.detail}`)).toEqual([
      '404 report 7 is not in quarantine',
      '400 the report names no order of ours: name it',
      '404 there is no order EPOCH-9 at a venue',
      '400 lastQty could not be read of the report: give it',
      '400 lastPx could not be read of the report: give it',
    ]);
    const booked = await act({ ...fill, lastQty: '40', lastPx: '187.50' });
    expect(booked.body.reports).toMatchObject([{ execType: 'trade', lastQty: '40', lastPx: '187.50', cumQty: '40' }]);
    expect((await act({ do: 'dismissFill', reason: 'not ours', quarantineID: 2 })).status).toBe(200);
    expect(await health()).toMatchObject({ quarantined: 0 });
    expect(await act(fill)).toMatchObject({
      status: 409,
      body: { detail: 'report 1 was booked already, by demo-operator: as North says' },
    });
    const again = await act({ do: 'dismissFill', reason: 'once more', quarantineID: 2 });
    expect(again.body.detail).toBe('report 2 was dismissed already, by demo-operator: not ours');
  });

  it('books nothing that contradicts its order or its report, unless it says so', async () => {
    await act({ ...BOOK, price: '187.50' });
    const [child] = house.at('NORTH');
    house.turn();
    const trade = {
      execType: ExecType.Trade,
      ordStatus: OrdStatus.PartiallyFilled,
      requestID: childID(0),
      venueOrderID: '',
    } as const;
    const quarantine = (more: object) => house.report(child, { ...trade, ...more });
    quarantine({ message: '8=FIX.4.4|55=MSFT|54=2|32=250|31=5.00|', fault: 'names no order' });
    quarantine({ requestID: child.childID, message: '|55=AAPL|54=2|32=40|31=187.50|', fault: 'Side(54)=2' });
    quarantine({ message: '|55=NONE|54=1|32=40|32=41|31=187.50|', fault: 'Symbol(55)=NONE is not one of ours' });
    house.turn();
    const shown = (await app.inject({ url: '/quarantine', headers: OPERATOR })).json<{ quarantine: object[] }>();
    expect(shown.quarantine).toMatchObject([
      { lastQty: null, lastPx: null, orderID: null },
      { lastQty: '40', lastPx: '187.50' },
      { lastQty: '250', lastPx: '5.00', orderID: null },
    ]);
    const fill = { do: 'bookFill', reason: 'as North says' };
    const name = `EPOCH-${child.childID}`;
    const said = async (more: object) => {
      const { status, body } = await act({ ...fill, ...more });
      return `${status} ${body.detail}`;
    };
    expect(await said({ quarantineID: 1, child: name })).toMatch(
      /^409 Symbol\(55\)=MSFT is not that of the order, AAPL; LastPx.31. makes no sense/,
    );
    expect(await said({ quarantineID: 2 })).toMatch(/^409 Side\(54\)=2 is not that of the order, 1: with/);
    expect(await said({ quarantineID: 2, force: true })).toBe(
      '400 Side(54)=2 is not that of the order, 1: name the order that it is of',
    );
    expect(await said({ quarantineID: 1, child: name, lastQty: '40' })).toBe(
      '400 lastQty 40 is not that of the report: leave it out, or say "force"',
    );
    expect(await said({ quarantineID: 1, child: name, lastPx: '187.50' })).toMatch(/^400 lastPx 187.50 is not that/);
    const forced = await act({ ...fill, quarantineID: 2, child: name, lastQty: '41', force: true });
    expect(forced.body.reports).toMatchObject([{ execType: 'trade', lastQty: '41', lastPx: '187.50' }]);
    expect(house.warnings.at(-1)).toContain('"force":true');
  });

  it('takes orders as they stand of a venue that says nothing of them', async () => {
    await act({ ...BOOK, price: '187.50' });
    house.turn();
    house.submit({ kind: 'venueLink', venue: 'NORTH', up: false });
    house.submit({ kind: 'venueLink', venue: 'NORTH', up: true });
    house.pass(31_000);
    house.submit({ kind: 'tick' });
    const health = async () => (await app.inject('/health')).json<Health>();
    expect(await health()).toMatchObject({ status: 'degraded', unreconciled: ['NORTH'], notAsked: [] });
    const confirm = { do: 'confirm', reason: 'by phone', venue: 'NORTH' };
    expect((await act({ ...confirm, child: 'EPOCH-9' })).body.detail).toBe('there is no order EPOCH-9 at a venue');
    expect((await act({ ...confirm, venue: 'EAST' })).body.detail).toBe('there is no venue EAST');
    expect((await act(confirm)).status).toBe(200);
    expect(await health()).toMatchObject({ unreconciled: [] });
  });

  it('is journaled by name, done or refused', async () => {
    await act({ do: 'halt', symbol: 'AAPL', reason: 'news' });
    await act({ do: 'halt', symbol: 'AAPL', reason: 'again' });
    const refused = await act({ ...BOOK, price: '187.00' });
    expect(refused.body.detail).toBe('trading in AAPL is halted');
    expect(order()?.ended).toBe('8');
    expect(house.core.state.orders.haltedSymbols).toEqual(new Set(['AAPL']));
  });
});
