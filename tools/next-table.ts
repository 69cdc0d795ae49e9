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
  'Requests, reports, quotes and the clock change orders by events alone. What follows is decided in one place: at the end',
  'of a step this table is asked about every order that something happened to. The first row that holds is done; then the',
  'table is asked again, until no row holds. So the precedence of two things that could happen is the order of their rows,',
  'and nothing else.',
  '',
  'Letters are the scenarios of the Order State Change Matrices (FIX 4.4 volume 4, appendix D). Each row has a test in',
  '`test/core/next.test.ts`: a conversation that needs it, and that ends otherwise without it.',
  '',
  '| # | row | when | what follows | matrix |',
  '| --- | --- | --- | --- | --- |',
  ...NEXT.map(({ name, given, outcome, matrix }, i) => `| ${i + 1} | ${name} | ${given} | ${outcome} | ${matrix} |`),
  '',
  'An order for which no row holds is at rest: it works at venues, waits for an answer, or waits here, as one of:',
  '',
  '- **expiry**: its ExpireTime has come; the next tick ends it',
  '- **open**: the market is closed, and no venue holds its auction',
  '- **trigger**: a stop, for its price',
  '- **auction**: for the opening, or the time before the close',
  '- **display**: an iceberg or pegged order, for the part of it that is out',
  '- **quote**: a pegged order, for a quote to follow',
  '- **held**: no venue takes it; it is planned again when a quote moves, a venue is back or has room again',
  '',
].join('\n');

writeOrCheck('what-an-order-does-next.md', page, 'src/core/work/next.ts', 'npm run next');
