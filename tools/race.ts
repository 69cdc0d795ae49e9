/**
 * npm run race -- [options]: two sessions race for one limit while the gateway is killed (SIGKILL), again and again.
 *
 *   --rounds N        races (200)
 *   --seed N          draws orders, moments of kills, and fills (1); how the processes keep pace is not repeated
 *
 * Ends at the first race in which a limit was passed, by one share or one cent, or clients were told what the venue does
 * not have: exit code 1. docs/testing.md says more.
 */
import { parseArgs } from 'node:util';
import { race } from '../test/gateway/race/race.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});

const result = await race(whole(options.rounds, '--rounds'), whole(options.seed, '--seed'), (line) =>
  console.log(line),
);
for (const fault of result.faults) console.log(fault);
const { rounds, kills, orders, taken, refused, amidst, unanswered, full, exact, resent, faults } = result;
console.log(
  `${rounds} races, ${kills} kills (${amidst} amidst the answers, ${unanswered} orders without one): of ${orders} orders ${taken} were taken and ${refused} refused, ` +
    `${resent} of the gateway's messages were resent; the limit was full to less than an order in ${full}, to the last in ${exact}; ` +
    `${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

function whole(text: string, name: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  console.error(`race: ${name} takes whole numbers, not ${text}`);
  process.exit(2);
}
