/**
 * From a configuration file to the settings of the rooms. What is read on the way, text and trees, is larger than what
 * comes of it: it ends here, so that nobody who starts from the settings still holds it.
 */
import { dictionariesFor } from './dictionary/dictionaries.ts';
import { resolveConfig } from './resolve/resolve.ts';
import { loadConfig } from './schema/load.ts';
import type { GatewaySetup } from './setup.ts';

/** Throws ConfigError. */
export async function readSetup(file: string): Promise<GatewaySetup> {
  const config = loadConfig(file);
  return resolveConfig(config, await dictionariesFor(config));
}
