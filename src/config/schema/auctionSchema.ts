/** [venue.openingAuction] and [venue.closingAuction]: until when a venue takes what for its auctions. */
import { z } from 'zod';
import { DEFAULT_AUCTION_GRACE } from '../../core/settings.ts';
import { whole } from './scalars.ts';

const auction = z.strictObject({
  entryCutOffSec: whole(0, 86_400)
    .default(0)
    .describe('It takes orders for the auction until so long before it, by [tradingDay].'),
  lateCutOffSec: whole(0, 86_400)
    .optional()
    .describe(
      'After that, until so long before it, it takes those on the side that its imbalance lacks: buys while more is to be sold. None if omitted.',
    ),
  changeCutOffSec: whole(0, 86_400)
    .default(0)
    .describe(
      'An order that has a part in the auction can be canceled or replaced by its client until so long before it.',
    ),
  imbalanceMaxAgeSec: whole(1, 86_400)
    .default(60)
    .describe('An imbalance that the venue has not told again for so long counts as none.'),
  graceSec: whole(0, 3_600)
    .default(DEFAULT_AUCTION_GRACE / 1_000_000)
    .describe(
      'What is in the auction is left there for so long after its time, since it prints then; what has not come back is canceled, and Expired.',
    ),
});

const opening = auction.extend({
  entryFromSec: whole(1, 86_400)
    .optional()
    .describe(
      'It takes orders for the auction from so long before it on; before that they wait here. At any time if omitted.',
    ),
});
export type AuctionEntry = z.infer<typeof auction> & Partial<z.infer<typeof opening>>;

export const auctionKeys = {
  openingAuction: opening
    .describe('Times of its opening auction; it takes orders and changes up to the open if omitted.')
    .optional(),
  closingAuction: auction
    .describe(
      'Cut-offs of its closing auction, the same way. Half days need nothing: the close is that of [tradingDay].',
    )
    .optional(),
};
