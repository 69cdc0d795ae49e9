/** Days, months and quarters of reports: UTC. */
import type { Instant } from '../../units/brand.ts';
import { MICROS_PER_DAY } from '../../units/time.ts';

let lastDay = -1;
let lastText = '';

/** `2026-11-30`. */
export function dayText(at: Instant): string {
  const day = Math.floor(at / MICROS_PER_DAY);
  if (day !== lastDay) {
    lastText = new Date((day * MICROS_PER_DAY) / 1_000).toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastText;
}

export const monthText = (at: Instant): string => dayText(at).slice(0, 7);

/** First and last day, both included; '' for no bound. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const isIn = ({ from, to }: Days, day: string): boolean =>
  (from === '' || day >= from) && (to === '' || day <= to);

/** `2026Q4`; undefined where it is none. */
export function quarter(text: string): Days | undefined {
  const [, year, number] = /^(\d{4})-?[Qq]([1-4])$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const month = Number(number) * 3;
  const two = (n: number) => String(n).padStart(2, '0');
  const last = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
  return { from: `${year}-${two(month - 2)}-01`, to: `${year}-${two(month)}-${two(last)}` };
}
