/** The result of a benchmark as tables (Markdown, as docs/performance.md has them) and as JSON. */
import type { Sample, StartUp } from './run.ts';
import { SESSIONS_SHAPES, type SessionsSample, type SessionsSubject } from './sessions.ts';
import { ratio, type Spread, spread } from './statistics.ts';
import { SHAPES, type Subject } from './subjects.ts';

/** Everything one subject gave: its samples of all rounds in the order of the rounds, and its start-ups. */
export interface Series {
  readonly subject: Subject;
  readonly samples: readonly Sample[];
  readonly startUps: readonly StartUp[];
}

const REFERENCES = ['echo', 'quickfix'] as const;

export function tables(series: readonly Series[], sessions: readonly SessionsSample[]): string {
  const parts: string[] = [];
  for (const shape of SHAPES) {
    const rows = series
      .map((of) => ({ of, samples: of.samples.filter((sample) => sample.shape === shape.name) }))
      .filter(({ samples }) => samples.length > 0);
    if (rows.length === 0) continue;
    const reference = new Map(rows.map(({ of, samples }) => [of.subject.name, samples]));
    if (shape.window > 1) parts.push(throughputTable(shape.name, rows, reference));
    else parts.push(latencyTable(shape.name, rows, reference));
  }
  const kept = diskKeeps(series);
  if (kept.length > 0) parts.push(diskTable(kept));
  if (sessions.length > 0) parts.push(sessionsTable(sessions));
  parts.push(startTable(series));
  return parts.join('\n\n');
}

type Row = { readonly of: Series; readonly samples: readonly Sample[] };
type Reference = ReadonlyMap<string, readonly Sample[]>;

function latencyTable(shape: string, rows: readonly Row[], reference: Reference): string {
  const title = shape === 'W=1' ? 'One order in flight' : `Open loop, ${shape}, timed from when an order was due`;
  const lines = table(['', 'p50 µs', 'p99 µs', 'p99.9 µs', 'CPU µs/order', 'p50 ÷ echo', 'p50 ÷ QuickFIX']);
  for (const { of, samples } of rows) {
    const p50 = (sample: Sample) => sample.roundTripMicros.p50;
    lines.push(
      row(
        of.subject.title,
        range(samples.map(p50)),
        range(samples.map((sample) => sample.roundTripMicros.p99)),
        range(samples.map((sample) => sample.roundTripMicros.p999)),
        range(samples.map((sample) => sample.serverCpuMicrosPerOrder)),
        ...REFERENCES.map((name) => times(ratio(samples.map(p50), (reference.get(name) ?? []).map(p50)))),
      ),
    );
    const toVenue = samples.flatMap((sample) => sample.toVenueMicros ?? []);
    if (toVenue.length > 0) {
      lines.push(
        row(
          `${of.subject.title}: order in → child at the venue`,
          range(toVenue.map((at) => at.p50)),
          range(toVenue.map((at) => at.p99)),
          range(toVenue.map((at) => at.p999)),
          '',
          ...REFERENCES.map((name) =>
            times(
              ratio(
                toVenue.map((at) => at.p50),
                (reference.get(name) ?? []).map(p50),
              ),
            ),
          ),
        ),
      );
    }
  }
  return `### ${title}\n\n${lines.join('\n')}`;
}

function throughputTable(shape: string, rows: readonly Row[], reference: Reference): string {
  const lines = table([
    '',
    'orders/s',
    'CPU µs/order',
    'RSS MiB',
    'orders/s ÷ echo',
    'orders/s ÷ QuickFIX',
    'CPU ÷ QuickFIX',
  ]);
  for (const { of, samples } of rows) {
    const rate = (sample: Sample) => sample.ordersPerSecond;
    const cpu = (sample: Sample) => sample.serverCpuMicrosPerOrder;
    lines.push(
      row(
        of.subject.title,
        range(samples.map(rate)),
        range(samples.map(cpu)),
        range(samples.map((sample) => sample.rssMiB)),
        ...REFERENCES.map((name) => times(ratio(samples.map(rate), (reference.get(name) ?? []).map(rate)))),
        times(ratio(samples.map(cpu), (reference.get('quickfix') ?? []).map(cpu))),
      ),
    );
  }
  return `### ${shape.slice(2)} orders in flight\n\n${lines.join('\n')}`;
}

/** What is left of the throughput of journal `os` when each turn waits for the disk, and whether that is enough. */
export interface DiskKeeps {
  readonly subject: string;
  readonly shape: string;
  readonly ratio: number;
  readonly holds: boolean;
}

/** Group commit: of orders that come many at a time, `disk` takes at least this share of what `os` takes. */
const DISK_KEEPS = 0.5;

/** One row for each subject and window that was measured with both. */
export function diskKeeps(series: readonly Series[]): DiskKeeps[] {
  const rates = (name: string, shape: string) =>
    (series.find(({ subject }) => subject.name === name)?.samples ?? [])
      .filter((sample) => sample.shape === shape)
      .map((sample) => sample.ordersPerSecond);
  const rows: DiskKeeps[] = [];
  for (const subject of ['engine', 'gateway']) {
    for (const { name: shape, window } of SHAPES) {
      const kept = ratio(rates(`${subject}-disk`, shape), rates(subject, shape));
      if (window > 1 && !Number.isNaN(kept)) rows.push({ subject, shape, ratio: kept, holds: kept >= DISK_KEEPS });
    }
  }
  return rows;
}

function diskTable(rows: readonly DiskKeeps[]): string {
  const lines = table(['', 'in flight', 'orders/s: journal `disk` ÷ `os`', `at least ${DISK_KEEPS}`]);
  for (const { subject, shape, ratio: kept, holds } of rows) {
    lines.push(row(subject, shape.slice(2), times(kept), holds ? 'holds' : 'DOES NOT HOLD'));
  }
  return `### What waiting for the disk costs\n\n${lines.join('\n')}`;
}

/** Each row beside the row of one session that sends as many orders at once. */
function sessionsTable(samples: readonly SessionsSample[]): string {
  const of = (shape: string, subject: SessionsSubject) =>
    samples.filter((sample) => sample.shape === shape && sample.subject === subject);
  const cpu = (sample: SessionsSample) => sample.serverCpuMicrosPerOrder;
  const lines = table([
    'Sessions',
    'orders/s',
    'p50 µs',
    'CPU µs/order',
    'CPU ÷ one session',
    'echo: CPU µs/message',
    'echo: CPU ÷ one connection',
    'KiB/session',
  ]);
  for (const { title, run, sessions } of SESSIONS_SHAPES) {
    const one = SESSIONS_SHAPES.find((shape) => shape.sessions === 1 && shape.run === run)!.title;
    const engine = of(title, 'engine');
    const echo = of(title, 'echo');
    const kiB = engine.map(
      ({ rssBeforeMiB, rssLoggedOnMiB }) => (((rssLoggedOnMiB ?? 0) - (rssBeforeMiB ?? 0)) * 1024) / sessions,
    );
    lines.push(
      row(
        title,
        range(engine.map((sample) => sample.ordersPerSecond)),
        range(engine.map((sample) => sample.roundTripMicros.p50)),
        range(engine.map(cpu)),
        times(ratio(engine.map(cpu), of(one, 'engine').map(cpu))),
        range(echo.map(cpu)),
        times(ratio(echo.map(cpu), of(one, 'echo').map(cpu))),
        sessions === 1 ? '' : range(kiB),
      ),
    );
  }
  return `### A thousand sessions\n\n${lines.join('\n')}`;
}

function startTable(series: readonly Series[]): string {
  const lines = table(['ms from start to answered Logon', 'first start', 'later starts']);
  for (const { subject, startUps } of series) {
    if (startUps.length === 0) continue;
    const firsts = startUps.flatMap(({ firstMillis }) => firstMillis ?? []);
    lines.push(
      row(
        subject.title,
        firsts.length === 0 ? '' : range(firsts),
        range(startUps.map(({ laterMillis }) => laterMillis)),
      ),
    );
  }
  return `### Start\n\n${lines.join('\n')}`;
}

function table(heads: readonly string[]): string[] {
  return [row(...heads), row(...heads.map((head) => (head === '' ? '---' : '---:')))];
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** `median (min–max)`; a single value stands alone. */
function range(values: readonly number[]): string {
  const of = spread(values);
  if (values.length === 1) return Number.isNaN(of.median) ? '–' : figure(of.median);
  return Number.isNaN(of.median) ? '–' : `${figure(of.median)} (${figure(of.min)}–${figure(of.max)})`;
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}

const times = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));

/** The same for a program: medians with their ranges, and every sample. */
export function asJson(about: object, series: readonly Series[], sessions: readonly SessionsSample[]): string {
  const summary: Record<string, Record<string, Spread>> = {};
  for (const { subject, samples } of series) {
    for (const shape of SHAPES) {
      const of = samples.filter((sample) => sample.shape === shape.name);
      if (of.length === 0) continue;
      summary[`${subject.name} ${shape.name}`] = {
        ordersPerSecond: spread(of.map((sample) => sample.ordersPerSecond)),
        p50Micros: spread(of.map((sample) => sample.roundTripMicros.p50)),
        p99Micros: spread(of.map((sample) => sample.roundTripMicros.p99)),
        cpuMicrosPerOrder: spread(of.map((sample) => sample.serverCpuMicrosPerOrder)),
      };
    }
  }
  const runs = series.map(({ subject, samples, startUps }) => ({ subject: subject.name, startUps, samples }));
  return `${JSON.stringify({ ...about, summary, diskKeeps: diskKeeps(series), runs, sessions }, null, 2)}\n`;
}
