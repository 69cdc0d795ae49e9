/** Two engines in a world without sockets: a day of FIX takes milliseconds, and goes the same way each time. */
import { describe, expect, it } from 'vitest';
import { findZone } from '../../src/config/zones.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { InitiatorLink } from '../../src/engine/engineOptions.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Session } from '../../src/session/session.ts';
import { WEEKDAYS } from '../../src/session/schedule.ts';
import { SessionState } from '../../src/session/state.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import { type Instant, instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const HOST = { host: 'server', port: 0 };

/** An engine with one session; it answers an order with its ClOrdID, and writes down what it is told. */
class End {
  readonly engine: Engine;
  readonly session: Session;
  readonly told: string[] = [];
  private readonly world: VirtualWorld;

  constructor(world: VirtualWorld, wire: string[], config: Partial<SessionConfig>, link?: InitiatorLink) {
    this.world = world;
    const journal = new MemoryJournal();
    this.engine = new Engine({
      journal,
      clock: world,
      world,
      log: {
        info: () => undefined,
        // `onLogout` tells of the end of a session.
        warn: (message) => void (message === 'session ended' || this.told.push(message)),
      },
      numbersOf: (id) => journal.numbers(id),
      onWire: (id, direction, bytes, start, end) => {
        const text = Buffer.from(bytes.slice(start, end)).toString('latin1');
        wire.push(`${this.elapsed()} ${id} ${direction} ${text.replaceAll('\x01', '|')}`);
      },
    });
    const handlerOf = (session: Session): SessionHandler => ({
      onMessage: (fields, now) => this.take(session, fields, now),
      onLogon: () => this.told.push('logged on'),
      onLogout: ({ reason }) => this.told.push(`logged out: ${reason}`),
    });
    const whole = { ...CONFIG, rules: undefined, heartBtIntSec: 30, ...config };
    this.session = this.engine.addSession(whole, handlerOf, link);
  }

  elapsed(): number {
    return this.world.now() - START;
  }

  order(clOrdID: string): number {
    this.engine.begin(this.session, 'D', this.world.now()).text(Tag.ClOrdID, clOrdID);
    return this.engine.send(this.session);
  }

  private take(session: Session, fields: Fields, now: Instant): void {
    const clOrdID = fields.text(Tag.ClOrdID);
    this.told.push(`${fields.msgType()} ${clOrdID}`);
    if (fields.msgType() !== 'D') return;
    this.engine.begin(session, '8', now).text(Tag.ClOrdID, clOrdID);
    this.engine.send(session);
  }
}

async function connect(config: Partial<SessionConfig> = {}) {
  const world = new VirtualWorld(START);
  const wire: string[] = [];
  const acceptor = new End(world, wire, { id: 'acc', role: 'acceptor', senderCompID: 'ACC', targetCompID: 'INI' });
  const port = await acceptor.engine.listen('server', 0);
  const initiator = new End(
    world,
    wire,
    { id: 'ini', role: 'initiator', senderCompID: 'INI', targetCompID: 'ACC', ...config },
    { hosts: [{ ...HOST, port }], reconnectSec: 1, maxReconnectSec: 8 },
  );
  acceptor.engine.start();
  initiator.engine.start();
  world.until(() => initiator.session.state === SessionState.LoggedOn);
  return { world, wire, acceptor, initiator };
}

describe('in virtual time', () => {
  it('a Logon, an order and its answer take as long as their ways', async () => {
    const { world, acceptor, initiator } = await connect();
    // Connecting there and back, the Logon there, the answer back: 100 µs each.
    expect(initiator.elapsed()).toBe(400);
    initiator.order('A1');
    world.until(() => initiator.told.includes('8 A1'));
    expect(initiator.elapsed()).toBe(600);
    expect(acceptor.told).toEqual(['logged on', 'D A1']);
    expect(initiator.told).toEqual(['logged on', '8 A1']);
  });

  it('heartbeats keep a day alive, and a cut line comes back with what was missed', async () => {
    const { world, wire, acceptor, initiator } = await connect();
    world.advance(24 * 3600);
    const heartbeats = wire.filter((line) => line.includes('ini out') && line.includes('|35=0|'));
    expect(heartbeats.length).toBeGreaterThan(2_800);
    initiator.engine.cut(initiator.session);
    initiator.order('A1');
    world.advance(5);
    expect(initiator.told).toEqual(['logged on', 'logged out: cut on purpose', 'logged on', '8 A1']);
    expect(acceptor.told).toEqual(['logged on', 'logged out: connection reset', 'logged on', 'D A1']);
  });

  it('nobody listening is tried again after the back-off; stopping says goodbye', async () => {
    const { world, acceptor, initiator } = await connect();
    const stopped = acceptor.engine.stop();
    world.advance(1);
    await stopped;
    expect(initiator.told).toEqual(['logged on', 'logged out: the peer logged out']);
    world.advance(10);
    expect(initiator.told.slice(2)).toEqual(['cannot connect, will keep trying']);
    expect(initiator.session.state).toBe(SessionState.Disconnected);
  });

  it('a send says its number, whether it leaves now or by resend', async () => {
    const { world, wire, acceptor, initiator } = await connect();
    const out = () => wire.filter((line) => line.includes('ini out') && line.includes('|35=D|'));
    expect(initiator.order('A1')).toBe(2);
    world.advance(0.001);
    expect(out()).toEqual([expect.stringContaining('|34=2|')]);
    initiator.engine.logout(initiator.session);
    world.advance(1);
    // The Logout was number 3.
    expect([initiator.order('A2'), initiator.order('A3')]).toEqual([4, 5]);
    world.advance(1);
    expect(out()).toHaveLength(1);
    initiator.engine.connect(initiator.session);
    world.advance(2);
    expect(acceptor.told.filter((what) => what.startsWith('D'))).toEqual(['D A1', 'D A2', 'D A3']);
    expect(out().join()).toMatch(/\|34=4\|43=Y\|.*\|34=5\|43=Y\|/);
  });

  it('goes the same way each time, to the byte', async () => {
    const run = async () => {
      const { world, wire, initiator } = await connect();
      for (let i = 0; i < 20; i++) {
        initiator.order(`A${i}`);
        if (i % 7 === 3) initiator.engine.cut(initiator.session);
        world.advance(i / 3);
      }
      return wire;
    };
    const first = await run();
    expect(first.filter((line) => line.includes('ini in') && line.includes('|35=8|'))).toHaveLength(20);
    expect(await run()).toEqual(first);
  });
});

it('numbers start again at their time of day while both stay logged on, and after it where the line was down', async () => {
  const zone = findZone('America/New_York');
  if (zone === undefined) throw new Error('no zone');
  const dailyReset = { zone, time: 17 * 3600, days: new Set(WEEKDAYS) };
  const { world, acceptor, initiator, wire } = await connect({ dailyReset });
  const numbers = ({ session }: End) => [session.numbers.nextSenderMsgSeqNum, session.numbers.nextTargetMsgSeqNum];
  for (let i = 0; i < 5; i++) initiator.order(`A${i}`);
  // It is 12:00 in UTC; New York shows 17:00 nine hours later, in its summer time.
  world.advance(9 * 3600 - 1);
  const before = numbers(initiator);
  expect(before[0]).toBeGreaterThan(5);
  world.advance(2);
  expect([numbers(initiator), numbers(acceptor)]).toEqual([
    [2, 2],
    [2, 2],
  ]);
  initiator.order('B');
  world.advance(1);
  expect(initiator.told).toEqual(['logged on', '8 A0', '8 A1', '8 A2', '8 A3', '8 A4', '8 B']);
  expect(acceptor.told.filter((what) => what.startsWith('logged'))).toEqual(['logged on']);
  const resets = () => wire.filter((line) => line.includes('ini out') && line.includes('|141=Y|')).length;
  // Its first Logon, in a count that nobody had begun, said so too.
  expect(resets()).toBe(2);

  // The next day's time comes while the initiator is away.
  world.advance(24 * 3600 - 60);
  initiator.engine.logout(initiator.session);
  world.advance(120);
  initiator.engine.connect(initiator.session);
  world.advance(1);
  expect([resets(), numbers(initiator), numbers(acceptor)]).toEqual([3, [2, 2], [2, 2]]);
});
