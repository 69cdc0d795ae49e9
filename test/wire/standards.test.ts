/**
 * Every message that we write, in every version and in many states, against the standard dictionary of the version:
 * by our validator, and its listed values by a reader that shares nothing with it.
 */
import { describe, expect, it, test } from 'vitest';
import type { CancelReject, ExecutionReport, ReportDetails } from '../../src/core/words/clientSend.ts';
import { MassCancelRejectReason } from '../../src/core/words/clientSend.ts';
import { askedAbout } from '../../src/core/words/clientCommand.ts';
import { reportOfNoOrder } from '../../src/core/words/report.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { BusinessRejectReason, SessionRejectReason } from '../../src/fix/rejects.ts';
import { Tag } from '../../src/fix/tags.ts';
import { validate } from '../../src/fix/validate.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { NO_ROUTE } from '../../src/orders/route.ts';
import { type OrderTerms, Peg, PLAIN } from '../../src/orders/terms.ts';
import {
  childID,
  CxlRejReason,
  ExecType,
  execID,
  orderID,
  OrdRejReason,
  OrdStatus,
  OrdType,
  ResponseTo,
  RestatementReason,
  Side,
  TimeInForce,
} from '../../src/orders/values.ts';
import { writeBusinessRejectBody, writeRejectBody } from '../../src/session/reject.ts';
import { beginStringOf, FIX_VERSIONS, type FixVersion, VERSIONS } from '../../src/session/version.ts';
import { instant, NO_PRICE, price, qty } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { type ClientDialect, writeCancelReject, writeExecutionReport } from '../../src/wire/clientMessages.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import { writeDontKnow } from '../../src/wire/disputeMessages.ts';
import { writeListStatus } from '../../src/wire/listMessages.ts';
import { writeMassCancelReport } from '../../src/wire/massMessages.ts';
import {
  type VenueDialect,
  type VenueWords,
  writeCancel,
  writeMassStatusRequest,
  writeNewOrder,
  writeStatusRequest,
} from '../../src/wire/venueMessages.ts';
import { type Enumerations, enumerationsOf } from '../support/enumerations.ts';
import { standardRules } from '../support/standard.ts';
import { Desk } from '../core/desk.ts';

const XYZ: Instrument = {
  symbol: 'XYZ',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(100),
  lotSize: qty(1),
};
const NOW = instant(1_767_603_600_000_000);
const from = (version: FixVersion, first: FixVersion) => FIX_VERSIONS.indexOf(version) >= FIX_VERSIONS.indexOf(first);

/** All that a client of a version may ask for: it has no terms that its version does not have. */
function termsOf(version: FixVersion): OrderTerms[] {
  const plain = { ...PLAIN, orderQty: qty(100), price: price(1_000_200) };
  const expireTime = instant(NOW + 1_000_000);
  return [
    plain,
    ...Object.values(TimeInForce)
      .filter((timeInForce) => timeInForce !== TimeInForce.AtTheClose || from(version, 'FIX.4.3'))
      .map((timeInForce) => ({ ...plain, timeInForce })),
    { ...plain, timeInForce: TimeInForce.GoodTillDate, expireTime },
    { ...plain, timeInForce: TimeInForce.GoodTillDate, expireTime, expireDate: 20_270_101 },
    { ...plain, ordType: OrdType.Market, price: NO_PRICE },
    { ...plain, ordType: OrdType.Stop, price: NO_PRICE, stopPx: price(1_000_000) },
    { ...plain, ordType: OrdType.StopLimit, stopPx: price(1_000_000) },
    ...[Peg.Primary, Peg.Market, Peg.Mid].map((peg) => ({ ...plain, ordType: OrdType.Pegged, peg })),
    ...(from(version, 'FIX.4.1') ? [{ ...plain, ordType: OrdType.Pegged, peg: Peg.Mid, pegOffset: price(-100) }] : []),
    { ...plain, minQty: qty(10), maxFloor: qty(50) },
    { ...plain, timeInForce: TimeInForce.ImmediateOrCancel, iso: true },
    { ...plain, orderQty: qty(0) },
  ];
}

const REPORT: ExecutionReport = {
  ...reportOfNoOrder({ clientID: 'C', originator: '', replyTo: '', route: NO_ROUTE }, 'A', askedAbout('', ''), NOW),
  orderID: orderID(7),
  execID: execID(9),
  ordStatus: OrdStatus.New,
  execType: ExecType.New,
  account: 'ACC',
  symbol: 'XYZ',
  terms: { ...PLAIN, orderQty: qty(100), price: price(1_000_200) },
  exDestination: 'NORTH',
  asked: undefined,
  leavesQty: qty(100),
  text: 'why',
};

const DETAILS: ReportDetails = {
  execRefID: execID(0),
  restatementReason: RestatementReason.None,
  replaced: false,
  cashOrderQty: 0,
  day: undefined,
};

/** A status that goes with each ExecType; any other follows from them by precedence. */
const STATUSES = Object.values(OrdStatus).filter((each) => each !== OrdStatus.Replaced);

function reportsOf(version: FixVersion): ExecutionReport[] {
  const types = Object.values(ExecType).filter((each) => each !== ExecType.Calculated);
  const trade = { lastQty: qty(40), lastPx: price(1_000_200), lastMkt: 'XNAS', cumQty: qty(40), leavesQty: qty(60) };
  const details = (more: Partial<ReportDetails>): ExecutionReport => ({ ...REPORT, details: { ...DETAILS, ...more } });
  const asked = {
    ...askedAbout('XYZ', '3'),
    orderQty: from(version, 'FIX.4.2') ? '1.5' : '15',
    ordType: '9',
    price: '99.001',
    timeInForce: '0',
  };
  const massStatus = { massStatusReqID: 'MS', totNumReports: 1, lastRptRequested: true };
  return [
    ...types.flatMap((execType) => STATUSES.map((ordStatus) => ({ ...REPORT, ...trade, execType, ordStatus }))),
    ...termsOf(version).map((terms) => ({ ...REPORT, terms, working: terms.stopPx === NO_PRICE ? undefined : false })),
    ...Object.values(Side).map((side) => ({ ...REPORT, side })),
    ...Object.values(OrdRejReason).map((ordRejReason) => ({ ...REPORT, ordStatus: OrdStatus.Rejected, ordRejReason })),
    ...Object.values(RestatementReason).flatMap((restatementReason) => [
      { ...details({ restatementReason }), execType: ExecType.Restated },
      { ...details({ restatementReason }), execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled },
      { ...details({ restatementReason }), execType: ExecType.Triggered, working: true },
    ]),
    details({ replaced: true }),
    { ...details({ replaced: true }), execType: ExecType.Replaced, origClOrdID: 'A0' },
    details({ cashOrderQty: 5_000_000 }),
    { ...details({ execRefID: execID(3) }), ...trade, execType: ExecType.TradeCancel },
    { ...details({ execRefID: execID(3) }), ...trade, execType: ExecType.TradeCorrect },
    details({ day: { orderQty: qty(100), cumQty: qty(0), avgPx: 0 } }),
    { ...REPORT, asked, ordRejReason: OrdRejReason.UnsupportedCharacteristic, orderID: orderID(0) },
    { ...REPORT, asked: askedAbout('', ''), execType: ExecType.OrderStatus, execID: execID(0), ordStatusReqID: 'Q' },
    { ...REPORT, asked: askedAbout('XYZ', ''), execType: ExecType.OrderStatus, execID: execID(0), massStatus },
  ];
}

const REJECT: CancelReject = {
  kind: 'cancelReject',
  replyTo: '',
  route: NO_ROUTE,
  clientID: 'C',
  orderID: orderID(7),
  clOrdID: 'B',
  origClOrdID: 'A',
  ordStatus: OrdStatus.New,
  responseTo: ResponseTo.Cancel,
  cxlRejReason: CxlRejReason.Other,
  text: 'why',
  transactTime: NOW,
  carried: '',
};

/** An order at work, for the status of a list. */
const DESK = new Desk();
DESK.order('A', 'buy', 100, 9.5);
const [ORDER] = DESK.core.state.orders.open;
const AFFECTED = { orderID: orderID(7), clOrdID: 'A' };
const REQUEST = new Fields();

interface Written {
  readonly msgType: string;
  readonly body: (w: MessageWriter) => void;
}

/** What we send to a client of the version. */
function messagesOf(version: FixVersion): Written[] {
  const row = VERSIONS[beginStringOf(version)];
  const dialect: ClientDialect = { ...DIALECTS[version], timePrecision: row.from42 ? 3 : 0 };
  const own = new Set<number>();
  const made: Written[] = reportsOf(version).map((report) => ({
    msgType: '8',
    body: (w) => writeExecutionReport(w, report, XYZ, 'ABC', dialect),
  }));
  for (const reject of [
    ...STATUSES.map((ordStatus) => ({ ...REJECT, ordStatus })),
    ...Object.values(CxlRejReason).map((cxlRejReason) => ({ ...REJECT, cxlRejReason, responseTo: ResponseTo.Replace })),
  ]) {
    made.push({ msgType: '9', body: (w) => writeCancelReject(w, reject, 'ABC', dialect) });
  }
  for (const sessionRejectReason of Object.values(SessionRejectReason)) {
    const why = { sessionRejectReason, refTagID: 44, text: 'why' };
    made.push({ msgType: '3', body: (w) => writeRejectBody(w, row, own, REQUEST, why) });
  }
  if (!from(version, 'FIX.4.2')) return made;
  const { Other, UnsupportedMessageType, ApplicationNotAvailable } = BusinessRejectReason;
  for (const businessRejectReason of [Other, UnsupportedMessageType, ApplicationNotAvailable]) {
    const why = { businessRejectReason, text: 'why' };
    made.push({ msgType: 'j', body: (w) => writeBusinessRejectBody(w, row, own, REQUEST, why) });
  }
  for (const ordRejReason of [-1, ...Object.values(OrdRejReason)] as const) {
    const orders = [{ clOrdID: 'A', order: ordRejReason === -1 ? ORDER : undefined, ordRejReason, text: 'why' }];
    const about = { kind: 'listStatus', replyTo: '', route: NO_ROUTE, clientID: 'C', listID: 'L' } as const;
    for (const refusal of ['', 'no']) {
      const status = { ...about, refusal, orders, transactTime: NOW };
      made.push({ msgType: 'N', body: (w) => writeListStatus(w, status, () => XYZ, dialect) });
    }
  }
  if (!from(version, 'FIX.4.3')) return made;
  for (const rejectReason of [-1, ...Object.values(MassCancelRejectReason)] as const) {
    for (const type of ['1', '7']) {
      const scope = { symbol: 'XYZ', side: Side.Sell, account: '' };
      const affected = rejectReason === -1 ? [AFFECTED] : [];
      const about = { clientID: 'C', replyTo: '', route: NO_ROUTE, massCancelID: 1, clOrdID: 'M', text: 'why' };
      const report = { kind: 'massCancelReport', ...about, type, scope, rejectReason, affected } as const;
      made.push({
        msgType: 'r',
        body: (w) => writeMassCancelReport(w, { ...report, transactTime: NOW }, 'ABC', dialect),
      });
    }
  }
  return made;
}

/** What we send to a venue of the version. */
function ordersOf(version: FixVersion): Written[] {
  const timePrecision = VERSIONS[beginStringOf(version)].from42 ? 3 : 0;
  const dialect: VenueDialect = {
    ...DIALECTS[version],
    venue: 'SOUTH',
    timePrecision,
    strictReports: false,
    liquidityTag: 851,
  };
  const words: VenueWords = { epoch: 'ABC', dialect };
  const [, child] = [...DESK.core.state.orders.children][0];
  const made: Written[] = termsOf(version)
    // A sweep goes to venues that support it by agreement, in whatever version.
    .filter(({ iso, orderQty }) => orderQty > 0 && (!iso || from(version, 'FIX.5.0')))
    .flatMap((terms) =>
      (terms.iso ? [false] : [true, false]).map((midpoint) => ({
        msgType: 'D',
        body: (w) => writeNewOrder(w, { ...child, terms, midpoint }, XYZ, words, NOW),
      })),
    );
  const request = { child, requestID: childID(8) };
  made.push({ msgType: 'F', body: (w) => writeCancel(w, request, XYZ, words, NOW) });
  made.push({ msgType: 'H', body: (w) => writeStatusRequest(w, child, XYZ, 'ABC') });
  if (!from(version, 'FIX.4.2')) return made;
  const report = '35=8|37=V1|17=X1|55=XYZ|54=1|38=100|32=40|31=100.02|';
  const dispute = { kind: 'dontKnowTrade', venue: 'SOUTH', message: report, text: 'why' } as const;
  made.push({ msgType: 'Q', body: (w) => writeDontKnow(w, dispute) });
  if (from(version, 'FIX.4.3')) made.push({ msgType: 'AF', body: (w) => writeMassStatusRequest(w, NOW) });
  return made;
}

const SPACED = new Set([Tag.ExecInst]);

/** What either reader says against the message, '' for nothing. */
function faultOf(version: FixVersion, { msgType, body }: Written, listed: Enumerations): string {
  const w = new MessageWriter();
  w.begin(beginStringOf(version), msgType);
  w.uint(Tag.MsgSeqNum, 2);
  w.text(Tag.SenderCompID, 'FAIRLEAD');
  w.utc(Tag.SendingTime, NOW, 0);
  w.text(Tag.TargetCompID, 'C');
  body(w);
  w.end();
  const fields = new Fields();
  expect(fields.parse(w.bytes, w.start, w.length)).toBe(Parsed.Ok);
  const fault = validate(fields, standardRules(version));
  if (fault !== undefined) return `${fault.text} ${fault.refTagID}: ${fields.toString()}`;
  for (let i = 3; i < fields.count - 1; i++) {
    const tag = fields.tags[i];
    const values = SPACED.has(tag as 18) ? fields.textAt(i).split(' ') : [fields.textAt(i)];
    const wrong = values.find((value) => listed.get(tag)?.has(value) === false);
    if (wrong !== undefined) return `${tag}=${wrong} is not listed: ${fields.toString()}`;
  }
  return '';
}

{
  const w = new MessageWriter();
  w.begin('FIX.4.4', 'D');
  w.uint(Tag.MsgSeqNum, 5);
  w.text(Tag.ClOrdID, 'A');
  w.end();
  REQUEST.parse(w.bytes, w.start, w.length);
}

describe.each(FIX_VERSIONS)('%s', (version) => {
  it('has all that we write to a client', () => {
    const listed = enumerationsOf(version);
    expect(listed.get(Tag.Side)?.has('1')).toBe(true);
    const messages = messagesOf(version);
    expect(messages.length).toBeGreaterThan(230);
    expect(
      [...new Set(messages.map((message) => faultOf(version, message, listed)))].filter((text) => text !== ''),
    ).toEqual([]);
  });
});

describe.each(FIX_VERSIONS)('a venue on %s', (version) => {
  it('is sent what its version has', () => {
    const listed = enumerationsOf(version);
    const faults = ordersOf(version).map((message) => faultOf(version, message, listed));
    expect([...new Set(faults)].filter((text) => text !== '')).toEqual([]);
  });
});

test('a value that a version does not have is found by either reader', () => {
  const wrong = { msgType: '8', body: (w: MessageWriter) => w.text(Tag.ExecType, 'L') };
  expect(faultOf('FIX.4.4', wrong, new Map())).toContain('150');
  expect(enumerationsOf('FIX.4.4').get(Tag.ExecType)?.has('L')).toBe(false);
  expect(enumerationsOf('FIX.5.0').get(Tag.ExecType)?.has('L')).toBe(true);
});
