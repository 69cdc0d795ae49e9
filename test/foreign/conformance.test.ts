/**
 * The field's own session scripts, run against the conformance acceptor in a process of its own. They are not part of
 * this repository: of each version whose folder (fix40 … fix50sp2) is there, beside their runner, all are run.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { FIX_VERSIONS, type FixVersion } from '../../src/session/version.ts';

const ROOT = join(import.meta.dirname, '../..');
const SUITE = process.env.FAIRLEAD_CONFORMANCE ?? join(ROOT, '../shared/conformance');
/** These wait for heartbeats, up to 42 seconds. All versions wait at once, each script on an acceptor of its own. */
const SLOW = ['^4a_', '^6_'];
const isThere = existsSync(join(SUITE, 'run.mjs'));

const run = promisify(execFile);

interface Result {
  readonly name: string;
  readonly status: 'PASS' | 'FAIL';
  readonly reason?: string;
}

const folderOf = (version: FixVersion) => version.replaceAll('.', '').toLowerCase();
const found = FIX_VERSIONS.filter((version) => isThere && existsSync(join(SUITE, folderOf(version))));

test.skipIf(!isThere)(`session scripts (skipped where there is no ${SUITE})`, ({ expect }) => {
  expect(found).not.toEqual([]);
});

describe.concurrent.each(found)('%s session scripts', (version) => {
  test('those that answer at once', async ({ expect }) => {
    const results = await runScripts(version, ['--exclude', SLOW.join('|')]);
    expect(failures(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });

  for (const script of SLOW) {
    test(`one that waits for heartbeats: ${script}`, async ({ expect }) => {
      const results = await runScripts(version, ['--filter', script]);
      expect(failures(results)).toEqual([]);
      expect(results).toHaveLength(1);
    });
  }
});

/** Runs the scripts that `choice` selects against an acceptor of their own. */
async function runScripts(version: FixVersion, choice: readonly string[]): Promise<Result[]> {
  const script = join(ROOT, 'src/cli/conformance-acceptor.ts');
  const acceptor = spawn(process.execPath, [script, '--port', '0', '--version', version], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const out = join(folder, 'results.json');
  try {
    const port = await portOf(acceptor.stdout);
    const how = ['--compare', 'quickfixj', '--ignore-tags', '58', '--connect-delay-ms', '20', '--json', out];
    const where = ['--host', '127.0.0.1', '--port', port, '--defs', join(SUITE, folderOf(version))];
    // Its exit status says only that something failed; the results say what.
    await run(process.execPath, [join(SUITE, 'run.mjs'), ...where, ...how, ...choice]).catch(() => undefined);
    return (JSON.parse(readFileSync(out, 'utf8')) as { tests: Result[] }).tests;
  } finally {
    acceptor.kill();
    rmSync(folder, { recursive: true });
  }
}

/** The acceptor's first line says where it listens. */
async function portOf(lines: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: lines })) {
    const port = /on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('the acceptor ended before it listened');
}

function failures(results: readonly Result[]): string[] {
  return results.filter(({ status }) => status !== 'PASS').map(({ name, reason }) => `${name}: ${reason ?? ''}`);
}
