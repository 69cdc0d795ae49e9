/** How far clients' trades have moved what a symbol is worth: linear in what they took, part of it for good. */
import { type Instant, instant, millis } from '../../units/brand.ts';
import type { Sign } from '../orders/fixValues.ts';

export interface ImpactLaw {
  /** Ticks that a round lot moves it by for good. */
  readonly permanent: number;
  /** Ticks on top, of which half is left after each `halfLifeMs`. */
  readonly temporary: number;
  readonly halfLifeMs: number;
  /** Only what is taken at these venues moves it; absent: at any. */
  readonly from?: readonly string[];
}

export class Impact {
  private readonly law: ImpactLaw;
  private permanent = 0;
  private temporary = 0;
  private at = instant(0);

  constructor(law: ImpactLaw) {
    this.law = law;
  }

  /** Someone of this sign took so many round lots. */
  taken(sign: Sign, lots: number, now: Instant): void {
    this.temporary = this.temporaryAt(now) + sign * lots * this.law.temporary;
    this.permanent += sign * lots * this.law.permanent;
    this.at = now;
  }

  ticksAt(now: Instant): number {
    return this.permanent + this.temporaryAt(now);
  }

  private temporaryAt(now: Instant): number {
    if (this.temporary === 0) return 0;
    return this.temporary * 0.5 ** ((now - this.at) / millis(this.law.halfLifeMs));
  }
}
