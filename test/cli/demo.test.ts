/**
 * What `npm start` runs, as a stranger meets it: the demo's processes on other ports, a FIX client that nobody here wrote
 * (jspurefix), kill -9 of the gateway, Ctrl-C, and a second start that goes on where the first ended.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForeignEngine, type Seen } from '../foreign/foreignEngine.ts';
import { eventually } from '../support/market.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const LAUNCHER = path.join(ROOT, 'bin/fairlead.js');
const ClOrdID = 11;
const OrdStatus = 39;
const ExecType = 150;

/** The terminal of a running demo. */
class DemoTerminal {
  readonly process: ChildProcess;
  private text = '';

  constructor(config: string) {
    this.process = spawn(process.execPath, [LAUNCHER, 'demo', '--no-oms', '--config', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const add = (chunk: Buffer) => {
      this.text += chunk.toString('utf8');
    };
    this.process.stdout?.on('data', add);
    this.process.stderr?.on('data', add);
  }

  /** Waits until the terminal has shown `what`, this many times. */
  shows(what: RegExp, times = 1): Promise<void> {
    const all = new RegExp(what.source, 'g');
    return eventually(
      `the terminal shows ${what.source}:\n${this.text}`,
      () => (this.text.match(all)?.length ?? 0) >= times,
    );
  }

  /** Ctrl-C; resolves with the exit status. */
  end(): Promise<number | null> {
    return new Promise((resolve) => {
      this.process.once('exit', (code) => resolve(code));
      this.process.kill('SIGINT');
    });
  }
}

describe('the demo', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-demo-'));
  let config = '';
  let port = 0;
  let terminal: DemoTerminal;
  let client: ForeignEngine;

  beforeAll(async () => {
    const ports = await freePorts(5);
    port = ports[0];
    config = writeConfig(directory, ports);
    terminal = new DemoTerminal(config);
    await terminal.shows(/logged on session=quotes:/, 2);
    client = await ForeignEngine.start([
      ...[process.execPath, path.join(ROOT, 'test/foreign/jspurefix/client.ts')],
      ...['--port', String(port), '--sender', 'TESTER', '--target', 'FAIRLEAD'],
    ]);
    await client.connect();
  }, 60_000);

  afterAll(async () => {
    await client?.kill();
    terminal?.process.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  });

  it('says how to connect', async () => {
    await terminal.shows(new RegExp(`FIX   127\\.0\\.0\\.1:${port}`));
    await terminal.shows(/SenderCompID=TESTER {2}TargetCompID=FAIRLEAD/);
    await terminal.shows(/SocketConnectPort=/);
    await terminal.shows(/HTTP {2}http:\/\/127\.0\.0\.1:\d+\/docs/);
  });

  it('fills a market order of a few hundred shares, and tells its story', async () => {
    client.send('35=D|11=DEMO-1|55=AAPL|54=1|38=400|40=1|59=0|');
    await client.message('the last fill', report('DEMO-1', 'F', '2'));
    await terminal.shows(/ORDER 1 {2}TESTER DEMO-1: buy 400 AAPL market Day {2}quote [\d.]+ \/ [\d.]+/);
    await terminal.shows(/risk +passed \d+ checks/);
    await terminal.shows(/plan +order 1, round 0/);
    await terminal.shows(/done +filled 400 of 400 · AvgPx [\d.]+ · arrival mid [\d.]+/);
  });

  it('goes on after kill -9 of the gateway: what was accepted is there, once', async () => {
    client.send('35=D|11=DEMO-2|55=AAPL|54=1|38=100|40=2|44=150|59=0|');
    await client.message('the acceptance', report('DEMO-2', '0', '0'));
    expect(spawnSync('pkill', ['-9', '-f', `start --story --config ${config}`]).status).toBe(0);
    await client.line('the end of the session', (line) => line === 'session off');
    await terminal.shows(/gateway ended \(SIGKILL\): starting it again/);
    await terminal.shows(/recovered \d+ events in \d+ ms, 1 orders open/);
    await client.connect();
    client.send('35=F|11=DEMO-3|41=DEMO-2|55=AAPL|54=1|38=100|');
    await client.message('its cancellation', report('DEMO-3', '4', '4'));
  }, 60_000);

  it('ends at Ctrl-C with every session logged out and no process left', async () => {
    client.tell('logout');
    await client.line('the end of the session', (line) => line === 'session off');
    expect(await terminal.end()).toBe(0);
    await terminal.shows(/session ended session=orders:NORTH reason=logged out by=us/);
    expect(spawnSync('pgrep', ['-f', directory]).stdout.toString()).toBe('');
  });

  it('continues at the next start', async () => {
    terminal = new DemoTerminal(config);
    await terminal.shows(/recovered \d+ events in \d+ ms, 0 orders open/);
    await terminal.shows(/logged on session=orders:/, 3);
    expect(await terminal.end()).toBe(0);
  }, 60_000);
});

const report = (clOrdID: string, execType: string, ordStatus: string) => (message: Seen) =>
  message.get(ClOrdID) === clOrdID && message.get(ExecType) === execType && message.get(OrdStatus) === ordStatus;

/** The demo's configuration on other ports, with its journals in `directory`. */
function writeConfig(directory: string, ports: readonly number[]): string {
  const demo = readFileSync(path.join(ROOT, 'fairlead.config.toml'), 'utf8');
  const moved = new Map(['9880', '9881', '9890', '9891', '9892'].map((from, i) => [from, String(ports[i])]));
  const file = path.join(directory, 'fairlead.config.toml');
  writeFileSync(
    file,
    demo
      .replace(/port = (\d+)/g, (_, from: string) => `port = ${moved.get(from) ?? from}`)
      .replace('var/demo', 'journals'),
  );
  return file;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  return ports;
}
