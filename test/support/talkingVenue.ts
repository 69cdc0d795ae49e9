/** A gateway of the demo's with one venue, NORTH, that says what a test likes; in virtual time. */
import { expect } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { VenueSetup } from '../../src/config/setup.ts';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { ordStatus, type Parent } from '../../src/orders/order.ts';
import { type OrderTerms, PLAIN } from '../../src/orders/terms.ts';
import { OrdStatus, Side } from '../../src/orders/values.ts';
import type { Session } from '../../src/session/session.ts';
import { instant, price, qty } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from './virtualWorld.ts';
import { unjudged } from './unjudged.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);

const config = loadConfig(DEMO_CONFIG);
const DEMO = dictionariesFor(config).then((dictionaries) => unjudged(resolveConfig(config, dictionaries, {})));

const acceptor = (id: string, targetCompID: string) =>
  ({ ...CONFIG, id, role: 'acceptor', senderCompID: 'NORTH', targetCompID, rules: undefined }) as const;

/** What a session says: MsgType, then the fields of the body. */
export function say(engine: Engine, session: Session, msgType: string, body: string, world: VirtualWorld): void {
  const w = engine.begin(session, msgType, world.now());
  for (const field of body.split('|')) w.text(Number(field.split('=')[0]), field.slice(field.indexOf('=') + 1));
  engine.send(session);
}

/** What NORTH is otherwise than in the demo. */
type Changed = Partial<VenueSetup> | ((north: VenueSetup) => Partial<VenueSetup>);

export class TalkingVenue {
  readonly world = new VirtualWorld(START);
  readonly orders: Session;
  readonly copies: Session;
  /** What the venue hears, and what the gateway decides, in the order of time. */
  readonly heard: string[] = [];
  readonly events: CoreEvent[] = [];
  readonly warnings: string[] = [];
  /** The venue acknowledges nothing. */
  isMute = false;
  /** How it answers OrderStatusRequest(H); not at all if undefined. */
  onStatus: ((asked: Fields) => void) | undefined = undefined;
  gateway!: Gateway;
  private readonly engine: Engine;
  private readonly silent = { info: () => undefined, warn: () => undefined };

  static async open(more: Changed = {}): Promise<TalkingVenue> {
    const talk = new TalkingVenue();
    await talk.start(more);
    return talk;
  }

  private constructor() {
    const { world } = this;
    this.engine = new Engine({ journal: new MemoryJournal(), clock: world, world, log: this.silent });
    const handlerOf = (session: Session): SessionHandler => ({
      onMessage: (fields) => this.hear(session, fields),
      onReject: (fields) => this.hear(session, fields),
    });
    this.orders = this.engine.addSession(acceptor('orders', 'FAIRLEAD'), handlerOf);
    this.copies = this.engine.addSession(acceptor('copies', 'FAIRLEAD-DC'), handlerOf);
  }

  private async start(more: Changed): Promise<void> {
    const port = await this.engine.listen('north', 0);
    this.engine.start();
    const demo = await DEMO;
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
      ...(typeof more === 'function' ? more(north) : more),
    };
    const setup = { ...demo, wireLog: undefined, venues: new Map([['NORTH', talking]]), fix: { ...demo.fix, port: 0 } };
    const warn = (message: string, about: object = {}) =>
      void this.warnings.push(`${message} ${JSON.stringify(about)}`);
    const { world } = this;
    const log = { ...this.silent, warn };
    this.gateway = await Gateway.open(setup, { clock: world, log, world, files: new MemoryFiles() });
    this.gateway.observe({ onTurn: (decided) => void this.events.push(...decided) });
    world.until(() => this.gateway.core.venuesUp.has('NORTH') && this.copies.state === 'loggedOn', 5);
  }

  private hear(session: Session, fields: Fields): void {
    this.heard.push(fields.toString().replace(/^.*?\|35=/, '35='));
    if (fields.msgType() === 'H') this.onStatus?.(fields);
    if (fields.msgType() !== 'D' || this.isMute) return;
    const size = fields.text(Tag.OrderQty);
    this.report(session, `11=${fields.text(Tag.ClOrdID)}|17=E1|150=0|39=0|38=${size}|151=${size}|14=0|6=0`);
  }

  say(session: Session, msgType: string, body: string): void {
    say(this.engine, session, msgType, body, this.world);
  }

  /** An ExecutionReport of what `body` says; of order V1 in AAPL, unless `body` begins with other fields 37 and 55. */
  report(session: Session, body: string): void {
    const usual = ['37=V1', '55=AAPL', '54=1', '38=100', '44=50.00'];
    const own = usual.filter((field) => !new RegExp(`(^|\\|)-?${field.slice(0, 3)}`).test(body));
    const said = body.split('|').filter((field) => !field.startsWith('-'));
    this.say(session, '8', [...said, ...own].join('|'));
  }

  /** The line is cut, and comes back. */
  reconnect(): void {
    this.gateway.sessions.logout('orders:NORTH', '');
    this.world.until(() => !this.gateway.core.venuesUp.has('NORTH'), 10);
    this.gateway.sessions.logon('orders:NORTH');
    this.world.until(() => this.gateway.core.venuesUp.has('NORTH'), 30);
  }

  /** Where a client's orders ask to go. */
  exDestination = 'NORTH';

  /** A client's order that rests at the venue, and its ClOrdID there. */
  resting(clOrdID = 'A1'): { order: Parent; clOrdID: string } {
    const entered = this.enter(clOrdID);
    expect(ordStatus(entered.order)).toBe(OrdStatus.New);
    return entered;
  }

  /** A client's order, and its ClOrdID at the venue, '' if it does not get there. */
  enter(clOrdID: string, { side = Side.Buy, ...terms }: Partial<OrderTerms> & { side?: Side } = {}) {
    const { core } = this.gateway;
    const before = this.heard.length;
    this.gateway.submit({
      kind: 'newOrder',
      clientID: 'TESTER',
      replyTo: '',
      ...DIRECT,
      clOrdID,
      account: '',
      symbol: 'AAPL',
      side,
      terms: {
        ...PLAIN,
        orderQty: qty(100),
        price: price(50 * 10 ** (core.config.instruments.get('AAPL')?.priceScale ?? 0)),
        ...terms,
      },
      exDestination: this.exDestination,
      possResend: false,
      fault: undefined,
    });
    this.world.advance(0.5);
    const order = [...core.state.orders.parents.values()].at(-1);
    if (order === undefined) throw new Error('the order is there');
    const sent = this.heard.slice(before).find((text) => text.startsWith('35=D|')) ?? '';
    return { order, clOrdID: /\|11=([^|]*)\|/.exec(sent)?.[1] ?? '' };
  }

  /** What the venue was asked: the ClOrdIDs in its OrderStatusRequests. */
  asked(): string[] {
    return this.heard.filter((text) => text.startsWith('35=H|')).map((text) => /\|11=([^|]*)\|/.exec(text)?.[1] ?? '');
  }
}
