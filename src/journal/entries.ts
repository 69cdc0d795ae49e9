/** Reads the entries of one batch, one by one. Sessions are identified by number. */
import { ByteReader, FormatError } from './byteReader.ts';
import { EntryKind } from './format.ts';
import type { RecordRegistry } from './recordCodec.ts';

export interface EntryHandler {
  /** A record: its fields are the reader's remaining bytes, to be decoded before the call returns. `entry` as below. */
  record(code: number, reader: ByteReader, entry: number): void;
  /** The message is the batch's bytes[start, end); its entry begins at `entry`. */
  sent(session: number, msgSeqNum: number, start: number, end: number, entry: number): void;
  sentUnkept(session: number, msgSeqNum: number): void;
  received(session: number, nextTarget: number): void;
  numbersReset(session: number, nextSender: number, nextTarget: number): void;
  session(session: number, name: string): void;
}

/** Reads bytes[start, end) as entries. Throws FormatError; entries before the bad one have then been passed on. */
export function readEntries(
  reader: ByteReader,
  bytes: Buffer,
  start: number,
  end: number,
  handler: EntryHandler,
): void {
  reader.over(bytes, start, end);
  while (reader.at < end) {
    const entry = reader.at;
    const kind = reader.byte();
    const length = reader.uint();
    if (length > end - reader.at) throw new FormatError('an entry is longer than its batch');
    const entryEnd = reader.at + length;
    reader.end = entryEnd;
    readEntry(reader, kind, handler, entry);
    reader.end = end;
    reader.at = entryEnd;
  }
}

function readEntry(reader: ByteReader, kind: number, handler: EntryHandler, entry: number): void {
  switch (kind) {
    case EntryKind.Event:
      return handler.record(reader.uint(), reader, entry);
    case EntryKind.Sent: {
      const session = reader.uint();
      const msgSeqNum = reader.uint();
      return handler.sent(session, msgSeqNum, reader.at, reader.end, entry);
    }
    case EntryKind.SentNotKept:
      return handler.sentUnkept(reader.uint(), reader.uint());
    case EntryKind.Received:
      return handler.received(reader.uint(), reader.uint());
    case EntryKind.NumbersReset:
      return handler.numbersReset(reader.uint(), reader.uint(), reader.uint());
    case EntryKind.Session:
      return handler.session(reader.uint(), reader.text());
    default:
    // A kind of a newer version: its length takes us past it.
  }
}

/** The events among the entries bytes[start, end), as the registry reads them. */
export function readEvents(
  bytes: Buffer,
  start: number,
  end: number,
  registry: RecordRegistry,
  take: (event: { readonly kind: string }) => void,
): void {
  readEntries(new ByteReader(), bytes, start, end, {
    record(code, fields) {
      const event = registry.decodeBrief(code, fields);
      if (event !== undefined) take(event);
    },
    sent: nothing,
    sentUnkept: nothing,
    received: nothing,
    numbersReset: nothing,
    session: nothing,
  });
}

const nothing = (): void => undefined;
