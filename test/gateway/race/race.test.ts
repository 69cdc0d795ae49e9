/** The short form of `npm run race`. */
import { expect, it } from 'vitest';
import { race } from './race.ts';
import { SCENES } from './scenes.ts';

const ROUNDS = SCENES.length;
const SEED = Number(process.env['FAIRLEAD_SEED'] ?? 1);

it('two sessions that race for one limit under SIGKILL never pass it by one share or one cent', async () => {
  const lines: string[] = [];
  const { faults, ...figures } = await race(ROUNDS, SEED, (line) => lines.push(line));
  expect(faults, `seed ${SEED}\n${lines.join('\n')}`).toEqual([]);
  expect(figures.kills).toBeGreaterThanOrEqual(ROUNDS);
});
