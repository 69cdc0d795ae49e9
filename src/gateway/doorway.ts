/**
 * Connections that have not logged on yet. Strangers can open as many as they like, so these are bounded in number, per
 * remote address and in time; a TLS handshake counts from its first byte.
 */
import type net from 'node:net';
import { type Micros, seconds } from '../units/brand.ts';

export interface DoorwayLimits {
  readonly maxPendingConnections: number;
  readonly maxPendingPerAddress: number;
  readonly logonTimeoutSec: number;
}

interface Guest {
  readonly key: string;
  readonly address: string;
  readonly openedAt: Micros;
  readonly socket: net.Socket;
}

export class Doorway {
  private readonly limits: DoorwayLimits;
  private readonly guests = new Map<string, Guest>();
  private readonly perAddress = new Map<string, number>();

  constructor(limits: DoorwayLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.guests.size;
  }

  /** Counts `socket` until it closes or its key `leave`s; false when there is no room for it, which it is told by closing. */
  admit(socket: net.Socket, now: Micros): boolean {
    const key = keyOf(socket);
    const address = socket.remoteAddress ?? '';
    const fromThere = this.perAddress.get(address) ?? 0;
    const isFull = this.guests.size >= this.limits.maxPendingConnections;
    // Without an address it is gone already.
    if (isFull || fromThere >= this.limits.maxPendingPerAddress || address === '') {
      socket.destroy();
      return false;
    }
    const guest: Guest = { key, address, openedAt: now, socket };
    this.guests.set(key, guest);
    this.perAddress.set(address, fromThere + 1);
    socket.once('close', () => this.remove(guest));
    return true;
  }

  /** It has logged on. */
  leave(key: string): void {
    const guest = this.guests.get(key);
    if (guest !== undefined) this.remove(guest);
  }

  /** Closes those that have taken too long. */
  expire(now: Micros): void {
    const oldest = now - seconds(this.limits.logonTimeoutSec);
    for (const guest of this.guests.values()) if (guest.openedAt < oldest) guest.socket.destroy();
  }

  /** Closes them all. */
  clear(): void {
    for (const guest of this.guests.values()) guest.socket.destroy();
  }

  private remove(guest: Guest): void {
    if (this.guests.get(guest.key) !== guest) return;
    this.guests.delete(guest.key);
    const left = (this.perAddress.get(guest.address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(guest.address);
    else this.perAddress.set(guest.address, left);
  }
}

/** The same for a connection and for the TLS stream over it, while it is open. */
export function keyOf(socket: net.Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}>${socket.localPort}`;
}
