/**
 * When a venue is asked for its books: after its Logon, and again for what it refuses, does not answer, or what is lost
 * on the way; never twice in a second, and at doubling intervals where it does not help.
 */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { RequestPlan } from '../../market/feedTerms.ts';
import { type Instant, instant, later, millis, NEVER, NOT_YET, type Span, seconds, span } from '../../units/brand.ts';

/** Between two requests for the same books, doubled each time … */
const FIRST_PAUSE = seconds(1);
/** … up to this; and a book that was there for this long counts as good. */
const LONGEST_PAUSE = seconds(60);
const TICK = millis(100);
/** MDReqIDs of earlier subscriptions that are remembered. */
const MAX_ENDED = 1_000;

/** Symbols that are asked for together. */
export interface BookRequest {
  readonly symbols: readonly string[];
  /** MDReqID(262) and MsgSeqNum(34) of the last V; '' before one. */
  mdReqID: string;
  msgSeqNum: number;
  /** The venue sends changes for it, as far as we know. */
  isSubscribed: boolean;
  /** Symbols without a book, or without a snapshot since the last V. */
  readonly waiting: Set<string>;
  askedAt: Instant;
  /** When it is asked again; NEVER while all is well, or while an answer may come. */
  askAt: Instant;
  /** Requests without success, one after the other. */
  failures: number;
  /** Since when all its books are there; NOT_YET while one is missing. */
  goodSince: Instant;
}

/** Sends the V; returns its MsgSeqNum(34). */
export type SendRequest = (request: BookRequest, mdReqID: string, now: Instant) => number;

export class BookRequests {
  private readonly plan: RequestPlan;
  private readonly send: SendRequest;
  private readonly requests: readonly BookRequest[];
  private readonly bySymbol = new Map<string, BookRequest>();
  /** MDReqIDs of subscriptions that we have ended, whatever the venue makes of that. */
  private readonly ended = new Set<string>();
  private sent = 0;
  /** When the next request may be sent. */
  private freeAt: Instant = NOT_YET;

  constructor(symbols: readonly string[], plan: RequestPlan, send: SendRequest) {
    this.plan = plan;
    this.send = send;
    const requests: BookRequest[] = [];
    for (let at = 0; at < symbols.length; at += plan.symbolsPerRequest) {
      const request: BookRequest = {
        symbols: symbols.slice(at, at + plan.symbolsPerRequest),
        mdReqID: '',
        msgSeqNum: 0,
        isSubscribed: false,
        waiting: new Set(),
        askedAt: NOT_YET,
        askAt: NEVER,
        failures: 0,
        goodSince: NOT_YET,
      };
      requests.push(request);
      for (const symbol of request.symbols) this.bySymbol.set(symbol, request);
    }
    this.requests = requests;
  }

  /** The line is up: everything is asked for. */
  start(now: Instant): void {
    this.ended.clear();
    if (this.freeAt < now) this.freeAt = now;
    for (const request of this.requests) {
      request.failures = 0;
      request.isSubscribed = false;
      for (const symbol of request.symbols) request.waiting.add(symbol);
      request.askAt = now;
      this.askIfFree(request, now);
    }
  }

  stop(): void {
    for (const request of this.requests) {
      request.askAt = NEVER;
      request.waiting.clear();
      request.goodSince = NOT_YET;
    }
  }

  /** The one symbol that is asked for under it; '' for none or several. */
  symbolOf(mdReqID: string): string {
    const request = this.find(mdReqID, 0);
    return request?.symbols.length === 1 ? request.symbols[0] : '';
  }

  /** Of a subscription that has another in its place: what a venue goes on to say under it would count twice. */
  isOver(fields: Fields): boolean {
    return this.ended.size > 0 && this.ended.has(fields.text(Tag.MDReqID));
  }

  /** A snapshot of the symbol came, and is sound. */
  came(symbol: string, now: Instant): void {
    const request = this.bySymbol.get(symbol);
    if (request === undefined || !request.waiting.delete(symbol) || request.waiting.size > 0) return;
    request.askAt = NEVER;
    if (request.goodSince === NOT_YET) request.goodSince = now;
  }

  /** The symbol's book was lost: returns in how long it is asked for again. */
  lost(symbol: string, now: Instant): Span {
    const request = this.bySymbol.get(symbol);
    if (request === undefined) return span(0);
    request.waiting.add(symbol);
    return this.fail(request, request.askedAt, now);
  }

  /** The request that the venue refuses by its MDReqID, or by its MsgSeqNum; undefined if that is none of ours now. */
  find(mdReqID: string, msgSeqNum: number): BookRequest | undefined {
    return this.requests.find(
      (request) =>
        (mdReqID !== '' && request.mdReqID === mdReqID) || (msgSeqNum > 0 && request.msgSeqNum === msgSeqNum),
    );
  }

  refused(request: BookRequest, now: Instant): Span {
    request.isSubscribed = false;
    return this.fail(request, now, now);
  }

  /** Asks for what is due; `silent` hears of each request that was not answered in time. */
  tick(now: Instant, silent: (request: BookRequest, again: Span) => void): void {
    const { answerWithin, pollEvery } = this.plan;
    for (const request of this.requests) {
      if (now >= request.askAt) {
        this.askIfFree(request, now);
      } else if (request.askAt !== NEVER || request.askedAt === NOT_YET) {
        continue;
      } else if (request.waiting.size > 0) {
        if (now - request.askedAt >= answerWithin) silent(request, this.fail(request, now, now));
      } else if (pollEvery !== undefined && request.goodSince !== NOT_YET && now - request.askedAt >= pollEvery) {
        this.askIfFree(request, now);
      }
    }
  }

  /** It is asked again a pause after `from`. */
  private fail(request: BookRequest, from: Instant, now: Instant): Span {
    // Several books of a request may be lost before it is asked again.
    if (request.askAt === NEVER) {
      if (request.goodSince !== NOT_YET && now - request.goodSince >= LONGEST_PAUSE) request.failures = 0;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(request.failures, 16));
      request.failures++;
      request.goodSince = NOT_YET;
      const due = later(from, span(pause));
      request.askAt = instant(Math.max(now, due));
    }
    return span(request.askAt - now);
  }

  /** Not more often than the venue likes; a tick late is made up for, and no more. */
  private askIfFree(request: BookRequest, now: Instant): void {
    const { spacing } = this.plan;
    if (now < this.freeAt) return;
    this.freeAt = later(instant(Math.max(this.freeAt, now - TICK)), spacing);
    this.ask(request, now);
  }

  private end(mdReqID: string): void {
    this.ended.add(mdReqID);
    const [oldest] = this.ended;
    if (this.ended.size > MAX_ENDED && oldest !== undefined) this.ended.delete(oldest);
  }

  private ask(request: BookRequest, now: Instant): void {
    for (const symbol of request.symbols) request.waiting.add(symbol);
    // FIX: an MDReqID is used once. Letters and digits only, and short: some venues take no others.
    const mdReqID = `${now.toString(36)}${(this.sent++ % 1296).toString(36)}`.toUpperCase();
    if (request.isSubscribed) this.end(request.mdReqID);
    request.msgSeqNum = this.send(request, mdReqID, now);
    request.mdReqID = mdReqID;
    request.isSubscribed = this.plan.pollEvery === undefined;
    request.askedAt = now;
    request.askAt = NEVER;
    if (this.plan.pollEvery === undefined) request.goodSince = NOT_YET;
  }
}
