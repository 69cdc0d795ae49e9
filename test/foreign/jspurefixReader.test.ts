/**
 * Another engine reads what our writer writes, by our own dictionary: jspurefix, whose parser verifies BodyLength and
 * CheckSum, and knows fields, groups and types. It takes seconds to load, so all of it is here.
 */
import 'reflect-metadata';
import { join } from 'node:path';
import type { MsgView } from 'jspurefix';
import { beforeAll, expect, test } from 'vitest';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { Tag } from '../../src/fix/tags.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { instant } from '../../src/units/brand.ts';
import { flatten, frame, MessageMaker, seeded } from '../../tools/random-message.ts';

const DICTIONARY = join(import.meta.dirname, '../../fix-dictionaries/FIX44.xml');

/** Gives bytes to jspurefix; the messages it found. */
let read: (bytes: Uint8Array) => { msgType: string; view: MsgView }[];

beforeAll(async () => {
  const { SessionContainer } = await import('jspurefix/dist/runtime/session-container.js');
  const { makeSessionScope } = await import('jspurefix/dist/runtime/session-scope.js');
  const { DITokens } = await import('jspurefix/dist/runtime/di-tokens.js');
  const { AsciiParser } = await import('jspurefix/dist/buffer/ascii/ascii-parser.js');
  const system = new SessionContainer();
  system.registerGlobal('error');
  const container = await system.makeSystem({
    application: {
      name: 'reader',
      type: 'initiator',
      protocol: 'ascii',
      dictionary: DICTIONARY,
      reconnectSeconds: 10,
      tcp: { host: 'localhost', port: 1 },
    },
    BeginString: 'FIX.4.4',
    SenderCompId: 'A',
    TargetCompID: 'B',
    TargetSubID: '',
    HeartBtInt: 30,
    EncryptMethod: 0,
    ResetSeqNumFlag: true,
    Username: '',
    Password: '',
  } as never);
  const scope = makeSessionScope(container.resolve(DITokens.IJsFixConfig));
  const scoped = scope.sessionContainer;
  read = (bytes) => {
    const found: { msgType: string; view: MsgView }[] = [];
    const parser = new AsciiParser(
      scope,
      null,
      scoped.resolve(DITokens.ParseBuffer),
      scoped.resolve(DITokens.maxMessageLen),
    );
    parser.on('msg', (msgType: string, view: MsgView) => found.push({ msgType, view: view.clone() }));
    parser.on('error', (error: Error) => {
      throw error;
    });
    parser.parseBuffer(Buffer.from(bytes));
    return found;
  };
}, 120_000);

test('an order', () => {
  const writer = new MessageWriter();
  writer.begin('FIX.4.4', 'D');
  writer.text(Tag.SenderCompID, 'CLIENT');
  writer.text(Tag.TargetCompID, 'FAIRLEAD');
  writer.uint(Tag.MsgSeqNum, 42);
  writer.utc(Tag.SendingTime, instant(Date.UTC(2024, 1, 29, 13, 14, 15, 678) * 1000), 3);
  writer.text(Tag.ClOrdID, 'order-1');
  writer.uint(Tag.NoPartyIDs, 2);
  writer.text(Tag.PartyID, 'alice');
  writer.char(Tag.PartyIDSource, 68);
  writer.uint(Tag.PartyRole, 3);
  writer.text(Tag.PartyID, 'bob');
  writer.text(Tag.Symbol, 'AAPL');
  writer.char(Tag.Side, 49);
  writer.utc(Tag.TransactTime, instant(Date.UTC(2024, 1, 29, 13, 14, 15) * 1000), 0);
  writer.decimal(Tag.OrderQty, 1_000, 0);
  writer.char(Tag.OrdType, 50);
  writer.decimal(Tag.Price, 1_892_500, 4);
  writer.end();

  const [{ msgType, view }] = read(writer.bytes.slice(writer.start, writer.length));
  expect(msgType).toBe('D');
  expect(view.toObject()).toMatchObject({
    StandardHeader: { BeginString: 'FIX.4.4', SenderCompID: 'CLIENT', MsgSeqNum: 42 },
    ClOrdID: 'order-1',
    Parties: {
      NoPartyIDs: [{ PartyID: 'alice', PartyIDSource: 'D', PartyRole: 3 }, { PartyID: 'bob' }],
    },
    Instrument: { Symbol: 'AAPL' },
    Side: '1',
    OrderQtyData: { OrderQty: 1000 },
    Price: 189.25,
    TransactTime: new Date('2024-02-29T13:14:15Z'),
  });
});

test('random messages of every type, field by field', () => {
  const random = seeded(44);
  const maker = new MessageMaker(FIX44, random, 0.1);
  const writer = new MessageWriter();
  for (const [msgType] of FIX44.messages) {
    const parts = maker.make(msgType);
    const fields = [...flatten(parts.header), ...flatten(parts.body), ...flatten(parts.trailer)];
    writer.clear();
    writer.begin('FIX.4.4', msgType);
    for (const { tag, value } of fields) {
      const bytes = Uint8Array.from(value, (c) => c.charCodeAt(0));
      writer.raw(tag, bytes, 0, bytes.length);
    }
    writer.end();
    const bytes = writer.bytes.slice(writer.start, writer.length);
    // Our own framing of the same fields is the same bytes; jspurefix reads them back.
    expect(bytes).toEqual(frame('FIX.4.4', parts));
    const found = read(bytes);
    expect(found.map((message) => message.msgType)).toEqual([msgType]);
    const { view } = found[0];
    const seen = view.structure?.tags.tagPos.slice(0, view.structure.tags.nextTagPos) ?? [];
    expect(seen.map(({ tag }) => tag)).toEqual([8, 9, 35, ...fields.map(({ tag }) => tag), 10]);
  }
});
