/** A simulator that crashes and comes back: its clients' orders, their places and the sessions' numbers are still there. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instant } from '../../src/units/brand.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { connect, crash, simulate } from './simFixture.ts';

let journalDir: string;

beforeEach(() => {
  journalDir = fs.mkdtempSync(path.join(os.tmpdir(), 'fairlead-sim-'));
});

afterEach(() => {
  fs.rmSync(journalDir, { recursive: true, force: true });
});

test('orders rest again in their places, with what they had traded', async () => {
  const first = await simulate({ journalDir });
  const client = await connect(first, 'TESTER');
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00|59=1
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00|59=1
    < 35=8|11=B|150=0
    > 35=D|11=C|55=XYZ|54=2|38=30|40=2|44=10.00
    < 35=8|11=C|150=0
    < 35=8|11=A|150=F|14=30|151=70
    < 35=8|11=C|150=F
    # A loses its place to B.
    > 35=G|11=A2|41=A|55=XYZ|54=1|38=130|40=2|44=10.00|59=1
    < 35=8|11=A2|41=A|150=5|39=1|38=130|14=30|151=100
    > 35=D|11=D|55=XYZ|54=1|38=10|40=2|44=9.00|59=1
    < 35=8|11=D|150=0
    > 35=F|11=E|41=D|55=XYZ|54=1
    < 35=8|11=E|150=4
  `,
  );
  const orderID = /\|37=([^|]*)\|11=A2/.exec(client.log.join('\n'))?.[1];
  crash(first);

  const second = await simulate({ journalDir });
  expect(second.restored).toBe(2);
  const again = await connect(second, 'TESTER');
  await conversation(
    again,
    script`
    > 35=H|11=A|55=XYZ|54=1
    < 35=8|37=${orderID}|11=A2|150=I|39=1|38=130|14=30|151=100|6=10
    > 35=H|11=D|55=XYZ|54=1
    < 35=8|11=E|150=I|39=4
    > 35=D|11=A|55=XYZ|54=1|38=1|40=2|44=1
    < 35=8|11=A|150=8|103=6
    > 35=D|11=F|55=XYZ|54=2|38=120|40=2|44=10.00
    < 35=8|11=F|150=0
    < 35=8|11=B|150=F|39=2|14=100
    < 35=8|11=F|150=F|39=1|32=100
    < 35=8|11=A2|150=F|39=1|32=20|14=50|151=80|6=10
    < 35=8|11=F|150=F|39=2|32=20
    # What A2 had traded before the crash it does not trade again.
    > 35=D|11=G|55=XYZ|54=2|38=200|40=2|44=10.00
    < 35=8|11=G|150=0
    < 35=8|11=A2|150=F|39=2|32=80|14=130|151=0
    < 35=8|11=G|150=F|39=1|32=80|151=120
  `,
  );
  const ids = [...client.log, ...again.log].flatMap((line) => /\|17=([^|]*)\|/.exec(line)?.[1] ?? []);
  const executions = ids.filter((id) => id !== '0');
  expect(executions.length).toBeGreaterThan(12);
  expect(new Set(executions).size).toBe(executions.length);
});

test('what happens while a client is away reaches it by resend, across the crash', async () => {
  const first = await simulate({ journalDir });
  const client = await connect(first, 'TESTER');
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00|59=1
    < 35=8|34=2|11=A|150=0
  `,
  );
  crash(first);
  const second = await simulate({ journalDir });
  const other = await connect(second, 'OTHER');
  await conversation(
    other,
    script`
    > 35=D|11=Z|55=XYZ|54=2|38=100|40=2|44=10.00
    < 35=8|11=Z|150=0
    < 35=8|11=Z|150=F
  `,
  );
  const again = await connect(second, 'TESTER', { reset: false }, client.msgSeqNum);
  again.send('35=2|7=3|16=0');
  const fill = await again.receive();
  expect([fill.get(34), fill.get(43), fill.get(11), fill.get(150)]).toEqual(['3', 'Y', 'A', 'F']);
});

test('Day orders of an earlier day expire at the start, before anything else', async () => {
  const first = await simulate({ journalDir });
  await conversation(
    await connect(first, 'TESTER'),
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00
    < 35=8|11=A|150=0
    > 35=D|11=B|55=XYZ|54=1|38=100|40=2|44=10.00|59=1
    < 35=8|11=B|150=0
  `,
  );
  crash(first);
  const tomorrow = { now: () => instant(Date.now() * 1_000 + 86_400_000_000) };
  const second = await simulate({ journalDir, clock: tomorrow });
  expect(second.restored).toBe(2);
  expect(second.venue.book('XYZ')?.orderCount).toBe(1);
});

test('a trade of before the crash can still be corrected, and stays so', async () => {
  const first = await simulate({ journalDir });
  const client = await connect(first, 'TESTER');
  await conversation(
    client,
    script`
    > 35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00|59=1
    < 35=8|11=A|150=0
    > 35=D|11=C|55=XYZ|54=2|38=30|40=2|44=10.00
    < 35=8|11=C|150=0
  `,
  );
  const execID = (await client.receive()).get(17) ?? '';
  crash(first);
  const second = await simulate({ journalDir });
  expect(second.correct(execID, '20', '9.99')).toBe('');
  const standing = script`
    > 35=H|11=A|55=XYZ|54=1
    < 35=8|11=A|150=I|39=1|38=100|151=70|14=20|6=9.99
  `;
  await conversation(await connect(second, 'TESTER'), standing);
  crash(second);
  await conversation(await connect(await simulate({ journalDir }), 'TESTER'), standing);
});
