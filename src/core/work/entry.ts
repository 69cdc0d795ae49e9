/** New orders: checked, numbered and put to risk, then accepted, rejected, or left for a trader to accept. */
import type { Parent } from '../../orders/order.ts';
import { ExecType, isBuy, OrdRejReason, type OrderID, Side } from '../../orders/values.ts';
import { evaluateNew, riskDecided } from '../../risk/evaluate.ts';
import { closeable } from '../../risk/slices/exposure.ts';
import type { Quote } from '../../risk/worth/quote.ts';
import { isEquitySale, longLeft, rightSide } from '../../risk/checks/shortSales.ts';
import { floorTo, NO_PRICE, qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { markForOrder } from './marks.ts';
import type { Asked, NewOrder, OrderFault } from '../words/clientCommand.ts';
import { haltText } from './halts.ts';
import { bindingInstructions, receivedInstructions } from './binding.ts';
import { faultAsked } from './intake.ts';
import { underDay } from './tradingDay.ts';
import { dueUnder } from './waiting.ts';

/** Enters an order whose ClOrdID is new, from its client or taken by telephone (`bookedBy`). */
export function enterOrder(core: Context, asked: NewOrder, bookedBy: string): void {
  const { orders } = core.state;
  const context = core.riskContext(asked.symbol, asked.clientID);
  const order = marked(core, allHeld(core, inShares(core, asked, context.quote)));
  const own = receivedInstructions(core, order);
  const instructions = bindingInstructions(core, order, own);
  const fault =
    order.fault ?? repeats(core, order) ?? halted(core, order) ?? faultAsked(core, order, instructions, true);
  const decision = fault === undefined ? evaluateNew(order, context) : undefined;
  const id = orders.nextOrderID;
  core.emit({
    kind: 'orderReceived',
    orderID: id,
    at: core.now,
    clientID: order.clientID,
    replyTo: order.replyTo,
    account: order.account,
    clOrdID: order.clOrdID,
    symbol: order.symbol,
    side: order.side,
    terms: underDay(core, order.terms, own),
    exDestination: order.exDestination,
    arrivalBid: context.quote.bid,
    arrivalAsk: context.quote.ask,
    bookedBy,
    cashOrderQty: order.cashOrderQty ?? 0,
    carried: order.carried ?? '',
    route: order.route,
    originator: order.originator,
    strategy: order.strategy ?? '',
    trader: order.trader ?? '',
    closeOnly: order.closeOnly ?? false,
    locateReqd: order.locateReqd ?? '',
    instructions: own,
    remarked: order.side !== asked.side,
  });
  if (decision !== undefined) {
    core.emit(riskDecided(decision, id, core.now, order.clientID, order.clOrdID));
  }
  if (decision === undefined || !decision.passed) {
    const ordRejReason = fault?.ordRejReason ?? decision?.ordRejReason ?? OrdRejReason.Other;
    return rejectOrder(core, id, ordRejReason, fault?.text ?? decision?.text ?? '', order.asked);
  }
  const parent = orders.parent(id);
  if (parent.closeOnly) core.closers.add(parent);
  // What nothing could be judged by, or was judged by more than it brings along, is judged at the gate, and counted.
  markForOrder(core, context, parent, parent.terms);
  if (context.subject.opposite !== NO_PRICE || core.config.limits.withoutReference === 'accept') {
    core.noteChecked(parent);
  }
  core.due.note(dueUnder(core, parent));
  if (order.manual === true && core.config.clients?.get(order.clientID)?.manualOrders === true) {
    const exec = orders.nextExecID;
    core.emit({ kind: 'orderPendingNew', orderID: id, at: core.now, execID: exec });
    core.report(parent, ExecType.PendingNew, exec);
    return core.touch(parent);
  }
  acceptOrder(core, parent, decision.warning);
}

/** `warning`: of limits that only warn, for the client. */
export function acceptOrder(core: Context, parent: Parent, warning = ''): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderAccepted', orderID: parent.orderID, at: core.now, execID: exec });
  const marking = parent.remarked ? `marked Side(54)=${parent.side}, as the position is` : '';
  const text = marking === '' || warning === '' ? marking + warning : `${marking}; ${warning}`;
  core.report(parent, ExecType.New, exec, { text });
  core.touch(parent);
}

/** A sale gets the side that its position makes it, where that is configured. */
function marked(core: Context, order: NewOrder): NewOrder {
  const { marking, unit } = core.shortSales;
  if (marking !== 'remark' || order.side === Side.Buy || order.fault !== undefined) return order;
  const instrument = core.config.instruments.get(order.symbol);
  if (instrument === undefined || !isEquitySale({ buy: false, instrument })) return order;
  const left = longLeft(core.state.risk.clients.get(order.clientID), order.symbol, order.account, unit);
  const side = rightSide(order.side, order.terms.orderQty, left);
  return side === order.side ? order : { ...order, side };
}

/** [L.1.b] CashOrderQty(152) in shares: the whole lots it buys at the limit, or at the opposite quote. */
function inShares(core: Context, order: NewOrder, quote: Quote): NewOrder {
  const instrument = core.config.instruments.get(order.symbol);
  const { cashOrderQty = 0 } = order;
  if (cashOrderQty === 0 || order.terms.orderQty > 0 || order.fault !== undefined || instrument === undefined)
    return order;
  const px = order.terms.price !== NO_PRICE ? order.terms.price : isBuy(order.side) ? quote.ask : quote.bid;
  const fault = (text: string) => ({ ...order, fault: { ordRejReason: OrdRejReason.IncorrectQuantity, text } });
  if (px <= 0) return fault('CashOrderQty(152) needs a price or a quote above zero to be shares');
  const { qtyScale, multiplier = 1, multiplierScale = 0 } = instrument;
  const one = BigInt(px) * BigInt(multiplier);
  const shares = Number((BigInt(cashOrderQty) * 10n ** BigInt(qtyScale + multiplierScale)) / one);
  const lots = floorTo(qty(shares), instrument.lotSize);
  return lots > 0
    ? { ...order, terms: { ...order.terms, orderQty: lots } }
    : fault('CashOrderQty(152) is less than one lot is worth');
}

/** PositionEffect(77)=C: no more than closes the position beside what is open; all of that without a quantity. */
function allHeld(core: Context, order: NewOrder): NewOrder {
  if (order.closeOnly !== true || order.fault !== undefined) return order;
  const { clientID, symbol, account, side, terms } = order;
  const line = core.state.risk.clients.get(clientID)?.symbols.get(symbol)?.accounts.get(account);
  const left = line === undefined ? 0 : closeable(line, isBuy(side));
  if (left <= 0 || (terms.orderQty > 0 && terms.orderQty <= left)) return order;
  return { ...order, terms: { ...terms, orderQty: qty(left) } };
}

/** [F.1.c] The client sends an order it has given by telephone: an open order without a ClOrdID has the same terms. */
function repeats(core: Context, order: NewOrder): OrderFault | undefined {
  if (order.clOrdID === '') return undefined;
  for (const verbal of core.state.orders.verbal) {
    if (verbal.clientID !== order.clientID || verbal.symbol !== order.symbol || verbal.side !== order.side) continue;
    if (verbal.terms.orderQty !== order.terms.orderQty || verbal.terms.price !== order.terms.price) continue;
    const text = 'the order was taken by telephone already';
    return { ordRejReason: OrdRejReason.DuplicateVerbalOrder, text };
  }
  return undefined;
}

function halted(core: Context, { symbol }: NewOrder): OrderFault | undefined {
  const text = haltText(core, symbol);
  return text === '' ? undefined : { ordRejReason: OrdRejReason.ExchangeClosed, text };
}

export function rejectOrder(core: Context, id: OrderID, ordRejReason: OrdRejReason, text: string, asked?: Asked): void {
  const exec = core.state.orders.nextExecID;
  core.emit({ kind: 'orderRejected', orderID: id, at: core.now, execID: exec, ordRejReason, text });
  core.report(core.state.orders.parent(id), ExecType.Rejected, exec, { ordRejReason, text, asked });
}
