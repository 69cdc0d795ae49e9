/**
 * What plans are made under: settings, venues' terms, and what the numbers of a plan are called. Journaled at a start,
 * when it differs from what the journal has; a plan says by number which it was made under, so that it can be made
 * again from the journal alone (again.ts), and under other settings.
 *
 * Settings and terms are texts, JSON: they are written once, and a new one needs no column. Whole numbers, words and
 * flags only.
 */
import type { Instant, Price } from '../units/brand.ts';
import { NO_PRICE, ZERO_PRICE } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';
import { type EventOf, int, ints, list, px, record, text } from '../units/record.ts';
import type { TickBand } from '../units/ticks.ts';
import type { Policy } from './draft.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from './settings.ts';
import { LEARNED_NAMES, TERM_NAMES } from './terms/terms.ts';
import type { VenueProfile } from './venue.ts';

export const RouterConfigured = record('routerConfigured', 139, {
  at: int<Instant>(),
  /** The first is 1. */
  number: int(),
  /**
   * Names, in the order of their numbers in plans. Policies beside the built-in ones are the user's, with the SHA-256
   * of their module.
   */
  terms: list({ name: text() }),
  learned: list({ name: text() }),
  policies: list({ name: text(), digest: text() }),
  settings: text(),
  /** Each venue's terms first, then those that are others for some symbols. */
  profiles: list({ json: text() }),
  /** Symbols whose plans need more than a plan has. `profiles`: their own, by place. */
  symbols: list({
    symbol: text(),
    minCollar: int<Price>(),
    minPrice: px(),
    profiles: ints(),
    listing: text(),
    symbolClass: text(),
  }),
  /** The rules that choose policies, in their order: JSON. */
  rules: list({ json: text() }),
  /** A policy that plans beside the others and sends nothing, '' for none, and its part of the orders. */
  shadow: text(),
  shadowPpm: int(),
  /** Prices of symbols that go by more than one tick, JSON. */
  ticks: list({ symbol: text(), json: text() }),
});

export type RouterConfig = EventOf<typeof RouterConfigured>;

/** What it says, in the order of its record. */
export type Configuration = Omit<RouterConfig, 'kind' | 'at' | 'number'>;

/** What the router is given at a start. */
export interface RouterMakeUp {
  readonly settings: RouterSettings;
  readonly policies: readonly Pick<Policy, 'name' | 'digest'>[];
  readonly venues: Iterable<{
    readonly profile: VenueProfile;
    readonly bySymbol?: ReadonlyMap<string, VenueProfile> | undefined;
  }>;
  readonly instruments: Iterable<Instrument>;
  readonly rules?: readonly object[];
  readonly shadow?: { readonly name: string; readonly ppm: number };
}

export function routerConfig(made: RouterMakeUp): Configuration {
  const places = new Map<string, number>();
  const placeOf = (profile: VenueProfile): number => {
    const json = JSON.stringify(profile);
    if (!places.has(json)) places.set(json, places.size);
    return places.get(json) ?? 0;
  };
  const venues = [...made.venues];
  for (const { profile } of venues) placeOf(profile);
  const instruments = [...made.instruments];
  const symbols = instruments
    .map(({ symbol, minCollar = ZERO_PRICE, minPrice = NO_PRICE, listing = '', symbolClass = '' }) => {
      const profiles = venues.flatMap(({ bySymbol }) => {
        const own = bySymbol?.get(symbol);
        return own === undefined ? [] : [placeOf(own)];
      });
      return { symbol, minCollar, minPrice, profiles, listing, symbolClass };
    })
    .filter(
      (of) =>
        of.minCollar !== 0 ||
        of.minPrice !== NO_PRICE ||
        of.profiles.length > 0 ||
        of.listing !== '' ||
        of.symbolClass !== '',
    );
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  return {
    terms: named(TERM_NAMES),
    learned: named(LEARNED_NAMES),
    policies: made.policies.map(({ name, digest = '' }) => ({ name, digest })),
    settings: JSON.stringify(made.settings),
    profiles: [...places.keys()].map((json) => ({ json })),
    symbols,
    rules: (made.rules ?? []).map((rule) => ({ json: JSON.stringify(rule) })),
    shadow: made.shadow?.name ?? '',
    shadowPpm: made.shadow?.ppm ?? 0,
    ticks: instruments.flatMap(({ symbol, ticks }) =>
      ticks === undefined ? [] : [{ symbol, json: JSON.stringify(ticks) }],
    ),
  };
}

/** Configurations that plans in memory may have been made under. */
const MAX_CONFIGS = 64;

/** The configurations of a journal: a fold. */
export class RouterConfigs {
  /** Number of the latest; 0 before the first. */
  number = 0;
  private readonly kept: RouterConfig[] = [];
  /** By symbol: the class with which it shares what is learned. */
  private readonly classes = new Map<string, string>();

  apply(event: RouterConfig): void {
    this.number = event.number;
    this.classes.clear();
    for (const { symbol, symbolClass } of event.symbols) if (symbolClass !== '') this.classes.set(symbol, symbolClass);
    this.kept.push(event);
    if (this.kept.length > MAX_CONFIGS) this.kept.shift();
  }

  get(number: number): RouterConfig | undefined {
    return this.kept.find((each) => each.number === number);
  }

  /** '' where all symbols are of one class. */
  classOf(symbol: string): string {
    return this.classes.get(symbol) ?? '';
  }

  /** Is `config` what the latest is? */
  isLatest(config: Configuration): boolean {
    const latest = this.get(this.number);
    if (latest === undefined) return false;
    const { kind: _kind, at: _at, number: _number, ...rest } = latest;
    return JSON.stringify(config) === JSON.stringify(rest);
  }
}

/** The settings; those that came later than the journal have their defaults. */
export const settingsIn = ({ settings }: RouterConfig): RouterSettings => ({
  ...DEFAULT_SETTINGS,
  ...(JSON.parse(settings) as Partial<RouterSettings>),
});

/** Where the symbol's prices go by more than one tick: by which. */
export function ticksIn({ ticks }: RouterConfig, symbol: string): readonly TickBand[] | undefined {
  const found = ticks.find((each) => each.symbol === symbol);
  return found === undefined ? undefined : (JSON.parse(found.json) as readonly TickBand[]);
}

/** The terms of venues for a symbol, by venue. */
export function profilesIn({ profiles, symbols }: RouterConfig, symbol: string): Map<string, VenueProfile> {
  const own = symbols.find((each) => each.symbol === symbol)?.profiles ?? [];
  const all = profiles.map(({ json }) => JSON.parse(json) as VenueProfile);
  const byVenue = new Map<string, VenueProfile>();
  for (const profile of all) if (!byVenue.has(profile.id)) byVenue.set(profile.id, profile);
  for (const place of own) byVenue.set(all[place].id, all[place]);
  return byVenue;
}
