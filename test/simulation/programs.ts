/** The programs of a simulated market: the gateway as it is, the simulators as they are, and a client of few words. */
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { GatewaySetup, VenueSessionSetup, VenueSetup } from '../../src/config/setup.ts';
import { FIX42 } from '../../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { loadRules } from '../../src/fix/dictionary.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import type { Clock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineLog } from '../../src/engine/engineOptions.ts';
import type { World } from '../../src/engine/world.ts';
import type { Files } from '../../src/journal/files.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import type { Session } from '../../src/session/session.ts';
import type { BeginString, SessionConfig } from '../../src/session/types.ts';
import { instant } from '../../src/units/brand.ts';
import type { Special } from './scenario.ts';
import { unjudged } from '../support/unjudged.ts';

export const SYMBOL = 'AAPL';
export const REFERENCE_CENTS = 10_000;
export const GATEWAY_PORT = 9_880;
const HEARTBEAT_SEC = 2;
const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const RECONNECT = { reconnectSec: 0.2, maxReconnectSec: 1 };
const RULES = { 'FIX.4.4': loadRules(FIX44), 'FIX.4.2': loadRules(FIX42) };

export const SILENT: EngineLog = { info: () => {}, warn: () => {} };

const config = loadConfig(DEMO_CONFIG);
const demo = unjudged(resolveConfig(config, await dictionariesFor(config), {}));

/** The demo's configuration, with short heartbeats so that dead lines are found out soon. */
export function gatewaySetup(durability: 'os' | 'disk'): GatewaySetup {
  const quick = <S extends SessionConfig | VenueSessionSetup['session']>(session: S): S => ({
    ...session,
    heartBtIntSec: HEARTBEAT_SEC,
  });
  const link = (setup: VenueSessionSetup): VenueSessionSetup => ({
    ...setup,
    session: quick(setup.session),
    link: { ...setup.link, ...RECONNECT },
  });
  const venues = new Map<string, VenueSetup>();
  for (const [id, venue] of demo.venues) {
    const marketData = venue.marketData && { ...venue.marketData, ...link(venue.marketData) };
    venues.set(id, { ...venue, orders: link(venue.orders), marketData });
  }
  return { ...demo, venues, wireLog: undefined, journal: { ...demo.journal, directory: 'gateway', durability } };
}

/** What a client was told of an order, by its reports alone. */
export interface ClientOrder {
  /** Every ClOrdID that names it, the last accepted one last. */
  readonly names: string[];
  readonly side: string;
  status: string;
  orderQty: number;
  cumQty: number;
  leavesQty: number;
  /** Σ LastQty of executions, each ExecID once, as busts and corrections left it. */
  filled: number;
}

export interface ClientReport {
  readonly order: ClientOrder | undefined;
  readonly execType: string;
  readonly fields: Fields;
}

const FINAL = new Set(['2', '3', '4', '8', 'C']);
export const isFinal = (order: ClientOrder): boolean => FINAL.has(order.status);

export interface ClientOptions {
  readonly compID: string;
  readonly target: string;
  readonly port: number;
  readonly beginString: 'FIX.4.4' | 'FIX.4.2';
  readonly world: World;
  readonly clock: Clock;
  readonly files: Files;
  readonly onReport: (order: ClientOrder | undefined, fields: Fields) => void;
}

/** Sends orders over one FIX session, and believes nothing but its reports. */
export class Client implements SessionHandler {
  readonly orders: ClientOrder[] = [];
  readonly engine: Engine;
  readonly session: Session;
  private readonly options: ClientOptions;
  private readonly byName = new Map<string, ClientOrder>();
  /** What each execution counts as, by the ExecID of its last report. */
  private readonly executions = new Map<string, number>();
  private count = 0;

  constructor(options: ClientOptions) {
    const { compID, target, port, beginString, world, clock, files } = options;
    this.options = options;
    const journal = openJournal(`${compID}-${target}`, {
      registry: new RecordRegistry([]),
      durability: 'os',
      now: clock.now(),
      files,
    });
    this.engine = new Engine({
      journal,
      clock,
      log: SILENT,
      world,
      numbersOf: (id) => journal.numbers(id),
    });
    const sessionConfig: SessionConfig = {
      ...SESSION_DEFAULTS,
      id: `${compID}->${target}`,
      role: 'initiator',
      beginString: beginString satisfies BeginString,
      senderCompID: compID,
      targetCompID: target,
      heartBtIntSec: HEARTBEAT_SEC,
      rules: RULES[beginString],
    };
    this.session = this.engine.addSession(sessionConfig, () => this, {
      hosts: [{ host: '127.0.0.1', port }],
      ...RECONNECT,
    });
    this.engine.start();
  }

  /** `cents`: from the reference price; undefined: a market order. */
  order(side: string, qty: number, cents: number | undefined, timeInForce: string, special?: Special): void {
    const { target } = this.options;
    const name = this.nextName();
    const w = this.begin('D');
    w.text(Tag.ClOrdID, name);
    if (target === 'FAIRLEAD') w.text(Tag.Account, 'MAIN');
    w.text(Tag.HandlInst, '1');
    w.text(Tag.Symbol, SYMBOL);
    w.text(Tag.Side, side);
    w.utc(Tag.TransactTime, this.options.clock.now(), 3);
    w.text(Tag.OrderQty, String(qty));
    if (special === undefined) {
      this.writePrice(w, cents);
      w.text(Tag.TimeInForce, timeInForce);
    } else {
      this.writeSpecial(w, special, cents);
    }
    this.engine.send(this.session);
    const order = { names: [name], side, status: 'A', orderQty: qty, cumQty: 0, leavesQty: qty, filled: 0 };
    this.orders.push(order);
    this.byName.set(name, order);
  }

  cancel(order: ClientOrder): void {
    const w = this.request('F', order);
    w.text(Tag.OrderQty, String(order.orderQty));
    this.engine.send(this.session);
  }

  massCancel(): void {
    const w = this.begin('q');
    w.text(Tag.ClOrdID, this.nextName());
    w.text(Tag.MassCancelRequestType, '7'); // all orders
    w.utc(Tag.TransactTime, this.options.clock.now(), 3);
    this.engine.send(this.session);
  }

  replace(order: ClientOrder, qty: number, cents: number): void {
    const w = this.request('G', order);
    w.text(Tag.HandlInst, '1');
    w.text(Tag.OrderQty, String(qty));
    this.writePrice(w, cents);
    this.engine.send(this.session);
  }

  status(order: ClientOrder): void {
    const w = this.begin('H');
    w.text(Tag.ClOrdID, lastName(order));
    w.text(Tag.Symbol, SYMBOL);
    w.text(Tag.Side, order.side);
    this.engine.send(this.session);
  }

  private request(msgType: string, order: ClientOrder) {
    const name = this.nextName();
    const w = this.begin(msgType);
    w.text(Tag.OrigClOrdID, lastName(order));
    w.text(Tag.ClOrdID, name);
    w.text(Tag.Symbol, SYMBOL);
    w.text(Tag.Side, order.side);
    w.utc(Tag.TransactTime, this.options.clock.now(), 3);
    this.byName.set(name, order);
    return w;
  }

  private begin(msgType: string) {
    return this.engine.begin(this.session, msgType, this.options.clock.now());
  }

  private writePrice(w: ReturnType<Client['begin']>, cents: number | undefined): void {
    w.text(Tag.OrdType, cents === undefined ? '1' : '2');
    if (cents !== undefined) w.text(Tag.Price, ((REFERENCE_CENTS + cents) / 100).toFixed(2));
  }

  private writeSpecial(w: ReturnType<Client['begin']>, special: Special, cents: number | undefined): void {
    switch (special.kind) {
      case 'stop':
        w.text(Tag.OrdType, '3');
        w.text(Tag.StopPx, ((REFERENCE_CENTS + special.cents) / 100).toFixed(2));
        return;
      case 'iceberg':
        this.writePrice(w, cents);
        w.text(Tag.MaxFloor, String(special.shown));
        return;
      case 'peg':
        w.text(Tag.OrdType, 'P');
        w.text(Tag.ExecInst, special.to);
        return;
      case 'expires':
        this.writePrice(w, cents);
        w.text(Tag.TimeInForce, '6');
        w.utc(Tag.ExpireTime, instant(this.options.clock.now() + special.afterSec * 1_000_000), 3);
        return;
    }
  }

  private nextName(): string {
    return `${this.options.compID}-${++this.count}`;
  }

  get open(): ClientOrder[] {
    return this.orders.filter((order) => !isFinal(order));
  }

  onMessage(fields: Fields): void {
    const order = this.byName.get(fields.text(Tag.ClOrdID)) ?? this.byName.get(fields.text(Tag.OrigClOrdID));
    if (fields.msgType() === '8' && order !== undefined) this.take(order, fields);
    // A refused request: the order is what it was, and has perhaps ended meanwhile.
    if (fields.msgType() === '9' && order !== undefined && order.status !== 'A')
      order.status = fields.text(Tag.OrdStatus);
    if (fields.msgType() === 'j') this.refused(fields.text(Tag.BusinessRejectRefID));
    this.options.onReport(order, fields);
  }

  /** The gateway could not take a request at all: an order so refused never was one. */
  private refused(name: string): void {
    const at = this.orders.findIndex((order) => order.names[0] === name && order.status === 'A');
    if (at >= 0) this.orders.splice(at, 1);
    this.byName.delete(name);
  }

  private take(order: ClientOrder, fields: Fields): void {
    const execType = fields.text(Tag.ExecType);
    const execID = fields.text(Tag.ExecID);
    const name = fields.text(Tag.ClOrdID);
    // An order that was refused because its ClOrdID is taken, and a pending request: the order itself is as it was.
    if (execType === '8' && order.names.length > 0 && order.status !== 'A') return;
    order.status = fields.text(Tag.OrdStatus);
    order.orderQty = Number(fields.text(Tag.OrderQty) || order.orderQty);
    order.cumQty = Number(fields.text(Tag.CumQty));
    order.leavesQty = Number(fields.text(Tag.LeavesQty));
    const isCorrection = execType === 'G' || execType === 'H';
    const lastQty = execType === 'H' ? 0 : Number(fields.text(Tag.LastQty));
    if ((lastQty > 0 || isCorrection) && execID !== '0' && !this.executions.has(execID)) {
      this.executions.set(execID, lastQty);
      order.filled += lastQty - (isCorrection ? (this.executions.get(fields.text(Tag.ExecRefID)) ?? 0) : 0);
    }
    if (execType !== '6' && execType !== 'E' && !order.names.includes(name) && name !== '') order.names.push(name);
  }
}

function lastName(order: ClientOrder): string {
  return order.names.at(-1) ?? '';
}
