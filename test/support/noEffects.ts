/**
 * Set up before each file of `npm run test:quick`: a socket, a listener or a process there is an error, so that quick
 * tests stay quick, and a test that needs one is seen at once to lie in the wrong folder.
 */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

function refuse(what: string): () => never {
  return () => {
    throw new Error(`a quick test ${what}: move it to a folder that is not a pure room's (vitest.config.ts)`);
  };
}

net.Socket.prototype.connect = refuse('opens a socket');
net.Server.prototype.listen = refuse('listens on a socket');
for (const start of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'] as const) {
  childProcess[start] = refuse('starts a process') as never;
}
workerThreads.Worker = refuse('starts a thread') as never;
syncBuiltinESMExports();
