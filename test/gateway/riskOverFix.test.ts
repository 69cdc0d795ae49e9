/** What a client is told over FIX by each limit, one by one and all at once; and orders that once passed limits. */
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { idOf, type LimitRow, type Scope } from '../../src/risk/limits/limitRow.ts';
import type { MeasureName } from '../../src/risk/limits/measureKinds.ts';
import { seconds } from '../../src/units/brand.ts';
import { conversation } from '../support/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { limitRow } from '../support/limits.ts';
import { TestMarket } from '../support/market.ts';
import { script } from '../support/script/literal.ts';

let market: TestMarket;
let c: FixClient;
beforeAll(async () => {
  market = await TestMarket.open((toml) => toml.replace('priceCollarBps = 1000 ', 'priceCollarBps = 0 '));
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  c = await FixClient.open(market.port, { target: 'FAIRLEAD' });
});
afterEach(() => {
  change(
    [],
    [...market.gateway.core.state.risk.limits.rows.values()].filter(({ by }) => by === 'ops'),
  );
});
afterAll(async () => {
  c.close();
  await market.close();
});

function change(set: readonly LimitRow[], remove: readonly LimitRow[] = []): void {
  const rows = set.map((row) => ({ ...row, by: 'ops', id: `${idOf(row)} now` }));
  const ids = remove.map(({ id }) => id);
  if (rows.length + ids.length === 0) return;
  market.gateway.submit({ kind: 'changeLimits', set: rows, remove: ids, by: 'ops', reason: 'test', confirmedBy: '' });
}

/** In the order of the table: the first that is breached is the reason, the others are named after it. */
const ROWS: readonly [
  measure: MeasureName,
  value: string,
  code: string,
  reason: number,
  text: string,
  scope?: Scope,
][] = [
  ['restricted', 'true', 'R106-RESTRICTED', 0, 'AAPL is restricted'],
  ['maxOrderQty', '99', 'R110-ORDER-QTY', 3, 'quantity 100 is above the limit of 99'],
  [
    'minOrderNotional',
    '9900.01',
    'R112-MIN-NOTIONAL',
    13,
    'order value 9900.00 USD is below the minimum of 9900.01 USD',
  ],
  [
    'maxOrderNotional',
    '9899.99',
    'R113-ORDER-NOTIONAL',
    3,
    'order value 9900.00 USD is above the limit of 9899.99 USD',
  ],
  [
    'maxLongPosition',
    '99',
    'R115-POSITION',
    3,
    'the long position could reach 100, above the limit of 99',
    { symbol: 'AAPL' },
  ],
  ['maxOpenOrders', '0', 'R116-OPEN-ORDERS', 3, 'this would be open order 1, the limit is 0'],
  [
    'maxOpenQty',
    '99',
    'R117-OPEN-QTY',
    3,
    'open quantity in AAPL could reach 100, above the limit of 99',
    { symbol: '*' },
  ],
  [
    'maxOpenNotional',
    '9899.99',
    'R118-OPEN-NOTIONAL',
    3,
    'open orders could reach 9900.00 USD, above the limit of 9899.99 USD',
  ],
  [
    'maxGrossNotional',
    '9899.99',
    'R119-GROSS-NOTIONAL',
    3,
    'orders and positions could reach 9900.00 USD, above the limit of 9899.99 USD',
  ],
  [
    'maxGrossPosition',
    '99',
    'R138-GROSS-POSITION',
    3,
    'positions and open orders could reach 100, above the limit of 99',
    { symbol: 'AAPL' },
  ],
  [
    'maxLongExposure',
    '9899.99',
    'R139-EXPOSURE',
    3,
    'the long exposure could reach 9900.00 USD, above the limit of 9899.99 USD',
  ],
  ['newRate', '0', 'R122-RATE-NEW', 3, 'this would be order 1 within 0.001 s, the limit is 0'],
];
const rowOf = ([measure, value, , , , scope = {}]: (typeof ROWS)[number]): LimitRow =>
  limitRow(measure, value, { client: 'TESTER', ...scope }, measure === 'newRate' ? { window: seconds(0.001) } : {});

describe('a limit of the client', () => {
  it.each(ROWS)('%s = %s rejects by %s, OrdRejReason %i', async (...row) => {
    const [measure, , code, reason, text] = row;
    change([rowOf(row)]);
    await conversation(
      c,
      script`
      > 35=D|11=${measure}|55=AAPL|54=1|38=100|40=2|44=99.00
      < 35=8|11=${measure}|150=8|39=8|103=${reason}|58=${code}: ${text}
      `,
    );
  });

  it('of several the first of the table is the reason, and the others are named in their order', async () => {
    const rows = ROWS.slice(1);
    change(rows.map(rowOf));
    const [first, ...others] = rows.map(([, , code]) => code);
    await conversation(
      c,
      script`
      > 35=D|11=all|55=AAPL|54=1|38=100|40=2|44=99.00
      < 35=8|11=all|39=8|58=${first}: quantity 100 is above the limit of 99 (also ${others.join(', ')})
      `,
    );
  });

  it('that is soft lets the order in, and its New says so', async () => {
    change([limitRow('maxOrderQty', '99', { client: 'TESTER' }, { soft: true })]);
    await conversation(
      c,
      script`
      > 35=D|11=soft|55=AAPL|54=1|38=100|40=2|44=99.00
      < 35=8|11=soft|39=0|58=warning R110-ORDER-QTY: quantity 100 is above the limit of 99
      > 35=F|11=softX|41=soft|55=AAPL|54=1
      < 35=8|11=softX|39=6
      < 35=8|11=softX|39=4
      `,
    );
  });
});

describe('no order passes a limit by being of another kind', () => {
  it('a stop that is far below the market counts where it would trade', async () => {
    change([limitRow('maxOrderNotional', '50000', { client: 'TESTER' })]);
    await conversation(
      c,
      script`
      > 35=D|11=stop|55=AAPL|54=1|38=1000|40=3|99=0.01
      < 35=8|11=stop|39=8|103=3|58=R113-ORDER-NOTIONAL: order value 101101.00 USD is above the limit of 50000.00 USD
      `,
    );
  });

  it('a replace of the price alone counts what it adds', async () => {
    change([limitRow('maxGrossNotional', '50000', { client: 'TESTER' })]);
    await conversation(
      c,
      script`
      > 35=D|11=low|55=AAPL|54=1|38=1000|40=2|44=1.00
      < 35=8|11=low|39=0
      > 35=G|11=high|41=low|55=AAPL|54=1|38=1000|40=2|44=99.00
      < 35=9|11=high|41=low|39=0|434=2|102=2|58=R119-GROSS-NOTIONAL: orders and positions could reach 99000.00 USD, above the limit of 50000.00 USD
      > 35=F|11=lowX|41=low|55=AAPL|54=1
      < 35=8|11=lowX|39=6
      < 35=8|11=lowX|39=4
      `,
    );
  });

  it('without a reference it is refused, with a price too', async () => {
    const { limits } = market.gateway.core.config;
    market.gateway.submit({ kind: 'reloadLimits', limits: { ...limits, withoutReference: 'refuse' } });
    await conversation(
      c,
      script`
      > 35=D|11=blind|55=MSFT|54=1|38=100|40=2|44=5000.00
      < 35=8|11=blind|39=8|103=99|58=R111-QUOTE: there is no bid or ask, so the order cannot be valued (referencePrice of MSFT is not set, and withoutReference is not "accept")
      > 35=D|11=seen|55=AAPL|54=1|38=100|40=2|44=99.00
      < 35=8|11=seen|39=0
      > 35=F|11=seenX|41=seen|55=AAPL|54=1
      < 35=8|11=seenX|39=6
      < 35=8|11=seenX|39=4
      `,
    );
    market.gateway.submit({ kind: 'reloadLimits', limits });
  });

  it('one that waits for a reference is told what holds it', async () => {
    const { limits } = market.gateway.core.config;
    market.gateway.submit({ kind: 'reloadLimits', limits: { ...limits, withoutReference: 'hold' } });
    await conversation(
      c,
      script`
      > 35=D|11=held|55=MSFT|54=1|38=100|40=2|44=5000.00
      < 35=8|11=held|150=0|39=0
      < 35=8|11=held|150=D|378=4|39=0|151=100|58=held by R111-QUOTE: there is no bid or ask, so the order cannot be valued (referencePrice of MSFT is not set, and withoutReference is not "accept")
      > 35=F|11=heldX|41=held|55=MSFT|54=1
      < 35=8|11=heldX|39=6
      < 35=8|11=heldX|39=4
      `,
    );
    market.gateway.submit({ kind: 'reloadLimits', limits });
  });

  it('one that is a little too fast is served as far as the limit goes', async () => {
    change([limitRow('newRate', '5', { client: 'TESTER', symbol: 'MSFT' }, { window: seconds(60) })]);
    const orders = Array.from({ length: 8 }, (_, n) => ({ clOrdID: `fast${n}`, taken: n < 5 }));
    for (const { clOrdID, taken } of orders) {
      const answer = taken ? '39=0' : '39=8|103=3|58=R122-RATE-NEW: this would be order 6 within 60 s, the limit is 5';
      await conversation(
        c,
        script`
        > 35=D|11=${clOrdID}|55=MSFT|54=1|38=1|40=2|44=1.00
        < 35=8|11=${clOrdID}|${answer}
        `,
      );
    }
  });
});

/** Taken as an order of AAPL in dollars by shares, each would trade something else than what its client wrote. */
describe('no order is of anything else than its instrument says', () => {
  it.each([
    ['when issued', '65=WI', 'SymbolSfx(65)=WI is not taken: Symbol(55) alone names the instrument'],
    ['of another class', '65=B', 'SymbolSfx(65)=B is not taken: Symbol(55) alone names the instrument'],
    [
      'in another currency',
      '15=JPY',
      'Currency(15)=JPY is not taken: an order is in the currency of its instrument, USD',
    ],
    [
      'priced in per cent',
      '423=1',
      'PriceType(423)=1 is not taken, only 2: a price is an amount of money for one unit',
    ],
    ['counted in contracts', '854=1', 'QtyType(854)=1 is not taken, only 0: a quantity counts units'],
    [
      'of another ISIN',
      '48=US0000000001|22=4',
      'SecurityID(48)=US0000000001 is not taken: Symbol(55) names the instrument, and this is not known to be the same',
    ],
    [
      'for accounts that no limit sees',
      '78=1|79=HIDDEN|80=100',
      'NoAllocs(78)=1 is not taken: trades are not allocated here',
    ],
  ])('%s: %s', async (what, extra, text) => {
    const clOrdID = what.replaceAll(' ', '-');
    await conversation(
      c,
      script`
      > 35=D|11=${clOrdID}|55=AAPL|54=1|38=100|40=2|44=9.00|${extra}
      < 35=8|11=${clOrdID}|150=8|39=8|103=11|58=${text}
      `,
    );
  });

  it('what it says of its instrument as that is changes nothing', async () => {
    await conversation(
      c,
      script`
      > 35=D|11=same|55=AAPL|54=1|38=100|40=2|44=9.00|15=USD|423=2|854=0|48=AAPL|22=8
      < 35=8|11=same|39=0|44=9|38=100
      > 35=F|11=sameX|41=same|55=AAPL|54=1
      < 35=8|11=sameX|39=6
      < 35=8|11=sameX|39=4
      `,
    );
  });
});
