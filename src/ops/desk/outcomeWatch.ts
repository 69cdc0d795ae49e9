/** What plans come to while the gateway runs: the latest days, from when it started. The journal has all of them. */
import type { CoreEvent } from '../../core/memory/event.ts';
import type { Send } from '../../core/words/send.ts';
import type { RouterConfigs } from '../../router/configured.ts';
import { earlier, type Instant, seconds } from '../../units/brand.ts';
import { dayText } from '../report/days.ts';
import { Followed } from '../report/followed.ts';
import { Outcome } from '../report/outcome.ts';
import { Truths } from '../report/truths.ts';
import type { TurnObserver } from '../view.ts';

const DAYS_KEPT = 8;

export class OutcomeWatch implements TurnObserver {
  readonly name = 'the outcome of plans';
  readonly outcome = new Outcome();
  readonly truths = new Truths();
  readonly since: Instant;
  private readonly followed = new Followed([this.outcome, this.truths]);
  private day = '';

  constructor(configs: RouterConfigs, since: Instant) {
    this.since = since;
    const latest = configs.get(configs.number);
    if (latest !== undefined) this.followed.begin([latest]);
  }

  /** Executions of children that were sent before. */
  get unmatched(): number {
    return this.followed.unmatched;
  }

  onTurn(events: readonly CoreEvent[], _sends: readonly Send[], now: Instant): void {
    for (const event of events) this.followed.add(event);
    if (events.length === 0 || dayText(now) === this.day) return;
    this.day = dayText(now);
    this.outcome.forget(dayText(earlier(now, seconds(86_400 * (DAYS_KEPT - 1)))));
  }

  failed(): boolean {
    return true;
  }
}
