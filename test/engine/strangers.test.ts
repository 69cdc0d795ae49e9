/** Peers before their Logon is accepted, in virtual time: verdicts that take their time, and what refusals cost the log. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionHandler, Verdict } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);

let world: VirtualWorld;
let engine: Engine;
let port: number;
/** Decides the nth Logon. */
let decide: ((verdict: Verdict) => void)[];
let breakOff: ((error: Error) => void)[];
let delivered: string[];
let endings: string[];
let log: string[];

beforeEach(async () => {
  world = new VirtualWorld(START);
  decide = [];
  breakOff = [];
  delivered = [];
  endings = [];
  log = [];
  engine = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    limits: { logonTimeoutSec: 10, maxLogonBytes: 1_000 },
    log: {
      info: () => undefined,
      warn: (message, about) => void log.push([message, about?.['reason'] ?? about?.['suppressed']].join(': ')),
    },
  });
  const ends = { role: 'acceptor', senderCompID: 'HOUSE', targetCompID: 'PEER' } as const;
  const handler: SessionHandler = {
    authenticate: () =>
      new Promise<Verdict>((resolve, reject) => {
        decide.push(resolve);
        breakOff.push(reject);
      }),
    onMessage: (fields) => void delivered.push(fields.text(11)),
    onLogout: ({ reason }) => void endings.push(reason),
  };
  engine.addSession({ ...CONFIG, ...ends, id: 'peer', rules: undefined, sendingTimeAccuracySec: 0 }, () => handler);
  port = await engine.listen('house', 0);
  engine.start();
});

/** A peer that says these, one after another, as soon as its line is up. */
function stranger(...texts: string[]): FixClient {
  const now = () => '20260601-12:00:00';
  const peer = new FixClient({ sender: 'PEER', target: 'HOUSE', now, answers: 'nothing' }).dial(world, port, 'house');
  for (const text of texts) peer.send(text);
  return peer;
}

const LOGON = '35=A|98=0|108=0|';
const state = () => engine.session('peer')?.state;
/** What a kept promise leads to, and its ways over the wire. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  world.advance(0.001);
}

describe('a Logon whose verdict takes its time', () => {
  it('hears nothing and is not read on, until it is accepted; then all it sent counts', async () => {
    const peer = stranger(LOGON, '35=D|11=A1|', '35=D|11=A2|');
    world.advance(5);
    expect([peer.receivedBytes, peer.closed, delivered, state()]).toEqual([0, false, [], 'disconnected']);
    expect(engine.pendingConnections).toBe(1);
    decide[0](undefined);
    await settled();
    expect(peer.isLoggedOn).toBe(true);
    expect(delivered).toEqual(['A1', 'A2']);
    expect([state(), engine.pendingConnections]).toEqual(['loggedOn', 0]);
    peer.send('35=D|11=A3|');
    world.advance(1);
    expect(delivered).toEqual(['A1', 'A2', 'A3']);
  });

  it('is refused without a word', async () => {
    const peer = stranger(LOGON, '35=D|11=A1|');
    world.advance(1);
    decide[0]('nobody knows them');
    await settled();
    expect([peer.receivedBytes, peer.closed, delivered]).toEqual([0, true, []]);
    expect(log).toEqual(['connection refused: nobody knows them']);
    expect(engine.pendingConnections).toBe(0);
  });

  it('is refused when the verdict cannot be had', async () => {
    const peer = stranger(LOGON);
    world.advance(1);
    breakOff[0](new Error('the directory is down'));
    await settled();
    expect(peer.closed).toBe(true);
    expect(log).toEqual(['connection refused: no verdict: Error: the directory is down']);
  });

  it('is disconnected after logonTimeoutSec, and what is said of it later changes nothing', async () => {
    const peer = stranger(LOGON);
    world.advance(10.2);
    expect(peer.closed).toBe(true);
    decide[0](undefined);
    await settled();
    expect([peer.receivedBytes, state()]).toEqual([0, 'disconnected']);
    expect(log).toEqual(['connection refused: no Logon within 10 s']);
  });

  it('is forgotten when the peer leaves meanwhile', async () => {
    const peer = stranger(LOGON);
    world.advance(1);
    peer.close();
    world.advance(1);
    expect(engine.pendingConnections).toBe(0);
    decide[0](undefined);
    await settled();
    expect([state(), endings]).toEqual(['disconnected', []]);
  });

  it('does not keep the same identity from logging on: who is accepted first has it', async () => {
    const first = stranger(LOGON);
    world.advance(1);
    const second = stranger(LOGON);
    world.advance(1);
    decide[1](undefined);
    await settled();
    expect([second.isLoggedOn, state()]).toEqual([true, 'loggedOn']);
    decide[0](undefined);
    await settled();
    expect([first.receivedBytes, first.closed, state()]).toEqual([0, true, 'loggedOn']);
    expect(log).toEqual(['connection refused: peer is connected already']);
  });

  it('is not read beyond the length of a Logon: the rest waits with the peer', async () => {
    const peer = stranger(LOGON);
    for (let i = 1; i <= 100; i++) {
      peer.send(`35=D|11=A${i}|`);
      world.advance(0.001);
    }
    expect([delivered, peer.closed]).toEqual([[], false]);
    decide[0](undefined);
    await settled();
    world.advance(1);
    expect(delivered).toHaveLength(100);
  });
});

describe('the log', () => {
  it('has one line an address and second for refusals, and says how many it left out', () => {
    for (let i = 0; i < 50; i++) {
      stranger('35=D|11=A1|');
      world.advance(0.01);
    }
    expect(log).toEqual(['connection refused: the first message is no Logon']);
    world.advance(0.6);
    expect(log.slice(1)).toEqual(['more of the same from this address: 49']);
    world.advance(2);
    stranger().write('no FIX at all, and then some more');
    world.advance(1);
    expect(log.slice(2)).toEqual(['connection refused: bytes that are no FIX message']);
  });

  it.each([
    ['GET /health HTTP/1.1\r\n\r\n', 'bytes that are no FIX message: they are an HTTP request'],
    [
      '\x16\x03\x01\x02\x00\x01',
      'bytes that are no FIX message: they begin a TLS handshake, and this port is plain TCP',
    ],
    [
      'PROXY TCP4 10.0.0.1 10.0.0.2 5 6\r\n',
      "bytes that are no FIX message: they are a PROXY header, and the balancer's address is not in proxyProtocol",
    ],
    [`8=FIX.4.4\x019=5\x0135=A\x0110=000\x01`, 'garbled message: CheckSum(10) is wrong'],
    [`8=FIX.4.4\x019=5000\x0135=A\x01${'x'.repeat(1_000)}`, 'a first message of more than 1000 bytes'],
  ])('says what came in place of a Logon: %#', (bytes, reason) => {
    const peer = stranger();
    peer.write(bytes);
    world.advance(1);
    expect([peer.closed, log]).toEqual([true, [`connection refused: ${reason}`]]);
  });

  it('says of half a Logon that its peer left, and of a peer that sent nothing, nothing', () => {
    const probe = stranger();
    world.advance(1);
    probe.close();
    const half = stranger();
    half.write('8=FIX.4.4\x019=100\x0135=A\x01');
    world.advance(1);
    half.close();
    world.advance(1);
    expect(log).toEqual(['connection refused: the peer left after 21 bytes that are no whole message']);
  });
});
