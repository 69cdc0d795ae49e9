/**
 * What a venue gives beyond what it displays: raised when a child that asked for more got more, lowered when it did
 * not, and fading with time. Source: Almgren and Harts, "A dynamic algorithm for smart order routing", StreamBase 2008.
 *
 * Whole numbers, so that all machines agree.
 */
import { between, type Instant, instant, seconds } from '../../units/brand.ts';
import { fadedBy } from './adversarial.ts';

/** A child weighs one part in this many. */
const SAMPLE_PARTS = 4;
/** Sizes are kept in so many parts of a share. */
const OF_A_SHARE = 16;
/** What is not seen again is half as likely after this time. */
export const HIDDEN_HALF_LIFE = seconds(3_600);
const STEP = HIDDEN_HALF_LIFE / 16;

export interface Hidden {
  /** In parts of a share. */
  parts: number;
  /** The moment that this is of. */
  at: Instant;
}

export const nothingHidden = (at: Instant): Hidden => ({ parts: 0, at });

/** A child that asked for `asked` where `shown` was displayed is over, with `filled`. */
export function noteHidden(hidden: Hidden, at: Instant, shown: number, asked: number, filled: number): void {
  fade(hidden, at);
  // One that asked for no more tells nothing; one that got less was late.
  if (asked <= shown || filled < shown) return;
  const found = (filled - shown) * OF_A_SHARE;
  if (filled < asked) hidden.parts += stepTo(found - hidden.parts);
  // All that it asked for: there was at least so much. The next one asks for more.
  else if (2 * found > hidden.parts) hidden.parts += stepTo(2 * found - hidden.parts);
}

/** A step of one part in SAMPLE_PARTS, away from zero, so that it arrives. */
const stepTo = (by: number): number => (by > 0 ? Math.ceil(by / SAMPLE_PARTS) : Math.floor(by / SAMPLE_PARTS));

function fade(hidden: Hidden, at: Instant): void {
  const steps = Math.floor(between(hidden.at, at) / STEP);
  if (steps <= 0) return;
  hidden.parts = Math.floor((hidden.parts * fadedBy(steps)) / 65_536);
  hidden.at = instant(hidden.at + steps * STEP);
}

/** Shares to expect at `now` beyond what is displayed. */
export function hiddenAt({ parts, at }: Hidden, now: Instant): number {
  const steps = Math.max(0, Math.floor(between(at, now) / STEP));
  return Math.floor((parts * fadedBy(steps)) / 65_536 / OF_A_SHARE);
}
