/** Plans that earlier versions journaled are read as plans of today, with their numbers under their names. */
import { expect, it } from 'vitest';
import { ByteReader } from '../../src/journal/byteReader.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import type { Plan } from '../../src/router/event.ts';
import { ROUTER_EVENTS } from '../../src/router/events.ts';
import { explainPlan, termsOf } from '../../src/router/explain.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { plan, venue } from './make.ts';

const records = new RecordRegistry(ROUTER_EVENTS, new Map([['plannedBefore', 'round']]));

/** The plan of `made` as it would have been written, with other numbers of its terms. */
function before({ kind: _kind, configured: _c, policy: _p, rule: _r, inputs, scores, ...rest }: Plan): object {
  return {
    ...rest,
    kind: 'plannedBefore',
    inputs: inputs.map(({ learned: _l, ...input }) => ({
      ...input,
      ackLatency: 1,
      fillPpm: 2,
      rejectPpm: 3,
      timeoutPpm: 4,
      darkFillPpm: 5,
      postFillPpm: 6,
    })),
    scores: scores.map(({ terms: _t, ...score }) => ({
      ...score,
      fillTerm: 7,
      latencyTerm: 0,
      rejectTerm: 8,
      queueTerm: 9,
    })),
  };
}

const bytesOf = (event: object): ByteReader => {
  const out = new ByteWriter(1_024, 1 << 20);
  records.encode(out, event as Plan);
  const reader = new ByteReader();
  reader.over(out.bytes, 0, out.length);
  return reader;
};

const made = plan('buy 100 limit 10.00 IOC', [venue('A', { asks: '10.00x100' })], DEFAULT_SETTINGS);

it('reads as a plan of today', () => {
  const reader = bytesOf(before(made));
  const read = records.decode(reader.uint(), reader) as Plan;
  const inputs = made.inputs.map((input) => ({ ...input, learned: [1, 2, 3, 4, 5, 6] }));
  const scores = made.scores.map((score) => ({ ...score, terms: [7, 0, 8, 9] }));
  const children = made.children.map((child) => ({ ...child, seen: 0 }));
  expect(read).toEqual({ ...made, configured: 0, policy: 'best', inputs, children, scores });
  expect(termsOf(read, undefined)).toEqual(['unfilled', 'latency', 'rejects', 'queue']);
  expect(explainPlan(read)[3]).toMatch(/fills +unfilled +rejects +queue +score/);
});

it('read in brief has its order and round', () => {
  const reader = bytesOf(before(made));
  expect(records.decodeBrief(reader.uint(), reader)).toMatchObject({
    kind: 'planned',
    orderID: 1,
    round: 0,
    inputs: [],
  });
});

it('one with every column of every row is the same plan', () => {
  const reader = bytesOf({ ...made, kind: 'plannedWide' });
  expect(records.decode(reader.uint(), reader)).toEqual(made);
});

it('was written column by column with everything that is learned, and reads the same', () => {
  const reader = bytesOf({ ...made, kind: 'plannedPlain' });
  expect(reader.uint()).toBe(160);
  expect(records.decode(160, reader)).toEqual(made);
});

it('is written as it is now whatever is learned, in units or not', () => {
  for (const fillPpm of [1_000_000, 997_500, 123_457, 0, 3]) {
    const inputs = made.inputs.map((input) => ({ ...input, learned: [fillPpm, 500_000, 1_300, 7, 0, 100, 2_350, 1] }));
    const scores = made.scores.map((score) => ({ ...score, terms: [12, 13, 0, 0, 0, 40, 0, 2] }));
    const reader = bytesOf({ ...made, inputs, scores });
    expect(records.decode(reader.uint(), reader)).toEqual({ ...made, inputs, scores });
  }
});
