import type { WebSocket } from 'ws';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { History } from '../../src/ops/desk/history.ts';
import { Ring } from '../../src/ops/desk/ring.ts';
import { Show } from '../../src/ops/show/show.ts';
import { MAX_LATEST, StreamClient } from '../../src/ops/stream/streamClient.ts';
import type { StreamMessage, Topic } from '../../src/ops/show/streamSchema.ts';
import { House } from './house.ts';

const ROOM = 1_000;

/** A socket whose reader takes nothing until it is told to. */
class Socket {
  readonly OPEN = 1;
  readonly readyState = 1;
  bufferedAmount = 0;
  readonly sent: StreamMessage[] = [];
  closed: string | undefined;
  terminated = false;

  send(text: string): void {
    this.bufferedAmount += text.length;
    this.sent.push(JSON.parse(text) as StreamMessage);
  }
  close(code: number, reason: string): void {
    this.closed = `${code} ${reason}`;
  }
  terminate(): void {
    this.terminated = true;
  }
  drain(): void {
    this.bufferedAmount = 0;
  }
  clOrdIDs(): string[] {
    return this.sent.flatMap((m) => (m.type === 'execution' ? [m.data.clOrdID] : []));
  }
}

let house: House;
let history: History;
let events: Ring<CoreEvent>;
let socket: Socket;

beforeEach(() => {
  house = new House();
  history = new History(house.core.state.orders, 10);
  events = new Ring<CoreEvent>(10);
  house.observe({ onTurn: (turn, sends) => history.note(turn, sends) });
  socket = new Socket();
});

function client(topics: readonly Topic[], clientID = ''): StreamClient {
  const show = new Show(house.core.config.instruments, () => 'EPOCH');
  return new StreamClient(
    socket as unknown as WebSocket,
    { name: 'test', role: 'read', clientID },
    { topics: new Set(topics), symbols: undefined, nextReport: history.reports.end },
    { history, events, show, maxBytes: ROOM },
  );
}

let n = 0;
/** So many executions, in one turn. */
function trade(count: number, clientID = 'TESTER'): string[] {
  const ids = Array.from({ length: count }, () => `T${n++}`);
  for (const id of ids) house.submit(house.order(clientID, id));
  house.turn();
  return ids;
}

describe('executions', () => {
  it('wait for a slow reader, in order, each once', () => {
    const stream = client(['executions']);
    const ids = trade(8);
    stream.pump();
    expect(socket.clOrdIDs().length).toBeLessThan(8);
    for (let i = 0; i < 8; i++) {
      socket.drain();
      stream.pump();
    }
    expect(socket.clOrdIDs()).toEqual(ids);
    expect(socket.sent.map(({ seq }) => seq)).toEqual(ids.map((_, i) => i + 1));
    expect(socket.closed).toBeUndefined();
  });

  it('are never lost in silence: the reader is disconnected, and told where to resume', () => {
    const stream = client(['executions']);
    const ids = trade(4);
    stream.pump();
    const taken = socket.clOrdIDs().length;
    trade(10 + taken);
    stream.pump();
    expect(socket.closed).toMatch(/^4408 too slow: executions would be lost/);
    expect(socket.clOrdIDs()).toEqual(ids.slice(0, taken));
    socket.drain();
    stream.pump();
    expect(socket.clOrdIDs()).toHaveLength(taken);
  });

  it('of other clients pass a trader by, and count as read', () => {
    const stream = client(['executions'], 'DEMO-API');
    for (let i = 0; i < 5; i++) {
      trade(9);
      stream.pump();
    }
    expect(socket.closed).toBeUndefined();
    const mine = trade(1, 'DEMO-API');
    stream.pump();
    expect(socket.clOrdIDs()).toEqual(mine);
  });
});

describe('states', () => {
  it('wait as their latest value only', () => {
    const stream = client(['nbbo']);
    socket.bufferedAmount = ROOM;
    for (let i = 0; i < 1_000; i++) stream.sendLatest('nbbo AAPL', 'nbbo', JSON.stringify({ symbol: 'AAPL', i }));
    stream.sendLatest('nbbo MSFT', 'nbbo', JSON.stringify({ symbol: 'MSFT', i: 0 }));
    stream.pump();
    expect(socket.sent).toEqual([]);
    socket.drain();
    stream.pump();
    expect(socket.sent.map(({ data }) => data)).toEqual([
      { symbol: 'AAPL', i: 999 },
      { symbol: 'MSFT', i: 0 },
    ]);
  });

  it('are bounded in number', () => {
    const stream = client(['orders']);
    for (let i = 0; i <= MAX_LATEST; i++) stream.sendLatest(`orders ${i}`, 'order', '{}');
    expect(socket.closed).toMatch(/^4408 too slow: states/);
  });
});

it('answers that nobody reads end the stream', () => {
  const stream = client([]);
  for (let i = 0; i < 200 && socket.closed === undefined; i++) stream.send('pong', JSON.stringify({ id: i }));
  expect(socket.closed).toMatch(/^4408 too slow: answers/);
  expect(socket.bufferedAmount).toBeLessThan(3 * ROOM);
});

it('events that nobody reads end the stream', () => {
  const stream = client(['events']);
  socket.bufferedAmount = ROOM;
  for (let i = 0; i < 11; i++) events.push({ kind: 'started', at: house.now(), epoch: 'EPOCH' });
  stream.pump();
  expect(socket.closed).toMatch(/^4408 too slow: events/);
});
