/** Log lines that peers can cause, limited to one per complaint, peer and second. */
import { Parsed } from '../fix/fields.ts';
import { type Instant, seconds } from '../units/brand.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { EngineLog } from './engineOptions.ts';

const EVERY = seconds(1);
/** Addresses tracked separately; further ones share one entry. */
const MAX_ADDRESSES = 1_000;
const OTHERS = 'others';

/** Complaints about one address since `since`: logged and suppressed. */
interface Account {
  since: Instant;
  unsaid: number;
}

export class Complaints {
  private readonly clock: Clock;
  private readonly log: EngineLog;
  private readonly strangers = new Map<string, Account>();

  constructor(clock: Clock, log: EngineLog) {
    this.clock = clock;
    this.log = log;
  }

  /** Logs a fault in a connection's bytes. */
  about(connection: Connection, message: string, details: Record<string, unknown>): void {
    const { session } = connection;
    if (session === undefined) {
      this.aboutStranger(connection.address, message, { peer: connection.peer, ...details });
      return;
    }
    const now = this.clock.now();
    if (connection.complainedAt !== 0 && now - connection.complainedAt < EVERY) return;
    connection.complainedAt = now;
    this.log.warn(message, { session: session.config.id, ...details });
  }

  /** Logs a complaint about a peer that has not logged on, once per address and second. */
  aboutStranger(address: string, message: string, details: Record<string, unknown>): void {
    const now = this.clock.now();
    const isKnown = this.strangers.has(address) || this.strangers.size < MAX_ADDRESSES;
    const key = isKnown ? address : OTHERS;
    const account = this.strangers.get(key);
    if (account !== undefined && now - account.since < EVERY) {
      account.unsaid++;
      return;
    }
    if (account !== undefined) this.settle(key, account, now);
    this.strangers.set(key, { since: now, unsaid: 0 });
    this.log.warn(message, details);
  }

  /** Logs the number of omitted lines, once their second is over. */
  tick(now: Instant): void {
    for (const [address, account] of this.strangers) {
      if (now - account.since >= EVERY) this.settle(address, account, now);
    }
  }

  private settle(address: string, account: Account, now: Instant): void {
    if (account.unsaid === 0) {
      this.strangers.delete(address);
      return;
    }
    this.log.warn('more of the same from this address', { address, suppressed: account.unsaid });
    account.since = now;
    account.unsaid = 0;
  }
}

export const PARSE_FAULT: Readonly<Record<Parsed, string>> = {
  [Parsed.Ok]: '',
  [Parsed.BadField]: 'a field is no tag=value',
  [Parsed.BadFrame]: '8, 9, 35 are not first or 10 is not last',
  [Parsed.BadBodyLength]: 'BodyLength(9) is wrong',
  [Parsed.BadCheckSum]: 'CheckSum(10) is wrong',
  [Parsed.DelimiterInValue]: 'a value holds a field delimiter',
};
