/** An initiator with several hosts, over real sockets and a clock that the test moves: it goes on, waits, and returns. */
import net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import { type Instant, instant, later, seconds } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { eventually } from '../support/market.ts';

const START = instant(Date.parse('2026-06-01T12:00Z') * 1000);
const INITIATOR: SessionConfig = {
  ...CONFIG,
  id: 'initiator',
  role: 'initiator',
  senderCompID: 'INI',
  targetCompID: 'ACC',
  heartBtIntSec: 0,
  resetOnLogon: true,
};
const ACCEPTOR: SessionConfig = {
  ...INITIATOR,
  id: 'acceptor',
  role: 'acceptor',
  senderCompID: 'ACC',
  targetCompID: 'INI',
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

class Clock {
  time = START;
  now(): Instant {
    return this.time;
  }
  forward(sec: number): void {
    this.time = later(this.time, seconds(sec));
  }
}

/** A host that cuts every connection by a TCP reset once the Logon is there. */
class ResettingHost {
  connections = 0;
  port = 0;
  private readonly server: net.Server;

  constructor() {
    this.server = net.createServer((socket) => {
      this.connections++;
      socket.on('error', () => {});
      socket.once('data', () => socket.resetAndDestroy());
    });
    closers.push(() => this.server.close());
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as net.AddressInfo).port;
    return this;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

class End {
  readonly engine: Engine;
  readonly session: Session;
  failures = 0;
  ticks = 0;

  constructor(clock: Clock, config: SessionConfig, ports: readonly number[] = [], maxReconnectSec = 8) {
    const hosts = ports.map((port) => ({ host: '127.0.0.1', port }));
    this.engine = new Engine({
      application: { onTick: () => this.ticks++ },
      journal: new MemoryJournal(),
      clock,
      log: { info: () => {}, warn: () => {} },
    });
    const link = hosts.length === 0 ? undefined : { hosts, reconnectSec: 1, maxReconnectSec };
    const handler = { onMessage: () => {}, onLogout: () => this.failures++ };
    this.session = this.engine.addSession(config, () => handler, link);
    closers.push(() => this.engine.stop(1));
    this.engine.start();
  }

  get isLoggedOn(): boolean {
    return this.session.state === SessionState.LoggedOn;
  }

  async ticked(): Promise<void> {
    const enough = this.ticks + 2;
    await eventually('the engine has ticked twice', () => this.ticks >= enough);
  }
}

it('goes on to the next host after a reset by the peer, and returns to the first when that is back', async () => {
  const clock = new Clock();
  const primary = await new ResettingHost().listen();
  const backup = new End(clock, ACCEPTOR);
  const backupPort = await backup.engine.listen('127.0.0.1', 0);
  const initiator = new End(clock, INITIATOR, [primary.port, backupPort]);
  await eventually('the first host has cut it', () => initiator.failures === 1);
  clock.forward(1);
  await eventually('it is logged on at the second', () => initiator.isLoggedOn && backup.isLoggedOn);
  expect(initiator.engine.peerOf(initiator.session)).toBe(`127.0.0.1:${backupPort}`);
  expect(primary.connections).toBe(1);

  // The first host recovers; the session stays where it is, until that line is lost.
  await primary.close();
  const recovered = new End(clock, ACCEPTOR);
  await recovered.engine.listen('127.0.0.1', primary.port);
  clock.forward(60);
  await initiator.ticked();
  expect(initiator.engine.peerOf(initiator.session)).toBe(`127.0.0.1:${backupPort}`);
  backup.engine.cut(backup.session);
  await eventually('the line is lost', () => initiator.failures === 2);
  clock.forward(1);
  await eventually('it is back at the first', () => initiator.isLoggedOn && recovered.isLoggedOn);
  expect(initiator.engine.peerOf(initiator.session)).toBe(`127.0.0.1:${primary.port}`);
});

it('tries its hosts in turn, twice as long apart each time up to the maximum, and begins anew after a Logon', async () => {
  const clock = new Clock();
  const hosts = [await new ResettingHost().listen(), await new ResettingHost().listen()];
  const initiator = new End(clock, INITIATOR, [hosts[0].port, hosts[1].port]);
  const attempts: { readonly atSec: number; readonly host: number }[] = [];
  const seen = [0, 0];
  for (let sec = 0; attempts.length < 6; sec++) {
    await eventually('nothing is under way', () => initiator.failures === hosts[0].connections + hosts[1].connections);
    await initiator.ticked();
    await eventually('nothing is under way', () => initiator.failures === hosts[0].connections + hosts[1].connections);
    hosts.forEach(({ connections }, host) => {
      if (connections > seen[host]) attempts.push({ atSec: sec, host });
      seen[host] = connections;
    });
    clock.forward(1);
  }
  expect(attempts).toEqual([
    { atSec: 0, host: 0 },
    { atSec: 1, host: 1 },
    { atSec: 3, host: 0 },
    { atSec: 7, host: 1 },
    { atSec: 15, host: 0 },
    { atSec: 23, host: 1 },
  ]);

  await hosts[0].close();
  const recovered = new End(clock, ACCEPTOR);
  await recovered.engine.listen('127.0.0.1', hosts[0].port);
  clock.forward(8);
  await eventually('it is logged on', () => initiator.isLoggedOn);
  recovered.engine.cut(recovered.session);
  await eventually('the line is lost', () => !initiator.isLoggedOn);
  clock.forward(1);
  await eventually('a second later it is back', () => initiator.isLoggedOn);
  expect(initiator.engine.peerOf(initiator.session)).toBe(`127.0.0.1:${hosts[0].port}`);
});

it('goes on when a host refuses connections at all', async () => {
  const clock = new Clock();
  const gone = await new ResettingHost().listen();
  await gone.close();
  const acceptor = new End(clock, ACCEPTOR);
  const port = await acceptor.engine.listen('127.0.0.1', 0);
  const initiator = new End(clock, INITIATOR, [gone.port, port]);
  await initiator.ticked();
  expect(initiator.isLoggedOn).toBe(false);
  clock.forward(1);
  await eventually('it is logged on at the second', () => initiator.isLoggedOn);
});
