/** What plans come to while the gateway runs, over HTTP. */
import { expect, it } from 'vitest';
import { OutcomeWatch } from '../../src/ops/desk/outcomeWatch.ts';
import { demoWith, setupOf } from '../config/demo.ts';
import { House, openHouse, OPERATOR } from './house.ts';

it('counts from the start on, when that is asked for', async () => {
  const { house, app } = await openHouse({ outcome: true });
  house.autoTurn = false;
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.submit(house.order('TESTER', 'A'));
  house.turn();
  house.fill(house.at('NORTH')[0], 40, 187.5);
  house.turn();
  const ask = async (query: string) =>
    JSON.parse((await app.inject({ url: `/routing/outcome${query}`, headers: OPERATOR })).body);
  expect(await ask('?by=day,venue')).toMatchObject({
    since: '2026-11-21T14:30:00.000000Z',
    rows: [
      { day: '2026-11-21', venue: 'DEEP', policy: '', children: 1, filled: '0', costAShare: '' },
      { day: '2026-11-21', venue: 'NORTH', filled: '40', slipped: '0.40', fees: '0.12', costAShare: '0.013000' },
    ],
    terms: [],
    unmatched: 0,
  });
  expect((await ask('')).rows).toHaveLength(2);
  expect(await ask('?by=client')).toMatchObject({ status: 400 });
  await app.close();
});

it('does not otherwise', async () => {
  const { app } = await openHouse();
  const { statusCode, body } = await app.inject({ url: '/routing/outcome', headers: OPERATOR });
  expect(statusCode).toBe(404);
  expect(body).toContain('[ops] outcome is not set');
  await app.close();
  expect(setupOf(demoWith(['[router]', '[ops]\noutcome = true\n\n[router]'])).http.outcome).toBe(true);
});

it('keeps eight days', () => {
  const house = new House();
  house.autoTurn = false;
  const watch = new OutcomeWatch(house.core.state.routing, house.now());
  house.observe(watch);
  const days = () => [...new Set(watch.outcome.list().map(({ day }) => day))];
  for (let day = 0; day < 10; day++) {
    house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
    house.submit(house.order('TESTER', `A${day}`));
    house.turn();
    house.pass(86_400_000);
  }
  expect(days()).toHaveLength(8);
  expect(days()[0]).toBe('2026-11-23');
});
