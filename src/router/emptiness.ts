/**
 * A venue that takes orders, and gives none of them a share of what it displays: by symbol, by the side that is asked
 * for, and by client. What one client's orders are given may be theirs, as what they are refused for: it is out for all
 * where it gives several nothing.
 */
import type { Child, Parent } from '../orders/order.ts';
import { TimeInForce } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import { type Quotes, quotesFor, type Taking } from './quotes.ts';
import { ALL_CLIENTS, NO_TRIPS, type Scope, type Trip } from './refusals.ts';

/** Orders in a row that got nothing, and are counted in parts. */
interface Asked {
  parts: number;
  /** When the last of them was over: those that were under way by then met the same display, and tell no more. */
  at: Instant;
  /** They are too many. */
  trip: Trip | undefined;
}

interface Emptiness {
  /** Since it gave anybody anything, and how many of them are of a client. */
  all: Asked;
  readonly whose: Map<string, number>;
  /** Since it gave that client anything; the one that asked last comes last. */
  readonly clients: Map<string, Asked>;
}

export type Emptied = Readonly<Record<Quotes, Map<string, Emptiness>>>;

/** What an order counts for; and one that was filled elsewhere meanwhile, as honest displays may fade at that. */
const WHOLE = 4;
const FADED = 1;
/** Clients that are remembered by themselves, and more only where it is asked last by them. */
const MOST_ASKING = 64;

export const newEmptied = (): Emptied => ({ asks: new Map(), bids: new Map() });

const NEVER_ASKED = { parts: 0, trip: undefined };

/** It asked for displayed size, and neither a minimum nor a cancel of ours kept it from a share of that. */
const isGivenNothing = ({ purpose, seen, cumQty, cancelID, terms }: Child): boolean =>
  purpose === 'sweep' &&
  seen > 0 &&
  cumQty === 0 &&
  cancelID === 0 &&
  terms.minQty === 0 &&
  terms.timeInForce === TimeInForce.ImmediateOrCancel;

/** A child is over. */
export function noteEnd(emptied: Emptied, child: Child, at: Instant): void {
  if (!isGivenNothing(child)) return;
  const { parent, sentAt } = child;
  const { symbol, clientID, side } = parent;
  const parts = parent.cumQty > parent.askedFrom ? FADED : WHOLE;
  const { all, whose, clients } = emptinessOf(emptied[quotesFor(side)], symbol, at);
  if (count(all, parts, sentAt, at) && (whose.size < MOST_ASKING || whose.has(clientID)))
    whose.set(clientID, (whose.get(clientID) ?? 0) + parts);
  const own = clients.get(clientID) ?? { ...NEVER_ASKED, at: sentAt };
  count(own, parts, sentAt, at);
  clients.delete(clientID);
  clients.set(clientID, own);
  if (clients.size <= MOST_ASKING) return;
  // What is asked last by a client stays so, until an event says that it is over.
  for (const [longest, { trip }] of clients)
    if (trip === undefined && longest !== clientID) return void clients.delete(longest);
}

function emptinessOf(by: Map<string, Emptiness>, symbol: string, at: Instant): Emptiness {
  let known = by.get(symbol);
  if (known === undefined) {
    known = { all: { ...NEVER_ASKED, at }, whose: new Map(), clients: new Map() };
    by.set(symbol, known);
  }
  return known;
}

function count(asked: Asked, parts: number, sentAt: Instant, at: Instant): boolean {
  if (asked.parts > 0 && sentAt < asked.at) return false;
  asked.parts += parts;
  asked.at = at;
  return true;
}

/** An order that asked for what it displays has got something. */
export function noteGiven(emptied: Emptied, { symbol, clientID, side }: Parent): void {
  const by = emptied[quotesFor(side)];
  const known = by.size === 0 ? undefined : by.get(symbol);
  if (known === undefined) return;
  known.all.parts = 0;
  known.whose.clear();
  const own = known.clients.get(clientID);
  if (own?.trip === undefined) known.clients.delete(clientID);
  else own.parts = 0;
  forgetIfFull(by, symbol, known);
}

function forgetIfFull(by: Map<string, Emptiness>, symbol: string, { all, clients }: Emptiness): void {
  if (all.parts === 0 && all.trip === undefined && clients.size === 0) by.delete(symbol);
}

/** What keeps an order for last; an order that asks for it finds out whether it still has to. */
export function emptyTrips(emptied: Emptied, { symbol, client, quotes }: Taking): readonly Trip[] {
  const by = emptied[quotes];
  const known = by.size === 0 ? undefined : by.get(symbol);
  if (known === undefined) return NO_TRIPS;
  const trips = [known.all.trip, known.clients.get(client)?.trip];
  return trips.filter((trip) => trip !== undefined);
}

/** For an order of the client. */
export const isEmpty = (emptied: Emptied, taking: Taking): boolean => emptyTrips(emptied, taking).length > 0;

/** To the house, it is nothing to go by where it has given nobody anything for so long, whoever asked. */
export function isEmptyToAll(emptied: Emptied, quotes: Quotes, symbol: string, after: number): boolean {
  const by = emptied[quotes];
  const known = by.size === 0 ? undefined : by.get(symbol);
  return known !== undefined && (known.all.trip !== undefined || isTooMuch(known.all, after));
}

const isTooMuch = ({ parts }: Asked, after: number): boolean => after > 0 && parts >= WHOLE * after;

/** It is asked last from now on, on that side or on both. */
export function noteFoundEmpty(
  emptied: Emptied,
  { symbol, client, quotes }: Scope & { readonly quotes: Quotes | 'both' },
  at: Instant,
): void {
  for (const each of sidesOf(quotes)) {
    const known = emptinessOf(emptied[each], symbol, at);
    const trip = { at, tries: 0, triedAt: at };
    // On the side that nobody asked for, nothing was given: only that would end it.
    const asked = client === ALL_CLIENTS ? known.all : (known.clients.get(client) ?? { ...NEVER_ASKED, at });
    const found = { ...asked, parts: Math.max(asked.parts, FADED), trip };
    if (client === ALL_CLIENTS) known.all = found;
    else known.clients.set(client, found);
  }
}

/** It has given something again; where that is so for all, only those are left to whom it was empty by themselves. */
export function noteFoundFull(
  emptied: Emptied,
  { symbol, client, quotes }: Scope & { readonly quotes: Quotes | 'both' },
): void {
  for (const each of sidesOf(quotes)) {
    const by = emptied[each];
    const known = by.get(symbol);
    if (known === undefined) continue;
    if (client !== ALL_CLIENTS) known.clients.delete(client);
    else {
      known.all = { ...NEVER_ASKED, at: known.all.at };
      known.whose.clear();
      for (const [one, { trip }] of known.clients) if (trip === undefined) known.clients.delete(one);
    }
    forgetIfFull(by, symbol, known);
  }
}

const BOTH: readonly Quotes[] = ['asks', 'bids'];
const sidesOf = (quotes: Quotes | 'both'): readonly Quotes[] => (quotes === 'both' ? BOTH : [quotes]);

/** Whom it gives nothing, and that has not been noted; for all, half of what got nothing is of others than of one. */
export function emptyDue(emptied: Emptied, { symbol, client, quotes }: Taking, after: number): string | undefined {
  const known = emptied[quotes].get(symbol);
  if (known === undefined || known.all.trip !== undefined) return undefined;
  const { all, whose, clients } = known;
  if (isTooMuch(all, after) && 2 * (all.parts - Math.max(...whose.values())) >= WHOLE * after) return ALL_CLIENTS;
  const own = clients.get(client);
  return own !== undefined && own.trip === undefined && isTooMuch(own, after) ? client : undefined;
}

/** Whom it gives something again, where it was noted that it does not. */
export function fullDue(emptied: Emptied, { symbol, client, quotes }: Taking): string | undefined {
  const known = emptied[quotes].get(symbol);
  if (known === undefined) return undefined;
  if (known.all.trip !== undefined && known.all.parts === 0) return ALL_CLIENTS;
  const own = known.clients.get(client);
  return own?.trip !== undefined && own.parts === 0 ? client : undefined;
}

/** All that is asked last, and for whom. */
export function* allEmpty(emptied: Emptied): Iterable<readonly [Taking, Trip]> {
  for (const quotes of BOTH) {
    for (const [symbol, { all, clients }] of emptied[quotes]) {
      if (all.trip !== undefined) yield [{ symbol, client: ALL_CLIENTS, quotes }, all.trip];
      for (const [client, { trip }] of clients) if (trip !== undefined) yield [{ symbol, client, quotes }, trip];
    }
  }
}
