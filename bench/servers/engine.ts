/**
 * The subject: our engine alone, journal and dictionary checks on as in the gateway.
 *
 *   node bench/servers/engine.ts --journal DIR [--durability os|disk|memory] [--sessions N]
 */
import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import type { Durability } from '../../src/journal/journal.ts';
import { acknowledgingEngine } from './acknowledge.ts';

const { values: options } = parseArgs({
  options: {
    journal: { type: 'string', default: '' },
    durability: { type: 'string', default: 'os' },
    sessions: { type: 'string', default: '0' },
  },
});

const engine = acknowledgingEngine(options.durability as Durability, options.journal, Number(options.sessions));
const port = await engine.listen('127.0.0.1', 0);
engine.start();
console.log(`ready ${port}`);
// As `fairlead start` does, where NODE_COMPILE_CACHE asks for one.
flushCompileCache();
process.stdin.resume().on('end', () => process.exit(0));
