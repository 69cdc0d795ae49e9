/** Files that other programs replace: certificates. */
import { watchFile } from 'node:fs';

/** How often files are looked at; changes by rename, by writing and behind links are all noticed. */
const EVERY_MS = 1_000;
/** Certificate and key are two files: the other one may be on its way. */
const SETTLE_MS = 300;

/**
 * Calls `changed` once after any of the files has changed, appeared or gone; and once to begin with, since they may
 * have been replaced after they were read. Does not keep the process running.
 */
export function onChange(files: readonly string[], changed: () => void, everyMs = EVERY_MS): void {
  let settling: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(changed, SETTLE_MS).unref();
  };
  for (const file of new Set(files)) watchFile(file, { interval: everyMs, persistent: false }, settle);
  if (files.length > 0) settle();
}
