/**
 * Client dialect of mass requests: OrderMassCancelRequest(q) and its report (r), OrderMassStatusRequest(AF). FIX 4.3
 * and later; in earlier versions the dictionary rejects them before this code.
 */
import { type MassCancelRequest, MassScope, type MassStatusRequest, type Scope } from '../core/words/clientCommand.ts';
import { type MassCancelReport, MassCancelRejectReason } from '../core/words/clientSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { isSide } from '../orders/values.ts';
import type { ClientDialect } from './clientMessages.ts';
import { orderIDText } from './ids.ts';
import { faultIn, type MessageMeaning, type Reading } from './meaning.ts';
import { MASS_CANCEL_MEANING, MASS_STATUS_MEANING } from './requestMeaning.ts';

/** MassCancelResponse(531): refused. Otherwise it repeats the type. */
const REJECTED = '0';
/** MassActionReason(2675). The other reasons only say why. */
const STOP_TRADING = '4';
/** Orders named in a report; TotalAffectedOrders(533) counts them all, and each has a report of its own. */
export const MAX_AFFECTED_NAMED = 1_000;

export function readMassCancel(
  fields: Fields,
  reading: Reading,
  instrument: Instrument | undefined,
): MassCancelRequest {
  const { asker } = reading;
  const type = fields.text(Tag.MassCancelRequestType);
  const { scope, fault } = readScope(fields, type);
  return {
    kind: 'massCancelRequest',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID: fields.text(Tag.ClOrdID),
    type,
    scope,
    halts: fields.text(Tag.MassActionReason) === STOP_TRADING,
    fault: fault || narrowed(fields, MASS_CANCEL_MEANING, reading, instrument),
  };
}

export function readMassStatus(
  fields: Fields,
  reading: Reading,
  instrument: Instrument | undefined,
): MassStatusRequest {
  const { asker } = reading;
  const type = fields.text(Tag.MassStatusReqType);
  const { scope, fault } = readScope(fields, type);
  return {
    kind: 'massStatusRequest',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    massStatusReqID: fields.text(Tag.MassStatusReqID),
    type,
    scope,
    fault: fault || narrowed(fields, MASS_STATUS_MEANING, reading, instrument),
  };
}

/** The field that would narrow the request further, and why it cannot; '' for none. */
function narrowed(
  fields: Fields,
  meaning: MessageMeaning,
  reading: Reading,
  instrument: Instrument | undefined,
): string {
  return faultIn(fields, fields.count - 1, meaning, reading, instrument)?.text ?? '';
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

/** FIX 4.3 has no Other(99). */
const rejectReasonIn = ({ from44 }: ClientDialect, reason: number): number =>
  from44 || reason !== MassCancelRejectReason.Other ? reason : MassCancelRejectReason.NotSupported;

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
  if (isRejected) w.uint(Tag.MassCancelRejectReason, rejectReasonIn(dialect, report.rejectReason));
  else w.uint(Tag.TotalAffectedOrders, affected.length);
  if (affected.length > 0) {
    const named = Math.min(affected.length, MAX_AFFECTED_NAMED);
    w.uint(Tag.NoAffectedOrders, named);
    for (let i = 0; i < named; i++) {
      w.text(dialect.latest ? Tag.AffectedOrigClOrdID : Tag.OrigClOrdID, affected[i].clOrdID);
      w.text(Tag.AffectedOrderID, orderIDText(epoch, affected[i].orderID));
    }
  }
  if (scope.symbol !== '') w.text(Tag.Symbol, scope.symbol);
  if (scope.side !== '') w.text(Tag.Side, scope.side);
  w.utc(Tag.TransactTime, report.transactTime, dialect.timePrecision);
  if (report.text !== '') w.text(Tag.Text, report.text);
}
