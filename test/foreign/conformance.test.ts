/**
 * The field's own session scripts, of all versions, run against the conformance acceptor in a process of its own. They
 * come with quickfixgo's module, where build.sh has fetched it.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'vitest';
import { FIX_VERSIONS, type FixVersion } from '../../src/session/version.ts';
import { play, stepsOf } from './conformance/definition.ts';
import './reporter.ts';

const ACCEPTOR = join(import.meta.dirname, '../../src/cli/conformance-acceptor.ts');
const SUITE = join(import.meta.dirname, 'build/quickfixgo/definitions');
/** These wait for heartbeats, up to 42 seconds. All of them wait at once, each on an acceptor of its own. */
const SLOW = /^(4a|6)_/;

/** What an acceptor has to be told for the scripts of a folder. */
const KINDS = [
  { folder: 'server', options: [] },
  { folder: 'nextexpectedseqnum', options: ['--next-expected'] },
  { folder: 'lastseqnumprocessed', options: ['--last-processed'] },
  { folder: 'resendreqchunksize', options: ['--resend-request-chunk', '5'] },
];

interface Folder {
  readonly version: FixVersion;
  readonly kind: string;
  readonly path: string;
  readonly options: readonly string[];
}

const folders: readonly Folder[] = FIX_VERSIONS.flatMap((version) =>
  KINDS.map(({ folder, options }) => ({
    version,
    kind: folder,
    path: join(SUITE, folder, version.replaceAll('.', '').toLowerCase()),
    options,
  })).filter(({ path }) => existsSync(path)),
);

test.skipIf(folders.length === 0)('session scripts (without them: sh test/foreign/build.sh says why)', ({ expect }) => {
  expect(folders.length).toBeGreaterThan(20);
});

describe.concurrent.each(folders)('$version session scripts, $kind', (folder) => {
  const names = readdirSync(folder.path).sort();
  const scripts = names.flatMap((name) => {
    const steps = stepsOf(readFileSync(join(folder.path, name), 'latin1'));
    return steps === undefined ? [] : [{ name, steps }];
  });
  const slow = scripts.filter(({ name }) => SLOW.test(name));

  test('those that answer at once', async ({ expect, task }) => {
    const failures: string[] = [];
    const quick = scripts.filter((script) => !slow.includes(script));
    await withAcceptor(folder, async (port) => {
      for (const { name, steps } of quick) {
        await play(steps, port).catch((error: Error) => failures.push(`${name}: ${error.message}`));
      }
    });
    expect(failures).toEqual([]);
    task.meta.foreign = { scripts: quick.length };
  });

  test.for(slow)('one that waits for heartbeats: $name', async ({ steps }, { expect, task }) => {
    task.meta.foreign = { scripts: 1 };
    await expect(withAcceptor(folder, (port) => play(steps, port))).resolves.toBeUndefined();
  });
});

/** Runs with an acceptor of its own. */
async function withAcceptor({ version, options }: Folder, run: (port: number) => Promise<void>): Promise<void> {
  const args = ['--port', '0', '--version', version, '--tester', 'TW', ...options];
  const acceptor = spawn(process.execPath, [ACCEPTOR, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await run(await portOf(acceptor.stdout));
  } finally {
    acceptor.kill();
  }
}

/** The acceptor's first line says where it listens. */
async function portOf(lines: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: lines })) {
    const port = /on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the acceptor ended before it listened');
}
