/** The policy that an order is planned by, and the venue that it goes to if that is not left to the policy. */
import { namesRule, NO_CHOICE, type Ruled, ruleFor } from '../../router/choice.ts';
import type { Policy } from '../../router/draft.ts';
import type { Context } from '../context.ts';

/** The venue that a client asks for: '' for none, and where its ExDestination(100) is the name of a way to route. */
export function venueAsked(core: Context, exDestination: string): string {
  if (exDestination === '' || core.config.venues.has(exDestination)) return exDestination;
  return namesRule(core.config.policies ?? NO_CHOICE, exDestination) ? '' : exDestination;
}

/** The order as it is now decides: a replace may choose another. */
export function policyFor(
  core: Context,
  order: Ruled,
): { readonly policy: Policy; readonly rule: number; readonly exDestination: string } {
  const { policies = NO_CHOICE, venues } = core.config;
  const asked = venueAsked(core, order.exDestination);
  const rule = ruleFor(policies, order, core.instrument(order.symbol).qtyScale);
  if (rule === 0) return { policy: policies.usual, rule, exDestination: asked };
  const { policy, venue } = policies.rules[rule - 1];
  // The client's own choice of a venue is none of the rule's.
  if (asked !== '' && policy.name === 'directed') return { policy: policies.usual, rule: 0, exDestination: asked };
  const isThere = asked === '' && venues.get(venue)?.symbols.has(order.symbol) === true;
  return { policy, rule, exDestination: isThere ? venue : asked };
}
