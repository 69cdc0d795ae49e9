/** Fault scripts as a client sees them, over real FIX sessions. */
import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/sim/faults/faultScript.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import type { FixClient } from '../support/fixClient.ts';
import type { FixMessage } from '../support/fixMessage.ts';
import { connect, simulate } from './simFixture.ts';

async function against(...faults: FaultRule[]): Promise<FixClient> {
  return connect(await simulate({ faults }), 'TESTER');
}

test('reject: orders, cancels and replacements, with reason and text', async () => {
  const client = await against(
    { on: 'order', symbol: 'XYZ', nth: 2, do: 'reject', text: 'not today', reason: 2 },
    { on: 'cancel', nth: 1, do: 'reject', text: 'too late', reason: 0 },
    { on: 'replace', do: 'reject', text: 'never' },
  );
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=B|150=8|39=8|103=2|38=100|151=0|58=not today
    > 35=F|11=C|41=A|55=XYZ|54=1
    < 35=9|11=C|41=A|39=0|434=1|102=0|58=too late
    > 35=G|11=D|41=A|55=XYZ|54=1|38=50|40=2|44=10.00
    < 35=9|11=D|41=A|39=0|434=2|102=99|58=never
    > 35=F|11=E|41=A|55=XYZ|54=1
    < 35=8|11=E|41=A|150=4
  `,
  );
});

test('phantom: what is displayed is accepted, and not there', async () => {
  const client = await against({ on: 'order', nth: 2, do: 'phantom' });
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00|59=3
    < 35=8|11=B|150=0|39=0
    < 35=8|11=B|150=4|39=4|14=0|58=not filled at once
    > 35=D|11=C|55=XYZ|54=1|38=100|40=2|44=10.00|59=3
    < 35=8|11=C|150=0
    < 35=8|11=A|150=F
    < 35=8|11=C|150=F|39=2
  `,
  );
});

test('delay: a slow request is overtaken by others, a slow acknowledgment by its own fill', async () => {
  const client = await against(
    { on: 'order', nth: 1, do: 'delay', ms: 60 },
    { on: 'ack', nth: 3, do: 'delay', ms: 40 },
  );
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=9.00
    < 35=8|11=B|150=0
    < 35=8|11=A|150=0
    > 35=D|11=C|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=A|150=F
    < 35=8|11=C|150=F|39=2
    < 35=8|11=C|150=0|39=0
  `,
  );
});

test('write: a fill by its OrderID alone, and as ExecType 1 and 2', async () => {
  const client = await against(
    { on: 'fill', nth: 1, do: 'write', how: 'orderIDAlone' },
    { on: 'fill', do: 'write', how: 'oldExecType' },
  );
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=2|38=40|40=2|44=10.00
    < 35=8|11=B|150=0
    < 35=8|37=*|-11|-41|150=1|39=1|32=40
    < 35=8|11=B|150=2|39=2|32=40
  `,
  );
});

test('drop: a request that never arrived, and a report that was never sent', async () => {
  const client = await against({ on: 'order', nth: 1, do: 'drop' }, { on: 'ack', nth: 1, do: 'drop' });
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00
    > 35=H|11=A|55=XYZ|54=1
    < 35=8|11=A|150=I|39=8|103=5
    > 35=H|11=B|55=XYZ|54=1
    < 35=8|11=B|150=I|39=0|151=100
  `,
  );
});

test('duplicate: the same ExecID under another MsgSeqNum', async () => {
  const client = await against({ on: 'fill', nth: 1, do: 'duplicate' });
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=B|150=0
  `,
  );
  const [first, second] = [await client.receive(), await client.receive()];
  expect(first.get(150)).toBe('F');
  expect(second.get(17)).toBe(first.get(17));
  expect(Number(second.get(34))).toBe(Number(first.get(34)) + 1);
  await conversation(client, script`< 35=8|11=B|150=F`);
});

test('outOfOrder: a fill before its acknowledgment; the last one leaves by itself', async () => {
  const client = await against({ on: 'ack', nth: 2, do: 'outOfOrder' }, { on: 'fill', nth: 2, do: 'outOfOrder' });
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=A|150=F
    < 35=8|11=B|150=0|39=0
    < 35=8|11=B|150=F|39=2
  `,
  );
});

test('partial: one trade told as three, that add up', async () => {
  const client = await against({ on: 'fill', nth: 2, do: 'partial', parts: 3 });
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=B|150=0
    < 35=8|11=A|150=F|39=2
    < 35=8|11=B|150=F|39=1|32=33|31=10|14=33|151=67|6=10
    < 35=8|11=B|150=F|39=1|32=33|31=10|14=66|151=34|6=10
    < 35=8|11=B|150=F|39=2|32=34|31=10|14=100|151=0|6=10
  `,
  );
  const ids = client.log.filter((line) => line.includes('150=F')).map((line) => /\|17=([^|]*)/.exec(line)?.[1]);
  expect(new Set(ids).size).toBe(4);
});

describe('bust', () => {
  test('takes a trade back, by its ExecID; the order gets nothing for it', async () => {
    const client = await against({ on: 'fill', nth: 1, do: 'bust', ms: 20 });
    await conversation(
      client,
      script`
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=A|150=0
      > 35=D|11=B|55=XYZ|54=2|38=40|40=2|44=10.00
      < 35=8|11=B|150=0
    `,
    );
    const fill = await client.receive();
    await conversation(
      client,
      script`
      < 35=8|11=B|150=F|39=2
      < 35=8|11=A|150=H|19=${fill.get(17)}|39=0|32=40|31=10|14=0|151=60|6=0
      > 35=D|11=C|55=XYZ|54=2|38=60|40=2|44=10.00
      < 35=8|11=C|150=0
      < 35=8|11=A|150=F|39=4|14=60|151=0
      < 35=8|11=C|150=F|39=2
    `,
    );
  });

  test('in FIX.4.2 it is ExecTransType Cancel', async () => {
    const sim = await simulate({ faults: [{ on: 'fill', nth: 2, do: 'bust', ms: 0 }] });
    const client = await connect(sim, 'TESTER', { beginString: 'FIX.4.2' });
    await conversation(
      client,
      script`
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=A|150=0
      > 35=D|11=B|55=XYZ|54=2|38=100|40=2|44=10.00
      < 35=8|11=B|150=0
      < 35=8|11=A|150=2
      < 35=8|11=B|150=2|39=2
      < 35=8|11=B|20=1|19=*|150=4|39=4|14=0|151=0
    `,
    );
  });
});

test('bust of a trade that is told as three: each is taken back, and nothing is left', async () => {
  const client = await against(
    { on: 'fill', nth: 1, do: 'partial', parts: 3 },
    { on: 'fill', nth: 1, do: 'bust', ms: 20 },
  );
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=B|150=0
    < 35=8|11=A|150=F|39=1|32=33|14=33
    < 35=8|11=A|150=F|39=1|32=33|14=66
    < 35=8|11=A|150=F|39=2|32=34|14=100
    < 35=8|11=B|150=F|39=2
    < 35=8|11=A|150=H|39=4|32=33|14=67
    < 35=8|11=A|150=H|39=4|32=33|14=34
    < 35=8|11=A|150=H|39=4|32=34|14=0
  `,
  );
});

describe('correct', () => {
  /** A buys 40 of 100 at 10.00 from B; what A was told of it. */
  async function trade(client: FixClient): Promise<FixMessage> {
    await conversation(
      client,
      script`
      > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
      < 35=8|11=A|150=0
      > 35=D|11=B|55=XYZ|54=2|38=40|40=2|44=10.00
      < 35=8|11=B|150=0
    `,
    );
    const fill = await client.receive();
    await conversation(client, script`< 35=8|11=B|39=2`);
    return fill;
  }

  test('by rule: a tick cheaper and ten fewer; the order gets nothing for them', async () => {
    const client = await against({ on: 'fill', nth: 1, do: 'correct', ms: 20, ticks: -1, lessLots: 10 });
    const fill = await trade(client);
    await conversation(
      client,
      script`
      < 35=8|11=A|19=${fill.get(17)}|150=G|39=1|32=30|31=9.99|151=60|14=30|6=9.99
      > 35=D|11=C|55=XYZ|54=2|38=60|40=2|44=10.00
      < 35=8|11=C|150=0
      < 35=8|11=A|150=F|39=4|151=0|14=90
      < 35=8|11=C|150=F|39=2
    `,
    );
  });

  test('by rule, and then busted: what the correction left, under its ExecID', async () => {
    const client = await against(
      { on: 'fill', nth: 1, do: 'bust', ms: 40 },
      { on: 'fill', nth: 1, do: 'correct', ms: 20, lessLots: 10 },
    );
    await trade(client);
    const correction = await client.receive();
    expect([150, 32, 14].map((tag) => correction.get(tag))).toEqual(['G', '30', '30']);
    await conversation(client, script`< 35=8|11=A|19=${correction.get(17)}|150=H|32=30|151=60|14=0|6=0`);
  });

  test('by whoever runs the venue: any trade, under its last ExecID, told or not', async () => {
    const sim = await simulate({});
    const client = await connect(sim, 'TESTER', { beginString: 'FIX.4.2' });
    const execID = (await trade(client)).get(17) ?? '';
    expect(sim.correct('nonsense', '30', '10')).toBe('there is no trade nonsense');
    expect(sim.correct(execID, '50', '10')).toBe(`trade ${execID} is of 40, and gets no more`);
    expect(sim.correct(execID, '0', '10')).toBe('0 at 10 is no trade');
    expect(sim.correct(execID, '30', '9.98')).toBe('');
    const correction = await client.receive();
    expect([20, 19, 150, 39, 32, 31, 151, 14].map((tag) => correction.get(tag))).toEqual(
      ['2', execID, '1', '1', '30', '9.98', '60', '30'], //
    );
    expect(sim.bust(execID)).toBe(`there is no trade ${execID}`);
    const corrected = correction.get(17) ?? '';
    expect(sim.bust(corrected, false)).toBe('');
    expect(sim.bust(corrected)).toBe(`trade ${corrected} is busted already`);
    await conversation(
      client,
      script`
      > 35=H|11=A|55=XYZ|54=1
      < 35=8|11=A|20=3|39=0|151=60|14=0
    `,
    );
  });
});

test('silence: nothing for a while, then everything in order', async () => {
  const client = await against({ on: 'order', nth: 2, do: 'silence', ms: 80 });
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
  `,
  );
  await conversation(
    client,
    script`
    > 35=D|11=B|55=XYZ|54=2|38=100|40=2|44=10.00
    > 35=H|11=A|55=XYZ|54=1
    < 35=8|11=B|150=0
    < 35=8|11=A|150=F
    < 35=8|11=B|150=F
    < 35=8|11=A|150=I|39=2
  `,
  );
});

test('disconnect: without a word after the nth order, which was taken; its report reaches the client by resend', async () => {
  const sim = await simulate({ faults: [{ on: 'order', nth: 2, do: 'disconnect' }] });
  const client = await connect(sim, 'TESTER');
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|34=2|11=A|150=0
  `,
  );
  client.send('35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00');
  await client.waitClosed();
  expect(client.log.some((line) => line.includes('|35=5|'))).toBe(false);
  const again = await connect(sim, 'TESTER', { reset: false }, client.msgSeqNum);
  await conversation(
    again,
    script`
    > 35=2|7=3|16=0
    < 35=8|34=3|43=Y|11=B|150=0|39=0|151=100
  `,
  );
});

test('only the client named', async () => {
  const sim = await simulate({ faults: [{ on: 'order', client: 'ONE', do: 'reject', text: 'no' }] });
  await conversation(
    await connect(sim, 'ONE'),
    script`> 35=D|11=A|55=XYZ|54=1|38=1|40=2|44=1
      < 35=8|150=8|58=no`,
  );
  await conversation(
    await connect(sim, 'TWO'),
    script`> 35=D|11=A|55=XYZ|54=1|38=1|40=2|44=1
      < 35=8|150=0`,
  );
});
