/** The table at the end of a test run that met engines of others: who was met, in how many scenarios, with what counts. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What a test has counted; messages of the application. */
export interface Counts {
  readonly sent?: number;
  readonly received?: number;
  /** Messages of ours that the other engine's own dictionary did not take. */
  readonly refused?: number;
  /** Public session scripts that passed. */
  readonly scripts?: number;
}

declare module 'vitest' {
  interface TaskMeta {
    foreign?: Counts;
  }
}

const COLUMNS = ['sent', 'received', 'refused', 'scripts'] as const;

interface Line {
  scenarios: number;
  skipped: number;
  readonly counts: Record<(typeof COLUMNS)[number], number>;
}

export default class ForeignReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = new Map<string, Line>();
    for (const module of modules) {
      if (!module.moduleId.includes('/test/foreign/')) continue;
      for (const test of module.children.allTests()) add(lines, test);
    }
    const run = [...lines].filter(([, { scenarios }]) => scenarios > 0);
    if (run.length === 0) return;
    const width = Math.max(...run.map(([who]) => who.length)) + 2;
    const cell = (value: number | string) => String(value).padStart(10);
    console.log(`${'foreign bench'.padEnd(width)}${cell('scenarios')}${COLUMNS.map(cell).join('')}`);
    for (const [who, { scenarios, counts }] of run) {
      console.log(`${who.padEnd(width)}${cell(scenarios)}${COLUMNS.map((name) => cell(counts[name] || '')).join('')}`);
    }
    for (const [who, { scenarios, skipped }] of lines) {
      if (scenarios === 0 && skipped > 0 && who.includes('skipped')) console.log(who);
    }
    const sum = (of: (line: Line) => number) =>
      run.reduce((total, [, line]) => total + of(line), 0).toLocaleString('en');
    console.log(
      `foreign bench: ${run.length} engines and roles, ${sum((line) => line.scenarios)} scenarios, ` +
        `${sum(({ counts }) => counts.sent + counts.received)} application messages, ` +
        `${sum(({ counts }) => counts.refused)} refused by a stock dictionary, ` +
        `${sum(({ counts }) => counts.scripts)} session scripts`,
    );
  }
}

function add(lines: Map<string, Line>, test: TestCase): void {
  const [first] = test.fullName.split(' > ');
  const who = /session scripts/.exec(first)?.[0] ?? first;
  // Proxies and the like are in this folder, too.
  if (!/ as (client|venue|acceptor) | over a line |^session scripts/.test(`${who} `)) return;
  const line = lines.get(who) ?? {
    scenarios: 0,
    skipped: 0,
    counts: { sent: 0, received: 0, refused: 0, scripts: 0 },
  };
  lines.set(who, line);
  const { state } = test.result();
  if (state === 'passed') line.scenarios++;
  if (state === 'skipped') line.skipped++;
  for (const name of COLUMNS) line.counts[name] += test.meta().foreign?.[name] ?? 0;
}
