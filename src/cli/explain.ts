/**
 * `fairlead risk explain ORDER` and `risk verify`: verdicts of risk, evaluated again from the journal and compared with
 * their record. A live journal may be read.
 */
import path from 'node:path';
import pc from 'picocolors';
import { readSetup } from '../config/readSetup.ts';
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { Retrial, type Retried } from '../core/retrial.ts';
import { readJournal } from '../journal/read.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { showDecision } from '../ops/show/showDecisions.ts';
import { isoTime, px, size } from '../ops/show/show.ts';
import type { LimitRow } from '../risk/limits/limitRow.ts';
import { CEILINGS } from '../risk/limits/limitRow.ts';
import { moneyText } from '../risk/worth/riskMoney.ts';
import { targetText } from '../risk/tradingState.ts';
import { NO_PRICE, type Price, type Span } from '../units/brand.ts';
import { type Instrument, NO_INSTRUMENT } from '../units/instrument.ts';
import { Correlation } from './correlation.ts';
import { UsageError } from './failure.ts';
import { SIDE_WORD, TYPE_WORD } from './texts.ts';

export interface ExplainOptions {
  readonly config: string;
  readonly directory?: string;
  readonly json?: boolean;
}

interface Case {
  readonly retrial: Retrial;
  readonly batches: Generator<CoreEvent[]>;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly directory: string;
}

async function open(options: ExplainOptions): Promise<Case> {
  const { journal, instruments, venues, limits, shortSales, fx, startOfDay } = await readSetup(options.config);
  const directory = path.resolve(options.directory ?? journal.directory);
  const retrial = new Retrial({ instruments, venues, limits, shortSales, fx, ...(startOfDay && { startOfDay }) });
  const batches = ofKnown(eventsIn(directory), instruments, options.config);
  return { retrial, batches, instruments, directory };
}

/** An order of an instrument that is not configured cannot have traded: its position has no scales. */
function* ofKnown(
  batches: Iterable<CoreEvent[]>,
  instruments: ReadonlyMap<string, Instrument>,
  config: string,
): Generator<CoreEvent[]> {
  const unknown = new Map<number, string>();
  const children = new Map<number, string>();
  for (const events of batches) {
    for (const event of events) {
      if (event.kind === 'orderReceived' && !instruments.has(event.symbol)) unknown.set(event.orderID, event.symbol);
      const symbol = event.kind === 'childSent' ? unknown.get(event.orderID) : undefined;
      if (symbol !== undefined && 'childID' in event) children.set(event.childID, symbol);
      const traded = event.kind === 'childFilled' ? children.get(event.childID) : undefined;
      if (traded !== undefined)
        throw new UsageError(
          `${traded} has traded, and is no instrument of ${config}: give the configuration of that day, -c FILE`,
        );
    }
    yield events;
  }
}

function* eventsIn(directory: string): Generator<CoreEvent[]> {
  for (const { number, entries } of readJournal(directory, new RecordRegistry(CORE_EVENTS))) {
    const events = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
    const begins = events.length === 0 || number > 1 || events[0].kind === 'started';
    if (!begins) throw new UsageError(`${directory} does not begin at its beginning: its older files are needed`);
    yield events;
  }
}

export async function explain(order: string, options: ExplainOptions): Promise<void> {
  const { retrial, batches, instruments, directory } = await open(options);
  const correlation = new Correlation();
  for (const events of eventsIn(directory)) for (const event of events) correlation.learn(event);
  const orders = correlation.ordersOf(order);
  const names = new Set<string>();
  let found = 0;
  for (const events of batches) {
    for (const retried of retrial.batch(events, orders)) {
      found++;
      names.add(retried.request.clientID);
      const instrument = instruments.get(retried.request.symbol) ?? NO_INSTRUMENT;
      if (options.json === true) console.log(JSON.stringify(jsonOf(retried, instrument), undefined, 2));
      else for (const line of linesOf(retried, instrument)) console.log(line);
      if (retried.difference !== '') process.exitCode = 1;
    }
  }
  if (names.size > 1 && options.json !== true) {
    const clients = [...names].join(', ');
    console.log(pc.yellow(`${order} names orders of ${clients}: an OrderID names one`));
  }
  if (found === 0)
    throw new UsageError(`no verdict about ${order} in ${directory}: it met no check of risk, or is none of ours`);
}

/** All verdicts: how many there are, and those that come out otherwise. */
export async function verifyVerdicts(options: ExplainOptions): Promise<void> {
  const { retrial, batches } = await open(options);
  let count = 0;
  let refused = 0;
  const differ: Retried[] = [];
  for (const events of batches) {
    for (const retried of retrial.batch(events)) {
      count++;
      if (!retried.passed) refused++;
      if (retried.difference !== '') differ.push(retried);
    }
  }
  if (options.json === true)
    return console.log(
      JSON.stringify(
        {
          verdicts: count,
          refused,
          differ: differ.map(({ recorded, difference }) => ({
            orderID: recorded.orderID,
            clOrdID: recorded.clOrdID,
            difference,
          })),
        },
        undefined,
        2,
      ),
    );
  console.log(`${count} verdicts evaluated again, ${refused} of them refusals`);
  for (const { recorded, difference } of differ)
    console.log(pc.red(`order ${recorded.orderID} ${recorded.clOrdID}: ${difference}`));
  if (differ.length > 0) process.exitCode = 1;
  else console.log(pc.green('each is as it was recorded'));
}

function linesOf(retried: Retried, instrument: Instrument): string[] {
  const { recorded, request, quote, value, notional, latch, version, difference, passed, text } = retried;
  const { side, symbol, clientID, account, terms } = request;
  const price = terms.price === NO_PRICE ? '' : ` ${px(terms.price, instrument)}`;
  const what = `${SIDE_WORD[side] ?? side} ${size(terms.orderQty, instrument)} ${symbol} ${TYPE_WORD[terms.ordType] ?? terms.ordType}${price}`;
  const of = `${clientID}${account === '' ? '' : `, account ${account}`}`;
  const rows = checksOf(retried, instrument);
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row.cells[i].length)));
  return [
    pc.bold(
      `order ${recorded.orderID} ${recorded.clOrdID}: ${recorded.request} of ${of}, ${what}, at ${isoTime(recorded.at)}`,
    ),
    `  ${passed ? pc.green('passed') : pc.red(`refused: ${text}`)}`,
    `  reference: bid ${side1(quote.bid, quote.bidAgeMicros, instrument)}, ask ${side1(quote.ask, quote.askAgeMicros, instrument)}` +
      (quote.isOneFeeds === true ? ', of one feed alone' : ''),
    value === NO_PRICE
      ? '  it cannot be valued'
      : `  counted at ${px(value, instrument)}: ${moneyText(notional, instrument.currency)} ${instrument.currency}`,
    `  trading ${latch.state}${latch.level === 0 ? '' : ` ${targetText(latch)} by ${latch.by}: ${latch.reason}`}; limits of version ${version}`,
    ...rows.map(({ ok, soft, cells, limit }) => {
      const line = cells.map((cell, i) => cell.padEnd(widths[i])).join('  ');
      const mark = ok ? pc.green('ok') : soft ? pc.yellow('warns') : pc.red('no');
      return `  ${mark}  ${line}  ${pc.dim(limit)}`.trimEnd();
    }),
    difference === '' ? pc.green('  the record says the same') : pc.red(`  the record differs: ${difference}`),
  ];
}

const side1 = (at: Price, age: Span, instrument: Instrument): string =>
  at === NO_PRICE ? 'none' : `${px(at, instrument)} (${age / 1_000_000} s old)`;

function checksOf({ recorded, checks }: Retried, instrument: Instrument) {
  const shown = shownOf(recorded, checks, instrument).checks;
  return shown.map(({ code, ok, soft, limit, observed }, i) => {
    const { row } = checks[i];
    return {
      ok,
      soft,
      cells: [code, observed, `of ${limit}`],
      limit: row === undefined || isCeiling(row) ? '' : limitText(row),
    };
  });
}

function shownOf(recorded: Retried['recorded'], checks: Retried['checks'], instrument: Instrument, clOrdID = '') {
  const rows = checks.map(({ row, ...seen }) => ({ ...seen, row: row?.number ?? 0 }));
  const limits = new Map(checks.map(({ row }) => [row?.number, row]));
  return showDecision({ ...recorded, checks: rows }, instrument, clOrdID, {
    intoOf: (number) => limits.get(number)?.into ?? '',
    idOf: (number) => limits.get(number)?.id,
  });
}

const isCeiling = ({ id }: LimitRow): boolean => CEILINGS.some((ceiling) => ceiling.id === id);
const limitText = ({ id, by, reason }: LimitRow): string => `${id}, by ${by}${reason === '' ? '' : `: ${reason}`}`;

function jsonOf(retried: Retried, instrument: Instrument): object {
  const { recorded, request, quote, passed, text, difference, version, latch, checks } = retried;
  const shown = shownOf(recorded, checks, instrument, request.clOrdID);
  return {
    orderID: recorded.orderID,
    ...shown,
    passed,
    text,
    client: request.clientID,
    account: request.account,
    symbol: request.symbol,
    quote: {
      bid: quote.bid === NO_PRICE ? null : px(quote.bid, instrument),
      ask: quote.ask === NO_PRICE ? null : px(quote.ask, instrument),
      bidAgeMicros: quote.bidAgeMicros,
      askAgeMicros: quote.askAgeMicros,
    },
    trading: latch.state,
    limitsVersion: version,
    difference: difference === '' ? null : difference,
  };
}
