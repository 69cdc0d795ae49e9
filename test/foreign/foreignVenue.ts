/**
 * A venue of others as a process: the messages that its own log shows, and what it traded by them. It may be killed and
 * started again on its port; what it sends a second time is no second trade.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { eventually } from '../support/market.ts';
import type { VenueEngine } from './engines.ts';
import { parse, type Seen } from './foreignEngine.ts';
import { freePort } from '../support/ports.ts';

/** Our CompIDs at a venue: for orders, and for market data. */
export const ourIDs = (compID: string): readonly [string, string] => [compID, `${compID}-MD`];

export interface Traded {
  qty: number;
  /** In ten-thousandths, so that the sum is of whole numbers. */
  value: number;
}

export class ForeignVenue {
  readonly port: number;
  /** Every message in its log, of all its runs; 49=VENUE is its own. */
  readonly messages: Seen[] = [];
  private readonly engine: VenueEngine;
  private readonly directory: string;
  private readonly ours: string;
  private process: ChildProcess | undefined;
  private words: string[] = [];

  /** `ours`: our CompID there. */
  static async start(engine: VenueEngine, directory: string, ours = 'FAIRLEAD'): Promise<ForeignVenue> {
    mkdirSync(`${directory}/store`, { recursive: true });
    const venue = new ForeignVenue(engine, directory, ours, await freePort());
    await venue.restart();
    return venue;
  }

  private constructor(engine: VenueEngine, directory: string, ours: string, port: number) {
    this.engine = engine;
    this.directory = directory;
    this.ours = ours;
    this.port = port;
  }

  async restart(): Promise<void> {
    const [file, ...args] = this.engine.command(this.port, this.directory, ourIDs(this.ours));
    // Its standard input stays open: some of them read commands there, and none goes on without it.
    const child = spawn(file, args, { cwd: this.directory, stdio: ['pipe', 'pipe', 'pipe'] });
    this.process = child;
    child.stdin.on('error', () => undefined);
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => this.read(line));
    }
    for (let tries = 0; !(await accepts(this.port)); tries++) {
      if (child.exitCode !== null || tries > 1_000)
        throw new Error(`${file} does not listen:\n${this.words.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // `close`: what it wrote before has been read by then.
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
  }

  /** Messages that came to it, or that it sent. */
  of(direction: 'in' | 'out', msgType: string): Seen[] {
    return this.messages.filter(
      (message) => message.get(35) === msgType && (message.get(49) === 'VENUE') === (direction === 'out'),
    );
  }

  /** Application messages of the order session, both ways, those sent again too. */
  get applicationCount(): number {
    return this.messages.filter((message) => !/^[0-5A]$/.test(message.get(35) ?? '') && !isQuotes(message)).length;
  }

  /** What it traded with us, by Symbol and Side, such as `XYZ 1`. */
  traded(): Map<string, Traded> {
    const seen = new Set<string>();
    const sums = new Map<string, Traded>();
    for (const report of this.of('out', '8')) {
      const trades = /^[12F]$/.test(report.get(150) ?? '') && Number(report.get(32)) > 0;
      const id = [34, 17, 11].map((tag) => report.get(tag)).join();
      // Its numbers and ExecIDs may begin again in a new process; only what says so is a repetition.
      if (!trades || (report.get(43) === 'Y' && seen.has(id))) continue;
      seen.add(id);
      const key = `${report.get(55)} ${report.get(54)}`;
      const sum = sums.get(key) ?? { qty: 0, value: 0 };
      sum.qty += Number(report.get(32));
      sum.value += Number(report.get(32)) * Math.round(Number(report.get(31)) * 10_000);
      sums.set(key, sum);
    }
    return sums;
  }

  /** Waits until its log has `times` messages of the type that came, or that it sent. */
  has(direction: 'in' | 'out', msgType: string, times = 1): Promise<void> {
    return eventually(
      `${this.engine.name} has ${times} of 35=${msgType}; its log ends:\n${this.words.slice(-10).join('\n')}`,
      () => this.of(direction, msgType).length >= times,
    );
  }

  private read(line: string): void {
    this.words.push(line);
    const text = /8=FIX.*?[\x01|]10=\d{3}[\x01|]?/.exec(line)?.[0];
    if (text !== undefined) this.messages.push(parse(` ${text.replaceAll('\x01', '|')}`));
  }
}

/** Whether it belongs to market data's session. */
export const isQuotes = (message: Seen): boolean => [49, 56].some((tag) => message.get(tag)?.endsWith('-MD'));

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
