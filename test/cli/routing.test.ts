/** `fairlead routing`, from the files of a journal: what plans came to, and where orders went. */
import { beforeAll, expect, it } from 'vitest';
import {
  type ChargesOptions,
  type OutcomeOptions,
  type ReportOptions,
  routingCharges,
  routingOutcome,
  routingReport,
} from '../../src/cli/routingReports.ts';
import { OrdType, Side } from '../../src/orders/values.ts';
import { NO_PRICE, price, qty } from '../../src/units/brand.ts';
import { journalFiles, printedLines, recordedHouse } from './journalFiles.ts';

const files = journalFiles('routing');
const { write } = files;
const printed = printedLines();

beforeAll(() => {
  const { house, journaled } = recordedHouse();
  house.autoTurn = false;
  const quotes = () => {
    house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
    house.quote('SOUTH', 'AAPL', 187.46, 500, 187.52, 400);
  };
  quotes();
  const send = (
    name: string,
    size: number,
    more: { limit?: string; buys?: boolean; notHeld?: boolean; to?: string },
  ) => {
    const { limit, buys = true, notHeld, to = '' } = more;
    const order = house.order('TESTER', name, 'AAPL', limit ?? '1');
    const atMarket = limit === undefined ? { ordType: OrdType.Market, price: NO_PRICE } : {};
    house.submit({
      ...order,
      side: buys ? Side.Buy : Side.Sell,
      terms: { ...order.terms, ...atMarket, orderQty: qty(size) },
      exDestination: to,
      ...(notHeld === true && { instructions: { notHeld: true } }),
    });
    house.turn();
  };
  // 200 at 187.50 and 200 at 187.52, half of all tried in the dark first.
  send('T1', 400, { limit: '187.52' });
  const [dark, north, south] = ['DEEP', 'NORTH', 'SOUTH'].map((venue) => house.at(venue)[0]);
  house.pass(5);
  for (const child of [dark, north]) house.accept(child);
  house.pass(5);
  if (south !== undefined) house.accept(south);
  house.fill(dark, 100, 187.49);
  house.cancel(dark);
  house.fill(north, 120, 187.5);
  house.pass(10);
  house.fill(north, north.terms.orderQty - 120, 187.51);
  house.turn();
  house.pass(60_000);
  quotes();
  send('T2', 100, { limit: '187.40' });
  send('T3', 50, { buys: false, notHeld: true });
  send('T4', 50, { buys: false, to: 'SOUTH', limit: '187.46' });
  for (const child of [...house.at('NORTH'), ...house.at('SOUTH')]) {
    if (child.terms.price === price(1_874_000)) house.accept(child);
    else house.fill(child, child.terms.orderQty - child.cumQty, child.terms.price / 10_000);
  }
  house.turn();
  write('journal', journaled);
});

async function outcome(options: OutcomeOptions = {}): Promise<string[]> {
  await routingOutcome({ directory: files.at('journal'), ...options });
  return printed;
}
async function report(options: ReportOptions = {}): Promise<string[]> {
  await routingReport({ directory: files.at('journal'), ...options });
  return printed;
}

async function charges(options: ChargesOptions = {}): Promise<string[]> {
  await routingCharges({ directory: files.at('journal'), ...options });
  return printed;
}

it('what venues charged against what was expected', async () => {
  expect(await charges({ by: 'venue' })).toEqual([
    'venue       fills  filled  expected  told  charged  expected of these  difference  deviating',
    'DEEP   USD  1      100     0.10      0     -        -                  -           0',
    'NORTH  USD  4      305     0.915     0     -        -                  -           0',
    'SOUTH  USD  2      70      -0.028    0     -        -                  -           0',
    'all    USD  7      475     0.987     0     -        -                  -           0',
  ]);
  printed.length = 0;
  const [json] = await charges({ venue: 'SOUTH', json: true });
  expect(JSON.parse(json)).toMatchObject({ totals: [{ venue: '', fills: 2, filled: '70', expected: '-0.028' }] });
  await expect(charges({ by: 'symbol' })).rejects.toThrow('--by takes day, venue, code, with commas, not symbol');
  await expect(charges({ venue: 'NOWHERE' })).rejects.toThrow('nothing was executed');
});

it('what plans expected, and what came of them', async () => {
  const lines = await outcome();
  expect(lines.slice(0, 6)).toEqual([
    'policy  venue  purpose       children  rejected  filled  rate     first         expected  came to   bps   fees   cost',
    'best    DEEP   dark     USD  2         0.0 %     100     44.4 %   10.000 ms     0.001000  0.001000  0.05  0.10   0.10',
    'best    NORTH  post     USD  1         0.0 %     0       0.0 %    -             -         -         -     0.00   0.00',
    'best    NORTH  sweep    USD  3         0.0 %     305     100.0 %  20003.333 ms  0.010377  0.013000  0.69  0.915  3.965',
    'best    SOUTH  post     USD  1         0.0 %     50      100.0 %  0.000 ms      0.032600  0.028400  1.51  -0.08  1.42',
    'best    SOUTH  sweep    USD  1         0.0 %     20      100.0 %  60000.000 ms  0.022600  0.022600  1.21  0.052  0.452',
  ]);
  expect(lines).toContain('unfilled  sweep  ppm  4      1000000  1000000  0      0                   too few');
  expect(lines.join()).not.toContain('Shadow');
});

it('a policy that shadows all of it, and what each term moves', async () => {
  const lines = await outcome({ policy: 'serial', terms: true, by: 'day' });
  expect(lines.slice(0, 2)).toEqual([
    'day              children  rejected  filled  rate    first         expected  came to   bps   fees   cost',
    '2026-11-21  USD  8         0.0 %     475     67.9 %  20003.333 ms  0.012600  0.012499  0.67  0.987  5.937',
  ]);
  expect(lines.slice(2, 6)).toEqual([
    '\nShadow policies: what they expected of the same',
    'day         policy  shadow            plans  another  expected   net, with fees        better by  executed  paid',
    '2026-11-21  best    serial  USD buy   3      2        340 → 280  63750.932 → 52500.84  0.00       400       75001.192',
    '2026-11-21  best    serial  USD sell  2      1        80 → 100   14997.24 → 18746.72   0.00       75        14060.005',
  ]);
  expect(lines.at(-7)).toBe('unfilled  5      0      0.0 %  0.00 USD buy, 0.00 USD sell');
});

it('as JSON and as CSV', async () => {
  const [json] = await outcome({ json: true, by: 'day,policy' });
  expect(JSON.parse(json)).toMatchObject({
    rows: [
      {
        ...{
          day: '2026-11-21',
          policy: 'best',
          venue: '',
          purpose: '',
          currency: 'USD',
          children: 8,
          fills: 7,
          whole: 5,
        },
        ...{ asked: '700', expected: '420', filled: '475', fillRate: '0.6786', expectedCost: '5.292', cost: '5.937' },
        ...{ slipped: '4.95', fees: '0.987', beyondTouch: '-0.80', value: '89060.20', meanFillMs: '12639.579' },
      },
    ],
    unmatched: 0,
  });
  printed.length = 0;
  const [csv] = await outcome({ csv: true, by: 'day,policy' });
  const [head, row, ...more] = csv.split('\n');
  expect(head).toMatch(/^day,policy,venue,purpose,currency,children,/);
  expect(row).toMatch(/^2026-11-21,best,,,USD,8,3,0,0.0000,0,6,5,7,700,420,475,/);
  expect(head.split(',')).toHaveLength(row.split(',').length);
  expect(more).toEqual([]);
});

it('where orders were routed, and what was paid for it', async () => {
  expect(await report()).toEqual([
    '2026-11: 4 orders were routed; 1 directed, 1 not held; 2 others (50.0 %)',
    'kind                  orders  part',
    'market                0       0.0 %',
    'marketable limit      1       50.0 %',
    'non-marketable limit  1       50.0 %',
    'other                 0       0.0 %',
    '',
    'venue       kind                  orders  part     executed  net     a hundred',
    'NORTH  USD  all                   2       100.0 %  280       -0.84   -0.3000',
    '            marketable limit      1                280       -0.84   -0.3000',
    '            non-marketable limit  1                0         0.00    -',
    'DEEP   USD  all                   1       50.0 %   100       -0.10   -0.1000',
    '            marketable limit      1                100       -0.10   -0.1000',
    'SOUTH  USD  all                   1       50.0 %   20        -0.052  -0.2600',
    '            marketable limit      1                20        -0.052  -0.2600',
    '',
  ]);
  printed.length = 0;
  expect(await report({ csv: true, quarter: '2026Q4' })).toEqual([
    [
      'month,venue,currency,kind,orders,filled,net,netAHundred',
      '2026-11,,,routed,4,,,',
      '2026-11,,,directed,1,,,',
      '2026-11,,,not held,1,,,',
      '2026-11,,,market,0,,,',
      '2026-11,,,marketable limit,1,,,',
      '2026-11,,,non-marketable limit,1,,,',
      '2026-11,,,other,0,,,',
      '2026-11,NORTH,USD,marketable limit,1,280,-0.84,-0.3000',
      '2026-11,NORTH,USD,non-marketable limit,1,0,0.00,',
      '2026-11,DEEP,USD,marketable limit,1,100,-0.10,-0.1000',
      '2026-11,SOUTH,USD,marketable limit,1,20,-0.052,-0.2600',
    ].join('\n'),
  ]);
  printed.length = 0;
  const [json] = await report({ json: true, quarter: '2026q4' });
  expect(JSON.parse(json)).toMatchObject({ from: '2026-10-01', to: '2026-12-31', months: [{ month: '2026-11' }] });
});

it.each<[OutcomeOptions, string]>([
  [{ from: 'today' }, 'today is no day'],
  [{ from: '2026-11-32' }, 'is no day'],
  [{ from: '2026-11-22', to: '2026-11-21' }, 'is after --to'],
  [{ from: '2026-11-22' }, 'nothing was sent in that time'],
  [{ by: 'day,client' }, '--by takes day, policy, venue, purpose, with commas, not client'],
  [{ policy: 'serious' }, 'there is no policy serious'],
  [{ directory: '/nowhere' }, 'there is no journal /nowhere'],
])('outcome %o: says what is wrong', async (options, text) => {
  await expect(outcome(options)).rejects.toThrow(text);
});

it.each<[ReportOptions, string]>([
  [{ quarter: '2026Q5' }, '2026Q5 is no quarter'],
  [{ quarter: '2026Q4', from: '2026-11-01' }, 'either --quarter, or --from and --to'],
  [{ quarter: '2025Q4' }, 'no order was routed in that time'],
])('report %o: says what is wrong', async (options, text) => {
  await expect(report(options)).rejects.toThrow(text);
});
