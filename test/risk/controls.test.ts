/** docs/risk-controls.md: every clause that a check names has its row there, and every test it names exists. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/risk/checks/checks.ts';

const PAGE = readFileSync('docs/risk-controls.md', 'utf8');
const byHand = PAGE.slice(0, PAGE.indexOf('## Checks and clauses'));
/** The rows of the tables of one law. */
const rowsOf = (heading: string): string[] => {
  const from = byHand.indexOf(heading);
  expect(from, `${heading} has a section`).toBeGreaterThan(0);
  const to = byHand.indexOf('\n## ', from + 1);
  return byHand
    .slice(from, to < 0 ? undefined : to)
    .split('\n')
    .filter((line) => line.startsWith('| '));
};

/** A law as checks write it: its section, and its clauses. */
const LAWS: readonly (readonly [begins: RegExp, section: string])[] = [
  [/^15c3-5 /, '## SEC Rule 15c3-5'],
  [/^RTS 6 Art\. /, '## MiFID II RTS 6'],
  [/^Reg NMS /, '## Regulation NMS'],
  [/^Reg SHO /, '## Regulation SHO'],
];

test('every clause of a check has a row', () => {
  for (const { code, clause } of CHECKS) {
    for (const law of clause.split('; ')) {
      const [begins, section] = LAWS.find(([prefix]) => prefix.test(law)) ?? [];
      expect([code, law, section]).not.toContain(undefined);
      const [first, ...others] = law.replace(begins ?? '', '').split(', ');
      const article = /^\d+/.exec(first)?.[0] ?? '';
      const clauses = [first, ...others.filter((other) => other.startsWith('(')).map((other) => article + other)];
      const rows = rowsOf(section ?? '');
      for (const each of clauses)
        expect([code, each, rows.some((row) => row.startsWith(`| ${each}`))]).toEqual([code, each, true]);
    }
  }
});

test('every test that is named exists, and every row names one', () => {
  const files = new Set([...byHand.matchAll(/`(test\/[\w/.]+\.test\.ts)`/g)].map(([, file]) => file));
  expect(files.size).toBeGreaterThan(15);
  expect([...files].filter((file) => !existsSync(file))).toEqual([]);
  const rows = byHand
    .split('\n')
    .filter((line) => /^\| .*\|$/.test(line) && !/^\| (clause|article|paragraph|rule|---)/.test(line));
  expect(rows.filter((row) => !row.includes('`test/'))).toEqual([]);
});

test('every check that is named by its number exists', () => {
  const numbers = new Set<string>(CHECKS.map(({ code }) => code.slice(0, 4)));
  const named = [...byHand.matchAll(/\bR\d{3}\b/g)].map(([code]) => code);
  expect(named.filter((code) => !numbers.has(code))).toEqual([]);
});
