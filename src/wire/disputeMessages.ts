/** DontKnowTrade(Q), both ways: from a client about a report of ours, and to a venue about one of its own. */
import type { Asker, DisputeTrade } from '../core/words/clientCommand.ts';
import type { DontKnowTrade } from '../core/words/venueSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { execID, orderID } from '../orders/values.ts';
import { NO_PRICE, NO_QTY, price, qty } from '../units/brand.ts';
import { keptMessage, MAX_KEPT, textSaid } from './lengths.ts';

export function readDispute(
  fields: Fields,
  asker: Asker,
  instrument: Instrument | undefined,
  epoch: string,
): DisputeTrade {
  const lastQty = instrument === undefined ? NO_QTY : fields.decimal(Tag.LastQty, instrument.qtyScale);
  const lastPx = instrument === undefined ? NO_PRICE : fields.decimal(Tag.LastPx, instrument.priceScale);
  return {
    kind: 'disputeTrade',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    orderID: orderID(numberBehind(`${epoch}-`, fields.text(Tag.OrderID))),
    execID: execID(numberBehind(`${epoch}-E`, fields.text(Tag.ExecID))),
    dkReason: fields.text(Tag.DKReason, MAX_KEPT),
    symbol: fields.text(Tag.Symbol, MAX_KEPT),
    lastQty: Number.isSafeInteger(lastQty) && lastQty > 0 ? qty(lastQty) : NO_QTY,
    lastPx: Number.isSafeInteger(lastPx) ? price(lastPx) : NO_PRICE,
    text: textSaid(fields),
    message: keptMessage(fields),
  };
}

/** The number in an identifier of ours; 0 for any other. */
function numberBehind(prefix: string, text: string): number {
  const digits = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
}

/** DKReason(127): no matching order. */
const NO_MATCHING_ORDER = 'D';

/** Writes the body of a DontKnowTrade(Q) to a venue: its own values back. Source: FIX 4.2 and 4.4, vol. 4. */
export function writeDontKnow(w: MessageWriter, { message, text }: DontKnowTrade): void {
  const value = (tag: number) => new RegExp(`\\|${tag}=([^|]*)`).exec(message)?.[1] ?? '';
  const copy = (tag: number) => {
    if (value(tag) !== '') w.text(tag, value(tag));
  };
  w.text(Tag.OrderID, value(Tag.OrderID) || 'NONE');
  w.text(Tag.ExecID, value(Tag.ExecID));
  w.text(Tag.DKReason, NO_MATCHING_ORDER);
  w.text(Tag.Symbol, value(Tag.Symbol) || 'N/A');
  w.text(Tag.Side, value(Tag.Side));
  copy(Tag.OrderQty);
  copy(Tag.LastQty);
  copy(Tag.LastPx);
  w.text(Tag.Text, text);
}
