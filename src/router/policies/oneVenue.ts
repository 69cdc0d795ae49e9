/**
 * Everything at one venue: the one that a rule names, where the order goes as the client made it, as an order with an
 * ExDestination(100) does (directed.ts); by a rule that names none, the venue that alone displays most of it: that is
 * taken there, and the rest rests there where that locks and crosses nothing. One order, one counterparty, one report.
 * Like the directed orders of exchanges (Nasdaq's DIRC, Cboe's DRT).
 */
import type { Draft, Policy, Seat } from '../draft.ts';
import { restRemainder, takeShown } from '../policy.ts';
import { post } from '../post.ts';
import { takeAtOne } from '../single.ts';

export const directed: Policy = {
  name: 'directed',
  plan(draft: Draft): void {
    takeShown(draft, takeAtOne);
    const at = draft.children.at(0)?.venue;
    restRemainder(draft, (each) => post(each, at === undefined ? undefined : (seat: Seat) => seat.profile.id === at));
  },
};
