/** Child processes of a benchmark: started on a core of their own, waited for, stopped. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import { availableParallelism } from 'node:os';
import { createInterface, type Interface } from 'node:readline';

/** The server gets one core, the load client another, where there are two and taskset can say so. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' }).status === 0;

/** Nothing a benchmark starts may take longer than this to say its first line. */
const START_TIMEOUT_MS = 30_000;
const END_TIMEOUT_MS = 5_000;

export class Child {
  readonly process: ChildProcess;
  readonly name: string;
  private readonly lines: Interface;
  private readonly unread: string[] = [];
  private wake: () => void = () => undefined;
  private ended = false;
  private errors = '';

  constructor(name: string, core: number, command: readonly string[], env: Record<string, string> = {}) {
    const [file, ...args] = canPin ? ['taskset', '-c', String(core), ...command] : command;
    this.name = name;
    this.process = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.process.stdin?.on('error', () => undefined); // it has gone already: `line` will say so
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-2_000);
    });
    this.process.on('error', (error) => this.over(error.message));
    this.lines = createInterface({ input: this.process.stdout! });
    this.lines.on('line', (line) => {
      this.unread.push(line);
      this.wake();
    });
    this.process.on('close', () => this.over(''));
  }

  /** `taskset` becomes the program it starts, so this is the server's own. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  private over(why: string): void {
    this.ended = true;
    this.errors += why;
    this.wake();
  }

  write(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** The next line of its output; rejects with what it wrote to stderr when it ended, or said nothing for too long. */
  async line(timeoutMs = START_TIMEOUT_MS): Promise<string> {
    const deadline = performance.now() + timeoutMs;
    while (this.unread.length === 0) {
      const left = deadline - performance.now();
      if (this.ended) throw new Error(`${this.name} ended: ${this.errors.trim() || 'without a word'}`);
      if (left <= 0) throw new Error(`${this.name} said nothing for ${timeoutMs / 1000} s: ${this.errors.trim()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.unread.shift()!;
  }

  /** The rest of a line that begins with `word`. */
  async said(word: string): Promise<string> {
    const line = await this.line();
    if (!line.startsWith(`${word} `)) throw new Error(`${this.name} said "${line}" where "${word} …" was due`);
    return line.slice(word.length + 1);
  }

  /** Asks it to end by closing its input and by signal, and waits until it has, or a while. */
  async end(): Promise<void> {
    if (this.ended) return;
    const closed = new Promise<void>((resolve) => this.process.once('close', () => resolve()));
    this.process.stdin?.end();
    this.process.kill('SIGTERM');
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, END_TIMEOUT_MS).unref())]);
  }

  async stop(): Promise<void> {
    if (this.ended) return;
    const closed = new Promise<void>((resolve) => this.process.once('close', () => resolve()));
    this.process.kill('SIGKILL');
    await closed;
  }
}

/** A port that nobody listens on, for programs that cannot choose one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
