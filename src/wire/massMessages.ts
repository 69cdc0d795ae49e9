/**
 * Client dialect of mass requests: OrderMassCancelRequest(q) and its report (r), OrderMassStatusRequest(AF). FIX 4.3
 * and later; in earlier versions the dictionary rejects them before this code.
 */
import {
  type Asker,
  type MassCancelRequest,
  MassScope,
  type MassStatusRequest,
  type Scope,
} from '../core/words/clientCommand.ts';
import type { MassCancelReport } from '../core/words/clientSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { isSide } from '../orders/values.ts';
import type { ClientDialect } from './clientMessages.ts';
import { orderIDText } from './ids.ts';

/** MassCancelResponse(531): refused. Otherwise it repeats the type. */
const REJECTED = '0';
/** Orders named in a report; TotalAffectedOrders(533) counts them all, and each has a report of its own. */
export const MAX_AFFECTED_NAMED = 1_000;

export function readMassCancel(fields: Fields, asker: Asker): MassCancelRequest {
  const type = fields.text(Tag.MassCancelRequestType);
  return {
    kind: 'massCancelRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID: fields.text(Tag.ClOrdID),
    type,
    ...readScope(fields, type),
  };
}

export function readMassStatus(fields: Fields, asker: Asker): MassStatusRequest {
  const type = fields.text(Tag.MassStatusReqType);
  return {
    kind: 'massStatusRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    massStatusReqID: fields.text(Tag.MassStatusReqID),
    type,
    ...readScope(fields, type),
  };
}

/** Symbol narrows a request by security only: one for all orders is for all orders. */
function readScope(fields: Fields, type: string): { scope: Scope; fault: string } {
  const side = fields.text(Tag.Side);
  const isKnown = side === '' || isSide(side);
  return {
    scope: {
      symbol: type === MassScope.All ? '' : fields.text(Tag.Symbol),
      side: isKnown ? side : '',
      account: fields.text(Tag.Account),
    },
    fault: isKnown ? '' : `Side(54)=${side} is not supported: we take 1, 2, 5 and 6`,
  };
}

/** Writes the body of an OrderMassCancelReport(r). Source: FIX 4.4 vol. 4. */
export function writeMassCancelReport(
  w: MessageWriter,
  report: MassCancelReport,
  epoch: string,
  dialect: ClientDialect,
): void {
  const { scope, affected } = report;
  const isRejected = report.rejectReason !== -1;
  w.text(Tag.ClOrdID, report.clOrdID);
  w.text(Tag.OrderID, `${epoch}-M${report.massCancelID}`);
  if (dialect.massActionReportID) w.text(Tag.MassActionReportID, `${epoch}-M${report.massCancelID}`);
  w.text(Tag.MassCancelRequestType, report.type);
  w.text(Tag.MassCancelResponse, isRejected ? REJECTED : report.type);
  if (isRejected) w.uint(Tag.MassCancelRejectReason, report.rejectReason);
  else w.uint(Tag.TotalAffectedOrders, affected.length);
  if (affected.length > 0) {
    const named = Math.min(affected.length, MAX_AFFECTED_NAMED);
    w.uint(Tag.NoAffectedOrders, named);
    for (let i = 0; i < named; i++) {
      w.text(Tag.OrigClOrdID, affected[i].clOrdID);
      w.text(Tag.AffectedOrderID, orderIDText(epoch, affected[i].orderID));
    }
  }
  if (scope.symbol !== '') w.text(Tag.Symbol, scope.symbol);
  if (scope.side !== '') w.text(Tag.Side, scope.side);
  w.utc(Tag.TransactTime, report.transactTime, dialect.timePrecision);
  if (report.text !== '') w.text(Tag.Text, report.text);
}
