/**
 * Orders and replaces that are refused for what they ask for, apart from unreadable fields and risk limits:
 * instructions that contradict each other, times that have passed, and terms that no venue supports and that cannot be
 * emulated.
 */
import { type Instructed, tradesOn } from '../../orders/instructions.ts';
import { isStop, isUnpriced, type OrderTerms, Peg } from '../../orders/terms.ts';
import { isImmediate } from '../../orders/order.ts';
import { OrdRejReason, OrdType, type Side, TimeInForce } from '../../orders/values.ts';
import { capabilityOf } from '../../router/capability.ts';
import { NO_PRICE } from '../../units/brand.ts';
import type { OrderFault } from '../words/clientCommand.ts';
import type { Context } from '../context.ts';
import { isAuction, tooLateToEnter } from './auctions.ts';
import { clashWithInstructions, whyNoVenue } from './binding.ts';
import { hasDay, hasOpened, isClosed } from './tradingDay.ts';
import { policyFor, venueAsked } from './policyChoice.ts';

/** The terms asked for, their symbol, side and destination, and what else rules of the router may ask of it. */
export interface AskedOrder {
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly exDestination: string;
  readonly terms: OrderTerms;
  readonly carried?: string;
}

/** The reason to refuse the terms under the instructions, undefined for none. `isNew` is false for a replace. */
export function faultAsked(
  core: Context,
  order: AskedOrder,
  instructions: Instructed,
  isNew: boolean,
): OrderFault | undefined {
  const exDestination = venueAsked(core, order.exDestination);
  const asked = exDestination === order.exDestination ? order : { ...order, exDestination };
  return (
    clashIn(asked) ??
    timePassed(core, asked, instructions, isNew) ??
    instructedOtherwise(core, asked, instructions) ??
    ruledOtherwise(core, order, instructions) ??
    noTaker(core, asked, instructions)
  );
}

const fault = (ordRejReason: OrdRejReason, text: string): OrderFault => ({ ordRejReason, text });
const unsupported = (text: string): OrderFault => fault(OrdRejReason.UnsupportedCharacteristic, text);

function clashIn({ terms, exDestination }: AskedOrder) {
  const { ordType, timeInForce, price, minQty, orderQty, stopPx, maxFloor, peg, pegOffset, iso } = terms;
  const stop = isStop(ordType);
  if (stop && stopPx === NO_PRICE)
    return fault(OrdRejReason.Other, `StopPx(99) is required with OrdType(40)=${ordType}`);
  if (!stop && stopPx !== NO_PRICE)
    return fault(OrdRejReason.Other, `StopPx(99) goes with OrdType(40)=3 and 4, not ${ordType}`);
  if (ordType === OrdType.StopLimit && price === NO_PRICE)
    return fault(OrdRejReason.Other, 'Price(44) is required with OrdType(40)=4');
  if (isUnpriced(ordType) && price !== NO_PRICE) {
    return fault(OrdRejReason.Other, `Price(44) goes with OrdType(40)=2, 4 and P, not ${ordType}`);
  }
  if (stop && isAuction(timeInForce)) return unsupported(`a stop has no TimeInForce(59)=${timeInForce}`);
  if (ordType === OrdType.Pegged && peg === Peg.None) {
    return fault(OrdRejReason.Other, 'OrdType(40)=P needs ExecInst(18)=R, P or M, which says what to follow');
  }
  if (ordType !== OrdType.Pegged && peg !== Peg.None) {
    return fault(OrdRejReason.Other, `ExecInst(18)=${peg} goes with OrdType(40)=P`);
  }
  if (peg === Peg.None && pegOffset !== 0) return fault(OrdRejReason.Other, 'an offset(211) without a peg');
  if (peg !== Peg.None && (isAuction(timeInForce) || timeInForce === TimeInForce.FillOrKill)) {
    return unsupported(`a pegged order has no TimeInForce(59)=${timeInForce}`);
  }
  if (peg !== Peg.None && timeInForce === TimeInForce.ImmediateOrCancel && exDestination === '') {
    return unsupported('a pegged IOC needs an ExDestination(100)');
  }
  if (maxFloor > orderQty) return fault(OrdRejReason.IncorrectQuantity, 'MaxFloor(111) is above OrderQty(38)');
  if (minQty > orderQty) return fault(OrdRejReason.IncorrectQuantity, 'MinQty(110) is above OrderQty(38)');
  if (!iso) return undefined;
  if (ordType !== OrdType.Limit || (timeInForce !== TimeInForce.ImmediateOrCancel && timeInForce !== TimeInForce.Day)) {
    return unsupported('ExecInst(18)=f, an intermarket sweep, is a limit order that is IOC or Day');
  }
  return exDestination === '' ? unsupported('ExecInst(18)=f needs an ExDestination(100)') : undefined;
}

function instructedOtherwise(core: Context, order: AskedOrder, instructions: Instructed): OrderFault | undefined {
  const text = clashWithInstructions(core, order, instructions);
  return text === '' ? undefined : unsupported(text);
}

/** A rule sends it to a venue where its instructions do not let it go. */
function ruledOtherwise(core: Context, order: AskedOrder, instructions: Instructed): OrderFault | undefined {
  if (instructions.length === 0 || venueAsked(core, order.exDestination) !== '') return undefined;
  if (!core.config.instruments.has(order.symbol)) return undefined;
  const { rule, exDestination } = policyFor(core, { ...order, carried: order.carried ?? '' });
  const venue = core.config.venues.get(exDestination)?.profile;
  const why = venue === undefined ? '' : whyNoVenue(order.terms, instructions, venue);
  return why === '' ? undefined : unsupported(`rule #${rule} of the router sends it to ${exDestination}: ${why}`);
}

function timePassed(core: Context, order: AskedOrder, instructions: Instructed, isNew: boolean) {
  const { timeInForce, expireTime } = order.terms;
  if (timeInForce === TimeInForce.GoodTillDate) {
    if (expireTime === 0) {
      return fault(OrdRejReason.Other, 'TimeInForce(59)=6 needs ExpireTime(126) or ExpireDate(432)');
    }
    if (expireTime <= core.now) return fault(OrdRejReason.Other, 'its ExpireTime(126) has passed');
  }
  if (isImmediate({ timeInForce }) && isClosed(core)) {
    return fault(OrdRejReason.ExchangeClosed, `the market is closed, and TimeInForce(59)=${timeInForce} cannot wait`);
  }
  if (!isAuction(timeInForce) || tradesOn(instructions)) return undefined;
  if (isNew && timeInForce === TimeInForce.AtTheOpening && hasOpened(core)) {
    return fault(OrdRejReason.TooLateToEnter, 'the market has opened');
  }
  const late = tooLateToEnter(core, order);
  return late === '' ? undefined : fault(OrdRejReason.TooLateToEnter, late);
}

/** One venue that supports the terms is enough. A symbol that no venue trades now waits for one that does. */
function noTaker(core: Context, order: AskedOrder, instructions: Instructed): OrderFault | undefined {
  const { exDestination, symbol } = order;
  const { venues } = core.config;
  if (exDestination !== '') {
    const venue = venues.get(exDestination);
    const known = () =>
      [...venues.values()].filter(({ symbols }) => symbols.has(symbol)).map(({ profile }) => profile.id);
    if (venue?.symbols.has(symbol) !== true) {
      return unsupported(`ExDestination(100)=${exDestination} is no venue for ${symbol}: ${known().join(', ')}`);
    }
  }
  let why = '';
  const bars: string[] = [];
  for (const { profile, symbols } of core.config.venues.values()) {
    if (!symbols.has(order.symbol) || (order.exDestination !== '' && order.exDestination !== profile.id)) continue;
    const capability = capabilityOf(order.terms, profile, hasDay(core));
    const barred = capability.how === 'refused' ? '' : whyNoVenue(order.terms, instructions, profile);
    if (capability.how !== 'refused' && barred === '') return undefined;
    if (capability.how === 'refused') why ||= `${profile.id} ${capability.why}`;
    else bars.push(barred);
  }
  if (bars.length > 0) return unsupported(`its instructions leave no venue: ${bars.join('; ')}`);
  return why === '' ? undefined : unsupported(why);
}
