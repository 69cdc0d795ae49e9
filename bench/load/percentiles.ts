/** Percentiles of a sample, in microseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Exact percentiles (nearest rank) of `millis`, which is sorted in place. All of a run is kept: it is small enough. */
export function percentiles(millis: Float64Array): Percentiles {
  millis.sort();
  const rank = (part: number) =>
    millis.length === 0 ? Number.NaN : millis[Math.max(0, Math.ceil(part * millis.length) - 1)] * 1000;
  return { p50: rank(0.5), p99: rank(0.99), p999: rank(0.999), max: rank(1) };
}
