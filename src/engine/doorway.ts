/**
 * Connections that have not logged on yet. Strangers can open as many as they like, so these are bounded in number, per
 * remote address and in time; a TLS handshake counts from its first byte.
 */
import { type Instant, seconds } from '../units/brand.ts';

/** A connection in the doorway. */
export interface Guest {
  /** The peer's, '' if it had left before we read it; and as `host:port`, for logs. */
  readonly address: string;
  readonly peer: string;
  readonly openedAt: Instant;
  /** It counts for its address. */
  readonly isCountedByAddress: boolean;
  destroy(reason: string): void;
}

export interface DoorwayLimits {
  readonly maxPendingConnections: number;
  readonly maxPendingPerAddress: number;
  readonly logonTimeoutSec: number;
}

export class Doorway {
  private readonly limits: DoorwayLimits;
  private readonly guests = new Set<Guest>();
  private readonly perAddress = new Map<string, number>();

  constructor(limits: DoorwayLimits) {
    this.limits = limits;
  }

  get count(): number {
    return this.guests.size;
  }

  /** Counts a connection until it `leave`s; or says why there is no room for it. */
  admit(guest: Guest): string | undefined {
    const { address, isCountedByAddress } = guest;
    const { maxPendingConnections, maxPendingPerAddress } = this.limits;
    const fromThere = this.perAddress.get(address) ?? 0;
    if (this.guests.size >= maxPendingConnections) return `${maxPendingConnections} others have not logged on yet`;
    if (isCountedByAddress && fromThere >= maxPendingPerAddress)
      return `${maxPendingPerAddress} from this address have not logged on yet`;
    this.guests.add(guest);
    if (isCountedByAddress) this.perAddress.set(address, fromThere + 1);
    return undefined;
  }

  /** It has logged on, or is closed. True if it was here. */
  leave(guest: Guest): boolean {
    if (!this.guests.delete(guest)) return false;
    if (!guest.isCountedByAddress) return true;
    const left = (this.perAddress.get(guest.address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(guest.address);
    else this.perAddress.set(guest.address, left);
    return true;
  }

  /** Those that have taken too long. */
  overdue(now: Instant): Guest[] {
    const oldest = now - seconds(this.limits.logonTimeoutSec);
    return [...this.guests].filter((guest) => guest.openedAt < oldest);
  }

  /** Closes them all. */
  clear(): void {
    for (const guest of this.guests) guest.destroy('stopping');
  }
}
