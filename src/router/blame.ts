/**
 * Orders that a venue refuses for what they are themselves, as it says: it may be so, or an excuse. Of each client it
 * is believed once in a symbol. It is disproved where another venue fills an order that it refused so: then what it
 * shows on that side is nothing to measure the client's orders by, until it gives the client something there, or for a
 * while.
 */
import type { Parent } from '../orders/order.ts';
import { type Instant, later, NOT_YET, seconds } from '../units/brand.ts';
import { quotesFor, type Quotes, type Taking } from './quotes.ts';

interface Blamed {
  /** The last order that it refused so. */
  at: Instant;
  /** By the quotes that orders take: when another venue last filled one of them. */
  readonly disprovedAt: Record<Quotes, Instant>;
}

/** By symbol and client, since it has given the client something in it. */
export type Blame = Map<string, Map<string, Blamed>>;

/** So long a venue that refused an order so is not believed of the next one. */
const UNBELIEVED = seconds(24 * 60 * 60);
/** So long after it was disproved last, its quote measures nothing. */
const DISPROVED = seconds(10 * 60);

type Whose = Pick<Parent, 'symbol' | 'clientID'>;
type Which = Pick<Parent, 'symbol' | 'clientID' | 'side'>;

const ofClient = (blame: Blame, { symbol, clientID }: Whose): Blamed | undefined =>
  blame.size === 0 ? undefined : blame.get(symbol)?.get(clientID);

/** It refuses one that was to trade at once. What is over by then is forgotten. */
export function noteBlamed(blame: Blame, { symbol, clientID }: Whose, at: Instant): void {
  let clients = blame.get(symbol);
  if (clients === undefined) blame.set(symbol, (clients = new Map()));
  const known = clients.get(clientID);
  clients.delete(clientID);
  // The latest comes last.
  for (const [longest, since] of clients) {
    if (at <= later(since.at, UNBELIEVED)) break;
    clients.delete(longest);
  }
  clients.set(clientID, { at, disprovedAt: known?.disprovedAt ?? { asks: NOT_YET, bids: NOT_YET } });
}

/** Another venue has filled an order that it refused so. */
export function noteDisproved(blame: Blame, order: Which, at: Instant): void {
  const known = ofClient(blame, order);
  if (known !== undefined) known.disprovedAt[quotesFor(order.side)] = at;
}

/** It has given an order of the client something: it is believed again, and what it shows there too. */
export function noteGave(blame: Blame, { symbol, clientID }: Whose): void {
  const clients = blame.size === 0 ? undefined : blame.get(symbol);
  if (clients?.delete(clientID) === true && clients.size === 0) blame.delete(symbol);
}

/** Once it may say that an order is at fault; the next time only if it has given the client something in between. */
export function isBelieved(blame: Blame, order: Whose, now: Instant): boolean {
  const known = ofClient(blame, order);
  return known === undefined || now > later(known.at, UNBELIEVED);
}

/** It has refused an order of the client so, and given it nothing since. */
export const blames = (blame: Blame, symbol: string, client: string): boolean =>
  blame.size > 0 && blame.get(symbol)?.has(client) === true;

/** What it shows measures no orders of the client. */
export function isDisproved(blame: Blame, { symbol, client, quotes }: Taking, now: Instant): boolean {
  if (blame.size === 0) return false;
  const at = blame.get(symbol)?.get(client)?.disprovedAt[quotes] ?? NOT_YET;
  return at !== NOT_YET && now <= later(at, DISPROVED);
}
