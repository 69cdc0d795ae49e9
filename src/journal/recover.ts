/**
 * Opens a journal: locks its directory, hands every batch to a visitor in order, rebuilds the sessions' numbers and the
 * places of their messages, cuts an unfinished batch off the end, and leaves the last file open for appending.
 */
import path from 'node:path';
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import type { EventOf, RecordType } from '../units/record.ts';
import { ByteReader, FormatError } from './byteReader.ts';
import { type EntryHandler, readEntries } from './entries.ts';
import { corrupt } from './errors.ts';
import { FileJournal } from './fileJournal.ts';
import { type Files, nodeFiles } from './files.ts';
import { BATCH_HEAD, SEGMENT_HEAD, segmentHeadLength } from './format.ts';
import { type Durability, type Journal, NOTHING_RECOVERED, type ReadTo, type Recovery } from './journal.ts';
import { JournalDigest } from './journalDigest.ts';
import { MemoryJournal } from './memoryJournal.ts';
import type { RecordRegistry } from './recordCodec.ts';
import { Reserve } from './reserve.ts';
import { attempt, readFully, type ScannedSegment, Scanner, segmentFiles } from './scanner.ts';
import { Segments } from './segments.ts';
import { NOT_KEPT } from './sentIndex.ts';
import { Sessions, type JournaledSession } from './journaledSessions.ts';

export const DEFAULT_SEGMENT_BYTES = 64 << 20;

export interface JournalOptions<R extends RecordType> {
  /** Kinds of events to write and to read. */
  readonly registry: RecordRegistry<R>;
  /** memory: nothing is read or written, and `directory` may be ''. Default os. */
  readonly durability?: Durability;
  /** Becomes the birth of a journal that does not exist yet. */
  readonly now: Instant;
  /** Default DEFAULT_SEGMENT_BYTES. One batch larger than this has a segment to itself. */
  readonly segmentBytes?: number;
  /** Room to set aside for when the disk is full. Default none. */
  readonly reserveBytes?: number;
  readonly files?: Files;
  /** Continue from here: the batches up to it have been read. */
  readonly from?: JournalMark | undefined;
}

/** A place between two segments, with the journal's own state there. */
export interface JournalMark extends ReadTo {
  /** Time of the commit of the last batch before it. */
  readonly at: Instant;
  readonly birth: Instant;
  /** Bytes of all batches in front. */
  readonly position: number;
  readonly sessions: Sessions;
}

/**
 * Callbacks of recovery: for complete batches only, in the order written. An exception stops the opening; that of
 * `event` becomes a JournalError, `refused`, which names the place.
 */
export interface JournalVisitor<R extends RecordType> {
  /** The entries that follow, up to the next call, belong to this batch, committed at `at`. */
  batch?(number: number, at: Instant): void;
  /** `hash`: what `Journal.hash` was when the event came; to be asked for before the call returns. */
  event?(event: EventOf<R>, hash: () => string): void;
  /** `message` is lent for the call, and empty when it is not kept. */
  sent?(sessionID: string, msgSeqNum: number, message: Uint8Array, kept: boolean): void;
  received?(sessionID: string, nextTargetMsgSeqNum: number): void;
  numbersReset?(sessionID: string, nextSender: number, nextTarget: number): void;
  /** An unregistered record. `fields` is lent. */
  unknown?(code: number, fields: Uint8Array): void;
}

/**
 * Opens the journal in `directory`, and creates it when there is none. Throws JournalError: `locked`, `corrupt` (with
 * the place; nothing on disk has been changed then), `newerVersion`, `refused`, `notWritable`, `diskFull`, `ioFailed`.
 */
export function openJournal<R extends RecordType>(
  directory: string,
  options: JournalOptions<R>,
  visitor: JournalVisitor<R> = {},
): Journal {
  const { durability = 'os', files = nodeFiles, segmentBytes = DEFAULT_SEGMENT_BYTES, registry } = options;
  if (durability === 'memory') return new MemoryJournal(options.now, undefined, registry);
  attempt('create', directory, () => files.makeDirectory(directory));
  const unlock = attempt('lock', directory, () => files.lock(directory));
  try {
    const recovery = new Recoverer(files, directory, options, visitor);
    recovery.run();
    return new FileJournal({
      durability,
      birth: recovery.birth,
      recovery: recovery.result,
      lastBatch: recovery.result.batches,
      digest: recovery.digest,
      registry,
      sessions: recovery.sessions,
      segments: recovery.openSegments(durability === 'disk'),
      reserve: openReserve(files, directory, options.reserveBytes ?? 0),
      segmentBytes,
      unlock,
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Segments before the one that begins with `firstBatch`, as far back as there is no gap; oldest first. */
function earlierSegments(files: Files, directory: string, firstBatch: number) {
  const earlier: { file: string; headBytes: number; batchBytes: number }[] = [];
  for (const { file, firstBatch: first } of segmentFiles(files, directory).reverse()) {
    if (first >= firstBatch) continue;
    const fd = attempt('open', file, () => files.open(file, 'read'));
    try {
      const head = Buffer.alloc(SEGMENT_HEAD);
      readFully(files, fd, file, head, 0);
      const headBytes = segmentHeadLength(head, 0);
      if (headBytes === 0) break;
      earlier.unshift({ file, headBytes, batchBytes: files.size(fd) - headBytes });
    } finally {
      files.close(fd);
    }
  }
  return earlier;
}

function openReserve(files: Files, directory: string, bytes: number): Reserve {
  const reserve = new Reserve(files, directory, bytes);
  attempt('open', reserve.file, () => reserve.find(files.list(directory)));
  return reserve;
}

/**
 * Reads all segments except the last, which may be being written; like openJournal, but changes nothing and takes no
 * lock. Returns the mark after them, undefined if there is nothing after `from`.
 */
export function readClosed<R extends RecordType>(
  directory: string,
  options: JournalOptions<R>,
  visitor: JournalVisitor<R>,
): JournalMark | undefined {
  const { files = nodeFiles, from } = options;
  const recovery = new Recoverer(files, directory, options, visitor);
  recovery.run(true);
  return recovery.result.batches > (from?.batch ?? 0) ? recovery.mark : undefined;
}

/** Reads the whole journal as openJournal does, but changes nothing and takes no lock. What it holds, and its end. */
export function readWhole<R extends RecordType>(
  directory: string,
  options: JournalOptions<R>,
  visitor: JournalVisitor<R> = {},
): { readonly recovery: Recovery; readonly mark: JournalMark } {
  const recovery = new Recoverer(options.files ?? nodeFiles, directory, options, visitor);
  recovery.run();
  return { recovery: recovery.result, mark: recovery.mark };
}

class Recoverer<R extends RecordType> implements EntryHandler {
  readonly sessions: Sessions;
  readonly digest: JournalDigest;
  result: Recovery = NOTHING_RECOVERED;
  private readonly files: Files;
  private readonly directory: string;
  private readonly options: JournalOptions<R>;
  private readonly visitor: JournalVisitor<R>;
  private readonly scanner: Scanner;
  private readonly reader = new ByteReader();
  /** Of the current batch, as Segments counts. */
  private position: number;
  private events = 0;
  private inBatch = 0;
  /** The event that is being passed to the visitor. */
  private visited: { readonly kind: string } | undefined;
  /** Where its entry begins among the scanner's bytes. */
  private entry = 0;
  private messages = 0;
  private unknownRecords = 0;

  constructor(files: Files, directory: string, options: JournalOptions<R>, visitor: JournalVisitor<R>) {
    this.files = files;
    this.directory = directory;
    this.options = options;
    this.visitor = visitor;
    this.sessions = options.from?.sessions ?? new Sessions();
    this.digest = options.from?.digest ?? new JournalDigest();
    this.position = options.from?.position ?? 0;
    this.scanner = new Scanner(files, directory, (options.from?.batch ?? 0) + 1);
  }

  /** Reads everything; `result`, `sessions` and `openSegments` hold from then on. */
  run(closedOnly = false): void {
    const { scanner } = this;
    if (closedOnly) scanner.leaveLast();
    const started = performance.now();
    let segment = 0;
    const { from } = this.options;
    try {
      while (scanner.next()) {
        assert(from === undefined || scanner.batch > from.batch, 'a mark is between two segments');
        if (scanner.segments.length > segment) {
          segment = scanner.segments.length;
          this.checkNames(scanner.segments[segment - 1]);
        }
        this.readBatch();
        scanner.addTo(this.digest);
        this.position += scanner.length;
      }
    } finally {
      scanner.close();
    }
    this.result = this.summary(performance.now() - started);
  }

  get birth(): Instant {
    return this.options.from?.birth ?? this.scanner.segments.at(0)?.head.birth ?? this.options.now;
  }

  get mark(): JournalMark {
    const { birth, position, sessions, digest } = this;
    return { batch: this.result.batches, at: this.result.lastAt, birth, position, sessions, digest };
  }

  /** Takes the unfinished end off the files, and leaves the last one open for the batch that comes next. */
  openSegments(sync: boolean): Segments {
    const { files, directory, scanner } = this;
    const found = scanner.segments.reduce((sum, { head, end }) => sum + end - head.length, 0);
    const earlier = earlierSegments(files, directory, scanner.segments.at(0)?.head.firstBatch ?? 1);
    const before = earlier.reduce((sum, { batchBytes }) => sum + batchBytes, 0);
    const segments = new Segments(files, directory, this.birth, sync, this.position - found - before);
    for (const { file, headBytes, batchBytes } of earlier) segments.adopt(file, headBytes, 0, batchBytes);
    for (const { file, head, end } of scanner.segments) segments.adopt(file, head.length, head.crc, end - head.length);
    const { torn } = scanner;
    if (torn?.wholeFile === true) attempt('remove', torn.file, () => files.remove(torn.file));
    if (scanner.segments.length > 0) {
      segments.openLast(torn === undefined || torn.wholeFile ? 0 : torn.bytes);
    } else {
      segments.roll(1, []);
      if (sync) attempt('write', directory, () => files.syncDirectory(path.dirname(path.resolve(directory))));
    }
    return segments;
  }

  private readonly hash = (): string => {
    const { bytes, start } = this.scanner;
    return this.digest.with(bytes.subarray(start, this.entry));
  };

  private readBatch(): void {
    const { scanner } = this;
    this.visitor.batch?.(scanner.batch, scanner.at);
    this.inBatch = 0;
    try {
      readEntries(this.reader, scanner.bytes, scanner.start, scanner.end, this);
    } catch (error) {
      if (this.visited !== undefined) throw scanner.refused(this.inBatch, this.visited.kind, error);
      if (!(error instanceof FormatError)) throw error;
      throw scanner.unreadable(error);
    }
  }

  private checkNames({ file, head }: ScannedSegment): void {
    const known = this.sessions.names(this.sessions.count);
    if (head.sessions.length === known.length && head.sessions.every((name, number) => name === known[number])) return;
    throw corrupt(file, 0, head.firstBatch, 'the file names different sessions than the files before it');
  }

  private summary(millis: number): Recovery {
    const { segments, torn, batch, at } = this.scanner;
    return {
      snapshotBatch: this.options.from?.batch ?? 0,
      segments: segments.length,
      batches: batch > 0 ? batch : (this.options.from?.batch ?? 0),
      events: this.events,
      messages: this.messages,
      unknownRecords: this.unknownRecords,
      lastAt: batch > 0 ? at : (this.options.from?.at ?? at),
      bytes: segments.reduce((sum, { end }) => sum + end, 0),
      tornBytes: torn?.bytes ?? 0,
      tornFile: torn?.file ?? '',
      tornAt: torn?.offset ?? -1,
      millis,
    };
  }

  // ── EntryHandler ───────────────────────────────────────────────────────────────────────────────────────────────

  record(code: number, fields: ByteReader, entry: number): void {
    const { registry } = this.options;
    if (registry.knows(code)) {
      this.events++;
      this.inBatch++;
      const event = registry.decodeBrief(code, fields);
      if (event === undefined || this.visitor.event === undefined) return;
      this.visited = event;
      this.entry = entry;
      this.visitor.event(event, this.hash);
      this.visited = undefined;
    } else {
      this.unknownRecords++;
      this.visitor.unknown?.(code, fields.bytes.subarray(fields.at, fields.end));
    }
  }

  sent(session: number, msgSeqNum: number, start: number, end: number, entry: number): void {
    const { bytes, start: entries } = this.scanner;
    const state = this.numbered(session);
    this.messages++;
    state.sent(msgSeqNum, this.position + BATCH_HEAD + entry - entries);
    this.visitor.sent?.(state.name, msgSeqNum, bytes.subarray(start, end), true);
  }

  sentUnkept(session: number, msgSeqNum: number): void {
    const state = this.numbered(session);
    state.sent(msgSeqNum, NOT_KEPT);
    this.visitor.sent?.(state.name, msgSeqNum, new Uint8Array(), false);
  }

  received(session: number, nextTarget: number): void {
    const state = this.numbered(session);
    state.nextTarget = nextTarget;
    this.visitor.received?.(state.name, nextTarget);
  }

  numbersReset(session: number, nextSender: number, nextTarget: number): void {
    const state = this.numbered(session);
    state.numbersReset(nextSender, nextTarget);
    this.visitor.numbersReset?.(state.name, nextSender, nextTarget);
  }

  session(session: number, name: string): void {
    const state = this.sessions.of(name);
    if (session !== this.sessions.count || state.number >= 0) {
      throw new FormatError(`session ${name} has number ${session}, and there are ${this.sessions.count}`);
    }
    this.sessions.number(state);
  }

  private numbered(session: number): JournaledSession {
    if (session >= this.sessions.count) throw new FormatError(`session number ${session} has no name`);
    return this.sessions.numbered(session);
  }
}
