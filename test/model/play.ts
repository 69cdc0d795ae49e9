/** One move in a world: which order it means, how much, and whether its messages arrive at once. */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { isCorrectable } from '../../src/orders/order.ts';
import { childID, ExecType, OrdType, Side, TimeInForce } from '../../src/orders/values.ts';
import { NO_PRICE, price, qty } from '../../src/units/brand.ts';
import type { ClientOrder } from './clientBooks.ts';
import type { Move } from './moves.ts';
import { CLIENTS, quote, SCALE, SYMBOL, VENUES } from './scene.ts';
import type { FromVenue, VenueOrder, VenueTruth } from './venueTruth.ts';
import type { World } from './world.ts';

const LIFE = [
  TimeInForce.Day,
  TimeInForce.Day,
  TimeInForce.ImmediateOrCancel,
  TimeInForce.GoodTillCancel,
  TimeInForce.FillOrKill,
] as const;
/** Cents from ten dollars; the market order comes last. */
const LIMITS = [0, -10, -2, -1, 1, 10] as const;
const ENDS = ['canceled', 'expired', 'doneForDay'] as const;
const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** With nothing open, these are played as a new order: few moves are wasted. */
const NEEDS_ORDERS: ReadonlySet<string> = new Set(['fill', 'fillAll', 'ack', 'end', 'reject', 'cancel', 'replace']);

/** Bits of `how`: the messages it leads to stay on the wires; the turn goes on. */
const STAYS_ON_WIRE = 128;
const TURN_GOES_ON = 64;

export function play(world: World, move: Move, number: number): void {
  act(world, move, number);
  if ((move.how & TURN_GOES_ON) === 0) world.commit();
  if ((move.how & STAYS_ON_WIRE) === 0) {
    world.commit();
    world.pump();
  }
}

function act(world: World, move: Move, number: number): void {
  const how = move.how & 63;
  if (NEEDS_ORDERS.has(move.kind) && !hasOpenOrder(world)) return newOrder(world, move, how, number);
  switch (move.kind) {
    case 'order':
      return newOrder(world, move, how, number);
    case 'cancel':
    case 'replace':
      return change(world, move, how, number);
    case 'status':
      return ask(world, move);
    case 'again':
      return again(world, move, how, number);
    case 'ack':
      return onVenueOrder(world, move, (venue, order) => venue.ack(order));
    case 'fill':
      return onVenueOrder(world, move, (venue, order) => venue.fill(order, 1 + move.size, pxOf(order, how), false));
    case 'fillAll':
      return onVenueOrder(world, move, (venue, order) => venue.fill(order, order.qty, pxOf(order, how), false));
    case 'beyond':
      return onVenueOrder(world, move, (venue, order) => venue.fill(order, 1 + move.size, pxOf(order, how), true));
    case 'correct':
      return correct(world, move, how);
    case 'end':
      return onVenueOrder(world, move, (venue, order) => venue.end(order, ENDS[how % ENDS.length]));
    case 'reject':
      return onVenueOrder(world, move, (venue, order) => venue.reject(order));
    case 'refuse':
      return onVenueOrder(world, move, (venue, order) => venue.refuse(order));
    case 'decide':
    case 'refuseCancel':
      venueAt(world, move)?.decide(move.kind === 'decide');
      return;
    case 'deliver':
      return deliver(world, move, how);
    case 'duplicate':
    case 'swap':
      return garble(world, move);
    case 'quote':
      quote(world.market, (how % 5) - 2, world.now);
      world.step({ kind: 'quoteMoved', symbol: SYMBOL });
      return world.step({ kind: 'tick' });
    case 'tick':
      return world.pass([1, 5, 20, 60][how % 4] * SECOND);
    case 'day':
      // Clients count from 1 again, whatever is still open.
      world.firstOfDay = number + 1;
      world.pass(DAY);
      return quote(world.market, 0, world.now);
    case 'down':
      return world.cut(world.venue(VENUES[move.which % VENUES.length]));
    case 'up':
      for (const id of move.which < 32 ? VENUES : [VENUES[move.which % VENUES.length]]) {
        world.restore(world.venue(id), (how & 1) === 1);
      }
      return;
    case 'reset':
      return world.reset(world.venue(VENUES[move.which % VENUES.length]));
    case 'lose':
      return lose(world, move, how);
    case 'restart':
      return world.restart((how & 1) === 1);
    case 'halt':
    case 'release':
      return latch(world, move);
  }
}

function newOrder(world: World, move: Move, how: number, number: number): void {
  const clientID = CLIENTS[move.which % 2];
  const limit = LIMITS[how % 7];
  world.client({
    kind: 'newOrder',
    clientID,
    replyTo: clientID,
    ...DIRECT,
    clOrdID: `O${number - world.firstOfDay}`,
    account: '',
    symbol: SYMBOL,
    side: (move.which & 2) === 0 ? Side.Buy : Side.Sell,
    terms: {
      ...PLAIN,
      ordType: limit === undefined ? OrdType.Market : OrdType.Limit,
      timeInForce: LIFE[(move.which >> 2) % LIFE.length],
      orderQty: qty(1 + move.size),
      price: limit === undefined ? NO_PRICE : price(10 * SCALE + limit * 100),
    },
    exDestination: move.which === 63 ? 'NORTH' : '',
    possResend: how === 63,
    fault: undefined,
  });
}

function change(world: World, move: Move, how: number, number: number): void {
  const found = orderAt(world, move);
  if (found === undefined) return;
  const { clientID, order } = found;
  // Mostly the name that counts; sometimes the one that is pending, an old one, or one that never was.
  const names = [
    order.clOrdID,
    order.clOrdID,
    order.clOrdID,
    order.pending?.clOrdID ?? order.clOrdID,
    order.firstClOrdID,
    'NONE',
  ];
  const request = {
    clientID,
    replyTo: clientID,
    ...DIRECT,
    clOrdID: `R${number - world.firstOfDay}`,
    origClOrdID: names[how % names.length],
  };
  if (move.kind === 'cancel') return world.client({ kind: 'cancelRequest', ...request });
  // Any quantity: above, at and below what is done already.
  const wanted = [1 + move.size, order.orderQty, Math.max(1, order.cumQty), order.orderQty + 100][(how >> 3) % 4];
  world.client({
    kind: 'replaceRequest',
    ...request,
    symbol: SYMBOL,
    side: order.buy ? Side.Buy : Side.Sell,
    terms: { ...PLAIN, orderQty: qty(wanted), price: price(10 * SCALE + LIMITS[how % LIMITS.length] * 100) },
    fault: undefined,
  });
}

function ask(world: World, move: Move): void {
  const found = orderAt(world, move);
  const clientID = found?.clientID ?? CLIENTS[0];
  const clOrdID = found?.order.clOrdID ?? 'NONE';
  world.client({ kind: 'statusRequest', clientID, replyTo: clientID, ...DIRECT, clOrdID, ordStatusReqID: '' });
}

/** A request once more: as a possible resend, or as it was. */
function again(world: World, move: Move, how: number, number: number): void {
  const { requests } = world;
  if (requests.length === 0) return;
  const request = requests[requests.length - 1 - (move.which % requests.length)];
  if (request.kind === 'newOrder') return world.client({ ...request, possResend: (how & 1) === 0 });
  // A second cancel or replace under a new name, or under a name that is taken.
  world.client((how & 1) === 0 || request.kind === 'statusRequest' ? request : { ...request, clOrdID: `R${number}` });
}

function latch(world: World, move: Move): void {
  const targets = [
    ['venue', VENUES[0]],
    ['client', CLIENTS[0]],
    ['venue', VENUES[1]],
    ['symbol', SYMBOL],
    ['client', CLIENTS[1]],
    ['global', ''],
  ] as const;
  const [scope, id] = targets[move.which % targets.length];
  world.latch(scope, id, move.kind === 'halt' ? 'halted' : 'active');
}

/** Some of what is on one venue's wires arrives, either way. */
function deliver(world: World, move: Move, how: number): void {
  const venue = world.venue(VENUES[move.which % VENUES.length]);
  if (!venue.up) return;
  for (let i = 0; i <= move.size % 3; i++) {
    if ((how & 1) === 0) venue.take();
    else world.hear(venue);
  }
}

/** A venue says something twice, or two things in the wrong order, under MsgSeqNums that are right. */
function garble(world: World, move: Move): void {
  for (let i = 0; i < VENUES.length; i++) {
    const venue = world.venue(VENUES[(move.which + i) % VENUES.length]);
    const { outbox, heard } = venue;
    if (move.kind === 'duplicate') {
      const among = [...outbox, ...heard].filter((message) => venue.isStill(message));
      if (among.length === 0) continue;
      outbox.push(among[move.size % among.length]);
      world.befell.duplicates++;
    } else if (outbox.length < 2 || outbox.some(isCorrection)) continue;
    else {
      outbox.push(...outbox.splice(move.size % (outbox.length - 1), 1));
      world.befell.reorderings++;
    }
    return;
  }
}

/** A venue busts or corrects one of its executions: one that we have booked from its own report. */
function correct(world: World, move: Move, how: number): void {
  const { children, executions } = world.core.state.orders;
  const found = [...world.venues.values()].flatMap((venue) =>
    venue.executions
      .filter(({ order, execID, lastQty, beyond }) => {
        const child = children.get(childID(order.childID));
        const booked = child === undefined ? undefined : executions.named(child, execID)?.execution;
        return (
          beyond === 0 && lastQty > 0 && booked !== undefined && isCorrectable(booked) && booked.lastQty === lastQty
        );
      })
      .map((execution) => ({ venue, execution })),
  );
  if (found.length === 0) return;
  const { venue, execution } = found[found.length - 1 - (move.which % found.length)];
  const lastQty = (how & 1) === 0 ? 0 : 1 + (move.size % execution.lastQty);
  venue.correct(execution, lastQty, execution.lastPx - (how & 2) * 25, (how & 4) === 0);
  world.befell.corrections++;
}

/** In or out of order, late or twice: what says how an execution counts now cannot be lost but by us. */
const isCorrection = (message: FromVenue): boolean =>
  message.kind === 'venueReport' &&
  (message.execType === ExecType.TradeCancel || message.execType === ExecType.TradeCorrect);

function hasOpenOrder(world: World): boolean {
  return world.core.state.orders.open.size > 0;
}

/** A venue drops a message that it has got, or never sends one: nothing tells, but its silence. */
function lose(world: World, move: Move, how: number): void {
  for (let i = 0; i < VENUES.length; i++) {
    const venue = world.venue(VENUES[(move.which + i) % VENUES.length]);
    const fromUs = (how & 1) === 1;
    const count = fromUs ? venue.inbox.length : venue.outbox.length;
    if (count === 0) continue;
    if (fromUs) venue.inbox.splice(move.size % count, 1);
    else if (venue.outbox.some(isCorrection)) continue;
    else {
      for (const message of venue.outbox.splice(move.size % count, 1)) {
        world.noteLost(venue, message);
        venue.lost.push(message);
      }
    }
    world.befell.losses++;
    world.say(`        (${venue.id} loses a message ${fromUs ? 'from' : 'to'} us)`);
    return;
  }
}

/** One of the orders clients know of, newest first. */
function orderAt(world: World, move: Move): { clientID: string; order: ClientOrder } | undefined {
  const all = [...world.clients].flatMap(([clientID, books]) => books.orders.map((order) => ({ clientID, order })));
  const open = all.filter(({ order }) => order.ended === '');
  const among = open.length > 0 && move.which < 48 ? open : all;
  return among.length === 0 ? undefined : among[among.length - 1 - (move.which % among.length)];
}

/** One of the orders venues truly have, live ones first. */
function onVenueOrder(world: World, move: Move, what: (venue: VenueTruth, order: VenueOrder) => void): void {
  const live: [VenueTruth, VenueOrder][] = [];
  const over: [VenueTruth, VenueOrder][] = [];
  for (const venue of world.venues.values()) {
    for (const order of venue.orders.values()) (order.ended === '' ? live : over).push([venue, order]);
  }
  const among = move.kind === 'beyond' && (move.which & 1) === 1 && over.length > 0 ? over : live;
  if (among.length === 0) return;
  const [venue, order] = among[move.which % among.length];
  what(venue, order);
}

function venueAt(world: World, move: Move): VenueTruth | undefined {
  const asked = [...world.venues.values()].filter((venue) => venue.asked.length > 0);
  return asked.length === 0 ? undefined : asked[move.which % asked.length];
}

/** At the order's price, or a little better. */
function pxOf(order: VenueOrder, how: number): number {
  return order.price - (how % 3) * 50;
}
