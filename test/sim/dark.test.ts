/** The dark pool over real FIX sessions, with its reference from exchanges that are simulated too. */
import { expect, test } from 'vitest';
import type { RunningSim } from '../../src/sim/run.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import type { FixClient } from '../support/fixClient.ts';
import { connect, crash, simulate } from './simFixture.ts';

const referenceTo = ({ compID, host, port }: RunningSim) => ({ compID, host, port, beginString: 'FIX.4.4' as const });

/** Asks with an IOC that nobody can meet, until the pool has a reference, or until it has none. */
async function waitForReference(client: FixClient, there: boolean): Promise<void> {
  for (let n = 0; ; n++) {
    client.send(`35=D|11=probe-${there}-${n}|55=XYZ|54=1|38=1|40=2|44=0.01|59=3`);
    await client.receive();
    const end = await client.receive();
    const hasReference = end.get(58) !== 'no reference price';
    if (hasReference === there) return;
  }
}

async function quote(maker: FixClient, bid: string, ask: string, suffix: string): Promise<void> {
  await conversation(
    maker,
    script`
    > 35=D|11=BID${suffix}|55=XYZ|54=1|38=100|40=2|44=${bid}
    < 35=8|150=0
    > 35=D|11=ASK${suffix}|55=XYZ|54=2|38=100|40=2|44=${ask}
    < 35=8|150=0
  `,
  );
}

test('trades at the midpoint of the best bid and offer of all lit venues, within limits', async () => {
  const north = await simulate({ compID: 'NORTH' });
  const south = await simulate({ compID: 'SOUTH', beginString: 'FIX.4.2' });
  const references = [referenceTo(north), { ...referenceTo(south), beginString: 'FIX.4.2' as const }];
  const deep = await simulate({ kind: 'dark', compID: 'DEEP', references });
  await quote(await connect(north, 'MAKER'), '10.00', '10.05', '1');
  await quote(await connect(south, 'MAKER', { beginString: 'FIX.4.2' }), '9.99', '10.03', '2');
  const client = await connect(deep, 'TESTER');
  await waitForReference(client, true);
  await conversation(
    client,
    script`
    > 35=D|11=S1|55=XYZ|54=2|38=500|40=P|18=M|44=10.02
    < 35=8|11=S1|150=0|40=P|44=10.02
    > 35=D|11=S2|55=XYZ|54=2|38=300|40=P|18=M|110=200
    < 35=8|11=S2|150=0|-44|110=200
    > 35=D|11=B1|55=XYZ|54=1|38=100|40=2|44=10.01|59=3
    < 35=8|11=B1|150=0
    < 35=8|11=B1|150=4|39=4|14=0|58=not filled at once
    > 35=D|11=B2|55=XYZ|54=1|38=250|40=2|44=10.02|59=3
    < 35=8|11=B2|150=0
    < 35=8|11=S2|150=F|39=1|32=250|31=10.015|14=250|151=50
    < 35=8|11=B2|150=F|39=2|32=250|31=10.015|30=DEEP|14=250|151=0
    > 35=D|11=B3|55=XYZ|54=1|38=100|40=P|18=R
    < 35=8|11=B3|150=8|103=11|58=OrdType(40)=P needs ExecInst(18)=M: only the midpoint is pegged to
    > 35=G|11=S3|41=S1|55=XYZ|54=2|38=400|40=P|18=M|44=10.01
    < 35=8|11=S3|41=S1|150=5|38=400|44=10.01|151=400
    > 35=D|11=B4|55=XYZ|54=1|38=60|40=1
    < 35=8|11=B4|150=0
    < 35=8|11=S2|150=F|39=2|32=50|31=10.015
    < 35=8|11=B4|150=F|39=1|32=50
    < 35=8|11=S3|150=F|39=1|32=10|14=10|151=390
    < 35=8|11=B4|150=F|39=2|14=60
    > 35=F|11=S4|41=S3|55=XYZ|54=2
    < 35=8|11=S4|41=S3|150=4|39=4|14=10|151=0
    > 35=V|262=Q|263=1|264=0|267=1|269=0|146=1|55=XYZ
    < 35=j|372=V|380=3|58=DEEP takes no 35=V
  `,
  );
});

test('stops with its reference, and goes on with it', async () => {
  const north = await simulate({ compID: 'NORTH' });
  const deep = await simulate({ kind: 'dark', compID: 'DEEP', references: [referenceTo(north)] });
  const maker = await connect(north, 'MAKER');
  const client = await connect(deep, 'TESTER');
  await conversation(
    client,
    script`
    > 35=D|11=S1|55=XYZ|54=2|38=100|40=P|18=M
    < 35=8|11=S1|150=0
    > 35=D|11=B1|55=XYZ|54=1|38=40|40=P|18=M
    < 35=8|11=B1|150=0
  `,
  );
  await quote(maker, '10.00', '10.02', '1');
  await conversation(
    client,
    script`
    < 35=8|11=S1|150=F|39=1|32=40|31=10.01
    < 35=8|11=B1|150=F|39=2|32=40|31=10.01
  `,
  );
  await conversation(
    maker,
    script`> 35=F|11=C1|41=BID1|55=XYZ|54=1
      < 35=8|150=4`,
  );
  await waitForReference(client, false);
  await conversation(
    client,
    script`
    > 35=D|11=B2|55=XYZ|54=1|38=60|40=2|44=10.02|59=3
    < 35=8|11=B2|150=0
    < 35=8|11=B2|150=4|58=no reference price
  `,
  );
});

test('a lit venue that is gone is no reference', async () => {
  const north = await simulate({ compID: 'NORTH' });
  const deep = await simulate({ kind: 'dark', compID: 'DEEP', references: [referenceTo(north)] });
  await quote(await connect(north, 'MAKER'), '10.00', '10.02', '1');
  const client = await connect(deep, 'TESTER');
  await waitForReference(client, true);
  crash(north);
  await waitForReference(client, false);
  expect(client.closed).toBe(false);
});

test('its own traders bring hidden liquidity', async () => {
  const north = await simulate({ compID: 'NORTH', flow: true });
  const flow = { ordersPerSec: 200, lifeSec: 1 };
  const deep = await simulate({ kind: 'dark', compID: 'DEEP', references: [referenceTo(north)], flow });
  const client = await connect(deep, 'TESTER');
  await conversation(
    client,
    script`> 35=D|11=B1|55=XYZ|54=1|38=100|40=P|18=M
      < 35=8|150=0`,
  );
  await conversation(client, script`< 35=8|11=B1|150=F`);
  expect(deep.venue.book('XYZ')?.orderCount).toBeGreaterThan(0);
});
