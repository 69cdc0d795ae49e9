/**
 * One connected stream, and the messages it has yet to get. Executions and events are read from rings at the reader's
 * own pace, in order, each once; of states (orders, quotes, …) only the latest value waits. A reader that falls so far
 * behind that an execution would be lost is disconnected with a reason: it resumes with `since`.
 */
import type { WebSocket } from 'ws';
import type { CoreEvent } from '../../core/memory/event.ts';
import type { Principal } from '../auth.ts';
import type { ClientReport, History } from '../desk/history.ts';
import type { Ring } from '../desk/ring.ts';
import type { Show } from '../show/show.ts';
import { showReport } from '../show/showOrders.ts';
import { Close, type StreamMessage, type Topic } from '../show/streamSchema.ts';

/** States that may wait for a slow reader; past them it is disconnected. */
export const MAX_LATEST = 20_000;
/** A reader that does not even take the close frame is cut off after this. */
const CLOSE_TIMEOUT_MS = 2_000;

export type MessageType = StreamMessage['type'];

/** The rings, and how their entries are shown. */
export interface Sources {
  readonly history: History;
  readonly events: Ring<CoreEvent>;
  readonly show: Show;
  /** Bytes that may wait in the socket before the rings have to. */
  readonly maxBytes: number;
}

export class StreamClient {
  readonly principal: Principal;
  readonly topics: ReadonlySet<Topic>;
  /** Symbols of the nbbo topic; undefined for all. */
  readonly symbols: ReadonlySet<string> | undefined;
  /** Set by the hub between its pings. */
  alive = true;
  private readonly socket: WebSocket;
  private readonly sources: Sources;
  private readonly latest = new Map<string, { type: MessageType; json: string }>();
  private seq = 0;
  private nextReport: number;
  private nextEvent: number;
  private closing = false;

  /** `nextReport` is where in the history's ring this reader begins. */
  constructor(
    socket: WebSocket,
    principal: Principal,
    wants: { topics: ReadonlySet<Topic>; symbols: ReadonlySet<string> | undefined; nextReport: number },
    sources: Sources,
  ) {
    this.socket = socket;
    this.principal = principal;
    this.topics = wants.topics;
    this.symbols = wants.symbols;
    this.nextReport = wants.nextReport;
    this.nextEvent = sources.events.end;
    this.sources = sources;
  }

  /** A message to send at once, ahead of those that wait: answers, errors, the welcome. */
  send(type: MessageType, json: string): void {
    if (this.closing || this.socket.readyState !== this.socket.OPEN) return;
    this.seq++;
    this.socket.send(`{"seq":${this.seq},"type":"${type}","data":${json}}`);
    // The caller's requests bound the answers; a caller that sends requests and never reads is disconnected here.
    if (this.socket.bufferedAmount > 2 * this.sources.maxBytes) this.tooSlow('answers');
  }

  /** A state: only its latest value is kept until there is room. */
  sendLatest(key: string, type: MessageType, json: string): void {
    if (this.closing) return;
    this.latest.set(key, { type, json });
    if (this.latest.size > MAX_LATEST) this.tooSlow('states');
  }

  /** Sends what waits, as far as the socket takes it. */
  pump(): void {
    if (this.topics.has('executions')) this.pumpReports();
    if (this.topics.has('events')) this.pumpEvents();
    for (const [key, { type, json }] of this.latest) {
      if (!this.hasRoom()) return;
      this.latest.delete(key);
      this.send(type, json);
    }
  }

  private pumpReports(): void {
    const { history, show } = this.sources;
    if (this.nextReport < history.reports.start) return this.tooSlow('executions');
    for (; this.nextReport < history.reports.end && this.hasRoom(); this.nextReport++) {
      const noted = history.reports.at(this.nextReport);
      if (!this.sees(noted.report)) continue;
      noted.json ??= JSON.stringify(showReport(noted.report, show));
      this.send('execution', noted.json);
    }
  }

  private pumpEvents(): void {
    const { events } = this.sources;
    if (this.nextEvent < events.start) return this.tooSlow('events');
    for (; this.nextEvent < events.end && this.hasRoom(); this.nextEvent++) {
      this.send('event', JSON.stringify(events.at(this.nextEvent)));
    }
  }

  private hasRoom(): boolean {
    return !this.closing && this.socket.bufferedAmount < this.sources.maxBytes;
  }

  private sees(report: ClientReport): boolean {
    const { clientID } = this.principal;
    return clientID === '' || clientID === report.clientID;
  }

  private tooSlow(what: string): void {
    const { history } = this.sources;
    const last = this.nextReport > history.reports.start ? history.reports.at(this.nextReport - 1).position : undefined;
    const resume = last === undefined ? '' : `; resume with since ${last}`;
    this.close(Close.TooSlow, `too slow: ${what} would be lost${resume}`);
  }

  /** Says why, and ends; nothing is sent any more. */
  close(code: Close, reason: string): void {
    if (this.closing) return;
    this.closing = true;
    this.latest.clear();
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  /** Asks for a sign of life. */
  ping(): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  terminate(): void {
    this.closing = true;
    this.socket.terminate();
  }
}
