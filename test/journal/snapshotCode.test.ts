/** The code that a snapshot was made with: any change of what may fold the journal makes another one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { codeOf } from '../../src/journal/snapshots.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'fairlead-code-'));
  write('core/core.ts', 'a');
  write('core/memory/state.ts', 'b');
  write('core/README.md', 'c');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}

it.each([
  ['core/core.ts', true],
  ['core/memory/state.ts', true],
  ['core/memory/new.ts', true],
  ['core/README.md', false],
])('a change of %s makes other code: %s', (name, isOther) => {
  const before = codeOf(root, ['core']);
  write(name, 'changed');
  expect(codeOf(root, ['core']) !== before).toBe(isOther);
});
