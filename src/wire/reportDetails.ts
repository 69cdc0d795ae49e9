/** Parts of an ExecutionReport(8) that few have, or that differ by version: busts, restatements, later days. */
import type { ExecutionReport } from '../core/words/clientSend.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { ExecType, OrdStatus, RestatementReason } from '../orders/values.ts';
import type { Dialect } from './dialects.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';

/** ExecTransType(20) before FIX 4.3, as a character code: new, cancel, correct, status. */
export function execTransType({ execType }: ExecutionReport): number {
  switch (execType) {
    case ExecType.TradeCancel:
      return 49;
    case ExecType.TradeCorrect:
      return 50;
    case ExecType.OrderStatus:
      return 51;
    default:
      return 48;
  }
}

/**
 * ExecType(150). Versions before FIX 5.0 have no Triggered: a triggered stop is restated. FIX 4.2 has no Trade and no
 * Order Status: a fill is 1 or 2, its bust and correction too, and a status repeats OrdStatus. FIX 4.1 has no Restated
 * either, and one value for both pending requests.
 */
export function execTypeIn(dialect: Dialect, report: ExecutionReport): string {
  const execType = report.execType === ExecType.Triggered && !dialect.triggered ? ExecType.Restated : report.execType;
  if (!dialect.before43) return execType;
  switch (execType) {
    case ExecType.Trade:
    case ExecType.TradeCorrect:
    case ExecType.TradeCancel:
      return report.cumQty >= report.terms.orderQty ? OrdStatus.Filled : OrdStatus.PartiallyFilled;
    case ExecType.OrderStatus:
      return ordStatusIn(dialect, report);
    case ExecType.Restated:
      return dialect.from42 ? execType : ordStatusIn(dialect, report);
    case ExecType.PendingReplace:
      return dialect.onePending ? OrdStatus.PendingCancel : execType;
    default:
      return execType;
  }
}

/**
 * OrdStatus(39). FIX 4.2 has Replaced, of precedence 3: above New, below Partially Filled (matrix D6). FIX 4.0, where
 * nothing else shows that an order was replaced or refused, has it before any other.
 */
export function ordStatusIn(dialect: Dialect, { execType, ordStatus, details }: ExecutionReport): OrdStatus {
  if (!dialect.before43) return ordStatus;
  if (!dialect.execType && execType === ExecType.Rejected) return OrdStatus.Rejected;
  if (ordStatus === OrdStatus.New && details?.replaced === true) return OrdStatus.Replaced;
  if (!dialect.execType && execType === ExecType.Replaced && ordStatus === OrdStatus.PartiallyFilled) {
    return OrdStatus.Replaced;
  }
  return dialect.onePending && ordStatus === OrdStatus.PendingReplace ? OrdStatus.PendingCancel : ordStatus;
}

/** Reports with LastQty and LastPx: executions, and guaranteed executions. */
export function hasLast({ execType }: ExecutionReport): boolean {
  return (
    execType === ExecType.Trade ||
    execType === ExecType.TradeCorrect ||
    execType === ExecType.TradeCancel ||
    execType === ExecType.Stopped
  );
}

/** ExecRestatementReason(378) above 5 came with FIX 4.3, above 11 with FIX Latest. */
const LAST_REASON_OF_42 = 5;
const LAST_BEFORE_LATEST = 11;

export function writeDetails(
  w: MessageWriter,
  report: ExecutionReport,
  instrument: Instrument | undefined,
  execRefID: string,
  dialect: Dialect,
): void {
  const { details } = report;
  if (details === undefined) return;
  const { priceScale = 0, qtyScale = 0 } = instrument ?? {};
  const { restatementReason, cashOrderQty, day } = details;
  if (details.execRefID !== 0) w.text(Tag.ExecRefID, execRefID);
  const isTriggered = report.execType === ExecType.Triggered && dialect.triggered;
  if (restatementReason !== RestatementReason.None && dialect.from42 && !isTriggered) {
    const last = dialect.before43 ? LAST_REASON_OF_42 : dialect.latest ? Infinity : LAST_BEFORE_LATEST;
    const known = Number(restatementReason) <= last;
    w.text(Tag.ExecRestatementReason, known ? restatementReason : RestatementReason.BrokerOption);
  }
  if (cashOrderQty !== 0 && dialect.from42) w.decimal(Tag.CashOrderQty, cashOrderQty, priceScale);
  if (day === undefined || !dialect.from42) return;
  w.decimal(Tag.DayOrderQty, day.orderQty, qtyScale);
  w.decimal(Tag.DayCumQty, day.cumQty, qtyScale);
  w.decimal(Tag.DayAvgPx, day.avgPx, priceScale + AVG_PX_EXTRA_DECIMALS);
}
