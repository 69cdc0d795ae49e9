/**
 * Everything at one venue: the one that a rule names, where the order goes as the client made it, as an order with an
 * ExDestination(100) does (directed.ts), unless it would go beyond better protected quotes of others: then what the
 * venue shows at no worse price than these is taken, then these with a protected sweep, and the rest rests there. By a
 * rule that names none, it is the venue that alone displays most of it: that is taken there, and the rest rests there
 * where that locks and crosses nothing. One order, one counterparty, one report.
 * Like the directed orders of exchanges (Nasdaq's DIRC, Cboe's DRT).
 */
import { type Draft, isCrossed, type Policy, type Seat } from '../draft.ts';
import { restRemainder, takeShown } from '../policy.ts';
import { post } from '../post.ts';
import { takeAtNamed, takeAtOne } from '../single.ts';

function takeOthersToo(draft: Draft, venue: string): void {
  takeShown(draft, (each) => takeAtNamed(each, venue));
  if (draft.children.length > 0 && isCrossed(draft, undefined, draft.worstPx)) return;
  restRemainder(draft, (each) => post(each, (seat: Seat) => seat.profile.id === venue));
}

export const directed: Policy = {
  name: 'directed',
  plan(draft: Draft): void {
    const { exDestination } = draft.request;
    if (exDestination !== '') return takeOthersToo(draft, exDestination);
    takeShown(draft, takeAtOne);
    const at = draft.children.at(0)?.venue;
    restRemainder(draft, (each) => post(each, at === undefined ? undefined : (seat: Seat) => seat.profile.id === at));
  },
};
