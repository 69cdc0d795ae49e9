/**
 * Plans made otherwise of the same: by a shadow policy, and as if a term of the score had learned nothing. What the
 * plans that were sent came to stands beside it; what the others would have come to, no journal says.
 */
import { planAgain } from '../../router/again.ts';
import type { RouterConfig } from '../../router/configured.ts';
import type { Policy } from '../../router/draft.ts';
import type { Plan } from '../../router/event.ts';
import { PlanSums } from '../../router/planSums.ts';
import { COST_SCALE } from '../../router/routingCost.ts';
import { isShadowed, Shadow } from '../../router/shadow.ts';
import { TERMS_THAT_LEARN, untaught } from '../../router/terms/untaught.ts';
import { exact, exactMoney } from '../../units/exact.ts';
import { PPM } from '../../units/ratio.ts';
import { dayText } from './days.ts';
import type { ChildSeen, FillSeen, PlanSeen, Tally } from './followed.ts';

export interface ShadowRow {
  readonly day: string;
  readonly policy: string;
  readonly shadow: string;
  readonly currency: string;
  readonly made: Shadow;
  /** What came of the plans that were sent, at EXACT_SCALE: executed, and paid or received with fees; by side. */
  readonly came: { readonly [S in 'buy' | 'sell']: { filled: bigint; net: bigint } };
}

export class ShadowPlans implements Tally {
  private readonly rows = new Map<string, ShadowRow>();
  private readonly known: readonly Policy[];
  private readonly forced: Policy | undefined;
  private readonly counts: (plan: PlanSeen) => boolean;

  /** `forced`: this one shadows all orders, whatever was configured. */
  constructor(known: readonly Policy[], forced: Policy | undefined, counts: (plan: PlanSeen) => boolean) {
    this.known = known;
    this.forced = forced;
    this.counts = counts;
  }

  list(): readonly ShadowRow[] {
    return [...this.rows.values()];
  }

  planned(plan: PlanSeen, record: Plan, config: RouterConfig | undefined): void {
    if (!this.counts(plan)) return;
    const name = this.forced?.name ?? config?.shadow ?? '';
    const ppm = this.forced === undefined ? (config?.shadowPpm ?? 0) : PPM;
    if (name === '' || !isShadowed(plan, ppm)) return;
    const policy = this.forced ?? this.known.find((each) => each.name === name);
    const row = this.rowOf(plan, name, policy);
    plan.shadow = name;
    if (policy === undefined) return impossible(row, `there is no policy ${name}`);
    const then = config?.policies.find((each) => each.name === name)?.digest;
    if (this.forced === undefined && then !== (policy.digest ?? '')) {
      return impossible(row, `the module of ${name} is another than it was`);
    }
    row.made.see(record, config);
  }

  filled(child: ChildSeen, fill: FillSeen): void {
    this.book(child, fill, 1n);
  }

  corrected(child: ChildSeen, was: FillSeen, is: FillSeen | undefined): void {
    this.book(child, was, -1n);
    if (is !== undefined) this.book(child, is, 1n);
  }

  private book({ plan }: ChildSeen, fill: FillSeen, times: bigint): void {
    const row = plan.shadow === '' ? undefined : this.rows.get(keyOf(plan, plan.shadow));
    if (row === undefined) return;
    const came = row.came[plan.sign > 0 ? 'buy' : 'sell'];
    const fee = exact(fill.isCharged ? fill.charged : fill.expectedFee, COST_SCALE);
    came.filled += times * exact(fill.qty, plan.scales.qtyScale);
    came.net += times * (exactMoney(fill.px, fill.qty, plan.scales) + BigInt(plan.sign) * fee);
  }

  private rowOf(plan: PlanSeen, shadow: string, policy: Policy | undefined): ShadowRow {
    const key = keyOf(plan, shadow);
    let row = this.rows.get(key);
    if (row === undefined) {
      const made = new Shadow(policy ?? NO_POLICY);
      const came = { buy: { filled: 0n, net: 0n }, sell: { filled: 0n, net: 0n } };
      this.rows.set(
        key,
        (row = { day: dayText(plan.at), policy: plan.policy, shadow, currency: plan.currency, made, came }),
      );
    }
    return row;
  }
}

const NO_POLICY: Policy = { name: '', plan: () => undefined };
const keyOf = ({ at, policy, currency }: PlanSeen, shadow: string): string =>
  `${dayText(at)}|${policy}|${shadow}|${currency}`;

function impossible({ made }: ShadowRow, why: string): void {
  made.impossible.set(why, (made.impossible.get(why) ?? 0) + 1);
}

/** How much each term that learns moves decisions: plans beside those without what it has learned. */
export class MovedByTerms implements Tally {
  readonly sums: ReadonlyMap<string, PlanSums> = new Map(TERMS_THAT_LEARN.map((term) => [term, new PlanSums()]));
  private readonly policies: readonly Policy[];
  private readonly counts: (plan: PlanSeen) => boolean;

  constructor(policies: readonly Policy[], counts: (plan: PlanSeen) => boolean) {
    this.policies = policies;
    this.counts = counts;
  }

  planned(plan: PlanSeen, record: Plan, config: RouterConfig | undefined): void {
    if (config === undefined || !this.counts(plan)) return;
    for (const [term, sums] of this.sums) {
      let isMoved = false;
      const input: NonNullable<Parameters<typeof planAgain>[2]>['input'] = (each) => {
        const other = untaught(each, term);
        if (other !== each) isMoved = true;
        return other;
      };
      const made = planAgain(record, config, { input, policies: this.policies });
      if (typeof made !== 'string') sums.add(record, isMoved ? made : record);
    }
  }
}
