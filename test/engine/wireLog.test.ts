/** The wire log: what a line looks like, what is hidden, and what happens when the disk cannot follow. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { WireLog, type WireLogSettings } from '../../src/engine/wireLog.ts';
import { instant } from '../../src/units/brand.ts';
import { eventually } from '../support/market.ts';

let directory: string;
let log: WireLog | undefined;
let warnings: string[];

beforeEach(() => {
  directory = path.join(mkdtempSync(path.join(os.tmpdir(), 'fairlead-wire-')), 'wire');
  warnings = [];
});
afterEach(async () => {
  await log?.close();
  log = undefined;
  rmSync(path.dirname(directory), { recursive: true });
});

function open(settings: Partial<WireLogSettings> = {}, maxWaitingBytes?: number): WireLog {
  const clock = { now: () => instant(Date.parse('2026-06-01T12:00:00.123Z') * 1000 + 456) };
  const engineLog = { info: () => {}, warn: (text: string) => warnings.push(text) };
  log = new WireLog({ directory, maxBytes: 1 << 20, keep: 3, ...settings }, clock, engineLog, maxWaitingBytes);
  return log;
}

/** `|` for SOH, BodyLength filled in; CheckSum is nobody's business here. */
function message(body: string): Buffer {
  const bytes = body.replaceAll('|', '\x01');
  return Buffer.from(`8=FIX.4.4\x019=${bytes.length}\x01${bytes}10=000\x01`, 'latin1');
}

const written = (name = 'wire.log'): string => readFileSync(path.join(directory, name), 'latin1');
const lines = (name?: string): string[] => written(name).split('\n').slice(0, -1);

test.each<[string, Buffer, string]>([
  ['a message', message('35=0|34=7|'), '8=FIX.4.4|9=10|35=0|34=7|10=000|'],
  ['a password', message('35=A|553=me|554=hunter2|'), '8=FIX.4.4|9=24|35=A|553=me|554=*******|10=000|'],
  [
    'a password with a delimiter',
    message('35=A|554=hun|ter2|58=a|b|'),
    '8=FIX.4.4|9=25|35=A|554=***|****|58=a|b|10=000|',
  ],
  ['a new password', message('35=A|925=s|554=t|'), '8=FIX.4.4|9=17|35=A|925=*|554=*|10=000|'],
  ['RawData with SOH in it', message('35=A|95=5|96=a|b=c|98=0|'), '8=FIX.4.4|9=24|35=A|95=5|96=*****|98=0|10=000|'],
  ['RawData with a wrong length', message('35=A|95=99|96=abc|98=0|'), '8=FIX.4.4|9=23|35=A|95=99|96=***|98=0|10=000|'],
  ['tags that end alike', message('35=A|1554=x|55=554=|'), '8=FIX.4.4|9=20|35=A|1554=x|55=554=|10=000|'],
  ['a line feed in a text', message('35=B|58=a\nb\x7f|'), '8=FIX.4.4|9=13|35=B|58=a?b?|10=000|'],
  ['an empty value', message('35=B|58=|554=|'), '8=FIX.4.4|9=14|35=B|58=|554=|10=000|'],
])('%s', async (_, bytes, line) => {
  const wire = open();
  wire.onWire('orders:NORTH', 'in', bytes, 0, bytes.length);
  await wire.close();
  expect(written()).toBe(`20260601-12:00:00.123456 orders:NORTH < ${line}\n`);
});

it('cuts what left in one write into its messages', async () => {
  const wire = open();
  const batch = Buffer.concat([Buffer.from('...'), message('35=0|'), message('35=1|112=x|'), message('35=8|58=9=5|')]);
  wire.onWire('s', 'out', batch, 3, batch.length);
  await wire.close();
  expect(lines().map((line) => line.replace(/.* s > 8=FIX.4.4\|9=\d+\|/, ''))).toEqual([
    '35=0|10=000|',
    '35=1|112=x|10=000|',
    '35=8|58=9=5|10=000|',
  ]);
});

it('is its owner’s alone, by itself on the disk after a moment, and appended to later', async () => {
  const first = open();
  const bytes = message('35=0|');
  first.onWire('s', 'out', bytes, 0, bytes.length);
  await eventually('the line is in the file', () => written() !== '');
  expect(statSync(path.join(directory, 'wire.log')).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  await first.close();
  first.onWire('s', 'out', bytes, 0, bytes.length);
  const second = open();
  second.onWire('s', 'in', bytes, 0, bytes.length);
  await second.close();
  expect(lines()).toHaveLength(2);
});

it('begins a new file when one is full, and keeps as many as it is told', async () => {
  const bytes = message(`35=B|58=${'x'.repeat(400)}|`);
  for (let file = 0; file < 6; file++) {
    const wire = open({ maxBytes: 900, keep: 2 });
    wire.onWire(`s${file}`, 'out', bytes, 0, bytes.length);
    await wire.close();
  }
  expect(readdirSync(directory).sort()).toEqual(['wire.1.log', 'wire.2.log', 'wire.log']);
  const sessions = (name: string) => lines(name).map((line) => line.split(' ')[1]);
  // One line is 455 bytes: a second one would pass 900.
  expect([sessions('wire.2.log'), sessions('wire.1.log'), sessions('wire.log')]).toEqual([['s3'], ['s4'], ['s5']]);
});

it('goes on in a file of its name when another program has moved the old one', async () => {
  const wire = open({ maxBytes: 400 });
  const bytes = message(`35=B|58=${'x'.repeat(100)}|`);
  const say = (session: string) => wire.onWire(session, 'out', bytes, 0, bytes.length);
  say('before');
  await eventually('it is in the file', () => written() !== '');
  renameSync(path.join(directory, 'wire.log'), path.join(directory, 'moved'));
  say('meanwhile');
  wire.reopen();
  await eventually('there is a new file', () => readdirSync(directory).includes('wire.log'));
  say('after');
  await wire.close();
  wire.reopen();
  const sessions = (name: string) => lines(name).map((line) => line.split(' ')[1]);
  expect([sessions('moved'), sessions('wire.log')]).toEqual([['before'], ['meanwhile', 'after']]);
  expect([readdirSync(directory).sort(), warnings]).toEqual([['moved', 'wire.log'], []]);
});

it('leaves out what does not fit while the disk is busy, and says how much', async () => {
  const wire = open({}, 1_000);
  const bytes = message(`35=B|58=${'x'.repeat(200)}|`);
  for (let i = 0; i < 10; i++) wire.onWire('s', 'out', bytes, 0, bytes.length);
  await eventually('what fitted is in the file', () => written() !== '');
  wire.onWire('s', 'in', bytes, 0, bytes.length);
  await wire.close();
  expect(lines().filter((line) => line.includes('35=B'))).toHaveLength(4);
  expect(lines()[3]).toBe('20260601-12:00:00.123456 - ! 7 messages left out: the disk is slower than the wire');
  expect(lines()[4]).toContain(' s < ');
});

it('goes on without a disk, warns once, and says what is missing when it is back', async () => {
  const wire = open({ maxBytes: 10, keep: 1 });
  const bytes = message('35=0|');
  const inTheWay = path.join(directory, 'wire.1.log', 'x');
  mkdirSync(inTheWay, { recursive: true });
  wire.onWire('s', 'out', bytes, 0, bytes.length);
  await eventually('the first line is in the file', () => written() !== '');
  wire.onWire('s', 'out', bytes, 0, bytes.length);
  await eventually('the rotation has failed', () => warnings.length === 1);
  rmdirSync(inTheWay);
  rmdirSync(path.dirname(inTheWay));
  wire.onWire('s', 'in', bytes, 0, bytes.length);
  await wire.close();
  expect(warnings).toEqual(['the wire log cannot be written, continuing without it']);
  expect(lines().join('\n')).toMatch(/ - ! \d messages left out.*\n.* s < 8=FIX/);
});

it('hides the fields that are secret on one session alone', async () => {
  const wire = open({ secretTagsOf: (id) => (id === 'orders:NORTH' ? new Set([9005]) : undefined) });
  const bytes = message('35=A|9005=signature|554=p|');
  for (const id of ['orders:NORTH', 'orders:SOUTH']) wire.onWire(id, 'out', bytes, 0, bytes.length);
  await wire.close();
  expect(lines().map((line) => /9005=[^|]*\|554=./.exec(line)?.[0])).toEqual([
    '9005=*********|554=*',
    '9005=signature|554=*',
  ]);
});
