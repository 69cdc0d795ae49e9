/**
 * Public session scripts, as QuickFIX, quickfixgo and QuickFIX/J share them: what a tester sends to an acceptor, and what
 * it must answer, a step a line.
 *
 *   iCONNECT, i2,CONNECT      opens a connection; without a number it is the first
 *   I8=FIX.4.2^A35=0^A…       sends; `<TIME>`, `<TIME-121>` are the time. A message that has no 9= or no 10= gets a right
 *                             one; a line that does not begin with 8= leaves as it is
 *   E8=FIX.4.2^A35=0^A…       the next message is this one
 *   iDISCONNECT, eDISCONNECT  closes; the acceptor closes, and says no more before it does,
 *                             but for Heartbeats
 *   iSET_SESSION … KEY=VALUE  sets a sequence number of the acceptor
 *
 * The order of fields, the wording of Text(58) and the precision of times are an engine's own, and left free.
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Tag } from '../../src/fix/tags.ts';
import { fieldsOf, FixMessage, MessageCutter } from '../support/fixMessage.ts';

const SOH = '\x01';
/** The longest a script waits for is a TestRequest, 7.2 seconds. */
const PATIENCE_MS = 20_000;
/** An acceptor sees that a connection has closed before the next one comes. */
const BETWEEN_CONNECTIONS_MS = 20;
/** MessageCutter has seen to BodyLength and CheckSum. */
const FREE: ReadonlySet<number> = new Set([Tag.BodyLength, Tag.CheckSum, Tag.Text]);
const ORIG_TIME = 42;
const TIMES: ReadonlySet<number> = new Set([ORIG_TIME, Tag.SendingTime, Tag.TransactTime, Tag.OrigSendingTime]);
const ALL_TO_COME = /^(0|999999)$/;
const TIME = /^\d{8}-\d{2}:\d{2}:\d{2}(\.\d+)?$/;

export type NumberKey = 'NEXTSENDERSEQNUM' | 'NEXTTARGETSEQNUM';

export interface UnderTest {
  readonly port: number;
  /** Asks for the last missing messages by their numbers, where a script expects EndSeqNo(16) to mean all to come. */
  readonly isExact?: boolean | undefined;
  setNumber(key: NumberKey, value: number): void;
}

/** Plays one script; rejects with the line and what was wrong with the answer. */
export async function play(file: string, acceptor: UnderTest): Promise<void> {
  const lines = new Map<number, Line>();
  try {
    for (const [index, text] of readFileSync(file, 'latin1').split(/\r?\n/).entries()) {
      if (/^\s*(#|$)/.test(text)) continue;
      await step(text, lines, acceptor).catch((error: unknown) => {
        throw new Error(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  } finally {
    for (const line of lines.values()) await line.close();
  }
}

async function step(text: string, lines: Map<number, Line>, acceptor: UnderTest): Promise<void> {
  const [, kind, number, rest] = /^([IEie])(?:(\d+),)?(.*)$/s.exec(text) ?? [];
  const id = Number(number ?? 1);
  if (kind === 'i' && rest === 'CONNECT') {
    await sleep(BETWEEN_CONNECTIONS_MS);
    lines.set(id, await Line.open(acceptor.port));
    return;
  }
  const [, key, value] = /^SET_SESSION .* (NEXT(?:SENDER|TARGET)SEQNUM)=(\d+)$/.exec(rest ?? '') ?? [];
  if (kind === 'i' && key !== undefined) {
    acceptor.setNumber(key as NumberKey, Number(value));
    return;
  }
  const line = lines.get(id);
  if (line === undefined || rest === undefined) throw new Error(`not understood: ${text}`);
  if (kind === 'I') line.send(framedUnless(rest.replace(/<TIME(?:([+-]\d+))?>/g, (_, by) => time(Number(by ?? 0)))));
  else if (kind === 'E') compare(rest.replaceAll(SOH, '|'), await line.next(), acceptor);
  else if (rest !== 'DISCONNECT') throw new Error(`not understood: ${text}`);
  else if (kind === 'i') await line.close();
  else await line.ended();
}

const time = (bySec: number): string =>
  new Date(Date.now() + bySec * 1000).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17);

/** With BodyLength and CheckSum, unless the script has its own. */
function framedUnless(text: string): string {
  const [head] = /^8=[^\x01]*\x01/.exec(text) ?? [];
  if (head === undefined) return text;
  const [trailer] = /(?<=\x01)10=[^\x01]*\x01$/.exec(text) ?? [''];
  const body = text.slice(head.length, text.length - trailer.length);
  const message = text.includes(`${SOH}9=`) ? head + body : `${head}9=${body.length}${SOH}${body}`;
  if (trailer !== '') return message + trailer;
  const sum = Buffer.from(message, 'latin1').reduce((total, byte) => total + byte, 0) % 256;
  return `${message}10=${String(sum).padStart(3, '0')}${SOH}`;
}

function compare(expected: string, received: FixMessage, { isExact = false }: UnderTest): void {
  const wanted = sorted(expected);
  const got = sorted(received.text);
  const isRight = (tag: number, value: string, want: string): boolean => {
    if (TIMES.has(tag)) return TIME.test(value);
    return value === want || (isExact && tag === Tag.EndSeqNo && ALL_TO_COME.test(want) && /^[1-9]\d*$/.test(value));
  };
  const is = fieldsOf(received.text)[2][0] === Tag.MsgType && wanted.length === got.length;
  if (!is || !wanted.every(([tag, want], i) => tag === got[i][0] && isRight(tag, got[i][1], want)))
    throw new Error(`expected ${expected}, received ${received.text}`);
}

/** By tag; the fields of one tag stay as they follow each other. */
const sorted = (text: string): [tag: number, value: string][] =>
  fieldsOf(text)
    .filter(([tag]) => !FREE.has(tag))
    .sort(([one], [other]) => one - other);

class Line {
  private readonly socket: net.Socket;
  private readonly cutter = new MessageCutter();
  private readonly messages: FixMessage[] = [];
  private fault: unknown;
  private isOver = false;
  private wake = (): void => undefined;

  static open(port: number): Promise<Line> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(new Line(socket))).once('error', reject);
    });
  }

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      try {
        this.messages.push(...this.cutter.push(bytes));
      } catch (error) {
        this.fault = error;
      }
      this.wake();
    });
    // A reset, or a write after the acceptor has closed, is an end too.
    for (const event of ['end', 'error', 'close']) {
      socket.on(event, () => {
        this.isOver = true;
        this.wake();
      });
    }
  }

  send(text: string): void {
    if (this.socket.writable) this.socket.write(text, 'latin1');
  }

  async next(): Promise<FixMessage> {
    await this.until(() => this.messages.length > 0 || this.isOver, 'no message');
    const message = this.messages.shift();
    if (message === undefined) throw new Error('the acceptor closed the connection in place of an answer');
    return message;
  }

  /** Whoever waits for an answer to a TestRequest goes on with Heartbeats. */
  async ended(): Promise<void> {
    const said = (): FixMessage | undefined => this.messages.find((message) => message.get(Tag.MsgType) !== '0');
    await this.until(() => said() !== undefined || this.isOver, 'no end of the connection');
    if (said() !== undefined) throw new Error(`expected the end of the connection, received ${said()?.text}`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      this.socket.once('close', () => resolve());
      this.socket.destroy();
    });
  }

  private async until(isSo: () => boolean, otherwise: string): Promise<void> {
    const lastAt = Date.now() + PATIENCE_MS;
    while (this.fault === undefined && !isSo() && Date.now() < lastAt) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lastAt - Date.now());
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.fault !== undefined) throw this.fault;
    if (!isSo()) throw new Error(`${otherwise} within ${PATIENCE_MS / 1000} s`);
  }
}
