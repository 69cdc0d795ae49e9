/**
 * A venue that says what it likes, in virtual time: reports that break the dictionary's rules, what it writes in a way of
 * its own, and its messages asked for a second time by a person.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { bookedQty, ordStatus } from '../../src/orders/order.ts';
import { OrdStatus, Side, TimeInForce } from '../../src/orders/values.ts';
import { later, seconds } from '../../src/units/brand.ts';
import { TalkingVenue } from '../support/talkingVenue.ts';

const ORDERS = 'orders:NORTH';
const PART = '39=1|151=60|14=40|6=50|32=40|31=50.00';

let talk: TalkingVenue;

beforeEach(async () => {
  talk = await TalkingVenue.open();
});

const quarantined = () => talk.gateway.core.state.quarantine.map(({ reason }) => reason);
const rejects = () => talk.heard.filter((text) => /^35=[3j]\|/.test(text));

it('a refusal of what asks about an order is none of the order', () => {
  talk.isMute = true;
  talk.resting();
  const [order] = talk.gateway.core.state.orders.open;
  const [child] = order.liveChildren;
  talk.world.advance(10);
  expect(child.state).toBe('unknown');
  const asked = talk.heard.find((text) => text.startsWith('35=H|'));
  const refSeqNum = /\|34=(\d+)\|/.exec(asked ?? '')?.[1] ?? '';
  talk.say(talk.orders, 'j', `45=${refSeqNum}|372=H|380=3|58=no status here`);
  talk.world.advance(1);
  expect(child.state).toBe('unknown');
  expect(talk.heard.filter((text) => text.startsWith('35=D|'))).toHaveLength(1);
});

it.each<[string, string, string, string]>([
  ['a symbol is halted, by SecurityStatus(f)', 'f', '55=AAPL|326=2|9703=of its own', '55=AAPL|326=3'],
  ['its session is halted, by TradingSessionStatus(h)', 'h', '336=1|340=1', '336=1|340=2'],
])('its order session may say that %s: orders wait for the end of that', (_, msgType, halted, open) => {
  const say = (status: string) => {
    talk.say(talk.orders, msgType, status);
    talk.world.advance(0.3);
  };
  const sent = () => talk.heard.filter((text) => text.startsWith('35=D|')).length;
  say(halted);
  expect(talk.gateway.core.market.book('AAPL', 'NORTH')?.status).toBe('halted');
  talk.resting();
  expect(sent()).toBe(0);
  say(open);
  expect([sent(), rejects()]).toEqual([1, []]);
});

describe('F22: a fill that breaks the dictionary', () => {
  it('is taken where all that we read of it is sound', () => {
    // A tag that nobody knows, a value that nobody knows, a field without a value, a time that is none.
    ['9703=7', '1=A|528=Z', '30=', '60=yesterday'].forEach((odd, i) => {
      const { order, clOrdID } = talk.resting(`A${i}`);
      talk.report(talk.orders, `11=${clOrdID}|17=E2|150=F|${PART}|${odd}`);
      talk.world.advance(0.5);
      expect.soft([order.cumQty, quarantined(), rejects(), talk.asked()], odd).toEqual([40, [], [], []]);
      expect.soft(talk.warnings.filter((text) => text.startsWith('invalid message taken '))).toHaveLength(i + 1);
    });
  });

  it.each([
    ['a price that is none', '31=fifty', 371, 31],
    ['two quantities', '32=30', 371, 32],
  ])('is kept with its whole message, before the Reject leaves, and asked about: %s', (_what, odd, ref, tag) => {
    const { order, clOrdID } = talk.resting();
    const part = odd.startsWith('31') ? PART.replace('|31=50.00', '') : PART;
    talk.report(talk.orders, `11=${clOrdID}|17=E2|150=F|${part}|${odd}`);
    talk.world.advance(0.5);
    const [kept] = talk.gateway.core.state.quarantine;
    expect(kept.message).toContain('|32=40|');
    expect(rejects().at(-1)).toMatch(new RegExp(`\\|${ref}=${tag}\\|372=8\\|`));
    expect(talk.asked()).toEqual([clOrdID]);
    expect(order.liveChildren[0].state).toBe('unknown');
    expect(order.cumQty).toBe(0);
  });

  it('is rejected wherever it breaks it, if the venue is agreed to be strict', async () => {
    talk = await TalkingVenue.open({ strictReports: true });
    const { order, clOrdID } = talk.resting();
    talk.report(talk.orders, `11=${clOrdID}|17=E2|150=F|${PART}|9703=7`);
    talk.world.advance(0.5);
    expect(rejects()).toHaveLength(1);
    expect([order.cumQty, talk.asked()]).toEqual([0, [clOrdID]]);
  });

  it('on a drop-copy session is compared, or at least told, whole', () => {
    const { clOrdID } = talk.resting();
    talk.report(talk.copies, `11=${clOrdID}|17=E2|150=F|${PART}|528=Z`);
    talk.world.advance(0.5);
    expect(rejects()).toEqual([]);
    expect(talk.gateway.core.state.copies.venues.get('NORTH')?.open.size).toBe(1);
    talk.report(talk.copies, `11=${clOrdID}|17=E3|150=F|${PART}|32=41`);
    talk.world.advance(0.5);
    expect(rejects()).toHaveLength(1);
    talk.report(talk.copies, `11=${clOrdID}|17=E4|150=F|${PART}|1=ONE|1=TWO`);
    talk.world.advance(0.5);
    expect(talk.warnings.filter((text) => text.startsWith('a drop copy cannot be read '))).toEqual([
      expect.stringMatching(/\|32=40\|/),
      expect.stringMatching(/\|1=TWO\|/),
    ]);
  });

  it('is not lost with a reject of a cancel that breaks it', () => {
    const { order, clOrdID } = talk.resting();
    const by = { clientID: 'TESTER', replyTo: '', ...DIRECT };
    talk.gateway.submit({ kind: 'cancelRequest', ...by, clOrdID: 'C1', origClOrdID: 'A1' });
    talk.world.advance(0.5);
    const cancelID = /\|11=([^|]*)\|/.exec(talk.heard.find((text) => text.startsWith('35=F|')) ?? '')?.[1] ?? '';
    talk.say(talk.orders, '9', `37=V1|11=${cancelID}|41=${clOrdID}|39=0|434=1|102=0|9703=7`);
    talk.world.advance(0.5);
    expect([rejects(), ordStatus(order)]).toEqual([[], OrdStatus.New]);
  });
});

// [what, the fill of 40 in place of 37 and 11, whether it is booked]
const NAMES: readonly (readonly [string, (clOrdID: string) => string, boolean])[] = [
  ['by its OrderID alone', () => '37=V1', true],
  ['by its OrderID, beside a ClOrdID that is not ours', () => '37=V1|11=OTHER', true],
  ['as OrigClOrdID', (clOrdID) => `37=X|11=OTHER|41=${clOrdID}`, true],
  ['by its ClOrdID, without an OrderID', (clOrdID) => `-37=|11=${clOrdID}`, true],
  ['by its ClOrdID, under another OrderID', (clOrdID) => `37=V7|11=${clOrdID}`, true],
  ['by its ClOrdID, without a Symbol', (clOrdID) => `-55=|11=${clOrdID}`, true],
  ['by its OrderID, without a Symbol', () => `-55=|37=V1`, true],
  ['by an OrderID that we do not know', () => '37=V9', false],
  ['by its OrderID, in another symbol', () => '37=V1|55=MSFT', false],
];

describe('a fill names its order', () => {
  it.each(NAMES)('%s', (_what, names, isBooked) => {
    const { order, clOrdID } = talk.resting();
    talk.report(talk.orders, `${names(clOrdID)}|17=E2|150=F|${PART}`);
    talk.world.advance(0.5);
    expect([order.cumQty, quarantined().length, rejects()]).toEqual([isBooked ? 40 : 0, isBooked ? 0 : 1, []]);
  });

  it('by what two orders have: it is of neither until the venue has said more of both', () => {
    const [one, two] = [talk.resting('A1'), talk.resting('A2')];
    talk.report(talk.orders, `37=V1|17=E2|150=F|${PART}`);
    talk.world.advance(0.5);
    expect([one.order.cumQty, two.order.cumQty, talk.asked()]).toEqual([0, 0, [one.clOrdID, two.clOrdID]]);
    expect(quarantined()).toEqual(['may be about any of 2 orders we have at this venue']);
    // As soon as one of them is over, it is the other's.
    talk.report(talk.orders, `11=${one.clOrdID}|17=E3|150=4|39=4|151=0|14=0|6=0`);
    talk.report(talk.orders, `37=V1|17=E4|150=F|${PART}`);
    talk.world.advance(0.5);
    expect([one.order.cumQty, two.order.cumQty]).toEqual([0, 40]);
  });

  it.each([
    ['an end', '150=4|39=4|151=0|14=0|6=0'],
    ['a status', '150=I|39=1|151=60|14=40|6=50'],
    ['a reject', '150=8|39=8|151=0|14=0|6=0'],
  ])('so it is with what is no fill: %s, by OrderID or by two ClOrdIDs', (_what, body) => {
    const [one, two] = [talk.resting('A1'), talk.resting('A2')];
    talk.report(talk.orders, `37=V1|17=E2|${body}`);
    talk.report(talk.orders, `11=${one.clOrdID}|41=${two.clOrdID}|17=E3|${body}`);
    talk.world.advance(0.5);
    const open = [one, two].map(({ order }) => [order.cumQty, order.liveChildren.length]);
    expect([open, talk.asked()]).toEqual([
      [
        [0, 1],
        [0, 1],
      ],
      [one.clOrdID, two.clOrdID],
    ]);
    expect(quarantined()).toEqual(Array(2).fill('may be about any of 2 orders we have at this venue'));
  });

  it('in a symbol that is not its own: it is kept, and asked about', () => {
    const { order, clOrdID } = talk.resting();
    talk.report(talk.orders, `11=${clOrdID}|55=MSFT|17=E2|150=F|${PART}`);
    talk.world.advance(0.5);
    expect([order.cumQty, talk.asked()]).toEqual([0, [clOrdID]]);
    expect(quarantined()).toEqual(['Symbol(55)=MSFT is not that of the order, AAPL']);
  });

  // [what, Side and the rest, whether it is of the order, a buy]
  it.each([
    ['a fill', `54=2|150=F|${PART}`, false],
    ['a fill of a short sale', `54=5|150=F|${PART}`, false],
    ['a status', '54=2|150=I|39=1|151=60|14=40|6=50', false],
    ['an end', '54=6|150=4|39=4|151=0|14=0|6=0', false],
    ['a bust', '54=2|150=H|19=E1|39=0|151=100|14=0|6=0', false],
    ['a fill, buy minus', `54=3|150=F|${PART}`, true],
    ['a fill, undisclosed', `54=7|150=F|${PART}`, true],
    ['a fill without Side', `-54=|150=F|${PART}`, true],
  ])('on its own side, or it is kept whole, and asked about: %s', (_what, body, isOwn) => {
    const { order, clOrdID } = talk.resting();
    if (body.includes('150=H')) talk.report(talk.orders, `11=${clOrdID}|17=E1|150=F|${PART}`);
    const before = body.includes('150=H') ? 40 : 0;
    talk.report(talk.orders, `11=${clOrdID}|17=E2|${body}`);
    talk.world.advance(0.5);
    expect([order.cumQty, talk.asked(), rejects()]).toEqual([isOwn ? 40 : before, isOwn ? [] : [clOrdID], []]);
    const { quarantine } = talk.gateway.core.state;
    expect(quarantine).toHaveLength(isOwn ? 0 : 1);
    if (isOwn) return;
    expect(quarantine[0].reason).toMatch(/Side\(54\)=[256] is not that of the order, 1$/);
    expect(quarantine[0].message).toContain('|17=E2|');
    expect(ordStatus(order)).toBe(before === 0 ? OrdStatus.New : OrdStatus.PartiallyFilled);
  });
});

// [a report that is no fill, why it is kept]
const KEPT: readonly (readonly [string, RegExp])[] = [
  ['150=0|39=0|151=100|14=5000|6=0', /^CumQty.14.=5000 makes no sense for an order of 100$/],
  ['150=4|39=4|151=0|14=5000|6=0', /^CumQty.14.=5000 makes no sense for an order of 100$/],
  ['150=I|39=4|151=0|14=20|6=50', /^the venue counts 20 filled, we have 40$/],
];

it.each(KEPT)('a report of any kind is kept with its whole message: %s', (body, reason) => {
  const { clOrdID } = talk.resting();
  talk.report(talk.orders, `11=${clOrdID}|17=E2|150=F|${PART}`);
  talk.report(talk.orders, `11=${clOrdID}|17=E3|${body}`);
  talk.world.advance(0.5);
  const [kept] = talk.gateway.core.state.quarantine;
  expect(kept.reason).toMatch(reason);
  expect(kept.message).toMatch(/\|17=E3\|.*\|54=1\|/);
});

it('a count that nothing explains is kept with its own message, whatever came after it', async () => {
  const { answers } = talk.gateway.settings.venues.get('NORTH')!;
  talk = await TalkingVenue.open({ answers: { ...answers, orderStatus: false } });
  const { clOrdID } = talk.resting();
  talk.report(talk.orders, `11=${clOrdID}|17=E2|150=I|39=1|151=60|14=40|6=99999`);
  talk.world.advance(0.5);
  talk.report(talk.orders, `11=${clOrdID}|17=E3|150=6|39=6|151=0|14=0|6=0`);
  talk.world.advance(20);
  const [kept] = talk.gateway.core.state.quarantine;
  expect(kept.reason).toMatch(/^40 filled without a report/);
  expect(kept.message).toContain('|17=E2|');
});

// [what, the fill, CumQty of the order, its status]
const FILLS: readonly (readonly [string, string, number, OrdStatus])[] = [
  ['as in FIX 4.2', `150=1|${PART}`, 40, OrdStatus.PartiallyFilled],
  ['as in FIX 4.2, with ExecTransType', `20=0|150=1|${PART}`, 40, OrdStatus.PartiallyFilled],
  ['all of it, as in FIX 4.2', '150=2|39=2|151=0|14=100|6=50|32=100|31=50.00', 100, OrdStatus.Filled],
  ['without ExecType', PART, 40, OrdStatus.PartiallyFilled],
  ['without LeavesQty and AvgPx', '150=F|39=1|14=40|32=40|31=50.00', 40, OrdStatus.PartiallyFilled],
  ['without CumQty', '150=F|39=1|151=60|6=50|32=40|31=50.00', 40, OrdStatus.PartiallyFilled],
  ['with LeavesQty 0, partly filled', '150=F|39=1|151=0|14=40|6=50|32=40|31=50.00', 40, OrdStatus.PartiallyFilled],
  ['at the average price, without LastPx', '150=F|39=1|151=60|14=40|6=50|32=40', 40, OrdStatus.PartiallyFilled],
  ['at the average price, LastPx 0', '150=F|39=1|151=60|14=40|6=50.0|32=40|31=0.00', 40, OrdStatus.PartiallyFilled],
];

it('a fill is read, however it is written', () => {
  FILLS.forEach(([what, body, cumQty, status], i) => {
    const { order, clOrdID } = talk.resting(`A${i}`);
    talk.report(talk.orders, `11=${clOrdID}|17=E2|${body}`);
    talk.world.advance(0.5);
    expect.soft([order.cumQty, ordStatus(order), quarantined(), rejects()], what).toEqual([cumQty, status, [], []]);
    expect.soft(order.notional, what).toBe(BigInt(cumQty) * BigInt(order.terms.price));
  });
});

describe('a venue without OrderStatusRequest', () => {
  const refuseStatus = (msgType: string, more: string) => {
    talk.onStatus = (asked) => talk.say(talk.orders, msgType, `45=${asked.uint(34)}|372=H|${more}|58=not here`);
  };
  const isOut = () => talk.gateway.core.unanswered.get('NORTH')?.isReconciling;

  it.each([
    ['BusinessMessageReject', 'j', '380=3'],
    ['Reject', '3', '371=35|373=11'],
  ])('refuses it by %s: it is used again at once, its orders stand, and a person is told', (_what, msgType, more) => {
    const { order } = talk.resting();
    refuseStatus(msgType, more);
    talk.reconnect();
    talk.world.advance(5);
    expect([isOut(), order.liveChildren[0].state, talk.asked().length]).toEqual([false, 'accepted', 1]);
    expect(talk.warnings).toContainEqual(
      'a venue refuses status requests: its orders stand as last reported {"venue":"NORTH","text":"not here"}',
    );
    talk.resting('A2');
    expect(talk.heard.filter((text) => text.startsWith('35=D|'))).toHaveLength(2);
  });

  it('that cannot answer now is asked again', () => {
    talk.resting();
    refuseStatus('j', '380=4');
    talk.reconnect();
    talk.world.advance(20);
    expect(isOut()).toBe(true);
    expect(talk.asked().length).toBeGreaterThan(1);
  });

  it('is never asked where it is configured so', async () => {
    const { answers } = talk.gateway.settings.venues.get('NORTH')!;
    talk = await TalkingVenue.open({ answers: { ...answers, orderStatus: false } });
    const { order, clOrdID } = talk.resting();
    talk.reconnect();
    expect([isOut(), order.liveChildren[0].state]).toEqual([false, 'accepted']);
    talk.report(talk.orders, `11=${clOrdID}|17=E2|150=F|${PART.replace('32=40', '32=10')}`);
    talk.world.advance(20);
    expect([order.cumQty, talk.asked()]).toEqual([40, []]);
  });

  it('that says nothing stays out, and a person is told', () => {
    talk.resting();
    talk.reconnect();
    talk.world.advance(40);
    expect(talk.warnings).toContainEqual(
      'a venue has not reported its orders and gets no new ones {"venue":"NORTH","orders":1}',
    );
    talk.world.advance(600);
    expect(talk.warnings.filter((text) => text.startsWith('a venue does not say how an order stands '))).toHaveLength(
      1,
    );
  });
});

it('fills that any report counts are asked for', () => {
  const { order, clOrdID } = talk.resting();
  talk.onStatus = () => talk.report(talk.orders, `11=${clOrdID}|17=0|150=I|39=1|151=60|14=40|6=50`);
  talk.report(talk.orders, `11=${clOrdID}|17=E2|150=0|39=1|151=60|14=40|6=50`);
  talk.world.advance(12);
  expect([order.cumQty, bookedQty(order.liveChildren[0])]).toEqual([40, 40]);
});

describe('asked to send again', () => {
  it('a venue does, and what is booked is not booked twice', () => {
    const { order, clOrdID } = talk.resting();
    talk.report(talk.orders, `11=${clOrdID}|17=E2|150=F|39=1|151=60|14=40|6=50|32=40|31=50.00`);
    talk.report(talk.orders, `11=${clOrdID}|17=E3|150=F|39=1|151=50|14=50|6=50|32=10|31=50.00`);
    talk.world.advance(0.5);
    expect(order.cumQty).toBe(50);
    const before = talk.gateway.journal.numbers(ORDERS);
    expect(talk.gateway.sessions.askAgain(ORDERS, 2)).toBe('');
    talk.world.advance(0.05);
    talk.report(talk.orders, `11=${clOrdID}|17=E4|150=F|39=1|151=45|14=55|6=50|32=5|31=50.00`);
    talk.world.advance(1);
    expect(order.cumQty).toBe(55);
    expect(talk.events.filter(({ kind }) => kind === 'childFilled')).toHaveLength(3);
    // Our question has a number of its own, and so has the venue's third fill.
    expect(talk.gateway.journal.numbers(ORDERS)).toEqual({
      nextSenderMsgSeqNum: before.nextSenderMsgSeqNum + 1,
      nextTargetMsgSeqNum: before.nextTargetMsgSeqNum + 1,
    });
  });

  it('not for what has not come, nor where nobody is, nor a client', () => {
    expect(talk.gateway.sessions.askAgain(ORDERS, 1_000)).toMatch(/has brought nothing from 1000 on/);
    expect(talk.gateway.sessions.askAgain('nobody', 1)).toBe('there is no session nobody');
    const client = [...talk.gateway.engine.sessions()].find(({ config }) => config.role === 'acceptor');
    expect(talk.gateway.sessions.askAgain(client?.config.id ?? '', 1)).toMatch(/brings no executions/);
    talk.gateway.sessions.logout(ORDERS, '');
    talk.world.advance(1);
    expect(talk.gateway.sessions.askAgain(ORDERS, 1)).toMatch(/is not logged on/);
  });
});

it('what it says of its close lets late orders in on the side that is lacked', async () => {
  const close = {
    entryCutOff: seconds(600),
    changeCutOff: seconds(0),
    lateCutOff: seconds(10),
    imbalanceAge: seconds(60),
  };
  const timeInForces = Object.values(TimeInForce);
  talk = await TalkingVenue.open(({ profile }) => ({ profile: { ...profile, timeInForces }, auctions: { close } }));
  const { core } = talk.gateway;
  const at = (after: number) => later(talk.world.now(), seconds(after));
  core.step({ kind: 'setTradingDay', opensAt: at(-3_600), closesAt: at(300) }, talk.world.now());
  const sent = () => talk.heard.filter((text) => /^35=D\|.*\|59=7\|/.test(text)).length;
  const order = (clOrdID: string, side: Side) => {
    const { order: entered } = talk.enter(clOrdID, { side, timeInForce: TimeInForce.AtTheClose });
    return entered.text;
  };
  expect(order('A', Side.Buy)).toMatch(/^too late: .*, and tells of no imbalance$/);
  talk.say(talk.orders, 'f', '55=AAPL|326=10|330=3000|331=8000');
  talk.world.advance(0.3);
  expect(order('B', Side.Sell)).toMatch(/, which has 5000 more to sell$/);
  expect([sent(), order('C', Side.Buy), sent()]).toEqual([0, '', 1]);
});

describe('a venue that is not well', () => {
  const sent = () => talk.heard.filter((text) => text.startsWith('35=D|'));
  const sizeOf = (text: string | undefined) => Number(/\|38=([^|]*)\|/.exec(text ?? '')?.[1]);
  const namedIn = (text: string | undefined) => /\|11=([^|]*)\|/.exec(text ?? '')?.[1] ?? '';
  const refuse = (clOrdID: string) => {
    talk.report(talk.orders, `11=${clOrdID}|17=N|150=8|39=8|103=0|151=0|14=0|6=0|58=no`);
    talk.world.advance(0.1);
  };
  const passedOver = () => {
    const { all, clients } = talk.gateway.core.state.health.get('NORTH')!;
    return all.trips.size + [...clients.values()].reduce((sum, { trips }) => sum + trips.size, 0);
  };

  it('refuses five orders, and gets no more but a lot now and then, also after a Logon, until it takes one', () => {
    talk.isMute = true;
    // Our own choice: what clients send there whatever it does is not held against it.
    talk.exDestination = '';
    for (let i = 0; i < 5; i++) refuse(talk.resting(`R${i}`).clOrdID);
    expect([sent().length, passedOver()]).toEqual([5, 1]);
    talk.reconnect();
    expect(passedOver()).toBe(1);
    talk.world.advance(2);
    const { order } = talk.resting('A');
    expect(sent().map(sizeOf).slice(5)).toEqual([1]);
    refuse(namedIn(sent().at(-1)));
    expect([ordStatus(order), passedOver()]).toEqual([OrdStatus.Canceled, 1]);
    talk.resting('B');
    expect(sent()).toHaveLength(6);
    // Now it takes what finds out, and with that the rest.
    talk.isMute = false;
    talk.world.advance(4);
    expect(sent().map(sizeOf).slice(6)).toEqual([1, 99]);
    expect(passedOver()).toBe(0);
  });

  it('falls silent: five orders, then a lot now and then; with an answer it is well', () => {
    talk.resting('W');
    talk.isMute = true;
    for (let i = 0; i < 5; i++) talk.resting(`S${i}`);
    const first = namedIn(sent()[1]);
    talk.resting('A');
    talk.world.advance(0.3);
    expect(sent().map(sizeOf).slice(6)).toEqual([1]);
    talk.world.advance(3);
    expect(sent().map(sizeOf).slice(6)).toEqual([1, 1]);
    talk.report(talk.orders, `11=${first}|17=E9|150=0|39=0|151=100|14=0|6=0`);
    talk.world.advance(0.5);
    expect(sent().map(sizeOf).slice(8)).toEqual([98]);
  });
});
