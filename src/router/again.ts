/**
 * A plan made again from the journal: from its record and the configuration it was made under, or from the same record
 * under other settings, terms or by another policy. Without changes it is the plan that the journal has, unless the
 * rules of the router are others in this version.
 */
import { NO_PRICE } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';
import { profilesIn, type RouterConfig, settingsIn, ticksIn } from './configured.ts';
import type { Policy, RouteRequest } from './draft.ts';
import type { Plan, VenueInput } from './event.ts';
import { FORMER_LEARNED } from './formerPlan.ts';
import { darkLooked, decide } from './plan.ts';
import { DEFAULT_POLICY, POLICIES } from './policies/policies.ts';
import { seenUnder } from './seenUnder.ts';
import type { RouterSettings } from './settings.ts';
import { LEARNED_NAMES, NOTHING_LEARNED } from './terms/terms.ts';
import type { VenueProfile } from './venue.ts';

/** What is to be another than it was. */
export interface Otherwise {
  readonly policy?: Policy;
  readonly settings?: Partial<RouterSettings>;
  /** Of a venue, the terms that are others. */
  readonly profile?: (profile: VenueProfile) => VenueProfile;
  /** What was seen of a venue. */
  readonly input?: (input: VenueInput) => VenueInput;
  /** Policies of the user's, by which plans may have been made. */
  readonly policies?: readonly Policy[];
}

/**
 * `config`: the one that the plan names. Says why not, where the plan cannot be made again: its policy or the terms of
 * one of its venues are not known.
 */
export function planAgain(planned: Plan, config: RouterConfig, otherwise: Otherwise = {}): Plan | string {
  const known = [...POLICIES, ...(otherwise.policies ?? [])];
  const policy = otherwise.policy ?? known.find(({ name }) => name === planned.policy);
  if (policy === undefined) return `there is no policy ${planned.policy}`;
  const byVenue = profilesIn(config, planned.symbol);
  const profiles: VenueProfile[] = [];
  for (const { venue } of planned.inputs) {
    const profile = byVenue.get(venue);
    if (profile === undefined) return `the terms of ${venue} were not known`;
    profiles.push(otherwise.profile?.(profile) ?? profile);
  }
  const names = planned.configured === 0 ? FORMER_LEARNED : config.learned.map(({ name }) => name);
  const was = settingsIn(config);
  const settings = { ...was, ...otherwise.settings };
  const seen = inputsOf(planned, names);
  const asked = requestOf(planned, config, policy);
  // Another policy is asked for itself.
  const isAsItWas = otherwise.policy === undefined && planned.instead !== '';
  const request = isAsItWas ? { ...asked, instead: planned.instead } : asked;
  if (otherwise.policy === undefined && otherwise.settings === undefined) {
    const inputs = otherwise.input === undefined ? seen : seen.map(otherwise.input);
    return decide(request, inputs, profiles, planned.at, settings);
  }
  // Others may ask for more of the dark than anybody looked for.
  const own = known.find(({ name }) => name === planned.policy) ?? DEFAULT_POLICY;
  const terms = planned.inputs.map(({ venue }, i) => byVenue.get(venue) ?? profiles[i]);
  const looked = darkLooked({ ...asked, policy: own }, seen, terms, planned.at, was);
  const inputs = seen.map((input) => seenUnder(otherwise.input?.(input) ?? input, was, settings, looked));
  return decide({ ...request, darkLooked: looked }, inputs, profiles, planned.at, settings);
}

function requestOf(planned: Plan, config: RouterConfig, policy: Policy): RouteRequest {
  const { symbol, currency, priceScale, qtyScale, tickSize, lotSize, multiplier, multiplierScale, roundLot } = planned;
  const ticks = ticksIn(config, symbol);
  const more = config.symbols.find((each) => each.symbol === symbol);
  const instrument: Instrument = {
    ...{ symbol, currency, priceScale, qtyScale, tickSize, lotSize },
    ...(multiplier !== 0 && { multiplier, multiplierScale }),
    ...(roundLot !== 0 && { roundLot }),
    ...(ticks !== undefined && { ticks }),
    ...(planned.protection === 'off' && { unprotected: true }),
    ...(more !== undefined && more.minCollar !== 0 && { minCollar: more.minCollar }),
    ...(more !== undefined && more.listing !== '' && { listing: more.listing }),
    ...(more !== undefined && more.minPrice !== NO_PRICE && { minPrice: more.minPrice }),
  };
  const { orderID, side, exDestination, terms, cap, display, round, darkTried, spent, crumbles } = planned;
  const { rule, configured } = planned;
  const asked = { orderID, side, exDestination, terms, cap, display, round, darkTried, spent, crumbles };
  return { ...asked, rule, configured, symbol, instrument, policy, instructions: planned.instructions };
}

/** The inputs with what is learned in today's order; of what was not kept then, as if nothing had been learned. */
function inputsOf({ inputs }: Plan, names: readonly string[]): readonly VenueInput[] {
  if (names.length === LEARNED_NAMES.length && names.every((name, i) => name === LEARNED_NAMES[i])) return inputs;
  const places = LEARNED_NAMES.map((name) => names.indexOf(name));
  return inputs.map((input) => ({
    ...input,
    learned: places.map((place, i) => input.learned[place] ?? NOTHING_LEARNED[i]),
  }));
}
