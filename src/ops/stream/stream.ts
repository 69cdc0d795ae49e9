/** /stream: the WebSocket. Its first message authenticates and subscribes; the others are operations. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { OpsContext } from '../api.ts';
import { type Gatekeeper, isSameOrigin, may, type Need, type Principal } from '../auth.ts';
import type { OrderName } from '../desk/apiDesk.ts';
import { Feed } from './feed.ts';
import { execPosition } from '../routes/orderRoutes.ts';
import { ApiProblem, faultsOf, problemOf } from '../apiProblem.ts';
import { StreamClient } from './streamClient.ts';
import { STREAMS_FAILED, type StreamHub } from './streamHub.ts';
import {
  BookMessage,
  type CancelMessage as Cancel,
  CancelMessage,
  Close,
  ConfirmMessage,
  Hello,
  Operation,
  OrderMessage,
  QuoteMessage,
  ReplaceMessage,
  StatusMessage,
  StatusOfBook,
  type Topic,
} from '../show/streamSchema.ts';
import type { z } from 'zod';

const HELLO_TIMEOUT_MS = 5_000;
/** Operations of one stream that may wait for the journal; more are refused. */
const MAX_IN_FLIGHT = 256;

type FeedOperation = 'quote' | 'book' | 'change' | 'trading' | 'confirm';

/** Topics that show what belongs to others. */
const NEEDS: Readonly<Record<Topic, Need>> = {
  executions: 'read',
  orders: 'read',
  positions: 'read',
  nbbo: 'read',
  venues: 'read',
  sessions: 'readAll',
  events: 'readAll',
};

export interface StreamContext extends OpsContext {
  readonly gate: Gatekeeper;
  readonly hub: StreamHub;
  readonly maxStreams: number;
  /** Feeds that are connected, by name: one stream each. */
  readonly feeds: Map<string, Feed>;
}

/** Takes a connection that was just accepted. */
export function openStream(
  socket: WebSocket,
  address: string,
  headers: IncomingHttpHeaders,
  context: StreamContext,
): void {
  if (!isSameOrigin(headers)) return socket.close(Close.Forbidden, 'pages of other origins may not connect');
  if (context.hub.size >= context.maxStreams) return socket.close(Close.TooMany, 'too many streams');
  const stream = new Stream(socket, context);
  const timer = setTimeout(() => socket.close(Close.NoHello, 'no hello came'), HELLO_TIMEOUT_MS).unref();
  const contained = (work: () => void) => {
    clearTimeout(timer);
    try {
      work();
    } catch (error) {
      context.log.warn('stream failed', { error: (error as Error).stack });
      socket.terminate();
    }
  };
  socket.on('message', (data, isBinary) => contained(() => stream.receive(data, isBinary, address, headers)));
  socket.on('close', () => contained(() => stream.gone()));
  socket.on('pong', () => stream.lives());
  socket.on('error', () => socket.terminate());
}

class Stream {
  private readonly socket: WebSocket;
  private readonly context: StreamContext;
  private client: StreamClient | undefined;
  private feed: Feed | undefined;
  private inFlight = 0;

  constructor(socket: WebSocket, context: StreamContext) {
    this.socket = socket;
    this.context = context;
  }

  receive(data: RawData, isBinary: boolean, address: string, headers: IncomingHttpHeaders): void {
    let id: string | number | null = null;
    try {
      const message = this.json(data, isBinary);
      if (this.client === undefined) return this.hello(read(Hello, message), address, headers);
      id = idOf(message);
      this.operate(this.client, this.readForFeed(Operation, message), id);
    } catch (error) {
      this.failed(error, id);
    }
  }

  /** A feed's message that is no JSON may have been about any of its books. */
  private json(data: RawData, isBinary: boolean): unknown {
    try {
      return isBinary ? undefined : parseJson(data);
    } catch (error) {
      this.feed?.unreadable(undefined, problemOf(error).detail);
      throw error;
    }
  }

  private hello(hello: Hello, address: string, headers: IncomingHttpHeaders): void {
    const { gate, hub, gateway, history, log } = this.context;
    const principal = hello.token === undefined ? gate.withoutToken({ address, headers }) : gate.byToken(hello.token);
    if (principal === undefined) {
      log.warn('stream refused', { peer: address, token: hello.token === undefined ? 'none' : 'wrong' });
      return this.socket.close(Close.NotAllowed, 'a valid token is needed');
    }
    const denied = hello.subscribe.find((topic) => !may(principal, NEEDS[topic]));
    if (denied !== undefined) return this.socket.close(Close.Forbidden, `this token may not see ${denied}`);
    if (hub.hasFailed && hello.subscribe.length > 0) return this.socket.close(Close.Failed, STREAMS_FAILED);
    const { epoch } = gateway.core.state;
    const since = hello.since === undefined ? undefined : execPosition(hello.since, epoch);
    if (principal.role === 'feed' && !this.openFeed(principal)) return;
    const wants = {
      topics: new Set(hello.subscribe),
      symbols: hello.symbols === undefined ? undefined : new Set(hello.symbols),
      nextReport: since === undefined ? history.reports.end : history.indexAfter(since),
    };
    const client = new StreamClient(this.socket, principal, wants, hub.sources);
    this.client = client;
    const welcome = {
      name: principal.name,
      role: principal.role,
      client: principal.clientID === '' ? null : principal.clientID,
      epoch,
      last: `${epoch}-E${history.lastPosition()}`,
    };
    client.send('welcome', JSON.stringify(welcome));
    const lost = since === undefined ? undefined : history.lostSince(since);
    if (lost !== undefined) {
      client.send('gap', JSON.stringify({ from: `${epoch}-E${lost.from}`, to: `${epoch}-E${lost.to}` }));
    }
    hub.add(client);
    log.info('stream opened', { name: principal.name, role: principal.role, peer: address });
  }

  private openFeed({ name }: Principal): boolean {
    const { feeds, gateway, log } = this.context;
    if (feeds.has(name)) {
      this.socket.close(Close.Forbidden, `feed ${name} is connected already`);
      return false;
    }
    this.feed = new Feed(name, gateway, log);
    feeds.set(name, this.feed);
    return true;
  }

  private operate(client: StreamClient, operation: Operation, id: string | number | null): void {
    const { op, id: _id, ...body } = operation;
    const { desk } = this.context;
    const { clientID } = client.principal;
    switch (op) {
      case 'ping':
        return client.send('pong', JSON.stringify({ id }));
      case 'quote':
      case 'book':
      case 'change':
      case 'trading':
      case 'confirm':
        need(client, 'feed');
        return this.publish(op, body);
      case 'order': {
        need(client, 'trade');
        const order = read(OrderMessage, body);
        return this.answer(client, id, () => desk.enter(clientID, order));
      }
      case 'cancel': {
        need(client, 'trade');
        const message = read(CancelMessage, body);
        return this.answer(client, id, () => desk.cancel(clientID, nameOf(message), message.clOrdID));
      }
      case 'replace': {
        need(client, 'trade');
        const { orderID, origClOrdID, ...change } = read(ReplaceMessage, body);
        return this.answer(client, id, () => desk.replace(clientID, nameOf({ orderID, origClOrdID }), change));
      }
      case 'status': {
        need(client, 'trade');
        const { clOrdID } = read(StatusMessage, body);
        return this.answer(client, id, () => desk.status(clientID, clOrdID));
      }
    }
  }

  /** Once the journal has it, the answer goes out: reports, refusals among them. */
  private answer(client: StreamClient, id: string | number | null, ask: () => Promise<unknown>): void {
    if (this.inFlight >= MAX_IN_FLIGHT)
      throw new ApiProblem(429, `more than ${MAX_IN_FLIGHT} requests wait for an answer`);
    this.answered(client, id, ask).catch(() => this.socket.terminate());
  }

  private async answered(client: StreamClient, id: string | number | null, ask: () => Promise<unknown>): Promise<void> {
    this.inFlight++;
    try {
      client.send('answer', JSON.stringify({ id, reports: await ask() }));
    } catch (error) {
      this.failed(error, id);
    } finally {
      this.inFlight--;
    }
  }

  private publish(op: FeedOperation, body: unknown): void {
    const { feed } = this;
    if (feed === undefined) return;
    try {
      this.publishOn(feed, op, body);
    } catch (error) {
      // The book may have half of a change.
      if (!(error instanceof ApiProblem)) feed.unreadable(body, 'an error of ours');
      throw error;
    }
  }

  private publishOn(feed: Feed, op: FeedOperation, body: unknown): void {
    switch (op) {
      case 'quote':
        return feed.quote(this.readForFeed(QuoteMessage, body));
      case 'book':
        return feed.book(this.readForFeed(BookMessage, body));
      case 'change':
        return feed.change(this.readForFeed(BookMessage, body));
      case 'trading':
        return feed.status(this.readForFeed(StatusOfBook, body));
      case 'confirm':
        return feed.confirm(this.readForFeed(ConfirmMessage, body));
    }
  }

  /** What a feed sends that cannot be read leaves the book it is about unknown. */
  private readForFeed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
    try {
      return read(schema, body);
    } catch (error) {
      this.feed?.unreadable(body, problemOf(error).detail);
      throw error;
    }
  }

  private failed(error: unknown, id: string | number | null): void {
    const problem = problemOf(error);
    if (problem.status === 500) this.context.log.warn('stream request failed', { error: (error as Error).stack });
    if (this.client !== undefined) return this.client.send('error', JSON.stringify({ id, problem }));
    this.socket.close(Close.NoHello, problem.detail.slice(0, 120));
  }

  lives(): void {
    if (this.client !== undefined) this.client.alive = true;
  }

  gone(): void {
    const { hub, feeds, log } = this.context;
    if (this.feed !== undefined) {
      this.feed.close();
      feeds.delete(this.feed.name);
    }
    if (this.client === undefined) return;
    hub.remove(this.client);
    log.info('stream closed', { name: this.client.principal.name });
  }
}

function need({ principal }: StreamClient, what: Need): void {
  if (!may(principal, what)) throw new ApiProblem(403, `a token with role ${principal.role} may not ${what}`);
}

function nameOf({ orderID, origClOrdID }: Pick<Cancel, 'orderID' | 'origClOrdID'>): OrderName {
  return orderID === undefined ? { origClOrdID: origClOrdID ?? '' } : { orderID };
}

/** The caller's id of an operation, for the answer, even if the operation is invalid. */
function idOf(message: unknown): string | number | null {
  const { id } = (message ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function parseJson(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString('utf8')) as unknown;
  } catch {
    throw new ApiProblem(400, 'the message is no JSON');
  }
}

function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = faultsOf(result.error, value);
  throw new ApiProblem(400, `${errors[0].path}: ${errors[0].detail}`, { errors });
}
