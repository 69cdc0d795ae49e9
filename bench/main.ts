/**
 * npm run bench [-- options]: NewOrderSingle → ExecutionReport over loopback, for the Node echo floor, other engines
 * and ourselves, in turn, round by round. docs/performance.md says what each row means.
 *
 *   --rounds N        rounds through everything (5)
 *   --only a,b        these subjects: echo, quickfix, jspurefix, engine, gateway, engine-disk, gateway-disk; or by
 *                     itself plan, in process: what a plan and its record cost (plan.ts; 21 rounds)
 *   --against DIR     of plan: compared with this checkout, in turns
 *   --loads a,b       these loads: W=1, W=64, W=256, W=1000, 5000/s, 20000/s, and sessions: a thousand of them
 *   --json FILE       the figures as JSON, too
 *   --smoke           everything once and tiny: fails only where something does not answer
 *
 * Fails where the journal `disk` takes less than half of the orders that `os` takes.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { about } from './about.ts';
import { measurePlans } from './plan.ts';
import { asJson, diskKeeps, tables } from './report.ts';
import { measure, type Sample, type StartUp, startUp } from './run.ts';
import { measureSessions, type SessionsSample } from './sessions.ts';
import { SHAPES, SUBJECTS, type Subject } from './subjects.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string' },
    only: { type: 'string' },
    against: { type: 'string', default: '' },
    loads: { type: 'string' },
    json: { type: 'string' },
    smoke: { type: 'boolean', default: false },
  },
});

const SMOKE_LOADS = 'W=1,W=64,sessions';
const SMOKE_SCALE = 0.02;

const rounds = options.smoke ? 1 : Number(options.rounds ?? 5);
const scale = options.smoke ? SMOKE_SCALE : 1;
const ALL_LOADS = [...SHAPES.map((shape) => shape.name), 'sessions'].join(',');
const loads = (options.loads ?? (options.smoke ? SMOKE_LOADS : ALL_LOADS)).split(',');
const shapes = SHAPES.filter((shape) => loads.includes(shape.name));

interface Gathered {
  readonly subject: Subject;
  readonly samples: Sample[];
  readonly startUps: StartUp[];
}

async function run(): Promise<void> {
  const facts = about(
    ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
  );
  for (const [name, value] of Object.entries(facts)) console.log(`${name}: ${value}`);
  if (options.only === 'plan') return measurePlans(Number(options.rounds ?? 21), options.against);
  const series: Gathered[] = [];
  for (const subject of SUBJECTS) {
    if (options.only !== undefined && !options.only.split(',').includes(subject.name)) continue;
    if (subject.missing === '') series.push({ subject, samples: [], startUps: [] });
    else console.log(`skipped ${subject.title}: ${subject.missing}`);
  }
  const sessions: SessionsSample[] = [];
  const hasEngine = series.some(({ subject }) => subject.name === 'engine');
  for (let round = 1; round <= rounds; round++) {
    const from = performance.now();
    for (const { subject, samples, startUps } of series) {
      startUps.push(await startUp(subject));
      samples.push(...(await measure(subject, shapes, scale)));
    }
    if (hasEngine && loads.includes('sessions')) sessions.push(...(await measureSessions(scale)));
    console.log(`round ${round} of ${rounds}: ${Math.round((performance.now() - from) / 1000)} s`);
  }
  console.log(`\n${tables(series, sessions)}`);
  if (options.json !== undefined) writeFileSync(options.json, asJson(facts, series, sessions));
  // A smoke test is too short to say what anything costs.
  if (!options.smoke && diskKeeps(series).some(({ holds }) => !holds)) process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exit(1);
}
