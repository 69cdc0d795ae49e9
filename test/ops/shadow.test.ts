/** The shadow policy while the gateway runs, over HTTP. */
import { expect, it } from 'vitest';
import { buildOps } from '../../src/ops/server.ts';
import { ShadowWatch } from '../../src/ops/desk/shadowWatch.ts';
import { qty } from '../../src/units/brand.ts';
import { PPM } from '../../src/units/ratio.ts';
import { demoWith, faultsOf } from '../config/demo.ts';
import { House, openHouse, OPERATOR } from './house.ts';

const shadowed = (more: string) => demoWith(['[router]', `[router]\n${more}`]);

it('tells what it would have sent, and what was expected of it', async () => {
  const house = new House({}, undefined, shadowed('shadow = "serial"\nshadowShare = "1"'));
  const app = await buildOps(house, house.http, house.log);
  house.autoTurn = false;
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.quote('SOUTH', 'AAPL', 187.48, 500, 187.5, 200);
  const order = house.order('TESTER', 'A');
  house.submit({ ...order, terms: { ...order.terms, orderQty: qty(300) } });
  const { events } = house.turn();
  expect(events.filter(({ kind }) => kind === 'childSent')).toHaveLength(2);
  const { body } = await app.inject({ url: '/routing/shadow', headers: OPERATOR });
  expect(JSON.parse(body)).toEqual({
    policy: 'serial',
    share: '1',
    since: '2026-11-21T14:30:00.000000Z',
    plans: 1,
    another: 1,
    children: [2, 1],
    skipped: 0,
    failed: 0,
    lastFailure: null,
    impossible: {},
    sums: [
      {
        currency: 'USD',
        side: 'buy',
        plans: 1,
        another: 1,
        qty: ['180', '200'],
        net: ['33750.12', '37500.52'],
        better: '0.00',
      },
    ],
  });
  await app.close();
});

it('plans so many of one turn, and says how many it left out', () => {
  const house = new House();
  house.autoTurn = false;
  const watch = ShadowWatch.of(
    { shadow: { name: 'idle', plan: () => {} }, shadowPpm: PPM },
    () => house.core.state.routing,
    house.now(),
    house.log,
  )!;
  house.observe(watch);
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  for (let i = 0; i < 20; i++) house.submit(house.order('TESTER', `A${i}`));
  const plans = house.turn().events.filter(({ kind }) => kind === 'planned').length;
  expect(plans).toBeGreaterThan(16);
  expect(watch.shadow.sums.plans).toBe(16);
  expect(watch.skipped).toBe(plans - 16);
});

it('warns of one that throws the first, the tenth, the hundredth time', () => {
  const house = new House();
  house.autoTurn = false;
  const throws = () => {
    throw new Error('no idea');
  };
  house.observe(
    ShadowWatch.of(
      { shadow: { name: 'mine', plan: throws }, shadowPpm: PPM },
      () => house.core.state.routing,
      house.now(),
      house.log,
    )!,
  );
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  for (let i = 0; i < 12; i++) {
    house.submit(house.order('TESTER', `A${i}`));
    house.turn();
  }
  expect(house.warnings).toEqual([
    'the shadow policy has thrown; orders are as they were {"policy":"mine","orderID":1,"failed":1,"error":"throws: no idea"}',
    'the shadow policy has thrown; orders are as they were {"policy":"mine","orderID":10,"failed":10,"error":"throws: no idea"}',
  ]);
});

it('is not there unless it is configured', async () => {
  const { app } = await openHouse();
  const { statusCode, body } = await app.inject({ url: '/routing/shadow', headers: OPERATOR });
  expect(statusCode).toBe(404);
  expect(body).toContain('no [router] shadow is configured');
  await app.close();
});

it('has the name of a policy that there is, and a part of at most all', () => {
  expect(faultsOf(shadowed('shadow = "serious"'))[0]).toContain('router.shadow');
  expect(faultsOf(shadowed('shadow = "serial"\nshadowShare = "1.5"'))[0]).toContain('router.shadowShare');
});
