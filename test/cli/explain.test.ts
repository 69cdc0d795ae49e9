/** `fairlead risk explain` and `risk verify`, from the files of a journal. */
import { beforeAll, expect, it } from 'vitest';
import { explain, verifyVerdicts } from '../../src/cli/explain.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { qty } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { DEMO_PATH } from '../config/demo.ts';
import type { House } from '../ops/house.ts';
import { journalFiles, printedLines, recordedHouse } from './journalFiles.ts';

const files = journalFiles('explain');
const { write } = files;
const printed = printedLines();

function eventsOf(scene: (house: House) => void): readonly CoreEvent[] {
  const { house, journaled } = recordedHouse();
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.pass(250);
  scene(house);
  house.turn();
  return journaled;
}

beforeAll(() => {
  const plain = eventsOf((house) => {
    house.submit(house.order('TESTER', 'T1', 'AAPL', '187.00'));
    const order = house.order('TESTER', 'T2', 'AAPL', '187.00');
    house.submit({ ...order, terms: { ...order.terms, orderQty: qty(100_001) } });
  });
  write('journal', plain);
  const passed = plain.map((event) => (event.kind === 'riskDecided' ? { ...event, passed: true } : event));
  write('forged', passed);
  const warned = eventsOf((house) => {
    const fifty = limitRow('maxOrderQty', '50', {}, { soft: true, id: 'fifty', by: 'jane', reason: 'test' });
    house.submit({ kind: 'changeLimits', set: [fifty], remove: [], by: 'jane', reason: 'test' });
    house.submit(house.order('TESTER', 'W1', 'AAPL', '187.00'));
  });
  write('warned', warned);
  const silent = warned.map((event) => (event.kind === 'riskDecided' ? { ...event, checks: [] } : event));
  write('unwarned', silent);
  const twice = eventsOf((house) => {
    for (const client of ['TESTER', 'DEMO-API']) house.submit(house.order(client, 'T1', 'AAPL', '187.00'));
  });
  write('twice', twice);
  const bought = eventsOf((house) => {
    house.submit(house.order('TESTER', 'T1', 'AAPL', '187.50'));
    house.fill(house.at('NORTH')[0], 100, 187.5);
  });
  const delisted = bought.map((event) => (event.kind === 'orderReceived' ? { ...event, symbol: 'GONE' } : event));
  write('delisted', delisted);
});

const from = (name = 'journal') => ({ config: DEMO_PATH, directory: files.at(name) });

it('says of each check what it saw, by which limit, and that the record agrees', async () => {
  await explain('T2', from());
  expect(printed[0]).toMatch(/^order 2 T2: new of TESTER, buy 100001 AAPL limit 187\.00, at 2026-11-21T14:30:00\.250/);
  expect(printed[1]).toBe(
    '  refused: R110-ORDER-QTY: quantity 100001 is above the limit of 100000 (also R113-ORDER-NOTIONAL)',
  );
  expect(printed[2]).toBe('  reference: bid 187.48 (0.25 s old), ask 187.50 (0.25 s old)');
  expect(printed[3]).toBe('  counted at 187.00: 18700187.00 USD');
  expect(printed[4]).toMatch(/^ {2}trading active; limits of version \d+$/);
  expect(printed.find((line) => line.startsWith('  no  R110'))).toMatch(
    /^ {2}no {2}R110-ORDER-QTY +100001 +of 100000 +maxOrderQty client=\*, by configuration$/,
  );
  expect(printed.at(-1)).toBe('  the record says the same');
  expect(process.exitCode).toBeUndefined();
});

it('shows limits that only warn, and finds a warning that is not recorded', async () => {
  await explain('W1', from('warned'));
  expect(printed.find((line) => line.includes('warns'))).toMatch(
    /^ {2}warns {2}R110-ORDER-QTY +100 +of 50 +fifty, by jane: test$/,
  );
  expect(printed.at(-1)).toBe('  the record says the same');
  printed.length = 0;
  await verifyVerdicts(from('unwarned'));
  expect(printed.at(-1)).toBe('order 1 W1: R110-ORDER-QTY did not warn then');
});

it('says who else has an order of that name', async () => {
  await explain('T1', from('twice'));
  expect(printed.at(-1)).toBe('T1 names orders of TESTER, DEMO-API: an OrderID names one');
});

it('an instrument that has traded and is configured no more is named', async () => {
  await expect(verifyVerdicts(from('delisted'))).rejects.toThrow(
    `GONE has traded, and is no instrument of ${DEMO_PATH}: give the configuration of that day, -c FILE`,
  );
});

it('is JSON when asked', async () => {
  await explain('1', { ...from(), json: true });
  const said = JSON.parse(printed[0]) as {
    passed: boolean;
    difference: null;
    checks: { code: string; limitID: string | null }[];
  };
  expect(said).toMatchObject({ orderID: 1, clOrdID: 'T1', passed: true, difference: null, quote: { bid: '187.48' } });
  expect(said.checks.find(({ code }) => code === 'R110-ORDER-QTY')?.limitID).toBe('maxOrderQty client=*');
});

it('verifies all of them, and finds the one that was recorded otherwise', async () => {
  await verifyVerdicts(from());
  expect(printed).toEqual(['2 verdicts evaluated again, 1 of them refusals', 'each is as it was recorded']);
  printed.length = 0;
  await verifyVerdicts(from('forged'));
  expect(printed).toEqual(['2 verdicts evaluated again, 1 of them refusals', 'order 2 T2: it passed then']);
  expect(process.exitCode).toBe(1);
});

it('an order that is none of ours is not explained', async () => {
  await expect(explain('NOBODY', from())).rejects.toThrow('no verdict about NOBODY');
});
