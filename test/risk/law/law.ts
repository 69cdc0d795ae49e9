/**
 * The independent law of risk: what may never be, whatever the gateway thinks. It shares no code, no rounding and no
 * valuation with the product (it imports nothing of it), and knows only what went over the wires and the numbers of the
 * configuration. After every message to or from a venue:
 *
 *   Σ |value of the fills that make up a position| + the worst that is open at venues ≤ the limit, for every limit.
 *
 * What it counts, and why:
 *
 * - A child counts from the moment it leaves until the venue's word: filled, ended, refused, unknown. A cancel that is
 *   under way frees nothing.
 * - What is open counts at the child's own limit as it went out: the only bound that a venue knows. A child without a
 *   limit has no bound, and may not leave where a limit of money holds.
 * - A fill counts at its own price. A buy cannot cost more than its limit; a sell can bring more, by price improvement,
 *   and counts up to a market order's collar above the best bid that an honest venue showed when the child left. What
 *   comes beyond that is the market's doing, which no order can forbid.
 * - A position is worth its fills at average cost, not today's price: a position that nobody trades breaks no limit.
 * - Gross and firm: what only closes a position adds nothing, the cheapest of what is open being counted as what closes
 *   it. Nobody is kept in a position by a limit of money.
 * - What a venue does against the order (more than was open, at a worse price than the limit, after its end, a bust, a
 *   correction) is excused, by exactly the amount it adds. Nothing that leaves afterwards is.
 *
 * Beside the sums: no child leaves outside the collar around what honest venues show, or without anything to measure it
 * by; under REDUCING no child leaves that could enlarge a position, and none that could stays uncanceled; under HALTED
 * none leaves.
 */

import { Quotes } from './quotes.ts';
import {
  type Article,
  Broken,
  type Dimension,
  DIMENSIONS,
  type Leaving,
  type Limit,
  type Measure,
  type Rules,
  type Scope,
  type Shown,
  type State,
  type Symbol,
} from './words.ts';

interface Fill {
  readonly child: Child;
  readonly buy: boolean;
  qty: number;
  px: number;
}

/** One client's account in one symbol. */
interface Line {
  readonly symbol: Symbol;
  /** By limit: the sum it counts in, undefined for none. */
  readonly keys: readonly (string | undefined)[];
  readonly fills: Fill[];
  position: number;
  cost: number;
  /** A venue has done something here that no order of ours allowed. */
  faulty: boolean;
  // What is open now, filled in by `look`.
  buys: number;
  sells: number;
  worth: number;
  gross: number;
}

interface Order {
  readonly line: Line;
  filled: number;
  value: number;
  /** A bust opened it again: it counts among open orders no more, since others may have taken its place. */
  reopened: boolean;
  open: number;
  worth: number;
}

interface Child {
  readonly id: number;
  readonly order: Order;
  readonly line: Line;
  readonly venue: string;
  /** What a state may be of that is its own, too. */
  readonly scopes: readonly string[];
  readonly buy: boolean;
  readonly qty: number;
  readonly limit: number;
  /** The most that a fill counts for, of a sell. */
  readonly bestSale: number;
  readonly closing: boolean;
  readonly rests: boolean;
  filled: number;
  over: boolean;
  cancelAsked: boolean;
}

/** Parts of an average cost are rounded: a dime does not matter. */
const ROUNDING = 1_000;

export class Law {
  private readonly rules: Rules;
  private readonly symbols: ReadonlyMap<string, Symbol>;
  private readonly lines = new Map<string, Line>();
  private readonly orders = new Map<number, Order>();
  private readonly children = new Map<number, Child>();
  private readonly live = new Set<Child>();
  private readonly executions = new Map<string, Fill>();
  private readonly quotes: Quotes;
  private readonly latches = new Map<string, State>();
  private readonly down = new Set<string>();
  /** By limit and sum: what venues have added against our orders. */
  private readonly excused: Map<string, number>[];
  /** Children that left, and fills. */
  readonly counted = { sent: 0, fills: 0, faults: 0, closing: 0 };

  constructor(rules: Rules) {
    this.rules = rules;
    this.quotes = new Quotes(rules);
    this.symbols = new Map(rules.symbols.map((each) => [each.symbol, each]));
    this.excused = rules.limits.map(() => new Map<string, number>());
  }

  // ---- the market, as it is shown to everybody

  shows(symbol: string, venue: string, shown: Shown | undefined): void {
    this.quotes.shows(symbol, venue, shown);
  }

  /** A trade between others, or a price that the configuration gives. */
  printed(symbol: string, px: number): void {
    this.quotes.printed(symbol, px);
  }

  latched(scope: Scope, id: string, state: State): void {
    if (state === 'active') this.latches.delete(`${scope} ${id}`);
    else this.latches.set(`${scope} ${id}`, state);
  }

  line(venue: string, up: boolean): void {
    if (up) this.down.delete(venue);
    else this.down.add(venue);
  }

  // ---- to venues

  sent(leaving: Leaving, now: number): void {
    const { id: child, line, scopes } = this.enter(leaving, now);
    this.counted.sent++;
    const what = `#${child} ${leaving.buy ? 'buys' : 'sells'} ${leaving.qty} ${leaving.symbol} at ${String(leaving.limit)}`;
    for (const scope of scopes) {
      if (this.latches.get(scope) === 'halted') this.fail('halted', `${what} leaves, though ${scope} is halted`);
    }
    const closes = this.closes(line, leaving.buy);
    if (closes) this.counted.closing++;
    const reducing = scopes.find((scope) => this.latches.get(scope) === 'reducing');
    if (reducing !== undefined && !closes) {
      this.fail(
        'reducing',
        `${what} leaves with a position of ${line.position}, though ${reducing} is only to be reduced`,
      );
    }
    if (leaving.limit === undefined) return this.fail('unbounded', `${what}: nothing bounds it`);
    const strayed = this.quotes.fault(leaving, this.symbolOf(leaving.symbol).tick, closes, now);
    if (strayed !== undefined) this.fail(strayed.article, `${what} leaves ${strayed.text}`);
    this.check(what);
  }

  private enter(leaving: Leaving, now: number): Child {
    const line = this.lineOf(leaving);
    let order = this.orders.get(leaving.order);
    if (order === undefined) {
      this.orders.set(leaving.order, (order = { line, filled: 0, value: 0, reopened: false, open: 0, worth: 0 }));
    }
    const limit = leaving.limit ?? 0;
    const scopes = scopesOf(leaving);
    const child: Child = {
      id: leaving.child,
      order,
      line,
      venue: leaving.venue,
      scopes,
      buy: leaving.buy,
      qty: leaving.qty,
      limit,
      bestSale: Math.max(limit, this.quotes.bestSale(leaving.symbol, now)),
      closing: scopes.some((scope) => this.latches.get(scope) === 'reducing'),
      rests: leaving.rests,
      filled: 0,
      over: false,
      cancelAsked: false,
    };
    if (this.children.has(child.id)) throw new Error(`#${child.id} leaves twice`);
    this.children.set(child.id, child);
    this.live.add(child);
    return child;
  }

  cancelAsked(child: number): void {
    this.child(child).cancelAsked = true;
  }

  // ---- from venues

  /** `shares` of the child at `px`; an execution that was told before counts once. */
  filled(id: number, exec: string, shares: number, px: number): void {
    const name = `${id} ${exec}`;
    if (this.executions.has(name)) return;
    const child = this.child(id);
    const { line, buy } = child;
    const open = openOf(child);
    const size = Math.min(open, shares);
    const fair = buy ? Math.min(px, child.limit) : Math.min(Math.max(px, child.limit), child.bestSale);
    const was = line.position;
    this.counted.fills++;
    const fill: Fill = { child, buy, qty: size, px: fair };
    this.executions.set(name, fill);
    line.fills.push(fill);
    child.filled += size;
    book(line, fill);
    count(child.order, line, size, fair);
    const what = `${size} of #${id} at ${px}`;
    const isFirst = !line.fills.some((each) => each.buy === buy && each.child.id > id);
    const enlarges = Math.abs(line.position) > Math.abs(was);
    if (child.closing && isFirst && enlarges && !line.faulty) this.fail('reducing', `${what} enlarges ${was}`);
    this.check(what);
    if (size === shares && fair === px) return;
    this.excuse(line, () => {
      count(child.order, line, -size, fair);
      fill.qty = shares;
      fill.px = px;
      child.filled += shares - size;
      count(child.order, line, shares, px);
      rebuild(line);
    });
  }

  /**
   * The execution counts as `shares` at `px` from now on, 0 shares: never was. `works`: the rest is open at the venue;
   * undefined where a person says it, and no venue.
   */
  corrected(id: number, exec: string, shares: number, px: number, works?: boolean): void {
    const fill = this.executions.get(`${id} ${exec}`);
    if (fill === undefined) return;
    const child = this.child(id);
    this.excuse(child.line, () => {
      count(child.order, child.line, -fill.qty, fill.px);
      child.filled += shares - fill.qty;
      fill.qty = shares;
      if (shares > 0) fill.px = px;
      count(child.order, child.line, fill.qty, fill.px);
      if (works !== undefined) child.over = !works;
      if (!child.over) this.live.add(child);
      rebuild(child.line);
    });
    child.order.reopened = true;
  }

  /** Nothing of it is open any more, by its venue's word. */
  ended(id: number): void {
    const child = this.child(id);
    child.over = true;
    this.live.delete(child);
  }

  /** A state was set, or a second has passed: what is to be canceled for it has been asked for. */
  settled(what: string, only?: string): void {
    if (![...this.latches.values()].includes('reducing')) return;
    this.look();
    for (const child of this.live) {
      const { line, venue, scopes, rests } = child;
      if (!rests || openOf(child) === 0 || child.cancelAsked || line.faulty || this.down.has(venue)) continue;
      const mine = only === undefined ? scopes : scopes.filter((each) => each === only);
      const scope = mine.find((each) => this.latches.get(each) === 'reducing');
      if (scope === undefined || this.restsToClose(child)) continue;
      const { position } = line;
      this.fail(
        'reducingRests',
        `#${child.id} rests with a position of ${position} while ${scope} is reducing (${what})`,
      );
    }
  }

  /** If all that is open on that side fills, the position does not pass zero. */
  private closes(line: Line, buy: boolean): boolean {
    this.look();
    return buy ? line.buys <= -line.position : line.sells <= line.position;
  }

  /** The same of it and what rests since before it; what came later, and is of no reducing scope, answers for itself. */
  private restsToClose({ id, line, buy }: Child): boolean {
    let open = 0;
    for (const child of this.live) {
      if (child.line === line && child.buy === buy && child.id <= id && child.rests && !child.cancelAsked) {
        open += openOf(child);
      }
    }
    return buy ? open <= -line.position : open <= line.position;
  }

  private check(what: string): void {
    this.look();
    this.rules.limits.forEach((limit, i) => {
      for (const [key, sum] of this.sums(limit, i)) {
        const excused = this.excused[i].get(key) ?? 0;
        const rounding = limit.measure === 'grossNotional' ? ROUNDING : 0;
        if (sum <= limit.most + excused + rounding) continue;
        const where = key === '' ? 'the firm' : key;
        const more = excused === 0 ? '' : `, ${excused} of it by venues`;
        this.fail(limit.measure, `${sum} of ${limit.most} for ${where}${more} (${what})`);
      }
    });
  }

  /** A venue did it: what it adds to any sum is excused. */
  private excuse(line: Line, act: () => void): void {
    this.counted.faults++;
    this.look();
    const before = this.rules.limits.map((limit, i) => this.sums(limit, i));
    act();
    line.faulty = true;
    this.look();
    this.rules.limits.forEach((limit, i) => {
      for (const [key, sum] of this.sums(limit, i)) {
        const more = sum - (before[i].get(key) ?? 0);
        if (more > 0) this.excused[i].set(key, (this.excused[i].get(key) ?? 0) + more);
      }
    });
  }

  /** Each sum that the limit is about. */
  private sums({ measure, isInto = false }: Limit, i: number): Map<string, number> {
    const sums = new Map<string, number>();
    const into = ({ rate = 1 }: Symbol) => (isInto ? rate : 1);
    if (measure === 'orderQty' || measure === 'orderNotional') {
      for (const { line, filled, value, open, worth } of this.orders.values()) {
        const key = line.keys[i];
        if (key === undefined) continue;
        const sum = measure === 'orderQty' ? filled + open : (value + worth) * into(line.symbol);
        if (sum > (sums.get(key) ?? 0)) sums.set(key, sum);
      }
      return sums;
    }
    if (measure === 'openOrders') {
      for (const { line, open, reopened } of this.orders.values()) {
        const key = line.keys[i];
        if (key !== undefined && open > 0 && !reopened) sums.set(key, (sums.get(key) ?? 0) + 1);
      }
      return sums;
    }
    for (const line of this.lines.values()) {
      const key = line.keys[i];
      if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + OF_LINE[measure](line) * into(line.symbol));
    }
    return sums;
  }

  private look(): void {
    for (const line of this.lines.values()) {
      line.buys = line.sells = line.worth = 0;
      line.gross = line.cost;
    }
    for (const order of this.orders.values()) order.open = order.worth = 0;
    for (const child of this.live) {
      const { line, order, limit, buy } = child;
      const open = openOf(child);
      const worth = open * limit * line.symbol.unit;
      if (buy) line.buys += open;
      else line.sells += open;
      line.worth += worth;
      line.gross += worth;
      order.open += open;
      order.worth += worth;
    }
    for (const line of this.lines.values()) {
      const closable = line.position < 0 ? line.buys : line.sells;
      if (line.position !== 0 && closable > 0) line.gross -= this.cheapest(line, line.position < 0);
    }
  }

  /** Of what is open on one side, the worth of the cheapest part that closes the position. */
  private cheapest(line: Line, buy: boolean): number {
    const open = [...this.live].filter((child) => child.line === line && child.buy === buy);
    open.sort((one, other) => one.limit - other.limit);
    let left = Math.abs(line.position);
    let worth = 0;
    for (const child of open) {
      const size = Math.min(left, openOf(child));
      worth += size * child.limit * line.symbol.unit;
      left -= size;
    }
    return worth;
  }

  private lineOf({ client, account, desk, symbol: name }: Leaving): Line {
    const id = `${client} ${account} ${name}`;
    let line = this.lines.get(id);
    if (line !== undefined) return line;
    const symbol = this.symbolOf(name);
    const own = { client, account, desk, symbol: name, currency: symbol.currency };
    const keys = this.rules.limits.map(({ on }) => keyOf(on, own));
    const nothing = { position: 0, cost: 0, faulty: false, buys: 0, sells: 0, worth: 0, gross: 0 };
    this.lines.set(id, (line = { symbol, keys, fills: [], ...nothing }));
    return line;
  }

  private symbolOf(name: string): Symbol {
    const symbol = this.symbols.get(name);
    if (symbol === undefined) throw new Error(`the law knows no ${name}`);
    return symbol;
  }

  private child(id: number): Child {
    const child = this.children.get(id);
    if (child === undefined) throw new Error(`#${id} was never sent`);
    return child;
  }

  private fail(article: Article, text: string): void {
    if (this.rules.ignored?.includes(article) !== true) throw new Broken(article, text);
  }
}

const OF_LINE: { readonly [M in Exclude<Measure, 'orderQty' | 'orderNotional' | 'openOrders'>]: (l: Line) => number } =
  {
    openQty: (line) => line.buys + line.sells,
    openNotional: (line) => line.worth,
    openingNotional: (line) => Math.round(line.gross - line.cost),
    longPosition: (line) => line.position + line.buys,
    shortPosition: (line) => line.sells - line.position,
    grossNotional: (line) => line.gross,
  };

/** The sum that a line counts in: its values in the limit's dimensions; undefined for none. */
function keyOf(on: Limit['on'], own: { readonly [D in Dimension]: string }): string | undefined {
  const key: string[] = [];
  for (const dimension of DIMENSIONS) {
    const asked = on[dimension];
    if (asked === undefined) continue;
    if (asked !== '*' && asked !== own[dimension]) return undefined;
    key.push(own[dimension]);
  }
  return key.join(' ');
}

const scopesOf = ({ client, account, desk, strategy, session, symbol, venue }: Leaving): string[] => [
  'global ',
  `client ${client}`,
  `account ${account}`,
  `desk ${desk}`,
  `strategy ${strategy}`,
  `session ${session}`,
  `symbol ${symbol}`,
  `venue ${venue}`,
];
const openOf = ({ over, qty, filled }: Child): number => (over ? 0 : Math.max(0, qty - filled));

function count(order: Order, line: Line, shares: number, px: number): void {
  order.filled += shares;
  order.value += shares * px * line.symbol.unit;
}

function rebuild(line: Line): void {
  line.position = 0;
  line.cost = 0;
  for (const fill of line.fills) book(line, fill);
}

/** Average cost: what closes takes its part of the cost away, what opens adds its own value. */
function book(line: Line, { buy, qty, px }: Fill): void {
  if (qty === 0) return;
  const held = Math.abs(line.position);
  const isClosing = buy ? line.position < 0 : line.position > 0;
  const closed = isClosing ? Math.min(held, qty) : 0;
  if (closed > 0) line.cost = (line.cost * (held - closed)) / held;
  line.cost += (qty - closed) * px * line.symbol.unit;
  line.position += buy ? qty : -qty;
}
