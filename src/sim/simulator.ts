/**
 * A simulated venue as a FIX application: messages of sessions come in, pass the fault rules, and go to the desk or the
 * venue; turns and ticks drive the market. It accepts the configured clients, or all.
 */
import type { DialectTable } from '../fix/dictionary.ts';
import { Fields } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { Clock } from '../engine/clock.ts';
import type { Application, SessionHandler, Verdict } from '../engine/application.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { World } from '../engine/world.ts';
import type { Journal } from '../journal/journal.ts';
import type { SessionKey } from '../session/identify.ts';
import type { Session } from '../session/session.ts';
import type { BeginString, SessionConfig } from '../session/types.ts';
import { type Instant, later, most, price, qty } from '../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../units/decimal.ts';
import { MICROS_PER_DAY } from '../units/time.ts';
import { ClientDesk } from './orders/clientDesk.ts';
import { type Correction, Executions } from './orders/clientExecutions.ts';
import { FeedJournal } from './feed/feedJournal.ts';
import { type FaultEvent, type FaultRule, FaultScript, NO_FAULTS } from './faults/faultScript.ts';
import type { ClientOrder, Ledger } from './orders/ledger.ts';
import type { FeeTexts } from './orders/reports.ts';
import { massCancel, massStatus } from './orders/massRequests.ts';
import { Outbox, Peer } from './orders/outbox.ts';
import { acceptorConfig, SIM_VERSIONS } from './simSessions.ts';
import type { After } from './exchange.ts';
import type { SimSymbol } from './symbols.ts';
import { TimeInForce } from './orders/fixValues.ts';
import type { Venue } from './simVenue.ts';

/** Sessions, known ones and those that logged on; more are refused. */
export const MAX_CLIENT_SESSIONS = 1_000;

export interface SimulatorOptions {
  readonly compID: string;
  readonly symbols: readonly SimSymbol[];
  readonly seed: number;
  readonly faults: readonly FaultRule[];
  readonly fees: FeeTexts | undefined;
  /** CompIDs that may log on, or '*' for any. */
  readonly clients: '*' | readonly string[];
  /** BeginStrings that may be spoken. */
  readonly versions: readonly BeginString[];
  readonly dropCopies: readonly DropCopyTo[];
  /** Checks clients' messages of its version; the standard dictionary checks the others. */
  readonly dictionary: DialectTable | undefined;
}

/** A session that gets a copy of the executions of some clients. */
export interface DropCopyTo {
  readonly compID: string;
  readonly beginString: BeginString;
  readonly clients: readonly string[];
}

export interface SimulatorDeps {
  readonly journal: Journal;
  /** Orders as the journal left them. */
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Connections and timers; undefined: the machine's. */
  readonly world?: World;
  /** Asks to have `wake` called at a time, or soon after. */
  readonly wakeAt: (at: Instant) => void;
}

const NOBODY: readonly Peer[] = [];

const EVENT_OF: Readonly<Record<string, FaultEvent>> = { D: 'order', F: 'cancel', G: 'replace', H: 'status' };

export class Simulator<V extends Venue = Venue> implements Application {
  readonly engine: Engine;
  readonly venue: V;
  private readonly options: SimulatorOptions;
  private readonly deps: SimulatorDeps;
  private readonly outbox: Outbox;
  private readonly executions: Executions;
  private readonly desk: ClientDesk;
  private readonly peers = new Map<Session, Peer>();
  /** For requests that waited: a delayed one is read again from its bytes. */
  private readonly delayed = new Fields();
  private day: number;
  private readonly copyTo = new Map<string, readonly Peer[]>();

  constructor(
    options: SimulatorOptions,
    deps: SimulatorDeps,
    venueOf: (engine: Engine, executions: Executions, after: After) => V,
  ) {
    const { journal, ledger, clock, log, world, wakeAt } = deps;
    const { compID, seed, faults, fees, symbols } = options;
    const now = clock.now();
    this.options = options;
    this.deps = deps;
    this.day = Math.floor(now / MICROS_PER_DAY);
    this.engine = new Engine({
      application: this,
      journal: new FeedJournal(journal),
      clock,
      log,
      ...(world === undefined ? {} : { world }),
      numbersOf: (sessionID) => journal.numbers(sessionID),
    });
    const instruments = new Map(symbols.map(({ instrument }) => [instrument.symbol, instrument]));
    const script = new FaultScript(faults, seed);
    this.outbox = new Outbox({
      engine: this.engine,
      script,
      instruments,
      issuer: { venue: compID, fees },
      copyTo: (client) => this.copyTo.get(client) ?? NOBODY,
      wakeAt,
    });
    for (const to of options.dropCopies) {
      const receiver = this.peerOf(this.sessionOf(to.compID, to.beginString));
      for (const client of to.clients) this.copyTo.set(client, [...(this.copyTo.get(client) ?? []), receiver]);
    }
    this.executions = new Executions({
      instruments,
      ledger,
      journal,
      outbox: this.outbox,
      peerOf: (client, beginString) => this.peerOf(this.sessionOf(client, beginString)),
      orderPrefix: `${compID}-${stamp(journal.birth)}-`,
      execPrefix: `${compID}-${stamp(now)}-E`,
    });
    this.venue = venueOf(this.engine, this.executions, (delay, act) => this.outbox.after(delay, clock.now(), act));
    this.desk = new ClientDesk(instruments, ledger, this.executions, this.venue);
    const restored = this.desk.restore();
    if (restored > 0) log.info('orders of an earlier run restored', { orders: restored });
    this.endPastDays(now);
  }

  /** Runs what is due, and ends the turn. */
  wake(): void {
    this.outbox.runDue(this.deps.clock.now());
    this.engine.schedule();
  }

  /** Day orders expire now. */
  endDay(): void {
    this.executions.at(this.deps.clock.now());
    this.venue.endDay();
    this.engine.schedule();
  }

  /**
   * Busts the trade with this ExecID, or corrects it; returns '' or the reason why not. `isTold`: false sends no report
   * to the client.
   */
  reviseTrade(execID: string, to: { lastQty: string; lastPx: string } | undefined, isTold: boolean): string {
    const { ledger, clock } = this.deps;
    const symbol = ledger.order(ledger.trade(execID)?.orderID ?? 0)?.symbol ?? '';
    const instrument = this.options.symbols.find((listed) => listed.instrument.symbol === symbol)?.instrument;
    let correction: Correction | undefined;
    if (to !== undefined) {
      const lastQty = parseDecimal(to.lastQty, instrument?.qtyScale ?? 0);
      const lastPx = parseDecimal(to.lastPx, instrument?.priceScale ?? 0);
      const isTrade = lastQty > 0 && lastPx > 0 && lastQty !== DOES_NOT_FIT && lastPx !== DOES_NOT_FIT;
      if (!isTrade) return `${to.lastQty} at ${to.lastPx} is no trade`;
      correction = { lastQty: qty(lastQty), lastPx: price(lastPx) };
    }
    const why = this.executions.reviseTrade(execID, correction, isTold, clock.now());
    this.engine.schedule();
    return why;
  }

  private peerOf(session: Session): Peer {
    let peer = this.peers.get(session);
    if (peer === undefined) {
      peer = new Peer(session);
      this.peers.set(session, peer);
    }
    return peer;
  }

  /** The session that a journaled order came on, made if its client has not logged on since. */
  private sessionOf(client: string, beginString: BeginString): Session {
    const config = acceptorConfig(this.options.compID, client, beginString, this.options.dictionary);
    return this.engine.session(config.id) ?? this.addSession(config);
  }

  private addSession(config: SessionConfig): Session {
    return this.engine.addSession(config, (session) => this.handlerOf(session));
  }

  private handlerOf(session: Session): SessionHandler {
    return {
      onLogon: () => void this.peerOf(session),
      onLogout: () => this.venue.onLogout(session),
      onMessage: (fields, now) => this.onMessage(session, fields, now),
    };
  }

  // ── Application ────────────────────────────────────────────────────────────────────────────────────────────────

  admit(key: SessionKey): Verdict {
    const { compID, clients, versions, dictionary } = this.options;
    if (key.senderCompID !== compID || this.peers.size >= MAX_CLIENT_SESSIONS) return undefined;
    if (clients !== '*' && !clients.includes(key.targetCompID)) return undefined;
    const beginString = SIM_VERSIONS.find((version) => version === key.beginString);
    if (beginString === undefined || !versions.includes(beginString)) return undefined;
    this.addSession(acceptorConfig(compID, key.targetCompID, beginString, dictionary));
    return undefined;
  }

  private onMessage(session: Session, fields: Fields, now: Instant): void {
    const msgType = fields.msgType();
    if (this.venue.takes(session, msgType, fields, now)) return;
    const peer = this.peerOf(session);
    const event = EVENT_OF[msgType];
    if (event !== undefined) {
      this.request(peer, msgType, event, fields, now);
    } else if (msgType === 'AF') {
      massStatus(this.desk, this.executions, peer, fields, now);
    } else if (msgType === 'q') {
      massCancel(this.desk, this.engine, peer, fields, now);
    } else if (msgType === 'j' || msgType === 'Q') {
      // BusinessMessageReject, DontKnowTrade: a client could not take what we sent. The log shows it.
      this.deps.log.warn('a client rejects a message', { client: peer.client, message: fields.toString() });
    } else {
      const { compID } = this.options;
      session.businessReject(
        fields,
        BusinessRejectReason.UnsupportedMessageType,
        `${compID} takes no 35=${msgType}`,
        now,
      );
    }
  }

  /** A request, after what the fault script has for it. */
  private request(peer: Peer, msgType: string, event: FaultEvent, fields: Fields, now: Instant): void {
    const faults = this.outbox.meet(event, fields.text(Tag.Symbol), peer, now);
    if (faults === NO_FAULTS) {
      this.answer(peer, msgType, fields, now);
      return;
    }
    if (faults.silence > 0) peer.silentUntil = most(peer.silentUntil, later(now, faults.silence));
    const act = (about: Fields, at: Instant): void => {
      // FIX has no message for refusing a status.
      if (faults.rejectText === '' || msgType === 'H') this.answer(peer, msgType, about, at, faults.phantom);
      else this.desk.refuse(peer, about, msgType, faults, at);
    };
    if (!faults.drop && faults.delay > 0) {
      const bytes = fields.bytes.slice(fields.start, fields.end);
      this.outbox.after(faults.delay, now, (at) => {
        this.delayed.parse(bytes, 0, bytes.length);
        act(this.delayed, at);
      });
    } else if (!faults.drop) {
      act(fields, now);
    }
    if (faults.disconnect) this.outbox.disconnect(peer);
  }

  private answer(peer: Peer, msgType: string, fields: Fields, now: Instant, isPhantom = false): void {
    if (msgType === 'D') this.desk.newOrder(peer, fields, now, isPhantom);
    else if (msgType === 'F') this.desk.cancel(peer, fields, now);
    else if (msgType === 'G') this.desk.replace(peer, fields, now);
    else this.desk.status(peer, fields, now);
  }

  onTurn(now: Instant): void {
    this.venue.onTurn(now);
  }

  onTick(now: Instant): void {
    this.executions.at(now);
    const day = Math.floor(now / MICROS_PER_DAY);
    if (day !== this.day) {
      this.day = day;
      this.venue.endDay();
    }
    this.desk.expireDue(now);
    this.venue.onTick(now);
    this.outbox.runDue(now);
  }

  /** Day orders of an earlier UTC day expire before anything else happens. */
  private endPastDays(now: Instant): void {
    const { ledger } = this.deps;
    this.executions.at(now);
    const isPast = (order: ClientOrder): boolean =>
      order.terms.timeInForce === TimeInForce.Day && Math.floor(order.takenAt / MICROS_PER_DAY) < this.day;
    const past = ledger.liveOrders().filter(isPast);
    for (const order of past) this.desk.expire(order, now);
  }
}

/** A time as a short text that sorts: milliseconds since 2020 in base 36. */
function stamp(time: Instant): string {
  return Math.max(0, Math.floor(time / 1_000) - 1_577_836_800_000)
    .toString(36)
    .toUpperCase();
}
