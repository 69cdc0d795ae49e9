/** What clients say of how an order is handled: at every round, after a restart, and refused where it cannot be. */
import { describe, expect, it, test } from 'vitest';
import { instructionsIn, type SaidInstructions } from '../../src/orders/instructions.ts';
import { TimeInForce } from '../../src/orders/values.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk, type DeskOptions } from './desk.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

/** NORTH (take fee 0.0030) is at 10.00, SOUTH (0.0026) a tick behind; DEEP, 0.0010, trades at 9.995. */
function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.99, 1_000]], [[10, 500]]);
  d.book('SOUTH', [[9.98, 1_000]], [[10.01, 5_000]]);
  return d;
}

const says = (instructions: SaidInstructions) => ({ instructions });
const sent = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→'));
const plan = (d: Desk) => d.events.findLast((event) => event.kind === 'planned');
const lastText = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1)?.text;

describe('a venue that is excluded', () => {
  it('gets nothing, and what it displays better is not traded through', () => {
    const d = desk();
    const lines = d.order('A', 'buy', 300, 10.05, { ...IOC, ...says({ exclude: 'NORTH' }) });
    expect(sent(lines)).toEqual([]);
    expect(lines.at(-1)).toMatch(/^A exec=Canceled/);
    expect(lastText(d)).toBe('a better price is displayed where the order may not take');
    expect(plan(d)?.scores.map(({ venue, standing }) => `${venue} ${standing}`)).toEqual([
      'NORTH excluded',
      'SOUTH usable',
    ]);
    d.replayed();
  });

  it.each([
    ['excluded', { exclude: 'NORTH' }, 'a better price is displayed where the order may not take'],
    [
      ...(['too dear', { feeCapped: true, maxTakeFee: 2_600 }] as const),
      'what is displayed within the limit is at venues with a larger fee than the order may pay',
    ],
  ] as const)(
    'is told as the reason where it is at the limit, too, and nothing else is left: %s',
    (_, instructions, told) => {
      const d = desk();
      d.book('SOUTH', [], []);
      d.order('A', 'buy', 300, 10, { ...IOC, ...says(instructions) });
      expect(lastText(d)).toBe(told);
    },
  );

  it('binds nobody once its quote is gone', () => {
    const d = desk();
    d.book('NORTH', [[9.99, 1_000]], []);
    expect(sent(d.order('A', 'buy', 300, 10.05, { ...IOC, ...says({ exclude: 'NORTH' }) }))).toEqual([
      '→SOUTH #1 300@10.01 ImmediateOrCancel sweep',
    ]);
  });

  it('stays so at every round, after a replace, and after a restart', () => {
    const d = desk({ lit: { takeFee: 0 } });
    d.book('NORTH', [[9.99, 1_000]], [[10.01, 500]]);
    const first = d.order('A', 'buy', 900, 10.01, says({ exclude: 'SOUTH' }));
    expect(sent(first)).toEqual(['→NORTH #1 500@10.01 ImmediateOrCancel sweep']);
    // What SOUTH shows there still keeps the rest from resting through it.
    expect(sent(d.fill(1, 500, 10.01))).toEqual([]);
    d.book('SOUTH', [[9.98, 1_000]], [[10.02, 5_000]]);
    expect(sent(d.moved())).toEqual(['→NORTH #2 400@10.01 Day post']);
    d.ack(2);
    d.restart();
    d.replace('B', 'A', 800, 10);
    const again = d.out(2);
    expect(sent(again)).toEqual(['→NORTH #4 300@10.00 Day post']);
    expect(instructionsIn(plan(d)?.instructions ?? []).exclude).toBe('SOUTH');
    d.replayed();
  });

  it('is named by a replace only as it is', () => {
    const d = desk();
    d.order('A', 'buy', 300, 9.9, says({ exclude: 'SOUTH' }));
    d.ack(1);
    d.replace('B', 'A', 200, 9.9, says({ exclude: 'SOUTH' }));
    d.out(1);
    d.replace('C', 'B', 100, 9.9, says({ exclude: 'NORTH' }));
    expect(d.why()).toBe('a replace keeps the venues that are excluded: cancel the order, and send another');
  });
});

it('no dark venue: nothing goes to DEEP', () => {
  const d = desk({ dark: true });
  expect(sent(d.order('A', 'buy', 300, 10.05))[0]).toMatch(/^→DEEP/);
  expect(sent(desk({ dark: true }).order('A', 'buy', 300, 10.05, says({ noDark: true })))).toEqual([
    '→NORTH #1 300@10.00 ImmediateOrCancel sweep',
  ]);
});

describe('the largest take fee', () => {
  it('keeps an order from taking where more is asked for, and from resting into it there', () => {
    const d = desk();
    d.book('SOUTH', [[9.98, 1_000]], [[10, 200]]);
    const cheap = says({ feeCapped: true, maxTakeFee: 2_600 });
    expect(sent(d.order('A', 'buy', 300, 10, cheap))).toEqual(['→SOUTH #1 200@10.00 ImmediateOrCancel sweep']);
    d.book('SOUTH', [[9.98, 1_000]], [[10.01, 200]]);
    expect(sent(d.fill(1, 200, 10)), 'NORTH displays 10.00').toEqual([]);
    expect(plan(d)?.scores.find(({ venue }) => venue === 'NORTH')?.standing).toBe('dear');
    d.book('NORTH', [[9.99, 1_000]], [[10.02, 500]]);
    expect(sent(d.moved()), 'resting there costs no more').toEqual(['→NORTH #2 100@10.00 Day post']);
    d.replayed();
  });

  it('refuses an order that could take nowhere, or not where it is sent', () => {
    const d = desk();
    d.order('A', 'buy', 300, 10, { ...IOC, ...says({ feeCapped: true, maxTakeFee: 100 }) });
    expect(d.why()).toBe(
      'its instructions leave no venue: NORTH takes 0.0030 a share, more than 0.0001; SOUTH takes 0.0026 a share, more than 0.0001',
    );
    d.order('B', 'buy', 300, 10, { exDestination: 'NORTH', ...says({ feeCapped: true, maxTakeFee: 2_600 }) });
    expect(d.why()).toBe('ExDestination(100)=NORTH: NORTH takes 0.0030 a share, more than 0.0026');
  });
});

describe('the least size', () => {
  it('leaves out what is smaller, and goes through none of it', () => {
    const d = desk();
    d.book('NORTH', [[9.99, 1_000]], [[10, 100]]);
    d.book('SOUTH', [[9.98, 1_000]], [[10, 400]]);
    expect(sent(d.order('A', 'buy', 500, 10, says({ minSize: qty(200) })))).toEqual([
      '→SOUTH #1 400@10.00 ImmediateOrCancel sweep',
    ]);
    expect(sent(d.fill(1, 400, 10)), 'what is left is smaller, and goes anyway').toEqual([
      '→NORTH #2 100@10.00 ImmediateOrCancel sweep',
    ]);
    d.replayed();
  });

  it('is the MinQty of what a dark venue gets', () => {
    const d = desk({ dark: true, router: { darkSharePpm: 1_000_000 } });
    d.order('A', 'buy', 500, 10.05, says({ minSize: qty(200) }));
    expect(plan(d)?.children.map(({ venue, terms }) => [venue, terms.minQty])).toEqual([['DEEP', 200]]);
  });
});

it('ExecInst(18)=6 rests where the venue keeps it from taking, and never at a price that is displayed', () => {
  const d = desk({ north: { postOnly: true } });
  const rests = says({ onlyRests: true });
  expect(sent(d.order('A', 'buy', 300, 10, rests)), 'NORTH displays 10.00').toEqual([]);
  d.book('NORTH', [[9.99, 1_000]], [[10.02, 500]]);
  expect(sent(d.moved())).toEqual(['→NORTH #1 300@10.00 Day post']);
  d.order('B', 'buy', 300, 10, { ...IOC, ...rests });
  expect(d.why()).toMatch(/^ExecInst\(18\)=6, participate, do not initiate, is for a limit order that rests/);
  d.order('C', 'buy', 300, 10, { exDestination: 'SOUTH', ...rests });
  expect(d.why()).toBe('ExDestination(100)=SOUTH: SOUTH takes no orders that may only rest');
  d.replayed();
});

it('an order that may not be routed on goes to a venue that does not', () => {
  const d = desk({ north: { routesOn: 'unlessTold' } });
  expect(sent(d.order('A', 'buy', 800, 10.05, { ...IOC, ...says({ doNotRoute: true }) }))).toEqual([
    '→NORTH #1 500@10.00 ImmediateOrCancel sweep',
  ]);
});

describe('what is agreed with the client', () => {
  const agreed = (instructions: object): DeskOptions => ({ clients: new Map([['C', { instructions }]]) });

  it('binds all its orders, beside what they say', () => {
    const d = desk({ dark: true, ...agreed({ exclude: 'NORTH', noDark: true, maxTakeFee: 3_000, minLots: 100 }) });
    d.order('A', 'buy', 300, 9.9, says({ feeCapped: true, maxTakeFee: 2_700, notHeld: true }));
    expect(plan(d)?.instructions).toEqual([
      {
        exclude: 'NORTH',
        noDark: true,
        doNotRoute: false,
        onlyRests: false,
        feeCapped: true,
        maxTakeFee: 2_700,
        minSize: 100,
        notHeld: true,
        custDirected: '',
        tradesOn: false,
      },
    ]);
    d.order('B', 'buy', 300, 10, { exDestination: 'NORTH' });
    expect(d.why()).toBe('ExDestination(100)=NORTH: NORTH is excluded');
    d.replayed();
  });

  it('is kept with an order that does not say otherwise, where it is about the order as such', () => {
    const d = desk(agreed({ notHeld: true }));
    d.order('A', 'buy', 300, 9.9);
    d.order('B', 'buy', 300, 9.9, says({ notHeld: false }));
    const held = [...d.core.state.orders.parents.values()].map((o) => !instructionsIn(o.instructions).notHeld);
    expect(held).toEqual([false, true]);
    d.restart();
    expect(instructionsIn([...d.core.state.orders.parents.values()][0].instructions).notHeld).toBe(true);
  });
});

test.each<[string, SaidInstructions, string]>([
  ['an unknown venue', { exclude: 'EAST' }, 'EAST, which is to be excluded, is none of NORTH, SOUTH, DEEP'],
  [
    'every venue',
    { exclude: 'NORTH SOUTH DEEP' },
    'its instructions leave no venue: NORTH is excluded; SOUTH is excluded; DEEP is excluded',
  ],
  [
    'a venue that may route it on',
    { doNotRoute: true },
    'its instructions leave no venue: NORTH may route orders on; SOUTH may route orders on; DEEP may route orders on',
  ],
])('%s is refused', (_, said, text) => {
  const d = desk({ dark: true });
  d.order('A', 'buy', 300, 10.05, says(said));
  expect(d.why()).toBe(text);
});
