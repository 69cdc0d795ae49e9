/**
 * Logs as other engines and tools write them: each message is found, once, as it was on the wire, and no fault is named
 * that it does not have. The frames are made here, and cut by nothing of the product's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { MessageFinder } from '../../src/cli/messageFinder.ts';
import { MessagePrinter } from '../../src/cli/messageLines.ts';
import { runs } from '../support/runs.ts';

const BIN = path.join(import.meta.dirname, '../../bin/fairlead.js');
const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-logs-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** BodyLength and CheckSum by the definition, FIX 4.4 vol. 1. */
function framed(body: string, beginString = 'FIX.4.4'): string {
  const text = `8=${beginString}\x019=${body.length}\x01${body}`;
  const sum = Buffer.from(text, 'latin1').reduce((total, byte) => total + byte, 0) % 256;
  return `${text}10=${String(sum).padStart(3, '0')}\x01`;
}
const soh = (text: string) => text.replaceAll('|', '\x01');

const ORDER = framed(soh('35=D|49=ME|56=YOU|34=2|52=20200102-03:04:05.006|11=A1|55=XYZ|'));
const REPORT = framed(soh('35=8|49=YOU|56=ME|34=3|52=20200102-03:04:05.007|37=O1|'), 'FIXT.1.1');
const BAR = framed('35=D\x0149=ME\x0156=YOU\x0134=4\x0152=20200102-03:04:05.006\x0158=buy|sell or 5|6=x\x01');
const POUND = framed(soh('35=B|49=ME|56=YOU|34=6|52=20200102-03:04:05.006|148=\xa32m|'));
const LOGON = framed(soh('35=A|49=ME|56=YOU|34=1|52=20200102-03:04:05.006|553=me|554=hunter2|'));
const INNER = '<RTRF>8=FIX.4.2\x019=5\x0135=0\x0110=000\x01</RTRF>';
const IN_XML = framed(
  `35=n\x0149=ME\x0156=YOU\x0134=5\x0152=20200102-03:04:05.006\x01212=${INNER.length}\x01213=${INNER}\x01`,
);

const by = (delimiter: string, message = ORDER) => message.replaceAll('\x01', delimiter);
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function find(text: string, pieces = [text.length]): { text: string; before: string }[] {
  const finder = new MessageFinder();
  const all = [];
  let from = 0;
  for (const piece of pieces) {
    all.push(...finder.push(text.slice(from, from + piece)));
    from += piece;
  }
  all.push(...finder.push(text.slice(from)), ...finder.end());
  return all
    .filter(({ message }) => message !== undefined)
    .map(({ message = new Uint8Array(), before }) => ({ text: Buffer.from(message).toString('latin1'), before }));
}
const faultsIn = (text: string) => {
  const lines = new MessagePrinter(false, true).lines(Buffer.from(text, 'latin1'));
  return lines.filter((line) => /wrong|malformed|framed|cut off|no BodyLength|too many|delimiter/.test(line));
};

// prettier-ignore
const FORMS: readonly (readonly [name: string, text: string, messages: readonly string[]])[] = [
  ['SOH', `${ORDER}\n`, [ORDER]],
  ['bars', `${by('|')}\n`, [ORDER]],
  ['caret and A', `${by('^A')}\n`, [ORDER]],
  ['semicolons, a Java logger before it', `2020/03/02-06:14:36,393 INFO [t-1] in ${by(';')}\r\n`, [ORDER]],
  ['<SOH>', `${by('<SOH>')}\n`, [ORDER]],
  ['[SOH]', `${by('[SOH]')}\n`, [ORDER]],
  ['JSON', `{"t":1,"m":"${by(String.raw`\u0001`)}"}\n`, [ORDER]],
  ['XML', `<m at="1">${by('&#x01;')}</m>\n`, [ORDER]],
  ['the picture of SOH, in UTF-8', `${by(utf8('\u2401'))}\n`, [ORDER]],
  ['blanks', `${by(' ')}\n`, [ORDER]],
  ['bars between blanks', `${by(' | ')}\n`, [ORDER]],
  ['a field a line', `${by('\n')}\n\n${by('\r\n', REPORT)}\r\n`, [ORDER, REPORT]],
  ['no delimiter behind the CheckSum', `${by('|').slice(0, -1)}\n`, [ORDER]],
  ["QuickFIX/J's screen", `<20200102-03:04:05, FIX.4.4:ME->YOU, outgoing> (${ORDER})\r\n`, [ORDER]],
  ['a store without line ends', ORDER + REPORT + BAR, [ORDER, REPORT, BAR]],
  ['two in a line, with bars, and text between', `a ${by('|')} b ${by('|', REPORT)} c\n`, [ORDER, REPORT]],
  ['a bar in a value, SOH', `${BAR}\n`, [BAR]],
  ['a bar in a value, semicolons', `${by(';', BAR)}\n`, [BAR]],
  ['a message in XmlData', `${IN_XML}\n`, [IN_XML]],
  ['bytes of ISO 8859-1', `${by('|', POUND)}\n`, [POUND]],
  ['the same, written as UTF-8', utf8(`${by('|', POUND)}\n`), [POUND]],
  ['the same, with SOH', utf8(`${POUND}\n`), [POUND]],
  ['prose about FIX', `the prefix 8=FIX is the first, 108=30 another, 8=FIX.4.4 too\n${ORDER}\n`, [ORDER]],
  ['nothing', 'no message at all\n', []],
];

describe('a message in a log', () => {
  it.each(FORMS)('is found: %s', (_, text, messages) => {
    const found = find(text).map((each) => each.text);
    expect(found).toEqual(messages);
    expect(found.flatMap(faultsIn)).toEqual([]);
  });

  it.each(FORMS)('is found in pieces of any size: %s', (_, text, messages) => {
    for (const size of [1, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, () => size);
      expect(find(text, pieces).map((each) => each.text)).toEqual(messages);
    }
  });

  it('is found byte for byte, whatever stands around it and between its fields', () => {
    const value = fc.string({ unit: fc.constantFrom(...'abc =,.:-+019\xe9'.split('')), minLength: 1, maxLength: 12 });
    const field = fc.tuple(fc.integer({ min: 11, max: 9_999 }), value);
    const message = fc
      .array(field, { minLength: 1, maxLength: 12 })
      // Raw data may hold delimiters: its lengths have rows of their own above.
      .filter((fields) => fields.every(([tag]) => ![90, 93, 95, 212].includes(tag) && tag !== 8))
      .map((fields) => framed(`35=D\x0149=A\x0156=B\x0134=1\x01${fields.map(([t, v]) => `${t}=${v}\x01`).join('')}`));
    const delimiter = fc.constantFrom('\x01', '|', '^A', ';', '<SOH>', '#', '~', '\t');
    const noise = fc.string({ unit: fc.constantFrom(...'xyz ()[]>,:\n'.split('')), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, message), { maxLength: 5 }), delimiter, fc.nat(40), (all, mark, size) => {
        const text = all.map(([around, each]) => `${around}${by(mark, each)}`).join('');
        const pieces = Array.from({ length: Math.ceil(text.length / (size + 1)) }, () => size + 1);
        expect(find(text, pieces).map((each) => each.text)).toEqual(all.map(([, each]) => each));
      }),
      { numRuns: runs(300) },
    );
  });

  it.each([
    ['a wrong BodyLength', by('|').replace('9=', '9=9'), 'BodyLength(9) is wrong'],
    ['a wrong CheckSum', by('|').replace(/10=\d+/, '10=999'), 'CheckSum(10) is wrong'],
    ['a line cut before its end', by('|').slice(0, 40), 'cut off: no CheckSum(10)'],
    ['no BodyLength', by('|').replace(/9=\d+\|/, ''), 'no BodyLength(9)'],
  ])('is shown with its fault, and costs no other: %s', (_, line, fault) => {
    const found = find(`${line}\n${REPORT}\n`);
    expect(found).toHaveLength(2);
    expect(faultsIn(found[0].text).join()).toContain(fault);
    expect(found[1].text).toBe(REPORT);
  });
});

describe('fairlead log', () => {
  const log = (input: Buffer | string, ...args: string[]) =>
    spawnSync(process.execPath, [BIN, 'log', ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });

  it('says when no message mentions the order that is asked for', () => {
    const asked = log(`${ORDER}${REPORT}`, '-', '--order', 'NOPE');
    expect([asked.status, asked.stdout, asked.stderr]).toEqual([0, '', 'none of 2 messages mentions order NOPE\n']);
    expect(log(`${ORDER}${REPORT}`, '-', '--order', 'A1').stderr).toBe('');
  });

  it('shows the time of the log and of the message, from a file, packed, or piped', () => {
    const text = `<20200102-09:04:05, ME->YOU> (${ORDER})\n2020-01-02 09:04:06,007 in ${by(';', REPORT)}${REPORT}\n`;
    const file = path.join(directory, 'screen.log');
    writeFileSync(file, text, 'latin1');
    writeFileSync(`${file}.gz`, gzipSync(Buffer.from(text, 'latin1')));
    const plain = log('', file).stdout;
    expect(plain.split('\n')).toEqual([
      '20200102-09:04:05 20200102-03:04:05.006 ME→YOU #2 NewOrderSingle  ClOrdID=A1 Symbol=XYZ',
      '2020-01-02 09:04:06,007 20200102-03:04:05.007 YOU→ME #3 ExecutionReport  OrderID=O1',
      '2020-01-02 09:04:06,007 20200102-03:04:05.007 YOU→ME #3 ExecutionReport  OrderID=O1',
      '',
    ]);
    expect(log('', `${file}.gz`).stdout).toBe(plain);
    expect(log(Buffer.from(text, 'latin1'), '-').stdout).toBe(plain);
    // As far as it goes, if it is cut.
    const half = gzipSync(Buffer.from(text, 'latin1')).subarray(0, -12);
    expect(log(half, '-').stdout).toContain('ME→YOU #2 NewOrderSingle');
  });

  it('lets no counterparty move the cursor, or write a line of its own', () => {
    const evil = framed('35=B\x0149=ME\x0156=YOU\x0134=1\x0152=x\x01148=\x1b[2J\x1b]0;pwn\x07\r\nXX\x01');
    const { stdout } = log(Buffer.from(evil, 'latin1'), '-');
    expect(stdout).toBe('x ME→YOU #1 MsgType B  148=\\x1b[2J\\x1b]0;pwn\\x07\\x0d\\x0aXX\n');
  });

  it('masks secrets, also in what it cannot read', () => {
    const cut = `${by('|', LOGON).slice(0, -12)}\n`;
    const broken = `${by('|', LOGON).replace('35=A', '35A')}\n`;
    const signed = framed(soh('35=A|49=ME|56=YOU|34=1|52=20200102-03:04:05.006|93=7|89=hun|er2|1402=hunter2|'));
    const { stdout } = log(Buffer.from(LOGON + cut + broken + signed, 'latin1'), '-');
    expect(stdout).toContain('Password=***');
    expect(stdout).not.toMatch(/hun|er2/);
  });
});
