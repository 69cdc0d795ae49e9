/**
 * Client dialect of lists: NewOrderList(E) and ListStatus(N). An entry of a list is read by the reader of
 * NewOrderSingle(D), so the same rules apply to both.
 */
import type { NewOrder, NewOrderList, RefusedOrder } from '../core/words/clientCommand.ts';
import type { ListStatus } from '../core/words/clientSend.ts';
import { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { avgPx, leavesQty, ordStatus, type Parent } from '../orders/order.ts';
import { OrdStatus } from '../orders/values.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';
import type { ClientDialect } from './clientMessages.ts';
import { ordRejReasonIn } from './dialects.ts';
import { faultIn, type Reading } from './meaning.ts';
import { LIST_MEANING } from './requestMeaning.ts';

/** ListExecInstType(433): begin at once. The others wait for an instruction that we do not support. */
const IMMEDIATE = '1';
/** ListStatusType(429): acknowledgement. */
const ACK = 1;
/** ListOrderStatus(431). */
const EXECUTING = 3;
const REJECTED_LIST = 7;

/** Reads one entry as a NewOrderSingle(D). The Fields are lent for the call. */
export type ReadOrder = (entry: Fields) => NewOrder | RefusedOrder;

export function readNewOrderList(fields: Fields, reading: Reading, read: ReadOrder): NewOrderList {
  const { asker } = reading;
  const orders = entriesOf(fields, read);
  const execType = fields.text(Tag.ListExecInstType);
  const total = fields.uint(Tag.TotNoOrders);
  const fault =
    execType !== '' && execType !== IMMEDIATE
      ? `ListExecInstType(433)=${execType} is not supported: 1 is`
      : total !== orders.length
        ? `TotNoOrders(68)=${fields.text(Tag.TotNoOrders)}, and the message has ${orders.length}: a list comes in one message`
        : (faultIn(fields, fields.find(Tag.NoOrders), LIST_MEANING, reading, undefined)?.text ?? '');
  return {
    kind: 'newOrderList',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    listID: fields.text(Tag.ListID),
    orders,
    fault,
  };
}

/**
 * Reads each entry of NoOrders(73) as a message of its own. An entry begins with its ClOrdID(11); the last one ends the
 * body. All are parsed in one place, which is large: a command keeps nothing of the Fields it was read from.
 */
function entriesOf(fields: Fields, read: ReadOrder): ReturnType<ReadOrder>[] {
  const orders: ReturnType<ReadOrder>[] = [];
  const entry = new Fields();
  const w = new MessageWriter(1_024);
  const last = fields.count - 1;
  let at = fields.findFrom(Tag.ClOrdID, fields.find(Tag.NoOrders) + 1);
  while (at >= 0) {
    const next = fields.findFrom(Tag.ClOrdID, at + 1);
    w.clear();
    writeEntry(w, fields, at, next < 0 ? last : next);
    entry.parse(w.bytes, 0, w.length);
    orders.push(read(entry));
    at = next;
  }
  return orders;
}

function writeEntry(w: MessageWriter, fields: Fields, from: number, to: number): void {
  w.begin(fields.textAt(0), 'D');
  for (let i = from; i < to; i++) w.raw(fields.tags[i], fields.bytes, fields.starts[i], fields.ends[i]);
  // PossResend applies to the whole list.
  if (fields.yes(Tag.PossResend)) w.flag(Tag.PossResend, true);
  w.end();
}

/** Writes the body of a ListStatus(N). Source: FIX 4.4 vol. 4; the same in FIX 4.2. */
export function writeListStatus(
  w: MessageWriter,
  status: ListStatus,
  instrumentOf: (symbol: string) => Instrument | undefined,
  dialect: ClientDialect,
): void {
  const { orders, refusal } = status;
  w.text(Tag.ListID, status.listID);
  w.uint(Tag.ListStatusType, ACK);
  w.uint(Tag.NoRpts, 1);
  w.uint(Tag.ListOrderStatus, refusal === '' ? EXECUTING : REJECTED_LIST);
  w.uint(Tag.RptSeq, 1);
  if (refusal !== '') w.text(Tag.ListStatusText, refusal);
  w.utc(Tag.TransactTime, status.transactTime, dialect.timePrecision);
  w.uint(Tag.TotNoOrders, orders.length);
  w.uint(Tag.NoOrders, orders.length);
  for (const { clOrdID, order, ordRejReason, text } of orders) {
    w.text(Tag.ClOrdID, clOrdID);
    writeStanding(w, order, order && instrumentOf(order.symbol));
    if (ordRejReason !== -1) w.uint(Tag.OrdRejReason, ordRejReasonIn(dialect, ordRejReason));
    if (text !== '') w.text(Tag.Text, text);
  }
}

function writeStanding(w: MessageWriter, order: Parent | undefined, instrument: Instrument | undefined): void {
  const qtyScale = instrument?.qtyScale ?? 0;
  const leaves = order === undefined ? 0 : leavesQty(order);
  w.decimal(Tag.CumQty, order?.cumQty ?? 0, qtyScale);
  w.text(Tag.OrdStatus, order === undefined ? OrdStatus.Rejected : ordStatus(order));
  w.decimal(Tag.LeavesQty, leaves, qtyScale);
  w.decimal(Tag.CxlQty, order === undefined ? 0 : Math.max(0, order.terms.orderQty - order.cumQty - leaves), qtyScale);
  w.decimal(Tag.AvgPx, order === undefined ? 0 : avgPx(order), (instrument?.priceScale ?? 0) + AVG_PX_EXTRA_DECIMALS);
}
