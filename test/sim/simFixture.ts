/** Simulators and clients of one test file, ended after each test. */
import { afterEach } from 'vitest';
import { type RunningSim, type SimOptions, startSim } from '../../src/sim/run.ts';
import { price, qty } from '../../src/units/brand.ts';
import { type ClientOptions, FixClient } from '../support/fixClient.ts';

const XYZ = { symbol: 'XYZ', currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) };
export const SYMBOLS = [
  { instrument: XYZ, startPx: price(100_000) },
  { instrument: { ...XYZ, symbol: 'ABC' }, startPx: price(100_000) },
];

const sims: RunningSim[] = [];
const clients: FixClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(sims.splice(0).map((sim) => sim.stop()));
});

/** An exchange called NORTH with an empty book, unless said otherwise. */
export async function simulate(options: Partial<SimOptions> = {}): Promise<RunningSim> {
  const sim = await startSim({ kind: 'exchange', compID: 'NORTH', symbols: SYMBOLS, flow: false, ...options });
  sims.push(sim);
  return sim;
}

/** Ends one as a crash would. */
export function crash(sim: RunningSim): void {
  sims.splice(sims.indexOf(sim), 1);
  sim.kill();
}

export async function connect(
  sim: RunningSim,
  sender: string,
  options: Partial<ClientOptions> = {},
  nextOut = 1,
): Promise<FixClient> {
  const client = await FixClient.open(sim.port, { target: sim.compID, sender, ...options }, nextOut);
  clients.push(client);
  return client;
}
