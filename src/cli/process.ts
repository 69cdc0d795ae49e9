/** Orderly shutdown of long-running commands: by Ctrl-C, a signal, the end of the parent, or a failure. */
import { fileURLToPath } from 'node:url';
import { explainFailure } from './failure.ts';

/** The arguments that start one of our commands as a separate process. */
export const MAIN_FILE = fileURLToPath(new URL('../../bin/fairlead.js', import.meta.url));

/**
 * Runs `stop` once, at the first SIGINT, SIGTERM, or when the parent process that started us over IPC is gone; then
 * leaves with status 0. A second Ctrl-C leaves at once. SIGHUP, which a closed terminal sends too, ends it in the same
 * way, or does `reload` if that is given.
 */
export function onEnd(stop: () => Promise<void>, reload?: () => void): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(130);
    ending = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);
  // A launcher hands on a SIGHUP that the terminal sent us as well: the second one means nothing more.
  process.on('SIGHUP', () => {
    if (ending) return;
    if (reload === undefined) end();
    else reload();
  });
}

/** Before there is anything to reload: a terminal may be closed, and logs moved, while we start. */
export function surviveHangUp(): void {
  process.on('SIGHUP', () => undefined);
}

/**
 * An uncaught error is our bug, or an external failure (a full disk): it is printed readably, and the process stops.
 * The journal restores the state at the next start.
 */
export function stopAtFailure(): void {
  process.on('uncaughtException', (error) => {
    console.error(explainFailure(error));
    process.exit(1);
  });
}

/** The terminal, or whoever reads our output, may go first: the process must not fail because of it. */
export function tolerateClosedOutput(): void {
  for (const output of [process.stdout, process.stderr]) output.off('error', ignore).on('error', ignore);
}

const ignore = (): void => {};
