/**
 * The table of what an order does next, row by row: a conversation that needs the row, and the same conversation with the
 * row taken out, which must end otherwise. So no row is there that nothing depends on.
 */
import { describe, expect, it } from 'vitest';
import { NEXT, type Rule } from '../../src/core/work/next.ts';
import { Peg } from '../../src/orders/terms.ts';
import { childID, orderID, OrdType, RestatementReason, TimeInForce } from '../../src/orders/values.ts';
import { instant, millis, NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

const { Day, GoodTillCancel, GoodTillDate, AtTheOpening, ImmediateOrCancel } = TimeInForce;

const told: DeskOptions = { router: { darkSharePpm: 0 }, pools: ['BLOCK'], conditional: {} };

interface Row {
  readonly options?: DeskOptions;
  /** Leads an order to the row; returns what the core sent in the last step. */
  readonly play: (d: Desk) => string[];
  readonly sends: readonly string[];
}

const gtc = { timeInForce: GoodTillCancel };
const ioc = { timeInForce: ImmediateOrCancel };

const ROWS: Readonly<Record<string, Row>> = {
  expired: {
    play: (d) => {
      const expireTime = instant(d.now + 60_000_000);
      d.order('A', 'buy', 100, 9.95, { timeInForce: GoodTillDate, expireTime });
      d.ack(1);
      return d.after(seconds(61));
    },
    sends: ['→NORTH cancel #1 as #2'],
  },
  'too much out': {
    play: (d) => {
      d.order('A', 'buy', 400, 10.0);
      d.book('NORTH', [[9.99, 300]], []);
      d.out(1);
      return d.fill(1, 300, 10.0, 'LATE');
    },
    sends: [
      'A exec=Trade status=PartiallyFilled 400/300/100 300@10.00 NORTH',
      '→NORTH cancel #2 as #4',
      '→NORTH cancel #3 as #5',
    ],
  },
  invitation: {
    options: told,
    play: (d) => {
      d.order('A', 'buy', 2_000, 9.95);
      d.ack(1);
      return d.invite(2);
    },
    sends: ['→NORTH cancel #1 as #3'],
  },
  'conditional order not wanted': {
    options: told,
    play: (d) => {
      d.order('A', 'buy', 2_000, 9.95);
      d.ack(1);
      return d.cancel('B', 'A');
    },
    sends: [
      'B<A exec=PendingCancel status=PendingCancel 2000/0/2000',
      '→NORTH cancel #1 as #3',
      '→BLOCK cancel conditional #2 as #4',
    ],
  },
  'request waits for unasked children': {
    play: (d) => {
      d.order('A', 'buy', 400, 10.0);
      d.book('NORTH', [[9.99, 300]], []);
      d.out(1);
      d.cancel('B', 'A');
      d.fill(3, 300, 10.0, 'E1');
      d.bust(3, 'E1', true);
      return d.out(2);
    },
    sends: ['→NORTH cancel #3 as #6'],
  },
  'venue refused the cancel': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.cancel('B', 'A');
      return d.refuseCancel(2, 1);
    },
    sends: ['B<A refused status=New reason=0'],
  },
  'restatement decided': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.act({
        do: 'restate',
        orderID: orderID(1),
        orderQty: qty(100),
        price: px(9.9),
        restatementReason: RestatementReason.VerbalChange,
      });
      return d.out(1);
    },
    sends: ['A exec=Restated status=New 100/0/100', '→SOUTH #3 100@9.90 Day post'],
  },
  'request too late': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.cancel('B', 'A');
      return d.fill(1, 100, 9.95);
    },
    sends: ['A exec=Trade status=PendingCancel 100/100/0 100@9.95 NORTH', 'B<A refused status=Filled reason=0'],
  },
  'cancel decided': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.cancel('B', 'A');
      return d.out(1);
    },
    sends: ['B<A exec=Canceled status=Canceled 100/0/0'],
  },
  'replace decided': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.replace('B', 'A', 200, 9.94);
      return d.out(1);
    },
    sends: ['B<A exec=Replaced status=New 200/0/200', '→SOUTH #3 200@9.94 Day post'],
  },
  suspended: {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.act({ do: 'halt', symbol: 'XYZ', orders: 'suspend' });
      return d.out(1);
    },
    sends: ['A exec=Suspended status=Suspended 100/0/100'],
  },
  'halt over': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.act({ do: 'halt', symbol: 'XYZ', orders: 'suspend' });
      d.act({ do: 'resume', symbol: 'XYZ' });
      return d.out(1);
    },
    sends: [
      'A exec=Suspended status=Suspended 100/0/100',
      'A exec=Restated status=New 100/0/100',
      '→SOUTH #3 100@9.95 Day post',
    ],
  },
  'done for the day': {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95, gtc);
      d.ack(1);
      d.act({ do: 'doneForDay', orderID: orderID(0) });
      return d.out(1);
    },
    sends: ['A exec=DoneForDay status=DoneForDay 100/0/100'],
  },
  ended: {
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.halt('global', '');
      return d.out(1);
    },
    sends: ['A exec=Canceled status=Canceled 100/0/0'],
  },
  'opened again, may not rest': {
    play: (d) => {
      d.order('A', 'buy', 100, 10.0, ioc);
      d.fill(1, 100, 10.0, 'E1');
      return d.bust(1, 'E1');
    },
    sends: ['A exec=TradeCancel status=New 100/0/100', 'A exec=Canceled status=Canceled 100/0/0'],
  },
  'opened again, day over': {
    play: (d) => {
      d.order('A', 'buy', 100, 10.0);
      d.fill(1, 100, 10.0, 'E1');
      const at = (from: number) => instant(d.now + from * 1_000_000);
      d.step({ kind: 'setTradingDay', opensAt: at(1), closesAt: at(600) });
      d.after(seconds(2));
      return d.bust(1, 'E1');
    },
    sends: ['A exec=TradeCancel status=New 100/0/100', 'A exec=Expired status=Expired 100/0/0'],
  },
  'queued request': {
    options: { clients: new Map([['C', { pendingRequests: 'queue' }]]) },
    play: (d) => {
      d.order('A', 'buy', 100, 9.95);
      d.ack(1);
      d.replace('B', 'A', 200, 9.94);
      d.cancel('C', 'B');
      return d.out(1);
    },
    sends: [
      'B<A exec=Replaced status=New 200/0/200',
      'C<B exec=PendingCancel status=PendingCancel 200/0/200',
      'C<B exec=Canceled status=Canceled 200/0/0',
    ],
  },
  'off its peg': {
    play: (d) => {
      d.order('A', 'buy', 100, 0, {
        ordType: OrdType.Pegged,
        price: NO_PRICE,
        peg: Peg.Primary,
      });
      d.ack(1);
      d.book('NORTH', [[9.95, 300]], [[10.0, 300]]);
      d.book('SOUTH', [[9.95, 300]], [[10.01, 300]]);
      d.moved();
      return d.after(millis(300));
    },
    sends: ['→SOUTH cancel #1 as #2'],
  },
  'rests where it should not': {
    play: (d) => {
      d.order('A', 'buy', 500, 9.99);
      d.ack(1);
      d.book('NORTH', [[9.95, 300]], [[9.97, 500]]);
      return d.moved();
    },
    sends: ['→SOUTH cancel #1 as #2'],
  },
  'auction over': {
    options: { north: { timeInForces: [Day, ImmediateOrCancel, AtTheOpening] } },
    play: (d) => {
      const at = (from: number) => instant(d.now + from * 1_000_000);
      d.step({ kind: 'setTradingDay', opensAt: at(60), closesAt: at(600) });
      d.order('A', 'buy', 100, 10.0, { timeInForce: AtTheOpening });
      d.ack(1);
      d.now = at(60); // what a venue sends back before that, it has refused
      return d.out(1);
    },
    sends: ['A exec=Expired status=Expired 100/0/0'],
  },
  'stop reached': {
    play: (d) => {
      d.trade(10.06);
      return d.order('A', 'buy', 100, 'market', {
        ordType: OrdType.Stop,
        price: NO_PRICE,
        stopPx: px(10.05),
      });
    },
    sends: [
      'A exec=New status=New 100/0/100',
      'A exec=Triggered status=New 100/0/100',
      '→NORTH #1 100@10.00 ImmediateOrCancel sweep',
    ],
  },
  'closed before it was over': {
    play: (d) => {
      d.order('A', 'buy', 100, 10.0, ioc);
      d.step({ kind: 'setTradingDay', opensAt: instant(d.now + 60_000_000), closesAt: instant(d.now + 600_000_000) });
      return d.out(1);
    },
    sends: ['A exec=Canceled status=Canceled 100/0/0'],
  },
  'routing budget spent': {
    options: { router: { maxRounds: 1 } },
    play: (d) => {
      d.book('NORTH', [], []);
      d.book('SOUTH', [], [[10.0, 1]]);
      let lines = d.order('A', 'buy', 1000, 10.01, ioc);
      for (let child = 1; child <= 40 && d.core.state.orders.children.has(childID(child)); child++) {
        d.book('SOUTH', [], [[10.0, 2]]);
        lines = d.fill(child, 1, 10.0);
      }
      return lines;
    },
    sends: ['A exec=Trade status=PartiallyFilled 1000/8/992 1@10.00 SOUTH', 'A exec=Canceled status=Canceled 1000/8/0'],
  },
  'has work': {
    play: (d) => d.order('A', 'buy', 100, 10.0),
    sends: ['A exec=New status=New 100/0/100', '→NORTH #1 100@10.00 ImmediateOrCancel sweep'],
  },
  'pool to be told': {
    options: told,
    play: (d) => d.order('A', 'buy', 2_000, 9.95),
    sends: ['A exec=New status=New 2000/0/2000', '→NORTH #1 2000@9.95 Day post', '→BLOCK conditional #2 2000@9.95'],
  },
};

/** Puts another function in the rule's place, and returns what puts the old one back. */
function replaced<K extends 'holds' | 'act'>(rule: Rule, name: K, by: Rule[K]): () => void {
  const kept = rule[name];
  Object.assign(rule, { [name]: by });
  return () => void Object.assign(rule, { [name]: kept });
}

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  return d;
}

/** Plays the conversation, and says which rows were done in it. */
function play({ options, play: converse }: Row): { readonly sends: readonly string[]; readonly done: Set<string> } {
  const done = new Set<string>();
  const restore = NEXT.map((rule) => {
    const { act } = rule;
    return replaced(rule, 'act', (...args) => {
      done.add(rule.name);
      act(...args);
    });
  });
  try {
    return { sends: converse(desk(options)), done };
  } finally {
    for (const back of restore) back();
  }
}

/** What the conversation sends, or how it breaks off: a later row may assert that this one was done. */
function outcome(row: Row): readonly string[] | string {
  try {
    return play(row).sends;
  } catch (error) {
    return String(error);
  }
}

describe.each(NEXT)('$name', (rule) => {
  const row = ROWS[rule.name];

  it('is done when its condition holds', () => {
    const { sends, done } = play(row);
    expect(sends).toEqual(row.sends);
    expect(done).toContain(rule.name);
  });

  it('is needed: without it the order goes another way', () => {
    const restore = replaced(rule, 'holds', () => false);
    try {
      expect(outcome(row)).not.toEqual(row.sends);
    } finally {
      restore();
    }
  });
});

it('has one conversation a row', () => {
  expect(Object.keys(ROWS)).toEqual(NEXT.map(({ name }) => name));
});

it('asks without acting, and leaves nothing to do', () => {
  for (const row of Object.values(ROWS)) {
    const d = desk(row.options);
    row.play(d);
    const before = picture(d.core);
    for (const order of d.core.state.orders.parents.values()) {
      expect(NEXT.filter((rule) => rule.holds(order, d.core)).map(({ name }) => name)).toEqual([]);
    }
    const { events, sends } = d.core.ready;
    expect([picture(d.core), events.length, sends.length]).toEqual([before, 0, 0]);
  }
});
