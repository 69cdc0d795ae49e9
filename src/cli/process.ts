/** What every long-running command shares: one tidy end, whether by Ctrl-C, a signal, the parent's going, or a failure. */
import { explainFailure } from './failure.ts';

/**
 * Runs `stop` once, at the first SIGINT, SIGTERM, or when the parent process that started us over IPC is gone; then
 * leaves with status 0. A second Ctrl-C leaves at once.
 */
export function onEnd(stop: () => Promise<void>): void {
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
}

/**
 * What nobody caught is our bug, or the world's end of a promise (a full disk): said readably, and the process stops. The
 * journal brings the state back at the next start.
 */
export function stopAtFailure(): void {
  process.on('uncaughtException', (error) => {
    console.error(explainFailure(error));
    process.exit(1);
  });
}

/** A console that is piped to a parent must not make the process fail when the parent goes first. */
export function tolerateClosedOutput(): void {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}
