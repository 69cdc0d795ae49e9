/**
 * Both ends of a FIX line for tests of the engine over real sockets: a house, which is an Engine with the smallest
 * application there is, and peers that write what they like, well-formed or not. The clock moves on by `pass`, so that
 * nobody waits for time-outs.
 */
import net from 'node:net';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { Application } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineLimits } from '../../src/engine/engineOptions.ts';
import type { ListenerTls } from '../../src/engine/tls.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import type { Session } from '../../src/session/session.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import { type Instant, instant, seconds } from '../../src/units/brand.ts';
import { eventually } from './market.ts';

/** `35=D|11=1|` as a whole message, with BeginString, BodyLength and CheckSum. */
export function framed(body: string): string {
  const text = body.replaceAll('|', '\x01');
  const head = `8=FIX.4.4\x019=${text.length}\x01`;
  let sum = 0;
  for (const c of Buffer.from(head + text, 'latin1')) sum += c;
  return `${head}${text}10=${String(sum & 255).padStart(3, '0')}\x01`;
}

export interface HouseOptions {
  readonly limits?: Partial<EngineLimits>;
  readonly session?: Partial<SessionConfig>;
  readonly tls?: ListenerTls;
  /** Without it there are no timers: what happens, happens because of bytes. */
  readonly ticking?: boolean;
}

/** An engine with sessions HOUSE ← WITNESS and HOUSE ← MALLORY; it answers NewOrderSingle with its ClOrdID. */
export class House implements Application {
  readonly engine: Engine;
  readonly journal = new MemoryJournal();
  readonly log: { message: string; about: Record<string, unknown> }[] = [];
  /** `<session> <bytes>` of each write, in order. */
  readonly writes: { readonly id: string; readonly text: string }[] = [];
  readonly endings = new Map<string, string>();
  port = 0;
  private readonly peers: Peer[] = [];
  private ahead = 0;
  private frozenAt = 0;
  private readonly system = systemClock();

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(options);
    house.port = await house.engine.listen('127.0.0.1', 0, options.tls);
    if (options.ticking !== false) house.engine.start();
    return house;
  }

  private constructor({ limits, session }: HouseOptions) {
    const note = (message: string, about: Record<string, unknown> = {}) => void this.log.push({ message, about });
    this.engine = new Engine({
      application: this,
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
      this.engine.addSession({
        ...SESSION_DEFAULTS,
        id: targetCompID,
        role: 'acceptor',
        beginString: 'FIX.4.4',
        senderCompID: 'HOUSE',
        targetCompID,
        rules: undefined,
        sendingTimeAccuracySec: 0,
        ...session,
      });
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

  onMessage(session: Session, order: Fields, now: Instant): void {
    this.engine.begin(session, '8', now).text(Tag.ClOrdID, order.text(Tag.ClOrdID));
    this.engine.send(session);
  }

  onLogout(session: Session, ending: { readonly reason: string }): void {
    this.endings.set(session.config.id, ending.reason);
  }

  /** Sends `count` News of `bytes` each. */
  news(id: string, count: number, bytes: number): void {
    const text = 'n'.repeat(bytes);
    for (let i = 0; i < count; i++) {
      this.engine.begin(this.session(id), 'B', this.now()).text(Tag.Text, text);
      this.engine.send(this.session(id));
    }
  }

  async connect(compID: string): Promise<Peer> {
    const socket = net.connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return this.adopt(socket, compID);
  }

  /** A peer over a socket of the test's own. */
  adopt(socket: net.Socket, compID: string): Peer {
    const peer = new Peer(socket, compID, this.session('WITNESS').config.senderCompID);
    this.peers.push(peer);
    return peer;
  }

  async loggedOn(compID: string, heartBtInt = 0): Promise<Peer> {
    const peer = await this.connect(compID);
    await peer.logOn(heartBtInt);
    return peer;
  }

  async close(): Promise<void> {
    for (const peer of this.peers) peer.socket.destroy();
    await this.engine.stop(1);
  }
}

export class Peer {
  readonly socket: net.Socket;
  /** Whole messages, with `|` for SOH. */
  readonly received: string[] = [];
  receivedBytes = 0;
  closed = false;
  msgSeqNum = 1;
  private readonly compID: string;
  private readonly houseCompID: string;
  private rest = '';

  constructor(socket: net.Socket, compID: string, houseCompID: string) {
    this.socket = socket;
    this.compID = compID;
    this.houseCompID = houseCompID;
    socket.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length;
      const parts = (this.rest + chunk.toString('latin1').replaceAll('\x01', '|')).split(/(?<=\|10=\d{3}\|)/);
      this.rest = /\|10=\d{3}\|$/.test(parts.at(-1) ?? '') ? '' : (parts.pop() ?? '');
      this.received.push(...parts);
    });
    // A reset is one way of being disconnected.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
  }

  /** The next message: `35=D|` and the body around a header of this peer's. */
  message(body: string): string {
    const [type, ...rest] = body.split(/(?<=\|)/);
    const head = `34=${this.msgSeqNum++}|49=${this.compID}|52=20260101-00:00:00|56=${this.houseCompID}|`;
    return framed(`${type}${head}${rest.join('')}`);
  }

  send(body: string): void {
    this.write(this.message(body));
  }

  write(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'));
  }

  /** Resolves with the first message that has `part` among those after the first `from`. */
  async hears(part: string, from = 0): Promise<string> {
    let found: string | undefined;
    await eventually(`${this.compID} hears ${part}`, () => {
      found = this.received.slice(from).find((text) => text.includes(part));
      return found !== undefined;
    });
    return found ?? '';
  }

  async logOn(heartBtInt = 0): Promise<void> {
    this.send(`35=A|98=0|108=${heartBtInt}|`);
    await this.hears('|35=A|');
  }

  async isClosed(): Promise<void> {
    await eventually(`${this.compID} is disconnected`, () => this.closed);
  }
}
