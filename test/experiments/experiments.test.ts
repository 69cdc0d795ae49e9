/** What experiments are made of; and each in its short form. `npm run experiment -- NAME` runs the long one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsOf } from './experiment.ts';
import { plotOf } from './plot.ts';
import { csvOf, reportOf, verdictText } from './report.ts';
import { runSeeds } from './runner.ts';
import { correlationOf, estimateOf, student95, summaryOf } from './statistics.ts';
import { EXPERIMENTS, experimentCalled } from './table.ts';

const TOOL = path.join(import.meta.dirname, '../../tools/experiment.ts');

describe('the numbers', () => {
  test('a mean has the interval of Student', () => {
    const { mean, half, runs } = estimateOf([1, 2, 3, 4, 5]);
    expect([mean, runs]).toEqual([3, 5]);
    // t(4) · √(2.5 ÷ 5)
    expect(half).toBeCloseTo(2.776 * Math.SQRT1_2, 6);
    expect(estimateOf([7]).half).toBe(Number.POSITIVE_INFINITY);
  });

  test('quantiles go on where the table ends', () => {
    expect(student95(30)).toBe(2.042);
    expect(student95(40)).toBeCloseTo(2.021, 3);
    expect(student95(120)).toBeCloseTo(1.98, 3);
  });

  test('pairs are compared seed by seed', () => {
    const run = (one: number, other: number) => [
      { arm: 'one', numbers: { cost: one } },
      { arm: 'other', numbers: { cost: other } },
    ];
    const summary = summaryOf([run(1, 3), run(5, 7), run(9, 11.3)]);
    const { mean, correlation } = summary.difference('other', 'one', 'cost');
    expect(mean).toBeCloseTo(2.1, 9);
    expect(correlation).toBeGreaterThan(0.999);
    expect(correlationOf([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 9);
    expect(() => summary.estimate('one', 'price')).toThrow('no run has price of one');
  });
});

describe('the files', () => {
  test('a CSV has a line a row, and an empty cell for a number that is not there', () => {
    const runs = [
      [
        { arm: 'a', numbers: { cost: 1 / 3 } },
        { arm: 'b', numbers: { share: 2 } },
      ],
    ];
    expect(csvOf(5, runs)).toBe('seed,arm,cost,share\n5,a,0.33333333,\n5,b,,2\n');
  });

  test('rows with an x are drawn as curves, others as bars', () => {
    const measure = { name: 'cost', unit: 'bps' };
    const of = (rows: { arm: string; x?: number; numbers: { cost: number } }[]) =>
      plotOf({ ...EXPERIMENTS[0], measure }, summaryOf([rows, rows]), rows);
    expect(of([{ arm: 'a', numbers: { cost: 1 } }])).toContain('<rect x=');
    const curve = [0, 100, 200].map((x) => ({ arm: 'a<b', x, numbers: { cost: x / 100 } }));
    expect(of(curve)).toContain('<polyline points=');
    expect(of(curve)).toContain('a&lt;b');
  });

  test('the command writes the same bytes from the same seeds, in one thread or in two', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'experiment-'));
    const args = [TOOL, 'guessing', '--seeds', '3..9', '--out', directory, '--workers', '2'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status === 0 || stderr).toBe(true);
    expect(stderr).toContain('7 of 7 seeds');
    const guessing = experimentCalled('guessing');
    const settings = settingsOf(guessing, []);
    const runs = await runSeeds(guessing, settings, [3, 9]);
    const summary = summaryOf(runs);
    const written = (file: string) => readFileSync(path.join(directory, file), 'utf8');
    expect(written('rows.csv')).toBe(csvOf(3, runs));
    expect(written('summary.md')).toContain(reportOf(guessing, settings, summary, runs.flat()));
    expect(written('plot.svg')).toBe(plotOf(guessing, summary, runs.flat()));
    rmSync(directory, { recursive: true });
  });
});

describe('the command', () => {
  const said = (...args: string[]) => spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8' });

  test('lists what there is, and says what is not', () => {
    const { stdout } = said('--list');
    for (const { name } of EXPERIMENTS) expect(stdout).toContain(name);
    const { status, stderr } = said('guessing', '--set', 'depth=3');
    expect(stderr).toBe('experiment: --set depth=3: guessing has the settings steps, swing\n');
    expect(status).toBe(2);
    expect(() => experimentCalled('nothing')).toThrow('there is no experiment nothing: ');
  });

  test('settings are read as what they are', () => {
    const guessing = experimentCalled('guessing');
    expect(settingsOf(guessing, ['steps=20'])).toEqual({ steps: 20, swing: 10 });
    expect(() => settingsOf(guessing, ['steps=many'])).toThrow('--set steps=many: expected a number');
    expect(() => settingsOf(guessing, ['steps=0'])).toThrow('--set steps=0: steps takes 1 or more');
    expect(() => settingsOf(guessing, ['swing=-1'])).toThrow('--set swing=-1: swing takes 0 or more');
    const toxic = experimentCalled('toxic');
    expect(() => settingsOf(toxic, ['parents=0'])).toThrow('--set parents=0: parents takes 1 or more');
    expect(() => settingsOf(toxic, ['sizes=abc'])).toThrow(/^--set sizes=abc: expected numbers like ".+"/);
    expect(() => settingsOf(toxic, ['sizes=0'])).toThrow('--set sizes=0: sizes takes 1 or more');
    expect(settingsOf(experimentCalled('arrival'), ['flights=0.5 1'])).toMatchObject({ flights: '0.5 1' });
  });

  test('one seed decides nothing that takes an interval', () => {
    const verdict = { says: 'it is cheaper', seen: 'by 1.000 ± Infinity bps', holds: false };
    expect(verdictText(verdict)).toBe('too few seeds  it is cheaper');
  });
});

describe.each(EXPERIMENTS)('$name', (experiment) => {
  test('runs, and a seed gives the same rows again', async () => {
    const settings = settingsOf(experiment, experiment.short ?? []);
    const [one, two] = await runSeeds(experiment, settings, [1, 2]);
    const [again] = await runSeeds(experiment, settings, [1, 1]);
    expect(again).toEqual(one);
    for (const { numbers } of [...one, ...two]) {
      for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
    }
    const summary = summaryOf([one, two]);
    for (const { says, seen } of experiment.bar(summary, settings)) expect(says + seen).not.toContain('NaN');
    expect(reportOf(experiment, settings, summary, [...one, ...two])).toContain(experiment.name);
  });
});

test('an experiment has a name of its own, and says what it shows', () => {
  expect(new Set(EXPERIMENTS.map(({ name }) => name)).size).toBe(EXPERIMENTS.length);
  for (const { name, shows, settings } of EXPERIMENTS) {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(shows).toMatch(/^[A-Z].*\.$/);
    for (const { about } of Object.values(settings)) expect(about).not.toBe('');
  }
});
