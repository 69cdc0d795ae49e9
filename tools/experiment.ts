/**
 * npm run experiment -- NAME [options]: a named experiment over many seeds, with paired differences and their 95 %
 * confidence intervals. Writes rows.csv, summary.md and plot.svg; the same seeds and settings write the same bytes.
 *
 *   --list            all experiments, with what they show and their settings
 *   --seeds A..B      the experiment's own long form if omitted
 *   --set key=value   a setting, as often as you like
 *   --out DIR         where the files go (var/experiments/NAME)
 *   --workers N       threads (1)
 *   --help            what this says
 *   --docs            also brings its section of docs/routing.md up to date, and docs/plots/NAME.svg
 *
 * Exit code 1 when a bar of the experiment is missed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Experiment, settingsOf } from '../test/experiments/experiment.ts';
import { plotOf } from '../test/experiments/plot.ts';
import { csvOf, reportOf, verdictText } from '../test/experiments/report.ts';
import { runSeeds } from '../test/experiments/runner.ts';
import { summaryOf } from '../test/experiments/statistics.ts';
import { EXPERIMENTS, experimentCalled } from '../test/experiments/table.ts';

const DOCS = path.join(import.meta.dirname, '../docs/routing.md');

const HELP = `npm run experiment -- NAME [options]
  --list            all experiments, with what they show and their settings
  --seeds A..B      the experiment's own long form if omitted
  --set key=value   a setting, as often as you like
  --out DIR         where the files go (var/experiments/NAME)
  --workers N       threads (1)
  --docs            also brings its section of docs/routing.md up to date, and docs/plots/NAME.svg`;

const parsed = usable(() =>
  parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      seeds: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
      workers: { type: 'string', default: '1' },
      docs: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }),
);
const { values: options, positionals } = parsed;

const [name] = positionals;
if (options.help) console.log(HELP);
else if (options.list) list();
else if (name === undefined) fail('names an experiment: npm run experiment -- NAME, or --list');
else process.exitCode = await conduct(usable(() => experimentCalled(name)));

async function conduct(experiment: Experiment): Promise<number> {
  const settings = usable(() => settingsOf(experiment, options.set));
  const seeds = options.seeds === undefined ? experiment.seeds : rangeOf(options.seeds);
  const count = seeds[1] - seeds[0] + 1;
  const began = performance.now();
  const runs = await runSeeds(experiment, settings, seeds, {
    workers: whole(options.workers, '--workers'),
    onDone: (done) => progress(done, count, began),
  });
  const rows = runs.flat();
  const summary = summaryOf(runs);
  const report = reportOf(experiment, settings, summary, rows);
  const verdicts = experiment.bar(summary, settings);
  const directory = options.out ?? path.join('var/experiments', experiment.name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'rows.csv'), csvOf(seeds[0], runs));
  const said = verdicts.map((verdict) => `- ${verdictText(verdict)}\n`).join('');
  writeFileSync(path.join(directory, 'summary.md'), `${report}\n${said}`);
  const plot = plotOf(experiment, summary, rows);
  writeFileSync(path.join(directory, 'plot.svg'), plot);
  if (options.docs) document(experiment.name, seeds, `${report}\n${said}`, plot);
  console.log(`${report}\n${verdicts.map(verdictText).join('\n')}`);
  console.log(`rows.csv, summary.md and plot.svg are in ${directory}`);
  return verdicts.every(({ holds }) => holds) ? 0 : 1;
}

/** In the place of what stands between the experiment's marks. */
function document(called: string, [from, to]: readonly [number, number], said: string, plot: string): void {
  const begin = `<!-- experiment ${called} -->`;
  const end = `<!-- end of ${called} -->`;
  const docs = readFileSync(DOCS, 'utf8');
  const [before, after] = [docs.indexOf(begin), docs.indexOf(end)];
  if (before < 0 || after < before) fail(`${DOCS} has no lines ${begin} and ${end} to write between`);
  const set = options.set.map((change) => ` --set ${change}`).join('');
  const command = `\`\`\`\n$ npm run experiment -- ${called} --seeds ${from}..${to}${set}\n\`\`\``;
  const picture = `![${called}](plots/${called}.svg)`;
  const section = [begin, command, '', said.trimEnd(), '', picture, ''].join('\n');
  writeFileSync(DOCS, docs.slice(0, before) + section + docs.slice(after));
  mkdirSync(path.join(path.dirname(DOCS), 'plots'), { recursive: true });
  writeFileSync(path.join(path.dirname(DOCS), 'plots', `${called}.svg`), plot);
}

function list(): void {
  for (const { name: each, shows, seeds, settings } of EXPERIMENTS) {
    console.log(`${each.padEnd(22)} ${shows} Seeds ${seeds.join('..')}.`);
    for (const [key, { value, about }] of Object.entries(settings)) {
      console.log(`${' '.repeat(25)}${`${key}=${value}`.padEnd(24)} ${about}`);
    }
  }
}

/** On one line of a terminal; elsewhere ten lines in all. */
function progress(done: number, count: number, began: number): void {
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const text = `${done} of ${count} seeds, ${seconds} s`;
  if (process.stderr.isTTY) process.stderr.write(`\r${text}${done === count ? '\n' : ''}`);
  else if (done === count || done % Math.ceil(count / 10) === 0) process.stderr.write(`${text}\n`);
}

function rangeOf(text: string): readonly [number, number] {
  const [from, to] = text.split('..').map((each) => whole(each, '--seeds'));
  if (to === undefined || to < from) fail(`--seeds takes A..B with A ≤ B, such as 1..30, not ${text}`);
  return [from, to];
}

function whole(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) fail(`${option} takes whole numbers, not ${text}`);
  return Number(text);
}

function usable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): never {
  console.error(`experiment: ${message}`);
  process.exit(2);
}
