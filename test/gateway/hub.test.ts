/** A hub sends orders of many firms and traders over one session: every answer finds its way back. Over real FIX. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { orderID } from '../../src/orders/values.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { FixClient } from '../support/fixClient.ts';
import { TestMarket } from '../support/market.ts';

let market: TestMarket;
let hub: FixClient;

beforeEach(async () => {
  market = await TestMarket.open();
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  hub = await FixClient.open(market.port, { target: 'FAIRLEAD' });
});

afterEach(async () => {
  hub.close();
  await market.close();
});

const NOW = '60=20261121-14:30:00';
const buy = (clOrdID: string, qty: number, limit: string) =>
  `11=${clOrdID}|55=AAPL|54=1|38=${qty}|40=2|44=${limit}|100=NORTH`;
/** A trader at a desk of a firm, in a place; and the way back to him. */
const TO = '50=ANNA|142=CHI|115=FIRM-A|116=DESK|144=NYC|128=US|129=OUR-DESK|145=LON|57=OPS|143=PAR';
const BACK = '57=ANNA|143=CHI|128=FIRM-A|129=DESK|145=NYC|115=US|116=OUR-DESK|144=LON|50=OPS|142=PAR';

it('every kind of answer goes back the way its request came', async () => {
  await conversation(
    hub,
    script`
    > 35=D|${TO}|${buy('A', 100, '100.10')}
    < 35=8|${BACK}|11=A|150=0
    < 35=8|${BACK}|11=A|150=F|39=2
    > 35=D|${TO}|${buy('A', 100, '100.10')}
    < 35=8|${BACK}|11=A|150=8|103=6
    > 35=D|${TO}|11=B|55=NOPE|54=1|38=100|40=2|44=99.00
    < 35=8|${BACK}|11=B|150=8|103=1
    > 35=F|${TO}|11=C|41=NOPE|55=AAPL|54=1|38=100|${NOW}
    < 35=9|${BACK}|11=C|102=1
    > 35=H|${TO}|11=A|55=AAPL|54=1
    < 35=8|${BACK}|11=A|150=I|39=2
    > 35=H|${TO}|11=NOPE|55=AAPL|54=1
    < 35=8|${BACK}|11=NOPE|150=I|39=8
    > 35=AF|${TO}|584=S|585=7
    < 35=8|${BACK}|584=S|911=0
    > 35=q|${TO}|11=M|530=7|${NOW}
    < 35=r|${BACK}|11=M|533=0
    > 35=E|${TO}|66=L|394=3|68=1|73=1|11=D|67=1|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|${BACK}|11=D|150=0
    < 35=N|${BACK}|66=L|11=D
    > 35=AF|${TO}|584=T|585=7
    < 35=8|${BACK}|11=D|584=T|911=1
    > 35=c|${TO}|320=1|321=0
    < 35=j|${BACK}|372=c
    > 35=D|${TO}|11=E|38=x
    < 35=3|${BACK}|372=D
    `,
  );
});

it('an answer goes to who asked, later reports to who asked last, others as before; also after a crash', async () => {
  await conversation(
    hub,
    script`
    > 35=D|50=ANNA|115=FIRM-A|${buy('A', 200, '99.00')}
    < 35=8|57=ANNA|128=FIRM-A|-129|11=A|150=0
    > 35=D|${buy('H', 100, '99.00')}
    < 35=8|-57|-128|11=H|150=0
    > 35=G|50=BERT|115=FIRM-A|41=A|${NOW}|${buy('A2', 100, '99.10')}
    < 35=8|57=BERT|128=FIRM-A|11=A2|41=A|150=E
    < 35=8|57=BERT|128=FIRM-A|11=A2|41=A|150=5
    > 35=F|50=CARL|115=FIRM-A|11=A3|41=A2|55=MSFT|54=1|38=100|${NOW}
    < 35=8|57=CARL|128=FIRM-A|11=A3|41=A2|150=6
    < 35=8|57=CARL|128=FIRM-A|11=A3|41=A2|150=4
    > 35=D|50=ANNA|115=FIRM-A|${buy('B', 200, '99.00')}
    < 35=8|57=ANNA|128=FIRM-A|11=B|150=0
    > 35=G|50=BERT|115=FIRM-A|41=B|${NOW}|11=B2|55=MSFT|54=1|38=100|40=2|44=99.10
    < 35=9|57=BERT|128=FIRM-A|11=B2|41=B|102=99
    `,
  );
  hub.close();
  await market.crashGateway();
  await market.quoted('AAPL', 99.9, 100.1);
  hub = await FixClient.open(market.port, { target: 'FAIRLEAD', reset: true });
  market.gateway.submit({
    kind: 'operatorAct',
    by: 'op',
    reason: 'by phone',
    act: { do: 'cancel', orderID: orderID(3), restatementReason: '4' },
  });
  await conversation(hub, script`< 35=8|57=ANNA|128=FIRM-A|11=B|150=4|39=4|378=4`);
  expect(market.gateway.core.state.orders.parent(orderID(2)).route).toEqual([]);
});

it('each firm has orders, ClOrdIDs and ListIDs of its own, and the hub itself has', async () => {
  const [a, b] = ['115=FIRM-A', '115=FIRM-B'];
  const list = `66=L|394=3|68=1|73=1`;
  await conversation(
    hub,
    script`
    > 35=D|${a}|${buy('1', 100, '99.00')}
    < 35=8|128=FIRM-A|11=1|150=0|38=100
    > 35=D|${b}|${buy('1', 200, '99.00')}
    < 35=8|128=FIRM-B|11=1|150=0|38=200
    > 35=D|${buy('1', 300, '99.00')}
    < 35=8|-128|11=1|150=0|38=300
    > 35=D|${b}|${buy('1', 200, '99.00')}
    < 35=8|128=FIRM-B|11=1|150=8|103=6|38=200
    > 35=H|${a}|11=1|55=AAPL|54=1
    < 35=8|128=FIRM-A|11=1|150=I|38=100
    > 35=D|${a}|${buy('2', 100, '99.00')}
    < 35=8|128=FIRM-A|11=2|150=0
    > 35=F|${b}|11=C|41=2|55=AAPL|54=1|38=100|${NOW}
    < 35=9|128=FIRM-B|11=C|41=2|102=1|39=8|37=NONE|58=no order 2 of FIRM-B at TESTER
    > 35=G|41=2|${NOW}|${buy('C', 100, '99.00')}
    < 35=9|-128|11=C|41=2|102=1|58=no order 2 of TESTER
    > 35=E|${a}|${list}|67=1|${buy('3', 100, '99.00').replace('11=3|', '')}
    < 35=3|128=FIRM-A|372=E
    > 35=E|${a}|${list}|11=3|67=1|55=AAPL|54=1|38=100|40=2|44=99.00
    < 35=8|128=FIRM-A|11=3|150=0
    < 35=N|128=FIRM-A|66=L|431=3
    > 35=E|${b}|${list}|11=3|67=1|100=NORTH|55=AAPL|54=1|38=200|40=2|44=99.00
    < 35=8|128=FIRM-B|11=3|150=0
    < 35=N|128=FIRM-B|66=L|431=3
    > 35=E|${b}|${list}|11=4|67=1|55=AAPL|54=1|38=200|40=2|44=99.00
    < 35=N|128=FIRM-B|66=L|431=7
    > 35=AF|${b}|584=S|585=7
    < 35=8|128=FIRM-B|11=1|584=S|911=2|38=200
    < 35=8|128=FIRM-B|11=3|584=S|911=2|38=200
    # Both rest at one venue, which answers in order.
    > 35=q|${b}|11=M|530=7|${NOW}
    < 35=r|128=FIRM-B|11=M|533=2|534=2
    < 35=8|128=FIRM-B|11=1|150=4|38=200
    < 35=8|128=FIRM-B|11=3|150=4|38=200
    > 35=q|11=M|530=7|${NOW}
    < 35=r|-128|11=M|533=1|534=1
    < 35=8|-128|11=1|150=4|38=300
    `,
  );
  expect([...market.gateway.core.state.orders.open].map(({ originator }) => originator)).toEqual(
    Array(3).fill('FIRM-A'),
  );
});
