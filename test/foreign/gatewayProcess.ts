/** `fairlead start` as a process of its own, with its configuration in a file and its API on a port. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/fairlead.js');

const PATIENCE_MS = 30_000;

/** What the operator of these tests has in the configuration's `tokenEnv`. */
export const OPERATOR = { variable: 'FAIRLEAD_FOREIGN_OPERATOR', token: 'operator-of-the-foreign-bench' };

export class GatewayProcess {
  port = 0;
  /** Lines of its log, those of earlier starts too. */
  readonly log: string[] = [];
  private readonly config: string;
  private http = 0;
  private process: ChildProcess | undefined;

  /** Starts it; resolves when it listens. */
  static async start(config: string): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(config);
    await gateway.restart();
    return gateway;
  }

  private constructor(config: string) {
    this.config = config;
  }

  async restart(): Promise<void> {
    const child = spawn(process.execPath, [LAUNCHER, 'start', '--config', this.config], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, [OPERATOR.variable]: OPERATOR.token },
    });
    this.process = child;
    createInterface({ input: child.stdout! }).on('line', (line) => this.log.push(line));
    createInterface({ input: child.stderr! }).on('line', (line) => this.log.push(`stderr ${line}`));
    await new Promise<void>((resolve, reject) => {
      child.once('message', (ready: { fix: number; http: number }) => {
        this.port = ready.fix;
        this.http = ready.http;
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}:\n${this.log.join('\n')}`)));
    });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** GET of the API. */
  async get<T>(route: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.http}${route}`);
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** POST of the API, by an operator. */
  async post(route: string, body: object): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.http}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR.token}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
  }

  /** Waits until `holds`, asking again and again. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    // While it is down or starts, nobody answers.
    while (!(await holds().catch(() => false))) {
      if (Date.now() > deadline) {
        throw new Error(
          `waited ${PATIENCE_MS / 1_000} s in vain until ${what}; its log:\n${this.log.slice(-15).join('\n')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.removeAllListeners('exit');
    child.once('exit', () => undefined);
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.kill(signal);
    await Promise.race([ended, closed]);
  }
}
