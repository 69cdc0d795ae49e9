import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const cache = mkdtempSync(path.join(os.tmpdir(), 'fairlead-compiled-'));
afterAll(() => rmSync(cache, { recursive: true }));

it('compiles what a gateway needs to start, and says nothing', { timeout: 60_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, '../../bin/fairlead.js'), 'compile-ahead'],
    { encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: cache } },
  );
  expect([status, stdout, stderr]).toEqual([0, '', '']);
  const kept = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  // Some 200 files of ours, and as many of the packages that we load.
  expect(kept.length).toBeGreaterThan(300);
});
