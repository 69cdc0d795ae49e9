/** Clients behind a balancer that speaks the PROXY protocol, in virtual time: whom we believe, and who then counts. */
import { beforeEach, describe, expect, it } from 'vitest';
import { AddressList } from '../../src/engine/addressList.ts';
import { Engine } from '../../src/engine/engine.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const BALANCER = '10.0.0.5';
const CLIENT = '203.0.113.7';
const LOGON = '35=A|98=0|108=0|';
const V1 = `PROXY TCP4 ${CLIENT} ${BALANCER} 51515 9880\r\n`;
const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n';
const V2 = `${SIGNATURE}\x21\x11\0\x0c\xcb\0\x71\x07\x0a\0\0\x05\xc9\x3b\x26\x98`;
const LOCAL = `${SIGNATURE}\x20\0\0\0`;

let world: VirtualWorld;
let engine: Engine;
let port: number;
let log: string[];
/** Who asked to be let in, as the application saw them. */
let peers: string[];

beforeEach(async () => {
  world = new VirtualWorld(instant(Date.parse('2026-06-01T12:00:00Z') * 1000));
  log = [];
  peers = [];
  engine = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    limits: { logonTimeoutSec: 10, maxLogonBytes: 1_000, maxPendingPerAddress: 3, maxPendingConnections: 6 },
    log: {
      info: () => undefined,
      warn: (message, about) => void log.push(`${message}: ${String(about?.['reason'])}, ${String(about?.['peer'])}`),
    },
  });
  engine.addSession(
    { ...CONFIG, role: 'acceptor', senderCompID: 'HOUSE', targetCompID: 'PEER', id: 'peer', rules: undefined },
    () => ({ authenticate: (_logon, peer) => void peers.push(peer), onMessage: () => undefined }),
  );
  port = await engine.listen('house', 0, undefined, new AddressList([`${BALANCER}/31`]));
  engine.start();
});

/** A connection from an address, with these bytes on it as soon as it is up. */
function from(address: string, ...pieces: string[]): FixClient {
  world.clientAddress = address;
  const now = () => new Date(world.now() / 1000).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17);
  const peer = new FixClient({ sender: 'PEER', target: 'HOUSE', now, answers: 'nothing' }).dial(world, port, 'house');
  for (const piece of pieces) peer.write(piece.replace(LOGON, () => peer.message(LOGON)));
  world.advance(0.1);
  return peer;
}

describe('a balancer', () => {
  it.each<[string, string[]]>([
    ['a line, then the Logon', [V1, LOGON]],
    ['both in one packet', [V1 + LOGON]],
    ['version 2', [V2, LOGON]],
    ['version 2 in one packet', [V2 + LOGON]],
    ['a line, byte by byte', [...V1.split(''), LOGON]],
    ['version 2, byte by byte', [...V2.split(''), LOGON]],
  ])('brings a client: %s', (_how, pieces) => {
    const client = from(BALANCER, ...pieces);
    expect([client.isLoggedOn, peers, log]).toEqual([true, [`${CLIENT}:51515`], []]);
    expect(engine.peerOf(engine.session('peer')!)).toBe(`${CLIENT}:51515`);
  });

  it('may log on itself where it says that it forwards nobody', () => {
    const client = from(BALANCER, LOCAL, LOGON);
    expect([client.isLoggedOn, peers]).toEqual([true, [expect.stringMatching(`^${BALANCER}:\\d+$`)]]);
  });

  it('must say whom it forwards', () => {
    const client = from(BALANCER, LOGON);
    expect([client.closed, client.receivedBytes, peers]).toEqual([true, 0, []]);
    expect(log).toEqual([expect.stringMatching(`connection refused: it begins with no PROXY header, ${BALANCER}:`)]);
  });

  it('must say so readably, and at once', () => {
    const garbled = from(BALANCER, V1.replace('TCP4', 'TCP5'), LOGON);
    world.advance(2);
    const slow = from(BALANCER, V1.slice(0, 20));
    world.advance(9);
    expect([garbled.closed, slow.closed, engine.pendingConnections]).toEqual([true, false, 1]);
    world.advance(2);
    expect([slow.closed, engine.pendingConnections]).toEqual([true, 0]);
    expect(log).toEqual([
      expect.stringMatching('refused: the PROXY line cannot be read'),
      expect.stringMatching('refused: no PROXY header within 10 s'),
    ]);
  });

  it('leaves its client no more time for a Logon than others have', () => {
    const client = from(BALANCER);
    world.advance(6);
    client.write(V1);
    world.advance(3);
    expect(client.closed).toBe(false);
    world.advance(2);
    expect([client.closed, log]).toEqual([true, [`connection refused: no Logon within 10 s, ${CLIENT}:51515`]]);
  });

  it('asks after our health without a line in the log', () => {
    for (const pieces of [[], [LOCAL], ['PROXY UNKNOWN\r\n']]) {
      const probe = from(BALANCER, ...pieces);
      world.advance(1);
      probe.close();
      world.advance(1);
    }
    world.advance(20);
    expect([log, engine.pendingConnections]).toEqual([[], 0]);
  });

  it('has half a header in the log when it leaves with it', () => {
    from(BALANCER, V1.slice(0, 20)).close();
    world.advance(1);
    expect(log).toEqual([expect.stringMatching('the balancer left after 20 bytes that are no whole PROXY header')]);
  });

  it('is not counted for the clients that it brings: each address is, and all are', () => {
    const other = V1.replace(CLIENT, '203.0.113.8');
    for (const header of [V1, V1, V1, other]) from(BALANCER, header);
    expect(engine.pendingConnections).toBe(4);
    expect(from(BALANCER, V1).closed).toBe(true);
    expect(log).toEqual([`connection refused: 3 from this address have not logged on yet, ${CLIENT}:51515`]);
    for (const header of ['', '', '']) from(BALANCER, header);
    expect(engine.pendingConnections).toBe(6);
    engine.kill();
    world.advance(1);
    expect(engine.pendingConnections).toBe(0);
  });
});

describe('anybody else', () => {
  it('is believed nothing', () => {
    const liar = from('10.0.0.6', V1, LOGON);
    expect([liar.closed, peers]).toEqual([true, []]);
    expect(log).toEqual([expect.stringMatching(/they are a PROXY header, and the balancer's address is not in/)]);
  });

  it('needs no header', () => {
    const client = from('10.0.0.6', LOGON);
    expect([client.isLoggedOn, peers]).toEqual([true, [expect.stringMatching(/^10\.0\.0\.6:/)]]);
  });
});
