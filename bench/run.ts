/** One measurement: a subject started, a load put on it, and what the load client saw; and one start-up. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { LoadResult } from './load/loadResult.ts';
import { frame } from './load/order.ts';
import { Child, CLIENT_CORE, SERVER_CORE } from './process.ts';
import { countsOf, type LoadShape, type Subject } from './subjects.ts';

const CLIENT = path.join(import.meta.dirname, 'load/client.ts');
/** A sample in which others took more of the machine than this is taken again … */
const QUIET_SHARE = 0.06;
/** … up to this often; then the quietest stands. */
const MAX_TRIES = 3;
/** A run is about a second long; one that takes this long has hung. */
const RUN_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 30_000;
const KNOCK_EVERY_MS = 2;
const REST_MS = 2_000;
/** A port that nobody listens on. */
const NOBODY = 1;

export interface Sample extends LoadResult {
  readonly shape: string;
  /** Resident memory of the server after the run, in MiB; NaN where it cannot be told. */
  readonly rssMiB: number;
}

/** A subject that runs, with a directory of its own. */
class Running {
  readonly server: Child;
  readonly port: number;
  private readonly directory: string;

  private constructor(server: Child, port: number, directory: string) {
    this.server = server;
    this.port = port;
    this.directory = directory;
  }

  static async start(subject: Subject, venuePort = 0): Promise<Running> {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-bench-'));
    const server = new Child(subject.name, SERVER_CORE, await subject.command(directory, venuePort));
    try {
      return new Running(server, Number(await server.said('ready')), directory);
    } catch (error) {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Puts each of `shapes` on the subject, one after the other; `scale` is about the seconds each is measured for. */
export async function measure(subject: Subject, shapes: readonly LoadShape[], scale: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  let running: Running | undefined;
  for (const shape of shapes) {
    const counts = countsOf(subject, shape, scale);
    if (counts === undefined) continue;
    let best: Sample | undefined;
    for (let tries = 0; tries < MAX_TRIES && (best === undefined || best.othersShare > QUIET_SHARE); tries++) {
      let sample: Sample;
      if (subject.venue === true) {
        sample = await measureWithVenue(subject, shape, counts);
      } else {
        running ??= await Running.start(subject);
        sample = await measureOnce(subject, running, shape, counts);
        if (subject.once === true) {
          await running.stop();
          running = undefined;
        }
      }
      if (best === undefined || sample.othersShare < best.othersShare) best = sample;
      // A machine that is never quiet would triple the time of a smoke test, too.
      if (scale < 0.2) break;
    }
    if (best !== undefined) samples.push(best);
  }
  await running?.stop();
  return samples;
}

async function measureOnce(subject: Subject, running: Running, shape: LoadShape, counts: object): Promise<Sample> {
  const client = new Child('load client', CLIENT_CORE, [
    ...clientCommand(subject, shape, counts),
    '--port',
    String(running.port),
    '--server-pid',
    String(running.server.pid),
  ]);
  return finish(subject, client, shape, running);
}

/** The load client is started first, since the gateway connects to its venue. */
async function measureWithVenue(subject: Subject, shape: LoadShape, counts: object): Promise<Sample> {
  const client = new Child('load client', CLIENT_CORE, [...clientCommand(subject, shape, counts), '--venue']);
  const running = await Running.start(subject, Number(await client.said('venue')));
  client.write(`${running.port} ${running.server.pid}`);
  try {
    return await finish(subject, client, shape, running);
  } finally {
    await running.stop();
  }
}

async function finish(subject: Subject, client: Child, shape: LoadShape, running: Running): Promise<Sample> {
  try {
    const result = JSON.parse(await client.line(RUN_TIMEOUT_MS)) as LoadResult;
    return { shape: shape.name, ...result, rssMiB: rssMiB(running.server.pid) };
  } catch (error) {
    await running.stop();
    throw new Error(`${subject.title}, ${shape.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await client.stop();
  }
}

function clientCommand(subject: Subject, shape: LoadShape, counts: object): string[] {
  const command = [process.execPath, CLIENT];
  for (const [name, value] of Object.entries(counts)) command.push(`--${name}`, String(value));
  if (shape.rate > 0) command.push('--rate', String(shape.rate));
  else command.push('--window', String(shape.window));
  if (shape.spin) command.push('--spin');
  if (subject.echo === true) command.push('--echo');
  return command;
}

/** How long a subject takes from the start of its process to its answer to a Logon (the echo: to its first byte). */
export interface StartUp {
  /** The very first time, where what it compiles then is kept for later. */
  readonly firstMillis: number | undefined;
  readonly laterMillis: number;
}

/** A gateway's venue is not there yet, as its client need not wait for it. */
export async function startUp(subject: Subject): Promise<StartUp> {
  const cache = mkdtempSync(path.join(os.tmpdir(), 'fairlead-bench-'));
  const env = subject.cachesCode === true ? { NODE_COMPILE_CACHE: cache } : {};
  try {
    const firstMillis = subject.cachesCode === true ? await startUpMillis(subject, env) : undefined;
    return { firstMillis, laterMillis: await startUpMillis(subject, env) };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Knocks until somebody opens; the process is then told to end, which leaves it time to keep what it compiled. */
async function startUpMillis(subject: Subject, env: Record<string, string>): Promise<number> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-bench-'));
  const { command, port } = (await subject.start?.(directory)) ?? {
    command: await subject.command(directory, NOBODY),
    port: 0,
  };
  const from = performance.now();
  const server = new Child(subject.name, SERVER_CORE, command, env);
  try {
    await logOn(port > 0 ? port : Number(await server.said('ready')), from + START_TIMEOUT_MS);
    const millis = performance.now() - from;
    // What it still loads behind its first Logon is to be kept for the next start, too.
    await new Promise((resolve) => setTimeout(resolve, subject.cachesCode === true ? REST_MS : 0));
    await server.end();
    return millis;
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function logOn(port: number, deadline: number): Promise<void> {
  while (!(await answersLogon(port))) {
    if (performance.now() > deadline) throw new Error('nobody answered a Logon');
    await new Promise((resolve) => setTimeout(resolve, KNOCK_EVERY_MS));
  }
}

/** False while nobody listens. */
function answersLogon(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    const stamp = new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
    const fields = ['35=A', '49=LOAD', '56=GATEWAY', '34=1', `52=${stamp}`, '98=0', '108=60', '141=Y', ''];
    socket.on('connect', () => socket.write(frame(fields.join('\x01'))));
    socket.on('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
    socket.on('end', () => reject(new Error('the Logon was refused')));
  });
}

function rssMiB(pid: number): number {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'latin1').match(/^VmRSS:\s+(\d+) kB/m);
    return line === null ? Number.NaN : Number(line[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
