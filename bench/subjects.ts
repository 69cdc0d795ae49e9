/** What is measured: the floor, the peers and ourselves, each as a command that prints `ready PORT`. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from './process.ts';
import { gatewayConfig } from './servers/gatewayConfig.ts';

const ROOT = path.join(import.meta.dirname, '..');
const QUICKFIX = path.join(ROOT, 'test/foreign/build/quickfix/server');
const DICTIONARY = path.join(ROOT, 'node_modules/jspurefix/data/FIX44.xml');

export interface Subject {
  readonly name: string;
  /** As in the tables. */
  readonly title: string;
  /** Orders a second it is sure to stand: sizes its runs, and decides which open-loop rates it is put through. */
  readonly pace: number;
  readonly echo?: boolean;
  /** Its load client is its venue too. */
  readonly venue?: boolean;
  /** Needs a new process for each run. */
  readonly once?: boolean;
  /** Why it cannot be measured here; '' when it can. */
  readonly missing: string;
  command(directory: string, venuePort: number): Promise<readonly string[]>;
  /** How it is started to take the time of that, where that is another way, and where it then listens. */
  start?(directory: string): Promise<{ readonly command: readonly string[]; readonly port: number }>;
  /** Keeps the code it has compiled from one start to the next. */
  readonly cachesCode?: boolean;
}

const node = (file: string, ...args: string[]): readonly string[] => [
  process.execPath,
  path.join(import.meta.dirname, 'servers', file),
  ...args,
];

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'echo',
    title: 'Node echo (the floor)',
    pace: 150_000,
    echo: true,
    missing: '',
    command: () => Promise.resolve(node('echo.ts')),
  },
  {
    name: 'quickfix',
    title: 'QuickFIX C++, FileStore, dictionary',
    pace: 12_000,
    missing: existsSync(QUICKFIX) ? '' : 'not built: sh test/foreign/build.sh',
    async command(directory) {
      const port = String(await freePort());
      return [QUICKFIX, '--port', port, '--store', directory, '--dictionary', DICTIONARY];
    },
  },
  {
    name: 'jspurefix',
    title: 'jspurefix, file store',
    pace: 1_500,
    // On a second Logon with ResetSeqNumFlag=Y it goes on with its old MsgSeqNum.
    once: true,
    missing: existsSync(DICTIONARY) ? '' : 'not installed',
    async command(directory) {
      return node('jspurefix.ts', '--port', String(await freePort()), '--journal', directory);
    },
  },
  {
    name: 'engine',
    title: 'Fairlead engine, journal `os`, dictionary',
    pace: 80_000,
    missing: '',
    cachesCode: true,
    command: (directory) => Promise.resolve(node('engine.ts', '--journal', directory)),
  },
  {
    name: 'engine-disk',
    title: 'Fairlead engine, journal `disk`, dictionary',
    pace: 40_000,
    missing: '',
    command: (directory) => Promise.resolve(node('engine.ts', '--journal', directory, '--durability', 'disk')),
  },
  {
    name: 'gateway',
    title: 'Fairlead gateway, risk, router, journal `os`',
    pace: 15_000,
    venue: true,
    missing: '',
    command: (directory, venuePort) =>
      Promise.resolve(node('gateway.ts', '--journal', directory, '--venue-port', String(venuePort))),
    cachesCode: true,
    async start(directory) {
      const port = await freePort();
      const config = path.join(directory, 'fairlead.toml');
      writeFileSync(config, gatewayConfig(path.join(directory, 'journal'), port, 1));
      return { command: [process.execPath, path.join(ROOT, 'bin/fairlead.js'), 'start', '--config', config], port };
    },
  },
  {
    name: 'gateway-disk',
    title: 'Fairlead gateway, risk, router, journal `disk`',
    pace: 8_000,
    venue: true,
    missing: '',
    command: (directory, venuePort) =>
      Promise.resolve(
        node('gateway.ts', '--journal', directory, '--venue-port', String(venuePort), '--durability', 'disk'),
      ),
  },
];

/** How the orders come. `spin`: the client polls, so that its own wake-up is no part of the round trip. */
export interface LoadShape {
  readonly name: string;
  readonly window: number;
  /** Orders a second of an open loop; 0 for a closed one. */
  readonly rate: number;
  readonly spin: boolean;
}

export const SHAPES: readonly LoadShape[] = [
  { name: 'W=1', window: 1, rate: 0, spin: true },
  { name: 'W=64', window: 64, rate: 0, spin: false },
  { name: 'W=256', window: 256, rate: 0, spin: false },
  { name: 'W=1000', window: 1000, rate: 0, spin: false },
  { name: '5000/s', window: 0, rate: 5_000, spin: true },
  { name: '20000/s', window: 0, rate: 20_000, spin: true },
];

/** Round trips a second at W=1 that anything here reaches. */
const PING_PONG_PACE = 4_000;

/** By then the compilers have seen all that matters. */
const MAX_WARMUP = 30_000;

/** Orders to measure, for about a second, and to warm up with; undefined where the subject cannot follow. */
export function countsOf(
  subject: Subject,
  shape: LoadShape,
  scale: number,
): { count: number; warmup: number } | undefined {
  if (shape.rate > 0 && shape.rate > subject.pace) return undefined;
  const pace = shape.rate > 0 ? shape.rate : shape.window === 1 ? Math.min(PING_PONG_PACE, subject.pace) : subject.pace;
  const count = Math.max(200, Math.round(pace * scale));
  return { count, warmup: Math.min(MAX_WARMUP, Math.max(200, Math.round(2 * subject.pace * scale))) };
}
