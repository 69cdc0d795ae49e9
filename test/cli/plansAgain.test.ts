/** `fairlead plans --again`, from the files of a journal: as they were, under other fees, by another policy. */
import { writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { plansAgain, type PlansOptions } from '../../src/cli/plansAgain.ts';
import { Comparison } from '../../src/cli/plansCompared.ts';
import type { Plan } from '../../src/router/event.ts';
import { qty } from '../../src/units/brand.ts';
import { DEMO, DEMO_PATH } from '../config/demo.ts';
import { journalFiles, printedLines, recordedHouse } from './journalFiles.ts';

const files = journalFiles('plans');
const { write } = files;
const printed = printedLines();

beforeAll(() => {
  const { house, journaled } = recordedHouse();
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.quote('SOUTH', 'AAPL', 187.48, 500, 187.5, 200);
  for (const [name, size] of [
    ['T1', 100],
    ['T2', 300],
  ] as const) {
    const order = house.order('TESTER', name, 'AAPL', '187.50');
    house.submit({ ...order, terms: { ...order.terms, orderQty: qty(size) } });
  }
  house.turn();
  const forged = (change: Partial<Plan>) =>
    journaled.map((event) => (event.kind === 'planned' ? { ...event, ...change } : event));
  write('journal', journaled);
  write('forged', forged({ expectedNet: 7 }));
  write('former', forged({ configured: 0 }));
  write('stranger', forged({ policy: 'mine', rule: 1 }));
  write(
    'empty',
    journaled.filter(({ kind }) => kind !== 'planned'),
  );
});

async function said(options: PlansOptions = {}, name = 'journal'): Promise<string[]> {
  await plansAgain({ again: true, directory: files.at(name), ...options });
  return printed;
}

it('as they were, each is the one in the journal', async () => {
  expect(await said()).toEqual(['2 plans made again', 'each is the one in the journal']);
  expect(process.exitCode).toBeUndefined();
});

it('says which are not, and fails', async () => {
  expect(await said({}, 'forged')).toEqual([
    '2 plans made again',
    'order 1 AAPL, round 0: another expectedNet',
    'order 2 AAPL, round 0: another expectedNet',
  ]);
  expect(process.exitCode).toBe(1);
});

it('by another policy: what would have been sent, and what it was expected to come to', async () => {
  expect(await said({ policy: 'serial' })).toEqual([
    '2 plans made again by serial: 2 of them are another',
    'children a plan: 2.00 → 1.00',
    '',
    '         plans  another  expected   net, with fees       better by',
    'USD buy  2      2        240 → 250  45000.16 → 46875.65  0.00',
    '',
    '2 would send something else, and expect to fill another quantity:',
    'order 1, round 0, buy 100 AAPL: dark DEEP 50 @ midpoint, sweep SOUTH 50 @ 187.50 → sweep SOUTH 100 @ 187.50',
    'order 2, round 0, buy 300 AAPL: dark DEEP 150 @ midpoint, sweep SOUTH 150 @ 187.50 → sweep SOUTH 150 @ 187.50',
  ]);
  expect(process.exitCode).toBeUndefined();
});

it('shows the largest only, and the plans of one order', async () => {
  const lines = await said({ policy: 'serial', most: 1 });
  expect(lines.slice(-2).map((line) => line.slice(0, 30))).toEqual([
    'order 1, round 0, buy 100 AAPL',
    'and 1 more; --most shows more',
  ]);
  printed.length = 0;
  expect((await said({ policy: 'serial', order: 'T2' }))[0]).toBe(
    '1 plans made again by serial: 1 of them are another',
  );
});

it('shows by themselves the plans that would send nothing, and those that sent nothing', () => {
  const { house, journaled } = recordedHouse();
  house.quote('SOUTH', 'AAPL', 187.48, 500, 187.5, 500);
  for (const name of ['T1', 'T2', 'T3']) house.submit(house.order('TESTER', name, 'AAPL', '187.50'));
  house.turn();
  const plans = journaled.filter((event) => event.kind === 'planned');
  const none = (plan: Plan): Plan => ({ ...plan, children: [], expectedQty: qty(0), expectedNet: 0 });
  const comparison = new Comparison(1);
  comparison.add(plans[0], { ...plans[0], children: plans[0].children.slice(1), expectedNet: 1 });
  comparison.add(plans[1], none(plans[1]));
  comparison.add(plans[2], none(plans[2]));
  comparison.add(none(plans[2]), plans[2]);
  comparison.print('under x', []);
  const shown = printed.slice(printed.indexOf('', printed.indexOf('') + 1) + 1);
  expect(shown.map((line) => line.replace(/AAPL: .* → (nothing)?.*?(\(|$)/, 'AAPL → $1 $2').trim())).toEqual([
    expect.stringMatching(/^order 1, round 0, buy 100 AAPL →.*USD\)$/),
    '',
    '2 would send nothing, for what was sent then:',
    'order 2, round 0, buy 100 AAPL → nothing',
    'and 1 more; --most shows more',
    '',
    '1 would send something, where nothing was sent then:',
    'order 3, round 0, buy 100 AAPL →',
  ]);
  expect(comparison.json()).toMatchObject({
    largest: [{ orderID: 1 }],
    nothingNow: { count: 2, largest: [{ orderID: 2, to: 'nothing' }] },
    nothingThen: { count: 1, largest: [{ orderID: 3, from: 'nothing' }] },
  });
});

it('under the fees of another file', async () => {
  expect((await said({ config: DEMO_PATH }))[0]).toBe(`2 plans made again under ${DEMO_PATH}: 0 of them are another`);
  const config = files.at('dearer.toml');
  writeFileSync(config, DEMO.replace('takeFee = "0.0026"', 'takeFee = "0.0050"'));
  printed.length = 0;
  const lines = await said({ config });
  expect(lines[0]).toBe(`2 plans made again under ${config}: 2 of them are another`);
  expect(lines[4]).toMatch(/^USD buy .* 240 → 240 .* -0\.08$/);
  expect(lines.at(-1)).toContain('→ dark DEEP 50 @ midpoint, sweep NORTH 50 @ 187.50 (+0.02 USD)');
});

it('under the ticks that the other file has on the day of the plan', async () => {
  const config = files.at('coarse.toml');
  const under = (from: string) =>
    DEMO.replace(
      /(?<="SOUTH"[^]*?\nlot = "1"\n)tick = "0.01"/,
      `ticks = [{ table = "coarse", from = "${from}" }]`,
    ).replace('[limits]', '[ticks.coarse]\nbands = [{ tick = "0.2" }]\n\n[limits]');
  writeFileSync(config, under('2099-01-01'));
  expect((await said({ config }))[0]).toBe(`2 plans made again under ${config}: 0 of them are another`);
  printed.length = 0;
  // Nothing between 187.40 and 187.60 is a price: what SOUTH shows at 187.50 is beyond the limit.
  writeFileSync(config, under('2020-01-01'));
  const lines = await said({ config });
  expect(lines[0]).toBe(`2 plans made again under ${config}: 2 of them are another`);
  expect(lines.at(-1)).toContain('→ dark DEEP 50 @ midpoint, sweep NORTH 50 @ 187.50');
});

it('names the settings that act on what was looked at, whatever the other file says', async () => {
  const config = files.at('other.toml');
  writeFileSync(config, DEMO.replace(/^darkShare = .*$/m, 'darkShare = "0.9"\ntripAfter = 4'));
  const asItWas =
    'as it was looked at then, whatever the file says: darkShare, tripAfter (docs/routing.md, "Plans made again")';
  expect(await said({ config })).toContain(asItWas);
  printed.length = 0;
  expect(JSON.parse((await said({ config, json: true }))[0])).toMatchObject({ asLookedAt: ['darkShare', 'tripAfter'] });
});

it('as they were, from a configuration that is called otherwise: its fees change nothing, and what is another fails', async () => {
  const config = files.at('called.toml');
  writeFileSync(config, DEMO.replace('takeFee = "0.0026"', 'takeFee = "0.0050"'));
  expect(await said({ config, asRecorded: true })).toEqual(['2 plans made again', 'each is the one in the journal']);
  printed.length = 0;
  expect((await said({ config, asRecorded: true }, 'forged'))[1]).toBe('order 1 AAPL, round 0: another expectedNet');
  expect(process.exitCode).toBe(1);
});

it('is JSON when asked', async () => {
  const [text] = await said({ policy: 'serial', json: true });
  expect(JSON.parse(text)).toMatchObject({
    plans: 2,
    another: 2,
    childrenAPlan: [2, 1],
    sums: [{ currency: 'USD', side: 'buy', qty: ['240', '250'], net: ['45000.16', '46875.65'] }],
    largest: [],
    otherQty: { count: 2, largest: [{ orderID: 1, to: 'sweep SOUTH 100 @ 187.50', net: '7500.22' }, { orderID: 2 }] },
    former: 0,
  });
  printed.length = 0;
  const [verified] = await said({ json: true }, 'forged');
  expect(JSON.parse(verified)).toMatchObject({ plans: 2, differ: [{ orderID: 1, fields: ['expectedNet'] }, {}] });
});

it('leaves out what cannot be made again, and says why', async () => {
  expect(await said({}, 'former')).toEqual([
    '0 plans made again',
    '2 left out: from before the journal had what plans are made under',
  ]);
  expect(process.exitCode).toBeUndefined();
  printed.length = 0;
  expect(await said({}, 'stranger')).toEqual(['0 plans made again', '2 cannot be made again: there is no policy mine']);
  expect(process.exitCode).toBe(1);
});

it('takes the policy of a module from the configuration, and sees when it is another than it was', async () => {
  writeFileSync(files.at('mine.cjs'), "exports.default = () => ({ name: 'mine', plan() {} });");
  const config = DEMO.replace(/^\[router\]/m, '[router]\nmodules = ["mine.cjs"]');
  const file = files.at(DEMO_PATH);
  writeFileSync(file, config.replace('"var/demo/gateway"', JSON.stringify(files.at('stranger'))));
  expect((await said({ config: file }, 'stranger'))[0]).toBe(`2 plans made again under ${file}: 2 of them are another`);
  printed.length = 0;
  const home = process.cwd();
  process.chdir(files.at('.'));
  await plansAgain({ again: true }).finally(() => process.chdir(home));
  expect(printed).toEqual(['0 plans made again', '2 cannot be made again: the module of mine is another than it was']);
});

it.each<[string, PlansOptions, string]>([
  ['journal', { policy: 'serious' }, 'there is no policy serious; there are best, sweep, parallel-one-level, serial,'],
  ['journal', { again: false }, '`fairlead log JOURNAL --plans` prints them as they are'],
  ['journal', { order: 'T9' }, 'no plan of that order is in'],
  ['empty', {}, 'no plan is in'],
  ['nowhere', {}, 'there is no journal'],
])('of %s with %o: says what is wrong', async (name, options, text) => {
  await expect(said(options, name)).rejects.toThrow(text);
});
