/**
 * A network in memory under a virtual time: every byte takes its time, may come in pieces, and may not come at all.
 * Programs see it through the engine's World. What can go wrong is asked for by name: a line that is cut, one that
 * stalls, one that breaks while one end goes on believing in it, a peer that stops reading, a program that dies.
 */
import type { AcceptedWire, DialledWire, Listener, ListenOptions, WireOwner, World } from '../../src/engine/world.ts';
import { mix, mixText, Random } from '../../src/sim/flow/random.ts';
import { assert } from '../../src/units/assert.ts';
import { seconds } from '../../src/units/brand.ts';
import type { VirtualTime } from './virtualTime.ts';

/** What a kernel holds for a peer that does not read. */
const KERNEL_BYTES = 65_536;
const MIN_LATENCY = 20;
const MEAN_LATENCY = 150;
/** How long an end that was not told believes in a broken line, unless its heartbeats find out. */
const RETRANSMISSION_LIMIT = seconds(120);

/** Sees every piece that is written, as its sender wrote it. */
export type Tap = (from: string, to: string, bytes: Uint8Array) => void;

/** How long a piece takes, one way, in microseconds: at least `min`, and on average `mean` longer. */
export interface Latency {
  readonly min: number;
  readonly mean: number;
}

/** A line between two programs that is not like the others: how long it takes, drawn for it alone. */
interface OwnLatency extends Latency {
  readonly random: Random;
}

const USUAL_LATENCY: Latency = { min: MIN_LATENCY, mean: MEAN_LATENCY };

export class VirtualNetwork {
  readonly time: VirtualTime;
  readonly random: Random;
  /** Pieces are cut in two by chance, as networks may. */
  cutsPieces = true;
  /**
   * A seed, for runs that are compared: how long a piece takes is then drawn from its connection and the moment, so
   * that it is the same whatever else is sent.
   */
  latencySeed: number | undefined;
  /** Connections that were asked for, by who asked and the port. */
  private readonly asked = new Map<string, number>();
  private readonly ownLatencies = new Map<string, OwnLatency>();
  tap: Tap = () => undefined;
  /** What a program reads from another, as it does. */
  heard: Tap = () => undefined;
  private readonly listeners = new Map<number, { readonly machine: Machine; readonly options: ListenOptions }>();
  private readonly wires = new Set<VirtualWire>();
  private nextPort = 10_000;

  constructor(time: VirtualTime, random: Random) {
    this.time = time;
    this.random = random;
  }

  /** A program with a place on the network. `onThrow` is told of what its callbacks throw; then it is dead. */
  machine(name: string, onThrow: (error: unknown) => void): Machine {
    return new Machine(name, this, onThrow);
  }

  /** Breaks every line between two programs; either end is told after a while. */
  cut(a: string, b: string): void {
    for (const wire of this.between(a, b)) wire.break(this.latency(), this.latency());
  }

  /** Breaks every line between them, of which only `told` hears soon. */
  halfOpen(told: string, believing: string): void {
    for (const wire of this.between(told, believing)) wire.break(this.latency(), RETRANSMISSION_LIMIT);
  }

  /** Nothing gets through between them for `micros`; then all of it does. */
  stall(a: string, b: string, micros: number): void {
    const until = this.time.now() + micros;
    for (const wire of this.between(a, b)) wire.stallUntil(until);
  }

  /** `reader` takes nothing from `writer` for `micros`. */
  stopReading(reader: string, writer: string, micros: number): void {
    for (const wire of this.between(reader, writer)) {
      wire.pause();
      this.time.after(micros, () => wire.resume());
    }
  }

  /** The wires at a's end of lines to b. */
  private between(a: string, b: string): VirtualWire[] {
    return [...this.wires].filter((wire) => wire.machine.name === a && wire.other?.machine.name === b);
  }

  /** Lines between these two take so long, either way, whatever is drawn for others. */
  setLatency(a: string, b: string, latency: Latency, random = this.random): void {
    for (const line of [`${a} ${b}`, `${b} ${a}`]) this.ownLatencies.set(line, { ...latency, random });
  }

  /** Of a piece that leaves now: on the line from `a` to `b`, where it has one of its own, to the end `at`. */
  latency(a = '', b = '', at = 0): number {
    const own = this.ownLatencies.get(`${a} ${b}`);
    const { min, mean } = own ?? USUAL_LATENCY;
    const { latencySeed, random, time } = this;
    const drawn =
      latencySeed === undefined ? (own?.random ?? random) : new Random(mix(mix(latencySeed, at), time.now()));
    return min + Math.floor(drawn.exponential(mean));
  }

  listen(machine: Machine, options: ListenOptions): number {
    const port = options.port === 0 ? this.nextPort++ : options.port;
    assert(!this.listeners.has(port), `nobody listens on ${port} yet`);
    this.listeners.set(port, { machine, options });
    return port;
  }

  unlisten(port: number): void {
    this.listeners.delete(port);
  }

  connect(machine: Machine, port: number, owner: WireOwner): VirtualWire {
    const key = `${machine.name} ${port}`;
    const count = this.asked.get(key) ?? 0;
    this.asked.set(key, count + 1);
    const number = mixText(count, key);
    const wire = new VirtualWire(this, machine, owner, number);
    this.add(wire);
    this.time.after(this.latency(), () => {
      const listener = this.listeners.get(port);
      if (wire.isClosed) return;
      if (listener === undefined || listener.machine.isDead) {
        wire.fail(new Error('connect ECONNREFUSED'));
        return;
      }
      const accepted = new VirtualWire(this, listener.machine, NOBODY, ~number);
      this.add(accepted);
      wire.other = accepted;
      accepted.other = wire;
      listener.machine.run(() => listener.options.accept(accepted));
      this.time.after(this.latency(), () => {
        if (!wire.isClosed) wire.machine.run(() => wire.owner.opened());
      });
    });
    return wire;
  }

  /** A program died: nobody listens there any more, and the other ends hear of it. */
  died(machine: Machine): void {
    for (const [port, listener] of this.listeners) if (listener.machine === machine) this.listeners.delete(port);
    for (const wire of [...this.wires]) if (wire.machine === machine) wire.vanish();
  }

  private add(wire: VirtualWire): void {
    this.wires.add(wire);
  }

  forget(wire: VirtualWire): void {
    this.wires.delete(wire);
  }
}

/** A running program: its World, until it dies. A restarted one is a new Machine of the same name. */
export class Machine implements World {
  readonly name: string;
  isDead = false;
  private readonly network: VirtualNetwork;
  private readonly onThrow: (error: unknown) => void;

  constructor(name: string, network: VirtualNetwork, onThrow: (error: unknown) => void) {
    this.name = name;
    this.network = network;
    this.onThrow = onThrow;
  }

  /** Everything a program does is done here: what it throws is its end. */
  run(work: () => void): void {
    if (this.isDead) return;
    try {
      work();
    } catch (error) {
      this.die();
      this.onThrow(error);
    }
  }

  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.network.died(this);
  }

  listen(options: ListenOptions): Promise<Listener> {
    const port = this.network.listen(this, options);
    return Promise.resolve({ port, renewTls: () => undefined, close: () => this.network.unlisten(port) });
  }

  connect(_host: string, port: number, _tls: unknown, owner: WireOwner): DialledWire {
    return this.network.connect(this, port, owner);
  }

  soon(work: () => void): void {
    this.network.time.after(0, () => this.run(work));
  }

  every(millis: number, work: () => void): () => void {
    const stop = this.network.time.every(millis * 1_000, () => {
      if (this.isDead) stop();
      else this.run(work);
    });
    return stop;
  }

  after(millis: number, work: () => void): () => void {
    return this.exactlyAfter(millis * 1_000, work);
  }

  exactlyAfter(micros: number, work: () => void): () => void {
    const due = this.network.time.after(micros, () => this.run(work));
    return () => {
      due.canceled = true;
    };
  }
}

/** One end. What is written here is read at `other`. */
class VirtualWire implements AcceptedWire, DialledWire {
  readonly machine: Machine;
  remoteAddress = '127.0.0.1';
  remotePort = 40_000;
  owner: WireOwner;
  other: VirtualWire | undefined;
  /** Nothing is read, written or told any more. */
  isClosed = false;
  private readonly network: VirtualNetwork;
  /** Pieces on their way to us, or waiting to be read. */
  private readonly arriving: { readonly bytes: Uint8Array; at: number }[] = [];
  private arrivingBytes = 0;
  private isPaused = false;
  private isBroken = false;
  /** The other end has written its last. */
  private endsAfterReading = false;
  private readAt = 0;
  /** Of this end of its connection, whatever else is connected. */
  private readonly number: number;

  constructor(network: VirtualNetwork, machine: Machine, owner: WireOwner, number: number) {
    this.number = number;
    this.network = network;
    this.machine = machine;
    this.owner = owner;
  }

  get waiting(): number {
    return this.other === undefined ? 0 : Math.max(0, this.other.arrivingBytes - KERNEL_BYTES);
  }

  write(bytes: Uint8Array, length: number): void {
    const { other, network } = this;
    if (this.isClosed || other === undefined || length === 0) return;
    network.tap(this.machine.name, other.machine.name, bytes.subarray(0, length));
    if (this.isBroken || other.isClosed) return;
    let start = 0;
    while (start < length) {
      const rest = length - start;
      const isCut = network.cutsPieces && network.random.chance(0.1);
      const piece = isCut ? 1 + network.random.below(rest) : rest;
      other.arrive(bytes.slice(start, start + piece), this.machine.name);
      start += piece;
    }
  }

  private arrive(bytes: Uint8Array, from: string): void {
    const last = this.arriving.at(-1)?.at ?? 0;
    const takes = this.network.latency(from, this.machine.name, this.number);
    const at = Math.max(last, this.readAt, this.network.time.now() + takes);
    this.arriving.push({ bytes, at });
    this.arrivingBytes += bytes.length;
    this.network.time.after(at - this.network.time.now(), this.read);
  }

  private readonly read = (): void => {
    const now = this.network.time.now();
    while (!this.isClosed && !this.isPaused && !this.isBroken) {
      const next = this.arriving[0];
      if (next === undefined) break;
      if (next.at > now || this.readAt > now) {
        this.network.time.after(Math.max(next.at, this.readAt) - now, this.read);
        return;
      }
      this.arriving.shift();
      const wasFull = this.arrivingBytes > KERNEL_BYTES;
      this.arrivingBytes -= next.bytes.length;
      const { other } = this;
      if (other !== undefined) this.network.heard(other.machine.name, this.machine.name, next.bytes);
      this.machine.run(() => this.owner.read(next.bytes, next.bytes.length));
      if (wasFull && other !== undefined && !other.isClosed) {
        this.network.time.after(0, () => {
          if (!other.isClosed) other.machine.run(() => other.owner.flushed());
        });
      }
    }
    if (this.arriving.length === 0 && this.endsAfterReading) this.fail(undefined);
  };

  introduce(address: string, port: number): void {
    this.remoteAddress = address;
    this.remotePort = port;
  }

  handshake(first: Uint8Array): void {
    if (first.length > 0) this.owner.read(first, first.length);
  }

  secure(): void {
    this.network.time.after(0, () => this.machine.run(() => this.owner.opened()));
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.network.time.after(0, this.read);
  }

  stallUntil(at: number): void {
    this.readAt = Math.max(this.readAt, at);
    if (this.other !== undefined) this.other.readAt = Math.max(this.other.readAt, at);
  }

  end(): void {
    const { other, network } = this;
    if (this.isClosed) return;
    if (other === undefined || other.isClosed) {
      this.fail(undefined);
      return;
    }
    other.endsAfterReading = true;
    network.time.after(network.latency(), () => {
      if (!other.isClosed) other.read();
    });
  }

  destroy(error?: Error): void {
    this.leaveOther();
    this.fail(error);
  }

  /** Our program is gone: nobody is told here. */
  vanish(): void {
    this.leaveOther();
    this.close();
  }

  /** The other end reads part of what is under way, then sees the end. */
  private leaveOther(): void {
    const { other, network } = this;
    if (this.isClosed || other === undefined || other.isClosed) return;
    other.loseTail();
    network.time.after(network.latency(), () => other.fail(new Error('read ECONNRESET')));
  }

  /** The line is no more. This end is told after `ours`, the other after `theirs`. */
  break(ours: number, theirs: number): void {
    const { other, network } = this;
    if (this.isClosed || this.isBroken) return;
    this.loseTail();
    this.isBroken = true;
    network.time.after(ours, () => this.fail(new Error('read ECONNRESET')));
    if (other === undefined) return;
    other.loseTail();
    other.isBroken = true;
    network.time.after(theirs, () => other.fail(new Error('read ETIMEDOUT')));
  }

  /** Some of what is under way arrives at once, the rest never. */
  private loseTail(): void {
    const whole = this.network.random.below(this.arriving.length + 1);
    for (const { bytes } of this.arriving.splice(0).slice(0, whole)) {
      if (!this.isClosed && !this.isPaused && !this.isBroken) {
        this.network.time.after(0, () => {
          if (!this.isClosed) this.machine.run(() => this.owner.read(bytes, bytes.length));
        });
      }
    }
    this.arrivingBytes = 0;
  }

  /** Closes this end and tells its owner, once. */
  fail(error: Error | undefined): void {
    if (this.isClosed) return;
    const { other, network } = this;
    this.close();
    if (other !== undefined && !other.isClosed) network.time.after(network.latency(), () => other.fail(undefined));
    network.time.after(0, () => this.machine.run(() => this.owner.closed(error)));
  }

  private close(): void {
    this.isClosed = true;
    this.arriving.length = 0;
    this.arrivingBytes = 0;
    this.network.forget(this);
  }
}

const NOBODY: WireOwner = {
  opened: () => undefined,
  read: () => undefined,
  flushed: () => undefined,
  closed: () => undefined,
};
