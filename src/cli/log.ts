/** `fairlead log`: a FIX log or one of our journals as readable lines. Reads only; a live journal may be read. */
import { existsSync, statSync } from 'node:fs';
import pc from 'picocolors';
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { readJournal } from '../journal/read.ts';
import { Correlation } from './correlation.ts';
import { EventPrinter } from './eventLines.ts';
import { UsageError } from './failure.ts';
import { type Found, MessageFinder } from './messageFinder.ts';
import { STANDARD_INPUT, textOf } from './textOf.ts';
import { clockText } from './texts.ts';
import { MessagePrinter } from './messageLines.ts';
import { tolerateClosedOutput } from './process.ts';

export interface LogOptions {
  readonly fields?: boolean;
  readonly order?: string;
  /** A wire log's journal, to know every name of an order by. */
  readonly journal?: string;
  readonly plans?: boolean;
  readonly type?: string;
  readonly heartbeats?: boolean;
}

export async function log(path: string, options: LogOptions): Promise<void> {
  tolerateClosedOutput();
  const isThere = path === STANDARD_INPUT || existsSync(path);
  if (!isThere) throw new UsageError(`there is no ${path}`);
  if (path !== STANDARD_INPUT && statSync(path).isDirectory()) journalLog(path, options);
  else await fixLog(path, options);
}

function journalLog(directory: string, options: LogOptions): void {
  const registry = new RecordRegistry(CORE_EVENTS);
  const events = new EventPrinter();
  // Scales are in plans only, and an order's first event comes before its first plan: hence two passes.
  const correlation = learned(directory, (event) => events.learn(event));
  const orders = options.order === undefined ? undefined : correlation.ordersOf(options.order);
  const messages = new MessagePrinter(options.fields ?? false, options.heartbeats ?? false);
  const types = options.type?.split(',');
  let shown = 0;
  for (const batch of readJournal(directory, registry)) {
    const time = pc.dim(clockText(batch.at));
    for (const entry of batch.entries) {
      if (entry.kind === 'event') {
        if (options.plans === true && entry.event.kind !== 'planned') continue;
        if (types !== undefined && !types.includes(entry.event.kind)) continue;
        if (orders !== undefined && !correlation.concerns(entry.event, orders)) continue;
        for (const line of events.lines(entry.event)) console.log(`${time} ${line}`);
        shown++;
      } else if (entry.kind === 'sent' && options.plans !== true && entry.message.length > 0) {
        if (types !== undefined && !types.includes(messages.typeOf(entry.message))) continue;
        const fields = messages.parsed(entry.message);
        if (orders !== undefined && !correlation.mentions(fields, entry.sessionID, orders)) continue;
        for (const line of messages.lines(entry.message)) console.log(`${time} ${pc.cyan(entry.sessionID)} > ${line}`);
        shown++;
      }
    }
  }
  if (shown === 0) console.log(pc.yellow('nothing in this journal fits'));
}

/** Reads from a journal's events which IDs belong to which order. */
function learned(directory: string, also: (event: CoreEvent) => void = () => {}): Correlation {
  const correlation = new Correlation();
  for (const batch of readJournal(directory, new RecordRegistry(CORE_EVENTS))) {
    for (const entry of batch.entries) {
      if (entry.kind !== 'event') continue;
      correlation.learn(entry.event);
      also(entry.event);
    }
  }
  return correlation;
}

/** The prefix of a message in our wire log, and its notice of missing messages: engine/wireLog.ts. */
const WIRE_LOG_HEAD = /^\d{8}-([\d:.]+) (\S+) ([<>]) $/;
const WIRE_LOG_NOTICE = /^\d{8}-([\d:.]+) - ! (.*)$/;

/** A time as loggers write it, with its date or without. */
const LOG_TIME = /(?:\d{4}[-/.]?\d\d[-/.]?\d\d[T -])?\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?Z?/;

async function fixLog(path: string, options: LogOptions): Promise<void> {
  const finder = new MessageFinder();
  const lines = new FixLogLines(options);
  for await (const text of textOf(path)) for (const found of finder.push(text)) lines.print(found);
  for (const found of finder.end()) lines.print(found);
  if (lines.found === 0) throw new UsageError(`${path} holds no FIX message (none begins with 8=FIX)`);
  if (lines.printed === 0 && options.order !== undefined) {
    console.error(pc.yellow(`none of ${lines.found} messages mentions order ${options.order}`));
  }
}

/** Prints what was found in a FIX log. Text around messages is a logger's: ours is shown, of others the time. */
class FixLogLines {
  found = 0;
  printed = 0;
  /** What stands before the message on its line, or before an earlier one of that line. */
  private prefix = '';
  private readonly options: LogOptions;
  private readonly types: readonly string[] | undefined;
  private readonly correlation: Correlation | undefined;
  private readonly orders: ReadonlySet<number> | undefined;
  private readonly ours: MessagePrinter;
  private readonly others: MessagePrinter;

  constructor(options: LogOptions) {
    const { fields = false, heartbeats = false, type, journal, order = '' } = options;
    this.options = options;
    this.types = type?.split(',');
    this.correlation = journal === undefined ? undefined : learned(journalIn(options));
    this.orders = this.correlation?.ordersOf(order);
    this.ours = new MessagePrinter(fields, heartbeats);
    this.others = new MessagePrinter(fields, heartbeats, true);
  }

  print({ before, message }: Found): void {
    this.notices(before);
    if (message === undefined) return;
    this.found++;
    const lineStart = before.lastIndexOf('\n') + 1;
    if (lineStart > 0 || before.trim() !== '') this.prefix = before.slice(lineStart);
    const [, time, session, direction] = WIRE_LOG_HEAD.exec(this.prefix) ?? [];
    const printer = session === undefined ? this.others : this.ours;
    if (!this.isAsked(printer, message, session ?? '')) return;
    this.printed++;
    const logged = LOG_TIME.exec(this.prefix)?.[0];
    const others = logged === undefined ? '' : `${pc.dim(logged)} `;
    const head = session === undefined ? others : `${pc.dim(time)} ${pc.cyan(session)} ${direction} `;
    for (const shown of printer.lines(message)) console.log(`${head}${shown}`);
  }

  private notices(text: string): void {
    if (!text.includes(' - ! ')) return;
    for (const line of text.split('\n')) {
      const [, time, notice] = WIRE_LOG_NOTICE.exec(line) ?? [];
      if (notice !== undefined) console.log(`${pc.dim(time)} ${pc.yellow(notice)}`);
    }
  }

  private isAsked(printer: MessagePrinter, message: Uint8Array, session: string): boolean {
    const { types, correlation, orders, options } = this;
    if (types !== undefined && !types.includes(printer.typeOf(message))) return false;
    if (correlation !== undefined && orders !== undefined) {
      return correlation.mentions(printer.parsed(message), session, orders);
    }
    return options.order === undefined || printer.mentions(message, options.order);
  }
}

function journalIn({ journal = '', order }: LogOptions): string {
  if (order === undefined) throw new UsageError('--journal says which names an order has: name the order with --order');
  if (!existsSync(journal)) throw new UsageError(`there is no journal ${journal}`);
  return journal;
}
