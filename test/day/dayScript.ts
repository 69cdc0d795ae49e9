/**
 * Scripts of a trading day; docs/testing.md has the language. Who speaks:
 *
 *   OMS > buy sweep 1500 AAPL @ 100.10 gtc to NORTH    a client: a new order, `replace rep by rep2 500 @ 199.98`,
 *                                                      `cancel peg by peg-x`, or any message, `35=AF|584=all|585=7`
 *   NORTH > sell 100 MSFT @ 199.97                     somebody else at a venue, against whom ours may trade
 *   NORTH > correct OMS b2 60 @ 99.96 by telephone     the venue itself: bust, correct, said or not; `end the day`
 *   operator > halt MSFT                               a person at the broker: halt, resume, book, doneForDay, renew,
 *                                                      `bust OMS b3 at NORTH`, `correct OMS b2 at NORTH 60 @ 99.96`
 *   OMS -                                              its line is cut, and + is up again; the gateway dies and starts
 *   clock > pass 3 s
 *   OMS = sweep F 2 1500/1500/0                        what it last heard: ExecType OrdStatus OrderQty/CumQty/LeavesQty
 *   gateway = breaks b2 differs, b3 differs            what its drop copies have otherwise
 *
 * A row with a time of day waits for it. An order takes a second, a replacement and a cancel half of one. What clients
 * hear beyond what rows ask is in their books, which are reckoned at the end.
 */
import { expectScript } from '../support/script/play.ts';
import type { Output, Row, Script } from '../support/script/row.ts';
import type { Subject } from '../support/script/subject.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { type ApiReader, type VenueTrade, venueTrades } from './reckoning.ts';
import type { Stage, Venue } from './stage.ts';

const TIME_IN_FORCE: Readonly<Record<string, string>> = { day: '0', gtc: '1', opg: '2', ioc: '3', fok: '4', cls: '7' };
const SIDES: Readonly<Record<string, string>> = { buy: '1', sell: '2' };

/** What a client must say again in a request about its order. */
interface Known {
  readonly side: string;
  readonly symbol: string;
}

export class Day implements Subject {
  readonly clients = new Map<string, Bookkeeper>();
  readonly makers = new Map<string, Bookkeeper>();
  private readonly stage: Stage;
  private readonly api: ApiReader;
  private readonly known = new Map<string, Known>();
  private made = 0;

  constructor(stage: Stage, api: ApiReader) {
    this.stage = stage;
    this.api = api;
  }

  async plays(script: Script): Promise<void> {
    await expectScript(script, this);
  }

  async act(row: Row): Promise<void> {
    const { who, mark, text } = row;
    this.waitFor(row);
    if (mark !== '>') return this.line(who, mark === '+');
    const words = text.split(/\s+/);
    if (who === 'clock') this.stage.pass(Number(words[1]));
    else if (who === 'operator') await this.stage.act(this.deed(words));
    else if (this.clients.has(who)) this.client(this.clientOf(who), text, words);
    else await this.venue(who as Venue, words);
  }

  next(): Output | undefined {
    throw new Error('what clients hear of a day is asked for by "="');
  }

  rest(): readonly Output[] {
    return [];
  }

  async state(row: Row): Promise<string> {
    this.waitFor(row);
    if (row.who === 'gateway') return `breaks ${(await this.breaks()).join(', ') || 'none'}`;
    const [clOrdID] = row.text.split(' ');
    return `${clOrdID} ${this.told(this.clientOf(row.who), clOrdID)}`;
  }

  private waitFor({ at }: Row): void {
    if (at !== '') this.stage.until(at);
  }

  private async line(who: string, isUp: boolean): Promise<void> {
    if (who === 'gateway') await (isUp ? this.stage.openGateway() : this.stage.killGateway());
    else if (isUp) this.stage.connect(this.clientOf(who));
    else this.stage.cut(who);
  }

  // ── clients ────────────────────────────────────────────────────────────────────────────────────────────────────

  clientOf(name: string): Bookkeeper {
    const client = this.clients.get(name);
    if (client === undefined) throw new Error(`nobody is called ${name}`);
    return client;
  }

  private client(line: Bookkeeper, text: string, words: readonly string[]): void {
    const [verb, clOrdID, , to] = words;
    if (text.startsWith('35=')) line.send(text);
    else if (verb === 'buy' || verb === 'sell') this.order(line, clOrdID, verb, words.slice(2));
    else if (verb === 'replace' || verb === 'cancel') {
      const { side, symbol } = this.known.get(clOrdID) ?? { side: '1', symbol: 'MSFT' };
      this.known.set(to, { side, symbol });
      const [, , , , qty, , px] = words;
      const terms = verb === 'cancel' ? '38=1' : `38=${qty}|40=2|44=${px}`;
      line.send(`35=${verb === 'cancel' ? 'F' : 'G'}|41=${clOrdID}|11=${to}|55=${symbol}|54=${side}|${terms}`);
      this.stage.pass(0.5);
    } else throw new Error(`a client does not ${verb}`);
  }

  /** `1500 AAPL @ 100.10 gtc to NORTH show 100 min 50 peg M stop 100.10 until 20260603-10:05:00` */
  private order(line: Bookkeeper, clOrdID: string, verb: string, words: readonly string[]): void {
    const [qty, symbol, ...more] = words;
    const after = (word: string): string | undefined =>
      more.includes(word) ? more[more.indexOf(word) + 1] : undefined;
    const field = (tag: number, value: string | undefined) => (value === undefined ? '' : `|${tag}=${value}`);
    const [px, peg, stopPx, expires] = ['@', 'peg', 'stop', 'until'].map(after);
    const ordType = peg !== undefined ? 'P' : stopPx !== undefined ? '4' : px === undefined ? '1' : '2';
    const life = expires === undefined ? TIME_IN_FORCE[more.find((word) => word in TIME_IN_FORCE) ?? 'day'] : '6';
    const terms = `|38=${qty}|40=${ordType}${field(44, px)}|59=${life}${field(126, expires)}${field(99, stopPx)}`;
    const details = `${field(18, peg)}${field(111, after('show'))}${field(110, after('min'))}${field(100, after('to'))}`;
    this.known.set(clOrdID, { side: SIDES[verb], symbol });
    line.send(`35=D|11=${clOrdID}|55=${symbol}|54=${SIDES[verb]}${terms}${details}`);
    this.stage.pass(1);
  }

  /** What a client last heard under a ClOrdID, or why it was refused. */
  private told(line: Bookkeeper, clOrdID: string): string {
    const message = line.heard.filter((each) => each.get(11) === clOrdID && '89'.includes(each.get(35) ?? '')).at(-1);
    if (message === undefined) return 'nothing';
    const field = (tag: number) => message.get(tag) ?? '';
    if (field(35) === '9') return `refused ${field(102)}`;
    return `${field(150)} ${field(39)} ${field(38)}/${field(14)}/${field(151)}`;
  }

  orderIDOf(client: string, clOrdID: string): string {
    return (
      this.clientOf(client)
        .heard.find((message) => message.get(11) === clOrdID)
        ?.get(37) ?? ''
    );
  }

  /** How the client knows the last execution of an order that came from a venue. */
  execIDOf(client: string, clOrdID: string, venue: string): string {
    const { heard } = this.clientOf(client);
    return (
      heard
        .filter((each) => each.get(11) === clOrdID && each.get(30) === venue)
        .at(-1)
        ?.get(17) ?? ''
    );
  }

  // ── venues ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private async venue(venue: Venue, words: readonly string[]): Promise<void> {
    const [verb, client, clOrdID] = words;
    if (verb === 'buy' || verb === 'sell') this.order(this.makerAt(venue), `M${++this.made}`, verb, words.slice(1));
    else if (verb === 'end') this.sim(venue).endDay();
    else {
      const { execID } = await this.tradeAt(venue, this.orderIDOf(client, clOrdID));
      const isSaid = words.at(-1) !== 'telephone';
      const [, , , qty, , px] = words;
      const refusal =
        verb === 'bust' ? this.sim(venue).bust(execID, isSaid) : this.sim(venue).correct(execID, qty, px, isSaid);
      if (refusal !== '') throw new Error(refusal);
    }
  }

  private makerAt(venue: Venue): Bookkeeper {
    const maker = this.makers.get(venue);
    if (maker === undefined) throw new Error(`nobody at ${venue}`);
    return maker;
  }

  private sim(venue: Venue) {
    const running = this.stage.sims.get(venue);
    if (running === undefined) throw new Error(`${venue} is not open`);
    return running;
  }

  /** How the venue knows the last trade of an order. */
  private async tradeAt(venue: Venue, orderID: string): Promise<VenueTrade> {
    await this.api.read();
    const trades = venueTrades(this.stage, venue, this.api.children).filter((each) => each.orderID === orderID);
    const last = trades.at(-1);
    if (last === undefined) throw new Error(`${venue} did not trade for ${orderID}`);
    return last;
  }

  // ── the broker ─────────────────────────────────────────────────────────────────────────────────────────────────

  private deed([what, ...words]: readonly string[]): Readonly<Record<string, string>> {
    if (what === 'halt' || what === 'resume') return { do: what, symbol: words[0] };
    if (what === 'book') {
      const [client, side, orderQty, symbol, , px] = words;
      return { do: what, client, symbol, side, orderQty, price: px };
    }
    const [client, clOrdID, , venue, lastQty, , lastPx] = words;
    if (what === 'doneForDay' || what === 'renew') return { do: what, orderID: this.orderIDOf(client, clOrdID) };
    const execID = this.execIDOf(client, clOrdID, venue);
    return what === 'bust' ? { do: what, execID } : { do: what, execID, lastQty, lastPx };
  }

  /** Executions that NORTH's drop copies have otherwise than we, by their orders as they were last read. */
  private async breaks(): Promise<string[]> {
    type Page = { breaks: { orderID: string; difference: string }[] };
    const page = await this.stage.get<Page>('/breaks');
    return page.breaks.map(({ orderID, difference }) => `${this.api.orders.get(orderID)?.clOrdID} ${difference}`);
  }
}
