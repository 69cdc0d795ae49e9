/** What peers name as they like does not grow the state for ever, and pushes out nothing that is another's. */
import { expect, it } from 'vitest';
import { DIMENSIONS } from '../../src/risk/limits/limitRow.ts';
import { newClientLine, takeRecentOrders } from '../../src/risk/slices/lines.ts';
import { MAX_METERED, Meter } from '../../src/risk/slices/meters.ts';
import { RememberedLately } from '../../src/risk/windows/rememberedLately.ts';
import { seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { Desk } from './desk.ts';

it('of names without end those used lately are remembered', () => {
  const names = new RememberedLately<number>(3);
  const use = (name: string, value: number) => names.use(name) ?? names.add(name, value);
  for (let n = 0; n < 100; n++) {
    use('A', 1);
    use(`N${n}`, n);
  }
  expect(names.find('A'), 'the first one, used again and again').toBe(1);
  expect(names.find('N0')).toBeUndefined();
  expect([...names.all()].length).toBeLessThanOrEqual(6);
});

it('a client that invents traders makes the gateway forget its own, and nobody else', () => {
  const at = (client: string, trader: string) =>
    DIMENSIONS.map((dimension) => (dimension === 'client' ? client : dimension === 'trader' ? trader : ''));
  const bits = (1 << DIMENSIONS.indexOf('client')) | (1 << DIMENSIONS.indexOf('trader'));
  const meter = new Meter<number[]>(bits, seconds(60));
  meter.at(at('D', 'ann'), () => [1]);
  meter.at(at('C', 'bob'), () => [1]);
  for (let n = 0; n <= 2 * MAX_METERED; n++) {
    if (n % 1_000 === 0) meter.at(at('C', 'cay'), () => [1]).push(n);
    meter.at(at('C', `T${n}`), () => [1]);
  }
  expect(meter.find(at('D', 'ann'))).toEqual([1]);
  expect(meter.find(at('C', 'cay'))).toHaveLength(102);
  expect(meter.find(at('C', 'bob'))).toBeUndefined();
  expect([...meter.all()].length).toBeLessThanOrEqual(2 * MAX_METERED + 1);
});

it('of originators without end those that traded lately have recent orders', () => {
  const client = newClientLine('C', '');
  for (let n = 0; n < 1_100; n++) takeRecentOrders(client, `FIRM${n}`);
  expect([...client.recentOf.all()].length).toBeLessThanOrEqual(1_000);
});

it('a venue that does not exist leaves no slice', () => {
  const rows = [limitRow('maxOpenNotional', '100', { client: '*', venue: '*' })];
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }], rows } });
  const { slices } = d.core.state.risk.lines;
  const count = () => slices.shapes.reduce((sum, _, shape) => sum + [...slices.of(shape)].length, 0);
  d.order('0', 'buy', 1, 9, { exDestination: 'NONE' });
  const before = count();
  for (let n = 1; n <= 50; n++) d.order(`${n}`, 'buy', 1, 9, { exDestination: `NONE${n}` });
  expect(count()).toBe(before);
  d.replayed();
});
