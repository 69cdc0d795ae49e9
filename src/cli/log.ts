/** `fairlead log`: a FIX log or one of our journals as readable lines. Reads only; a live journal may be read. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import readline from 'node:readline';
import pc from 'picocolors';
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { readJournal } from '../journal/read.ts';
import { Correlation } from './correlation.ts';
import { EventPrinter } from './eventLines.ts';
import { UsageError } from './failure.ts';
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
  if (!existsSync(path)) throw new UsageError(`there is no ${path}`);
  if (statSync(path).isDirectory()) journalLog(path, options);
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

/**
 * A line counts if a message begins in it. Text before the message is a logger's prefix: ours is shown, others are not.
 */
async function fixLog(path: string, options: LogOptions): Promise<void> {
  const messages = new MessagePrinter(options.fields ?? false, options.heartbeats ?? false);
  const types = options.type?.split(',');
  const correlation = options.journal === undefined ? undefined : learned(journalIn(options));
  const orders = correlation?.ordersOf(options.order ?? '');
  let found = 0;
  for await (const line of readline.createInterface({ input: createReadStream(path, 'latin1') })) {
    const at = line.search(/8=FIX/);
    if (at < 0) {
      const [, time, notice] = WIRE_LOG_NOTICE.exec(line) ?? [];
      if (notice !== undefined) console.log(`${pc.dim(time)} ${pc.yellow(notice)}`);
      continue;
    }
    const text = line.slice(at).replace(/\||\^A/g, '\x01');
    const message = Buffer.from(text.endsWith('\x01') ? text : `${text}\x01`, 'latin1');
    found++;
    if (types !== undefined && !types.includes(messages.typeOf(message))) continue;
    const [, time, session, direction] = WIRE_LOG_HEAD.exec(line.slice(0, at)) ?? [];
    if (correlation !== undefined && orders !== undefined) {
      if (!correlation.mentions(messages.parsed(message), session ?? '', orders)) continue;
    } else if (options.order !== undefined && !messages.mentions(message, options.order)) {
      continue;
    }
    const head = session === undefined ? '' : `${pc.dim(time)} ${pc.cyan(session)} ${direction} `;
    for (const shown of messages.lines(message)) console.log(`${head}${shown}`);
  }
  if (found === 0) throw new UsageError(`${path} holds no FIX message (none begins with 8=FIX)`);
}

function journalIn({ journal = '', order }: LogOptions): string {
  if (order === undefined) throw new UsageError('--journal says which names an order has: name the order with --order');
  if (!existsSync(journal)) throw new UsageError(`there is no journal ${journal}`);
  return journal;
}
