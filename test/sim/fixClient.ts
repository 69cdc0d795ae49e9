/**
 * A FIX client that knows as little as possible, to talk with a simulator over a real socket. Conversations are text:
 *
 *   > 35=D|11=A1|55=XYZ|54=1|38=100|40=2|44=10.00      sent, with header, TransactTime and HandlInst filled in
 *   < 35=8|11=A1|150=0|39=0|44!                        the next application message: these values, and no 44
 *
 * `*` stands for any value.
 */
import { once } from 'node:events';
import net from 'node:net';
import { expect } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Framer } from '../../src/fix/framer.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { formatUtcTimestamp } from '../../src/units/time.ts';
import { instant } from '../../src/units/brand.ts';

const ADMIN = new Set(['0', '1', '2', '3', '4', '5', 'A']);
/** A conversation that waits longer than this for a message has lost it. */
const PATIENCE_MS = 20_000;

export type Pair = readonly [tag: number, value: string];

export interface ClientOptions {
  readonly sender?: string;
  readonly target: string;
  readonly beginString?: string;
  /** Starts the numbers again. Default true. */
  readonly reset?: boolean;
  /** More fields of the Logon: `8674=Y|`. */
  readonly logon?: string;
}

export class FixClient {
  /** Everything received, as `tag=value|…` text. */
  readonly log: string[] = [];
  closed = false;
  private readonly socket: net.Socket;
  private readonly options: Required<ClientOptions>;
  private readonly fields = new Fields();
  private readonly arrived: Pair[][] = [];
  private readonly session: Pair[][] = [];
  private waiting: (() => void) | undefined;
  private nextOut: number;

  private constructor(socket: net.Socket, options: Required<ClientOptions>, nextOut: number) {
    this.socket = socket;
    this.options = options;
    this.nextOut = nextOut;
    const framer = new Framer({
      onFrame: (bytes, start, end) => this.frame(bytes, start, end),
      onGarbage: () => {
        throw new Error('garbage from the simulator');
      },
    });
    socket.on('data', (chunk: Buffer) => void framer.push(chunk, chunk.length));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.waiting?.();
    });
  }

  /** Connects and logs on. */
  static async open(port: number, options: ClientOptions, nextOut = 1): Promise<FixClient> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const all = { sender: 'TESTER', beginString: 'FIX.4.4', reset: true, logon: '', ...options };
    const client = new FixClient(socket, all, nextOut);
    client.send(`35=A|98=0|108=30|${all.reset ? '141=Y|' : ''}${all.logon}`);
    await client.waitFor(() => client.session.some((pairs) => valueOf(pairs, 35) === 'A'), 'a Logon');
    return client;
  }

  /** Number of the next message we send. */
  get next(): number {
    return this.nextOut;
  }

  send(text: string): void {
    const w = new MessageWriter();
    const pairs = parse(text);
    const msgType = valueOf(pairs, 35) ?? '';
    const now = formatUtcTimestamp(instant(Date.now() * 1_000));
    w.begin(this.options.beginString, msgType);
    w.text(49, this.options.sender);
    w.text(56, this.options.target);
    w.uint(34, this.nextOut++);
    w.text(52, now);
    for (const [tag, value] of pairs) if (tag !== 35) w.text(tag, value);
    if ('DFG'.includes(msgType) && valueOf(pairs, 60) === undefined) w.text(60, now);
    if ('DG'.includes(msgType) && valueOf(pairs, 21) === undefined) w.text(21, '1');
    w.end();
    this.socket.write(w.bytes.subarray(0, w.length));
  }

  /** The next application message. */
  async receive(): Promise<Pair[]> {
    await this.waitFor(() => this.arrived.length > 0, 'a message');
    return this.arrived.shift()!;
  }

  /** Application messages that have come and were not read. */
  unread(): string[] {
    return this.arrived.map(textOf);
  }

  /** Resolves once the connection is gone. */
  async waitClosed(): Promise<void> {
    await this.waitFor(() => this.closed, 'the end of the connection');
  }

  close(): void {
    this.socket.destroy();
  }

  private frame(bytes: Uint8Array, start: number, end: number): boolean {
    const { fields } = this;
    expect(fields.parse(bytes, start, end)).toBe(Parsed.Ok);
    this.log.push(fields.toString());
    const pairs: Pair[] = [];
    for (let i = 0; i < fields.count; i++) pairs.push([fields.tags[i], fields.textAt(i)]);
    const msgType = fields.msgType();
    if (msgType === '5') {
      this.send('35=5');
      this.socket.end();
    }
    (ADMIN.has(msgType) ? this.session : this.arrived).push(pairs);
    this.waiting?.();
    return true;
  }

  private async waitFor(done: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!done()) {
      if (this.closed || Date.now() > deadline) {
        throw new Error(`${this.closed ? 'closed' : 'silence'} instead of ${what}; so far:\n${this.log.join('\n')}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, deadline - Date.now()));
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** Holds a conversation; see above. */
export async function conversation(client: FixClient, script: string): Promise<void> {
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const text = line.slice(1).trim();
    if (line.startsWith('>')) client.send(text);
    else expectMessage(await client.receive(), text);
  }
}

export function valueOf(pairs: readonly Pair[], tag: number): string | undefined {
  return pairs.find(([other]) => other === tag)?.[1];
}

function textOf(pairs: readonly Pair[]): string {
  return pairs.map(([tag, value]) => `${tag}=${value}`).join('|');
}

function parse(text: string): Pair[] {
  return text
    .split('|')
    .filter((part) => part !== '')
    .map((part) => [Number(part.slice(0, part.indexOf('='))), part.slice(part.indexOf('=') + 1)]);
}

/** Each wanted value in turn; of a tag that is named twice, the second value. */
function expectMessage(pairs: readonly Pair[], wanted: string): void {
  const seen = new Map<string, number>();
  const found = wanted.split('|').map((part) => {
    const [, tag, mark] = /^(\d+)([=!])/.exec(part) ?? [];
    const nth = seen.get(tag) ?? 0;
    seen.set(tag, nth + 1);
    const value = pairs.filter(([other]) => other === Number(tag))[nth]?.[1];
    if (value === undefined) return `${tag}!`;
    return mark === '=' && part.endsWith('=*') ? part : `${tag}=${value}`;
  });
  const text = found.join('|');
  expect(text === wanted ? text : `${text}\n  of ${textOf(pairs)}`).toBe(wanted);
}
