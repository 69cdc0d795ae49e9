/** The example of a user's policy in docs/routing.md, as a module in a directory of its own. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The directory that it is in, as `touch-only.mjs`. */
export function writeExample(): string {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/routing.md'), 'utf8');
  const code = /```js\n(\/\/ touch-only\.mjs\n[^]*?)```/.exec(page)?.[1];
  if (code === undefined) throw new Error('docs/routing.md has an example of a policy');
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-policy-'));
  writeFileSync(path.join(directory, 'touch-only.mjs'), code);
  return directory;
}
