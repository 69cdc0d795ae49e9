/**
 * Journals as text, a record in a line, the same for what is written and for what is read back. Sessions speak:
 *
 *   note hello       an event                      A sent 2 8=FIX…   its message 2
 *   fill 100 50      another                       A sent 1 -        … whose bytes are not kept
 *   commit 10        the batch ends, at time 10    A expects 7       everything below 7 has been taken from its peer
 *                                                  A resets 1 1      both its numbers are set
 */
import type { Files } from '../../src/journal/files.ts';
import type { Journal, JournalSink } from '../../src/journal/journal.ts';
import { readJournal } from '../../src/journal/read.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { type JournalOptions, openJournal } from '../../src/journal/recover.ts';
import { instant } from '../../src/units/brand.ts';
import { int, record, text } from '../../src/units/record.ts';

export const Note = record('note', 9, { text: text() });
export const Fill = record('fill', 10, { lastQty: int(), lastPx: int() });
export const REGISTRY = new RecordRegistry([Note, Fill]);
type Notes = typeof Note | typeof Fill;

export const lines = (script: string): string[] =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Does what the script says. */
export function play(journal: JournalSink, script: string): void {
  for (const line of lines(script)) {
    const [first, second, third, ...rest] = line.split(' ');
    const padded = Buffer.from(`..${rest.join(' ')}.`, 'latin1');
    if (first === 'note') journal.event({ kind: 'note', text: line.slice(5) } as { kind: string });
    else if (first === 'fill') {
      journal.event({ kind: 'fill', lastQty: Number(second), lastPx: Number(third) } as { kind: string });
    } else if (first === 'commit') journal.commit(instant(Number(second)));
    else if (second === 'sent' && rest[0] === '-') journal.sentUnkept(first, Number(third));
    else if (second === 'sent') journal.sent(first, Number(third), padded, 2, padded.length - 1);
    else if (second === 'expects') journal.received(first, Number(third));
    else if (second === 'resets') journal.numbersReset(first, Number(third), Number(rest[0]));
    else throw new Error(`no line of a script: ${line}`);
  }
}

export interface Reopened {
  readonly journal: Journal;
  /** What recovery told, as lines of a script. */
  readonly told: string[];
}

/** Opens `directory` and notes down what recovery tells. */
export function reopen(directory: string, options: Partial<JournalOptions<Notes>> = {}): Reopened {
  const told: string[] = [];
  let end: string | undefined;
  const journal = openJournal(
    directory,
    { registry: REGISTRY, now: instant(1), ...options },
    {
      batch(_, at) {
        if (end !== undefined) told.push(end);
        end = `commit ${at}`;
      },
      event: (event) => told.push(lineOf(event)),
      sent: (id, seq, bytes, kept) => told.push(`${id} sent ${seq} ${kept ? latin1(bytes) : '-'}`),
      received: (id, next) => told.push(`${id} expects ${next}`),
      numbersReset: (id, sender, target) => told.push(`${id} resets ${sender} ${target}`),
      unknown: (code, fields) => told.push(`unknown ${code} ${Buffer.from(fields).toString('hex')}`),
    },
  );
  if (end !== undefined) told.push(end);
  return { journal, told };
}

/** The journal as the reader without a lock sees it, from batch `from` on. */
export function read(directory: string, from = 1, files?: Files): string[] {
  const told: string[] = [];
  for (const { at, entries } of readJournal(directory, REGISTRY, from, files)) {
    for (const entry of entries) {
      if (entry.kind === 'event') told.push(lineOf(entry.event));
      else if (entry.kind === 'unknown')
        told.push(`unknown ${entry.code} ${Buffer.from(entry.fields).toString('hex')}`);
      else if (entry.kind === 'received') told.push(`${entry.sessionID} expects ${entry.nextTarget}`);
      else if (entry.kind === 'numbersReset')
        told.push(`${entry.sessionID} resets ${entry.nextSender} ${entry.nextTarget}`);
      else told.push(`${entry.sessionID} sent ${entry.msgSeqNum} ${entry.kept ? latin1(entry.message) : '-'}`);
    }
    told.push(`commit ${at}`);
  }
  return told;
}

/** A kept message as text, '-' when there is none. */
export function message(journal: JournalSink, sessionID: string, msgSeqNum: number): string {
  const bytes = journal.sentMessages(sessionID).read(msgSeqNum);
  return bytes === undefined ? '-' : latin1(bytes);
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function lineOf(event: { kind: 'note'; text: string } | { kind: 'fill'; lastQty: number; lastPx: number }): string {
  return event.kind === 'note' ? `note ${event.text}` : `fill ${event.lastQty} ${event.lastPx}`;
}
