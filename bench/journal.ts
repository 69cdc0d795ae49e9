/**
 * Costs of the journal: `node bench/journal.ts [directory]`. The directory says which disk is measured; everything in
 * it named `bench-*` is removed. Medians of several rounds, since the neighbours on a machine change from one to the next.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ByteReader } from '../src/journal/byteReader.ts';
import { ByteWriter } from '../src/journal/byteWriter.ts';
import type { Durability } from '../src/journal/journal.ts';
import { RecordRegistry } from '../src/journal/recordCodec.ts';
import { openJournal } from '../src/journal/recover.ts';
import { type OrderEvent, ORDER_EVENTS } from '../src/orders/event.ts';
import { childID, orderID } from '../src/orders/values.ts';
import { PLAIN } from '../src/orders/terms.ts';
import { instant, price, qty, span } from '../src/units/brand.ts';

const ROUNDS = 5;
const NOON = 1_700_000_000_000_000;
const registry = new RecordRegistry(ORDER_EVENTS);
const root = process.argv[2] ?? os.tmpdir();

const EVENTS: { readonly [name: string]: (n: number) => OrderEvent } = {
  'orderReceived (23 fields)': (n) => ({
    kind: 'orderReceived',
    orderID: orderID(n),
    at: instant(NOON + n),
    clientID: 'ACME',
    replyTo: 'ACME-1',
    route: [],
    strategy: '',
    trader: '',
    originator: '',
    account: 'A1',
    clOrdID: `ORD-${100_000 + n}`,
    symbol: 'XYZ',
    side: '1',
    terms: { ...PLAIN, orderQty: qty(100), price: price(10_050) },
    exDestination: '',
    arrivalBid: price(10_040),
    arrivalAsk: price(10_060),
    bookedBy: '',
    cashOrderQty: 0,
    carried: '',
    locateReqd: '',
    remarked: false,
    instructions: [],
    closeOnly: false,
  }),
  'childSent (19 fields)': (n) => ({
    kind: 'childSent',
    childID: childID(n),
    orderID: orderID(n),
    at: instant(NOON + n),
    venue: 'XNAS',
    terms: { ...PLAIN, timeInForce: '3', orderQty: qty(100), price: price(10_050) },
    midpoint: false,
    purpose: 'sweep',
    seen: 0,
    wait: span(0),
  }),
  'childAccepted (3 fields)': (n) => ({
    kind: 'childAccepted',
    childID: childID(n),
    at: instant(NOON + n),
    venueOrderID: `V${n}`,
  }),
};

/** Median, lowest and highest nanoseconds of one of `count` things that `run` does. */
function measure(name: string, count: number, run: () => void): void {
  run();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const started = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - started) / count;
  }).sort((a, b) => a - b);
  const middle = rounds[ROUNDS >> 1];
  const range = `${rounds[0].toFixed(0)}–${rounds[ROUNDS - 1].toFixed(0)}`;
  console.log(`${name.padEnd(44)} ${middle.toFixed(0).padStart(8)} ns  [${range}]  ${Math.round(1e9 / middle)}/s`);
}

function codec(): void {
  const out = new ByteWriter(1 << 20, 1 << 26);
  const reader = new ByteReader();
  const times = 200;
  // A gateway writes all kinds in turn: measured one behind the other without this, the later ones would look slow.
  for (let n = 0; n < 200_000; n++) {
    out.length = 0;
    for (const make of Object.values(EVENTS)) registry.encode(out, make(n));
  }
  for (const [name, make] of Object.entries(EVENTS)) {
    const events = Array.from({ length: 1_000 }, (_, n) => make(n));
    const ends: number[] = [];
    measure(`encode ${name}`, times * events.length, () => {
      for (let i = 0; i < times; i++) {
        out.length = 0;
        for (const event of events) registry.encode(out, event);
      }
    });
    out.length = 0;
    for (const event of events) {
      registry.encode(out, event);
      ends.push(out.length);
    }
    measure(`decode ${name}`, times * events.length, () => {
      for (let i = 0; i < times; i++) {
        let start = 0;
        for (const end of ends) {
          reader.over(out.bytes, start, end);
          registry.decode(reader.uint(), reader);
          start = end;
        }
      }
    });
  }
}

/** Turns of `perTurn` orders: an event, a message sent, a message received. */
function commits(durability: Durability, perTurn: number, turns: number): void {
  const received = Array.from({ length: 1_000 }, (_, n) => EVENTS['orderReceived (16 fields)'](n));
  const message = Buffer.alloc(200, 'x');
  const directory = fs.mkdtempSync(path.join(root, 'bench-'));
  const journal = openJournal(directory, { registry, durability, now: instant(NOON) });
  let msgSeqNum = 1;
  measure(`${durability}: an order, in turns of ${perTurn}`, perTurn * turns, () => {
    for (let turn = 0; turn < turns; turn++) {
      for (let i = 0; i < perTurn; i++) {
        journal.received('CLIENT', msgSeqNum + 1);
        journal.event(received[msgSeqNum % 1_000]);
        journal.sent('VENUE', msgSeqNum++, message, 0, message.length);
      }
      journal.commit(instant(NOON + turn));
    }
  });
  journal.close();
  fs.rmSync(directory, { recursive: true });
}

/** A journal of `batches` turns of one event each, opened again. */
function recovery(batches: number): void {
  const directory = fs.mkdtempSync(path.join(root, 'bench-'));
  const sent = Array.from({ length: 1_000 }, (_, n) => EVENTS['childSent (11 fields)'](n));
  const journal = openJournal(directory, { registry, now: instant(NOON) });
  for (let n = 0; n < batches; n++) {
    journal.event(sent[n % 1_000]);
    journal.commit(instant(NOON + n));
  }
  journal.close();
  for (let round = 0; round < 3; round++) {
    const again = openJournal(directory, { registry, now: instant(NOON) }, { event() {} });
    const { batches: found, bytes, segments, millis } = again.recovery;
    again.close();
    const rss = Math.round(process.memoryUsage.rss() / 1e6);
    console.log(
      `recovery of ${found} turns, ${bytes} bytes, ${segments} segments: ${millis.toFixed(0)} ms, RSS ${rss} MB`,
    );
  }
  fs.rmSync(directory, { recursive: true });
}

codec();
commits('os', 1, 50_000);
commits('os', 16, 10_000);
commits('disk', 1, 500);
commits('disk', 16, 500);
recovery(1_000_000);
