/** What peers can make us write into the log: each complaint about one at most once a second, for there may be no end of them. */
import { Parsed } from '../fix/fields.ts';
import { seconds } from '../units/brand.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { EngineLog } from './engineOptions.ts';

const EVERY = seconds(1);

export class Complaints {
  private readonly clock: Clock;
  private readonly log: EngineLog;

  constructor(clock: Clock, log: EngineLog) {
    this.clock = clock;
    this.log = log;
  }

  /** Logs a fault in a connection's bytes. */
  about(connection: Connection, message: string, details: Record<string, unknown>): void {
    const now = this.clock.now();
    if (connection.complainedAt !== 0 && now - connection.complainedAt < EVERY) return;
    connection.complainedAt = now;
    const session = connection.session?.config.id ?? connection.peer;
    this.log.warn(message, { session, ...details });
  }

  garbled(connection: Connection, parsed: Parsed): void {
    this.about(connection, 'garbled message ignored', { fault: PARSE_FAULT[parsed] });
  }
}

const PARSE_FAULT: Readonly<Record<Parsed, string>> = {
  [Parsed.Ok]: '',
  [Parsed.BadField]: 'a field is no tag=value',
  [Parsed.BadFrame]: '8, 9, 35 are not first or 10 is not last',
  [Parsed.BadBodyLength]: 'BodyLength(9) is wrong',
  [Parsed.BadCheckSum]: 'CheckSum(10) is wrong',
  [Parsed.TooManyFields]: 'too many fields',
};
