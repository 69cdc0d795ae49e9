/**
 * Differences between FIX versions in orders, reports and rejects: the messages of clients and venues are read and
 * written by these rows. Source: FIX 4.0 to 5.0SP2, ExecutionReport, OrderCancelReject, and the values of their fields.
 */
import { CxlRejReason, OrdRejReason } from '../orders/values.ts';
import type { FixVersion } from '../session/version.ts';

export interface Dialect {
  /** ExecID(17) is a number. FIX.4.0. */
  readonly numericExecID: boolean;
  /** ExecType(150) and LeavesQty(151). Before them OrdStatus(39) alone shows what happened. From FIX.4.1. */
  readonly execType: boolean;
  /** OrigClOrdID(41) in reports; 41 and OrdStatus(39) in OrderCancelReject. From FIX.4.1. */
  readonly origClOrdID: boolean;
  /** LastQty(32) and LastPx(31) in every report, 0 where nothing traded. Until FIX.4.1. */
  readonly lastAlways: boolean;
  /** A request that is pending is OrdStatus 6, be it a cancel or a replace. Until FIX.4.1; then a replace is E. */
  readonly onePending: boolean;
  /**
   * TransactTime(60) in requests and OrderCancelReject, CxlRejResponseTo(434), ExecType D and E,
   * ExecRestatementReason(378), the quantities of the day (424 to 426). From FIX.4.2.
   */
  readonly from42: boolean;
  /** ExecTransType(20); ExecType 1 and 2 for fills, where it is. Until FIX.4.2. */
  readonly before43: boolean;
  /** CxlType(125) in OrderCancelRequest. FIX.4.0. */
  readonly cxlType: boolean;
  /** OrdStatusReqID(790), MassStatusReqID(584), TotNumReports(911), LastRptRequested(912), CopyMsgIndicator(797). */
  readonly from44: boolean;
  /** MassActionReportID(1369) in OrderMassCancelReport. From FIX.5.0SP1, which requires it. */
  readonly massActionReportID: boolean;
  /** ExecType(150)=L: a stop is triggered. From FIX.5.0; before, the order is restated. */
  readonly triggered: boolean;
  /** ExecInst(18)=f, an intermarket sweep, in reports. From FIX.5.0. */
  readonly sweep: boolean;
  /**
   * ExDestination(100) in ExecutionReport, and AffectedOrigClOrdID(1824) in OrderMassCancelReport where there was
   * OrigClOrdID(41). FIX Latest, by its extension packs.
   */
  readonly latest: boolean;
  /** Side(54)=7, which says nothing, for reports of what has no side. From FIX.4.1. */
  readonly undisclosed: boolean;
  /**
   * Reasons of the version; any other becomes `BrokerOption`, or is omitted if the version does not have that either.
   */
  readonly ordRejReasons: ReadonlySet<number>;
  readonly cxlRejReasons: ReadonlySet<number>;
}

/** CxlType(125)=F: all that remains is canceled. */
export const CXL_TYPE_FULL = 70;

const upTo = (last: number, ...more: number[]) => new Set([...Array.from({ length: last + 1 }, (_, i) => i), ...more]);

const FIX40: Dialect = {
  numericExecID: true,
  execType: false,
  origClOrdID: false,
  lastAlways: true,
  onePending: true,
  from42: false,
  before43: true,
  cxlType: true,
  from44: false,
  massActionReportID: false,
  undisclosed: false,
  triggered: false,
  sweep: false,
  latest: false,
  ordRejReasons: upTo(3),
  cxlRejReasons: upTo(1),
};
const FIX41: Dialect = {
  ...FIX40,
  numericExecID: false,
  execType: true,
  origClOrdID: true,
  undisclosed: true,
  cxlType: false,
  ordRejReasons: upTo(5),
};
const FIX42: Dialect = {
  ...FIX41,
  lastAlways: false,
  onePending: false,
  from42: true,
  ordRejReasons: upTo(8),
  cxlRejReasons: upTo(3),
};
const FIX43: Dialect = { ...FIX42, before43: false, ordRejReasons: upTo(12), cxlRejReasons: upTo(6) };
const FIX44: Dialect = { ...FIX43, from44: true, ordRejReasons: upTo(15, 99), cxlRejReasons: upTo(6, 99) };
const FIX50: Dialect = { ...FIX44, triggered: true, sweep: true };
const FIX50SP1: Dialect = { ...FIX50, massActionReportID: true };

export const DIALECTS: Readonly<Record<FixVersion, Dialect>> = {
  'FIX.4.0': FIX40,
  'FIX.4.1': FIX41,
  'FIX.4.2': FIX42,
  'FIX.4.3': FIX43,
  'FIX.4.4': FIX44,
  'FIX.5.0': FIX50,
  'FIX.5.0SP1': FIX50SP1,
  'FIX.5.0SP2': FIX50SP1,
  'FIX.Latest': { ...FIX50SP1, latest: true },
};

/** OrdRejReason(103) as the version has it. */
export function ordRejReasonIn(dialect: Dialect, reason: OrdRejReason): number {
  return dialect.ordRejReasons.has(reason) ? reason : OrdRejReason.BrokerOption;
}

/** CxlRejReason(102) as the version has it; −1 if it has none for this: Text has the reason. */
export function cxlRejReasonIn(dialect: Dialect, reason: CxlRejReason): number {
  if (dialect.cxlRejReasons.has(reason)) return reason;
  return dialect.cxlRejReasons.has(CxlRejReason.BrokerOption) ? CxlRejReason.BrokerOption : -1;
}
