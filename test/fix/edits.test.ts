import { describe, expect, it } from 'vitest';
import { dryRun } from '../../src/cli/rules.ts';
import { type FieldRule, MessageEdits, type SymbolNames, UNTOUCHABLE } from '../../src/fix/edits.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { MessageWriter } from '../../src/fix/writer.ts';

const HEAD = '8=FIX.4.4|35=D|49=A|56=B|34=7|52=20261121-14:30:00';

/** The body of an order after `rules`, either way: what comes before it must be as it was. */
function edited(body: string, ...rules: FieldRule[]): string {
  const scoped = rules.map((rule) => ({ msgTypes: undefined, rule }));
  const [inbound, outbound] = (['in', 'out'] as const).map((direction) => {
    const { after } = dryRun(new MessageEdits(scoped, scoped, undefined), direction, `${HEAD}|${body}`);
    return after.join('|');
  });
  expect(outbound).toBe(inbound);
  expect(inbound.startsWith(HEAD)).toBe(true);
  return inbound.slice(HEAD.length + 1);
}

describe('a rule', () => {
  it.each<[string, FieldRule, string, string]>([
    ['adds a default', { do: 'default', tag: 1, value: 'ACC' }, '11=X', '11=X|1=ACC'],
    ['leaves what is there', { do: 'default', tag: 1, value: 'ACC' }, '1=MINE|11=X', '1=MINE|11=X'],
    ['sets a constant', { do: 'constant', tag: 1, value: 'ACC' }, '1=MINE|11=X', '1=ACC|11=X'],
    ['adds a constant', { do: 'constant', tag: 1, value: 'ACC' }, '11=X', '11=X|1=ACC'],
    ['removes every one', { do: 'remove', tag: 58 }, '58=a|11=X|58=b', '11=X'],
    ['copies', { do: 'copy', tag: 109, from: 1 }, '1=ACC|11=X', '1=ACC|11=X|109=ACC'],
    ['copies over', { do: 'copy', tag: 109, from: 1 }, '1=ACC|109=OLD', '1=ACC|109=ACC'],
    ['copies nothing from nothing', { do: 'copy', tag: 109, from: 1 }, '109=OLD', '109=OLD'],
    ['renames', { do: 'rename', tag: 1, from: 9001 }, '9001=ACC|11=X', '1=ACC|11=X'],
    ['maps a value', { do: 'map', tag: 59, values: new Map([['0', '1']]) }, '11=X|59=0', '11=X|59=1'],
    ['keeps a value it does not map', { do: 'map', tag: 59, values: new Map([['0', '1']]) }, '59=3', '59=3'],
    [
      'maps in groups',
      { do: 'map', tag: 448, values: new Map([['A', 'B']]) },
      '453=2|448=A|448=A',
      '453=2|448=B|448=B',
    ],
    ['adds to the header', { do: 'constant', tag: 50, value: 'DESK' }, '11=X', '50=DESK|11=X'],
  ])('%s', (_what, rule, before, after) => {
    expect(edited(before, rule)).toBe(after);
  });

  it('sees what the rules before it did', () => {
    const rules: FieldRule[] = [
      { do: 'rename', tag: 1, from: 9001 },
      { do: 'map', tag: 1, values: new Map([['a', 'ACC']]) },
      { do: 'copy', tag: 109, from: 1 },
    ];
    expect(edited('9001=a', ...rules)).toBe('1=ACC|109=ACC');
  });

  it('is for its MsgTypes and its direction alone, and never for a session message', () => {
    const rule = { do: 'constant', tag: 58, value: 'x' } as const;
    const edits = new MessageEdits([{ msgTypes: new Set(['D']), rule }], [{ msgTypes: undefined, rule }], undefined);
    const tail = (message: string, direction: 'in' | 'out') => dryRun(edits, direction, message).after.at(-1);
    expect(tail(HEAD, 'in')).toBe('58=x');
    expect(tail(HEAD.replace('35=D', '35=F'), 'in')).toBe('52=20261121-14:30:00');
    expect(tail(HEAD.replace('35=D', '35=F'), 'out')).toBe('58=x');
    expect(tail(HEAD.replace('35=D', '35=0'), 'out')).toBe('52=20261121-14:30:00');
  });
});

it('raw data with a SOH in it passes as it is, beside a rule', () => {
  const w = new MessageWriter();
  w.begin('FIX.4.4', 'D');
  const data = Uint8Array.from([65, 1, 66]);
  w.uint(95, 3);
  w.raw(96, data, 0, 3);
  new MessageEdits([], [{ msgTypes: undefined, rule: { do: 'constant', tag: 1, value: 'ACC' } }], undefined).outbound(
    w,
  );
  w.end();
  const fields = new Fields();
  expect(fields.parse(w.bytes, 0, w.length)).toBe(Parsed.Ok);
  expect([...w.bytes.slice(fields.starts[fields.find(96)], fields.ends[fields.find(96)])]).toEqual([65, 1, 66]);
  expect(fields.text(1)).toBe('ACC');
});

it('a message in front of the edited one stays', () => {
  const w = new MessageWriter();
  w.begin('FIX.4.4', '0');
  w.end();
  const first = w.length;
  w.begin('FIX.4.4', 'D');
  w.text(11, 'X');
  new MessageEdits([], [{ msgTypes: undefined, rule: { do: 'remove', tag: 11 } }], undefined).outbound(w);
  w.end();
  const fields = new Fields();
  expect(fields.parse(w.bytes, 0, first)).toBe(Parsed.Ok);
  expect(fields.parse(w.bytes, first, w.length)).toBe(Parsed.Ok);
  expect(fields.has(11)).toBe(false);
});

it('what a rule cannot reach', () => {
  expect([...UNTOUCHABLE].sort((a, b) => a - b)).toEqual([8, 9, 10, 34, 35, 43, 49, 52, 56, 122]);
});

describe('symbols', () => {
  const names = (divided: boolean, ...pairs: [string, string][]): SymbolNames => ({
    toTheirs: new Map(pairs),
    toOurs: new Map(pairs.map(([ours, theirs]) => [theirs, ours])),
    divided,
  });
  const run = (symbols: SymbolNames, direction: 'in' | 'out', body: string) =>
    dryRun(new MessageEdits([], [], symbols), direction, `${HEAD}|${body}`)
      .after.join('|')
      .slice(HEAD.length + 1);

  it.each<[string, SymbolNames, string, string]>([
    ['of one field', names(false, ['BRK.A', 'BRK A']), '11=X|55=BRK.A|54=1', '11=X|55=BRK A|54=1'],
    ['divided', names(true, ['BRK.A', 'BRK A'], ['X', 'X']), '55=BRK.A|54=1', '55=BRK|65=A|54=1'],
    ['divided, of the common share', names(true, ['BRK.A', 'BRK A'], ['X', 'X']), '55=X|54=1', '55=X|54=1'],
    ['in a group', names(true, ['B.A', 'B A'], ['X', 'X']), '146=2|55=X|55=B.A', '146=2|55=X|55=B|65=A'],
  ])('there and back: %s', (_what, symbols, ours, theirs) => {
    expect(run(symbols, 'out', ours)).toBe(theirs);
    expect(run(symbols, 'in', theirs)).toBe(ours);
  });

  it('one that the other side may not use is none of ours, and goes back as it came', () => {
    const symbols = names(false, ['BRK.A', 'BRK A']);
    // Even where it is ours as we write it.
    const read = run(symbols, 'in', '55=BRK.A');
    expect(read).toBe('55=BRK.A (unknown on this session)');
    expect(run(symbols, 'out', read)).toBe('55=BRK.A');
    expect(run(symbols, 'out', '55=N/A')).toBe('55=N/A');
  });
});
