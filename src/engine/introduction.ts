/**
 * A connection from a balancer, until its PROXY header has said whom it forwards. It is a guest of the doorway like any
 * other, and its time counts from here on.
 */
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import type { Guest } from './doorway.ts';
import { heardSoFar } from './heard.ts';
import { type ForwardedClient, readProxyHeader } from './proxyHeader.ts';
import type { AcceptedWire, WireOwner } from './world.ts';

/** Callbacks of an introduction to the reception. */
export interface IntroductionOwner {
  /** `rest` are the bytes behind the header that came with it; the wire is the callee's. */
  introduced(guest: Introduction, client: ForwardedClient | undefined, rest: Uint8Array): void;
  notIntroduced(guest: Introduction, why: string): void;
  /** It was closed before that; `unread` bytes of a header had come. */
  gone(guest: Introduction): void;
}

export class Introduction implements Guest, WireOwner {
  readonly wire: AcceptedWire;
  readonly openedAt: Instant;
  /** The balancer's. */
  readonly address: string;
  readonly peer: string;
  /** A balancer brings many. */
  readonly isCountedByAddress = false;
  isOver = false;
  private readonly owner: IntroductionOwner;
  private head: Uint8Array = new Uint8Array(0);

  /** Becomes the owner of `wire`. */
  constructor(wire: AcceptedWire, openedAt: Instant, owner: IntroductionOwner) {
    this.wire = wire;
    this.openedAt = openedAt;
    this.address = wire.remoteAddress;
    this.peer = `${wire.remoteAddress || '?'}:${wire.remotePort}`;
    this.owner = owner;
    wire.owner = this;
  }

  get unread(): number {
    return this.head.length;
  }

  read(chunk: Uint8Array, length: number): void {
    if (this.isOver) return;
    const bytes = heardSoFar(this.head, chunk, length);
    this.head = bytes;
    const header = readProxyHeader(bytes);
    if (header.kind === 'unfinished') return;
    if (header.kind === 'fault') this.owner.notIntroduced(this, header.why);
    else this.owner.introduced(this, header.client, bytes.subarray(header.length));
    this.isOver = true;
  }

  destroy(): void {
    this.isOver = true;
    this.wire.destroy();
  }

  closed(): void {
    this.owner.gone(this);
    this.isOver = true;
  }

  opened(): void {
    assert(false, 'a connection is open from the start');
  }

  flushed(): void {
    // Nothing is written before the Logon.
  }
}
