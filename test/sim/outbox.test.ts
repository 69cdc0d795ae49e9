/** What waits, and for how long, in a time of our own. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageWriter } from '../../src/fix/writer.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Session } from '../../src/session/session.ts';
import { DueQueue } from '../../src/sim/dueQueue.ts';
import { type FaultRule, FaultScript } from '../../src/sim/faults/faultScript.ts';
import { Outbox, Peer } from '../../src/sim/orders/outbox.ts';
import { BLANK_REPORT } from '../../src/sim/orders/reports.ts';
import { ExecType } from '../../src/sim/orders/fixValues.ts';
import { instant } from '../../src/units/brand.ts';

const atMillis = (ms: number) => instant(ms * 1_000);

describe('DueQueue', () => {
  test('hands things out when due, by time and then by arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.array(fc.nat(25), { maxLength: 10 }), (times, asks) => {
        const queue = new DueQueue<string>(1_000);
        const waiting = times.map((at, i) => ({ at, name: `${at} ${i}` }));
        for (const { at, name } of waiting) expect(queue.push(instant(at), name)).toBe(true);
        waiting.sort((a, b) => a.at - b.at);
        for (const now of asks) {
          const due = waiting.filter(({ at }) => at <= now).map(({ name }) => name);
          const taken: string[] = [];
          for (let item = queue.take(instant(now)); item !== undefined; item = queue.take(instant(now)))
            taken.push(item);
          expect(taken).toEqual(due);
          waiting.splice(0, due.length);
          expect(queue.nextAt).toBe(waiting[0]?.at);
        }
      }),
    );
  });

  test('says so when it is full', () => {
    const queue = new DueQueue<string>(2);
    expect([1, 2, 3].map((at) => queue.push(instant(at), 'x'))).toEqual([true, true, false]);
    expect(queue.size).toBe(2);
  });
});

describe('Outbox', () => {
  /** An outbox whose messages are ClOrdIDs with the millisecond they left at. */
  function outbox(...rules: FaultRule[]) {
    const left: string[] = [];
    const wakes: number[] = [];
    const w = new MessageWriter();
    let at = 0;
    const engine = {
      begin: (_session: Session, msgType: string, now: number) => {
        at = now / 1_000;
        w.clear();
        w.begin('FIX.4.4', msgType);
        return w;
      },
      send: () => {
        const text = String.fromCharCode(...w.bytes.subarray(0, w.length));
        left.push(`${/\u000111=([^\u0001]*)/.exec(text)?.[1]} at ${at}`);
        return 1;
      },
      cut: () => void left.push('cut'),
    } as unknown as Engine;
    const config = { beginString: 'FIX.4.4', targetCompID: 'ONE', timePrecision: 3 };
    const peer = new Peer({ config } as unknown as Session);
    const box = new Outbox({
      engine,
      script: new FaultScript(rules, 1),
      instruments: new Map(),
      issuer: { venue: 'NORTH', fees: undefined },
      copyTo: () => [],
      wakeAt: (time) => wakes.push(time / 1_000),
    });
    const send = (clOrdID: string, ms: number, execType: ExecType = ExecType.New) =>
      box.send(peer, { ...BLANK_REPORT, clOrdID, execType }, atMillis(ms));
    return { box, send, left, wakes };
  }

  test('a delayed report leaves when it is due, and not before', () => {
    const { box, send, left, wakes } = outbox({ on: 'ack', nth: 1, do: 'delay', ms: 50 });
    send('A', 0);
    send('B', 1);
    box.runDue(atMillis(49));
    expect(left).toEqual(['B at 1']);
    expect(wakes).toEqual([50, 50]);
    box.runDue(atMillis(50));
    expect(left).toEqual(['B at 1', 'A at 50']);
  });

  test('silence holds everything, in order, until it ends', () => {
    const { box, send, left } = outbox({ on: 'ack', nth: 2, do: 'silence', ms: 100 });
    send('A', 0);
    send('B', 10);
    send('C', 20);
    send('D', 109, ExecType.Trade);
    box.runDue(atMillis(109));
    expect(left).toEqual(['A at 0']);
    box.runDue(atMillis(110));
    send('E', 111);
    expect(left).toEqual(['A at 0', 'B at 110', 'C at 110', 'D at 110', 'E at 111']);
  });

  test('a report held for the next one leaves behind it, or by itself after a second', () => {
    const { box, send, left } = outbox({ on: 'fill', every: 1, do: 'outOfOrder' });
    send('A', 0, ExecType.Trade);
    send('B', 5);
    expect(left).toEqual(['B at 5', 'A at 5']);
    send('C', 10, ExecType.Trade);
    box.runDue(atMillis(1_009));
    expect(left).toHaveLength(2);
    box.runDue(atMillis(1_010));
    expect(left).toEqual(['B at 5', 'A at 5', 'C at 1010']);
  });

  test('twice, never, and the line that goes', () => {
    const { send, left } = outbox(
      { on: 'ack', nth: 1, do: 'duplicate' },
      { on: 'ack', nth: 2, do: 'drop' },
      { on: 'ack', nth: 3, do: 'disconnect' },
    );
    for (const clOrdID of ['A', 'B', 'C']) send(clOrdID, 0);
    expect(left).toEqual(['A at 0', 'A at 0', 'C at 0', 'cut']);
  });
});
