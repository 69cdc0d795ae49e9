/** Orders, children and reports as JSON. */
import type { CancelReject, ExecutionReport } from '../../core/words/clientSend.ts';
import { childIDText } from '../../wire/ids.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Instructed, instructionsIn } from '../../orders/instructions.ts';
import {
  type Child,
  childLeavesQty,
  isFinal,
  leavesQty,
  ordStatus,
  type Parent,
  unroutedQty,
} from '../../orders/order.ts';
import { hasLast } from '../../wire/reportDetails.ts';
import { execID as execIDOf, ResponseTo } from '../../orders/values.ts';
import type { Qty } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { averagePrice, AVG_PX_EXTRA_DECIMALS } from '../../units/notional.ts';
import type * as Json from './shownSchema.ts';
import { isoTime, perShare, px, pxOrNull, type Show, shownText, size, sizeOrNull, textOrNull } from './show.ts';
import { showCarried } from './showCarried.ts';
import { showBasicTerms, showTerms } from './showTerms.ts';
import { cxlRejReasons, execTypes, ordRejReasons, ordStatuses, sides } from './words.ts';

export function showOrder(order: Parent, show: Show): Json.Order {
  const instrument = show.instrument(order.symbol);
  const status = ordStatus(order);
  const { pending } = order;
  const final = isFinal(order);
  return {
    orderID: show.orderID(order.orderID),
    clOrdID: shownText(order.clOrdID),
    origClOrdID: textOrNull(order.origClOrdID),
    client: order.clientID,
    originator: textOrNull(order.originator),
    account: textOrNull(order.account),
    strategy: textOrNull(order.strategy),
    trader: textOrNull(order.trader),
    session: order.session,
    symbol: order.symbol,
    side: sides.word(order.side),
    ...showTerms(order.terms, instrument),
    ordStatus: ordStatuses.word(status),
    open: !final,
    cumQty: size(order.cumQty, instrument),
    leavesQty: size(leavesQty(order), instrument),
    avgPx: avgPxOf(order.notional, order.cumQty, instrument),
    unroutedQty: size(unroutedQty(order), instrument),
    exDestination: textOrNull(order.exDestination),
    directed: order.exDestination !== '' || instructionsIn(order.instructions).custDirected === 'Y',
    notHeld: instructionsIn(order.instructions).notHeld,
    instructions: showInstructions(order.instructions, instrument),
    closeOnly: order.closeOnly,
    locateReqd: order.locateReqd === '' ? null : order.locateReqd === 'Y',
    carry: showCarried(order.carried),
    pending:
      pending === undefined
        ? null
        : {
            kind: pending.kind === 'restate' ? ('replace' as const) : pending.kind,
            clOrdID: shownText(pending.clOrdID),
            orderQty: size(pending.terms.orderQty, instrument),
            price: pxOrNull(pending.terms.price, instrument),
          },
    endsAs: order.windsDownTo === '' || final ? null : ordStatuses.word(order.windsDownTo),
    held: order.heldBy === '' || final ? null : { code: order.heldBy, text: order.heldText },
    waitsFor: final ? null : textOrNull(show.waitText(order)),
    liveChildren: order.liveChildren.length,
    rounds: order.rounds,
    arrivalBid: pxOrNull(order.arrivalBid, instrument),
    arrivalAsk: pxOrNull(order.arrivalAsk, instrument),
    receivedAt: isoTime(order.receivedAt),
    endedAt: final ? isoTime(order.endedAt) : null,
    text: shownText(order.text),
    fix: { side: order.side, ordType: order.terms.ordType, timeInForce: order.terms.timeInForce, ordStatus: status },
  };
}

export function showChild(child: Child, epoch: string, show: Show): Json.Child {
  const instrument = show.instrument(child.parent.symbol);
  return {
    clOrdID: childIDText(epoch, child.childID),
    venue: child.venue,
    venueOrderID: textOrNull(child.venueOrderID),
    purpose: child.purpose,
    qty: size(child.terms.orderQty, instrument),
    ...showBasicTerms(child.terms, instrument),
    minQty: sizeOrNull(child.terms.minQty, instrument),
    midpoint: child.midpoint,
    state: child.state,
    canceling: child.cancelID !== 0 && child.state !== 'ended',
    endedAs: child.ended === '' ? null : ordStatuses.word(child.ended),
    cumQty: size(child.cumQty, instrument),
    leavesQty: size(childLeavesQty(child), instrument),
    avgPx: avgPxOf(child.notional, child.cumQty, instrument),
    sentAt: isoTime(child.sentAt),
  };
}

export function showReport(report: ExecutionReport | CancelReject, show: Show): Json.Report {
  return report.kind === 'executionReport' ? showExecution(report, show) : showCancelReject(report, show);
}

export function showExecution(report: ExecutionReport, show: Show): Json.Execution {
  const instrument = show.instrument(report.symbol);
  const fill = hasLast(report);
  const execRefID = report.details?.execRefID ?? execIDOf(0);
  return {
    kind: 'executionReport',
    execID: report.execID === 0 ? null : show.execID(report.execID),
    orderID: report.orderID === 0 ? null : show.orderID(report.orderID),
    clOrdID: shownText(report.clOrdID),
    origClOrdID: textOrNull(report.origClOrdID),
    client: report.clientID,
    account: textOrNull(report.account),
    symbol: report.symbol,
    side: sides.word(report.side),
    ...showBasicTerms(report.terms, instrument),
    execType: execTypes.word(report.execType),
    execRefID: execRefID === 0 ? null : show.execID(execRefID),
    restatementReason: textOrNull(report.details?.restatementReason ?? ''),
    ordStatus: ordStatuses.word(report.ordStatus),
    orderQty: size(report.terms.orderQty, instrument),
    lastQty: fill ? size(report.lastQty, instrument) : null,
    lastPx: fill ? px(report.lastPx, instrument) : null,
    lastMkt: textOrNull(report.lastMkt),
    cumQty: size(report.cumQty, instrument),
    leavesQty: size(report.leavesQty, instrument),
    avgPx: report.cumQty === 0 ? null : formatDecimal(report.avgPx, instrument.priceScale + AVG_PX_EXTRA_DECIMALS, 2),
    ordRejReason:
      report.ordRejReason === -1 ? null : (ordRejReasons.find(report.ordRejReason) ?? String(report.ordRejReason)),
    text: shownText(report.text),
    transactTime: isoTime(report.transactTime),
    fix: {
      side: report.side,
      ordType: report.terms.ordType,
      timeInForce: report.terms.timeInForce,
      execType: report.execType,
      ordStatus: report.ordStatus,
      ordRejReason: report.ordRejReason === -1 ? null : report.ordRejReason,
    },
  };
}

function showCancelReject(reject: CancelReject, show: Show): Json.CancelReject {
  return {
    kind: 'cancelReject',
    orderID: reject.orderID === 0 ? null : show.orderID(reject.orderID),
    clOrdID: shownText(reject.clOrdID),
    origClOrdID: shownText(reject.origClOrdID),
    client: reject.clientID,
    ordStatus: ordStatuses.word(reject.ordStatus),
    responseTo: reject.responseTo === ResponseTo.Cancel ? 'cancel' : 'replace',
    cxlRejReason: cxlRejReasons.find(reject.cxlRejReason) ?? String(reject.cxlRejReason),
    text: shownText(reject.text),
    transactTime: isoTime(reject.transactTime),
    fix: { ordStatus: reject.ordStatus, cxlRejReason: reject.cxlRejReason },
  };
}

function avgPxOf(notional: bigint, cumQty: Qty, instrument: Instrument): string | null {
  if (cumQty === 0) return null;
  const average = averagePrice(notional, cumQty, AVG_PX_EXTRA_DECIMALS);
  return formatDecimal(average, instrument.priceScale + AVG_PX_EXTRA_DECIMALS, 2);
}

/** What its client said, null for nothing. */
function showInstructions(rows: Instructed, instrument: Instrument): Json.Order['instructions'] {
  if (rows.length === 0) return null;
  const { exclude, noDark, doNotRoute, onlyRests, feeCapped, maxTakeFee, minSize, tradesOn } = instructionsIn(rows);
  return {
    excludeVenues: exclude === '' ? [] : exclude.split(' '),
    ...{ noDark, doNotRoute, onlyRests },
    maxTakeFee: feeCapped ? perShare(maxTakeFee) : null,
    minSize: sizeOrNull(minSize, instrument),
    tradesOn,
  };
}
