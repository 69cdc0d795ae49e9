/** The cut-offs of a venue's auctions, as the core takes them. */
import type { AuctionTimes, CoreVenue } from '../../core/settings.ts';
import { seconds } from '../../units/brand.ts';
import type { AuctionEntry } from '../schema/auctionSchema.ts';
import type { VenueEntry } from '../schema/venueSchema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

const WORDS = { openingAuction: 'atTheOpening', closingAuction: 'atTheClose' } as const;

export function auctionsOf(
  venue: VenueEntry,
  at: Path,
  { faults, hasDay }: { readonly faults: ConfigFaults; readonly hasDay: boolean },
): CoreVenue['auctions'] {
  const { openingAuction: open, closingAuction: close } = venue;
  if (open === undefined && close === undefined) return undefined;
  for (const key of ['openingAuction', 'closingAuction'] as const) {
    const entry = venue[key];
    if (entry === undefined) continue;
    const { entryCutOffSec, lateCutOffSec } = entry;
    const entryFromSec = 'entryFromSec' in entry ? entry.entryFromSec : undefined;
    if (entryFromSec !== undefined && entryFromSec <= entryCutOffSec) {
      faults.add(
        [...at, key, 'entryFromSec'],
        `has to be longer before the auction than entryCutOffSec, ${entryCutOffSec}`,
      );
    }
    if (!hasDay) faults.add([...at, key], 'needs [tradingDay], which says when it is');
    if (!venue.timesInForce.includes(WORDS[key])) {
      faults.add([...at, key], `timesInForce has no "${WORDS[key]}": the venue takes no orders for it`);
    }
    if (lateCutOffSec !== undefined && lateCutOffSec >= entryCutOffSec) {
      faults.add(
        [...at, key, 'lateCutOffSec'],
        `has to be nearer to the auction than entryCutOffSec, ${entryCutOffSec}`,
      );
    }
  }
  return { ...(open !== undefined && { open: timesOf(open) }), ...(close !== undefined && { close: timesOf(close) }) };
}

const timesOf = (entry: AuctionEntry): AuctionTimes => ({
  ...(entry.entryFromSec !== undefined && { entryFrom: seconds(entry.entryFromSec) }),
  entryCutOff: seconds(entry.entryCutOffSec),
  ...(entry.lateCutOffSec !== undefined && { lateCutOff: seconds(entry.lateCutOffSec) }),
  changeCutOff: seconds(entry.changeCutOffSec),
  imbalanceAge: seconds(entry.imbalanceMaxAgeSec),
  grace: seconds(entry.graceSec),
});
