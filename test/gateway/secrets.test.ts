/** Whoever logs on with a password, and however it ends: it stands in no log line and no wire log (F32). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { SecretDigest } from '../../src/config/secrets.ts';
import type { Wire } from '../../src/engine/world.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { instant } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { framed } from '../support/fixMessage.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';
import { unjudged } from '../support/unjudged.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const SECRET = 'hunter2';
const HEADER = '34=1|49=TESTER|52=20260601-12:00:00|56=FAIRLEAD';
const LOGON = `35=A|${HEADER}|98=0|108=30|553=me|554=${SECRET}|`;

let directory: string;
let world: VirtualWorld;
let gateway: Gateway;
let log: string[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fairlead-secrets-'));
  world = new VirtualWorld(instant(Date.parse('2026-06-01T12:00:00Z') * 1000));
  log = [];
  const config = loadConfig(DEMO_CONFIG);
  const demo = unjudged(resolveConfig(config, await dictionariesFor(config), {}));
  const tester = demo.clients.get('TESTER');
  if (tester === undefined) throw new Error('the demo has TESTER');
  const clients = new Map([['TESTER', { ...tester, loopbackOnly: false, password: new SecretDigest(SECRET) }]]);
  const wireLog = { ...demo.wireLog, directory, maxBytes: 1 << 20, keep: 3 };
  const setup = { ...demo, clients, venues: new Map(), wireLog, fix: { ...demo.fix, port: 0 } };
  const note = (message: string, about: object = {}) => void log.push(`${message} ${JSON.stringify(about)}`);
  gateway = await Gateway.open(setup, {
    clock: world,
    log: { info: note, warn: note },
    world,
    files: new MemoryFiles(),
  });
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Sends `bytes` on a connection of its own; what is heard on it. */
function say(...messages: string[]): () => string {
  let heard = '';
  const wire: Wire = world.connect('127.0.0.1', gateway.port, undefined, {
    opened: () => undefined,
    read: (bytes, length) => void (heard += Buffer.from(bytes.subarray(0, length)).toString('latin1')),
    flushed: () => undefined,
    closed: () => undefined,
  });
  world.advance(0.1);
  for (const message of messages) wire.write(Buffer.from(message, 'latin1'), message.length);
  world.advance(1);
  return () => heard.replaceAll('\x01', '|');
}

const WRONG = LOGON.replace(SECRET, `${SECRET}x`);
const CASES: readonly [what: string, messages: readonly string[], answered: RegExp, logged: RegExp][] = [
  ['is let in', [framed(LOGON)], /\|35=A\|/, /^logged on /],
  ['has the wrong password', [framed(WRONG)], /^$/, /^connection refused /],
  ['is nobody', [framed(LOGON.replace('TESTER', 'NOBODY'))], /^$/, /^connection refused .*NOBODY/],
  ['sends a Logon of a wrong form', [framed(LOGON.replace('108=30', '108=x'))], /\|35=5\|/, /^session ended /],
  ['sends a garbled one', [framed(LOGON).replace('98=0', '98=1')], /^$/, /^message ignored|garbled|bytes/],
  ['sends it in a message that is no Logon', [framed(LOGON.replace('35=A', '35=D'))], /^$/, /^connection refused /],
  [
    'sends a password where none belongs',
    [framed(LOGON), framed(`35=D|${HEADER.replace('34=1', '34=2')}|11=A|554=${SECRET}|`)],
    /\|35=3\|.*\|371=\d+\|/,
    /^invalid message /,
  ],
  [
    'rejects a message with its own password',
    [framed(LOGON), framed(`35=3|${HEADER.replace('34=1', '34=2')}|45=1|58=no|554=${SECRET}|`)],
    /\|35=A\|/,
    /^peer rejected a message /,
  ],
  [
    'has it in raw data with a delimiter in the middle',
    [framed(LOGON.replace('553=me|', `95=14|96=a|554=${SECRET}b|553=me|`))],
    /\|35=A\||^$/,
    /^logged on |^session ended /,
  ],
];

it.each(CASES)('one who %s', async (_what, messages, answered, logged) => {
  const heard = say(...messages);
  expect(heard()).toMatch(answered);
  const stopped = gateway.stop();
  world.advance(5);
  await stopped;
  expect(log.filter((line) => logged.test(line))).not.toEqual([]);
  const wire = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'latin1'));
  expect(`${log.join('\n')}\n${wire.join('\n')}`).not.toContain(SECRET);
});
