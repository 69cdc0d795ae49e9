/**
 * The house for tests of the engine over real sockets: an Engine with the smallest application there is, and clients that
 * write what they like, well-formed or not. The clock moves on by `pass`, so that nobody waits for time-outs.
 */
import type net from 'node:net';
import { Tag } from '../../src/fix/tags.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { AddressList } from '../../src/engine/addressList.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineLimits } from '../../src/engine/engineOptions.ts';
import type { ListenerTls } from '../../src/engine/tlsContext.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import type { Session } from '../../src/session/session.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import { type Instant, instant, seconds } from '../../src/units/brand.ts';
import { FixClient } from './fixClient.ts';

export interface HouseOptions {
  readonly limits?: Partial<EngineLimits>;
  readonly session?: Partial<SessionConfig>;
  readonly tls?: ListenerTls;
  readonly balancers?: AddressList;
  /** Without it there are no timers: what happens, happens because of bytes. */
  readonly ticking?: boolean;
}

/** An engine with sessions HOUSE ← WITNESS and HOUSE ← MALLORY; it answers NewOrderSingle with its ClOrdID. */
export class House {
  readonly engine: Engine;
  readonly journal = new MemoryJournal();
  readonly log: { message: string; about: Record<string, unknown> }[] = [];
  /** `<session> <bytes>` of each write, in order. */
  readonly writes: { readonly id: string; readonly text: string }[] = [];
  readonly endings = new Map<string, string>();
  port = 0;
  private readonly clients: FixClient[] = [];
  private ahead = 0;
  private frozenAt = 0;
  private readonly system = systemClock();

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(options);
    house.port = await house.engine.listen('127.0.0.1', 0, options.tls, options.balancers);
    if (options.ticking !== false) house.engine.start();
    return house;
  }

  private constructor({ limits, session }: HouseOptions) {
    const note = (message: string, about: Record<string, unknown> = {}) => void this.log.push({ message, about });
    this.engine = new Engine({
      journal: this.journal,
      clock: { now: () => this.now() },
      log: { info: () => undefined, warn: note },
      onWire: (id, direction, bytes, start, end) => {
        if (direction === 'out')
          this.writes.push({ id, text: Buffer.from(bytes.slice(start, end)).toString('latin1') });
      },
      ...(limits === undefined ? {} : { limits }),
    });
    for (const targetCompID of ['WITNESS', 'MALLORY']) {
      const config: SessionConfig = {
        ...SESSION_DEFAULTS,
        id: targetCompID,
        role: 'acceptor',
        beginString: 'FIX.4.4',
        senderCompID: 'HOUSE',
        targetCompID,
        rules: undefined,
        sendingTimeAccuracySec: 0,
        ...session,
      };
      this.engine.addSession(config, (each) => this.handlerOf(each));
    }
  }

  now(): Instant {
    return instant((this.frozenAt === 0 ? this.system.now() : this.frozenAt) + this.ahead);
  }

  /** From here on only `pass` moves the clock. */
  freeze(): void {
    this.frozenAt = this.system.now();
  }

  pass(sec: number): void {
    this.ahead += seconds(sec);
  }

  session(id: string): Session {
    const session = this.engine.session(id);
    if (session === undefined) throw new Error(`no session ${id}`);
    return session;
  }

  private handlerOf(session: Session): SessionHandler {
    return {
      onMessage: (order, now) => {
        this.engine.begin(session, '8', now).text(Tag.ClOrdID, order.text(Tag.ClOrdID));
        this.engine.send(session);
      },
      onLogout: ({ reason }) => this.endings.set(session.config.id, reason),
    };
  }

  /** Sends `count` News of `bytes` each. */
  news(id: string, count: number, bytes: number): void {
    const text = 'n'.repeat(bytes);
    for (let i = 0; i < count; i++) {
      this.engine.begin(this.session(id), 'B', this.now()).text(Tag.Text, text);
      this.engine.send(this.session(id));
    }
  }

  connect(compID: string): Promise<FixClient> {
    return this.client(compID, 0).connect(this.port);
  }

  /** A client over a socket of the test's own. */
  adopt(socket: net.Socket, compID: string): FixClient {
    return this.client(compID, 0).over(socket);
  }

  async loggedOn(compID: string, heartBtInt = 0): Promise<FixClient> {
    const client = await this.client(compID, heartBtInt).connect(this.port);
    await client.logOn();
    return client;
  }

  private client(sender: string, heartBtInt: number): FixClient {
    const target = this.session('WITNESS').config.senderCompID;
    const now = () => '20260101-00:00:00';
    const client = new FixClient({ sender, target, heartBtInt, reset: false, now, answers: 'nothing' });
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.engine.stop(1);
  }
}
