/** The language itself: how rows are read, where a failing one is shown, and how rows are recorded in their place. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fieldsOf, inWordsOfFields } from './fields.ts';
import { conversationsOf, rowsOf } from './file.ts';
import { script } from './literal.ts';
import { expectAsWritten } from './play.ts';
import { recorded } from './record.ts';
import { type Output, parseRow, type Row, type Script, textOf } from './row.ts';
import type { Subject } from './subject.ts';

/** Repeats what it hears, each word in a row of its own; `count` is how often it was spoken to. */
class Echo implements Subject {
  private count = 0;
  private said: Output[] = [];

  act({ who, text }: Row): void {
    this.count++;
    this.said.push(...text.split(' ').map((word) => ({ who, mark: '<', text: word }) as const));
  }
  next(): Output | undefined {
    return this.said.shift();
  }
  rest(): Output[] {
    return this.said.splice(0);
  }
  state(): string {
    return String(this.count);
  }
}

const failure = async (rows: Script) =>
  expectAsWritten(rows, new Echo()).then(
    () => 'passed',
    (error: Error) =>
      `${error.message}\n${error.stack
        ?.split('\n')
        .at(-1)
        ?.replace(/\(.*\//, '(')}`,
  );

describe('a row', () => {
  test.each([
    ['> 35=D|', { at: '', who: '', mark: '>', text: '35=D|' }],
    ['00:01.500 NORTH < fill 2000  # late', { at: '00:01.500', who: 'NORTH', mark: '<', text: 'fill 2000' }],
    ['10:00:05 OMS = A 0 0', { at: '10:00:05', who: 'OMS', mark: '=', text: 'A 0 0' }],
    ['OMS -', { at: '', who: 'OMS', mark: '-', text: '' }],
    ['= 50x100 | 51x10', { at: '', who: '', mark: '=', text: '50x100 | 51x10' }],
    ['! note #1 is no comment', { at: '', who: '', mark: '!', text: 'note #1 is no comment' }],
  ])('%s', (text, expected) => {
    expect(rowsOf(text, 'x')).toMatchObject([expected]);
  });

  test.each(['two words > x', '1:00 > x', '>x', 'hello'])('%s is none', (text) => {
    expect(() => rowsOf(text, 'x')).toThrow(`this is no row: ${text}`);
  });
});

describe('fields', () => {
  const came = fieldsOf('35=8|11=A|58=so|448=X|448=Y|');
  test.each([
    ['35=8|11=A|58=*|448=X|448=Y|', 'the same'],
    ['11=A|448=X|448=*', 'the same'],
    ['11=A|-41', 'the same'],
    ['11=B', '11=A'],
    ['41=A', '-41'],
    ['-11', '11=A'],
    ['448=X|448=Z', '448=X|448=Y'],
    ['35=8|11=A|41=B|58=*|', '35=8|11=A|58=*|448=X|448=Y|'],
  ])('wanted as %s, came as %s', (wanted, said) => {
    expect(inWordsOfFields(came, wanted)).toBe(said === 'the same' ? wanted : said);
  });
});

describe('a failing row is shown in its place', () => {
  const A = script`
    > a
    < a
  `;
  const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
  const placeOf = (line: string) => `(script.test.ts:${lines.indexOf(line) + 1}:${line.search(/\S/) + 1})`;

  test('in a literal that was put into another', async () => {
    const wrong = script`
      > b c
      < b
      < d
    `;
    const message = '< d: came otherwise: < c\n  expected: < d\n  came:     < c\n';
    expect(await failure(script`${A}${wrong}`)).toBe(`${message}    at the script ${placeOf('      < d')}`);
  });

  test('what comes too much, before the row that it comes before', async () => {
    const tooMuch = script`
      > e
    `;
    const message =
      '> e: more came than the script has, at the end of the script\n  expected: nothing\n  came:     < e\n';
    expect(await failure(tooMuch)).toBe(`${message}    at the script ${placeOf('      > e')}`);
    expect(await failure(script`${tooMuch}> f`)).toMatch(/^> f: more came than the script has, before this row/);
  });

  test('what is otherwise, and what does not come', async () => {
    expect(await failure(script`${A} = 2`)).toMatch(/^= 2: is otherwise\n {2}expected: = 2\n {2}came: {5}= 1\n/);
    expect(await failure(script`${A} < b`)).toMatch(/^< b: nothing came\n {2}expected: < b\n {2}came: {5}nothing\n/);
  });
});

describe('recorded', () => {
  /** The file after it was recorded, and recorded again. */
  async function record(text: string, name: string, rows: (file: string) => Script): Promise<string> {
    const directory = mkdtempSync(join(tmpdir(), 'script-'));
    try {
      const file = join(directory, name);
      writeFileSync(file, text);
      await recorded(rows(file), new Echo());
      return readFileSync(file, 'utf8');
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  const GOOD = `Group
  title
    > a b c  # three words
    < a
    # A comment.
    < b      # the second
    < c
    = 1
    > d d
    < d
    < d
`;

  test.each([
    ['as it was', GOOD],
    ['a row is wrong', GOOD.replace('< b ', '< x ')],
    ['a row is missing', GOOD.replace('    < c\n', '')],
    ['one of two like ones is missing', GOOD.replace('    < d\n', '')],
    ['a row is too much', GOOD.replace('= 1', '< e\n    = 1')],
    ['the state is wrong', GOOD.replace('= 1', '= 7')],
    ['the last rows are missing', GOOD.replace('    < d\n    < d\n', '')],
  ])('%s: becomes as it should be, comments and all', async (_, text) => {
    expect(await record(text, 'a.script', (file) => conversationsOf(file)[0].script)).toBe(GOOD);
  });

  test.each([
    ['a literal of one row', 'play(script`> a`);', 'play(script`> a\n< a`);'],
    ['its end', '  play(script`\n    > a`);', '  play(script`\n    > a\n    < a`);'],
    ['a row that is wrong', 'play(script`> a\n< b`);', 'play(script`> a\n< a`);'],
    ['a backquote', '> \\`', '> \\`\n< \\`'],
  ])('in a test: %s', async (_, source, becomes) => {
    const rowsIn = (file: string) =>
      source.split('\n').flatMap((line, i) => {
        const column = line.search(/[<>] /) + 1;
        const place = { file, source, line: i + 1, column, isLiteral: true };
        const text = line
          .slice(column - 1)
          .replace(/(?<!\\)`.*/, '')
          .replaceAll('\\`', '`');
        return parseRow(text, place) ?? [];
      });
    expect(await record(source, 'a.ts', rowsIn)).toBe(becomes);
  });

  test('not rows that are made of values', async () => {
    expect(script`> a ${'b'}`.map(({ place }) => place.isLiteral)).toEqual([false]);
    const made = script`
      > a
      < ${'b'}
    `;
    await expect(recorded(made, new Echo())).rejects.toThrow('made of values, change it by hand: < a');
  });

  test('backquotes and the like are read as they are meant', () => {
    expect(script`> a \`b\` \${c}`.map(textOf)).toEqual(['> a `b` ${c}']);
  });
});
