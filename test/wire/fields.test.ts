/** An order is traded as it was meant, or refused: fields that would make another order of it, one at a time. */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { describe, expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { instant, price, qty } from '../../src/units/brand.ts';
import { readNewOrder, readReplace } from '../../src/wire/clientMessages.ts';
import { readNewOrderList } from '../../src/wire/listMessages.ts';
import { readMassCancel } from '../../src/wire/massMessages.ts';
import { type FieldTerms, type Reading } from '../../src/wire/meaning.ts';
import { endOfUtcDate } from '../../src/wire/orderTerms.ts';
import { LIST_MEANING } from '../../src/wire/requestMeaning.ts';
import { NOTHING_AGREED } from '../support/agreed.ts';
import { framed } from '../support/fixMessage.ts';

const XYZ = { symbol: 'XYZ', currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) };
const NOON = instant(Date.UTC(2026, 10, 30, 12) * 1_000);

const reading = (agreed: FieldTerms = NOTHING_AGREED): Reading => ({
  asker: { clientID: 'C', replyTo: 'fix44:C', ...DIRECT },
  agreed,
  dateEnd: endOfUtcDate,
  now: NOON,
});

function parsed(msgType: string, body: string): Fields {
  const text = framed(`35=${msgType}|34=2|49=C|52=20261130-12:00:00|56=F|${body}`);
  const bytes = Buffer.from(text, 'latin1');
  const fields = new Fields();
  expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
  return fields;
}

const ORDER = '11=A|55=XYZ|54=1|60=20261130-12:00:00|38=100|40=2|44=99.00|';

/** The fault of an order with `extra`, '' for none. */
function faultOf(extra: string, agreed?: FieldTerms, instrument: typeof XYZ = XYZ): string {
  const order = readNewOrder(parsed('D', `${ORDER}${extra}`), reading(agreed), instrument);
  return order.fault?.text ?? '';
}

describe('refused', () => {
  test.each([
    ['a future', '167=FUT|200=202612|', 'SecurityType(167)=FUT is not taken, only CS, PS, DR, ETF: '],
    ['a maturity', '200=202612|', 'MaturityMonthYear(200)=202612 is not taken: Symbol(55) alone names'],
    [
      'another currency',
      '15=EUR|',
      'Currency(15)=EUR is not taken: an order is in the currency of its instrument, USD',
    ],
    ['pence', '15=USX|', 'Currency(15)=USX'],
    ['settled in another', '120=EUR|', 'SettlCurrency(120)=EUR'],
    ['a price in per cent', '423=1|', 'PriceType(423)=1 is not taken, only 2: '],
    ['a quantity in contracts', '854=1|', 'QtyType(854)=1'],
    [
      'tomorrow',
      '168=20261201-09:00:00|',
      'EffectiveTime(168)=20261201-09:00:00 is not taken: an order is worked at once',
    ],
    ['no time', '168=soon|', 'EffectiveTime(168)=soon'],
    ['of another day', '75=20261127|', 'TradeDate(75)=20261127'],
    ['an algorithm', '847=1001|', 'TargetStrategy(847)=1001 is not taken: there are no algorithms'],
    ['a put', '201=0|202=50|', 'PutOrCall(201)=0'],
    ['when issued', '65=WI|', 'SymbolSfx(65)=WI'],
    ['an ISIN nobody knows', '48=US0000000001|22=4|', 'SecurityID(48)=US0000000001'],
    ['elsewhere listed', '207=XLON|', 'SecurityExchange(207)=XLON'],
    ['settled in cash', '63=1|', 'SettlType(63)=1'],
    ['settled on a date', '64=20261202|', 'SettlDate(64)=20261202'],
    ['in the evening', '386=1|336=5|', 'TradingSessionID(336)=5'],
    ['cleared elsewhere', '439=CLR|', 'ClearingFirm(439)=CLR'],
    ['a party that clears', '453=1|448=X|447=D|452=4|', 'PartyRole(452)=4'],
    ['allocated', '78=1|79=A1|80=100|', 'NoAllocs(78)=1 is not taken: trades are not allocated here'],
    ['a commission', '12=0.01|13=1|', 'Commission(12)=0.01'],
    ['hidden from some', '210=10|', 'MaxShow(210)=10'],
    ['discretion', '388=0|389=0.05|', 'DiscretionInst(388)=0'],
    ['on a quote', '117=Q1|', 'QuoteID(117)=Q1'],
    ['an offset that is no price', '836=1|', 'PegOffsetType(836)=1 is not taken, only 0'],
    ['a tag of somebody', '9301=D|', 'Field 9301=D is not taken: it may change the order'],
  ])('%s: %s', (_what, extra, text) => {
    const order = readNewOrder(parsed('D', `${ORDER}${extra}`), reading(), XYZ);
    expect(order).toMatchObject({ kind: 'newOrder', fault: { ordRejReason: 11 } });
    expect(faultOf(extra)).toContain(text);
  });
});

test.each([
  '15=USD|120=USD|423=2|854=0|167=CS|460=5|',
  '168=20261130-11:59:59|75=20261130|63=0|81=0|114=N|121=N|',
  '386=1|336=1|625=3|',
  '48=XYZ|22=8|106=Xyz Inc|107=Xyz common|58=please|140=98.5|526=B|583=L|',
  '453=2|448=T1|447=D|452=11|448=ACME|447=D|452=3|528=A|582=4|581=1|1028=N|',
  '43=Y|97=N|122=20261130-11:59:00|115=HUB|129=TO|',
])('taken: %s', (extra) => {
  expect(faultOf(extra)).toBe('');
});

test('a field that is ignored or carried by agreement is taken', () => {
  const none = new Set<number>();
  expect(faultOf('9301=D|847=1|', { ignored: new Set([9301, 847]), carried: none })).toBe('');
  expect(faultOf('9301=D|847=1|', { ignored: none, carried: new Set([9301]) })).toContain('TargetStrategy(847)=1');
});

test('no agreement lets a field pass that our own sums depend on', () => {
  const all = new Set([15, 423, 854]);
  expect(faultOf('15=EUR|', { ignored: all, carried: all })).toContain('Currency(15)=EUR');
  expect(faultOf('15=USD|423=2|854=0|', { ignored: all, carried: all })).toBe('');
});

test('what the instrument says of itself is taken, and nothing else of it', () => {
  const own = {
    ...XYZ,
    description: new Map([
      [48, ['US1', '111']],
      [167, ['FUT']],
      [200, ['202612']],
    ]),
  };
  expect(faultOf('48=111|22=1|167=FUT|200=202612|', NOTHING_AGREED, own)).toBe('');
  expect(faultOf('167=CS|', NOTHING_AGREED, own)).toBe('SecurityType(167)=CS is not taken: XYZ has FUT');
  expect(faultOf('48=XYZ|', NOTHING_AGREED, own)).toContain('XYZ has US1 or 111');
});

test('PositionEffect(77)=C closes only, and needs no OrderQty(38)', () => {
  const read = (body: string) => readNewOrder(parsed('D', body), reading(), XYZ);
  const all = ORDER.replace('38=100|', '');
  expect(read(`${all}77=C|`)).toMatchObject({ closeOnly: true, terms: { orderQty: 0 }, fault: undefined });
  expect(read(`${ORDER}77=C|`)).toMatchObject({ closeOnly: true, terms: { orderQty: 100 }, fault: undefined });
  expect(read(`${ORDER}77=O|`).fault?.text).toMatch(/^PositionEffect\(77\)=O is not taken, only C/);
  expect(read(all).fault?.text).toMatch(/^OrderQty\(38\)=/);
});

test('a replace is read by the same rows', () => {
  const fields = parsed('G', `41=A0|37=O1|${ORDER.replace('38=100', '152=500')}`);
  const read = readReplace(fields, reading(), XYZ);
  expect(read).toMatchObject({ fault: { text: 'CashOrderQty(152)=500 is not taken: a replace has OrderQty(38)' } });
});

test('the head of a list is looked at, and each of its orders', () => {
  const fields = parsed('E', `66=L|1385=1|394=3|68=1|73=1|67=1|${ORDER}847=1|`);
  const list = readNewOrderList(fields, reading(), (entry) => readNewOrder(entry, reading(), XYZ, LIST_MEANING));
  expect(list.fault).toContain('ContingencyType(1385)=1');
  expect(list.orders).toMatchObject([{ fault: { text: expect.stringContaining('TargetStrategy(847)=1') } }]);
});

test('a mass cancel that would take away more than it asks for is refused', () => {
  const fault = (extra: string) =>
    readMassCancel(parsed('q', `11=M|530=7|60=20261130-12:00:00|${extra}`), reading(), XYZ).fault;
  expect(fault('54=1|1=ACC|')).toBe('');
  expect(fault('336=1|')).toContain('TradingSessionID(336)=1 is not taken: the request would be for more orders');
});

test('the orders of a list are read one after the other in the same place', () => {
  const entry = (clOrdID: string, extra = '') => ORDER.replace('11=A', `11=${clOrdID}|67=1`) + extra;
  const fields = parsed('E', `66=L|394=3|68=3|73=3|${entry('1', '847=1|')}${entry('2')}${entry('3', '58=hello|')}`);
  const places = new Set<Fields>();
  const list = readNewOrderList(fields, reading(), (order) => {
    places.add(order);
    return readNewOrder(order, reading(), XYZ, LIST_MEANING);
  });
  expect(places.size).toBe(1);
  expect(list.orders.map(({ clOrdID, fault }) => [clOrdID, fault?.text.slice(0, 19) ?? ''])).toEqual([
    ['1', 'TargetStrategy(847)'],
    ['2', ''],
    ['3', ''],
  ]);
});

test('what names the strategy and the trader of an order is agreed with its client, and is no other order', () => {
  const agreed = { ...NOTHING_AGREED, ignored: new Set([847, 50]), strategyTag: 847, traderTag: 50 };
  const order = readNewOrder(parsed('D', `${ORDER}847=1001|`), reading(agreed), XYZ);
  expect(order).toMatchObject({ kind: 'newOrder', fault: undefined, strategy: '1001', trader: '' });
  expect(readNewOrder(parsed('D', `${ORDER}847=1001|`), reading(), XYZ).fault?.text).toContain('TargetStrategy(847)');
});

test('the trader is the party with the role that is agreed', () => {
  const agreed = { ...NOTHING_AGREED, traderRole: 12 };
  const trader = (body: string) => readNewOrder(parsed('D', `${ORDER}${body}`), reading(agreed), XYZ);
  expect(trader('453=2|448=FUND|447=D|452=3|448=JDOE|447=D|452=12|')).toMatchObject({
    fault: undefined,
    trader: 'JDOE',
  });
  expect(trader('453=2|448=JDOE|447=D|452=12|448=FUND|447=D|452=3|')).toMatchObject({ trader: 'JDOE' });
  expect(trader('453=1|448=FUND|447=D|452=3|')).toMatchObject({ trader: '' });
  expect(trader('')).toMatchObject({ trader: '' });
});
