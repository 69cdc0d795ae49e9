/**
 * The subject: the whole gateway, with risk, router and journal, and one venue that quotes from the load client's
 * process. Every order is a limit order that the router rests at that venue: one child each.
 *
 *   node bench/servers/gateway.ts --journal DIR --venue-port P [--durability os|disk]
 */
import { parseArgs } from 'node:util';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { gatewayConfig } from './gatewayConfig.ts';

const { values: options } = parseArgs({
  options: {
    journal: { type: 'string', default: '' },
    'venue-port': { type: 'string' },
    durability: { type: 'string', default: 'os' },
  },
});

const config = gatewayConfig(options.journal, 0, Number(options['venue-port']), options.durability);
const parsed = parseConfig(config, 'bench.toml');
const setup = resolveConfig(parsed, await dictionariesFor(parsed), {});
const log = { info: () => undefined, warn: (text: string, about?: object) => console.error(text, about ?? '') };
const gateway = await Gateway.open(setup, { clock: systemClock(), log });
console.log(`ready ${gateway.port}`);
process.stdin.resume().on('end', () => process.exit(0));
