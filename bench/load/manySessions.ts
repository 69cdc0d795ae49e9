/**
 * A load client with many sessions, LOAD0, LOAD1 …: logs all of them on, then sends NewOrderSingles with `--window`
 * unanswered over all of them, verifies every answer, and prints one line of JSON. The `--busy` first ones send in turn,
 * each `--run` orders at a time and only once the answers to its last run are here; the others only stay logged on.
 *
 *   node bench/load/manySessions.ts --port P --sessions 1000 --busy 1000 --run 1 --window 64 --count 20000 --warmup 2000
 *     [--echo] [--server-pid N]
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';
import { machineCpuNanos, processCpuNanos } from './cpu.ts';
import type { LoadResult } from './loadResult.ts';
import { frame, OrderTemplate } from './order.ts';
import { percentiles } from './percentiles.ts';
import { Reply, readReply } from './reply.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    sessions: { type: 'string', default: '1000' },
    busy: { type: 'string', default: '1000' },
    run: { type: 'string', default: '1' },
    window: { type: 'string', default: '64' },
    count: { type: 'string', default: '20000' },
    warmup: { type: 'string', default: '2000' },
    echo: { type: 'boolean', default: false },
    'server-pid': { type: 'string', default: '0' },
  },
});
const port = Number(options.port);
const busy = Number(options.busy);
const perRun = Number(options.run);
const window = Number(options.window);
const warmup = Number(options.warmup);
const total = warmup + Number(options.count);
const serverPid = Number(options['server-pid']);

const NEW = 48; // ExecType and OrdStatus 0
const RECEIVE_BYTES = 1 << 18;
const STALL_MS = 10_000;
const prefix = `M${Math.floor(Date.now() / 1000).toString(36)}${(process.pid % 1296).toString(36)}-`;

const sentAt = new Float64Array(total);
const took = new Float64Array(total);
let sent = 0;
let answered = 0;
let limit = warmup;
let startedAt = 0;
let lastAnswer = 0;
/** Sessions that may send their next run. */
const ready: LoadSession[] = [];
const reply = new Reply();

class LoadSession {
  readonly name: string;
  readonly loggedOn: Promise<void>;
  private readonly socket: net.Socket;
  private readonly template: OrderTemplate;
  private readonly send = Buffer.alloc(512 * perRun);
  private held: Buffer = Buffer.alloc(0);
  private seqOut = 1;
  private seqIn = 1;
  private open = 0;
  private isLoggedOn: () => void = () => undefined;

  constructor(name: string) {
    this.name = name;
    this.template = new OrderTemplate({
      sender: name,
      target: 'GATEWAY',
      account: 'ACCT0001',
      symbol: 'MSFT',
      quantity: '100',
      price: '101.25',
      prefix,
    });
    this.loggedOn = new Promise((resolve) => {
      this.isLoggedOn = resolve;
    });
    this.socket = net.connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: () => received,
        callback: (count) => {
          this.read(count);
          return true;
        },
      },
    });
    this.socket.on('connect', () => (options.echo ? this.isLoggedOn() : this.logOn()));
    this.socket.on('error', fail);
    this.socket.on('close', () => fail(new Error(`the server closed the line of ${name}`)));
  }

  private logOn(): void {
    const stamp = new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
    const head = `35=A\x0149=${this.name}\x0156=GATEWAY\x0134=${this.seqOut++}\x0152=${stamp}\x01`;
    this.socket.write(frame(`${head}98=0\x01108=60\x01141=Y\x01`));
  }

  sendRun(now: number): void {
    const { send } = this;
    let length = 0;
    for (; this.open < perRun && sent < limit; this.open++) {
      sentAt[sent] = now;
      length = this.template.write(send, length, this.seqOut++, sent++, Date.now());
    }
    // Copied: what the kernel did not take at once is still in the buffer.
    this.socket.write(Buffer.from(send.subarray(0, length)));
  }

  private read(count: number): void {
    const now = performance.now();
    let bytes: Buffer = received.subarray(0, count);
    if (this.held.length > 0) bytes = Buffer.concat([this.held, bytes]);
    let at = 0;
    for (;;) {
      const end = readReply(bytes, at, bytes.length, prefix.length, reply);
      if (end < 0) break;
      at = end;
      this.take(now);
    }
    this.held = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
    advance();
  }

  private take(now: number): void {
    if (reply.msgSeqNum !== this.seqIn) {
      return fail(new Error(`${this.name}: MsgSeqNum ${reply.msgSeqNum} where ${this.seqIn} was due`));
    }
    this.seqIn++;
    if (reply.msgType === 'A') return this.isLoggedOn();
    if (reply.msgType === '0') return;
    const { order } = reply;
    const isAnswer = options.echo || (reply.msgType === '8' && reply.execType === NEW && reply.ordStatus === NEW);
    if (!isAnswer || !(order >= 0 && order < sent) || took[order] !== 0) {
      return fail(
        new Error(`${this.name}: a message of type ${reply.msgType} answers no order of ours: ${reply.text}`),
      );
    }
    took[order] = now - sentAt[order];
    answered++;
    lastAnswer = now;
    this.open--;
    if (this.open === 0) ready.push(this);
  }
}

const NOTHING = Buffer.alloc(0);
const received = Buffer.alloc(RECEIVE_BYTES);

function advance(): void {
  if (startedAt === 0) return;
  if (answered === limit && sent === limit) {
    if (limit === total) return finish();
    limit = total;
    begin();
  }
  const now = performance.now();
  while (ready.length > 0 && hasRoom()) ready.shift()?.sendRun(now);
}

function hasRoom(): boolean {
  return sent < limit && sent - answered + perRun <= window;
}

let from = { server: 0, client: 0, machine: machineCpuNanos() };

function cpuNow() {
  const { user, system } = process.cpuUsage();
  const server = serverPid > 0 ? processCpuNanos(serverPid) : Number.NaN;
  return { server, client: (user + system) * 1000, machine: machineCpuNanos() };
}

function begin(): void {
  from = cpuNow();
  startedAt = performance.now();
}

function finish(): void {
  const orders = total - warmup;
  const seconds = (lastAnswer - startedAt) / 1000;
  const { server, client, machine } = cpuNow();
  const used = server - from.server + client - from.client;
  const result: LoadResult = {
    orders,
    seconds,
    ordersPerSecond: orders / seconds,
    roundTripMicros: percentiles(took.subarray(warmup)),
    serverCpuMicrosPerOrder: (server - from.server) / 1000 / orders,
    clientCpuMicrosPerOrder: (client - from.client) / 1000 / orders,
    othersShare: Math.max(0, (machine.busy - from.machine.busy - used) / (machine.all - from.machine.all)),
    logonMillis,
    rssBeforeMiB,
    rssLoggedOnMiB,
  };
  console.log(JSON.stringify(result));
  process.exit(0);
}

function fail(error: Error): void {
  console.error(`load client: ${error.message}`);
  process.exit(1);
}

function rssMiB(): number {
  const kB = serverPid > 0 && /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${serverPid}/status`, 'latin1'));
  return kB ? Number(kB[1]) / 1024 : Number.NaN;
}

setInterval(() => {
  if (performance.now() - Math.max(lastAnswer, startedAt) > STALL_MS && startedAt > 0) {
    fail(new Error(`no answer for ${STALL_MS / 1000} s: ${answered} of ${sent} orders answered`));
  }
}, 1_000);

const rssBeforeMiB = rssMiB();
const connectedAt = performance.now();
const sessions: LoadSession[] = [];
for (let n = 0; n < Number(options.sessions); n++) {
  const session = new LoadSession(`LOAD${n}`);
  sessions.push(session);
  // One after the other: a server bounds the connections that have not logged on.
  await session.loggedOn;
}
const logonMillis = performance.now() - connectedAt;
const rssLoggedOnMiB = rssMiB();
ready.push(...sessions.slice(0, busy));
begin();
advance();
