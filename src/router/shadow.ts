/**
 * A shadow policy: it plans some orders beside their own policy, on what that saw, and sends nothing. It is no part of
 * the decision: its plan is made from the record of the one that was journaled, so that it reserves nothing and learns
 * nothing, and is the same one whether it is made while the gateway runs or long after, from the journal alone. That is
 * why the journal has no more of it than its name and its part of the orders, in `routerConfigured`.
 */
import { errorText } from '../units/errorText.ts';
import { PPM } from '../units/ratio.ts';
import { type Otherwise, planAgain } from './again.ts';
import type { RouterConfig } from './configured.ts';
import type { Policy } from './draft.ts';
import type { Plan } from './event.ts';
import { PlanSums } from './planSums.ts';

/** All plans of an order have a shadow, or none has: by its number, the same whenever it is asked. */
export function isShadowed({ orderID }: Pick<Plan, 'orderID'>, ppm: number): boolean {
  let h = Math.imul((orderID % 2 ** 32) ^ 0x5bd1_e995, 0x85eb_ca77);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b_3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a_2d39);
  return ((h ^ (h >>> 15)) >>> 0) % PPM < ppm;
}

/** What a shadow came to. */
export class Shadow {
  readonly sums = new PlanSums();
  /** Plans that it threw at, and what the last of them threw; those that could not be made again, by why. */
  failed = 0;
  lastFailure = '';
  readonly impossible = new Map<string, number>();
  private readonly otherwise: Otherwise;

  constructor(policy: Policy) {
    this.otherwise = { policy };
  }

  /** Its plan, of one that was made under `config`; undefined where it makes none. Contains what it throws. */
  see(plan: Plan, config: RouterConfig | undefined): Plan | undefined {
    const made = this.made(plan, config);
    if (typeof made !== 'string') return made;
    if (made !== '') this.impossible.set(made, (this.impossible.get(made) ?? 0) + 1);
    return undefined;
  }

  private made(plan: Plan, config: RouterConfig | undefined): Plan | string {
    if (config === undefined) return 'what the plan was made under is not known';
    try {
      const made = planAgain(plan, config, this.otherwise);
      if (typeof made === 'string') return made;
      if (made.instead !== '') return this.fails(made.instead.slice(made.instead.indexOf(': ') + 2));
      this.sums.add(plan, made);
      return made;
    } catch (error) {
      return this.fails(errorText(error));
    }
  }

  private fails(why: string): string {
    this.failed++;
    this.lastFailure = why.slice(0, MOST_OF_FAILURE);
    return '';
  }
}

const MOST_OF_FAILURE = 200;
