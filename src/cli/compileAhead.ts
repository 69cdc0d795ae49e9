/**
 * `fairlead compile-ahead`: fills the cache of compiled code of bin/fairlead.js, so that the first start after an
 * installation is as fast as later ones. Only code that runs is compiled, so it starts a gateway without
 * counterparties, on free ports, and ends it. A failure here does not fail the installation.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MAIN_FILE } from './process.ts';

const TIMEOUT_MS = 30_000;

const config = (directory: string): string => `
[gateway]
compID = "FAIRLEAD"
journal = "${path.join(directory, 'journal').replaceAll('\\', '/')}"

[fix]
host = "127.0.0.1"
port = 0

[http]
host = "127.0.0.1"
port = 0
open = "read"

[[client]]
id = "NOBODY"
compID = "NOBODY"
versions = ["FIX.4.2", "FIX.4.4"]
loopbackOnly = true

[[venue]]
id = "NOWHERE"
kind = "lit"
version = "FIX.4.4"
host = "127.0.0.1"
port = 1
senderCompID = "FAIRLEAD"
targetCompID = "NOWHERE"
takeFee = "0"
lot = "1"
tick = "0.01"
orderTypes = ["limit"]
timesInForce = ["day"]

[venue.marketData]
senderCompID = "FAIRLEAD-MD"
targetCompID = "NOWHERE"

[[instrument]]
symbol = "NONE"
tick = "0.01"
lot = "1"

[limits]
maxFirmNotional = "1"

[limits.default]
maxOrderQty = "1"
maxOrderNotional = "1"
maxGrossNotional = "1"
priceCollarBps = 1
`;

export async function compileAhead(): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-compile-'));
  try {
    const file = path.join(directory, 'fairlead.toml');
    writeFileSync(file, config(directory));
    await runUntilReady(['start', '--config', file]);
    // The demo's other parts and the commands: kept as this process ends.
    await Promise.all([import('./demo.ts'), import('./sim.ts'), import('./oms.ts'), import('./client.ts')]);
  } catch (error) {
    console.warn(`fairlead: the first start will compile first: ${(error as Error).message}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Ends it as soon as it is ready; it keeps what it compiled by then. */
function runUntilReady(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN_FILE, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    child.stderr!.on('data', (text) => (said += String(text)));
    const late = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    let ready = false;
    child.once('message', () => {
      ready = true;
      child.kill('SIGTERM');
    });
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(late);
      if (ready) resolve();
      else reject(new Error(said.trim() === '' ? 'it did not start' : said.trim()));
    });
  });
}
