/**
 * Plays a public session script (a `.def` of QuickFIX's acceptance tests, in latin1) to an acceptor. Its lines:
 *
 *     iCONNECT, iDISCONNECT      we connect, we cut the line; `i2,` is a second connection
 *     eDISCONNECT                the acceptor must close the line, and send nothing before
 *     I8=...                     we send this; BodyLength and CheckSum are added where there are none, `<TIME+2>` is a time
 *     E8=...                     the next message must be this one
 *
 * Field order, BodyLength, times and the wording of Text(58) are free; every message must have a right frame.
 */
import net from 'node:net';
import { fieldsOf, FixMessage, framed, MessageCutter } from '../../support/fixMessage.ts';

const PATIENCE_MS = 60_000;
/** So that the acceptor has seen the last line end before the next one begins. */
const BETWEEN_LINES_MS = 20;
/** Not compared: how a message is framed, when it was sent, how a text is worded. */
const FREE = new Set([9, 10, 52, 60, 122, 58]);

export interface Step {
  readonly line: number;
  readonly connection: string;
  readonly act: 'connect' | 'disconnect' | 'isDisconnected' | 'send' | 'expect';
  readonly text: string;
}

/** The steps of a script; undefined when it has one that only a process of the engine's own project can do. */
export function stepsOf(source: string): Step[] | undefined {
  const steps: Step[] = [];
  for (const [i, raw] of source.split('\n').entries()) {
    const parts = /^([iIeE])(?:(\d+),)?(.*?)\r?$/s.exec(raw);
    if (parts === null) continue;
    const [, sign, connection = '1', text] = parts;
    const act = ACTS[sign === 'I' || sign === 'E' ? sign : `${sign}${text}`];
    if (act === undefined) return undefined;
    steps.push({ line: i + 1, connection, act, text: text.replaceAll('\x01', '|') });
  }
  return steps;
}

const ACTS: Readonly<Record<string, Step['act']>> = {
  iCONNECT: 'connect',
  iDISCONNECT: 'disconnect',
  eDISCONNECT: 'isDisconnected',
  I: 'send',
  E: 'expect',
};

/** Rejects with the line of the script that is not so. */
export async function play(steps: readonly Step[], port: number): Promise<void> {
  const lines = new Map<string, Line>();
  try {
    for (const step of steps) {
      await perform(step, lines, port).catch((error: Error) => {
        throw new Error(`line ${step.line}, ${step.act} ${step.text}: ${error.message}`);
      });
    }
  } finally {
    for (const line of lines.values()) line.cut();
  }
}

async function perform({ act, connection, text }: Step, lines: Map<string, Line>, port: number): Promise<void> {
  if (act === 'connect') {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LINES_MS));
    lines.set(connection, await Line.open(port));
    return;
  }
  const line = lines.get(connection);
  if (line === undefined) throw new Error('there is no such connection');
  if (act === 'disconnect') line.cut();
  else if (act === 'isDisconnected') await line.isClosed();
  else if (act === 'send') line.write(whole(withTimes(text)));
  else compare(withTimes(text), await line.next());
}

/** In whole seconds, and never nearer than the script says: beyond the limit of 120 s, a slow machine must not be within. */
function withTimes(text: string): string {
  return text.replaceAll(/<TIME([+-]\d+)?>/g, (_, offset = '0') => {
    const sec = Date.now() / 1_000 + Number(offset);
    const at = new Date((Number(offset) > 0 ? Math.ceil(sec) + 1 : Math.floor(sec)) * 1_000);
    return at.toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17);
  });
}

/** A message as it goes over the line: with what frames it, unless the script says otherwise. */
function whole(text: string): string {
  const head = /^8=([^|]*)\|/.exec(text);
  if (head === null || /\|(9|10)=/.test(text)) return sealed(text);
  return framed(text.slice(head[0].length), head[1]);
}

/** A script that writes BodyLength or CheckSum by itself writes the other one by itself, or has it added here. */
function sealed(text: string): string {
  const body = text.replaceAll('|', '\x01');
  if (!body.startsWith('8=')) return body;
  const length = /\x01(10=[^\x01]*\x01)?$/.exec(body);
  const trailer = length?.[1] ?? '';
  const [first, ...rest] = (trailer === '' ? body : body.slice(0, -trailer.length)).split('\x01');
  const fields = rest.join('\x01');
  const headed = /\x019=/.test(body) ? `${first}\x01${fields}` : `${first}\x019=${fields.length}\x01${fields}`;
  if (trailer !== '') return headed + trailer;
  let sum = 0;
  for (const byte of Buffer.from(headed, 'latin1')) sum += byte;
  return `${headed}10=${String(sum & 255).padStart(3, '0')}\x01`;
}

/** Throws what is different; of a tag that comes several times, the first stands for the first, and so on. */
function compare(wanted: string, came: FixMessage): void {
  const count = (text: string) => {
    const all = new Map<number, string[]>();
    for (const [tag, value] of fieldsOf(text)) if (!FREE.has(tag)) all.set(tag, [...(all.get(tag) ?? []), value]);
    return all;
  };
  const [theirs, ours] = [count(wanted), count(came.text)];
  // Scripts of different engines differ: some want DefaultApplVerID(1137) in a BusinessMessageReject.
  if (came.get(35) === 'j') for (const all of [theirs, ours]) all.delete(1137);
  // "To the last one there is" may be said by its number.
  if (came.get(35) === '2' && /^(0|999999)$/.test(theirs.get(16)?.[0] ?? '')) {
    if (Number(came.get(16)) === 0 || Number(came.get(16)) >= Number(came.get(7)))
      for (const all of [theirs, ours]) all.delete(16);
  }
  const differences = [...new Set([...theirs.keys(), ...ours.keys()])].filter(
    (tag) => theirs.get(tag)?.join('|') !== ours.get(tag)?.join('|'),
  );
  if (differences.length > 0) throw new Error(`${differences.join(', ')} differ in ${came.text}`);
}

class Line {
  private readonly socket: net.Socket;
  private readonly cutter = new MessageCutter();
  private readonly messages: FixMessage[] = [];
  private ended = false;
  private broken = '';
  private wake: () => void = () => undefined;

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Line(socket));
      });
    });
  }

  private constructor(socket: net.Socket) {
    this.socket = socket;
    const changed = (change: () => void) => {
      change();
      this.wake();
    };
    socket.on('data', (bytes: Buffer) =>
      changed(() => {
        try {
          this.messages.push(...this.cutter.push(bytes));
        } catch (error) {
          this.broken = (error as Error).message;
        }
      }),
    );
    // A reset, or a write to a line that has ended: it ends all the same.
    socket.on('error', () => undefined);
    socket.on('close', () => changed(() => (this.ended = true)));
  }

  write(text: string): void {
    if (!this.ended) this.socket.write(Buffer.from(text, 'latin1'));
  }

  cut(): void {
    this.socket.destroy();
  }

  async next(): Promise<FixMessage> {
    await this.until('a message', () => this.messages.length > 0 || this.ended);
    const message = this.messages.shift();
    if (message === undefined) throw new Error('the line was closed instead');
    return message;
  }

  async isClosed(): Promise<void> {
    // Heartbeats may come until then.
    const other = () => this.messages.find((message) => message.get(35) !== '0');
    await this.until('the end of the line', () => other() !== undefined || this.ended);
    const message = other();
    if (message !== undefined) throw new Error(`a message came instead: ${message.text}`);
  }

  private async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!holds()) {
      if (this.broken !== '') throw new Error(this.broken);
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
