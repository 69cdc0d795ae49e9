/** Instruments and venues' terms under the rules of the day. */
import type { Instrument } from '../units/instrument.ts';
import { instrumentOn } from '../units/instrument.ts';
import { profileOn, type VenueProfile } from '../router/venue.ts';
import { type CoreConfig, type CoreVenue, profileFor } from './settings.ts';

export class DayRules {
  /** Something changes with the day. */
  readonly isDated: boolean;
  private readonly config: Pick<CoreConfig, 'instruments' | 'venues'>;
  private readonly instruments = new Map<string, Instrument>();
  private readonly profiles = new Map<VenueProfile, VenueProfile>();
  private day = 0;

  constructor(config: Pick<CoreConfig, 'instruments' | 'venues'>) {
    this.config = config;
    this.isDated =
      [...config.instruments.values()].some((each) => instrumentOn(each, 0) !== each) ||
      [...config.venues.values()].some(({ profile, bySymbol = NONE }) =>
        [profile, ...bySymbol.values()].some((each) => profileOn(each, 0) !== each),
      );
  }

  /** Undefined for one that is not configured. */
  instrument(symbol: string, day: number): Instrument | undefined {
    const configured = this.config.instruments.get(symbol);
    if (configured === undefined) return undefined;
    this.turnTo(day);
    let found = this.instruments.get(symbol);
    if (found === undefined) this.instruments.set(symbol, (found = instrumentOn(configured, day)));
    return found;
  }

  profile(venue: CoreVenue, symbol: string, day: number): VenueProfile {
    return this.today(profileFor(venue, symbol), day);
  }

  /** What the router is configured with on the day. */
  on(day: number): Pick<CoreConfig, 'instruments' | 'venues'> {
    if (!this.isDated) return this.config;
    const venues = [...this.config.venues].map(([id, venue]): [string, CoreVenue] => {
      const { profile, bySymbol = NONE } = venue;
      const own = [...bySymbol].map(([symbol, each]): [string, VenueProfile] => [symbol, this.today(each, day)]);
      return [id, { ...venue, profile: this.today(profile, day), bySymbol: new Map(own) }];
    });
    const instruments = [...this.config.instruments].map(([symbol, each]): [string, Instrument] => [
      symbol,
      this.instrument(symbol, day) ?? each,
    ]);
    return { venues: new Map(venues), instruments: new Map(instruments) };
  }

  private today(profile: VenueProfile, day: number): VenueProfile {
    if (profile.tickRules === undefined) return profile;
    this.turnTo(day);
    let found = this.profiles.get(profile);
    if (found === undefined) this.profiles.set(profile, (found = profileOn(profile, day)));
    return found;
  }

  private turnTo(day: number): void {
    if (day === this.day) return;
    this.day = day;
    this.instruments.clear();
    this.profiles.clear();
  }
}

const NONE: ReadonlyMap<string, VenueProfile> = new Map();
