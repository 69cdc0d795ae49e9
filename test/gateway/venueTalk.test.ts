/**
 * A venue that says what it likes, in virtual time: reports that break the dictionary's rules, and its messages asked for
 * a second time by a person.
 */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { ordStatus, type Parent } from '../../src/orders/order.ts';
import { OrdStatus, Side } from '../../src/orders/values.ts';
import type { Session } from '../../src/session/session.ts';
import { instant, price, qty } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const ORDERS = 'orders:NORTH';

let world: VirtualWorld;
let gateway: Gateway;
let venue: { engine: Engine; orders: Session; copies: Session };
/** What the venue hears, and what the gateway decides, in the order of time. */
let heard: string[];
let events: CoreEvent[];
let warnings: string[];
/** The venue acknowledges nothing. */
let isMute: boolean;

const acceptor = (id: string, targetCompID: string) =>
  ({ ...CONFIG, id, role: 'acceptor', senderCompID: 'NORTH', targetCompID, rules: undefined }) as const;

function hear(session: Session, fields: Fields): void {
  heard.push(fields.toString().replace(/^.*?\|35=/, '35='));
  if (fields.msgType() === 'D' && !isMute)
    report(session, fields.text(Tag.ClOrdID), '17=E1|150=0|39=0|151=100|14=0|6=0');
}

/** An ExecutionReport on the order `clOrdID`, of what `body` says. */
function report(session: Session, clOrdID: string, body: string): void {
  const w = venue.engine.begin(session, '8', world.now());
  const all = `37=V1|11=${clOrdID}|${body}|55=AAPL|54=1|38=100|44=50.00`;
  for (const field of all.split('|')) w.text(Number(field.split('=')[0]), field.slice(field.indexOf('=') + 1));
  venue.engine.send(session);
}

beforeEach(async () => {
  world = new VirtualWorld(START);
  [heard, events, warnings] = [[], [], []];
  isMute = false;
  const log = { info: () => undefined, warn: () => undefined };
  const engine = new Engine({ journal: new MemoryJournal(), clock: world, world, log });
  const handlerOf = (session: Session): SessionHandler => ({
    onMessage: (fields) => hear(session, fields),
    onReject: (fields) => hear(session, fields),
  });
  venue = {
    engine,
    orders: engine.addSession(acceptor('orders', 'FAIRLEAD'), handlerOf),
    copies: engine.addSession(acceptor('copies', 'FAIRLEAD-DC'), handlerOf),
  };
  const port = await engine.listen('north', 0);
  engine.start();
  const config = loadConfig(DEMO_CONFIG);
  const demo = resolveConfig(config, await dictionariesFor(config), {});
  const north = demo.venues.get('NORTH');
  if (north === undefined) throw new Error('the demo has NORTH');
  const link = { hosts: [{ host: 'north', port }], reconnectSec: 1, maxReconnectSec: 1 };
  const { session } = north.orders;
  const copies = { ...session, id: 'copies:NORTH', senderCompID: 'FAIRLEAD-DC' };
  const talking = {
    ...north,
    orders: { ...north.orders, session, link },
    marketData: undefined,
    dropCopy: { ...north.orders, session: copies, link, graceSec: 60 },
  };
  const setup = { ...demo, wireLog: undefined, venues: new Map([['NORTH', talking]]), fix: { ...demo.fix, port: 0 } };
  const warn = (message: string, about: object = {}) => void warnings.push(`${message} ${JSON.stringify(about)}`);
  gateway = await Gateway.open(setup, { clock: world, log: { ...log, warn }, world, files: new MemoryFiles() });
  gateway.observe({ onTurn: (decided) => void events.push(...decided) });
  world.until(() => gateway.core.venuesUp.has('NORTH') && venue.copies.state === 'loggedOn', 5);
});

/** A client's order that rests at the venue. */
function resting(): { order: Parent; clOrdID: string } {
  gateway.submit({
    kind: 'newOrder',
    clientID: 'TESTER',
    replyTo: '',
    ...DIRECT,
    clOrdID: 'A1',
    account: '',
    symbol: 'AAPL',
    side: Side.Buy,
    terms: {
      ...PLAIN,
      orderQty: qty(100),
      price: price(50 * 10 ** (gateway.core.config.instruments.get('AAPL')?.priceScale ?? 0)),
    },
    exDestination: 'NORTH',
    possResend: false,
    fault: undefined,
  });
  world.advance(0.5);
  const [order] = gateway.core.state.orders.parents.values();
  expect(ordStatus(order)).toBe(OrdStatus.New);
  const clOrdID = /\|11=([^|]*)\|/.exec(heard.find((text) => text.startsWith('35=D|')) ?? '')?.[1] ?? '';
  return { order, clOrdID };
}

it('a refusal of what asks about an order is none of the order', () => {
  isMute = true;
  const { order } = resting();
  const [child] = order.liveChildren;
  world.advance(10);
  expect(child.state).toBe('unknown');
  const asked = heard.find((text) => text.startsWith('35=H|'));
  const w = venue.engine.begin(venue.orders, 'j', world.now());
  w.text(Tag.RefSeqNum, /\|34=(\d+)\|/.exec(asked ?? '')?.[1] ?? '');
  w.text(Tag.RefMsgType, 'H');
  w.text(Tag.BusinessRejectReason, '3');
  w.text(Tag.Text, 'no status here');
  venue.engine.send(venue.orders);
  world.advance(1);
  expect(child.state).toBe('unknown');
  expect(heard.filter((text) => text.startsWith('35=D|'))).toHaveLength(1);
});

describe('F22: a fill that breaks the dictionary', () => {
  it('is kept with its whole message, in the journal before the Reject leaves', () => {
    const { order, clOrdID } = resting();
    // There is no side Z.
    report(venue.orders, clOrdID, '17=E2|150=F|39=1|151=60|14=40|6=50|32=40|31=50.00|1=A|528=Z');
    world.advance(0.5);
    const kept = events.filter((event) => event.kind === 'fillQuarantined');
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept[0])).toContain('|32=40|');
    expect(heard.at(-1)).toMatch(/^35=3\|.*\|371=528\|372=8\|373=5\|/);
    expect(order.cumQty).toBe(0);
  });

  it('on a drop-copy session is at least told, whole', () => {
    const { clOrdID } = resting();
    report(venue.copies, clOrdID, '17=E2|150=F|39=1|151=60|14=40|6=50|32=40|31=50.00|528=Z');
    world.advance(0.5);
    expect(heard.at(-1)).toMatch(/^35=3\|/);
    expect(warnings.filter((text) => text.startsWith('a drop copy cannot be read '))).toEqual([
      expect.stringMatching(/\|32=40\|.*"fault":"Value is incorrect.*528"/),
    ]);
  });
});

describe('asked to send again', () => {
  it('a venue does, and what is booked is not booked twice', () => {
    const { order, clOrdID } = resting();
    report(venue.orders, clOrdID, '17=E2|150=F|39=1|151=60|14=40|6=50|32=40|31=50.00');
    report(venue.orders, clOrdID, '17=E3|150=F|39=1|151=50|14=50|6=50|32=10|31=50.00');
    world.advance(0.5);
    expect(order.cumQty).toBe(50);
    const before = gateway.journal.numbers(ORDERS);
    expect(gateway.sessions.askAgain(ORDERS, 2)).toBe('');
    world.advance(0.05);
    report(venue.orders, clOrdID, '17=E4|150=F|39=1|151=45|14=55|6=50|32=5|31=50.00');
    world.advance(1);
    expect(order.cumQty).toBe(55);
    expect(events.filter(({ kind }) => kind === 'childFilled')).toHaveLength(3);
    // Our question has a number of its own, and so has the venue's third fill.
    expect(gateway.journal.numbers(ORDERS)).toEqual({
      nextSenderMsgSeqNum: before.nextSenderMsgSeqNum + 1,
      nextTargetMsgSeqNum: before.nextTargetMsgSeqNum + 1,
    });
  });

  it('not for what has not come, nor where nobody is, nor a client', () => {
    expect(gateway.sessions.askAgain(ORDERS, 1_000)).toMatch(/has brought nothing from 1000 on/);
    expect(gateway.sessions.askAgain('nobody', 1)).toBe('there is no session nobody');
    const client = [...gateway.engine.sessions()].find(({ config }) => config.role === 'acceptor');
    expect(gateway.sessions.askAgain(client?.config.id ?? '', 1)).toMatch(/brings no executions/);
    gateway.sessions.logout(ORDERS, '');
    world.advance(1);
    expect(gateway.sessions.askAgain(ORDERS, 1)).toMatch(/is not logged on/);
  });
});
