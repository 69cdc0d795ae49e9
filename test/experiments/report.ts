/** What is written of an experiment: a table for people, the rows as CSV. */
import {
  baseOf,
  type Difference,
  type Estimate,
  type Experiment,
  type Row,
  type Settings,
  type Summary,
  type Verdict,
} from './experiment.ts';

/** Of pairs; below it, the arms did not meet the same market. */
export const PAIRED_FROM = 0.9;

/** The rows of all seeds; a number that an arm does not have is left empty. */
export function csvOf(from: number, runs: readonly (readonly Row[])[]): string {
  const rows = runs.flat();
  const measures = [...new Set(rows.flatMap(({ numbers }) => Object.keys(numbers)))];
  const hasX = rows.some(({ x }) => x !== undefined);
  const head = ['seed', 'arm', ...(hasX ? ['x'] : []), ...measures].join(',');
  const lines = runs.flatMap((run, i) =>
    run.map(({ arm, x, numbers }) => {
      const cells = measures.map((measure) => (measure in numbers ? plain(numbers[measure]) : ''));
      return [from + i, arm, ...(hasX ? [x ?? ''] : []), ...cells].join(',');
    }),
  );
  return [head, ...lines, ''].join('\n');
}

/** The summary in Markdown, as docs/routing.md has it. */
export function reportOf(experiment: Experiment, settings: Settings, summary: Summary, rows: readonly Row[]): string {
  const { name, shows, measure, base } = experiment;
  const measures = [...new Set(rows.filter(({ x }) => x === undefined).flatMap(({ numbers }) => Object.keys(numbers)))];
  const has = (arm: string, what: string) =>
    rows.some((row) => row.arm === arm && row.x === undefined && what in row.numbers);
  const difference = (arm: string): string[] => {
    if (base === undefined) return [];
    const against = baseOf(arm, base);
    if (arm === against || !has(arm, measure.name) || !has(against, measure.name)) return ['', ''];
    const pairs = summary.difference(arm, against, measure.name);
    return [
      `${signedText(pairs)}${excludesZero(pairs) ? '' : ' ○'}`,
      Number.isNaN(pairs.correlation) ? '' : pairs.correlation.toFixed(2),
    ];
  };
  const table = [
    ['arm', ...measures, ...(base === undefined ? [] : [`${measure.name} minus ${base}`, 'correlation'])],
    ...summary.arms.map((arm) => [
      arm,
      ...measures.map((what) => (has(arm, what) ? estimateText(summary.estimate(arm, what)) : '')),
      ...difference(arm),
    ]),
  ];
  const changed = Object.entries(settings).filter(([key, value]) => experiment.settings[key].value !== value);
  const said = changed.map(([key, value]) => ` --set ${key}=${String(value)}`).join('');
  const many = summary.seeds === 1 ? '1 seed' : `${summary.seeds} seeds`;
  return [
    `**${name}**${said}: ${shows} ${many}, means ± 95 %, ${measure.name} in ${measure.unit}.`,
    '',
    markdown(table),
    ...(table.some((row) => row.some((cell) => cell.endsWith('○'))) ? ['', '○ the interval includes 0.'] : []),
    '',
  ].join('\n');
}

export function verdictText({ says, seen, holds }: Verdict): string {
  // One run has no interval.
  if (seen.includes('Infinity')) return `too few seeds  ${says}`;
  return `${holds ? 'holds' : 'FAILS'}  ${says}: ${seen}`;
}

/** The bar that most experiments have: an arm costs less than another, and the interval excludes 0. */
export function costsLess(summary: Summary, arm: string, than: string, says: string): Verdict {
  const saved = summary.difference(than, arm, 'shortfall');
  const seen = `by ${saved.mean.toFixed(3)} ± ${saved.half.toFixed(3)} bps`;
  return { says, seen, holds: saved.mean > 0 && excludesZero(saved) };
}

export const excludesZero = ({ mean, half }: Estimate): boolean => Math.abs(mean) > half || (mean === 0 && half === 0);

export function estimateText({ mean, half }: Estimate): string {
  return Number.isFinite(half) ? `${shortened(mean)} ± ${shortened(half)}` : shortened(mean);
}

function signedText(pairs: Difference): string {
  return pairs.mean > 0 ? `+${estimateText(pairs)}` : estimateText(pairs);
}

/** Three decimals, fewer for large numbers. */
function shortened(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/** Eight digits: two machines may differ in the last of sixteen. */
const plain = (value: number): string => String(Number(value.toPrecision(8)));

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
