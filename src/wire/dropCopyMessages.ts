/** ExecutionReports(8) on a venue's drop-copy session, read as copies of executions. */
import type { DropCopyReport } from '../core/words/venueCommand.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { Instrument } from '../units/instrument.ts';
import { ExecType, isSide, type Side } from '../orders/values.ts';
import { price, qty, ZERO_PRICE } from '../units/brand.ts';
import { MAX_VENUE_ID, tooLongID } from './lengths.ts';
import { readChildID } from './ids.ts';
import { nearest } from './nearest.ts';
import { readExecType, type VenueDialect } from './venueMessages.ts';

/** The report, or why it cannot be read: an operator must examine it, since it may be an execution. */
export function readDropCopy(
  fields: Fields,
  dialect: VenueDialect,
  epoch: string,
  instrumentOf: (symbol: string) => Instrument | undefined,
): DropCopyReport | string {
  const execType = readExecType(fields, dialect);
  const isRevision = execType === ExecType.TradeCancel || execType === ExecType.TradeCorrect;
  const symbol = fields.text(Tag.Symbol, MAX_VENUE_ID);
  const side = fields.text(Tag.Side);
  const report = {
    kind: 'dropCopyReport',
    venue: dialect.venue,
    venueExecID: fields.text(Tag.ExecID, MAX_VENUE_ID),
    execRefID: fields.text(Tag.ExecRefID, MAX_VENUE_ID),
    childID: readChildID(fields, Tag.ClOrdID, epoch),
    venueOrderID: fields.text(Tag.OrderID, MAX_VENUE_ID),
    account: fields.text(Tag.Account, MAX_VENUE_ID),
    symbol,
    side: side as Side,
    lastQty: qty(0),
    lastPx: ZERO_PRICE,
  } as const;
  if (execType !== ExecType.Trade && !isRevision) return { ...report, execType: 'other' };
  const instrument = instrumentOf(symbol);
  if (instrument === undefined) return `Symbol(55)=${symbol} is not one of ours`;
  if (!isSide(side)) return `Side(54)=${side} is unknown`;
  const fault = tooLongID(fields);
  if (fault !== '') return fault;
  if (report.venueExecID === '') return 'ExecID(17) is missing';
  if (isRevision && report.execRefID === '') return 'ExecRefID(19) is missing';
  if (execType === ExecType.TradeCancel) return { ...report, execType };
  const lastQty = fields.decimal(Tag.LastQty, instrument.qtyScale);
  const lastPx = nearest(fields, Tag.LastPx, instrument.priceScale);
  if (!Number.isSafeInteger(lastQty) || lastQty <= 0) return `LastQty(32)=${fields.text(Tag.LastQty)} cannot be read`;
  if (!Number.isSafeInteger(lastPx)) return `LastPx(31)=${fields.text(Tag.LastPx)} cannot be read`;
  return { ...report, execType, lastQty: qty(lastQty), lastPx: price(lastPx) };
}
