/**
 * Runs src/cli/conformance-acceptor.ts, having made sure that the standard dictionaries it needs are there.
 *
 *   npm run conformance:acceptor -- --port 9878 --version FIX.4.4
 */
import { parseArgs } from 'node:util';
import { ensureStandard, STANDARD } from './standard-dictionaries.ts';

const { values } = parseArgs({
  options: { version: { type: 'string', default: 'FIX.4.2' } },
  strict: false,
});
const name = String(values.version).replaceAll('.', '');
// What is no version the acceptor itself complains of.
if (name in STANDARD) ensureStandard(name.startsWith('FIX5') ? [name, 'FIXT11'] : [name]);
await import('../src/cli/conformance-acceptor.ts');
