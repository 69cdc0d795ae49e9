/**
 * Peers that mean harm, or are merely slow, over real sockets. Whatever they do, WITNESS, who logged on before them on
 * the same engine, keeps its line and its numbers, and gets its answer.
 */
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SessionState } from '../../src/session/state.ts';
import type { FixClient } from '../support/fixClient.ts';
import { framed } from '../support/fixMessage.ts';
import { House, type HouseOptions } from '../support/house.ts';
import { eventually } from '../support/market.ts';

let house: House;
let witness: FixClient;
let orders = 0;

async function open(options?: HouseOptions): Promise<House> {
  house = await House.open(options);
  witness = await house.loggedOn('WITNESS');
  return house;
}

/** WITNESS has heard nothing but answers to what it said, and gets another. */
async function expectWitnessUnharmed(): Promise<void> {
  const clOrdID = `W${++orders}`;
  witness.send(`35=D|11=${clOrdID}|`);
  const report = await witness.hears(`|11=${clOrdID}|`);
  expect(report.text).toContain(`|34=${witness.log.length}|`);
  expect(witness.log.filter((text) => !/\|35=[A8]\|/.test(text))).toEqual([]);
  expect(witness.closed).toBe(false);
}

afterEach(async () => {
  await expectWitnessUnharmed();
  await house.close();
});

describe('a stranger', () => {
  /** What each says; it is disconnected without a word, and no session's numbers move (1S-b, 1S-c: the session test cases). */
  it.each<[string, string]>([
    ['1S-c: with an unknown CompID', framed('35=A|34=1|49=NOBODY|52=20260101-00:00:00|56=HOUSE|98=0|108=30|')],
    ['to an unknown CompID', framed('35=A|34=1|49=MALLORY|52=20260101-00:00:00|56=ELSEWHERE|98=0|108=30|')],
    ['whose first message is no Logon', framed('35=D|34=1|49=MALLORY|52=20260101-00:00:00|56=HOUSE|11=1|')],
    [
      '1S-b: with a session that is connected',
      framed('35=A|34=2|49=WITNESS|52=20260101-00:00:00|56=HOUSE|98=0|108=30|'),
    ],
    [
      'with garbage before its Logon',
      `GET / HTTP/1.1\r\n\r\n${framed('35=A|34=1|49=MALLORY|52=20260101-00:00:00|56=HOUSE|98=0|108=0|')}`,
    ],
    ['with a wrong CheckSum', '8=FIX.4.4\x019=5\x0135=A\x0110=000\x01'],
    ['with a message that announces too much', '8=FIX.4.4\x019=99999999\x01'],
    [
      'with a Logon of 9 KB',
      framed(`35=A|34=1|49=MALLORY|52=20260101-00:00:00|56=HOUSE|98=0|108=0|58=${'x'.repeat(9_000)}|`),
    ],
    ['with a Logon that never ends', `8=FIX.4.4\x019=900000\x0135=A\x0158=${'x'.repeat(100_000)}`],
  ])('%s is disconnected in silence', async (_who, text) => {
    await open();
    const before = { ...house.session('WITNESS').numbers };
    const stranger = await house.connect('MALLORY');
    stranger.write(text);
    await stranger.waitClosed();
    expect(stranger.receivedBytes).toBe(0);
    expect(house.session('WITNESS').numbers).toEqual(before);
    expect(house.session('MALLORY').numbers).toEqual({ nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
    expect(house.session('MALLORY').state).toBe(SessionState.Disconnected);
    await eventually('its place is free', () => house.engine.pendingConnections === 0);
  });

  it.each<[string, string]>([
    ['says nothing', ''],
    ['never finishes its Logon', '8=FIX.4.4\x019=70\x0135=A\x0134=1'],
  ])('who %s is disconnected after logonTimeoutSec', async (_who, text) => {
    await open({ limits: { logonTimeoutSec: 5 } });
    const stranger = await house.connect('MALLORY');
    stranger.write(text);
    await eventually('it is counted', () => house.engine.pendingConnections === 1);
    house.pass(4);
    await aTick();
    expect(stranger.closed).toBe(false);
    house.pass(2);
    await stranger.waitClosed();
    await eventually('its place is free', () => house.engine.pendingConnections === 0);
  });

  it('who opens thousands of connections gets as many as an address may have, and the rest are closed', async () => {
    await open({ limits: { maxPendingPerAddress: 50 } });
    const crowd = await crowdOf(2_000, '127.0.0.1');
    await eventually('the rest are closed', () => crowd.filter(isOpen).length === 50);
    expect(house.engine.pendingConnections).toBe(50);
    const friend = await connectFrom('127.0.0.2');
    await house.adopt(friend, 'MALLORY').logOn();
    house.pass(11);
    await eventually('those are closed in time', () => !crowd.some(isOpen));
    expect(house.engine.pendingConnections).toBe(0);
  });

  it('who comes from many addresses gets as many as there may be in all', async () => {
    await open({ limits: { maxPendingConnections: 60, maxPendingPerAddress: 25 } });
    const crowd: net.Socket[] = [];
    for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'])
      crowd.push(...(await crowdOf(40, address)));
    await eventually('the rest are closed', () => crowd.filter(isOpen).length === 60);
    expect(house.engine.pendingConnections).toBe(60);
    for (const socket of crowd) socket.destroy();
    await eventually('their places are free again', () => house.engine.pendingConnections === 0);
  });
});

describe('a peer that is logged on', () => {
  it('is served when it sends a byte at a time', async () => {
    await open();
    const slow = await house.connect('MALLORY');
    for (const c of slow.message('35=A|98=0|108=0|')) slow.write(c);
    await slow.hears('|35=A|');
    for (const c of slow.message('35=D|11=S1|')) {
      slow.write(c);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await slow.hears('|11=S1|')).text).toContain('|35=8|');
  });

  it('is disconnected for a message that announces more than maxMessageBytes, and continues where it was', async () => {
    await open({ limits: { maxMessageBytes: 4_096 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.write('8=FIX.4.4\x019=4097\x0135=D\x01');
    await mallory.waitClosed();
    const again = await house.connect('MALLORY');
    again.msgSeqNum = 2;
    await again.logOn();
    again.send('35=D|11=M1|');
    expect((await again.hears('|11=M1|')).text).toContain('|34=3|');
  });

  it('is not heard while a field does not end, and again once it does', async () => {
    await open({ limits: { maxMessageBytes: 4_096 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.write(`8=FIX.4.4\x019=3000\x0135=D\x0158=${'x'.repeat(100_000)}`);
    mallory.write(`\x01${mallory.message('35=D|11=M1|')}`);
    expect((await mallory.hears('|11=M1|')).text).toContain('|34=2|');
    const complaints = house.log.filter(({ message }) => message === 'bytes that are no message ignored');
    expect(complaints).toHaveLength(1);
  });

  it('is disconnected when it leaves more than maxWaitingBytes unread, and gets the rest by resend', async () => {
    await open({ limits: { maxWaitingBytes: 1 << 20 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.socket.pause();
    let sent = 0;
    await eventually('it is disconnected', () => {
      if (house.endings.has('MALLORY')) return true;
      house.news('MALLORY', 100, 1_000);
      sent += 100;
      return false;
    });
    expect(house.endings.get('MALLORY')).toMatch(/: it left \d+ bytes unread$/);
    const again = await house.connect('MALLORY');
    again.msgSeqNum = 2;
    await again.logOn();
    again.send('35=2|7=2|16=0|');
    await again.hears(`|34=${sent + 1}|`);
  });

  it('is disconnected when it takes nothing for maxWaitingSec', async () => {
    await open({ limits: { maxWaitingBytes: 256 << 20 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.socket.pause();
    house.news('MALLORY', 20_000, 1_000);
    await aTick();
    expect(house.endings.has('MALLORY')).toBe(false);
    await eventually('it is disconnected', () => {
      house.pass(1);
      return house.endings.has('MALLORY');
    });
    expect(house.endings.get('MALLORY')).toBe('the peer does not read: it took nothing for 30 s');
  });

  it('does not keep its connection by not taking our Logout', async () => {
    await open({ limits: { maxWaitingBytes: 256 << 20 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.socket.pause();
    house.news('MALLORY', 20_000, 1_000);
    mallory.send('35=5|');
    await eventually('the session has ended', () => house.endings.has('MALLORY'));
    house.pass(31);
    await aTick();
    mallory.socket.resume();
    await mallory.waitClosed();
    expect(mallory.receivedBytes).toBeLessThan(20_000_000);
  });

  it('that vanished is asked for a sign of life, then its session is free again', async () => {
    await open();
    const gone = await house.loggedOn('MALLORY', 10);
    house.pass(12);
    await gone.hears('|35=1|');
    house.pass(13);
    await gone.waitClosed();
    expect(house.endings.get('MALLORY')).toBe('no answer to our TestRequest');
    const again = await house.connect('MALLORY');
    again.msgSeqNum = 2;
    await again.logOn();
  });

  it('that closes its half of the line is disconnected', async () => {
    await open();
    const half = await house.loggedOn('MALLORY');
    half.socket.end();
    await half.waitClosed();
    expect(house.endings.get('MALLORY')).toBe('the peer closed the connection without a Logout');
  });

  it('gets a BusinessMessageReject for each message beyond maxMessagesPerSec, and is heard again after it', async () => {
    await open({ limits: { maxMessagesPerSec: 5 } });
    const mallory = await house.loggedOn('MALLORY');
    const flood = Array.from({ length: 8 }, (_, i) => mallory.message(`35=D|11=F${i}|`));
    house.freeze();
    mallory.write(flood.join(''));
    await mallory.hears('|45=9|');
    expect(mallory.log.slice(1).map((text) => /\|35=(\w)\|/.exec(text)?.[1])).toEqual('8 8 8 8 8 j j j'.split(' '));
    expect(mallory.log.at(-1)).toContain('|45=9|372=D|379=F7|380=0|58=more than 5 messages in a second|');
    mallory.send('35=1|112=ALIVE|');
    await mallory.hears('|35=0|');
    house.pass(1);
    mallory.send('35=D|11=F9|');
    await mallory.hears('|35=8|', 10);
  });
});

describe('a long resend', () => {
  const COUNT = 10_000;

  async function withHistory(options: HouseOptions, bytes: number): Promise<FixClient> {
    await open({ ...options, limits: { maxWaitingBytes: 256 << 20 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.socket.destroy();
    await eventually('the session is free', () => house.session('MALLORY').state === SessionState.Disconnected);
    house.news('MALLORY', COUNT, bytes);
    const again = await house.connect('MALLORY');
    again.msgSeqNum = 2;
    await again.logOn();
    return again;
  }

  it('leaves in chunks, and others are answered between them', async () => {
    const mallory = await withHistory({ ticking: false }, 100);
    const before = house.writes.length;
    mallory.send('35=2|7=2|16=0|');
    const perWrite = () =>
      house.writes.slice(before).map(({ id, text }) => (id === 'MALLORY' ? text.split('\x0143=Y\x01').length - 1 : 0));
    await eventually('it has begun', () => perWrite().length > 0);
    await expectWitnessUnharmed();
    const answeredAt = house.writes.findLastIndex(({ id }) => id === 'WITNESS') - before;
    await mallory.hears(`|34=${COUNT + 1}|`);
    expect(perWrite().reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(COUNT);
    expect(Math.max(...perWrite())).toBeLessThanOrEqual(500);
    expect(answeredAt).toBeLessThan(perWrite().length - 1);
  });

  it('sends its last chunk without waiting for anything else to happen', async () => {
    await open({ ticking: false, session: { resendChunk: 5 } });
    const mallory = await house.loggedOn('MALLORY');
    house.news('MALLORY', 8, 10);
    await mallory.hears('|34=9|');
    mallory.send('35=2|7=2|16=0|');
    await mallory.hears('|34=9|', 9);
    expect(mallory.log.slice(9).map((text) => /\|34=(\d+)\|/.exec(text)?.[1])).toEqual('2 3 4 5 6 7 8 9'.split(' '));
  });

  it('waits for a peer that reads slowly, and goes on with it', async () => {
    const mallory = await withHistory({ ticking: false }, 2_000);
    mallory.socket.pause();
    mallory.send('35=2|7=2|16=0|');
    await eventually('it is blocked', () => isQuiet());
    const written = house.writes.filter(({ id }) => id === 'MALLORY').length;
    expect(written).toBeLessThan(COUNT / 500);
    mallory.socket.resume();
    await mallory.hears(`|34=${COUNT + 1}|`);
  });

  it('stops at once when the peer is gone', async () => {
    const mallory = await withHistory({ ticking: false }, 2_000);
    let reads = 0;
    const sent = house.journal.sentMessages('MALLORY');
    const read = sent.read.bind(sent);
    sent.read = (msgSeqNum) => {
      reads++;
      return read(msgSeqNum);
    };
    mallory.socket.pause();
    mallory.send('35=2|7=2|16=0|');
    await eventually('it has begun', () => reads > 0);
    mallory.socket.destroy();
    await eventually(
      'the house knows',
      () => house.endings.get('MALLORY') !== undefined && house.session('MALLORY').state === SessionState.Disconnected,
    );
    const readBefore = reads;
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toBe(readBefore);
    expect(readBefore).toBeLessThan(COUNT);
    expect(house.session('MALLORY').out.length).toBe(0);
  });

  it('that is asked for a thousand times over is written at the pace of its reader', async () => {
    await open({ ticking: false });
    const mallory = await house.loggedOn('MALLORY');
    house.news('MALLORY', 400, 100);
    await mallory.hears('|34=401|');
    const before = house.writes.length;
    mallory.socket.pause();
    mallory.write(Array.from({ length: 1_000 }, () => mallory.message('35=2|7=2|16=0|')).join(''));
    await eventually('all were read', () => house.session('MALLORY').numbers.nextTargetMsgSeqNum === 1_002);
    await eventually('it is blocked, or done', () => isQuiet());
    const longest = Math.max(...house.writes.slice(before).map(({ text }) => text.length));
    expect(longest).toBeLessThan(2 << 20);
    mallory.socket.resume();
  });
});

/** Lets the engine's timer come round, whatever it then finds. */
async function aTick(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 250));
}

let lastWrites = -1;
/** Whether nothing was written since the call before. */
function isQuiet(): boolean {
  const quiet = house.writes.length === lastWrites;
  lastWrites = house.writes.length;
  return quiet;
}

function isOpen(socket: net.Socket): boolean {
  return !socket.destroyed;
}

async function connectFrom(localAddress: string): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port: house.port, localAddress });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  socket.resume();
  return socket;
}

async function crowdOf(count: number, localAddress: string): Promise<net.Socket[]> {
  const crowd: net.Socket[] = [];
  while (crowd.length < count) {
    crowd.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(200, count - crowd.length) }, () => connectFrom(localAddress)),
      )),
    );
  }
  return crowd;
}
