/** What a gateway makes of SIGHUP, and of a terminal or a pipe behind its log that is gone: its sessions go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { FixClient } from '../support/fixClient.ts';
import { eventually } from '../support/market.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-hang-up-'));
const wireLog = path.join(directory, 'wire/wire.log');
let gateway: ChildProcess | undefined;
afterEach(() => {
  gateway?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

it('SIGHUP and a closed terminal do not end it; SIGTERM does, with a Logout', async () => {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/fairlead.js'), 'start', '--config', writeConfig()], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    cwd: directory,
  });
  gateway = child;
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const { fix } = await new Promise<{ fix: number }>((resolve) => child.once('message', (up) => resolve(up as never)));
  const client = await new FixClient({ sender: 'TESTER', target: 'FAIRLEAD', answers: 'nothing' }).connect(fix);
  await client.logOn();
  const answers = async (id: string) => {
    client.send(`35=1|112=${id}|`);
    await client.hears(`|112=${id}|`);
  };

  await eventually('the wire log has the Logon', () => existsSync(wireLog) && readFileSync(wireLog).includes('|35=A|'));
  renameSync(wireLog, `${wireLog}.moved`);
  child.kill('SIGHUP');
  child.kill('SIGHUP');
  await eventually('it has reloaded', () => log.includes('"reloaded: '));
  await answers('AFTER-SIGHUP');
  await eventually('the wire log is a new file', () => existsSync(wireLog));

  child.stdout?.destroy();
  for (let i = 0; i < 5; i++) {
    child.kill('SIGHUP');
    await answers(`NOBODY-READS-THE-LOG-${i}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  child.kill('SIGTERM');
  expect((await client.hears('|35=5|')).text).toContain('|35=5|');
  client.send('35=5|');
  await eventually('it has stopped', () => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
});

/** The demo's, on free ports, with venues that are down, and a wire log. */
function writeConfig(): string {
  const file = path.join(directory, 'fairlead.config.toml');
  const demo = readFileSync(path.join(ROOT, 'fairlead.config.toml'), 'utf8');
  writeFileSync(
    file,
    demo
      .replace(/port = (\d+)/g, (_, digits: string) => `port = ${digits.startsWith('988') ? 0 : 1}`)
      .replace('[fix] ', '[gateway.wireLog]\ndirectory = "wire"\n\n[fix] '),
  );
  return file;
}
