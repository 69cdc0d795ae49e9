/** `node --inspect-brk src/cli/main.ts start`, as docs/debugging.md has it: a debugger attaches, and lets it go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../support/market.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-debugger-'));
let gateway: ChildProcess | undefined;
afterEach(() => {
  gateway?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

it('under a debugger, the gateway logs and stops as without one', async () => {
  const child = spawn(
    process.execPath,
    ['--inspect-brk=127.0.0.1:0', path.join(ROOT, 'src/cli/main.ts'), 'start', '--config', writeConfig()],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory },
  );
  gateway = child;
  let log = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  await eventually('it waits for a debugger', () => /ws:\S+/.test(words));
  const attached = await attachAndResume(/ws:\S+/.exec(words)![0]);
  await eventually('the log says that it is up', () => log.includes('gateway is up'));
  child.kill('SIGINT');
  await eventually('it is done', () => words.includes('Waiting for the debugger to disconnect'));
  attached.close();
  await eventually('it has stopped', () => child.exitCode !== null);
  expect([child.exitCode, words]).toEqual([0, expect.not.stringContaining('this is a bug')]);
});

/** The debugger stays attached: the first pause is before the first statement. */
async function attachAndResume(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const paused = new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      if (String(data).includes('"Debugger.paused"')) resolve();
    });
  });
  const ask = (id: number, method: string) => socket.send(JSON.stringify({ id, method }));
  ask(1, 'Debugger.enable');
  ask(2, 'Runtime.runIfWaitingForDebugger');
  await paused;
  ask(3, 'Debugger.resume');
  return socket;
}

/** The demo's, on free ports, with venues that are down. */
function writeConfig(): string {
  const file = path.join(directory, 'fairlead.config.toml');
  const demo = readFileSync(path.join(ROOT, 'fairlead.config.toml'), 'utf8');
  writeFileSync(
    file,
    demo.replace(/port = (\d+)/g, (_, digits: string) => `port = ${digits.startsWith('988') ? 0 : 1}`),
  );
  return file;
}
