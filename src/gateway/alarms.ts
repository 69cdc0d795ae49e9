/**
 * Alarms in the log: fills that could not be booked or exceed an order's open quantity, executions on which a venue and
 * we disagree, and every change of a risk control, whoever made it. Each line has the order's OrderID, if there is one.
 */
import type { Core } from '../core/core.ts';
import type { CoreEvent } from '../core/memory/event.ts';
import { feeDeviation } from '../core/memory/feeDeviation.ts';
import { isWorse } from '../core/work/sense.ts';
import { type CoreState, namedBy } from '../core/memory/state.ts';
import type { Poison } from '../core/memory/poisonEvent.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { ChildFilled } from '../orders/event.ts';
import type { ChildID } from '../orders/values.ts';
import { formatDecimal } from '../units/decimal.ts';
import { childIDText, orderIDText } from '../wire/ids.ts';
import type { EventOf } from '../units/record.ts';
import { isOfFile } from '../units/origin.ts';

/** Reads one event of a turn, once it is folded. Nearly every event raises no alarm. */
export function alarm(event: CoreEvent, { state, config, policyFaults }: Core, log: EngineLog): void {
  switch (event.kind) {
    case 'childFilled':
    case 'executionCorrected': {
      const child = state.orders.children.get(event.childID);
      if (child === undefined) return;
      const instrument = config.instruments.get(child.parent.symbol);
      if (event.lastQty > 0 && isWorse(child, event.lastPx)) {
        const price = formatDecimal(event.lastPx, instrument?.priceScale ?? 0);
        const limit = formatDecimal(child.terms.price, instrument?.priceScale ?? 0);
        log.warn('a fill is worse than its limit', { ...orderOf(event.childID, state), limit, price });
      }
      if (event.saidPx !== '') {
        const price = formatDecimal(event.lastPx, instrument?.priceScale ?? 0);
        log.warn('a fill is booked at a rounded price', {
          ...orderOf(event.childID, state),
          said: event.saidPx,
          price,
        });
      }
      if (event.kind === 'childFilled') feeAlarm(event, child.venue, state, log);
      if (event.overfill === 0) return;
      const overfill = formatDecimal(event.overfill, instrument?.qtyScale ?? 0);
      return log.warn('a fill exceeds the open quantity', { ...orderOf(event.childID, state), overfill });
    }
    case 'childRepriced': {
      const child = state.orders.child(event.childID);
      const scale = config.instruments.get(child.parent.symbol)?.priceScale ?? 0;
      const [sent, price] = [child.terms.price, event.px].map((each) => formatDecimal(each, scale));
      const what = isWorse(child, event.px)
        ? 'a venue has put an order beyond its limit'
        : 'a venue has repriced an order';
      return log.warn(what, { ...orderOf(event.childID, state), venue: child.venue, sent, price, text: event.text });
    }
    case 'fillQuarantined': {
      const { venue, venueExecID, reason } = event;
      const child = namedBy(state.orders, event);
      return log.warn('a fill is in quarantine', { ...orderOf(child?.childID, state), venue, venueExecID, reason });
    }
    case 'quarantineDropped': {
      const { dropped, quarantineID, venue } = event;
      if (!Number.isInteger(Math.log10(dropped))) return;
      return log.warn('the quarantine is full: reports leave it undecided', { dropped, last: quarantineID, venue });
    }
    case 'fillsMissing':
      return log.warn('a venue counts fills that we do not have', orderOf(event.childID, state));
    case 'childUnanswered': {
      const venue = state.orders.children.get(event.childID)?.venue;
      const about = { ...orderOf(event.childID, state), venue, asks: event.asks };
      return log.warn('a venue does not say how an order stands', about);
    }
    case 'venueUnanswered': {
      const { venue, children } = event;
      return log.warn('a venue has not reported its orders and gets no new ones', { venue, orders: children });
    }
    case 'venueNotAsked': {
      const { venue, text } = event;
      return log.warn('a venue refuses status requests: its orders stand as last reported', { venue, text });
    }
    case 'venueTripped': {
      const { venue, symbol, text, empty, client, silent, quotes } = event;
      const about = { venue, ...shown({ symbol, client, quotes: empty ? quotes : '' }), text };
      if (silent) return log.warn('a venue does not answer, and gets no more orders, but to find out', about);
      if (empty) return log.warn('a venue gives nothing of what it displays, and is asked last', about);
      return log.warn('a venue refuses too many orders and gets no more, but to find out', about);
    }
    case 'venueRestored': {
      const { venue, symbol, empty, client, silent, quotes } = event;
      const does = silent ? 'answers' : empty ? 'gives what it displays' : `${client === '' ? 'takes' : 'gets'} orders`;
      return log.warn(`a venue ${does} again`, { venue, ...shown({ symbol, client, quotes: empty ? quotes : '' }) });
    }
    case 'breakFound': {
      const { venue, venueExecID } = event;
      const copies = state.copies.venues.get(venue);
      const open = copies?.named(venueExecID, event.childID).find((each) => copies.breaks.has(each));
      const order = open === undefined || open.orderID === 0 ? undefined : orderIDText(state.epoch, open.orderID);
      return log.warn("a venue's drop copy differs", { order, venue, venueExecID });
    }
    case 'tradingStateSet': {
      const { scope, id, clientID: client, state: now, by, confirmedBy, reason } = event;
      const named = { scope, ...shown({ id, client }), state: now, by, ...shown({ confirmedBy }), reason };
      return log.warn('trading state set', named);
    }
    case 'riskLimitSet': {
      const { id: limit, value, by, confirmedBy, reason } = event;
      if (isOfFile(by)) return;
      return log.warn('limit set', { limit, value, by, ...shown({ confirmedBy, reason }) });
    }
    case 'riskLimitRemoved': {
      const { id: limit, by, confirmedBy, reason } = event;
      if (isOfFile(by)) return;
      return log.warn('limit removed', { limit, by, ...shown({ confirmedBy, reason }) });
    }
    case 'changeProposed': {
      const { proposalID: proposal, summary: change, by, reason } = event;
      return log.warn('a change of risk controls waits for a second person', { proposal, change, by, reason });
    }
    case 'changeDecided': {
      const { proposalID: proposal, decision, by, reason } = event;
      return log.warn('a change of risk controls was decided', { proposal, decision, ...shown({ by, reason }) });
    }
    case 'tradeDisputed': {
      const { clientID: client, orderID, dkReason, text, message } = event;
      const order = orderID === 0 ? undefined : orderIDText(state.epoch, orderID);
      return log.warn('a client disputes a trade', { order, client, dkReason, text, message });
    }
    case 'planned': {
      // Of one that is switched off, each plan says so: its last fault has been told.
      const { instead, orderID } = event;
      if (instead === '' || policyFaults.isOff(instead)) return;
      const about = { order: orderIDText(state.epoch, orderID), policy: instead, count: policyFaults.count };
      return log.warn('a plan of a policy of your own is refused: the order is planned by the default policy', about);
    }
    case 'poisoned':
      return poisonAlarm(event, state, log);
    default:
  }
}

/** What is '' is left out. */
const shown = (about: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(about).filter(([, value]) => value !== ''));

function poisonAlarm(poison: Poison, { epoch }: CoreState, log: EngineLog): void {
  const { poisonID, origin, sessionID, msgSeqNum, msgType, clientID, clOrdID, orderID, error, stack } = poison;
  const about = {
    poison: poisonID,
    origin,
    session: sessionID || undefined,
    msgSeqNum: msgSeqNum || undefined,
    msgType,
    client: clientID || undefined,
    clOrdID: clOrdID || undefined,
    order: orderID === 0 ? undefined : orderIDText(epoch, orderID),
    error,
    stack,
    journalHash: poison.journalHash || undefined,
    todo: TODO[origin],
  };
  const what = origin === 'observer' ? 'what looks on has thrown' : 'undone, kept, and not decided again';
  const message = `poison: ${orderID === 0 ? what : 'an order is set aside'}`;
  if (log.error === undefined) log.warn(message, about);
  else log.error(message, about);
}

const AFTERWARDS = 'then close it, and send the record in the journal to the makers';

/** What an operator does about it. */
const TODO: Readonly<Record<Poison['origin'], string>> = {
  client: `the client was sent a reject: speak with it about its order, ${AFTERWARDS}`,
  venue: `if it may be a fill: GET /quarantine, and book it or ask the venue, ${AFTERWARDS}`,
  marketData: `the books of the session are asked for again: look whether they are there, ${AFTERWARDS}`,
  dropCopy: `compare the venue's executions by hand: GET /breaks, ${AFTERWARDS}`,
  request: `nothing of the request was done: look whether it is needed in another form, ${AFTERWARDS}`,
  order: `nothing more is decided of the order: cancel it, or close the poison and it goes on; ${AFTERWARDS}`,
  answer: `tell the one that it was for in another way, or look at the venue, ${AFTERWARDS}`,
  clock: `that part of the work rests if it throws again: look what depends on it, ${AFTERWARDS}`,
  observer: `what it shows is missing or old: restart when that can be, ${AFTERWARDS}`,
};

/** How log lines name an order: its OrderID, and the ClOrdID of its part at a venue. */
export function orderOf(
  id: ChildID | undefined,
  { orders, epoch }: CoreState,
): { readonly order?: string; readonly child?: string } {
  const child = id === undefined ? undefined : orders.children.get(id);
  if (child === undefined) return {};
  return { order: orderIDText(epoch, child.parent.orderID), child: childIDText(epoch, child.childID) };
}

/** The first of a venue, the tenth, the hundredth and so on: a fee that is configured wrong is wrong each time. */
function feeAlarm(fill: EventOf<typeof ChildFilled>, venue: string, state: CoreState, log: EngineLog): void {
  const deviation = feeDeviation(fill, venue, state);
  if (deviation === undefined || !Number.isInteger(Math.log10(deviation.deviating))) return;
  log.warn('a venue charges another fee than expected', {
    ...orderOf(fill.childID, state),
    venue,
    ...deviation,
    liquidity: fill.liquidity,
  });
}
