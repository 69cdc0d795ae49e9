/**
 * Prints the table of what an order does next (src/core/work/next.ts) as docs/what-an-order-does-next.md.
 *
 *   node tools/next-table.ts            writes the page
 *   node tools/next-table.ts --check    fails if the page is not what would be written
 */
import { NEXT } from '../src/core/work/next.ts';
import { writeOrCheck } from './page.ts';

const page = [
  '<!-- Printed from src/core/work/next.ts by tools/next-table.ts: edit there, then `npm run next`. -->',
  '',
  '# What an order does next',
  '',
  'Requests, reports, quotes and the clock change orders through events only. The next step is decided in one place: at the',
  'end of a step, this table is applied to every order that changed. The first row with a true condition is carried out; then',
  'the table is applied again, until no condition is true. The order of the rows is the only precedence.',
  '',
  'Letters are the scenarios of the Order State Change Matrices (FIX 4.4 volume 4, appendix D). Each row has a test in',
  '`test/core/next.test.ts`: a conversation that needs it, and ends differently without it.',
  '',
  '| # | row | asked in the states | when | what follows | matrix |',
  '| --- | --- | --- | --- | --- | --- |',
  ...NEXT.map(
    ({ name, states, given, outcome, matrix }, i) =>
      `| ${i + 1} | ${name} | ${states.join(', ')} | ${given} | ${outcome} | ${matrix} |`,
  ),
  '',
  'An order without a true row is at rest: it works at venues, waits for an answer, or is held here, for one of these reasons:',
  '',
  '- **expiry**: its ExpireTime has come; the next tick ends it',
  '- **open**: the market is closed, and no venue holds its opening',
  '- **trigger**: a stop waits for its price',
  '- **auction**: it waits for the opening, or the time before the close',
  '- **display**: an iceberg or pegged order waits for its displayed part',
  '- **quote**: a pegged order waits for a quote',
  '- **held**: no venue can take it; it is planned again when a quote moves, or a venue is back or has room',
  '',
].join('\n');

writeOrCheck('what-an-order-does-next.md', page, 'src/core/work/next.ts', 'npm run next');
