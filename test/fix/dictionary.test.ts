import { describe, expect, test } from 'vitest';
import { DEEP } from '../../src/fix/dictionaries/DEEP.gen.ts';
import { FIX42 } from '../../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { NORTH } from '../../src/fix/dictionaries/NORTH.gen.ts';
import { SOUTH } from '../../src/fix/dictionaries/SOUTH.gen.ts';
import { type DialectTable, type FieldRow, loadRules } from '../../src/fix/dictionary.ts';
import { bytesOf, framed } from './raw.ts';
import { verdictOn, whole } from './verdict.ts';

const verdict = (table: DialectTable, message: string) =>
  verdictOn(whole(message, table.beginString), loadRules(table));

const ORDER = '11=x|55=IBM|54=1|60=20240102-03:04:05|38=100|40=2|44=10.25|';
const REPORT = '37=o|17=e|150=F|39=1|55=IBM|54=1|151=100|14=0|6=0|';
const REPORT42 = '37=o|17=e|20=0|150=1|39=1|55=IBM|54=1|151=100|14=0|6=0|';

test('a venue speaks its base and its own words, the base only its own', () => {
  // [table, message, verdict]
  const cases: readonly (readonly [table: DialectTable, message: string, verdict: string])[] = [
    [NORTH, `8 ${REPORT}851=1|9001=A|9002=S1|`, 'ok'],
    [NORTH, `8 ${REPORT}9001=Q|`, '5 @9001'],
    [NORTH, `8 ${REPORT}851=4|`, 'ok'],
    [NORTH, `D ${ORDER}9001=A|`, '2 @9001'],
    [FIX44, `8 ${REPORT}9001=A|`, '0 @9001'],
    [FIX44, `8 ${REPORT}851=4|`, '5 @851'],
    [DEEP, `D ${ORDER}18=M|110=50|9101=0|`, 'ok'],
    [DEEP, `D ${ORDER}18=1|`, '5 @18'],
    [DEEP, `D ${ORDER}111=10|`, '2 @111'],
    [FIX44, `D ${ORDER}18=1|111=10|`, 'ok'],
    [SOUTH, `8 ${REPORT42}851=2|`, 'ok'],
    [SOUTH, `9 37=o|11=x|41=y|39=4|434=1|55=IBM|`, 'ok'],
    [SOUTH, `D 21=1|${ORDER}59=7|`, 'ok'],
    [FIX42, `8 ${REPORT42}851=2|`, '0 @851'],
    [FIX42, `D 21=1|${ORDER}59=7|`, '5 @59'],
  ];
  const verdicts = cases.map(([table, message]) => [table.name, message, verdict(table, message)]);
  expect(verdicts).toEqual(cases.map(([table, message, expected]) => [table.name, message, expected]));
});

test('venues keep their version', () => {
  expect([NORTH, SOUTH, DEEP].map(({ beginString }) => beginString)).toEqual(['FIX.4.4', 'FIX.4.2', 'FIX.4.4']);
});

describe('two tables make a FIXT.1.1 session', () => {
  const transport: DialectTable = {
    name: 'FIXT11',
    beginString: 'FIXT.1.1',
    fields: [
      [8, 'BeginString', 'STRING'],
      [9, 'BodyLength', 'LENGTH'],
      [10, 'CheckSum', 'STRING'],
      [34, 'MsgSeqNum', 'SEQNUM'],
      [35, 'MsgType', 'STRING', ['A', 'LOGON', 'D', 'ORDER', 'B', 'NEWS']],
      [49, 'SenderCompID', 'STRING'],
      [52, 'SendingTime', 'UTCTIMESTAMP'],
      [56, 'TargetCompID', 'STRING'],
      [58, 'Text', 'STRING'],
      [98, 'EncryptMethod', 'INT', ['0', 'NONE']],
      [1137, 'DefaultApplVerID', 'STRING', ['9', 'FIX50SP2']],
    ],
    header: [8, 9, 35, 49, 56, 34, 52],
    trailer: [10],
    messages: [['A', 'Logon', 'admin', [98, 1137]]],
  };
  const application: DialectTable = {
    name: 'FIX50',
    beginString: 'FIX.5.0',
    fields: [
      [11, 'ClOrdID', 'STRING'],
      [35, 'MsgType', 'STRING', ['D', 'ORDER', 'E', 'LIST']],
      [54, 'Side', 'CHAR', ['1', 'BUY']],
      [58, 'Text', 'STRING'],
      // Not what the transport says: the session's messages are the transport's to describe.
      [98, 'EncryptMethod', 'CHAR', ['Z', 'OTHER']],
    ],
    header: [],
    trailer: [],
    messages: [
      ['A', 'Logon', 'admin', [11]],
      ['D', 'NewOrderSingle', 'app', [11, 54, -58]],
    ],
  };
  const rules = loadRules(application, {}, transport);
  const CASES: readonly (readonly [message: string, verdict: string])[] = [
    ['A 98=0|1137=9|', 'ok'],
    ['A 98=Z|1137=9|', '6 @98'],
    ['A 98=1|1137=9|', '5 @98'],
    ['A 98=0|', '1 @1137'],
    ['A 98=0|1137=9|11=x|', '0 @11'],
    ['D 11=x|54=1|58=t|', 'ok'],
    ['D 11=x|54=2|', '5 @54'],
    ['D 11=x|', '1 @54'],
    ['B', 'j3'],
    ['E', 'j3'],
    ['C', '11'],
  ];
  test.each(CASES)('%s', (message, expected) => {
    expect(verdictOn(whole(message, 'FIXT.1.1'), rules)).toBe(expected);
  });

  test('under the transport’s BeginString', () => {
    expect(rules.beginString).toBe('FIXT.1.1');
  });
});

/** Our dictionaries have no tag that stands both in the body and in a group; others do. */
const DOUBLE: DialectTable = {
  name: 'DOUBLE',
  beginString: 'FIX.4.4',
  fields: [
    [8, 'BeginString', 'STRING'],
    [9, 'BodyLength', 'LENGTH'],
    [10, 'CheckSum', 'STRING'],
    [35, 'MsgType', 'STRING', ['D', 'ORDER']],
    [58, 'Text', 'STRING'],
    [78, 'NoAllocs', 'NUMINGROUP'],
    [79, 'AllocAccount', 'STRING'],
    [80, 'AllocQty', 'QTY'],
  ],
  header: [8, 9, 35],
  trailer: [10],
  messages: [['D', 'Order', 'app', [58, [-78, 79, -58, -80]]]],
};

describe('a tag that stands both in the body and in a group', () => {
  const judge = (body: string) => verdictOn(bytesOf(framed(`35=D|${body}`)), loadRules(DOUBLE));
  const CASES: readonly (readonly [what: string, body: string, verdict: string])[] = [
    ['once in each', '58=a|78=1|79=b|58=c|80=1|', 'ok'],
    ['behind the group, when the entry has its own', '78=1|79=b|58=c|58=a|', 'ok'],
    ['behind the group, when it cannot follow in the entry', '78=1|79=b|80=1|58=a|', 'ok'],
    ['behind a count of 0', '78=0|58=a|', 'ok'],
    ['in the entry only', '78=1|79=b|58=c|80=1|', '1 @58'],
    ['twice in an entry that is not the last', '58=a|78=2|79=b|58=c|58=d|79=e|', '13 @58'],
    ['twice in the body', '58=a|78=1|79=b|58=c|58=d|', '13 @58'],
  ];
  test.each(CASES)('%s', (_what, body, expected) => {
    expect(judge(body)).toBe(expected);
  });
});

test('without group order, a tag that an entry has had is the body’s', () => {
  const rules = loadRules(DOUBLE, { checkGroupOrder: false });
  expect(verdictOn(bytesOf(framed('35=D|78=1|58=c|79=b|58=a|')), rules)).toBe('ok');
});

test('a trailer may require more than the CheckSum', () => {
  const rules = loadRules({ ...FIX42, trailer: [93, 89, 10] });
  expect(verdictOn(whole('0', 'FIX.4.2'), rules)).toBe('1 @93');
  expect(verdictOn(whole('0 93=1|89=x|', 'FIX.4.2'), rules)).toBe('ok');
});

test('a dictionary of thousands of fields', () => {
  const tags = Array.from({ length: 5000 }, (_, i) => 20_000 + i);
  const rules = loadRules({
    ...FIX42,
    fields: [...FIX42.fields, ...tags.map((tag): FieldRow => [tag, `Field${tag}`, 'INT'])],
    messages: [['U1', 'Wide', 'app', tags.map((tag) => (tag === 20_000 ? tag : -tag))]],
  });
  expect(verdictOn(whole('U1 24999=1|20000=1|24998=1|', 'FIX.4.2'), rules)).toBe('ok');
  expect(verdictOn(whole('U1 24999=1|20000=1|24999=1|', 'FIX.4.2'), rules)).toBe('13 @24999');
  expect(verdictOn(whole('U1 24999=1|', 'FIX.4.2'), rules)).toBe('1 @20000');
});

test('tables that cannot be are our bug', () => {
  const broken = (messages: DialectTable['messages']) => () => loadRules({ ...FIX42, messages });
  expect(broken([['D', 'Order', 'app', [11, -11]]])).toThrow(/tag 11 stands once/);
  expect(broken([['TOOLONG', 'Order', 'app', [11]]])).toThrow(/TOOLONG/);
  expect(() => loadRules({ ...FIX42, fields: [...FIX42.fields, [70_000, 'Far', 'INT']] })).toThrow(/slot table/);
});

test('what does not change is shared: groups of several messages are laid out once', () => {
  const rules = loadRules(FIX44);
  const groupOf = (msgType: string) => {
    const layout = rules.body(bytesOf(msgType), 0, msgType.length)?.layout;
    return layout?.entry[layout.find(453)];
  };
  expect(groupOf('D')).toBeDefined();
  expect(groupOf('D')).toBe(groupOf('8'));
});
