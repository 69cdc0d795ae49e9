/** Where the market's quotes come from: the venues themselves, and feed handlers. */
import { type FeedSource, MAX_VENUES, type MarketSettings } from '../../market/market.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { HttpSetup } from '../setup.ts';
import type { ConfigFaults } from './configFaults.ts';

const USUAL_DEVIATION_BPS = 1_000;

/** A feed's quotes are a book under the name of its token, and the books of the venues that name it. */
export function quoteSourcesOf(
  file: ConfigFile,
  http: HttpSetup,
  faults: ConfigFaults,
  notes: string[],
): Pick<MarketSettings, 'venues' | 'feeds'> {
  const sources = new Map<string, FeedSource>();
  file.http.token.forEach(({ name, role, maxDeviationBps = USUAL_DEVIATION_BPS, trusted = false }, i) => {
    if (role !== 'feed') return;
    sources.set(name, { name, maxDeviationBps, trusted });
    if (file.venue.some(({ id }) => id === name)) {
      faults.add(['http', 'token', i, 'name'], `a feed's quotes appear under its name, and ${name} is a venue`);
    }
  });
  const feeds = new Map<string, FeedSource>();
  const add = (venue: string, source: FeedSource | undefined) => source !== undefined && feeds.set(venue, source);
  // A token without its secret, where that is allowed, opens no feed.
  const named = http.tokens.map(({ name }) => name).filter((name) => sources.has(name));
  for (const name of named) add(name, sources.get(name));
  file.venue.forEach(({ id, marketData }, i) => {
    const feed = marketData?.feed;
    if (feed === undefined) return;
    if (!faults.known(['venue', i, 'marketData', 'feed'], 'feed', feed, sources.keys())) return;
    add(id, sources.get(feed));
    if (sources.get(feed)?.trusted === true) return;
    notes.push(
      `${id}: its quotes come from the feed ${feed}, which is not trusted: where no other source shows an instrument, its limits have no reference price`,
    );
  });
  const venues = [...file.venue.map(({ id }) => id), ...named];
  if (venues.length > MAX_VENUES) {
    faults.add(['http', 'token'], `venues and feeds together are more than ${MAX_VENUES}`);
  }
  return { venues, feeds };
}
