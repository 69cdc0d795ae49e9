/**
 * The wire log: every message sent and received, one readable line each:
 *
 *     20260601-12:00:00.123456 orders:NORTH > 8=FIX.4.4|9=112|35=D|…|10=127|
 *
 * `>` was sent, `<` was received. `|` is SOH, and `?` for any other control character. Each byte of a secret (Password
 * 554, RawData 96 and the like, fix/secretTags.ts) is written as `*`: BodyLength(9) stays true, and tools can cut the
 * message, but its CheckSum(10) is that of the real one.
 *
 * The engine passes in whole messages; lines are buffered in memory and written to the file asynchronously. If the disk
 * is slower than the wire, messages are left out, and a line gives their number: nothing ever waits for this log. Files
 * are readable by their owner only; `wire.log` is the newest, `wire.1.log` the one before it.
 */
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, write } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { dataTagOf } from '../fix/fields.ts';
import { isSecretTag } from '../fix/secretTags.ts';
import { type TimePrecision, writeUtcTimestamp } from '../units/time.ts';
import type { Clock } from './clock.ts';
import type { EngineLog } from './engineOptions.ts';

export interface WireLogSettings {
  readonly directory: string;
  /** A file is followed by the next once it is this long. */
  readonly maxBytes: number;
  /** Older files that are kept. */
  readonly keep: number;
  /** Fields of a session that are hidden besides those that are secret by FIX. */
  readonly secretTagsOf?: (sessionID: string) => ReadonlySet<number> | undefined;
}

/** Lines that wait for the disk; what does not fit is left out. */
export const MAX_WAITING_BYTES = 4 << 20;
/** A line reaches the file within about this. */
const FLUSH_MS = 100;
/** Time, direction and blanks of a line. */
const HEAD_BYTES = 64;
const NOTICE_BYTES = 128;
const PRECISION: TimePrecision = 6;
const NOT_OPEN = -1;

const SOH = 1;
const BAR = 124;
const STAR = 42;
const BLANK = 32;
const NEWLINE = 10;
const UNKNOWN = 63;
const EQUALS = 61;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

const writeFile = promisify(write);

const NO_TAGS: ReadonlySet<number> = new Set();

interface LoggedSession {
  readonly name: Uint8Array;
  readonly secretTags: ReadonlySet<number>;
}

export class WireLog {
  private readonly settings: WireLogSettings;
  private readonly clock: Clock;
  private readonly log: EngineLog;
  /** What is known of a session: its name in bytes, its hidden fields. */
  private readonly sessions = new Map<string, LoggedSession>();
  /** Lines come into one buffer while the other is on its way to the disk. */
  private filling: Buffer;
  private filled = 0;
  private writing: Buffer;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;
  private fd: number;
  private fileBytes = 0;
  private hasFailed = false;
  private isMoved = false;
  private isClosed = false;

  /** Opens the newest file for appending. Throws the error of the file system. */
  constructor(settings: WireLogSettings, clock: Clock, log: EngineLog, maxWaitingBytes = MAX_WAITING_BYTES) {
    this.settings = settings;
    this.clock = clock;
    this.log = log;
    this.filling = Buffer.allocUnsafeSlow(maxWaitingBytes);
    this.writing = Buffer.allocUnsafeSlow(maxWaitingBytes);
    mkdirSync(settings.directory, { recursive: true, mode: 0o700 });
    this.fd = this.openNewest();
  }

  /** Engine's `onWire`: bytes[start, end) is one message, or several that left in one write. Copies them. */
  readonly onWire = (
    sessionID: string,
    direction: 'in' | 'out',
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void => {
    for (let at = start; at < end; ) {
      const next = messageEnd(bytes, at, end);
      this.line(sessionID, direction, bytes, at, next);
      at = next;
    }
  };

  /** Another program has moved the file (logrotate): what comes from now on is in a new one of the old name. */
  reopen(): void {
    this.isMoved = true;
    if (!this.isClosed) this.flushSoon();
  }

  /** Writes what waits, and closes the file; nothing is taken any more. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.flushing;
    await this.flush();
    if (this.fd !== NOT_OPEN) closeSync(this.fd);
    this.fd = NOT_OPEN;
  }

  private line(sessionID: string, direction: 'in' | 'out', bytes: Uint8Array, start: number, end: number): void {
    if (this.isClosed) return;
    const { name, secretTags } = this.knownAs(sessionID);
    const notice = this.dropped > 0 ? NOTICE_BYTES : 0;
    if (this.filled + notice + HEAD_BYTES + name.length + (end - start) > this.filling.length) {
      this.dropped++;
      return;
    }
    if (this.dropped > 0) this.sayDropped();
    const out = this.filling;
    let to = writeUtcTimestamp(out, this.filled, this.clock.now(), PRECISION);
    out[to++] = BLANK;
    out.set(name, to);
    to += name.length;
    out[to++] = BLANK;
    out[to++] = direction === 'out' ? 62 : 60;
    out[to++] = BLANK;
    to = this.writeReadable(to, bytes, start, end, secretTags);
    out[to++] = NEWLINE;
    this.filled = to;
    this.timer ??= setTimeout(this.flushSoon, FLUSH_MS).unref();
  }

  /** Writes bytes[start, end) at filling[to] as the log has them; returns the end. As long as the message. */
  private writeReadable(
    to: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    secretTags: ReadonlySet<number>,
  ): number {
    const out = this.filling;
    let dataTag = 0;
    let dataLength = 0;
    let isSecret = false;
    for (let at = start; at < end; ) {
      if (!isField(bytes, at, end)) {
        // The value before it continues after a delimiter.
        for (; at < end && bytes[at] !== SOH; at++) out[to++] = isSecret ? STAR : readable(bytes[at]);
        if (at < end) {
          out[to++] = BAR;
          at++;
        }
        continue;
      }
      let tag = 0;
      for (; at < end && bytes[at] !== EQUALS && bytes[at] !== SOH; at++) {
        tag = tag * 10 + bytes[at] - 48;
        out[to++] = readable(bytes[at]);
      }
      if (at < end && bytes[at] === EQUALS) out[to++] = bytes[at++];
      isSecret = isSecretTag(tag) || secretTags.has(tag);
      // Raw data may hold SOH: it ends by its length, if the length is correct.
      const dataEnd = at + dataLength;
      const isData = tag === dataTag && dataLength > 0 && dataEnd < end && bytes[dataEnd] === SOH;
      const from = at;
      for (; at < end && (isData ? at < dataEnd : bytes[at] !== SOH); at++) {
        out[to++] = isSecret ? STAR : readable(bytes[at]);
      }
      dataTag = dataTagOf(tag);
      dataLength = dataTag === 0 ? 0 : wholeNumber(bytes, from, at);
      if (at < end) {
        out[to++] = BAR;
        at++;
      }
    }
    return to;
  }

  /** Writes a line in place of the omitted ones, once there is room for it. */
  private sayDropped(): void {
    if (this.filled + NOTICE_BYTES > this.filling.length) return;
    const text = ` - ! ${this.dropped} messages left out: the disk is slower than the wire\n`;
    this.filled = writeUtcTimestamp(this.filling, this.filled, this.clock.now(), PRECISION);
    this.filled += this.filling.write(text, this.filled, 'latin1');
    this.dropped = 0;
  }

  private knownAs(sessionID: string): LoggedSession {
    let known = this.sessions.get(sessionID);
    if (known === undefined) {
      const secretTags = this.settings.secretTagsOf?.(sessionID) ?? NO_TAGS;
      known = { name: Buffer.from(sessionID, 'latin1'), secretTags };
      this.sessions.set(sessionID, known);
    }
    return known;
  }

  private readonly flushSoon = (): void => {
    this.timer = undefined;
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
      if ((this.filled > 0 || this.isMoved) && !this.isClosed)
        this.timer ??= setTimeout(this.flushSoon, FLUSH_MS).unref();
    });
  };

  private async flush(): Promise<void> {
    if (this.dropped > 0) this.sayDropped();
    if (this.filled === 0 && !this.isMoved) return;
    const length = this.filled;
    const full = this.filling;
    this.filling = this.writing;
    this.writing = full;
    this.filled = 0;
    try {
      if (this.isMoved) this.letGo();
      if (this.fd === NOT_OPEN) this.fd = this.openNewest();
      if (this.fileBytes > 0 && this.fileBytes + length > this.settings.maxBytes) {
        this.rotate();
        this.fd = this.openNewest();
      }
      for (let done = 0; done < length; ) {
        const { bytesWritten } = await writeFile(this.fd, full, done, length - done, null);
        done += bytesWritten;
        this.fileBytes += bytesWritten;
      }
      this.hasFailed = false;
    } catch (error) {
      this.failed(full, length, error);
    }
  }

  private failed(lost: Buffer, length: number, error: unknown): void {
    for (let i = 0; i < length; i++) if (lost[i] === NEWLINE) this.dropped++;
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.log.warn('the wire log cannot be written, continuing without it', { error: String(error) });
  }

  private rotate(): void {
    const { keep } = this.settings;
    this.letGo();
    rmSync(this.file(keep), { force: true });
    for (let age = keep - 1; age >= 0; age--) renameIfThere(this.file(age), this.file(age + 1));
  }

  private letGo(): void {
    // Forgotten at once: the system gives a closed file's number to the next one, and that may be a journal.
    const { fd } = this;
    this.fd = NOT_OPEN;
    this.isMoved = false;
    if (fd !== NOT_OPEN) closeSync(fd);
  }

  private openNewest(): number {
    const file = this.file(0);
    const fd = openSync(file, 'a', 0o600);
    chmodSync(file, 0o600);
    this.fileBytes = fstatSync(fd).size;
    return fd;
  }

  private file(age: number): string {
    return path.join(this.settings.directory, age === 0 ? 'wire.log' : `wire.${age}.log`);
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** True if `tag=` begins at bytes[start]. */
function isField(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  if (bytes[at] === MINUS) at++;
  const digits = at;
  while (at < end && bytes[at] >= ZERO && bytes[at] <= NINE) at++;
  return at > digits && at < end && bytes[at] === EQUALS;
}

const readable = (byte: number): number => (byte < BLANK || byte === 127 ? UNKNOWN : byte);

function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + bytes[at] - 48;
  return value;
}

/** End of the message at bytes[start], by its BodyLength(9); `end` if that is invalid. */
function messageEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SOH) at++;
  // SOH, `9=`, digits, SOH, the body, `10=nnn`, SOH
  const digits = at + 3;
  at = digits;
  while (at < end && bytes[at] !== SOH) at++;
  const messageEnds = at + 1 + wholeNumber(bytes, digits, at) + 7;
  return messageEnds > start && messageEnds <= end ? messageEnds : end;
}
