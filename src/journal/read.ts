/**
 * Reads a journal for tools: batches as plain objects. Takes no lock and changes nothing, so that a journal may be read
 * while a gateway writes it; the last batch is then the last one that is whole.
 */
import type { Instant } from '../units/brand.ts';
import type { EventOf, RecordType } from '../units/record.ts';
import { ByteReader, FormatError } from './byteReader.ts';
import { type EntryHandler, readEntries } from './entries.ts';
import { type Files, nodeFiles } from './files.ts';
import type { RecordRegistry } from './recordCodec.ts';
import { Scanner } from './scanner.ts';

export type JournalEntry<R extends RecordType> =
  | { readonly kind: 'event'; readonly event: EventOf<R> }
  /** `message` is a copy, and empty when the journal keeps the number only. */
  | {
      readonly kind: 'sent';
      readonly sessionID: string;
      readonly msgSeqNum: number;
      readonly message: Uint8Array;
      readonly kept: boolean;
    }
  | { readonly kind: 'received'; readonly sessionID: string; readonly nextTarget: number }
  | {
      readonly kind: 'numbersReset';
      readonly sessionID: string;
      readonly nextSender: number;
      readonly nextTarget: number;
    }
  /** An unregistered record: its code, and a copy of its bytes. */
  | { readonly kind: 'unknown'; readonly code: number; readonly fields: Uint8Array };

export interface JournalBatch<R extends RecordType> {
  readonly number: number;
  readonly at: Instant;
  readonly entries: readonly JournalEntry<R>[];
  /** File and offset, for inspection of the bytes. */
  readonly file: string;
  readonly offset: number;
}

/**
 * Yields the batches in `directory` and its archive from number `from` on (1: from the first that exists), up to the
 * last complete one; to follow a journal, call again with the next number. Throws JournalError as openJournal does,
 * except for `locked`.
 */
export function* readJournal<R extends RecordType>(
  directory: string,
  registry: RecordRegistry<R>,
  from = 1,
  files: Files = nodeFiles,
): Generator<JournalBatch<R>, void, undefined> {
  const scanner = new Scanner(files, directory, from <= 1 ? 0 : from);
  const collector = new Collector(registry);
  const reader = new ByteReader();
  let segment = 0;
  try {
    while (scanner.next()) {
      if (scanner.segments.length > segment) {
        segment = scanner.segments.length;
        collector.names = [...scanner.segments[segment - 1].head.sessions];
      }
      collector.begin(scanner.bytes);
      try {
        readEntries(reader, scanner.bytes, scanner.start, scanner.end, collector);
      } catch (error) {
        throw error instanceof FormatError ? scanner.unreadable(error) : error;
      }
      const { batch: number, at, file, offset } = scanner;
      if (number >= from) yield { number, at, entries: collector.entries, file, offset };
    }
  } finally {
    scanner.close();
  }
}

class Collector<R extends RecordType> implements EntryHandler {
  names: string[] = [];
  entries: JournalEntry<R>[] = [];
  private bytes: Buffer = Buffer.alloc(0);
  private readonly registry: RecordRegistry<R>;

  constructor(registry: RecordRegistry<R>) {
    this.registry = registry;
  }

  begin(bytes: Buffer): void {
    this.bytes = bytes;
    this.entries = [];
  }

  record(code: number, reader: ByteReader): void {
    if (this.registry.knows(code)) {
      this.entries.push({ kind: 'event', event: this.registry.decode(code, reader) });
    } else {
      this.entries.push({ kind: 'unknown', code, fields: copyOf(reader.bytes, reader.at, reader.end) });
    }
  }

  sent(session: number, msgSeqNum: number, start: number, end: number): void {
    const message = copyOf(this.bytes, start, end);
    this.entries.push({ kind: 'sent', sessionID: this.nameOf(session), msgSeqNum, message, kept: true });
  }

  sentUnkept(session: number, msgSeqNum: number): void {
    const message = new Uint8Array();
    this.entries.push({ kind: 'sent', sessionID: this.nameOf(session), msgSeqNum, message, kept: false });
  }

  received(session: number, nextTarget: number): void {
    this.entries.push({ kind: 'received', sessionID: this.nameOf(session), nextTarget });
  }

  numbersReset(session: number, nextSender: number, nextTarget: number): void {
    this.entries.push({ kind: 'numbersReset', sessionID: this.nameOf(session), nextSender, nextTarget });
  }

  session(session: number, name: string): void {
    if (session !== this.names.length) throw new FormatError(`session ${name} has number ${session}`);
    this.names.push(name);
  }

  private nameOf(session: number): string {
    if (session >= this.names.length) throw new FormatError(`session number ${session} has no name`);
    return this.names[session];
  }
}

const copyOf = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  Uint8Array.prototype.slice.call(bytes, start, end);
