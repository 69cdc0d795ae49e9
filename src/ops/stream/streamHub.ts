/**
 * All streams. A turn only marks changes; they are rendered afterwards, once for all streams: reports and events as
 * soon as the event loop is free, states ten times a second.
 */
import type { CoreEvent } from '../../core/memory/event.ts';
import type { Send } from '../../core/words/send.ts';
import type { Parent } from '../../orders/order.ts';
import { positionsOf } from '../../risk/pnl.ts';
import type { EngineLog } from '../../engine/engineOptions.ts';
import type { History } from '../desk/history.ts';
import { QuoteWatch } from './quoteWatch.ts';
import { Ring } from '../desk/ring.ts';
import type { Show } from '../show/show.ts';
import { showNbbo, showPosition, showSessions, showVenue } from '../show/showMarket.ts';
import { showOrder } from '../show/showOrders.ts';
import type { MessageType, Sources, StreamClient } from './streamClient.ts';
import { Close, type Topic } from '../show/streamSchema.ts';
import type { GatewayView } from '../view.ts';

/** Events kept for streams that are behind. */
export const MAX_EVENTS = 20_000;
/** Open orders that a new stream is shown, the newest; the rest by GET /orders. */
export const MAX_FIRST_ORDERS = 1_000;
const STREAM_TICK_MS = 100;
/** Why a stream is closed. */
export const STREAMS_FAILED = 'an error of ours: nothing is streamed until a restart';
/** Venues, sessions and marked positions are looked at once in so many ticks; streams are pinged once in PING_TICKS. */
const SLOW_TICKS = 10;
const PING_TICKS = 150;

export class StreamHub {
  readonly sources: Sources;
  private readonly gateway: GatewayView;
  private readonly show: Show;
  private readonly log: EngineLog;
  private readonly clients = new Set<StreamClient>();
  private readonly events = new Ring<CoreEvent>(MAX_EVENTS);
  private readonly changedOrders = new Set<Parent>();
  private readonly quotes: QuoteWatch;
  /** Last sent values of venues, sessions and positions, by key: only changes are sent. */
  private readonly sent = new Map<string, string>();
  private positionsChanged = false;
  private timer: NodeJS.Timeout | undefined;
  private flushDue: NodeJS.Immediate | undefined;
  private ticks = 0;
  hasFailed = false;

  constructor(gateway: GatewayView, history: History, show: Show, maxBytes: number, log: EngineLog) {
    this.gateway = gateway;
    this.show = show;
    this.log = log;
    this.quotes = new QuoteWatch(gateway.core);
    this.sources = { history, events: this.events, show, maxBytes };
  }

  get size(): number {
    return this.clients.size;
  }

  /** Shows `client` everything it subscribed to as it is, then every change. */
  add(client: StreamClient): void {
    this.clients.add(client);
    this.timer ??= setInterval(() => this.guarded(() => this.tick()), STREAM_TICK_MS).unref();
    const left = this.first(client);
    client.pump();
    client.send('ready', JSON.stringify({ ordersLeftOut: left }));
  }

  remove(client: StreamClient): void {
    this.clients.delete(client);
    if (this.clients.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.changedOrders.clear();
    this.sent.clear();
  }

  /** Marks what changed; renders nothing. */
  onTurn(events: readonly CoreEvent[], sends: readonly Send[]): void {
    if (this.clients.size === 0) return;
    const { orders } = this.gateway.core.state;
    for (const event of events) {
      this.events.push(event);
      if (event.kind === 'childFilled' || event.kind === 'executionCorrected') this.positionsChanged = true;
      const order =
        'childID' in event
          ? orders.children.get(event.childID)?.parent
          : 'orderID' in event
            ? orders.parents.get(event.orderID)
            : undefined;
      if (order !== undefined) this.changedOrders.add(order);
    }
    if (events.length + sends.length > 0) this.flushDue ??= setImmediate(() => this.guarded(() => this.flush()));
  }

  /** It is told of no turn any more: streams that have subscribed end, and none can begin. */
  fail(): false {
    this.hasFailed = true;
    for (const client of this.clients) if (client.topics.size > 0) client.close(Close.Failed, STREAMS_FAILED);
    return false;
  }

  /** Nothing is sent any more; the streams themselves are the server's to close. */
  close(): void {
    if (this.flushDue !== undefined) clearImmediate(this.flushDue);
    clearInterval(this.timer);
  }

  private flush(): void {
    this.flushDue = undefined;
    for (const client of this.clients) client.pump();
  }

  private tick(): void {
    this.ticks++;
    for (const order of this.changedOrders) this.offerOrder(order);
    this.changedOrders.clear();
    const slow = this.ticks % SLOW_TICKS === 0;
    if (this.anyone('nbbo')) this.offerQuotes();
    if ((slow || this.positionsChanged) && this.anyone('positions')) this.offerPositions();
    if (slow && this.anyone('venues')) this.offerVenues();
    if (slow && this.anyone('sessions')) this.offerSessions();
    for (const client of this.clients) client.pump();
    if (this.ticks % PING_TICKS === 0) this.checkAlive();
  }

  /** Sends the initial states to a new stream; returns the number of open orders left out. */
  private first(client: StreamClient): number {
    const { core } = this.gateway;
    const now = this.gateway.now();
    const to = [client];
    if (client.topics.has('nbbo')) {
      for (const instrument of core.config.instruments.values()) {
        this.offer(to, 'nbbo', instrument.symbol, () => JSON.stringify(showNbbo(core, instrument, now)));
      }
    }
    if (client.topics.has('positions')) this.offerPositions(to);
    if (client.topics.has('venues')) this.offerVenues(to);
    if (client.topics.has('sessions')) this.offerSessions(to);
    if (!client.topics.has('orders')) return 0;
    const mine = [...core.state.orders.open].filter((order) => isFor(client, order.clientID));
    const shown = mine.slice(-MAX_FIRST_ORDERS);
    for (const order of shown) this.offerOrder(order, to);
    return mine.length - shown.length;
  }

  private offerOrder(order: Parent, to: Iterable<StreamClient> = this.clients): void {
    const json = () => JSON.stringify(showOrder(order, this.show));
    this.offer(to, 'orders', String(order.orderID), json, order.clientID);
  }

  private offerQuotes(): void {
    const { core } = this.gateway;
    const now = this.gateway.now();
    for (const instrument of this.quotes.changed(now)) {
      this.offer(this.clients, 'nbbo', instrument.symbol, () => JSON.stringify(showNbbo(core, instrument, now)));
    }
  }

  private offerPositions(only?: readonly StreamClient[]): void {
    const { core } = this.gateway;
    const now = this.gateway.now();
    if (only === undefined) this.positionsChanged = false;
    for (const row of positionsOf(core.state.risk)) {
      const json = JSON.stringify(showPosition(core, row, this.show.instrument(row.symbol), now));
      const key = `${row.clientID}|${row.account}|${row.symbol}`;
      this.offerChanged('positions', key, json, only, row.clientID);
    }
  }

  private offerVenues(only?: readonly StreamClient[]): void {
    for (const id of this.gateway.core.config.venues.keys()) {
      this.offerChanged('venues', id, JSON.stringify(showVenue(this.gateway, id)), only);
    }
  }

  private offerSessions(only?: readonly StreamClient[]): void {
    for (const session of showSessions(this.gateway)) {
      this.offerChanged('sessions', session.id, JSON.stringify(session), only);
    }
  }

  /** To `only`, as it is; to all, when it is not what they were sent last. */
  private offerChanged(
    topic: Topic,
    key: string,
    json: string,
    only: readonly StreamClient[] | undefined,
    clientID?: string,
  ): void {
    if (only !== undefined) return this.offer(only, topic, key, () => json, clientID);
    const name = `${topic} ${key}`;
    if (this.sent.get(name) === json) return;
    this.sent.set(name, json);
    this.offer(this.clients, topic, key, () => json, clientID);
  }

  /** Renders once, and only if a stream wants it. `clientID`: only for this client's streams; omitted: for all. */
  private offer(to: Iterable<StreamClient>, topic: Topic, key: string, render: () => string, clientID?: string): void {
    let json: string | undefined;
    for (const client of to) {
      if (!client.topics.has(topic)) continue;
      if (clientID !== undefined && !isFor(client, clientID)) continue;
      if (topic === 'nbbo' && client.symbols?.has(key) === false) continue;
      json ??= render();
      client.sendLatest(`${topic} ${key}`, TYPE_OF[topic], json);
    }
  }

  private anyone(topic: Topic): boolean {
    for (const client of this.clients) if (client.topics.has(topic)) return true;
    return false;
  }

  private checkAlive(): void {
    for (const client of this.clients) {
      if (!client.alive) client.terminate();
      client.alive = false;
      client.ping();
    }
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.log.warn('stream failed', { error: (error as Error).stack });
    }
  }
}

const isFor = ({ principal }: StreamClient, clientID: string): boolean =>
  principal.clientID === '' || principal.clientID === clientID;

const TYPE_OF: Readonly<Record<Topic, MessageType>> = {
  executions: 'execution',
  orders: 'order',
  positions: 'position',
  nbbo: 'nbbo',
  venues: 'venue',
  sessions: 'session',
  events: 'event',
};
