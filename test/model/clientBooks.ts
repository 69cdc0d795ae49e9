/**
 * A client's own books, kept from its requests and the reports it gets and from nothing else. Every report is held
 * against what the reports before it said (FIX 4.4 vol. 4, appendix D): a gateway that contradicts itself is caught
 * here, whatever it believes inside.
 */
import type { CancelReject, ExecutionReport } from '../../src/core/words/clientSend.ts';
import { ExecType, type OrderID, OrdRejReason, OrdStatus } from '../../src/orders/values.ts';
import type { Instant } from '../../src/units/brand.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../../src/units/notional.ts';

export interface Trade {
  /** ExecID of its report, or of its last correction. */
  execID: number;
  readonly venue: string;
  lastQty: number;
  lastPx: number;
}

export interface ClientOrder {
  readonly orderID: OrderID;
  readonly buy: boolean;
  readonly firstClOrdID: string;
  clOrdID: string;
  orderQty: number;
  cumQty: number;
  notional: bigint;
  pending: { readonly kind: 'cancel' | 'replace'; readonly clOrdID: string; readonly orderQty: number } | undefined;
  ended: OrdStatus | '';
  /** Trades as they count now. */
  readonly trades: Trade[];
  /** OrdStatus of the last message about it. */
  last: OrdStatus;
  /** Every ClOrdID that it or a request for it was taken under. */
  readonly clOrdIDs: Set<string>;
  /** UTC dates: when it was over, NaN while it is open; of the last report that changed anything. */
  overOn: number;
  changedOn: number;
}

const MICROS_PER_DATE = 86_400_000_000;

const isOver = (order: ClientOrder): boolean =>
  order.pending === undefined && (order.ended !== '' || order.cumQty >= order.orderQty);

/** Reports that answer nothing. */
const OF_TRADES: ReadonlySet<ExecType> = new Set([ExecType.Trade, ExecType.TradeCancel, ExecType.TradeCorrect]);

export class ClientBooks {
  readonly orders: ClientOrder[] = [];
  private readonly byOrderID = new Map<OrderID, ClientOrder>();
  /** The UTC date of the last report. */
  private today = 0;
  private readonly isAtVenue: (id: OrderID) => boolean;

  /** `isAtVenue`: a venue may still fill it, which its client cannot know. */
  constructor(isAtVenue: (id: OrderID) => boolean) {
    this.isAtVenue = isAtVenue;
  }
  private readonly execIDs = new Set<number>();
  /** Requests without any answer yet, by ClOrdID, oldest first: the OrderQty that a replace asks for, 0 of others. */
  private readonly owed = new Map<string, number[]>();

  asked(clOrdID: string, wantedQty: number): void {
    this.owed.set(clOrdID, [...(this.owed.get(clOrdID) ?? []), wantedQty]);
  }

  /** Every request of a turn is answered in that turn, if only with a pending status. */
  checkAnswered(): void {
    for (const clOrdID of this.owed.keys()) throw new Error(`request ${clOrdID} got no answer`);
  }

  read(report: ExecutionReport | CancelReject): void {
    this.today = Math.floor(report.transactTime / MICROS_PER_DATE);
    if (report.kind === 'cancelReject') this.readReject(report);
    else this.readReport(report);
  }

  private readReject(reject: CancelReject): void {
    const order = this.byOrderID.get(reject.orderID);
    const pending = order?.pending;
    // The same request sent twice is refused once more while the first is pending, and OrdStatus says so.
    const isPending = reject.ordStatus === OrdStatus.PendingCancel || reject.ordStatus === OrdStatus.PendingReplace;
    if (order !== undefined && pending !== undefined && pending.clOrdID === reject.clOrdID && !isPending) {
      order.pending = undefined;
      if (reject.origClOrdID !== order.clOrdID)
        this.fail(order, `OrigClOrdID ${reject.origClOrdID} is not the last good one`);
    } else {
      this.answer(reject.clOrdID);
    }
    if (order === undefined) return;
    this.noteDates(order);
    this.expect(order, 'OrdStatus of a cancel reject', reject.ordStatus, expectedStatus(order));
    order.last = reject.ordStatus;
  }

  private readReport(report: ExecutionReport): void {
    const { execType, clOrdID } = report;
    if (execType !== ExecType.OrderStatus) {
      if (this.execIDs.has(report.execID)) throw new Error(`ExecID ${report.execID} came twice`);
      this.execIDs.add(report.execID);
    }
    const wantedQty = OF_TRADES.has(execType) ? 0 : this.answer(clOrdID);
    if (report.orderID === 0) {
      if (report.ordStatus !== OrdStatus.Rejected)
        throw new Error(`a report without an order has status ${report.ordStatus}`);
      return;
    }
    this.checkDuplicate(report);
    const order = this.byOrderID.get(report.orderID) ?? this.add(report);
    this.fold(order, report, wantedQty);
    this.check(order, report);
    const isOfOrder = report.execType !== ExecType.Rejected || order.last === OrdStatus.PendingNew;
    if (isOfOrder && report.execType !== ExecType.OrderStatus) {
      order.clOrdIDs.add(report.clOrdID);
      this.noteDates(order);
    }
    order.last = report.ordStatus;
  }

  private noteDates(order: ClientOrder): void {
    order.changedOn = this.today;
    if (!isOver(order)) order.overOn = Number.NaN;
    else if (Number.isNaN(order.overOn)) order.overOn = this.today;
  }

  /** The order was over on an earlier UTC date than yesterday's. */
  isLongOver(id: OrderID, now: Instant): boolean {
    const order = this.byOrderID.get(id);
    return order !== undefined && order.overOn < Math.floor(now / MICROS_PER_DATE) - 1;
  }

  /** A ClOrdID is refused as a duplicate while its order is open, or was over or asked for on this date; else taken. */
  private checkDuplicate({ orderID, clOrdID, execType, ordRejReason }: ExecutionReport): void {
    if (execType !== ExecType.New && ordRejReason !== OrdRejReason.DuplicateOrder) return;
    const others = this.orders.filter((order) => order.clOrdIDs.has(clOrdID));
    if (execType === ExecType.New) {
      const taken = others.find((order) => order.orderID !== orderID && !(order.overOn < this.today));
      if (taken !== undefined) this.fail(taken, `order ${orderID} has its ClOrdID ${clOrdID}`);
    } else if (
      others.every((order) => order.changedOn < this.today && isOver(order) && !this.isAtVenue(order.orderID))
    ) {
      throw new Error(`ClOrdID ${clOrdID} is refused, though no order of today has it`);
    }
  }

  private add(report: ExecutionReport): ClientOrder {
    if (report.execType !== ExecType.New && report.execType !== ExecType.Rejected) {
      throw new Error(`order ${report.orderID} begins with ExecType ${report.execType}`);
    }
    const order: ClientOrder = {
      orderID: report.orderID,
      buy: report.side === '1',
      firstClOrdID: report.clOrdID,
      clOrdID: report.clOrdID,
      orderQty: report.terms.orderQty,
      cumQty: 0,
      notional: 0n,
      pending: undefined,
      ended: '',
      trades: [],
      last: OrdStatus.PendingNew,
      clOrdIDs: new Set(),
      overOn: Number.NaN,
      changedOn: this.today,
    };
    this.byOrderID.set(report.orderID, order);
    this.orders.push(order);
    return order;
  }

  /** `wantedQty` is what the request asked for that this answers. */
  private fold(order: ClientOrder, report: ExecutionReport, wantedQty: number): void {
    const { execType, clOrdID, origClOrdID } = report;
    switch (execType) {
      case ExecType.New:
        if (order.last !== OrdStatus.PendingNew) this.fail(order, 'accepted twice');
        return;
      case ExecType.Rejected:
        // F.1.a: a duplicate is rejected with the status of the order that has its ClOrdID.
        if (order.last === OrdStatus.PendingNew) order.ended = OrdStatus.Rejected;
        return;
      case ExecType.PendingCancel:
      case ExecType.PendingReplace:
        if (order.pending !== undefined) this.fail(order, `${clOrdID} is pending beside ${order.pending.clOrdID}`);
        this.expect(order, 'OrigClOrdID', origClOrdID, order.clOrdID);
        order.pending = {
          kind: execType === ExecType.PendingCancel ? 'cancel' : 'replace',
          clOrdID,
          orderQty: wantedQty,
        };
        return;
      case ExecType.Trade:
        if (!(report.lastQty > 0)) this.fail(order, 'a trade of nothing');
        this.expect(order, 'ClOrdID of a trade (a pending request has not taken hold)', clOrdID, order.clOrdID);
        order.cumQty += report.lastQty;
        order.notional += BigInt(report.lastQty) * BigInt(report.lastPx);
        order.trades.push({
          execID: report.execID,
          venue: report.lastMkt,
          lastQty: report.lastQty,
          lastPx: report.lastPx,
        });
        return;
      case ExecType.TradeCancel:
      case ExecType.TradeCorrect: {
        const { execID, lastQty, lastPx, details } = report;
        const trade = order.trades.find((one) => one.execID === details?.execRefID);
        if (trade === undefined) return this.fail(order, `ExecRefID ${details?.execRefID} is no trade of it`);
        if (execType === ExecType.TradeCancel && lastQty !== 0) this.fail(order, `a bust that leaves ${lastQty}`);
        this.expect(order, 'ClOrdID of a bust or correction', clOrdID, order.clOrdID);
        order.cumQty += lastQty - trade.lastQty;
        order.notional += BigInt(lastQty) * BigInt(lastPx) - BigInt(trade.lastQty) * BigInt(trade.lastPx);
        Object.assign(trade, { execID, lastQty, lastPx });
        return;
      }
      case ExecType.Replaced: {
        const wanted = Math.max(order.pending?.orderQty ?? 0, order.cumQty);
        this.closePending(order, report, 'replace');
        this.expect(order, 'OrderQty after a replace', report.terms.orderQty, wanted);
        order.orderQty = report.terms.orderQty;
        return;
      }
      case ExecType.Canceled:
      case ExecType.Expired:
      case ExecType.DoneForDay:
        if (order.ended !== '') this.fail(order, 'ended twice');
        if (order.pending !== undefined) this.closePending(order, report, order.pending.kind);
        else this.expect(order, 'ClOrdID', clOrdID, order.clOrdID);
        order.ended = report.ordStatus;
        return;
      default:
    }
  }

  private closePending(order: ClientOrder, report: ExecutionReport, kind: 'cancel' | 'replace'): void {
    this.expect(order, 'pending request', order.pending?.kind, kind);
    this.expect(order, 'ClOrdID', report.clOrdID, order.pending?.clOrdID);
    this.expect(order, 'OrigClOrdID', report.origClOrdID, order.clOrdID);
    // A cancel's ClOrdID names the request; what comes of the order later bears the order's own (J.1.b).
    if (kind === 'replace') order.clOrdID = report.clOrdID;
    order.pending = undefined;
  }

  /** O6: what every report must say of quantities, whatever came before it. */
  private check(order: ClientOrder, report: ExecutionReport): void {
    this.expect(order, 'OrderQty', report.terms.orderQty, order.orderQty);
    this.expect(order, 'CumQty', report.cumQty, order.cumQty);
    const leaves = order.ended === '' ? Math.max(0, order.orderQty - order.cumQty) : 0;
    this.expect(order, 'LeavesQty', report.leavesQty, leaves);
    this.expect(order, 'OrdStatus', report.ordStatus, expectedStatus(order));
    if (report.cumQty < 0 || report.leavesQty < 0 || report.terms.orderQty < 0)
      this.fail(order, 'a quantity below zero');
    // AvgPx × CumQty = Σ LastPx × LastQty, to half a unit of AvgPx's last digit a share.
    const off = BigInt(report.avgPx) * BigInt(order.cumQty) - order.notional * 10n ** BigInt(AVG_PX_EXTRA_DECIMALS);
    if ((off < 0n ? -off : off) * 2n > BigInt(order.cumQty))
      this.fail(order, `AvgPx ${report.avgPx} is not of its fills`);
  }

  /** The oldest request of this ClOrdID has its answer: the OrderQty it asked for. */
  private answer(clOrdID: string): number {
    const [wantedQty = 0, ...others] = this.owed.get(clOrdID) ?? [];
    if (others.length > 0) this.owed.set(clOrdID, others);
    else this.owed.delete(clOrdID);
    return wantedQty;
  }

  private expect<T>(order: ClientOrder, what: string, seen: T, wanted: T): void {
    if (seen !== wanted) this.fail(order, `${what} is ${String(seen)}, the client expects ${String(wanted)}`);
  }

  private fail(order: ClientOrder, text: string): never {
    throw new Error(`order ${order.orderID} (${order.clOrdID}): ${text}`);
  }
}

/** OrdStatus by the precedence printed with the matrices. */
export function expectedStatus(order: ClientOrder): OrdStatus {
  if (order.pending !== undefined && order.ended === '') {
    return order.pending.kind === 'cancel' ? OrdStatus.PendingCancel : OrdStatus.PendingReplace;
  }
  if (order.ended === OrdStatus.DoneForDay) return OrdStatus.DoneForDay;
  if (order.cumQty > 0 && order.cumQty >= order.orderQty) return OrdStatus.Filled;
  if (order.ended !== '') return order.ended;
  return order.cumQty > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New;
}
