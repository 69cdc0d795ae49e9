/**
 * The fold takes what fits and nothing else. What may happen in each state is written here a second time, as a grid to
 * read across, and held against the table, against the fold in every state that a desk reaches, and against the
 * conversations of the model. An event that does not fit throws, and leaves the state as it was to the last field.
 */
import { describe, expect, it } from 'vitest';
import { Core } from '../../src/core/core.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { stateHash } from '../../src/gateway/stateSnapshot.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import type { OrderEvent } from '../../src/orders/event.ts';
import { CHILD_MOVES, CHILD_STATES, ORDER_MOVES, ORDER_STATES, stateOf } from '../../src/orders/moves.ts';
import type { Orders } from '../../src/orders/apply.ts';
import { childID, execID, orderID, OrdStatus } from '../../src/orders/values.ts';
import { Market } from '../../src/market/market.ts';
import { qty, seconds } from '../../src/units/brand.ts';
import { Desk, px } from '../core/desk.ts';
import { picture } from '../core/picture.ts';
import { runModel } from '../model/run.ts';
import { EVENT_FOR, STANDINGS, subjects } from './standings.ts';

type Kind = OrderEvent['kind'];

/** + an event may come in this state, . it may not; then where it leads, = for nowhere. */
const ORDERS = grid(
  {
    N: 'None',
    r: 'Received',
    p: 'PendingNew',
    w: 'Working',
    c: 'PendingCancel',
    g: 'PendingReplace',
    t: 'Restating',
    s: 'WindingDown',
    f: 'Filled',
    o: 'Reopened',
    d: 'DoneForDay',
    z: 'Suspended',
    e: 'Ended',
  },
  `                   Nrpwcgtsfodze
  orderReceived      +............ r
  orderRejected      .++.......... e
  orderPendingNew    .+........... p
  orderAccepted      .++.......... w
  orderTriggered     ...++++++++++ =
  childSent          ...+......... =
  childFilled        ...++++++++++ =f
  executionCorrected ...++++++++++ =wfo
  cancelRequested    ..++.....+++. c
  replaceRequested   ..++....++++. g
  requestQueued      ....+++...... =
  requestDequeued    ...+...++++++ =
  requestRejected    +.+++++++++++ =pwsfodze
  orderReplaced      .....+....... pwsfodz
  restateRequested   ...+.....+++. t
  orderRestated      ...++++++++++ =wsfodz
  orderHeld          ...+......... =
  orderBounded       ...+......... =
  orderWaits         ...+......... =
  restTakenBack      ...+......... =
  orderGuaranteed    ...+++++.+++. =
  stopRequested      ..+++++++++++ =s
  orderSuspended     .......+..... zdo
  orderDoneForDay    .......+..... do
  orderEnded         ...++..+.+... e`,
);

const CHILDREN = grid(
  { N: 'none', s: 'sent', a: 'accepted', u: 'unknown', e: 'ended' },
  `                    Nsaue
  childSent           +.... s
  childAccepted       .+.+. a
  childUnknown        .++.. u
  childStands         ...+. a
  childRejected       .+++. e
  childFilled         .++++ =e
  childEnded          .+++. e
  childRestated       .+++. =
  childRepriced       .+++. =
  childCancelSent     .+++. =
  childCancelRejected .++++ =
  executionCorrected  .++++ =ae
  fillsMissing        .++++ =
  childFillKnown      .++++ =`,
);

interface Grid {
  readonly states: readonly string[];
  readonly rows: ReadonlyMap<string, { readonly from: ReadonlySet<string>; readonly to: ReadonlySet<string> }>;
}

function grid(names: Readonly<Record<string, string>>, text: string): Grid {
  const [header, ...lines] = text.trim().split('\n');
  const states = header
    .trim()
    .split('')
    .map((letter) => names[letter]);
  const rows = lines.map((line) => {
    const [kind, marks, leads] = line.trim().split(/ +/);
    const from = new Set(states.filter((_, i) => marks[i] === '+'));
    return [
      kind,
      { from, to: new Set(leads.split('').map((letter) => (letter === '=' ? 'same' : names[letter]))) },
    ] as const;
  });
  return { states, rows: new Map(rows) };
}

/** Whether the grids let `kind` happen to these two at all. */
function mayMeet(kind: Kind, order: string, child: string): boolean {
  const ofOrder = ORDERS.rows.get(kind);
  const ofChild = CHILDREN.rows.get(kind);
  const meets = kind === 'childSent' ? 'none' : child;
  return (ofOrder?.from.has(order) ?? true) && (ofChild?.from.has(meets) ?? true);
}

const leads = (to: ReadonlySet<string> | undefined, before: string, after: string) =>
  to === undefined ? before === after : to.has(after) || (to.has('same') && before === after);

describe('the tables', () => {
  it.each([...ORDERS.rows])('%s meets an order as the grid says', (kind, { from, to }) => {
    const move = (ORDER_MOVES as Record<string, { from: readonly string[]; to: readonly string[] }>)[kind];
    expect(new Set(move.from)).toEqual(from);
    expect(new Set(move.to)).toEqual(to);
  });
  it.each([...CHILDREN.rows])('%s meets a child as the grid says', (kind, { from, to }) => {
    const move = (CHILD_MOVES as Record<string, { from: readonly string[]; to: readonly string[] }>)[kind];
    expect(new Set(move.from)).toEqual(from);
    expect(new Set(move.to)).toEqual(to);
  });
  it('have no row and no state that the grids have not', () => {
    expect(new Set(Object.keys(ORDER_MOVES))).toEqual(new Set(ORDERS.rows.keys()));
    expect(new Set(Object.keys(CHILD_MOVES))).toEqual(new Set(CHILDREN.rows.keys()));
    expect(new Set(Object.keys(ORDER_STATES))).toEqual(new Set(ORDERS.states));
    expect(new Set(Object.keys(CHILD_STATES))).toEqual(new Set(CHILDREN.states));
  });
});

/** Applies the event; what it threw, '' when it fits. The state must be as it was then. */
function offered(core: Core, event: CoreEvent, config: Desk['config'], before = stateHash(core.state, config)): string {
  try {
    core.state.apply(event);
    return '';
  } catch (error) {
    expect(stateHash(core.state, config), `${event.kind} threw, and changed something`).toBe(before);
    return String(error);
  }
}

function expectLaws(core: Core): void {
  const { orders } = core.state;
  for (const order of orders.parents.values()) {
    const live = [...orders.children.entries()].filter(
      ([id, c]) => c.childID === id && c.parent === order && c.state !== 'ended',
    );
    expect(order.liveChildren.map((c) => c.childID)).toEqual(live.map(([id]) => id));
    const open = live.reduce((sum, [, child]) => sum + Math.max(0, child.terms.orderQty - child.cumQty), 0);
    expect(order.openQty, 'what is open is the sum of the live children').toBe(open);
    if (order.ended === OrdStatus.Rejected) expect(order.accepted).toBe(false);
  }
  for (const { execID: id } of orders.executions.all()) expect(id).toBeLessThan(orders.nextExecID);
}

describe('every event in every state', () => {
  const taken = new Map<string, Set<string>>();
  const seen = new Set<string>();

  /** Offers an event of every kind to the state that `events` lead to. */
  function offerAll(events: readonly CoreEvent[], config: Desk['config']): void {
    let core = folded(events, config);
    const hash = stateHash(core.state, config);
    if (seen.has(hash)) return;
    seen.add(hash);
    for (const kind of Object.keys(EVENT_FOR) as Kind[]) {
      const { order, child } = subjects(core);
      const before = { order: stateOf(order), child: child?.state ?? 'none', exec: core.state.orders.nextExecID };
      const why = offered(core, EVENT_FOR[kind](core.state.orders, order, child), config, hash);
      if (!mayMeet(kind, before.order, before.child) || why !== '') {
        expect(why, `${kind} came to ${before.order} ${before.child}`).toContain(`${kind} does not fit`);
        continue;
      }
      expectLaws(core);
      expect(core.state.orders.nextExecID - before.exec, 'one ExecID at most').toBeLessThanOrEqual(1);
      const after = stateOf(kind === 'orderReceived' ? subjects(core).order : order);
      expect(leads(ORDERS.rows.get(kind)?.to, before.order, after), `${kind}: ${before.order} → ${after}`).toBe(true);
      if (child !== undefined && kind !== 'childSent') {
        const to = CHILDREN.rows.get(kind)?.to;
        expect(leads(to, before.child, child.state), `${kind}: ${before.child} → ${child.state}`).toBe(true);
      }
      taken.set(kind, (taken.get(kind) ?? new Set()).add(before.order));
      core = folded(events, config);
    }
  }

  it.each(STANDINGS)('$order, child $child: $how', ({ order, child, reach }) => {
    const { core, events, config } = reach();
    const reached = subjects(core);
    expect([stateOf(reached.order), reached.child?.state ?? '']).toEqual([order, child]);
    // Within a step an order passes states that it is never left in.
    for (let n = 1; n <= events.length; n++) offerAll(events.slice(0, n), config);
  });

  it('was taken somewhere, where the grid has it taken', () => {
    const never = [...ORDERS.rows].flatMap(([kind, { from }]) =>
      [...from].filter((state) => taken.get(kind)?.has(state) !== true).map((state) => `${kind} ${state}`),
    );
    expect(never).toEqual([]);
    expect(Object.keys(EVENT_FOR).filter((kind) => !taken.has(kind))).toEqual([]);
  });
});

describe('the conversations of the model', () => {
  it('make the moves of the grids and no others, and what the grids forbid throws and changes nothing', {
    tags: 'long',
  }, () => {
    const made = new Set<string>();
    let events = 0;
    const { failure } = runModel({
      runs: 400,
      seed: 9,
      mutant: {
        name: 'is watched',
        spoil: (core) => {
          const { orders } = core.state;
          const apply = orders.apply.bind(orders);
          orders.apply = (event) => {
            // A few of many: to compare whole states takes its time.
            if (++events % 40 === 0) expectForbidden(core, apply);
            const child = 'childID' in event ? orders.children.get(event.childID) : undefined;
            const id = child?.parent.orderID ?? ('orderID' in event ? event.orderID : orderID(0));
            const before = [stateOf(orders.parents.get(id)), child?.state ?? 'none'];
            apply(event);
            const { kind } = event;
            const after = [stateOf(orders.parents.get(id)), childAfter(orders, event)?.state ?? 'none'];
            made.add(`${kind} ${before[0]}`);
            expect(mayMeet(kind, before[0], before[1]), `${kind} came to ${before.join(' ')}`).toBe(true);
            expect(leads(ORDERS.rows.get(kind)?.to, before[0], after[0]), `${kind}: ${before[0]} → ${after[0]}`).toBe(
              true,
            );
            expect(leads(CHILDREN.rows.get(kind)?.to, before[1], after[1]), `${kind}: ${before[1]} → ${after[1]}`).toBe(
              true,
            );
          };
        },
      },
    });
    expect(failure).toBeUndefined();
    expect(made.size, 'the conversations were about something').toBeGreaterThan(60);
  });
});

const childAfter = (orders: Orders, event: OrderEvent) =>
  'childID' in event ? orders.children.get(event.childID) : undefined;

/** Offers to every order and its newest child all that their states forbid. */
function expectForbidden(core: Core, apply: (event: OrderEvent) => void): void {
  const { orders } = core.state;
  const before = picture(core);
  for (const order of orders.parents.values()) {
    const child = [...orders.children.values()].findLast(({ parent }) => parent === order);
    for (const kind of Object.keys(EVENT_FOR) as Kind[]) {
      if (kind === 'orderReceived' || mayMeet(kind, stateOf(order), child?.state ?? 'none')) continue;
      const event = EVENT_FOR[kind](orders, order, child);
      expect(() => apply(event), `${kind} comes to ${stateOf(order)}`).toThrow(`${kind} does not fit`);
    }
  }
  expect(picture(core)).toBe(before);
}

/** A buy of 100 with two fills of 50: the next ExecID is 4. */
function filledDesk(): Desk {
  const d = new Desk();
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 100, 9.95);
  d.ack(1);
  d.fill(1, 50, 9.95, 'V1');
  d.fill(1, 50, 9.95, 'V2');
  return d;
}

describe('what the fold once took', () => {
  type Wrong = readonly [what: string, Desk, (d: Desk) => OrderEvent, why: string];
  const at = filledDesk().now;
  const one = { orderID: orderID(1), at };
  const next = { ...one, execID: execID(4) };
  const rejected = new Desk();
  rejected.order('A', 'buy', 0, 9.95, { fault: { ordRejReason: 13, text: 'no quantity' } });
  const text = '';
  const guarantee = { kind: 'orderGuaranteed', ...one, lastQty: qty(1), lastPx: px(10), by: 'jane', text } as const;

  it.each<Wrong>([
    [
      'a filled child in doubt',
      filledDesk(),
      () => ({ kind: 'childUnknown', childID: childID(1), at }),
      'the child is ended',
    ],
    [
      'a rejected order accepted',
      rejected,
      () => ({ kind: 'orderAccepted', ...one, execID: execID(2) }),
      'the order is Ended',
    ],
    [
      'a limit order triggered',
      filledDesk(),
      () => ({ kind: 'orderTriggered', ...next, by: 'trade', price: px(10) }),
      'it is a stop that has not triggered',
    ],
    [
      'a filled order suspended',
      filledDesk(),
      () => ({ kind: 'orderSuspended', ...next, text }),
      'the order is Filled',
    ],
    ['an ExecID that was another', filledDesk(), () => ({ ...guarantee, execID: execID(1) }), 'ExecID 4 is next'],
    ['an ExecID from far ahead', filledDesk(), () => ({ ...guarantee, execID: execID(1004) }), 'ExecID 4 is next'],
  ])('%s', (_, d, event, why) => {
    const made = event(d);
    expect(offered(d.core, made, d.config)).toContain(`${made.kind} does not fit: ${why}`);
  });
});

describe('what must be true beside the state', () => {
  const GTC = { timeInForce: '1' } as const;
  function resting(more = {}): Desk {
    const d = new Desk();
    d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
    d.order('A', 'buy', 100, 9.95, more);
    d.ack(1);
    return d;
  }
  const partly = () => {
    const d = resting();
    d.fill(1, 40, 9.95, 'V1');
    return d;
  };
  const replacing = () => {
    const d = partly();
    d.replace('R', 'A', 200, 9.95);
    return d;
  };
  const halted = () => {
    const d = partly();
    d.halt('client', 'C');
    return d;
  };
  /** Right for the newest order and child, but for `wrong`. */
  const spoilt = (d: Desk, kind: Kind, wrong: object): CoreEvent => {
    const { order, child } = subjects(d.core);
    return { ...EVENT_FOR[kind](d.core.state.orders, order, child), ...wrong };
  };
  type Row = readonly [what: string, reach: () => Desk, kind: Kind, wrong: object];

  it.each<Row>([
    ['an OrderID is used again', resting, 'orderReceived', { orderID: orderID(1) }],
    ['an OrderID is left out', resting, 'orderReceived', { orderID: orderID(3) }],
    ['a ClOrdID names another order', resting, 'orderReceived', { orderID: orderID(2), clOrdID: 'A' }],
    ['a child has the ID of a cancel', replacing, 'childSent', { childID: childID(2) }],
    ['a child leaves out a ClOrdID', () => working(), 'childSent', { childID: childID(2) }],
    ['a ClOrdID of a child goes back', partly, 'childSent', { childID: childID(1) }],
    ['more is sent than is unrouted', () => working(), 'childSent', { terms: { ...PLAIN, orderQty: qty(101) } }],
    ['nothing is sent', () => working(), 'childSent', { terms: PLAIN }],
    ['an order is sent for that is not known', resting, 'childSent', { orderID: orderID(9) }],
    ['a cancel has the ClOrdID of the order', resting, 'childCancelSent', { requestID: childID(1) }],
    ['a cancel leaves out a ClOrdID', resting, 'childCancelSent', { requestID: childID(3) }],
    ['a child is named by its cancel', replacing, 'childEnded', { childID: childID(2) }],
    ['a child is not known', resting, 'childEnded', { childID: childID(9) }],
    ['an ExecID is left out', resting, 'childFilled', { execID: execID(3) }],
    ['a fill comes twice', partly, 'childFilled', { venueExecID: 'V1' }],
    ['a fill is of nothing', partly, 'childFilled', { lastQty: qty(0) }],
    ['a child is restated to more', partly, 'childRestated', { qty: qty(101) }],
    ['a child is restated below what is filled', partly, 'childRestated', { qty: qty(39) }],
    ['a child is repriced where it is', partly, 'childRepriced', { px: px(9.95) }],
    ['a cancel is refused that nobody sent', resting, 'childCancelRejected', {}],
    ['a fill is known that was not generated', partly, 'childFillKnown', {}],
    ['a correction is of an execution that is not known', partly, 'executionCorrected', { execRefID: execID(9) }],
    ['a correction has another quantity before it', partly, 'executionCorrected', { wasQty: qty(41) }],
    ['a correction has another price before it', partly, 'executionCorrected', { wasPx: px(9.94) }],
    ['a live child is reopened', partly, 'executionCorrected', { reopens: true }],
    ['an order is not known', resting, 'stopRequested', { orderID: orderID(9) }],
    ['an order is stopped twice to one end', halted, 'stopRequested', { ordStatus: OrdStatus.Canceled }],
    ['more is guaranteed than is open', partly, 'orderGuaranteed', { lastQty: qty(61) }],
    ['a request is refused that nobody made', partly, 'requestRejected', { wasPending: true }],
    ['a replace takes hold with a child live', replacing, 'orderReplaced', {}],
    ["a second request bears the order's ClOrdID", replacing, 'requestQueued', { clOrdID: 'A' }],
    ['a queued request is acknowledged under another ExecID', replacing, 'requestQueued', { execID: execID(1) }],
    ['nothing waits that could be taken up', partly, 'requestDequeued', {}],
    ['an order ends with a child live', partly, 'orderEnded', {}],
    ['a split comes with a child live', partly, 'orderRestated', { cumQty: qty(80) }],
    ['an order is restated below what is filled', partly, 'orderRestated', { orderQty: qty(39) }],
    ['a symbol is halted no more that was not halted', resting, 'symbolHaltSet', { halted: false }],
    ['a refusal has the ExecID of another report', resting, 'orderRefused', { execID: execID(1) }],
  ])('%s: it throws, and changes nothing', (_, reach, kind, wrong) => {
    const d = reach();
    expect(offered(d.core, spoilt(d, kind, wrong), d.config)).toContain(`${kind} does not fit`);
  });

  /** With no venue up. */
  function working(): Desk {
    const d = new Desk();
    d.down('NORTH');
    d.down('SOUTH');
    d.order('A', 'buy', 100, 9.95);
    return d;
  }

  it('a filled order is raised, and not to what it has', () => {
    const d = filledDesk();
    expect(
      offered(d.core, spoilt(d, 'replaceRequested', { terms: { ...PLAIN, orderQty: qty(100) } }), d.config),
    ).toContain('does not fit');
    expect(offered(d.core, spoilt(d, 'replaceRequested', { terms: { ...PLAIN, orderQty: qty(101) } }), d.config)).toBe(
      '',
    );
  });
  it('an execution takes no correction once it is busted', () => {
    const d = partly();
    const again = spoilt(d, 'executionCorrected', { wasQty: qty(0), wasPx: px(0) });
    d.bust(1, 'V1', true);
    expect(offered(d.core, { ...again, execID: d.core.state.orders.nextExecID } as CoreEvent, d.config)).toContain(
      'does not fit',
    );
  });
  it('an order that is to be laid down does not become suspended, nor the other way', () => {
    for (const [act, kind] of [
      [{ do: 'doneForDay', orderID: orderID(1) }, 'orderSuspended'],
      [{ do: 'halt', symbol: 'XYZ', orders: 'suspend' }, 'orderDoneForDay'],
    ] as const) {
      const d = resting(GTC);
      d.act(act);
      // Its child is out, and what follows in the same step has not come yet.
      const core = folded([...d.events, spoilt(d, 'childEnded', {})], d.config);
      const { order, child } = subjects(core);
      expect(offered(core, EVENT_FOR[kind](core.state.orders, order, child), d.config)).toContain(
        `${kind} does not fit`,
      );
      const right = kind === 'orderSuspended' ? 'orderDoneForDay' : 'orderSuspended';
      expect(offered(core, EVENT_FOR[right](core.state.orders, order, child), d.config)).toBe('');
    }
  });
});

function folded(events: readonly CoreEvent[], config: Desk['config']): Core {
  const core = new Core(config, new Market({ venues: [...config.venues.keys()], staleAfter: seconds(3600) }));
  for (const event of events) core.replay(event);
  return core;
}
