/** `fairlead risk day`: what is set for the day, and its start from a file, over HTTP. */
import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import type { Day, StartOfDay } from '../ops/show/daySchema.ts';
import { UsageError } from './failure.ts';
import { GatewayClient } from './gatewayClient.ts';
import type { ProposalShown } from '../ops/show/showProposals.ts';
import { waits } from './kill.ts';
import type { RiskOptions } from './risk.ts';
import { print, table } from './table.ts';

export interface DayOptions extends RiskOptions {
  readonly source?: string;
  readonly reason: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

export async function showDay(options: RiskOptions): Promise<void> {
  const day = await new GatewayClient(options).get<Day>('/day');
  if (options.json === true) return print(day);
  console.log(`${day.date} (UTC), rates in ${day.base}`);
  for (const [head, rows] of tablesOf(day)) if (rows.length > 0) table(head, rows);
}

type Table = readonly [head: readonly string[], rows: readonly (readonly string[])[]];

function tablesOf({ loads, lists, bands, locates, cash, rates }: Day): Table[] {
  return [
    [
      ['source', 'day', 'loaded', 'times', 'positions', 'by'],
      loads.map((load) => [load.source, load.day, load.at, String(load.times), String(load.positions), byText(load)]),
    ],
    [
      ['symbol', 'list', 'for', 'until', 'by'],
      lists.map((row) => [row.symbol, row.list, row.client ?? 'everybody', row.until ?? '', byText(row)]),
    ],
    [
      ['symbol', 'low', 'high', 'by'],
      bands.map((band) => [
        band.symbol,
        band.low ?? '',
        band.high ?? '',
        band.by === null ? 'the market' : byText(band),
      ]),
    ],
    [
      ['client', 'symbol', 'located', 'used', 'left'],
      locates.map(({ client, symbol, located, used, left }) => [client, symbol, located, used, left]),
    ],
    [
      ['client', 'account', 'currency', 'cash'],
      cash.map(({ client, account, currency, amount }) => [client, account ?? '', currency, amount]),
    ],
    [['currency', 'rate', 'since', 'by'], rates.map((row) => [row.currency, row.rate, row.at, byText(row)])],
  ];
}

const byText = ({ by, reason }: { readonly by: string | null; readonly reason: string | null }): string =>
  `${by}${reason === null || reason === '' ? '' : `: ${reason}`}`;

/** Shows what the file would change; loads it with `--yes`. */
export async function loadDay(file: string, options: DayOptions): Promise<void> {
  const { source, reason, force = false, yes = false, json = false } = options;
  if (source === undefined) throw new UsageError('say whose rows they are: --source clearer');
  const body = { source, rows: textOf(file), reason: reason || `file ${file}`, force, dryRun: !yes };
  const gateway = new GatewayClient(options, 'the day is set by operators');
  const done = await gateway.post<StartOfDay | ProposalShown>('/day/start', body);
  if (json) return print(done);
  if ('proposalID' in done) return console.log(pc.yellow(waits(done.proposalID)));
  for (const line of done.differences) console.log(line);
  if (done.leftOut > 0) console.log(pc.dim(`and ${done.leftOut} more`));
  if (done.skipped > 0) console.log(pc.dim(`${done.skipped} rows are about symbols that are not traded here`));
  if (done.differences.length === 0) console.log('nothing differs from what the source said before');
  if (!done.loaded) return console.log(pc.dim('nothing is changed yet: add --yes to do it'));
  const breaks = done.breaks === 0 ? '' : pc.yellow(`; ${done.breaks} breaks: GET /breaks`);
  console.log(pc.green('loaded') + breaks);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
