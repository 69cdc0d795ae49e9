/**
 * Prints which check meets which clause (src/risk/checks/checks.ts) into docs/risk-controls.md.
 *
 *   node tools/risk-controls.ts            writes the part of the page
 *   node tools/risk-controls.ts --check    fails if it is not what would be written
 */
import { CHECKS } from '../src/risk/checks/checks.ts';
import { writePartOrCheck } from './page.ts';

/** `15c3-5 (c)(1)(ii), (c)(2)(i); Reg NMS 612` is three clauses. What is no clause only explains the one before it. */
function clausesOf(text: string): string[] {
  return text.split('; ').flatMap((law) => {
    const [, name, rest] = /^(15c3-5 |RTS \d+ Art\. \d+|\D+ )(.*)$/.exec(law) ?? [];
    if (rest === undefined) return [law];
    const clauses = rest.split(', ').filter((part) => /^[(\d]/.test(part));
    return clauses.length === 0 ? [law] : clauses.map((part) => `${name}${part}`);
  });
}

const byClause = new Map<string, string[]>();
for (const { code, clause } of CHECKS) {
  for (const each of clausesOf(clause)) byClause.set(each, [...(byClause.get(each) ?? []), code]);
}
const checks = CHECKS.map(({ code, name, clause }) => `| \`${code}\` | ${name} | ${clause} |`);
const clauses = [...byClause]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([clause, codes]) => `| ${clause} | ${codes.map((code) => `\`${code}\``).join(', ')} |`);
const printed = [
  '',
  'In order of precedence:',
  '',
  '| check | what | clauses |',
  '| --- | --- | --- |',
  ...checks,
  '',
  'By clause:',
  '',
  '| clause | checks |',
  '| --- | --- |',
  ...clauses,
  '',
  '',
].join('\n');
writePartOrCheck('risk-controls.md', 'checks', printed, {
  source: 'src/risk/checks/checks.ts',
  command: 'npm run controls',
});
