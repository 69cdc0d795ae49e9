/**
 * The shadow policy while the gateway runs. It looks on: what it plans, it plans of turns that are journaled and
 * released, so that no order waits for it or depends on it. So many plans of one turn at most; the journal has the
 * rest.
 */
import type { CoreEvent } from '../../core/memory/event.ts';
import type { RouterConfigs } from '../../router/configured.ts';
import type { PolicyChoice } from '../../router/choice.ts';
import type { Plan } from '../../router/event.ts';
import { isShadowed, Shadow } from '../../router/shadow.ts';
import type { EngineLog } from '../../engine/engineOptions.ts';
import type { Instant } from '../../units/brand.ts';
import type { TurnObserver } from '../view.ts';

const MOST_IN_A_TURN = 16;

export class ShadowWatch implements TurnObserver {
  readonly name = 'the shadow policy';
  readonly policy: string;
  readonly ppm: number;
  readonly since: Instant;
  readonly shadow: Shadow;
  /** Plans of turns that had too many. */
  skipped = 0;
  private readonly configs: () => RouterConfigs;
  private readonly log: EngineLog;
  private warnAt = 1;

  /** `configs`: what plans are made under, as it is then. Undefined where no shadow is configured. */
  static of(
    { shadow, shadowPpm = 0 }: Partial<PolicyChoice>,
    configs: () => RouterConfigs,
    since: Instant,
    log: EngineLog,
  ): ShadowWatch | undefined {
    if (shadow === undefined || shadowPpm === 0) return undefined;
    return new ShadowWatch(shadow.name, shadowPpm, new Shadow(shadow), configs, { since, log });
  }

  private constructor(
    policy: string,
    ppm: number,
    shadow: Shadow,
    configs: () => RouterConfigs,
    { since, log }: { readonly since: Instant; readonly log: EngineLog },
  ) {
    this.policy = policy;
    this.ppm = ppm;
    this.shadow = shadow;
    this.configs = configs;
    this.since = since;
    this.log = log;
  }

  onTurn(events: readonly CoreEvent[]): void {
    let seen = 0;
    for (const event of events) {
      if (event.kind !== 'planned' || !isShadowed(event, this.ppm)) continue;
      if (seen++ < MOST_IN_A_TURN) this.see(event);
      else this.skipped++;
    }
  }

  private see(plan: Plan): void {
    const { shadow } = this;
    shadow.see(plan, this.configs().get(plan.configured));
    if (shadow.failed < this.warnAt) return;
    // The first, the tenth, the hundredth.
    this.warnAt = shadow.failed * 10;
    const { failed, lastFailure } = shadow;
    this.log.warn('the shadow policy has thrown; orders are as they were', {
      policy: this.policy,
      orderID: plan.orderID,
      failed,
      error: lastFailure,
    });
  }

  failed(): boolean {
    return true;
  }
}
