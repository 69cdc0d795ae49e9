/**
 * Connections that have not logged on yet. Strangers can open as many as they like, so these are bounded in number, per
 * remote address and in time; a TLS handshake counts from its first byte.
 */
import { type Instant, seconds } from '../units/brand.ts';
import type { Connection } from './connection.ts';

export interface DoorwayLimits {
  readonly maxPendingConnections: number;
  readonly maxPendingPerAddress: number;
  readonly logonTimeoutSec: number;
}

export class Doorway {
  private readonly limits: DoorwayLimits;
  private readonly guests = new Set<Connection>();
  private readonly perAddress = new Map<string, number>();

  constructor(limits: DoorwayLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.guests.size;
  }

  /** Counts a connection until it `leave`s; false when there is no room for it. */
  admit(guest: Connection): boolean {
    const { address } = guest;
    const fromThere = this.perAddress.get(address) ?? 0;
    if (this.guests.size >= this.limits.maxPendingConnections) return false;
    // Without an address it has left already.
    if (fromThere >= this.limits.maxPendingPerAddress || address === '') return false;
    this.guests.add(guest);
    this.perAddress.set(address, fromThere + 1);
    return true;
  }

  /** It has logged on, or is closed. */
  leave(guest: Connection): void {
    if (!this.guests.delete(guest)) return;
    const left = (this.perAddress.get(guest.address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(guest.address);
    else this.perAddress.set(guest.address, left);
  }

  /** Closes those that have taken too long. */
  expire(now: Instant): void {
    const oldest = now - seconds(this.limits.logonTimeoutSec);
    for (const guest of this.guests) if (guest.openedAt < oldest) guest.destroy();
  }

  /** Closes them all. */
  clear(): void {
    for (const guest of this.guests) guest.destroy();
  }
}
