/** What answers teach: one line an event, then what is known. */
import { NOT_CHARGED } from '../support/notCharged.ts';
import { describe, expect, it, test } from 'vitest';
import { PLAIN } from '../../src/orders/terms.ts';
import type { Child } from '../../src/orders/order.ts';
import { childID, execID, OrdStatus, orderID, OrdType, Side, TimeInForce } from '../../src/orders/values.ts';
import type { ChildEvent } from '../../src/orders/event.ts';
import { LEARNED_UNITS } from '../../src/router/planned.ts';
import { learn, newKnowledge } from '../../src/router/learn.ts';
import { lookInto } from '../../src/router/learning/darkPools.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { MEMORY } from '../../src/router/terms/average.ts';
import { LEARNED_NAMES, learnedAt, learnedByName } from '../../src/router/terms/terms.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueKnowledge } from '../../src/router/venue.ts';
import { instant, NO_PRICE, NO_QTY, plus, price, qty, span } from '../../src/units/brand.ts';
import { PPM } from '../../src/units/ratio.ts';
import { ONE_ORDER } from '../../src/router/learning/censored.ts';
import { hiddenOf } from '../../src/router/learning/rests.ts';
import { NOW, plan, planText, venue } from './make.ts';

/** A child of 100 at a venue, and the events that befall it, applied as orders/ applies them. */
class Story {
  readonly knowledge: VenueKnowledge = newKnowledge('V');
  private next = 1;

  /** Counts and what terms have learned, by name. */
  get known(): Omit<VenueKnowledge, 'venue' | 'learned' | 'pools' | 'markouts' | 'rests' | 'fades'> &
    Record<string, number> {
    const {
      venue: _venue,
      pools: _pools,
      markouts: _markouts,
      rests: _rests,
      fades: _fades,
      learned,
      ...counts
    } = this.knowledge;
    return { ...counts, ...learnedByName(learned) };
  }

  child(purpose: Child['purpose'] = 'sweep', size = 100, seen = 0): Child {
    const id = childID(this.next++);
    const midpoint = purpose === 'dark';
    const child: Child = {
      childID: id,
      // Of its order, learning looks at these alone.
      parent: { symbol: 'XYZ', side: Side.Buy } as Child['parent'],
      venue: 'V',
      terms: {
        ...PLAIN,
        ordType: midpoint ? OrdType.Pegged : OrdType.Limit,
        timeInForce: purpose === 'post' ? TimeInForce.Day : TimeInForce.ImmediateOrCancel,
        orderQty: qty(size),
        price: price(100_000),
      },
      midpoint,
      restsAt: price(100_000),
      purpose,
      seen,
      sentAt: NOW,
      venueOrderID: '',
      cumQty: NO_QTY,
      notional: 0n,
      state: 'sent',
      cancelID: childID(0),
      cancelSentAt: NOW,
      unansweredCancels: 0,
      venueCumQty: NO_QTY,
      generatedQty: NO_QTY,
      generatedPx: NO_PRICE,
      generatedExecID: '',
      handQty: 0,
      handNotional: 0n,
      ended: '',
    };
    this.tell(child, {
      kind: 'childSent',
      childID: id,
      orderID: orderID(1),
      at: NOW,
      venue: 'V',
      terms: { ...child.terms, price: NO_PRICE },
      midpoint,
      purpose,
      seen: child.seen,
      wait: span(0),
    });
    return child;
  }

  accepted(child: Child, after: number): void {
    child.state = 'accepted';
    this.tell(child, { kind: 'childAccepted', childID: child.childID, at: instant(NOW + after), venueOrderID: 'v' });
  }

  filled(child: Child, lastQty: number): void {
    child.cumQty = plus(child.cumQty, qty(lastQty));
    if (child.cumQty >= child.terms.orderQty) child.state = 'ended';
    this.tell(child, {
      kind: 'childFilled',
      childID: child.childID,
      at: NOW,
      execID: execID(1),
      venueExecID: 'x',
      lastQty: qty(lastQty),
      lastPx: price(100_000),
      overfill: NO_QTY,
      ...NOT_CHARGED,
      generated: false,
      venueCumQty: NO_QTY,
    });
  }

  ended(child: Child): void {
    child.state = 'ended';
    this.tell(child, { kind: 'childEnded', childID: child.childID, at: NOW, ordStatus: OrdStatus.Canceled, text: '' });
  }

  refusedAt(child: Child, after: number): void {
    child.state = 'ended';
    const at = instant(NOW + after);
    this.tell(child, { kind: 'childRejected', childID: child.childID, at, text: '', neverSent: false, fault: 'venue' });
  }

  rejected(child: Child, neverSent = false, fault: 'venue' | 'order' = 'venue'): void {
    child.state = 'ended';
    this.tell(child, {
      kind: 'childRejected',
      childID: child.childID,
      at: NOW,
      text: '',
      neverSent,
      fault,
    });
  }

  unknown(child: Child): void {
    child.state = 'unknown';
    this.tell(child, { kind: 'childUnknown', childID: child.childID, at: NOW });
  }

  tell(child: Child, event: ChildEvent): void {
    learn(this.knowledge, event, child);
  }
}

const SIXTEENTH = PPM / MEMORY;

describe('one child', () => {
  const rows: [string, (story: Story) => void, Record<string, number>][] = [
    ['sent', (s) => void s.child(), { sent: 1, accepted: 0, fillPpm: PPM, silent: 0 }],
    ['accepted after 850 µs', (s) => s.accepted(s.child(), 850), { accepted: 1, ackMicros: span(850) }],
    ['accepted before it was sent', (s) => s.accepted(s.child(), -1), { ackMicros: span(0) }],
    ['accepted the next day', (s) => s.accepted(s.child(), 86_400e6), { ackMicros: span(10_000_000) }],
    ['filled whole', (s) => s.filled(s.child(), 100), { fillPpm: PPM }],
    ['canceled unfilled', (s) => s.ended(s.child()), { fillPpm: PPM - SIXTEENTH }],
    ['refused', (s) => s.rejected(s.child()), { rejected: 1, rejectPpm: SIXTEENTH }],
    ['refused for what is wrong with it', (s) => s.rejected(s.child(), false, 'order'), { rejected: 1, rejectPpm: 0 }],
    ['never sent', (s) => s.rejected(s.child(), true), { rejected: 0, rejectPpm: 0, fillPpm: PPM }],
    ['rejected', (s) => s.rejected(s.child()), { rejected: 1, rejectPpm: SIXTEENTH, fillPpm: PPM }],
    ['unknown', (s) => s.unknown(s.child()), { unknown: 1, silent: 1, timeoutPpm: SIXTEENTH, fillPpm: PPM }],
    ['dark, unfilled', (s) => s.ended(s.child('dark')), { fillPpm: PPM, postFillPpm: 500_000 }],
    ['resting, unfilled', (s) => s.ended(s.child('post')), { postFillPpm: 500_000 - 31_250, fillPpm: PPM }],
    ['overfilled', (s) => s.filled(s.child('post'), 130), { postFillPpm: 500_000 + 31_250 }],
  ];
  test.each(rows)('%s', (_, happen, known) => {
    const story = new Story();
    happen(story);
    expect(story.known).toMatchObject(known);
  });

  it('teaches its fill once, when it is over', () => {
    const story = new Story();
    const child = story.child();
    story.filled(child, 30);
    expect(story.known.fillPpm).toBe(PPM);
    story.filled(child, 30);
    story.ended(child);
    expect(story.known.fillPpm).toBe(PPM - (PPM * 0.4) / MEMORY);
    const whole = story.child();
    const before = story.known.fillPpm;
    story.filled(whole, 60);
    story.filled(whole, 40);
    const after = story.known.fillPpm;
    story.ended(whole); // a venue that also reports the end
    expect(after).toBeGreaterThan(before);
    expect(story.known.fillPpm).toBe(after);
  });
});

it('forgets by messages, and arrives', () => {
  const story = new Story();
  for (let i = 0; i < 200; i++) story.ended(story.child());
  expect(story.known.fillPpm).toBe(0);
  for (let i = 0; i < 400; i++) story.filled(story.child(), 100);
  expect(story.known.fillPpm).toBe(PPM);
  story.rejected(story.child());
  for (let i = 0; i < 400; i++) story.accepted(story.child(), 500);
  expect(story.known).toMatchObject({ rejectPpm: 0, ackMicros: 500, sent: 1001 });
});

it('an order in the dark teaches once, when it is over, of its symbol and side', () => {
  const story = new Story();
  const sight = (buys = true) => lookInto(story.knowledge.pools, keysOf('XYZ'), buys, NOW, 100);
  expect(sight().points[0].known).toBe(200_000);
  const half = story.child('dark');
  story.filled(half, 30);
  expect(sight().points[0].known).toBe(200_000);
  story.ended(half);
  expect(sight().points.map(({ size }) => size)).toContain(40); // between 30 and 40 it ended
  const { known } = sight().points[0];
  expect(known).toBeGreaterThan(200_000);
  const whole = story.child('dark');
  story.filled(whole, 100);
  story.ended(whole);
  expect(sight().points[0].known).toBeGreaterThan(known);
  expect(story.knowledge.pools.get('XYZ')?.buy?.tail.asked[0]).toBe(2_000);
  expect(story.knowledge.pools.get('XYZ')?.sell).toBe(undefined);
});

it('a venue that stops answering loses its place at once, its orders soon, and gets both back', () => {
  const story = new Story();
  let probe = false;
  const views = () => [
    { ...venue('V', { asks: '10.00x1000' }), knowledge: story.knowledge, probe },
    venue('W', { asks: '10.00x1000', take: 100 }),
  ];
  const settings = { ...DEFAULT_SETTINGS, darkSharePpm: 0, silentAfter: 3 };
  const sentTo = (text: string) => planText(plan(text, views(), settings)).split(' ')[1];
  expect(sentTo('buy 100 limit 10.00 IOC')).toBe('V'); // it is cheaper

  const asked = [story.child(), story.child(), story.child()];
  story.unknown(asked[0]);
  expect(sentTo('buy 100 limit 10.00 IOC')).toBe('W'); // one time-out outweighs the fee
  expect(sentTo('buy 1500 limit 10.00 IOC')).toBe('W'); // and it comes second …
  expect(plan('buy 1500 limit 10.00 IOC', views(), settings).children.length).toBe(2); // … but it comes
  story.unknown(asked[1]);
  story.unknown(asked[2]);
  expect(plan('buy 1500 limit 10.00 IOC', views(), settings).children.length).toBe(1); // three: nothing more
  probe = true;
  // But a lot of an order.
  expect(planText(plan('buy 100 limit 10.00 IOC', views(), settings))).toBe(
    'sweep V 1 @ 10.00 IOC; sweep W 99 @ 10.00 IOC',
  );
  probe = false;

  story.accepted(story.child(), 400);
  expect(plan('buy 1500 limit 10.00 IOC', views(), settings).children.length).toBe(2); // it lives: second again
  for (let i = 0; i < 300; i++) story.accepted(story.child(), 400);
  expect(sentTo('buy 100 limit 10.00 IOC')).toBe('V');
});

it('a plan sees it in units that decide something, by its name', () => {
  expect(Object.fromEntries(LEARNED_NAMES.map((name, i) => [name, LEARNED_UNITS[i]]))).toMatchObject({
    fillPpm: 2_500,
    postFillPpm: 2_500,
    ackMicros: 10,
    rejectPpm: 2_500,
    timeoutPpm: 200,
    ackHalfMicros: 40,
    ackNineInTenMicros: 100,
    ackAllButOneInHundredMicros: 100,
  });
  const knows = { fillPpm: 998_749, postFillPpm: 1_250, ackMicros: 431, rejectPpm: 1_249, ackHalfMicros: 4 };
  const { inputs } = plan('buy 100 limit 10.00 IOC', [venue('V', { asks: '10.00x100', knows })], DEFAULT_SETTINGS);
  expect(learnedByName(inputs[0].learned)).toMatchObject({
    fillPpm: 997_500,
    postFillPpm: 2_500,
    ackMicros: 430,
    rejectPpm: 0,
    ackHalfMicros: 0,
  });
});

it('the same events teach the same', () => {
  const tell = () => {
    const story = new Story();
    for (let i = 0; i < 50; i++) {
      const child = story.child(i % 3 === 0 ? 'dark' : 'sweep');
      story.accepted(child, 100 + i);
      if (i % 2 === 0) story.filled(child, 40);
      if (i % 5 === 0) story.unknown(child);
      story.ended(child);
    }
    return story.knowledge;
  };
  expect(tell()).toEqual(tell());
  expect(tell().learned.every(Number.isSafeInteger)).toBe(true);
});

describe('a child in the lit', () => {
  it('that rested tells of its queue, unless there were better prices', () => {
    const story = new Story();
    for (let n = 0; n < 10; n++) story.filled(story.child('post', 100, 301), 100);
    story.filled(story.child('post', 100, 0), 100);
    // Beside eight that are imagined before the first.
    const side = story.knowledge.rests.get('XYZ')?.buy;
    expect(side?.outflow.asked[0]).toBe(18 * ONE_ORDER);
    expect(story.knowledge.rests.get('XYZ')?.sell).toBeUndefined();
  });

  it('that asked for more than was displayed tells of that alone', () => {
    const story = new Story();
    const child = story.child('sweep', 500, 100);
    story.filled(child, 100);
    story.ended(child);
    expect(story.known.fillPpm).toBe(PPM);
    for (let n = 0; n < 20; n++) {
      const more = story.child('sweep', 500, 100);
      story.filled(more, 300);
      story.ended(more);
    }
    expect(hiddenOf(story.knowledge.rests, 'XYZ', true, NOW)).toBeGreaterThan(190);
  });
});

it('what is slow seems less so in time since the last acknowledgement, whatever else is heard', () => {
  const story = new Story();
  story.accepted(story.child(), 5_000_000);
  const seen = (later: number) => learnedByName(learnedAt(story.knowledge, instant(NOW + later)));
  const hours = 4 * 3_600_000_000;
  const before = seen(hours);
  expect(before.ackMicros).toBeLessThan(200_000);
  const { ackMicros, ackNineInTenMicros } = before;
  story.refusedAt(story.child(), hours);
  expect(seen(hours)).toMatchObject({ ackMicros, ackNineInTenMicros });
  expect(story.known.ackMicros).toBe(5_000_000);
  story.accepted(story.child(), hours);
  expect(seen(hours).ackMicros).toBeGreaterThan(5_000_000);
});
