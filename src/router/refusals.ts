/**
 * Orders that a venue refuses, and what follows: it gets no more of them, of one client, or, where nobody knows it to
 * be well, of all. What one client's orders are refused for may be theirs.
 */
import type { Parent } from '../orders/order.ts';
import { type Instant, later, NOT_YET, seconds } from '../units/brand.ts';

/** A venue, or a symbol there, gets no orders since it refused too many. */
export interface Trip {
  readonly at: Instant;
  /** Orders sent since then to find out, and when the last one was. */
  tries: number;
  triedAt: Instant;
}

/** Whose orders it took last: of a client, and before that of another. */
interface Taken {
  client: string;
  at: Instant;
  otherAt: Instant;
}

/** How orders were answered: those of all clients, or of one. */
export interface Answers {
  /**
   * Its last answers, for each '' or the client whose order it refused; none where there is no refusal among them. And
   * the same by symbol.
   */
  last: readonly string[];
  readonly refusing: Map<string, readonly string[]>;
  /** By symbol, '' for all of the venue. */
  readonly trips: Map<string, Trip>;
}

const newAnswers = (): Answers => ({ last: NONE_REFUSED, refusing: new Map(), trips: new Map() });

export interface Refusals {
  readonly all: Answers;
  /** Of clients of whose orders it has refused one lately, or too many; the one refused last comes last. */
  readonly clients: Map<string, Answers>;
  /** By symbol, '' for all of the venue. */
  readonly taken: Map<string, Taken>;
}

type Whose = Pick<Parent, 'symbol' | 'clientID'>;

export const newRefusals = (): Refusals => ({ all: newAnswers(), clients: new Map(), taken: new Map() });

/** Answers that are looked at. */
export const ANSWERS_KEPT = 8;
const NONE_REFUSED: readonly string[] = [];
/** The whole venue, and no symbol of it. */
export const ALL_SYMBOLS = '';
/** Orders of all clients, and not of one; and what the house itself looks at. */
export const ALL_CLIENTS = '';
/** Clients whose refusals are remembered by themselves, and more only where it is out for them. */
const MOST_CLIENTS = 64;
/** An order that it took within this time speaks for it, whatever another client's are refused for. */
const LATELY = seconds(60);

/** What one client's orders are refused for may be theirs, so they are remembered by themselves, too. */
export function noteAnswer({ all, clients, taken }: Refusals, order: Whose, refused: 0 | 1, at: Instant): void {
  const { symbol, clientID } = order;
  const who = refused === 1 ? clientID : '';
  if (refused === 0) {
    noteTaken(taken, ALL_SYMBOLS, clientID, at);
    noteTaken(taken, symbol, clientID, at);
  }
  noteIn(all, symbol, who);
  const own = clients.get(clientID) ?? (refused === 0 ? undefined : newAnswers());
  if (own === undefined) return;
  noteIn(own, symbol, who);
  if (refused === 0) forgetIfWell(clients, clientID);
  else keepLast(clients, clientID, own);
}

function keepLast(clients: Map<string, Answers>, clientID: string, own: Answers): void {
  clients.delete(clientID);
  clients.set(clientID, own);
  if (clients.size <= MOST_CLIENTS) return;
  // What is out for a client stays, until an event says that it is over.
  for (const [longest, { trips }] of clients)
    if (trips.size === 0 && longest !== clientID) return void clients.delete(longest);
}

function noteTaken(taken: Map<string, Taken>, symbol: string, client: string, at: Instant): void {
  const last = taken.get(symbol);
  if (last === undefined) {
    taken.set(symbol, { client, at, otherAt: NOT_YET });
    return;
  }
  if (last.client !== client) last.otherAt = last.at;
  last.client = client;
  last.at = at;
}

/** It took an order of another client than this one lately. */
function servesOthers({ taken }: Refusals, { symbol, client }: Scope, now: Instant): boolean {
  const last = taken.get(symbol);
  if (last === undefined) return false;
  const at = last.client === client ? last.otherAt : last.at;
  return at !== NOT_YET && now <= later(at, LATELY);
}

function noteIn(answers: Answers, symbol: string, who: string): void {
  const { refusing } = answers;
  answers.last = withAnswer(answers.last, who);
  const known = refusing.get(symbol);
  if (known === undefined && who === '') return;
  const last = withAnswer(known ?? NONE_REFUSED, who);
  if (last.length === 0) refusing.delete(symbol);
  else refusing.set(symbol, last);
}

function withAnswer(last: readonly string[], who: string): readonly string[] {
  if (who === '' && last.length === 0) return last;
  const kept = [...last, who].slice(-ANSWERS_KEPT);
  return refusalsIn(kept) === 0 ? NONE_REFUSED : kept;
}

function withoutAny(last: readonly string[], client: string): readonly string[] {
  const left = last.filter((who) => who !== client);
  return refusalsIn(left) === 0 ? NONE_REFUSED : left;
}

function refusalsIn(last: readonly string[]): number {
  let count = 0;
  for (const who of last) if (who !== '') count++;
  return count;
}

function forgetIfWell(clients: Map<string, Answers>, clientID: string): void {
  const own = clients.get(clientID);
  if (own === undefined || own.trips.size > 0) return;
  if (own.last.length === 0 && own.refusing.size === 0) clients.delete(clientID);
}

/** The venue, or a symbol there, gets no more orders, or none of a client. */
export function noteTripped({ all, clients }: Refusals, symbol: string, client: string, at: Instant): void {
  let answers = client === ALL_CLIENTS ? all : clients.get(client);
  if (answers === undefined) clients.set(client, (answers = newAnswers()));
  answers.trips.set(symbol, { at, tries: 0, triedAt: at });
}

/**
 * It gets orders again, and what it refused its clients is forgotten: but, where all may send again, of those whom it
 * is out for by themselves.
 */
export function noteRestored({ all, clients }: Refusals, symbol: string, client: string): void {
  if (client !== ALL_CLIENTS) {
    const own = clients.get(client);
    own?.trips.delete(symbol);
    if (own?.trips.size !== 0) return;
    clients.delete(client);
    all.last = withoutAny(all.last, client);
    for (const [each, last] of all.refusing) {
      const left = withoutAny(last, client);
      if (left.length === 0) all.refusing.delete(each);
      else all.refusing.set(each, left);
    }
    return;
  }
  all.trips.delete(symbol);
  if (symbol === ALL_SYMBOLS) {
    all.last = NONE_REFUSED;
    all.refusing.clear();
  } else all.refusing.delete(symbol);
  for (const [each, own] of clients) if (own.trips.size === 0) clients.delete(each);
}

/** A symbol, or the whole venue; for a client, or for all. */
export interface Scope {
  readonly symbol: string;
  readonly client: string;
}

/**
 * What refuses too much and has not been noted as such. It is out for all clients where it refuses several of them, or
 * one, and nobody else has had an order taken there lately: nobody knows then that it is well. Else it is out for the
 * one whose orders it refuses.
 */
export function tripDue(refusals: Refusals, { symbol, client }: Scope, after: number, now: Instant) {
  const { all, clients } = refusals;
  if (all.trips.has(ALL_SYMBOLS) || all.trips.has(symbol)) return undefined;
  const forAll = tripIn(all, symbol, after, (of, last) => {
    const [most, its] = refusedMost(last);
    const others = refusalsIn(last) - its;
    return 2 * others >= after || !servesOthers(refusals, { symbol: of, client: most }, now);
  });
  if (forAll !== undefined) return { symbol: forAll, client: ALL_CLIENTS };
  const own = clients.get(client);
  const forOne = own === undefined ? undefined : tripIn(own, symbol, after, () => true);
  return forOne === undefined ? undefined : { symbol: forOne, client };
}

/** `isIts`: the refusals are the venue's fault. */
function tripIn(
  { last, refusing, trips }: Answers,
  symbol: string,
  after: number,
  isIts: (symbol: string, last: readonly string[]) => boolean,
): string | undefined {
  const isTooMuch = (of: string, answers: readonly string[]) =>
    answers.at(-1) !== '' && refusalsIn(answers) >= after && isIts(of, answers);
  if (trips.has(ALL_SYMBOLS)) return undefined;
  if (refusing.size > 1 && isTooMuch(ALL_SYMBOLS, last)) return ALL_SYMBOLS;
  return !trips.has(symbol) && isTooMuch(symbol, refusing.get(symbol) ?? NONE_REFUSED) ? symbol : undefined;
}

/** The client with most refusals, and how many. */
function refusedMost(last: readonly string[]): readonly [client: string, refusals: number] {
  let most = '';
  let its = 0;
  for (const who of last) {
    if (who === '' || who === most) continue;
    const count = last.filter((each) => each === who).length;
    if (count > its) [most, its] = [who, count];
  }
  return [most, its];
}

/** What was noted so, and whose last answer was none. */
export function restoreDue({ all, clients }: Refusals, symbol: string, client: string): Scope | undefined {
  const forAll = restoreIn(all, symbol);
  if (forAll !== undefined) return { symbol: forAll, client: ALL_CLIENTS };
  const own = clients.get(client);
  const forOne = own === undefined ? undefined : restoreIn(own, symbol);
  return forOne === undefined ? undefined : { symbol: forOne, client };
}

function restoreIn({ last, refusing, trips }: Answers, symbol: string): string | undefined {
  if (trips.size === 0) return undefined;
  if (trips.has(ALL_SYMBOLS)) return (last.at(-1) ?? '') === '' ? ALL_SYMBOLS : undefined;
  return trips.has(symbol) && (refusing.get(symbol)?.at(-1) ?? '') === '' ? symbol : undefined;
}

/** What keeps a client's orders in the symbol away. */
export function tripsOf({ all, clients }: Refusals, symbol: string, client: string): readonly Trip[] {
  const own = clients.size === 0 ? undefined : clients.get(client);
  if (all.trips.size === 0 && (own === undefined || own.trips.size === 0)) return NO_TRIPS;
  const trips: Trip[] = [];
  for (const answers of own === undefined ? [all] : [all, own]) {
    const trip = answers.trips.get(ALL_SYMBOLS) ?? answers.trips.get(symbol);
    if (trip !== undefined) trips.push(trip);
  }
  return trips;
}

export const NO_TRIPS: readonly Trip[] = [];

/** Clients whose orders alone it may not get. */
export const clientsOut = ({ clients }: Refusals): readonly string[] =>
  clients.size === 0 ? NONE_REFUSED : [...clients].flatMap(([client, { trips }]) => (trips.size > 0 ? [client] : []));
