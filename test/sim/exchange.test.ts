/** The exchange over real FIX sessions, message by message. */
import { describe, expect, test } from 'vitest';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { connect, simulate } from './simFixture.ts';

describe('orders', () => {
  test('New, fills with exact sums, and both sides told', async () => {
    const sim = await simulate();
    const [buyer, seller] = [await connect(sim, 'BUYER'), await connect(sim, 'SELLER')];
    await conversation(
      { BUYER: buyer, SELLER: seller },
      script`
      BUYER > 35=D|11=B1|1=ACC|55=XYZ|54=1|38=300|40=2|44=10.00
      BUYER < 35=8|11=B1|-41|150=0|39=0|1=ACC|55=XYZ|54=1|38=300|40=2|44=10|59=0|14=0|151=300|6=0|-32
      SELLER > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=9.99
      SELLER < 35=8|11=S1|150=0|39=0|151=100
      SELLER < 35=8|11=S1|150=F|39=2|32=100|31=10|30=NORTH|14=100|151=0|6=10|851=2
      SELLER > 35=D|11=S2|55=XYZ|54=5|38=50|40=1
      SELLER < 35=8|11=S2|150=0|39=0|-44|151=50
      SELLER < 35=8|11=S2|150=F|39=2|32=50|31=10|14=50|151=0|6=10
      BUYER < 35=8|11=B1|150=F|39=1|32=100|31=10|14=100|151=200|6=10|851=1
      BUYER < 35=8|11=B1|150=F|39=1|32=50|31=10|14=150|151=150|6=10
    `,
    );
  });

  test('reports say what was charged, where the venue has fees', async () => {
    const client = await connect(await simulate({ fees: { take: '-0.0005', make: '0.0010' } }), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=10.00
      < 35=8|11=S1|150=0|-12
      > 35=D|11=B1|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=B1|150=0
      < 35=8|11=S1|150=F|12=0.0010|13=1|851=1
      < 35=8|11=B1|150=F|12=-0.0005|13=1|851=2
    `,
    );
  });

  test('a symbol may have a tick of its own', async () => {
    const client = await connect(await simulate({ symbols: parseSymbols('PNY:0.2511:0.0001') }), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=B1|55=PNY|54=1|38=100|40=2|44=0.2513
      < 35=8|11=B1|150=0|39=0|44=0.2513
      > 35=D|11=B2|55=PNY|54=1|38=100|40=2|44=0.25135
      < 35=8|11=B2|150=8|39=8|103=99
      > 35=D|11=S1|55=PNY|54=2|38=100|40=2|44=0.2512
      < 35=8|11=S1|150=0
      < 35=8|11=B1|150=F|39=2|31=0.2513
      < 35=8|11=S1|150=F|39=2|31=0.2513
    `,
    );
  });

  test('what may only rest takes nothing, by a replacement either', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=10.00|18=6
      < 35=8|11=S1|150=0
      > 35=D|11=B1|55=XYZ|54=1|38=100|40=2|44=10.00|18=6 h
      < 35=8|11=B1|150=0
      < 35=8|11=B1|150=4|39=4|14=0|58=it would take, and may only rest
      > 35=D|11=B2|55=XYZ|54=1|38=100|40=2|44=9.99|18=6
      < 35=8|11=B2|150=0
      > 35=G|41=B2|11=B3|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=B3|41=B2|150=5
      < 35=8|11=B3|150=4|39=4|14=0|58=it would take, and may only rest
      > 35=D|11=B4|55=XYZ|54=1|38=100|40=2|44=10.00|59=3|18=6
      < 35=8|11=B4|150=8|103=11|58=ExecInst(18)=6 is for a limit order that rests
      > 35=D|11=B5|55=XYZ|54=1|38=100|40=2|44=10.00|18=h
      < 35=8|11=B5|150=0
      < 35=8|11=S1|150=F|39=2|851=1
      < 35=8|11=B5|150=F|39=2|851=2
    `,
    );
  });

  test('AvgPx counts prices by their quantities', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=10.00
      < 35=8|11=S1|150=0
      > 35=D|11=S2|55=XYZ|54=2|38=200|40=2|44=10.01
      < 35=8|11=S2|150=0
      > 35=D|11=B1|55=XYZ|54=1|38=300|40=2|44=10.05
      < 35=8|11=B1|150=0
      < 35=8|11=S1|150=F|39=2
      < 35=8|11=B1|150=F|39=1|32=100|31=10|14=100|151=200|6=10
      < 35=8|11=S2|150=F|39=2
      < 35=8|11=B1|150=F|39=2|32=200|31=10.01|14=300|151=0|6=10.00666667
    `,
    );
  });

  test('IOC, FOK, MinQty and market orders end Canceled where they find nothing', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=10.00
      < 35=8|11=S1|150=0
      > 35=D|11=B1|55=XYZ|54=1|38=150|40=2|44=10.00|59=4
      < 35=8|11=B1|150=0
      < 35=8|11=B1|150=4|39=4|14=0|151=0|58=could not be filled in full
      > 35=D|11=B2|55=XYZ|54=1|38=150|40=2|44=10.00|59=3|110=120
      < 35=8|11=B2|150=0|110=120
      < 35=8|11=B2|150=4|39=4|14=0|151=0|58=MinQty could not be met
      > 35=D|11=B3|55=XYZ|54=1|38=150|40=2|44=10.00|59=3|110=100
      < 35=8|11=B3|150=0
      < 35=8|11=S1|150=F|39=2
      < 35=8|11=B3|150=F|39=1|14=100|151=50
      < 35=8|11=B3|150=4|39=4|14=100|151=0|58=not filled at once
      > 35=D|11=B4|55=XYZ|54=1|38=10|40=1
      < 35=8|11=B4|150=0
      < 35=8|11=B4|150=4|39=4|14=0|151=0
    `,
    );
  });

  test('an iceberg shows its MaxFloor', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=10.00|111=10
      < 35=8|11=S1|150=0|111=10
      > 35=V|262=Q|263=0|264=0|267=1|269=1|146=1|55=XYZ
      < 35=W|262=Q|55=XYZ|268=1|269=1|270=10|271=10
    `,
    );
  });

  test.each([
    ['an unknown symbol', '55=NONE|54=1|38=100|40=2|44=10.00', 1, 'Symbol(55)=NONE is not traded here'],
    ['no quantity', '55=XYZ|54=1|40=2|44=10.00', 13, 'OrderQty(38)= is no quantity here'],
    ['part of a share', '55=XYZ|54=1|38=1.5|40=2|44=10.00', 13, 'OrderQty(38)=1.5 is no quantity here'],
    ['a limit order without a limit', '55=XYZ|54=1|38=1|40=2', 99, 'Price(44) is required with OrdType(40)=2'],
    ['a price finer than the scale', '55=XYZ|54=1|38=1|40=2|44=1.00001', 99, 'Price(44)=1.00001 is no price here'],
    [
      'a price between ticks',
      '55=XYZ|54=1|38=1|40=2|44=1.001',
      99,
      'price is not a positive multiple of the tick size',
    ],
    ['a stop', '55=XYZ|54=1|38=1|40=3|99=10', 11, 'OrdType(40)=3 is not taken: 1, 2 are'],
    ['an auction order', '55=XYZ|54=1|38=1|40=2|44=1|59=2', 11, 'TimeInForce(59)=2 is not taken: 0, 1, 3, 4, 6 are'],
    ['an undisclosed side', '55=XYZ|54=7|38=1|40=2|44=1', 11, 'Side(54)=7 is not taken: 1, 2, 5 and 6 are'],
    ['a minimum that would rest', '55=XYZ|54=1|38=9|40=2|44=1|110=5', 11, 'MinQty needs TimeInForce IOC on a lit book'],
    ['a minimum above all', '55=XYZ|54=1|38=9|40=2|44=1|110=10|59=3', 13, 'MinQty is above OrderQty'],
  ])('rejected: %s', async (_name, order, reason, text) => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=A1|${order}
      < 35=8|37=NONE|11=A1|150=8|39=8|103=${reason}|14=0|151=0|6=0|58=${text}
    `,
    );
  });

  test('a ClOrdID is used once; PossResend of a known one tells its status, of an unknown one makes an order', async () => {
    const sim = await simulate();
    const client = await connect(sim, 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=X|55=XYZ|54=1|38=10000|40=2|44=10.00
      < 35=8|11=X|150=0|39=0|38=10000|14=0|151=10000
      > 35=D|11=X|55=XYZ|54=1|38=10000|40=2|44=10.00
      < 35=8|11=X|150=8|39=8|103=6|58=ClOrdID(11)=X was used before
      > 35=D|97=Y|11=X|55=XYZ|54=1|38=10000|40=2|44=10.00
      < 35=8|11=X|150=I|39=0|38=10000|14=0|151=10000
      > 35=D|97=Y|11=Y|55=XYZ|54=1|38=15000|40=2|44=10.00
      < 35=8|11=Y|150=0|39=0|38=15000|14=0|151=15000
    `,
    );
    const other = await connect(sim, 'OTHER');
    await conversation(
      other,
      script`
      > 35=D|11=X|55=XYZ|54=1|38=1|40=2|44=10.00
      < 35=8|11=X|150=0
    `,
    );
  });
});

describe('cancel, replace, status', () => {
  test('a chain of replacements, each naming the last, and what is refused in between', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=A|150=0
      > 35=G|11=B|41=A|55=XYZ|54=1|38=200|40=2|44=10.01
      < 35=8|11=B|41=A|150=5|39=0|38=200|44=10.01|14=0|151=200
      > 35=G|11=C|41=A|55=XYZ|54=1|38=300|40=2|44=10.01
      < 35=9|11=C|41=A|39=0|434=2|102=1|58=OrigClOrdID(41)=A was replaced by B
      > 35=G|11=A|41=B|55=XYZ|54=1|38=300|40=2|44=10.01
      < 35=9|11=A|41=B|39=0|434=2|102=6
      > 35=G|11=D|41=B|55=XYZ|54=1|38=300|40=1
      < 35=9|11=D|41=B|39=0|434=2|102=99|58=OrdType(40) of the order is 2
      > 35=F|11=E|41=B|55=ABC|54=1
      < 35=9|11=E|41=B|434=1|102=99|58=Symbol(55) of the order is XYZ
      > 35=F|11=F|41=B|55=XYZ|54=1
      < 35=8|11=F|41=B|150=4|39=4|38=200|14=0|151=0
      > 35=F|11=G|41=F|55=XYZ|54=1
      < 35=9|11=G|41=F|39=4|434=1|102=0|58=the order is done
      > 35=F|11=H|41=never|55=XYZ|54=1
      < 35=9|37=NONE|11=H|41=never|39=8|434=1|102=1
    `,
    );
  });

  test('C.3.b and C.3.c: a replacement to what has traded, or less, fills the order', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=X|55=XYZ|54=1|38=10000|40=2|44=10.00
      < 35=8|11=X|150=0
      > 35=D|11=S|55=XYZ|54=2|38=7000|40=2|44=10.00
      < 35=8|11=S|150=0
      < 35=8|11=X|150=F|39=1|38=10000|14=7000|151=3000
      < 35=8|11=S|150=F|39=2
      > 35=G|11=Y|41=X|55=XYZ|54=1|38=7000|40=2|44=10.00
      < 35=8|11=Y|41=X|150=5|39=2|38=7000|14=7000|151=0
      > 35=D|11=V|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=V|150=0
      > 35=D|11=T|55=XYZ|54=2|38=60|40=2|44=10.00
      < 35=8|11=T|150=0
      < 35=8|11=V|150=F|39=1|14=60|151=40
      < 35=8|11=T|150=F|39=2
      > 35=G|11=W|41=V|55=XYZ|54=1|38=20|40=2|44=10.00
      < 35=8|11=W|41=V|150=5|39=2|38=60|14=60|151=0
    `,
    );
  });

  test('status of what is, what was, and what never was', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=A|150=0
      > 35=H|11=A|55=XYZ|54=1|790=Q1
      < 35=8|11=A|790=Q1|17=0|150=I|39=0|151=100
      > 35=F|11=B|41=A|55=XYZ|54=1
      < 35=8|11=B|41=A|150=4
      > 35=H|11=A|55=XYZ|54=1
      < 35=8|11=B|150=I|39=4|151=0
      > 35=H|11=Z|55=XYZ|54=1
      < 35=8|37=NONE|11=Z|150=I|39=8|103=5|14=0|151=0
    `,
    );
  });

  test('mass status and mass cancel', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=AF|584=M0|585=7
      < 35=8|584=M0|911=0|912=Y|150=I|39=8|103=5|55=N/A
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=A|150=0
      > 35=D|11=B|55=ABC|54=1|38=100|40=2|44=10.00
      < 35=8|11=B|150=0
      > 35=AF|584=M1|585=7
      < 35=8|11=A|584=M1|911=2|912=N|150=I|39=0
      < 35=8|11=B|584=M1|911=2|912=Y|150=I|39=0
      > 35=q|11=K|530=1|55=ABC|60=20260102-10:00:00
      < 35=8|11=B|150=4|39=4|151=0
      < 35=r|11=K|530=1|531=1|533=1|55=ABC
      > 35=q|11=L|530=7|60=20260102-10:00:00
      < 35=8|11=A|150=4|39=4|151=0
      < 35=r|11=L|530=7|531=7|533=1
      > 35=q|11=M|530=2|60=20260102-10:00:00
      < 35=r|11=M|530=2|531=0|532=0
    `,
    );
  });

  test('Day orders expire with the day, GTC orders stay', async () => {
    const sim = await simulate();
    const client = await connect(sim, 'TESTER');
    await conversation(
      client,
      script`
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00|59=0
      < 35=8|11=A|150=0
      > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00|59=1
      < 35=8|11=B|150=0|59=1
    `,
    );
    sim.endDay();
    await conversation(
      client,
      script`
      < 35=8|11=A|150=C|39=C|14=0|151=0|58=the trading day ended
      > 35=H|11=B|55=XYZ|54=1
      < 35=8|11=B|150=I|39=0|151=100
    `,
    );
  });

  test('what is no order business gets a BusinessMessageReject', async () => {
    const client = await connect(await simulate(), 'TESTER');
    await conversation(
      client,
      script`
      > 35=e|324=Q|55=XYZ|263=0
      < 35=j|45=2|372=e|380=3|58=NORTH takes no 35=e
    `,
    );
  });
});

describe('FIX.4.2', () => {
  test('says the same in its own words', async () => {
    const client = await connect(await simulate(), 'TESTER', { beginString: 'FIX.4.2' });
    await conversation(
      client,
      script`
      > 35=D|11=S1|55=XYZ|54=2|38=100|40=2|44=10.00
      < 35=8|11=S1|20=0|150=0|39=0|151=100
      > 35=D|11=B1|55=XYZ|54=1|38=150|40=2|44=10.00
      < 35=8|11=B1|20=0|150=0|39=0
      < 35=8|11=S1|20=0|150=2|39=2|32=100|31=10|-851
      < 35=8|11=B1|20=0|150=1|39=1|32=100|31=10|14=100|151=50
      > 35=H|11=B1|55=XYZ|54=1
      < 35=8|11=B1|20=3|150=1|39=1|-790
      > 35=H|11=Z|55=XYZ|54=1
      < 35=8|11=Z|20=3|150=8|39=8|103=5
      > 35=D|11=B1|55=XYZ|54=1|38=150|40=2|44=10.00
      < 35=8|11=B1|150=8|103=6
      > 35=D|11=B2|55=XYZ|54=1|38=0|40=2|44=10.00
      < 35=8|11=B2|150=8|103=0
      > 35=G|11=B3|41=B1|21=1|55=XYZ|54=1|38=200|40=1
      < 35=9|11=B3|41=B1|434=2|102=2|58=OrdType(40) of the order is 2
    `,
    );
  });

  test('one version can be made the only one', async () => {
    const sim = await simulate({ beginString: 'FIX.4.2' });
    await connect(sim, 'TESTER', { beginString: 'FIX.4.2' });
    await expect(connect(sim, 'TESTER', { beginString: 'FIX.4.4' })).rejects.toThrow('closed instead of a Logon');
  });
});

test('any client may log on, or those on the list', async () => {
  const sim = await simulate({ clients: ['ONE', 'TWO'] });
  await connect(sim, 'TWO');
  await expect(connect(sim, 'THREE')).rejects.toThrow('closed instead of a Logon');
  await expect(connect(sim, 'ONE', { target: 'SOUTH' })).rejects.toThrow('closed instead of a Logon');
});

describe('market data', () => {
  test('a snapshot, then differences, a turn at a time, and trades', async () => {
    const sim = await simulate();
    const [reader, trader] = [await connect(sim, 'READER'), await connect(sim, 'TRADER')];
    await conversation(
      { READER: reader, TRADER: trader },
      script`
      READER > 35=V|262=Q|263=1|264=0|265=1|267=3|269=0|269=1|269=2|146=1|55=XYZ
      READER < 35=W|262=Q|55=XYZ|268=0
      TRADER > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      TRADER < 35=8|11=A|150=0
      READER < 35=X|262=Q|268=1|279=0|269=0|55=XYZ|270=10|271=100
      TRADER > 35=D|11=B|55=XYZ|54=1|38=50|40=2|44=10.00
      TRADER < 35=8|11=B|150=0
      READER < 35=X|268=1|279=1|269=0|55=XYZ|270=10|271=150
      TRADER > 35=D|11=C|55=XYZ|54=2|38=200|40=2|44=10.00
      TRADER < 35=8|11=C|150=0
      READER < 35=X|268=4|279=2|269=0|270=10|271=0|279=0|269=1|270=10|271=50|279=0|269=2|270=10|271=100|279=0|269=2|270=10|271=50
      TRADER < 35=8|11=A|150=F|39=2
      TRADER < 35=8|11=C|150=F|39=1
      TRADER < 35=8|11=B|150=F|39=2
      TRADER < 35=8|11=C|150=F|39=1
      READER > 35=V|262=Q2|263=0|264=1|267=3|269=0|269=1|269=2|146=1|55=XYZ
      READER < 35=W|262=Q2|55=XYZ|268=2|269=1|270=10|271=50|269=2|270=10|271=50
      READER > 35=V|262=Q|263=2|264=0|267=1|269=0|146=1|55=XYZ
    `,
    );
  });

  test('a depth is kept exactly: what leaves it is deleted, what comes into it is new', async () => {
    const sim = await simulate();
    const [reader, trader] = [await connect(sim, 'READER'), await connect(sim, 'TRADER')];
    await conversation(
      { TRADER: trader, READER: reader },
      script`
      TRADER > 35=D|11=A|55=XYZ|54=1|38=10|40=2|44=9.98
      TRADER < 35=8|11=A|150=0
      TRADER > 35=D|11=B|55=XYZ|54=1|38=20|40=2|44=9.99
      TRADER < 35=8|11=B|150=0
      READER > 35=V|262=Q|263=1|264=2|265=1|267=2|269=0|269=1|146=1|55=XYZ
      READER < 35=W|55=XYZ|268=2|269=0|270=9.99|271=20|269=0|270=9.98|271=10
      TRADER > 35=D|11=C|55=XYZ|54=1|38=30|40=2|44=10.00
      TRADER < 35=8|11=C|150=0
      READER < 35=X|268=2|279=0|270=10|271=30|279=2|270=9.98
      TRADER > 35=F|11=D|41=B|55=XYZ|54=1
      TRADER < 35=8|11=D|150=4
      READER < 35=X|268=2|279=2|270=9.99|271=0|279=0|270=9.98|271=10
    `,
    );
  });

  test('a quiet book is repeated, an unknown symbol refused, a request under the same MDReqID takes over', async () => {
    const sim = await simulate();
    const client = await connect(sim, 'TESTER');
    await conversation(
      client,
      script`
      > 35=V|262=Q|263=1|264=0|265=1|267=1|269=0|146=2|55=XYZ|55=ABC
      < 35=W|262=Q|55=XYZ|268=0
      < 35=W|262=Q|55=ABC|268=0
      < 35=W|262=Q|55=XYZ|268=0
      < 35=W|262=Q|55=ABC|268=0
      > 35=V|262=Q|263=1|264=0|265=0|267=1|269=0|146=1|55=XYZ
      < 35=W|262=Q|55=XYZ|268=0
      > 35=V|262=R|263=1|264=0|267=1|269=0|146=1|55=NONE
      < 35=Y|262=R|281=0|58=Symbol(55)=NONE is not traded here
      > 35=V|262=R|263=1|264=0|267=1|269=4|146=1|55=XYZ
      < 35=Y|262=R|281=8
      > 35=V|262=R|263=1|264=0|266=N|267=1|269=0|146=1|55=XYZ
      < 35=Y|262=R|281=7
      > 35=D|11=A|55=XYZ|54=1|38=10|40=2|44=9.98
      < 35=8|11=A|150=0
      < 35=W|262=Q|55=XYZ|268=1|269=0|270=9.98|271=10
    `,
    );
  });

  test('a market moves by itself', async () => {
    const sim = await simulate({ flow: true });
    const client = await connect(sim, 'TESTER');
    await conversation(
      client,
      script`
      > 35=V|262=Q|263=1|264=0|265=1|267=3|269=0|269=1|269=2|146=1|55=XYZ
      < 35=W|262=Q|55=XYZ
      < 35=X|262=Q
      < 35=X|262=Q
      < 35=X|262=Q
    `,
    );
    client.send('35=D|11=A|55=XYZ|54=1|38=100|40=1');
    const reports: string[] = [];
    while (!reports.some((text) => text.includes('150=F'))) {
      const message = await client.receive();
      if (message.get(35) === '8') reports.push(message.text);
    }
    expect(reports[0]).toContain('150=0');
  });
});
