/** Execution reports of an order, written from its state after an event was applied. */
import { isStop, type OrderTerms, PLAIN } from '../../orders/terms.ts';
import type { Route } from '../../orders/route.ts';
import { avgPx, dayOrderQty, leavesQty, ordStatus, type Parent } from '../../orders/order.ts';
import {
  type ExecID,
  execID as execIDOf,
  ExecType,
  type OrdRejReason,
  OrdStatus,
  orderID,
  isSide,
  RestatementReason,
  Side,
} from '../../orders/values.ts';
import { type Instant, minus, NO_QTY, type Price, type Qty, ZERO_PRICE } from '../../units/brand.ts';
import { averagePrice, AVG_PX_EXTRA_DECIMALS } from '../../units/notional.ts';
import type { Asked, Asker } from './clientCommand.ts';
import type { ExecutionReport, MassStatusPart, ReportDetails } from './clientSend.ts';

const NO_EXEC_ID = execIDOf(0);

/** The fields of a report that do not follow from the order's state. */
export interface ReportAbout {
  readonly lastQty?: Qty;
  readonly lastPx?: Price;
  readonly lastMkt?: string;
  /** ClOrdID and OrigClOrdID where they differ from the order's. */
  readonly clOrdID?: string;
  readonly origClOrdID?: string;
  readonly replyTo?: string;
  readonly route?: Route;
  readonly ordRejReason?: OrdRejReason;
  readonly ordStatusReqID?: string;
  /** Of a pending replace: LeavesQty is then that of the requested terms. */
  readonly terms?: OrderTerms | undefined;
  readonly execRefID?: ExecID;
  readonly restatementReason?: RestatementReason;
  readonly massStatus?: MassStatusPart;
  readonly asked?: Asked | undefined;
  /** Of the request that the report answers, where it has its own. */
  readonly carried?: string;
  readonly carriedBack?: string | undefined;
  readonly text?: string;
}

/** A report of `order` in its present state. */
export function reportOf(
  order: Parent,
  execType: ExecType,
  execID: ExecID,
  now: Instant,
  about: ReportAbout,
): ExecutionReport {
  return {
    kind: 'executionReport',
    replyTo: about.replyTo ?? order.replyTo,
    route: about.route ?? order.route,
    clientID: order.clientID,
    orderID: order.orderID,
    execID,
    clOrdID: about.clOrdID ?? order.clOrdID,
    origClOrdID: about.origClOrdID ?? '',
    ordStatusReqID: about.ordStatusReqID ?? '',
    massStatus: about.massStatus,
    execType,
    ordStatus: ordStatus(order),
    account: order.account,
    symbol: order.symbol,
    side: order.side,
    terms: about.terms ?? order.terms,
    exDestination: order.exDestination,
    asked: about.asked,
    lastQty: about.lastQty ?? NO_QTY,
    lastPx: about.lastPx ?? ZERO_PRICE,
    lastMkt: about.lastMkt ?? '',
    cumQty: order.cumQty,
    leavesQty: about.terms === undefined ? leavesQty(order) : minus(about.terms.orderQty, order.cumQty),
    avgPx: avgPx(order),
    ordRejReason: about.ordRejReason ?? -1,
    text: about.text ?? '',
    working: isStop(order.terms.ordType) ? order.triggered : undefined,
    transactTime: now,
    carried: about.carried ?? order.carried,
    carriedBack: about.carriedBack ?? '',
    details: detailsOf(order, about),
  };
}

function detailsOf(order: Parent, about: ReportAbout): ReportDetails | undefined {
  const replaced = order.origClOrdID !== '';
  const { restatementReason = RestatementReason.None, execRefID = NO_EXEC_ID } = about;
  if (!replaced && order.day === 0 && order.cashOrderQty === 0 && restatementReason === '' && execRefID === 0) {
    return undefined;
  }
  return {
    execRefID,
    restatementReason,
    replaced,
    cashOrderQty: order.cashOrderQty,
    day:
      order.day === 0
        ? undefined
        : {
            orderQty: dayOrderQty(order),
            cumQty: order.dayCumQty,
            avgPx: averagePrice(order.dayNotional, order.dayCumQty, AVG_PX_EXTRA_DECIMALS),
          },
  };
}

/** A report about an order that does not exist, to be completed. */
export function reportOfNoOrder({ clientID, replyTo, route }: Asker, clOrdID: string, asked: Asked, now: Instant) {
  return {
    kind: 'executionReport',
    replyTo,
    route,
    clientID,
    orderID: orderID(0),
    execID: NO_EXEC_ID,
    clOrdID,
    origClOrdID: '',
    ordStatusReqID: '',
    massStatus: undefined,
    execType: ExecType.Rejected,
    ordStatus: OrdStatus.Rejected,
    account: '',
    symbol: asked.symbol,
    side: isSide(asked.side) ? asked.side : Side.Buy,
    terms: PLAIN,
    exDestination: '',
    asked,
    lastQty: NO_QTY,
    lastPx: ZERO_PRICE,
    lastMkt: '',
    cumQty: NO_QTY,
    leavesQty: NO_QTY,
    avgPx: 0,
    ordRejReason: -1,
    text: '',
    transactTime: now,
    carried: '',
    carriedBack: '',
    details: undefined,
    working: undefined,
  } as const;
}
