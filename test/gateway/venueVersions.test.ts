/** Orders to a venue of each version, held against its standard dictionary; and its reports, as far as versions differ. */
import { describe, expect, it, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { validate } from '../../src/fix/validate.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import {
  readCancelReject,
  readExecutionReport,
  type VenueDialect,
  writeCancel,
  writeNewOrder,
  writeStatusRequest,
} from '../../src/wire/venueMessages.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import type { Child, Parent } from '../../src/orders/order.ts';
import { childID } from '../../src/orders/values.ts';
import { beginStringOf, FIX_VERSIONS, type FixVersion, VERSIONS } from '../../src/session/version.ts';
import { instant, NO_PRICE, NO_QTY, price, qty } from '../../src/units/brand.ts';
import { standardRules } from '../support/standard.ts';

const AAPL: Instrument = {
  symbol: 'AAPL',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(100),
  lotSize: qty(1),
};
const NOW = instant(1_767_603_600_000_000);

const CHILD: Child = {
  childID: childID(7),
  parent: { symbol: 'AAPL', side: '1', instructions: [] } as Partial<Parent> as Parent,
  venue: 'NORTH',
  terms: { ...PLAIN, timeInForce: '3', orderQty: qty(100), price: price(1_000_200), minQty: qty(50) },
  midpoint: false,
  purpose: 'sweep',
  seen: 0,
  restsAt: NO_PRICE,
  sentAt: NOW,
  venueOrderID: 'V1',
  cumQty: qty(0),
  notional: 0n,
  state: 'accepted',
  cancelID: childID(0),
  cancelSentAt: instant(0),
  unansweredCancels: 0,
  venueCumQty: NO_QTY,
  generatedQty: NO_QTY,
  generatedPx: NO_PRICE,
  generatedExecID: '',
  handQty: 0,
  handNotional: 0n,
  ended: '',
};

const dialectOf = (version: FixVersion): VenueDialect => ({
  ...DIALECTS[version],
  venue: 'NORTH',
  timePrecision: VERSIONS[beginStringOf(version)].from42 ? 3 : 0,
  strictReports: false,
  liquidityTag: 851,
});

/** What the standard says against a message with this body; '' when nothing. */
function faultOf(version: FixVersion, msgType: string, body: (w: MessageWriter) => void): string {
  const w = new MessageWriter();
  w.begin(beginStringOf(version), msgType);
  w.uint(Tag.MsgSeqNum, 2);
  w.text(Tag.SenderCompID, 'FAIRLEAD');
  w.utc(Tag.SendingTime, NOW, 0);
  w.text(Tag.TargetCompID, 'NORTH');
  body(w);
  w.end();
  const fields = new Fields();
  expect(fields.parse(w.bytes, w.start, w.length)).toBe(Parsed.Ok);
  const fault = validate(fields, standardRules(version));
  return fault === undefined ? '' : `${fault.text} ${fault.refTagID}: ${fields.toString()}`;
}

describe.each(FIX_VERSIONS)('a venue on %s', (version) => {
  const dialect = dialectOf(version);

  it('gets orders, cancels and questions that its version has', () => {
    expect(faultOf(version, 'D', (w) => writeNewOrder(w, CHILD, AAPL, { epoch: 'ABC', dialect }, NOW))).toBe('');
    expect(
      faultOf(version, 'F', (w) =>
        writeCancel(w, { child: CHILD, requestID: childID(8) }, AAPL, { epoch: 'ABC', dialect }, NOW),
      ),
    ).toBe('');
    expect(faultOf(version, 'H', (w) => writeStatusRequest(w, CHILD, AAPL, 'ABC'))).toBe('');
  });
});

function parsed(version: FixVersion, body: string): Fields {
  const w = new MessageWriter();
  w.begin(beginStringOf(version), '8');
  for (const field of body.split('|').filter((each) => each !== '')) {
    const at = field.indexOf('=');
    w.text(Number(field.slice(0, at)), field.slice(at + 1));
  }
  w.end();
  const fields = new Fields();
  fields.parse(w.bytes, w.start, w.length);
  return fields;
}

// [version, what, of a report, its ExecType as FIX 4.4 has it]
const REPORTS: readonly (readonly [version: FixVersion, what: string, body: string, execType: string])[] = [
  ['FIX.4.0', 'taken', '20=0|39=0|32=0|31=0|', '0'],
  ['FIX.4.0', 'a part filled', '20=0|39=1|32=60|31=100.02|', 'F'],
  ['FIX.4.0', 'a fill while a cancel is pending', '20=0|39=6|32=60|31=100.02|', 'F'],
  ['FIX.4.0', 'a cancel is pending', '20=0|39=6|32=0|31=0|', '6'],
  ['FIX.4.0', 'canceled', '20=0|39=4|32=0|31=0|', '4'],
  ['FIX.4.0', 'refused', '20=0|39=8|32=0|31=0|', '8'],
  ['FIX.4.0', 'a status', '20=3|39=1|32=0|31=0|', 'I'],
  ['FIX.4.0', 'a fill that is no more', '20=1|39=0|32=60|31=100.02|', 'H'],
  ['FIX.4.0', 'a part filled, and nothing new', '20=0|39=1|32=0|31=0|', 'I'],
  ['FIX.4.1', 'a part filled', '20=0|150=1|39=1|32=60|31=100.02|', 'F'],
  ['FIX.4.1', 'taken', '20=0|150=0|39=0|32=0|31=0|', '0'],
  ['FIX.4.2', 'filled', '20=0|150=2|39=2|32=60|31=100.02|', 'F'],
  ['FIX.4.2', 'a status', '20=3|150=1|39=1|', 'I'],
  ['FIX.4.3', 'filled', '150=F|39=2|32=60|31=100.02|', 'F'],
  ['FIX.4.3', 'corrected', '150=G|39=2|32=60|31=100.02|19=X|', 'G'],
  ['FIX.5.0SP2', 'a status', '150=I|39=1|', 'I'],
  // What venues do beside their version.
  ['FIX.4.4', 'a part filled, as in FIX 4.2', '150=1|39=1|32=60|31=100.02|', 'F'],
  ['FIX.4.4', 'filled, as in FIX 4.2', '150=2|39=2|32=60|31=100.02|', 'F'],
  ['FIX.5.0SP2', 'filled, as in FIX 4.2', '150=2|39=2|32=60|31=100.02|', 'F'],
  ['FIX.4.2', 'filled, as in FIX 4.3', '20=0|150=F|39=2|32=60|31=100.02|', 'F'],
  ['FIX.4.4', 'a status, as in FIX 4.2', '20=3|150=1|39=1|32=60|31=100.02|', 'I'],
  ['FIX.4.4', 'a bust, as in FIX 4.2', '20=1|150=2|39=4|32=60|31=100.02|19=X|', 'H'],
  ['FIX.4.4', 'a status that repeats the order’s', '150=1|39=1|', 'I'],
  ['FIX.4.4', 'filled, without ExecType', '39=2|32=60|31=100.02|', 'F'],
  ['FIX.4.4', 'taken, without OrdStatus', '150=0|', '0'],
  ['FIX.4.4', 'filled, in a status that nobody knows', '150=F|39=Z|32=60|31=100.02|', 'F'],
];

const instrumentOf = (fields: Fields) => (fields.text(Tag.Symbol) === 'AAPL' ? AAPL : undefined);

test.each(REPORTS)('%s: %s', (version, _what, body, execType) => {
  const fields = parsed(version, `37=V1|11=ABC-7|17=E1|55=AAPL|54=1|38=100|14=60|6=100.02|${body}`);
  const report = readExecutionReport(fields, dialectOf(version), 'ABC', instrumentOf);
  expect([report.execType, report.requestID, report.fault]).toEqual([execType, 7, '']);
  expect(report.lastQty).toBe('FG'.includes(execType) ? 60 : 0);
});

test('FIX.4.0 refuses a cancel by our ClOrdID alone', () => {
  const reject = readCancelReject(parsed('FIX.4.0', '37=V1|11=ABC-8|102=0|'), dialectOf('FIX.4.0'), 'ABC');
  expect(reject).toMatchObject({ requestID: 8, origRequestID: 0, cxlRejReason: 0 });
});
