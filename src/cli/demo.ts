/**
 * `fairlead demo`: a whole market on this machine, each part in its own process, connected by FIX over loopback. This
 * process starts them, forwards their output, restarts one that dies, and ends them in order: OMS, gateway, venues.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import pc from 'picocolors';
import { readSetup } from '../config/readSetup.ts';
import type { GatewaySetup, VenueSetup } from '../config/setup.ts';
import { UsageError } from './failure.ts';
import { MAIN_FILE, onEnd } from './process.ts';

/** First prices of the demo's symbols; others start at 100. */
const FIRST_PRICE: Readonly<Record<string, string>> = { AAPL: '187.50', MSFT: '412.20' };
const READY_TIMEOUT_MS = 20_000;
const RESTART_MS = 1_000;
const END_TIMEOUT_MS = 6_000;

export interface DemoOptions {
  readonly config: string;
  readonly oms: boolean;
  readonly pace: number;
  readonly fresh?: boolean;
}

/** A process of the demo, started again if it dies. */
class Part {
  readonly name: string;
  private readonly args: readonly string[];
  private readonly paint: (text: string) => string;
  private child: ChildProcess | undefined;
  private ending = false;
  private failures = 0;

  constructor(name: string, args: readonly string[], paint: (text: string) => string) {
    this.name = name;
    this.args = args;
    this.paint = paint;
  }

  /** Resolves when the part reports that it is ready; rejects if it ends before that. */
  start(): Promise<void> {
    // Its own process group: Ctrl-C is ours to hand on, in order. If we die, its IPC channel closes and it ends.
    const child = spawn(process.execPath, [MAIN_FILE, ...this.args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    });
    this.child = child;
    const lastWords: string[] = [];
    eachLine(child.stdout, (line) => this.say(line));
    eachLine(child.stderr, (line) => {
      lastWords.push(line);
      this.say(line);
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new UsageError(`${this.name} did not start in ${READY_TIMEOUT_MS / 1000} s`)),
        READY_TIMEOUT_MS,
      );
      let ready = false;
      child.once('message', () => {
        ready = true;
        this.failures = 0;
        clearTimeout(late);
        resolve();
      });
      child.once('exit', (code, signal) => {
        clearTimeout(late);
        this.child = undefined;
        if (this.ending) return;
        if (!ready) return reject(new UsageError(`${this.name} could not start.\n${lastWords.join('\n')}`));
        console.log(pc.yellow(`${this.name} ended (${signal ?? code ?? '?'}): starting it again`));
        this.again();
      });
    });
  }

  private again(): void {
    setTimeout(() => {
      if (this.ending) return;
      this.start().catch((error: Error) => {
        console.log(pc.red(error.message));
        if (++this.failures < 5) this.again();
      });
    }, RESTART_MS);
  }

  /** Asks it to end, and makes it after a while. */
  async end(): Promise<void> {
    this.ending = true;
    const { child } = this;
    if (child === undefined || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  private say(line: string): void {
    console.log(line === '' ? '' : `${this.paint(this.name.padEnd(8))} ${line}`);
  }
}

export async function demo(options: DemoOptions): Promise<void> {
  const setup = await readSetup(options.config);
  const base = path.dirname(setup.journal.directory);
  if (options.fresh === true) rmSync(base, { recursive: true, force: true });

  const venues = [...setup.venues.values()];
  const lit = venues.filter((venue) => venue.profile.kind === 'lit');
  const dark = venues.filter((venue) => venue.profile.kind === 'dark');
  const simOf = (venue: VenueSetup) => new Part(venue.profile.id, simArgs(venue, lit, base), pc.magenta);
  const exchanges = lit.map(simOf);
  const pools = dark.map(simOf);
  const gateway = new Part('gateway', ['start', '--story', '--config', options.config], pc.blue);
  const oms = options.oms ? [new Part('oms', omsArgs(setup, options, base), pc.green)] : [];
  const parts = [...exchanges, ...pools, gateway, ...oms];

  onEnd(async () => {
    console.log(pc.dim('\nlogging out …'));
    for (const part of [...parts].reverse()) await part.end();
    console.log(
      pc.dim(`ended. The journals are in ${path.relative('', base) || base}; the next start continues from them.`),
    );
  });
  try {
    await Promise.all(exchanges.map((part) => part.start()));
    await Promise.all(pools.map((part) => part.start()));
    await gateway.start();
    for (const part of oms) await part.start();
  } catch (error) {
    for (const part of [...parts].reverse()) await part.end();
    throw error;
  }
}

function simArgs(venue: VenueSetup, lit: readonly VenueSetup[], base: string): string[] {
  const { session, link } = venue.orders;
  const { host, port } = link.hosts[0];
  const symbols = venue.symbols.map((symbol) => `${symbol}:${FIRST_PRICE[symbol] ?? '100'}`).join(',');
  const args = [
    'sim',
    venue.profile.kind === 'dark' ? 'dark' : 'exchange',
    '--comp-id',
    session.targetCompID,
    '--host',
    host,
  ];
  args.push('--port', String(port), '--version-of-fix', session.beginString, '--symbols', symbols);
  args.push('--journal', path.join(base, venue.profile.id));
  if (venue.profile.kind === 'dark') {
    const references = lit.map(
      ({ orders }) =>
        `${orders.session.targetCompID}@${orders.link.hosts[0].host}:${orders.link.hosts[0].port}/${orders.session.beginString}`,
    );
    args.push('--reference', ...references);
  }
  return args;
}

function omsArgs(setup: GatewaySetup, options: DemoOptions, base: string): string[] {
  const client = [...setup.clients.values()].find((c) => c.id === 'DEMO-OMS');
  const session = client?.sessions[0];
  if (session === undefined)
    throw new UsageError(`${options.config} has no client DEMO-OMS; run the demo with --no-oms`);
  return [
    'oms',
    '--host',
    setup.fix.host,
    '--port',
    String(setup.fix.port),
    '--sender',
    session.targetCompID,
    '--target',
    session.senderCompID,
    '--version-of-fix',
    session.beginString,
    '--symbols',
    [...setup.instruments.keys()].join(','),
    '--pace',
    String(options.pace),
    '--journal',
    path.join(base, 'oms'),
  ];
}

function eachLine(stream: NodeJS.ReadableStream | null, line: (text: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) line(text);
  });
}
