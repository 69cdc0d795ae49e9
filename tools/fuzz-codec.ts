/**
 * Throws broken messages at the codec, from a seed.
 *
 *   node tools/fuzz-codec.ts [--seed N] [--count N]
 *
 * Messages that keep to a dialect are broken in a few places, some of them then given the right BodyLength and CheckSum
 * again so that they reach validation, and sent through framer, fields and validation in pieces. Whatever comes, nothing
 * may throw, every byte is accounted for, what the framer holds stays within its limit, and a fault names a field that
 * the message or the dialect has. Prints what became of the messages; the same seed prints the same.
 */
import { parseArgs } from 'node:util';
import { DEEP } from '../src/fix/dictionaries/DEEP.gen.ts';
import { FIX42 } from '../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../src/fix/dictionaries/FIX44.gen.ts';
import { NORTH } from '../src/fix/dictionaries/NORTH.gen.ts';
import { SOUTH } from '../src/fix/dictionaries/SOUTH.gen.ts';
import { ALL_CHECKS, loadRules, type MessageRules, type ValidationSwitches } from '../src/fix/dictionary.ts';
import { Fields, Parsed } from '../src/fix/fields.ts';
import { Framer, FramerStatus } from '../src/fix/framer.ts';
import type { Fault } from '../src/fix/rejects.ts';
import { validate } from '../src/fix/validate.ts';
import { assert } from '../src/units/assert.ts';
import { frame, MessageMaker, oneOf, type Random, seeded, upTo } from './random-message.ts';

export interface FuzzReport {
  readonly messages: number;
  readonly bytes: number;
  readonly garbageBytes: number;
  /** By outcome: ok, `garbled N` (Parsed), `reject N` (SessionRejectReason), `business N`, `oversized`. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly mostHeldBytes: number;
}

const MAX_MESSAGE_BYTES = 4096;
/** Room for `8=…|9=…|` beside the limit, as the framer documents. */
const PREFIX_ROOM = 32;
/** Sound messages to break, per dialect. */
const POOL = 60;
const SOH = 1;
/** Bytes that mean something to the codec come oftener than others. */
const TELLING = [SOH, 61, 48, 49, 50, 56, 57, 45, 46, 32, 0, 255];

/** Sends `count` broken messages; throws when the codec does, or breaks a promise. */
export function fuzz(seed: number, count: number): FuzzReport {
  const random = seeded(seed);
  const dialects = [FIX42, FIX44, NORTH, SOUTH, DEEP].map((table) => {
    const maker = new MessageMaker(table, random, 0.05);
    const pool = Array.from({ length: POOL }, () => frame(table.beginString, maker.makeAny()));
    const rules = [loadRules(table), ...Array.from({ length: 4 }, () => loadRules(table, someSwitches(random)))];
    return { pool: pool.filter((message) => message.length < MAX_MESSAGE_BYTES), rules };
  });
  const target = new Target();
  for (let i = 0; i < count; i++) {
    const { pool, rules } = oneOf(random, dialects);
    let bytes = oneOf(random, pool);
    for (let n = upTo(random, 4); n > 0; n--) bytes = mutate(random, bytes, pool);
    if (random() < 0.6) bytes = reframed(bytes);
    target.send(random, bytes, oneOf(random, rules));
  }
  return target.report(count);
}

function someSwitches(random: Random): Partial<ValidationSwitches> {
  return Object.fromEntries(Object.keys(ALL_CHECKS).map((name) => [name, random() < 0.5]));
}

class Target {
  private readonly fields = new Fields();
  private readonly outcomes: Record<string, number> = {};
  private rules: MessageRules | undefined;
  private sent = 0;
  private framed = 0;
  private garbage = 0;
  private lost = 0;
  private mostHeld = 0;
  private readonly framer = new Framer(
    {
      onFrame: (bytes, start, end) => {
        this.framed += end - start;
        this.judge(bytes, start, end);
        return true;
      },
      onGarbage: (_bytes, _start, length) => {
        assert(length > 0, 'garbage is at least a byte');
        this.garbage += length;
      },
    },
    MAX_MESSAGE_BYTES,
  );

  send(random: Random, bytes: Uint8Array, rules: MessageRules): void {
    this.rules = rules;
    for (let at = 0; at < bytes.length; ) {
      const size = random() < 0.5 ? bytes.length - at : 1 + upTo(random, bytes.length - at);
      const before = this.framed + this.garbage + this.lost + this.framer.pending;
      const status = this.framer.push(bytes.subarray(at, at + size), size);
      this.mostHeld = Math.max(this.mostHeld, this.framer.pending);
      this.sent += size;
      at += size;
      if (status === FramerStatus.Oversized) {
        // As after a disconnect: what was held is gone, and what came with it.
        this.framer.reset();
        this.count('oversized');
        this.lost += before + size - (this.framed + this.garbage + this.lost);
      }
      assert(this.framed + this.garbage + this.lost + this.framer.pending === this.sent, 'every byte is accounted for');
      assert(this.framer.pending <= MAX_MESSAGE_BYTES + PREFIX_ROOM, 'what is held stays within the limit');
    }
  }

  private judge(bytes: Uint8Array, start: number, end: number): void {
    const { fields, rules } = this;
    const parsed = fields.parse(bytes, start, end);
    if (parsed !== Parsed.Ok) {
      this.count(`garbled ${parsed}`);
      return;
    }
    this.readEverything();
    assert(rules !== undefined, 'rules are there');
    const fault = validate(fields, rules);
    if (fault === undefined) this.count('ok');
    else this.count(this.named(fault, rules));
  }

  private named(fault: Fault, rules: MessageRules): string {
    if (fault.kind === 'business') return `business ${fault.businessRejectReason}`;
    const { refTagID } = fault;
    if (refTagID !== undefined) {
      const known = refTagID > 0 && refTagID < rules.slotOf.length && rules.slotOf[refTagID] !== 0;
      assert(known || this.fields.findFrom(refTagID, 0) >= 0, `tag ${refTagID} is somebody's`);
    }
    return `reject ${fault.sessionRejectReason}`;
  }

  /** As an application would that trusts nothing. */
  private readEverything(): void {
    const { fields } = this;
    for (let i = 0; i < fields.count; i++) {
      assert(fields.starts[i] <= fields.ends[i] && fields.ends[i] < fields.end, 'a value lies within the message');
      const decimal = fields.decimalAt(
        i,
        upTo(() => (i % 13) / 13, 13),
      );
      assert(!Number.isFinite(decimal) || Number.isSafeInteger(decimal), 'a decimal that fits is a safe integer');
      assert(fields.unsigned(i) >= -1, 'a whole number or none');
      const first = fields.find(fields.tags[i]);
      assert(first >= 0 && first <= i, 'every field is found');
    }
  }

  private count(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  report(messages: number): FuzzReport {
    const outcomes = Object.fromEntries(Object.entries(this.outcomes).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { messages, bytes: this.sent, garbageBytes: this.garbage, outcomes, mostHeldBytes: this.mostHeld };
  }
}

function mutate(random: Random, bytes: Uint8Array, pool: readonly Uint8Array[]): Uint8Array {
  const at = upTo(random, bytes.length);
  const length = Math.min(bytes.length - at, 1 + upTo(random, 8));
  switch (upTo(random, 8)) {
    case 0: {
      const changed = bytes.slice();
      changed[at] = random() < 0.5 ? oneOf(random, TELLING) : upTo(random, 256);
      return changed;
    }
    case 1:
      return spliced(bytes, at, length, new Uint8Array(0));
    case 2:
      return spliced(bytes, at, 0, Uint8Array.of(oneOf(random, TELLING)));
    case 3:
      return spliced(bytes, at, 0, bytes.slice(at, at + length));
    case 4: {
      // A field of this message, or of another, somewhere else.
      const other = oneOf(random, [bytes, oneOf(random, pool)]);
      return spliced(bytes, fieldAt(bytes, at), 0, fieldFrom(other, fieldAt(other, upTo(random, other.length))));
    }
    case 5: {
      const from = fieldAt(bytes, at);
      return spliced(bytes, from, fieldFrom(bytes, from).length, new Uint8Array(0));
    }
    case 6:
      return random() < 0.5 ? bytes.slice(0, at) : bytes.slice(at);
    default:
      return spliced(
        bytes,
        at,
        length,
        Uint8Array.from({ length }, () => 48 + upTo(random, 10)),
      );
  }
}

function spliced(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - remove + insert.length);
  result.set(bytes.subarray(0, at));
  result.set(insert, at);
  result.set(bytes.subarray(at + remove), at + insert.length);
  return result;
}

/** Where the field around `at` begins. */
function fieldAt(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && bytes[start - 1] !== SOH) start--;
  return start;
}

function fieldFrom(bytes: Uint8Array, start: number): Uint8Array {
  const end = bytes.indexOf(SOH, start);
  return bytes.slice(start, end < 0 ? bytes.length : end + 1);
}

/** With the BodyLength and CheckSum that the message should have, if it still has a place for them. */
function reframed(bytes: Uint8Array): Uint8Array {
  const lengthAt = bytes.indexOf(SOH) + 1;
  const bodyAt = bytes.indexOf(SOH, lengthAt) + 1;
  const sumAt = fieldAt(bytes, bytes.length - 1);
  const inPlace =
    bytes[lengthAt] === 57 && bytes[lengthAt + 1] === 61 && bytes[sumAt] === 49 && bytes[sumAt + 1] === 48;
  if (lengthAt === 0 || bodyAt === 0 || sumAt < bodyAt || !inPlace) return bytes;
  const length = ascii(`9=${sumAt - bodyAt}\x01`);
  const whole = spliced(bytes.subarray(0, sumAt), lengthAt, bodyAt - lengthAt, length);
  let sum = 0;
  for (let i = 0; i < whole.length; i++) sum += whole[i];
  return spliced(whole, whole.length, 0, ascii(`10=${String(sum % 256).padStart(3, '0')}\x01`));
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  const count = Number(values.count ?? 1_000_000);
  console.log(`--seed ${seed} --count ${count}`);
  console.log(fuzz(seed, count));
}
