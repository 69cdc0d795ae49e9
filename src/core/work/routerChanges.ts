/** What the router plans under, as the journal has it. */
import { routerConfig } from '../../router/configured.ts';
import { NO_CHOICE } from '../../router/choice.ts';
import { POLICIES } from '../../router/policies/policies.ts';
import type { Context } from '../context.ts';

/** At a start: journals the router's configuration, if the journal has another. */
export function configureRouter(core: Context): void {
  const { router: settings, venues, instruments, policies: choice = NO_CHOICE } = core.config;
  const make = {
    settings,
    policies: [...POLICIES, ...choice.policies],
    venues: venues.values(),
    instruments: instruments.values(),
    rules: choice.rules.map(({ said }) => said),
    ...(choice.shadow !== undefined && { shadow: { name: choice.shadow.name, ppm: choice.shadowPpm ?? 0 } }),
  };
  const config = routerConfig(make);
  const { routing } = core.state;
  if (routing.isLatest(config)) return;
  core.emit({ kind: 'routerConfigured', at: core.now, number: routing.number + 1, ...config });
}
