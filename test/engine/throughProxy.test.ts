/** An initiator whose venue is reached through a proxy, in virtual time: the proxy of the test says what it likes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Wire } from '../../src/engine/world.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { framed } from '../support/fixMessage.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const NO_PASSWORD = '\x05\x00';
const CONNECTED = '\x05\x00\x00\x01\x7f\0\0\x01\x26\x98';
const LOGON = framed('35=A|34=1|49=VENUE|52=20260601-12:00:00|56=US|98=0|108=30|');

let world: VirtualWorld;
let log: string[];
let engine: Engine;
/** What the proxy heard on each of its connections. */
let heard: string[];

/** A proxy that answers the nth time it is spoken to with the nth text, cut as given; then it is silent. */
async function proxy(answers: readonly string[], cut: (text: string) => string[] = (text) => [text]): Promise<void> {
  const say = (wire: Wire, text: string) => {
    for (const piece of cut(text)) wire.write(latin1(piece), piece.length);
  };
  const listener = await world.listen({
    host: 'gate',
    port: 0,
    tls: undefined,
    handshakeTimeoutSec: 10,
    handshakeFailed: () => undefined,
    failed: () => undefined,
    accept: (wire) => {
      const nth = heard.push('') - 1;
      const left = [...answers];
      wire.owner = {
        opened: () => undefined,
        read: (bytes, length) => {
          heard[nth] += Buffer.from(bytes.subarray(0, length)).toString('latin1');
          const next = left.shift();
          if (next === 'end') wire.end();
          else if (next !== undefined) say(wire, next);
        },
        flushed: () => undefined,
        closed: () => undefined,
      };
    },
  });
  engine.addSession(
    { ...CONFIG, role: 'initiator', senderCompID: 'US', targetCompID: 'VENUE', id: 'venue', rules: undefined },
    () => ({ onMessage: () => undefined }),
    {
      hosts: [{ host: 'venue', port: 9880 }],
      reconnectSec: 60,
      maxReconnectSec: 60,
      proxy: { kind: 'socks5', host: 'gate', port: listener.port, credentials: undefined },
    },
  );
  engine.start();
}

beforeEach(() => {
  world = new VirtualWorld(instant(Date.parse('2026-06-01T12:00:00Z') * 1000));
  log = [];
  heard = [];
  engine = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    log: {
      info: () => undefined,
      warn: (message, about) =>
        void log.push(`${message}: ${['host', 'proxy', 'error'].map((key) => String(about?.[key])).join(', ')}`),
    },
  });
});

const state = () => engine.session('venue')?.state;

describe('a way through a proxy', () => {
  it.each<[string, (text: string) => string[]]>([
    ['at once', (text) => [text]],
    ['byte by byte', (text) => text.split('')],
  ])('is taken, and the Logon goes its way, when the proxy answers %s', async (_how, cut) => {
    await proxy([NO_PASSWORD, CONNECTED, LOGON], cut);
    world.advance(1);
    expect([state(), log]).toEqual(['loggedOn', []]);
    expect(heard[0].slice(0, 17)).toBe('\x05\x01\0\x05\x01\0\x03\x05venue\x26\x988=');
    expect(heard[0]).toContain('\x0135=A\x01');
  });

  it.each<[string, string[], string]>([
    [
      'refuses',
      [NO_PASSWORD, '\x05\x05\0\x01\0\0\0\0\0\0'],
      'it cannot connect: the venue refuses the connection (reply 5)',
    ],
    ['leaves', [NO_PASSWORD, 'end'], 'it closed the connection'],
    ['speaks before its turn', [NO_PASSWORD, `${CONNECTED}8=FIX`], 'it says more than its answer'],
    ['is none', ['8=FIX.4.4'], 'it does not speak SOCKS5'],
    ['is silent', [], 'no connection in time'],
    ['is silent later', [NO_PASSWORD], 'no connection in time'],
  ])('is given up when the proxy %s, and tried again', async (_what, answers, why) => {
    await proxy(answers);
    world.advance(20);
    expect([state(), heard.length]).toEqual(['disconnected', 1]);
    expect(log).toEqual([expect.stringMatching(/^cannot connect, will keep trying: venue, gate:\d+, proxy: /)]);
    expect(log[0].endsWith(`, proxy: ${why}`)).toBe(true);
    world.advance(60);
    expect([heard.length, log.length]).toEqual([2, 1]);
  });
});
