/** One line in the log for each connection that ends: who closed it, why, whose it was; in either role, in virtual time. */
import { beforeEach, describe, expect, it } from 'vitest';
import { lostEnding, reasonOf } from '../../src/engine/endings.ts';
import { Engine } from '../../src/engine/engine.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Wire } from '../../src/engine/world.ts';
import type { Session } from '../../src/session/session.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import { instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { framed } from '../support/fixMessage.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const raw = (type: string, rest: string, time = '12:00:00') => framed(`${type}|52=20260601-${time}|${rest}|`);
const LOGON = raw('35=A', '49=THEM|56=US|34=1|98=0|108=10');

let world: VirtualWorld;
let log: string[];
let engine: Engine;
let session: Session;

/** An engine with one session; its log has the lines that tell of ends, and what they say. */
function anEngine(config: Partial<SessionConfig>, port?: number): void {
  const say = (level: string) => (message: string, about?: Record<string, unknown>) => {
    const { reason, by, peer, ageSec, session: id } = about ?? {};
    const [why, who, name, address, age] = [reason, by, id, peer, ageSec].map(String);
    if (reason !== undefined) log.push(`${level} ${message}: ${why}; by ${who}, ${name} of ${address}, ${age} s`);
  };
  engine = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    limits: { maxMessageBytes: 2_000, maxWaitingSec: 5 },
    log: { info: say('info'), warn: say('warn') },
  });
  const link =
    port === undefined ? undefined : { hosts: [{ host: 'venue', port }], reconnectSec: 60, maxReconnectSec: 60 };
  const whole = { ...CONFIG, id: 'S', senderCompID: 'US', targetCompID: 'THEM', rules: undefined, heartBtIntSec: 10 };
  session = engine.addSession(
    { ...whole, sendingTimeAccuracySec: 30, ...config },
    () => ({ onMessage: () => {} }),
    link,
  );
}

const now = () => new Date(world.now() / 1000).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17);

beforeEach(() => {
  world = new VirtualWorld(START);
  log = [];
});

describe('an acceptor', () => {
  let peer: FixClient;
  beforeEach(async () => {
    anEngine({ role: 'acceptor' });
    const port = await engine.listen('house', 0);
    engine.start();
    peer = new FixClient({ sender: 'THEM', target: 'US', now, answers: 'nothing' }).dial(world, port, 'house');
  });

  const CASES: readonly [what: string, logon: string, then: () => void, line: string][] = [
    [
      'the peer logs out',
      LOGON,
      () => peer.write(raw('35=5', '49=THEM|56=US|34=2|58=good night')),
      'info session ended: good night; by peer',
    ],
    ['the peer resets the line', LOGON, () => peer.close(), 'warn session ended: connection reset; by peer'],
    [
      'we log out',
      LOGON,
      () => engine.logout(session, 'for lunch'),
      'info session ended: no answer to our Logout: for lunch; by us',
    ],
    ['we cut it', LOGON, () => engine.cut(session), 'warn session ended: cut on purpose; by us'],
    [
      'the peer falls silent',
      LOGON,
      () => world.advance(25),
      'warn session ended: no answer to our TestRequest; by peer',
    ],
    [
      'a number too low',
      LOGON,
      () => peer.write(raw('35=0', '49=THEM|56=US|34=1')),
      'warn session ended: MsgSeqNum too low, expecting 2 but received 1; by peer',
    ],
    [
      'a wrong CompID',
      LOGON,
      () => peer.write(raw('35=0', '49=OTHER|56=US|34=2')),
      'warn session ended: CompID problem; by peer',
    ],
    [
      'an oversized message',
      LOGON,
      () => peer.write(`8=FIX.4.4\x019=9999\x0135=D\x01${'x'.repeat(3_000)}`),
      'warn session ended: a message of more than 2000 bytes; by peer',
    ],
    [
      'a Logon too old',
      raw('35=A', '49=THEM|56=US|34=1|98=0|108=10', '11:59:00'),
      () => {},
      'warn session ended: Logon: SendingTime accuracy problem, it is 60 s behind our clock; by peer',
    ],
    [
      'a HeartBtInt too long',
      raw('35=A', '49=THEM|56=US|34=1|98=0|108=99'),
      () => {},
      'warn session ended: Logon: HeartBtInt must be 0 to 60; by peer',
    ],
    [
      'a number too low at Logon',
      raw('35=A', '49=THEM|56=US|34=0|98=0|108=10'),
      () => {},
      'warn session ended: MsgSeqNum too low, expecting 1 but received 0; by peer',
    ],
  ];
  it.each(CASES)('%s', (_, logon, then, line) => {
    peer.write(logon);
    world.advance(1);
    then();
    world.advance(10);
    expect(log.map((each) => each.replace(/, S of client:\d+, \d+ s$/, ''))).toEqual([line]);
    expect(log[0]).toMatch(/, S of \w+:\d+, \d+ s$/);
  });

  it('the engine stops, and the peer does not answer', async () => {
    peer.write(LOGON);
    world.advance(1);
    const stopped = engine.stop(2);
    world.advance(3);
    await stopped;
    expect(log).toEqual([
      expect.stringMatching(/^warn session ended: stopping, and no answer to our Logout; by us, S of/),
    ]);
  });

  it.each([
    ['other CompIDs', raw('35=A', '49=THEM|56=OTHER|34=1|98=0|108=10'), 'no session for FIX.4.4:OTHER->THEM'],
    ['a message that is no Logon', raw('35=0', '49=THEM|56=US|34=1'), 'the first message is no Logon'],
  ])('%s', (_, first, reason) => {
    peer.write(first);
    world.advance(10);
    expect(log).toEqual([expect.stringMatching(`^warn connection refused: ${reason};`)]);
  });
});

describe('an initiator', () => {
  /** A venue that does this with the first message it gets. */
  async function venue(onFirst: (wire: Wire, say: (text: string) => void) => void): Promise<void> {
    const listener = await world.listen({
      host: 'venue',
      port: 0,
      tls: undefined,
      handshakeTimeoutSec: 10,
      handshakeFailed: () => undefined,
      failed: () => undefined,
      accept: (wire) => {
        let isFirst = true;
        const say = (text: string) => wire.write(Buffer.from(text, 'latin1'), text.length);
        const read = () => {
          if (isFirst) onFirst(wire, say);
          isFirst = false;
        };
        wire.owner = { opened: () => undefined, read, flushed: () => undefined, closed: () => undefined };
      },
    });
    anEngine({ role: 'initiator' }, listener.port);
    engine.start();
    world.advance(1);
  }
  const theirs = (type: string, rest: string) => raw(type, `49=THEM|56=US|${rest}`);

  it.each<[what: string, onFirst: (wire: Wire, say: (text: string) => void) => void, line: string]>([
    [
      'is closed upon its Logon',
      (wire) => wire.end(),
      'the peer closed the connection without an answer to our Logon; by peer',
    ],
    [
      'is refused by Logout',
      (_, say) => say(theirs('35=5', '34=1|58=wrong password')),
      '35=5 instead of a Logon: wrong password; by peer',
    ],
    ['is not answered', () => undefined, 'no Logon within 5 s; by peer'],
    [
      'is answered in another name',
      (_, say) => say(raw('35=A', '49=X|56=US|34=1|98=0|108=10')),
      'Logon: CompID problem; by peer',
    ],
  ])('%s', async (_, onFirst, line) => {
    await venue(onFirst);
    world.advance(20);
    expect(log).toEqual([expect.stringMatching(/, S of server:\d+, \d+ s$/)]);
    expect(log[0]).toContain(`warn session ended: ${line}`);
  });
});

it.each([
  ['ECONNRESET', 'the peer reset the connection (ECONNRESET)'],
  ['ETIMEDOUT', 'the network lost the peer: it acknowledges nothing (ETIMEDOUT)'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'TLS: what OpenSSL says'],
  ['EOTHER', 'what OpenSSL says'],
])('%s in words', (code, words) => {
  expect(reasonOf(Object.assign(new Error('what OpenSSL says'), { code }))).toBe(words);
  expect(lostEnding('loggedOn', Object.assign(new Error('what OpenSSL says'), { code }))).toEqual({
    reason: words,
    by: 'peer',
    kind: 'lost',
  });
});
