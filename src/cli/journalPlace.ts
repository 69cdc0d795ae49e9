/** The journal that a command reads: the configuration's, or another one. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readSetup } from '../config/readSetup.ts';
import type { GatewaySetup } from '../config/setup.ts';
import { UsageError } from './failure.ts';

const USUAL_CONFIG = 'fairlead.config.toml';

export interface JournalPlace {
  readonly directory: string;
  /** Undefined with a directory alone: no configuration is read. */
  readonly setup: GatewaySetup | undefined;
}

export async function journalPlace(said: {
  readonly config?: string;
  readonly directory?: string;
}): Promise<JournalPlace> {
  const { config, directory: elsewhere } = said;
  const file = config ?? (elsewhere === undefined ? USUAL_CONFIG : undefined);
  const setup = file === undefined ? undefined : await readSetup(file);
  const directory = path.resolve(elsewhere ?? setup?.journal.directory ?? '');
  if (!existsSync(directory)) throw new UsageError(`there is no journal ${directory}`);
  return { directory, setup };
}
