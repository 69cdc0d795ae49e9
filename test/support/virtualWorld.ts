/**
 * A world without sockets and clocks, for engines under test: time passes when `advance` says so, and whatever happens,
 * happens in the order of its time, then of its coming about. The same calls give the same run, to the byte.
 */
import type { Clock } from '../../src/engine/clock.ts';
import type { AcceptedWire, DialledWire, Listener, ListenOptions, WireOwner, World } from '../../src/engine/world.ts';
import { assert } from '../../src/units/assert.ts';
import { type Instant, instant, seconds } from '../../src/units/brand.ts';

const MICROS_PER_MILLI = 1_000;
const FIRST_PORT = 10_001;

interface Happening {
  readonly at: number;
  readonly number: number;
  readonly work: () => void;
}

export class VirtualWorld implements World, Clock {
  /** One way over any wire. */
  latencyMicros = 100;
  /** Where those who connect come from. */
  clientAddress = 'client';
  private time: number;
  private count = 0;
  private ports = FIRST_PORT;
  /** Ordered by time, then number. */
  private readonly ahead: Happening[] = [];
  private readonly listeners = new Map<number, ListenOptions>();

  constructor(start: Instant) {
    this.time = start;
  }

  now(): Instant {
    return instant(this.time);
  }

  /** Lets so much time pass, and all happen that is due by then. */
  advance(sec: number): void {
    const end = this.time + seconds(sec);
    while (this.ahead.length > 0 && this.ahead[0].at <= end) this.next();
    this.time = end;
  }

  /** Lets time pass until `isSo`, at most so long. */
  until(isSo: () => boolean, sec = 60): void {
    const end = this.time + seconds(sec);
    while (!isSo()) {
      assert(this.ahead.length > 0 && this.ahead[0].at <= end, `it came about within ${sec} s: ${isSo.toString()}`);
      this.next();
    }
  }

  /** Does `work` after so many microseconds. */
  later(wait: number, work: () => void): void {
    const happening = { at: this.time + wait, number: this.count++, work };
    const later = this.ahead.findIndex(({ at }) => at > happening.at);
    this.ahead.splice(later < 0 ? this.ahead.length : later, 0, happening);
  }

  private next(): void {
    const { at, work } = this.ahead.shift() as Happening;
    this.time = at;
    work();
  }

  // ── World ──────────────────────────────────────────────────────────────────────────────────────────────────────

  soon(work: () => void): void {
    this.later(0, work);
  }

  after(millis: number, work: () => void): () => void {
    return this.exactlyAfter(millis * MICROS_PER_MILLI, work);
  }

  exactlyAfter(micros: number, work: () => void): () => void {
    let isOn = true;
    this.later(micros, () => {
      if (isOn) work();
    });
    return () => {
      isOn = false;
    };
  }

  every(millis: number, work: () => void): () => void {
    let isOn = true;
    const beat = () => {
      if (!isOn) return;
      work();
      this.later(millis * MICROS_PER_MILLI, beat);
    };
    this.later(millis * MICROS_PER_MILLI, beat);
    return () => {
      isOn = false;
    };
  }

  listen(options: ListenOptions): Promise<Listener> {
    const port = options.port === 0 ? this.ports++ : options.port;
    if (this.listeners.has(port)) return Promise.reject(new Error(`port ${port} is in use`));
    this.listeners.set(port, options);
    return Promise.resolve({ port, renewTls: () => undefined, close: () => void this.listeners.delete(port) });
  }

  connect(_host: string, port: number, _tls: unknown, owner: WireOwner): DialledWire {
    const near = new VirtualWire(this, 'server', port);
    const far = new VirtualWire(this, this.clientAddress, this.ports++);
    near.owner = owner;
    near.peer = far;
    far.peer = near;
    this.later(this.latencyMicros, () => {
      if (near.isClosed) return;
      const listener = this.listeners.get(port);
      if (listener === undefined) {
        near.destroy(new Error('connection refused'));
        return;
      }
      listener.accept(far);
      this.later(this.latencyMicros, () => {
        if (!near.isClosed) near.owner.opened();
      });
    });
    return near;
  }
}

class VirtualWire implements AcceptedWire, DialledWire {
  owner: WireOwner = NOBODY;
  peer: VirtualWire | undefined;
  /** We closed it, or heard that the peer did. */
  isClosed = false;
  remoteAddress: string;
  remotePort: number;
  private readonly world: VirtualWorld;
  private isEnding = false;
  private isPaused = false;
  /** What arrived while paused. */
  private readonly unread: (() => void)[] = [];

  constructor(world: VirtualWorld, remoteAddress: string, remotePort: number) {
    this.world = world;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  /** The network takes everything at once. */
  get waiting(): number {
    return 0;
  }

  write(bytes: Uint8Array, length: number): void {
    if (this.isClosed || this.isEnding) return;
    const copy = bytes.slice(0, length);
    this.toPeer((peer) => peer.owner.read(copy, length));
    this.world.soon(() => this.owner.flushed());
  }

  introduce(address: string, port: number): void {
    this.remoteAddress = address;
    this.remotePort = port;
  }

  /** The network is its own security. */
  handshake(first: Uint8Array): void {
    if (first.length > 0) this.owner.read(first, first.length);
  }

  secure(): void {
    this.world.soon(() => this.owner.opened());
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.world.soon(() => {
      while (!this.isPaused && this.unread.length > 0) this.unread.shift()?.();
    });
  }

  end(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    // As Node's sockets do: who hears of the end closes his side too, and that is when we are told.
    this.toPeer((peer) => {
      peer.shut(undefined);
      peer.toPeer((self) => self.shut(undefined));
    });
  }

  destroy(error?: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.world.soon(() => this.owner.closed(error));
    this.toPeer((peer) => peer.shut(new Error('connection reset')));
  }

  private shut(error: Error | undefined): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.owner.closed(error);
  }

  private toPeer(what: (peer: VirtualWire) => void): void {
    const { peer } = this;
    assert(peer !== undefined, 'a wire has two ends');
    this.world.later(this.world.latencyMicros, () => peer.arrive(() => what(peer)));
  }

  private arrive(what: () => void): void {
    const take = () => {
      if (!this.isClosed) what();
    };
    if (this.isPaused) this.unread.push(take);
    else take();
  }
}

const NOBODY: WireOwner = {
  opened: () => undefined,
  read: () => undefined,
  flushed: () => undefined,
  closed: () => undefined,
};
