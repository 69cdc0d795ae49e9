/** F24: fields of a component need not stand together: in any order of the body an order says the same. */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { assert, property, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { loadRules } from '../../src/fix/dictionary.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { validate } from '../../src/fix/validate.ts';
import { readNewOrder } from '../../src/wire/clientMessages.ts';
import { NOTHING_AGREED } from '../support/agreed.ts';
import { endOfUtcDate } from '../../src/wire/orderTerms.ts';
import { instant, price, qty } from '../../src/units/brand.ts';
import { framed } from '../support/fixMessage.ts';

const RULES = loadRules(FIX44);
const HEADER = '35=D|34=2|49=THEM|52=20260601-12:00:00|56=US|';
/** Fields of Instrument, OrderQtyData and of no component, and the group of Parties, which alone stays together. */
const PARTS = [
  '55=AAPL|',
  '65=WI|',
  '38=300|',
  '453=2|448=A|447=D|452=11|448=B|447=D|452=3|',
  '11=A1|',
  '1=MAIN|',
].concat(['54=1|', '60=20260601-12:00:00|', '40=2|', '44=50.25|', '59=0|', '110=100|']);
const AAPL = { symbol: 'AAPL', currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) };
const WI = { ...AAPL, description: new Map([[65, ['WI']]]) };
const READING = {
  asker: { clientID: 'C', replyTo: 'fix44:C', ...DIRECT },
  agreed: NOTHING_AGREED,
  dateEnd: endOfUtcDate,
  now: instant(0),
};

function read(parts: readonly string[]) {
  const bytes = Buffer.from(framed(HEADER + parts.join('')), 'latin1');
  const fields = new Fields();
  expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
  expect(validate(fields, RULES)).toBeUndefined();
  return readNewOrder(fields, READING, WI);
}

test('an order with its fields in any order is taken, and is the same order', () => {
  const order = read(PARTS);
  expect(order).toMatchObject({
    kind: 'newOrder',
    symbol: 'AAPL',
    fault: undefined,
    terms: { orderQty: 300, price: 502_500, minQty: 100 },
  });
  const shuffled = shuffledSubarray(PARTS, { minLength: PARTS.length });
  assert(
    property(shuffled, (parts) => {
      expect(read(parts)).toEqual(order);
    }),
  );
});
