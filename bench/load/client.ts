/**
 * The load client, a process of its own: logs on, sends NewOrderSingles with at most `--window` unanswered (or
 * `--rate` a second, whatever the server does), verifies every answer, and prints one line of JSON. An order is
 * answered by its first ExecutionReport; against an echo server, by its own return. The `--warmup` orders before are
 * always sent WARMUP_WINDOW at a time: what is measured is a server whose code has been compiled.
 *
 *   node bench/load/client.ts --port P --count 20000 --window 64 [--warmup 2000] [--rate 5000] [--echo]
 *     [--server-pid N] [--sender LOAD] [--target GATEWAY] [--account A] [--symbol S] [--price 101.25] [--quantity 100]
 *     [--spin]    polls the socket instead of sleeping: takes this process's own wake-up out of the round trip
 *     [--venue]   is the server's venue too: prints `venue PORT`, then takes `PORT PID` of the server from stdin
 */
import net from 'node:net';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { machineCpuNanos, processCpuNanos } from './cpu.ts';
import type { LoadResult } from './loadResult.ts';
import { frame, OrderTemplate } from './order.ts';
import { percentiles } from './percentiles.ts';
import { Reply, readReply } from './reply.ts';
import { StubVenue } from './stubVenue.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    count: { type: 'string', default: '20000' },
    warmup: { type: 'string', default: '0' },
    window: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0' },
    echo: { type: 'boolean', default: false },
    'server-pid': { type: 'string', default: '0' },
    sender: { type: 'string', default: 'LOAD' },
    target: { type: 'string', default: 'GATEWAY' },
    account: { type: 'string', default: 'ACCT0001' },
    symbol: { type: 'string', default: 'MSFT' },
    price: { type: 'string', default: '101.25' },
    quantity: { type: 'string', default: '100' },
    venue: { type: 'boolean', default: false },
    spin: { type: 'boolean', default: false },
  },
});

const ER = '8';
const NEW = 48; // ExecType and OrdStatus 0
const RECEIVE_BYTES = 4 << 20;
/** Most bytes of orders in one write. */
const SEND_BYTES = 1 << 20;
const WARMUP_WINDOW = 64;
/** Nothing answered for so long: the run has failed. */
const STALL_MS = 10_000;

class Load {
  private readonly warmup = Number(options.warmup);
  private readonly total = Number(options.count) + Number(options.warmup);
  private readonly rate = Number(options.rate);
  private readonly prefix = `L${Math.floor(Date.now() / 1000).toString(36)}${(process.pid % 1296).toString(36)}-`;
  private readonly template = new OrderTemplate({ ...options, prefix: this.prefix });
  /** Milliseconds on this process's clock: when each order left (or was due), and how long its answer took. */
  private readonly sentAt = new Float64Array(this.total);
  private readonly took = new Float64Array(this.total);
  private readonly venue: StubVenue | undefined;
  private readonly done: (failure?: Error) => void;
  private socket: net.Socket | undefined;
  private send = Buffer.alloc(SEND_BYTES);
  private readonly receive = Buffer.alloc(RECEIVE_BYTES);
  private held = 0;
  private readonly reply = new Reply();
  private seqOut = 1;
  private seqIn = 1;
  private sent = 0;
  private answered = 0;
  /** Orders that may be sent in this phase: the warm-up alone, then all. */
  private limit = this.warmup > 0 ? this.warmup : this.total;
  private lastAnswer = 0;
  private startedAt = 0;
  /** Orders sent before this phase. */
  private phaseFrom = 0;
  private logonMillis = 0;
  private connectedAt = 0;
  private watchdog: NodeJS.Timeout | undefined;
  private cpu = { server: 0, client: 0, machine: machineCpuNanos() };
  private finished = false;

  constructor(venue: StubVenue | undefined, done: (failure?: Error) => void) {
    this.venue = venue;
    if (venue !== undefined) venue.onChild = () => this.advance();
    this.done = done;
  }

  connect(port: number): void {
    this.connectedAt = performance.now();
    this.socket = net.connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        // What is left over of a message stands at the front; the socket reads behind it.
        buffer: () => this.receive.subarray(this.held),
        callback: (count) => this.guarded(() => this.read(this.held + count)),
      },
    });
    this.socket.on('connect', () => (options.echo ? this.begin() : this.logOn()));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the server closed the line')));
    this.watchdog = setInterval(() => this.watch(), 1_000);
  }

  private fail(error: Error): void {
    if (this.finished) return;
    this.finish(error);
  }

  private finish(failure?: Error): void {
    this.finished = true;
    clearInterval(this.watchdog);
    this.socket?.destroy();
    this.done(failure);
  }

  private guarded(work: () => boolean): boolean {
    try {
      return work();
    } catch (error) {
      if (this.finished) throw error;
      this.fail(error as Error);
      return false;
    }
  }

  private logOn(): void {
    this.message('35=A', '98=0\x01108=60\x01141=Y\x01');
  }

  private message(type: string, body: string): void {
    const stamp = new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
    const head = `${type}\x0149=${options.sender}\x0156=${options.target}\x0134=${this.seqOut++}\x0152=${stamp}\x01`;
    this.socket?.write(frame(head + body));
  }

  private watch(): void {
    const at = Math.max(this.lastAnswer, this.connectedAt);
    if (performance.now() - at < STALL_MS) return;
    this.fail(new Error(`no answer for ${STALL_MS / 1000} s: ${this.answered} of ${this.sent} orders answered`));
  }

  // ── what comes in ──────────────────────────────────────────────────────────────────────────────────────────────

  private read(length: number): boolean {
    const now = performance.now();
    const { receive, reply } = this;
    let at = 0;
    for (;;) {
      const end = readReply(receive, at, length, this.prefix.length, reply);
      if (end < 0) break;
      at = end;
      this.take(now);
      if (this.finished) return false;
    }
    receive.copyWithin(0, at, length);
    this.held = length - at;
    if (this.held >= receive.length) throw new Error('a reply is larger than the receive buffer');
    this.advance();
    return true;
  }

  private take(now: number): void {
    const { reply } = this;
    if (reply.msgSeqNum !== this.seqIn) throw new Error(`MsgSeqNum ${reply.msgSeqNum} where ${this.seqIn} was due`);
    this.seqIn++;
    if (reply.msgType === ER || options.echo) this.takeReport(now);
    else this.takeOther();
  }

  private takeReport(now: number): void {
    const { reply } = this;
    if (!options.echo && (reply.execType !== NEW || reply.ordStatus !== NEW)) {
      // A venue's answer to a child may bring further reports; a refusal ends the run.
      if (String.fromCharCode(reply.execType) === '8') throw new Error(`an order was rejected: ${reply.text}`);
      return;
    }
    if (!(reply.order >= 0 && reply.order < this.sent)) throw new Error(`a report for an order never sent`);
    if (this.took[reply.order] !== 0) throw new Error(`order ${reply.order} was answered twice`);
    this.took[reply.order] = now - this.sentAt[reply.order];
    this.lastAnswer = now;
    this.answered++;
  }

  private takeOther(): void {
    const { msgType, text } = this.reply;
    if (msgType === 'A') {
      this.logonMillis = performance.now() - this.connectedAt;
      this.begin();
    } else if (msgType !== '0') {
      throw new Error(`the server sent a message of type ${msgType} ${text}`);
    }
  }

  // ── what goes out ──────────────────────────────────────────────────────────────────────────────────────────────

  private begin(): void {
    this.startPhase();
    this.advance();
    if (options.spin) this.spin();
  }

  /** Sends what the window has room for; moves on to the next phase when one is complete. */
  private advance(): void {
    // The last child may reach the venue after its order was answered.
    const placed = this.venue === undefined || this.venue.count >= this.answered;
    if (this.answered === this.limit && this.sent === this.limit && placed) {
      if (this.limit === this.total) return this.finish();
      this.limit = this.total;
      this.startPhase();
    }
    if (this.isPaced) return;
    const window = this.limit < this.total ? WARMUP_WINDOW : Number(options.window);
    this.sendOrders(Math.min(window - (this.sent - this.answered), this.limit - this.sent));
  }

  /** Whether orders go out by the clock, and not by the answers. */
  private get isPaced(): boolean {
    return this.rate > 0 && this.limit === this.total;
  }

  private startPhase(): void {
    this.phaseFrom = this.sent;
    this.cpu = this.cpuNow();
    this.startedAt = performance.now();
    this.lastAnswer = this.startedAt;
    if (this.isPaced) this.pace();
  }

  private sendOrders(count: number): void {
    if (count <= 0) return;
    const { template, send } = this;
    const wall = Date.now();
    let length = 0;
    const from = this.sent;
    for (; count > 0 && length + template.room < SEND_BYTES; count--) {
      length = template.write(send, length, this.seqOut++, this.sent++, wall);
    }
    const now = performance.now();
    if (!this.isPaced) this.sentAt.fill(now, from, this.sent);
    else for (let n = from; n < this.sent; n++) this.sentAt[n] = this.dueAt(n);
    this.socket?.write(send.subarray(0, length));
    // What the kernel did not take is still in the buffer: leave it to the socket.
    if ((this.socket?.writableLength ?? 0) > 0) this.send = Buffer.alloc(SEND_BYTES);
  }

  private dueAt(n: number): number {
    return this.startedAt + ((n - this.phaseFrom) * 1000) / this.rate;
  }

  /** Open loop: sends what is due, again and again, without sleeping; timers are too coarse. */
  private pace(): void {
    if (this.finished) return;
    const due = Math.floor(((performance.now() - this.startedAt) * this.rate) / 1000) + 1 + this.phaseFrom;
    this.sendOrders(Math.min(due, this.limit) - this.sent);
    setImmediate(() => this.pace());
  }

  /** Keeps the event loop from sleeping. */
  private spin(): void {
    if (!this.finished) setImmediate(() => this.spin());
  }

  // ── figures ────────────────────────────────────────────────────────────────────────────────────────────────────

  private cpuNow() {
    const { user, system } = process.cpuUsage();
    return { server: serverCpu(), client: (user + system) * 1000, machine: machineCpuNanos() };
  }

  result(): LoadResult {
    const orders = this.total - this.warmup;
    const seconds = (this.lastAnswer - this.startedAt) / 1000;
    const { server, client, machine } = this.cpuNow();
    const used = server - this.cpu.server + client - this.cpu.client;
    const all = machine.all - this.cpu.machine.all;
    return {
      orders,
      seconds,
      ordersPerSecond: orders / seconds,
      roundTripMicros: percentiles(this.took.subarray(this.warmup)),
      ...(this.venue !== undefined && { toVenueMicros: percentiles(this.venue.delays(this.sentAt, this.warmup)) }),
      serverCpuMicrosPerOrder: (server - this.cpu.server) / 1000 / orders,
      clientCpuMicrosPerOrder: (client - this.cpu.client) / 1000 / orders,
      othersShare: Math.max(0, (machine.busy - this.cpu.machine.busy - used) / all),
      logonMillis: this.logonMillis,
    };
  }
}

function serverCpu(): number {
  const pid = Number(options['server-pid']) || serverPid;
  return pid > 0 ? processCpuNanos(pid) : Number.NaN;
}

/** With --venue, told on stdin together with the port. */
let serverPid = 0;

async function run(): Promise<void> {
  const venue = options.venue ? new StubVenue() : undefined;
  let port = Number(options.port);
  if (venue !== undefined) {
    console.log(`venue ${await venue.listen()}`);
    const lines = createInterface({ input: process.stdin });
    for await (const line of lines) {
      [port, serverPid] = line.split(' ').map(Number);
      break;
    }
    lines.close();
    await venue.ready;
  }
  const load = new Load(venue, (failure) => {
    if (failure !== undefined) {
      console.error(`load client: ${failure.message}`);
      process.exit(1);
    }
    console.log(JSON.stringify(load.result()));
    process.exit(0);
  });
  load.connect(port);
}

await run();
