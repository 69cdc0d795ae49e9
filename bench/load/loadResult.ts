/** What one run of a load client measured. */
import type { Percentiles } from './percentiles.ts';

export interface LoadResult {
  readonly orders: number;
  readonly seconds: number;
  readonly ordersPerSecond: number;
  /** From the write an order left in (open loop: from when it was due) to the read its answer came in. */
  readonly roundTripMicros: Percentiles;
  /** From the same moment to the read at the venue that brought its child; the gateway only. */
  readonly toVenueMicros?: Percentiles;
  readonly serverCpuMicrosPerOrder: number;
  readonly clientCpuMicrosPerOrder: number;
  /** Part of the machine's CPU time that went to neither the server nor the client, 0…1. */
  readonly othersShare: number;
  /** From connect to the answered Logon; of many sessions, to the last one's. */
  readonly logonMillis: number;
  /** Resident memory of the server before the first and after the last of many Logons. */
  readonly rssBeforeMiB?: number;
  readonly rssLoggedOnMiB?: number;
}
