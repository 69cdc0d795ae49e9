/**
 * For the auctions of the venue that lists the instrument: orders at the open and at the close go there, and while it
 * holds an auction an order that may rest is in it. In between it is planned as by `best`. Like the routes of exchanges
 * to the primary market (Nasdaq's LIST, Cboe's ROOC).
 */
import type { Draft, Policy, Seat } from '../draft.ts';
import { post } from '../post.ts';
import { restRemainder } from '../policy.ts';
import { best } from './bestAllIn.ts';

export const primaryAuction: Policy = {
  name: 'primary-auction',
  auctionsWhereListed: true,
  plan(draft: Draft): void {
    const { listing } = draft.request.instrument;
    const isListing = ({ profile }: Seat): boolean => profile.id === listing;
    if (draft.seats.find(isListing)?.input.quotes === 'auction') {
      restRemainder(draft, (each) => post(each, isListing));
      if (draft.children.length > 0) return;
      draft.reason = '';
    }
    best.plan(draft);
  },
};
