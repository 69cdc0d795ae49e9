/**
 * For the auctions of the venue that lists the instrument: orders at the open and at the close go there, and while it
 * holds an auction an order that may rest is in it. In between it is planned as by `best`; with `closeShare`, that part
 * of an order that may rest is left with the listing venue for its close. Like the routes of exchanges to the primary
 * market (Nasdaq's LIST, Cboe's ROOC).
 */
import { OrdType, TimeInForce } from '../../orders/values.ts';
import { Peg } from '../../orders/terms.ts';
import { qty } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import { onTick } from '../../units/ticks.ts';
import { takesIntoAuction } from '../auction.ts';
import { accepts, addChild, type Draft, inLots, isShut, type Policy, type Seat } from '../draft.ts';
import { onlyRests } from '../instructed.ts';
import { findsOut, outFor } from '../outFor.ts';
import { post } from '../post.ts';
import { mayWait, restRemainder } from '../policy.ts';
import { mulDivFloor } from '../routingCost.ts';
import { best } from './bestAllIn.ts';

export const primaryAuction: Policy = {
  name: 'primary-auction',
  auctionsWhereListed: true,
  plan(draft: Draft): void {
    const { listing } = draft.request.instrument;
    const isListing = ({ profile }: Seat): boolean => profile.id === listing;
    const primary = draft.seats.find(isListing);
    if (primary !== undefined) keepForClose(draft, primary);
    if (primary?.input.quotes === 'auction') {
      const before = draft.children.length;
      restRemainder(draft, (each) => post(each, isListing));
      if (draft.children.length > before) return;
      draft.reason = '';
    }
    best.plan(draft);
  },
};

/** Once, by the first plan: what its auction leaves is over with the day. */
function keepForClose(draft: Draft, seat: Seat): void {
  const { request, settings } = draft;
  const { input, profile } = seat;
  const { terms, round } = request;
  if (settings.closeSharePpm === 0 || round > 0 || request.spent || !mayWait(draft) || onlyRests(draft)) return;
  if (
    terms.peg !== Peg.None ||
    terms.maxFloor > 0 ||
    terms.minQty > 0 ||
    isShut(input) ||
    findsOut(input) ||
    input.untried
  )
    return;
  if (outFor(request, input, settings, 'rest') !== undefined || !takesIntoAuction(draft, seat)) return;
  if (!accepts(profile, OrdType.Limit, TimeInForce.AtTheClose)) return;
  const orderQty = inLots(profile, qty(mulDivFloor(draft.left, settings.closeSharePpm, PPM)));
  if (orderQty === 0 || orderQty < profile.minOrderQty) return;
  const price = onTick(terms.price, profile, draft.sign);
  const timeInForce = TimeInForce.AtTheClose;
  addChild(draft, seat, { ...draft.childTerms, ordType: OrdType.Limit, timeInForce, orderQty, price }, 'post');
}
