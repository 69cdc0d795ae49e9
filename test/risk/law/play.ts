/** One move in a world: which order it means, how much, and whether its messages arrive at once. */
import { DIRECT, type NewOrder } from '../../../src/core/words/clientCommand.ts';
import type { Act } from '../../../src/core/words/operatorCommand.ts';
import { type OrderTerms, Peg, PLAIN } from '../../../src/orders/terms.ts';
import { type ExecID, execID, OrdType, RestatementReason, Side, TimeInForce } from '../../../src/orders/values.ts';
import { instant, NO_PRICE, type Price, price, type Qty, qty } from '../../../src/units/brand.ts';
import { type VenueOrder, VenueTruth } from '../../model/venueTruth.ts';
import { LIES } from './books.ts';
import type { Move } from './flow.ts';
import { ACCOUNTS, CLIENTS, DESK, LIT, STRATEGY, SYMBOLS, VENUES } from './house.ts';
import { type Known, type LawWorld } from './world.ts';

const LIFE = [
  TimeInForce.Day,
  TimeInForce.Day,
  TimeInForce.GoodTillCancel,
  TimeInForce.ImmediateOrCancel,
  TimeInForce.FillOrKill,
  TimeInForce.AtTheOpening,
  TimeInForce.AtTheClose,
] as const;
/** Of the middle, in thousandths: near it, at the collars, far away. */
const LEVELS = [1_000, 999, 1_001, 990, 1_010, 980, 1_025, 970, 1_028, 500, 2_000, 100, 5_000, 10, 900_000] as const;
const SIZES = [100, 500, 300, 800, 50, 1_000, 250, 5_000] as const;
const JUMPS = [1_010, 990, 1_500, 600, 5_000, 200, 1_030, 970] as const;
const ENDS = ['canceled', 'expired', 'doneForDay'] as const;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;

/** With nothing open, these are played as a new order: few moves are wasted. */
const NEEDS_ORDERS: ReadonlySet<string> = new Set(['replacePrice', 'replaceQty', 'replaceBoth', 'cancel', 'restate']);
const HUNDREDTHS = [100, 100, 50, 101, 200] as const;
const NEEDS_CHILDREN: ReadonlySet<string> = new Set(['fill', 'fillAll', 'ack', 'end', 'reject', 'beyond']);

/** Bits of `how`: the messages it leads to stay on the wires; the turn goes on. */
const STAYS_ON_WIRE = 512;
const TURN_GOES_ON = 256;

export function play(world: LawWorld, move: Move, number: number): void {
  act(world, move, number);
  if ((move.how & TURN_GOES_ON) === 0) world.commit();
  if ((move.how & STAYS_ON_WIRE) === 0) {
    world.commit();
    world.pump();
  }
}

function act(world: LawWorld, move: Move, number: number): void {
  const how = move.how & 255;
  const lacksOrders = NEEDS_ORDERS.has(move.kind) && !world.orders.some(({ open }) => open);
  if (lacksOrders || (NEEDS_CHILDREN.has(move.kind) && liveOrders(world).length === 0)) {
    return newOrder(world, { ...move, kind: 'limit' }, how, number);
  }
  const { symbol, tick } = SYMBOLS[SYMBOL_OF[move.which % SYMBOL_OF.length]];
  const venue = LIT[move.size % LIT.length];
  switch (move.kind) {
    case 'limit':
    case 'market':
    case 'stop':
    case 'stopLimit':
    case 'peg':
      return newOrder(world, move, how, number);
    case 'closer':
    case 'closeAtMarket':
      return closer(world, move, how, number);
    case 'replacePrice':
    case 'replaceQty':
    case 'replaceBoth':
      return replace(world, move, how, number);
    case 'cancel':
      return cancel(world, move, number);
    case 'fill':
      return onVenueOrder(world, move, (at, order) => at.fill(order, 1 + move.size, pxOf(world, order, how), false));
    case 'fillAll':
      return onVenueOrder(world, move, (at, order) => at.fill(order, order.qty, pxOf(world, order, how), false));
    case 'beyond':
      return onVenueOrder(world, move, (at, order) => at.fill(order, order.qty + 10, pxOf(world, order, how), true));
    case 'ack':
      return onVenueOrder(world, move, (at, order) => at.ack(order));
    case 'end':
      return onVenueOrder(world, move, (at, order) => at.end(order, ENDS[how % ENDS.length]));
    case 'reject':
      return onVenueOrder(world, move, (at, order) => at.reject(order));
    case 'correct':
      return correct(world, move, how);
    case 'handCorrect':
      return handCorrect(world, move, how);
    case 'deliver':
      return deliver(world, move, how);
    case 'decide':
      return world.venue(VENUES[move.which % VENUES.length]).decide((how & 1) === 0);
    case 'jump':
      return world.jump(symbol, atLevel(world.mid(symbol), JUMPS[how % JUMPS.length], tick));
    case 'vanish':
      return (how & 3) === 0 ? LIT.forEach((each) => world.vanish(symbol, each)) : world.vanish(symbol, venue);
    case 'lie': {
      if ((how & 64) !== 0) for (const each of LIT) if (each !== venue) world.vanish(symbol, each);
      // On both sides only where two others say otherwise: alone it could be the market.
      const lies = world.isOthersHonest(symbol, venue) ? LIES : LIES.slice(0, 3);
      return world.lie(symbol, venue, lies[how % lies.length]);
    }
    case 'honest':
      return LIT.forEach((each) => world.lie(symbol, each, 'none'));
    case 'print':
      return world.print(symbol, atLevel(world.mid(symbol), LEVELS[how % 5], tick));
    case 'tick':
      return world.pass([1, 5, 12, 40][how % 4] * SECOND);
    case 'down':
      return world.cut(world.venue(VENUES[move.which % VENUES.length]));
    case 'up':
      for (const id of move.which < 40 ? VENUES : [VENUES[move.which % VENUES.length]]) {
        world.restore(world.venue(id), (how & 1) === 1);
      }
      return;
    case 'restart':
      return world.restart((how & 1) === 1);
    case 'reduce':
    case 'halt':
    case 'release':
      return latch(world, move);
    case 'accept':
      return operate(world, move, ({ orderID }) => ({ do: 'accept', orderID }));
    case 'restate':
      return operate(world, move, ({ orderID, terms, symbol: of }) => ({
        do: 'restate',
        orderID,
        orderQty: (how & 16) === 0 ? terms.orderQty : qty(terms.orderQty * 2),
        price: terms.price === NO_PRICE ? NO_PRICE : priced(world, of, how),
        restatementReason: RestatementReason.VerbalChange,
      }));
    case 'book': {
      const order = asked(world, { ...move, kind: 'limit' }, how, `B${number}`);
      note(world, order);
      return world.request({ kind: 'operatorAct', by: 'jane', reason: 'by phone', act: { do: 'book', order } });
    }
    case 'suspend':
      return person(world, { do: 'halt', symbol, orders: (how & 1) === 0 ? 'suspend' : 'cancel' });
    case 'resume':
      return person(world, { do: 'resume', symbol });
    case 'close':
      return setDay(world, world.now + HOUR);
    case 'open':
      return openMarket(world, how);
  }
}

const SYMBOL_OF = [0, 0, 1, 2] as const;

function newOrder(world: LawWorld, move: Move, how: number, number: number): void {
  const order = asked(world, move, how, `O${number}`);
  note(world, order);
  world.request(order);
}

/** What was bought is sold, or the other way round: all of it, half of it, or a little too much. */
function closer(world: LawWorld, move: Move, how: number, number: number): void {
  const order = asked(world, { ...move, kind: move.kind === 'closer' ? 'limit' : 'market' }, how, `O${number}`);
  const done = world.orders.filter(({ cumQty }) => cumQty > 0);
  const opened = done[done.length - 1 - (move.which % done.length)];
  if (opened === undefined) return newOrder(world, { ...move, kind: 'limit' }, how, number);
  const { clientID, account, symbol, cumQty } = opened;
  const at = order.terms.price === NO_PRICE ? NO_PRICE : priced(world, symbol, how);
  const orderQty = qty(Math.max(1, Math.floor((cumQty * HUNDREDTHS[move.size % HUNDREDTHS.length]) / 100)));
  const side = opened.side === Side.Buy ? Side.Sell : Side.Buy;
  const terms = { ...order.terms, orderQty, price: at };
  const closing = { ...order, clientID, replyTo: clientID, account, symbol, side, terms };
  note(world, closing);
  world.request(closing);
}

/** The client keeps it in mind. */
function note(world: LawWorld, { clientID, account, symbol, side, clOrdID, terms }: NewOrder): void {
  const orderID = 0 as Known['orderID'];
  world.orders.push({ clientID, account, symbol, side, orderID, clOrdID, terms, cumQty: 0, open: true });
}

function asked(world: LawWorld, move: Move, how: number, clOrdID: string): NewOrder {
  const { which, size } = move;
  const clientID = CLIENTS[which & 1];
  const { symbol, lots } = SYMBOLS[SYMBOL_OF[(which >> 2) % SYMBOL_OF.length]];
  const accounts = ACCOUNTS[clientID];
  const orderQty = qty((size < 700 ? SIZES[size % SIZES.length] : 1 + (size % 100)) * lots);
  return {
    kind: 'newOrder',
    clientID,
    replyTo: clientID,
    ...DIRECT,
    clOrdID,
    account: accounts[(which >> 4) % accounts.length],
    ...((which & 8) === 0 ? {} : { strategy: STRATEGY }),
    symbol,
    side: (which & 2) === 0 ? Side.Buy : Side.Sell,
    terms: { ...PLAIN, orderQty, timeInForce: LIFE[(how >> 4) % LIFE.length], ...typeOf(world, move, symbol, how) },
    exDestination: which > 58 ? 'NORTH' : '',
    ...(which % 16 === 7 ? { manual: true } : {}),
    possResend: false,
    fault: undefined,
  };
}

function typeOf(world: LawWorld, { kind, size, which }: Move, symbol: string, how: number): Partial<OrderTerms> {
  const at = priced(world, symbol, how);
  switch (kind) {
    case 'market':
      return { ordType: OrdType.Market, price: NO_PRICE };
    case 'stop':
      return { ordType: OrdType.Stop, price: NO_PRICE, stopPx: priced(world, symbol, how >> 3) };
    case 'stopLimit':
      return { ordType: OrdType.StopLimit, price: at, stopPx: priced(world, symbol, how >> 3) };
    case 'peg':
      return {
        ordType: OrdType.Pegged,
        peg: [Peg.Primary, Peg.Market, Peg.Mid][size % 3],
        price: (which & 32) === 0 ? NO_PRICE : at,
        timeInForce: (how & 16) === 0 ? TimeInForce.Day : TimeInForce.GoodTillCancel,
      };
    default:
      return { ordType: OrdType.Limit, price: at };
  }
}

/** Prices near the market come most. */
function priced(world: LawWorld, symbol: string, how: number) {
  const { tick } = world.symbol(symbol);
  return price(atLevel(world.mid(symbol), LEVELS[how % LEVELS.length], tick));
}

const atLevel = (mid: number, thousandths: number, tick: number): number =>
  Math.max(tick, Math.round((mid * thousandths) / 1_000 / tick) * tick);

function replace(world: LawWorld, move: Move, how: number, number: number): void {
  const order = orderAt(world, move);
  if (order === undefined) return;
  const { clientID, clOrdID, symbol, side, terms } = order;
  const { lots } = world.symbol(symbol);
  const changesPrice = move.kind !== 'replaceQty' && terms.price !== NO_PRICE;
  const changesQty = move.kind !== 'replacePrice';
  world.request({
    kind: 'replaceRequest',
    clientID,
    replyTo: clientID,
    ...DIRECT,
    clOrdID: `R${number}`,
    origClOrdID: clOrdID,
    symbol,
    side,
    terms: {
      ...terms,
      ...(changesPrice ? { price: priced(world, symbol, how) } : {}),
      ...(changesQty ? { orderQty: qty(SIZES[move.size % SIZES.length] * lots) } : {}),
    },
    fault: undefined,
  });
}

function cancel(world: LawWorld, move: Move, number: number): void {
  const order = orderAt(world, move);
  if (order === undefined) return;
  const { clientID, clOrdID: origClOrdID } = order;
  const clOrdID = `X${number}`;
  world.request({ kind: 'cancelRequest', clientID, replyTo: clientID, ...DIRECT, clOrdID, origClOrdID });
}

function person(world: LawWorld, does: Act): void {
  world.request({ kind: 'operatorAct', by: 'jane', reason: 'a move', act: does });
}

function operate(world: LawWorld, move: Move, does: (order: Known) => Act): void {
  const order = orderAt(world, move);
  if (order !== undefined && order.orderID !== 0) person(world, does(order));
}

function latch(world: LawWorld, { which, kind }: Move): void {
  const targets = [
    ['client', CLIENTS[0]],
    ['client', CLIENTS[1]],
    ['account', ACCOUNTS[CLIENTS[0]][0]],
    ['symbol', SYMBOLS[0].symbol],
    ['venue', LIT[0]],
    ['venue', LIT[1]],
    ['symbol', SYMBOLS[2].symbol],
    ['global', ''],
    ['desk', DESK],
    ['strategy', STRATEGY],
    ['session', CLIENTS[1]],
  ] as const;
  const [scope, id] = targets[which % targets.length];
  world.latch(scope, id, kind === 'reduce' ? 'reducing' : kind === 'halt' ? 'halted' : 'active');
}

function setDay(world: LawWorld, opensAt: number): void {
  world.commit();
  const closesAt = instant(opensAt + 8 * HOUR);
  world.opensAt = opensAt;
  world.step({ kind: 'setTradingDay', opensAt: instant(opensAt), closesAt });
}

/** The market opens: today, or the next day after a night. Mostly it is quoted then, perhaps elsewhere. */
function openMarket(world: LawWorld, how: number): void {
  const { opensAt } = world;
  if (opensAt > 0 && world.now >= opensAt) {
    world.pass(opensAt + 8 * HOUR + SECOND - world.now);
    world.commit();
    world.pump();
    setDay(world, world.now + 10 * HOUR);
  }
  if (world.opensAt > world.now) world.pass(world.opensAt - world.now);
  if ((how & 1) === 0) return;
  for (const { symbol, tick } of SYMBOLS) {
    const to = (how & 2) === 0 ? world.mid(symbol) : atLevel(world.mid(symbol), JUMPS[(how >> 2) % JUMPS.length], tick);
    world.jump(symbol, to);
  }
}

/** Some of what is on one venue's wires arrives, either way. */
function deliver(world: LawWorld, move: Move, how: number): void {
  const venue = world.venue(VENUES[move.which % VENUES.length]);
  if (!venue.up) return;
  for (let i = 0; i <= move.size % 3; i++) {
    if ((how & 1) === 0) venue.take();
    else world.hear(venue);
  }
}

/** A venue busts or corrects one of its executions that we have heard of. */
function correct(world: LawWorld, move: Move, how: number): void {
  const found = [...world.venues.values()].flatMap((venue) =>
    venue.executions
      .filter(({ order, lastQty, beyond }) => lastQty > 0 && beyond === 0 && !isOnWire(venue, order))
      .map((execution) => ({ venue, execution })),
  );
  if (found.length === 0) return;
  const { venue, execution } = found[found.length - 1 - (move.which % found.length)];
  const isBusted = world.byHand.has(`${execution.order.childID} ${execution.execID}`);
  const lastQty = (how & 1) === 0 || isBusted ? 0 : 1 + (move.size % execution.lastQty);
  venue.correct(execution, lastQty, execution.lastPx, (how & 4) === 0);
}

/** A person busts or corrects an execution, or believes to: the venue knows nothing of it. */
function handCorrect(world: LawWorld, { which, size }: Move, how: number): void {
  const all = [...world.executions];
  if (all.length === 0) return;
  const [id, { lastQty, lastPx }] = all[all.length - 1 - (which % all.length)];
  const less = qty(1 + (size % lastQty));
  person(world, (how & 1) === 0 ? { do: 'bust', execID: execID(id) } : correction(execID(id), less, price(lastPx)));
}

const correction = (id: ExecID, lastQty: Qty, lastPx: Price): Act => ({ do: 'correct', execID: id, lastQty, lastPx });

const isOnWire = ({ outbox }: VenueTruth, order: VenueOrder): boolean =>
  outbox.some(({ requestID }) => requestID === order.childID);

/** One of the orders clients know of, newest first. */
function orderAt(world: LawWorld, { which }: Move): Known | undefined {
  const open = world.orders.filter((order) => order.open);
  const among = open.length > 0 ? open : world.orders;
  return among.length === 0 ? undefined : among[among.length - 1 - (which % among.length)];
}

function liveOrders(world: LawWorld): [VenueTruth, VenueOrder][] {
  const live: [VenueTruth, VenueOrder][] = [];
  for (const venue of world.venues.values()) {
    for (const order of venue.orders.values()) if (VenueTruth.openQty(order) > 0) live.push([venue, order]);
  }
  return live;
}

/** One of the orders venues truly have, live ones only. */
function onVenueOrder(world: LawWorld, { which }: Move, what: (venue: VenueTruth, order: VenueOrder) => void): void {
  const live = liveOrders(world);
  if (live.length === 0) return;
  const [venue, order] = live[which % live.length];
  what(venue, order);
}

/** At the order's limit, a little better, or where the market is or a little beyond, if that is better. */
function pxOf(world: LawWorld, order: VenueOrder, how: number): number {
  const child = world.childOf(order.childID);
  if (child === undefined) return order.price;
  const { symbol, side } = child.parent;
  const sign = side === Side.Buy ? 1 : -1;
  const { tick } = world.symbol(symbol);
  const beyond = atLevel(world.mid(symbol), 1_000 - sign * 8, tick);
  const better = [order.price, order.price - sign * tick, world.mid(symbol), beyond][how % 4];
  return sign * better < sign * order.price && better > 0 ? better : order.price;
}
