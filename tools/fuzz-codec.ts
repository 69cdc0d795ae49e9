/**
 * Throws broken messages at the codec, from a seed. `node tools/fuzz.ts codec` runs it.
 *
 * Messages that keep to a dialect are broken in a few places, some of them then given the right BodyLength and CheckSum
 * again so that they reach validation, and sent through framer, fields and validation in pieces. Whatever comes, nothing
 * may throw, every byte is accounted for, what the framer holds stays within its limit, and a fault names a field that
 * the message or the dialect has. Reports what became of the messages; the same seed reports the same.
 */
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
import { Mutant } from './mutant.ts';
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
  const mutant = new Mutant();
  for (let i = 0; i < count; i++) {
    const { pool, rules } = oneOf(random, dialects);
    mutant.load(oneOf(random, pool));
    for (let n = upTo(random, 4); n > 0; n--) mutant.mutate(random, pool);
    if (random() < 0.6) mutant.reframe();
    target.send(random, mutant.bytes, mutant.length, oneOf(random, rules));
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

  send(random: Random, bytes: Uint8Array, length: number, rules: MessageRules): void {
    this.rules = rules;
    for (let at = 0; at < length; ) {
      const size = random() < 0.5 ? length - at : 1 + upTo(random, length - at);
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
    if (parsed !== Parsed.Ok && parsed !== Parsed.DelimiterInValue) {
      this.count(`garbled ${parsed}`);
      return;
    }
    this.readEverything();
    assert(fields.brokenAt >= 0 === (parsed === Parsed.DelimiterInValue), 'the broken field is known');
    if (fields.brokenAt >= 0) {
      this.count('a delimiter in a value');
      return;
    }
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
      const decimal = fields.decimalAt(i, i % 13);
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
