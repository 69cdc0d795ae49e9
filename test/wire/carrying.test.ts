/** Fields taken by the dictionary of one message and written by that of another: groups whole, in order, or not at all. */
import { describe, expect, it, test } from 'vitest';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { type DialectTable, type Group, loadRules } from '../../src/fix/dictionary.ts';
import { FIX42 } from '../../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { FIX50SP2 } from '../../src/fix/dictionaries/FIX50SP2.gen.ts';
import { FIXT11 } from '../../src/fix/dictionaries/FIXT11.gen.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { MAX_CARRIED, shownCarried } from '../../src/orders/carried.ts';
import { CarriedReader, carrying, OWN_IN_REQUESTS, placesIn, writeCarried } from '../../src/wire/carrying.ts';
import { framed } from '../support/fixMessage.ts';

const RULES = {
  FIX42: loadRules(FIX42),
  FIX44: loadRules(FIX44),
  FIX50SP2: loadRules(FIX50SP2, {}, FIXT11),
  /** Its Parties begin with the role. */
  ODD: loadRules(withParties(FIX44, [-453, -452, -448, -447])),
  /** It has no sub-IDs, and another order. */
  OTHER: loadRules(withParties(FIX44, [-453, -448, -452, -447])),
};

function withParties(table: DialectTable, parties: Group): DialectTable {
  const messages = table.messages.map(
    ([msgType, name, category, members]) =>
      [
        msgType,
        name,
        category,
        members.map((each) => (typeof each !== 'number' && each[0] === -453 ? parties : each)),
      ] as const,
  );
  return { ...table, messages };
}

type Name = keyof typeof RULES;

function parsed(body: string): Fields {
  const bytes = Buffer.from(framed(`35=D|34=2|49=C|52=20261130-12:00:00|56=F|${body}`), 'latin1');
  const fields = new Fields();
  expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
  return fields;
}

const taken = (tags: number[], body: string, from: Name = 'FIX44') =>
  new CarriedReader(tags, RULES[from]).read(parsed(body));

/** What is carried as a message of the other dictionary has it. */
function written(tags: number[], carried: string, to: Name, msgType = 'D'): string {
  const w = new MessageWriter();
  writeCarried(w, carried, placesIn(tags, msgType, RULES[to]));
  return Buffer.from(w.bytes.subarray(0, w.length)).toString('latin1').replaceAll('\x01', '|');
}

const PARTIES = '453=2|448=F|447=D|452=13|802=2|523=A|803=4|523=B|448=T|447=D|452=1|';

describe('taken', () => {
  test.each([
    ['nothing that is not configured', [528], '1=ACC|529=1|', ''],
    ['fields in their order', [528, 1], '1=ACC|55=XYZ|528=A|', '1=ACC|528=A'],
    ['bytes as they came', [9301], '9301=\u00a3 \x02\u00ff|', '9301=\u00a3 \x02\u00ff'],
    [
      'a group whole, with the groups in it',
      [453],
      `11=A|${PARTIES}55=XYZ|`,
      '453=2|-448=F|>447=D|>452=13|>802=2|>-523=A|>>803=4|>-523=B|-448=T|>447=D|>452=1',
    ],
    ['what stands behind a group', [453, 528], '453=1|448=F|528=A|', '453=1|-448=F|528=A'],
    // SecurityAltID and Parties have none of each other's fields.
    ['no field that is only in a group', [447, 523], PARTIES, ''],
    ['no group that begins in another', [802], PARTIES, ''],
    ['nothing of a group that is not', [528], `${PARTIES}528=A|`, '528=A'],
    ['groups one behind the other', [453, 386], '453=1|448=F|386=2|336=1|336=2|', '453=1|-448=F|386=2|-336=1|-336=2'],
    // A tag that the dictionary does not have ends no group.
    ['a group without what is unknown in it', [453], '453=1|448=F|9999=x|447=D|', '453=1|-448=F|>447=D'],
    ['a group without entries', [453], '453=0|528=A|', '453=0'],
  ])('%s', (_, tags, body, carried) => {
    expect(shownCarried(taken(tags, body))).toBe(carried);
  });

  it('as far as a message keeps the rules of its groups', () => {
    expect(shownCarried(taken([453, 528], '453=1|448=F|448=G|528=A|'))).toBe('453=1|-448=F');
  });
});

describe('written', () => {
  test.each([
    ['as it came', 'FIX44', PARTIES],
    ['nothing that the version has not', 'FIX42', ''],
    ['in the order of the dictionary, as far as it has it', 'OTHER', '453=2|448=F|452=13|447=D|448=T|452=1|447=D|'],
    ['from the field that begins an entry there', 'ODD', '453=2|452=13|448=F|447=D|452=1|448=T|447=D|'],
  ] as const)('%s', (_, to, body) => {
    expect(written([453], taken([453], PARTIES), to)).toBe(body);
  });

  it('no entry that could not begin', () => {
    expect(written([453], taken([453], '453=2|448=F|447=D|448=T|452=1|'), 'ODD')).toBe('453=1|452=1|448=T|');
    expect(written([453], taken([453], '453=1|448=F|447=D|'), 'ODD')).toBe('');
    expect(written([453], taken([453], '453=0|'), 'FIX44')).toBe('');
  });

  it('what each kind of message has', () => {
    const tags = [1, 528, 453];
    const carried = taken(tags, '1=ACC|528=A|453=1|448=F|');
    expect(written(tags, carried, 'FIX44', 'F')).toBe('1=ACC|453=1|448=F|');
    expect(written(tags, carried, 'FIX42', 'F')).toBe('1=ACC|');
  });
});

const ASKER = { clientID: 'C', replyTo: 'C', ...DIRECT };

it('too much refuses an order, but no cancel', () => {
  const much = `58=${'x'.repeat(MAX_CARRIED)}\x01`;
  const cancel = { kind: 'cancelRequest', clOrdID: 'B', origClOrdID: 'A', ...ASKER } as const;
  expect(carrying(cancel, much)).toBe(cancel);
  const order = { kind: 'newOrder', fault: undefined } as Parameters<typeof carrying>[0];
  expect(carrying(order, much)).toMatchObject({ fault: { ordRejReason: 99 } });
  expect(carrying(order, '1=A\x01')).toMatchObject({ carried: '1=A\x01', fault: undefined });
});

it('what the core reads is not carried, but for Account(1)', () => {
  const read = [11, 38, 40, 41, 44, 54, 55, 59, 60, 37, 21, 100, 110, 111, 125];
  expect([1, 58, 114, 453, 526, 528, 9301, ...read].filter((tag) => OWN_IN_REQUESTS.has(tag))).toEqual(read);
});
