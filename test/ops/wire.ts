/** A WebSocket client on a raw socket, so that a test decides what it sends, in which headers, and whether it reads. */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { StreamData, StreamMessage } from '../../src/ops/show/streamSchema.ts';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export class Wire {
  readonly messages: StreamMessage[] = [];
  closed: Closed | undefined;
  private readonly socket: net.Socket;
  private buffered: Buffer = Buffer.alloc(0);
  private upgraded = false;
  private readonly waiting = new Set<() => void>();

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => this.take(bytes));
    socket.on('close', () => {
      this.closed ??= { code: 1006, reason: '' };
      this.wake();
    });
    socket.on('error', () => {});
  }

  /** Connects to /stream, and sends `hello` when there is one. */
  static async open(port: number, hello?: object, headers: Readonly<Record<string, string>> = {}): Promise<Wire> {
    const socket = net.connect({ host: '127.0.0.1', port });
    const wire = new Wire(socket);
    const all = {
      host: `127.0.0.1:${port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /stream HTTP/1.1\r\n${lines.join('')}\r\n`);
    await wire.until(() => wire.upgraded);
    if (hello !== undefined) wire.send(hello);
    return wire;
  }

  send(message: object | string): void {
    this.frame(0x81, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  }

  /** The messages of one type. */
  all<T extends StreamMessage['type']>(type: T): StreamData[T][] {
    return this.messages.flatMap((message) => (message.type === type ? [message.data as StreamData[T]] : []));
  }

  /** The first message that `is` says yes to, once it is there. */
  async next<T extends StreamMessage['type']>(
    type: T,
    is: (data: StreamData[T]) => boolean = () => true,
  ): Promise<StreamData[T]> {
    await this.until(() => this.all(type).some(is));
    return this.all(type).find(is)!;
  }

  async untilClosed(): Promise<Closed> {
    await this.until(() => this.closed !== undefined);
    return this.closed!;
  }

  /** Resolves when `holds`; looked at after everything that arrives. Rejects when the connection ends first. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (holds()) resolve();
        else if (this.closed !== undefined) reject(new Error(`closed ${this.closed.code} ${this.closed.reason}`));
        else return;
        this.waiting.delete(look);
      };
      this.waiting.add(look);
      look();
    });
  }

  destroy(): void {
    this.socket.destroy();
  }

  private take(bytes: Buffer): void {
    this.buffered = Buffer.concat([this.buffered, bytes]);
    if (!this.upgraded) {
      const end = this.buffered.indexOf('\r\n\r\n');
      if (end < 0) return;
      const status = this.buffered.subarray(0, end).toString().split('\r\n', 1)[0];
      if (!status.includes(' 101 ')) this.closed = { code: 0, reason: status };
      this.upgraded = true;
      this.buffered = this.buffered.subarray(end + 4);
    }
    while (this.readFrame());
    this.wake();
  }

  /** One whole frame; servers do not mask. */
  private readFrame(): boolean {
    const { buffered } = this;
    if (buffered.length < 2) return false;
    let at = 2;
    let length = buffered[1] & 127;
    if (length === 126) {
      if (buffered.length < 4) return false;
      length = buffered.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (buffered.length < 10) return false;
      length = Number(buffered.readBigUInt64BE(2));
      at = 10;
    }
    if (buffered.length < at + length) return false;
    const payload = buffered.subarray(at, at + length);
    const opcode = buffered[0] & 15;
    if (opcode === 1) this.messages.push(JSON.parse(payload.toString()) as StreamMessage);
    if (opcode === 8) {
      this.closed = {
        code: payload.length < 2 ? 1005 : payload.readUInt16BE(0),
        reason: payload.subarray(2).toString(),
      };
      this.frame(0x88, payload.subarray(0, 2));
    }
    if (opcode === 9) this.frame(0x8a, payload);
    this.buffered = buffered.subarray(at + length);
    return true;
  }

  private frame(head: number, payload: Buffer): void {
    const mask = randomBytes(4);
    const header =
      payload.length < 126
        ? Buffer.from([head, 128 | payload.length])
        : Buffer.from([head, 128 | 126, payload.length >> 8, payload.length & 255]);
    this.socket.write(Buffer.concat([header, mask, payload.map((byte, i) => byte ^ mask[i & 3])]));
  }

  private wake(): void {
    for (const look of this.waiting) look();
  }
}
