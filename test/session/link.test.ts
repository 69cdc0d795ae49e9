/**
 * Two sessions, one of each role, over a line that is cut and garbled at random: every application message arrives
 * exactly once and in order, both ways, no number is used twice, and the two come to rest. Time is virtual.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Framer } from '../../src/fix/framer.ts';
import { Tag } from '../../src/fix/tags.ts';
import { Session } from '../../src/session/session.ts';
import type {
  MessageReceiver,
  SessionConfig,
  SessionHandle,
  SessionNumbers,
  SessionSink,
} from '../../src/session/types.ts';
import { type Instant, instant } from '../../src/units/brand.ts';
import { CONFIG } from './conversation.ts';

const STEP_MS = 50;
const LATENCY_STEPS = 2;
const HEART_BT_INT_SEC = 10;
/** Longer than it takes to notice a lost ResendRequest, twice. */
const REST_STEPS = 120_000 / STEP_MS;

/** A message on its way, and when it is there. */
interface InFlight {
  readonly bytes: Uint8Array;
  readonly due: number;
}

/** One end of the line: a session, its driver, and an application that numbers what it sends. */
class End implements MessageReceiver, SessionSink {
  session: Session;
  peer!: End;
  readonly delivered: string[] = [];
  readonly committed: string[] = [];
  readonly arriving: InFlight[] = [];
  hasEnded = false;
  messagesSent = 0;
  private readonly config: SessionConfig;
  private readonly numbers: SessionNumbers = { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 };
  private readonly kept = new Map<number, Uint8Array>();
  private readonly used = new Set<number>();
  private readonly fields = new Fields();
  private readonly line: Line;
  private readonly answers: boolean;

  constructor(config: SessionConfig, answers: boolean, line: Line) {
    this.config = config;
    this.answers = answers;
    this.line = line;
    this.session = this.newSession();
  }

  private newSession(): Session {
    const session = new Session(this.config, this.numbers, { read: (n) => this.kept.get(n) }, this);
    session.deliverTo(this);
    return session;
  }

  /** As after a crash: only what was journaled is left. */
  restart(): void {
    this.session = this.newSession();
  }

  commit(text: string): void {
    const out = this.session.begin('D', this.line.now);
    out.text(Tag.ClOrdID, text);
    this.session.commit();
    this.committed.push(text);
  }

  /** What was written goes on its way; if the line is down, nowhere. */
  release(): void {
    const { out } = this.session;
    if (out.length === 0) return;
    const framer = new Framer({
      onFrame: (bytes, start, end) => {
        this.messagesSent++;
        if (this.line.isUp) {
          this.peer.arriving.push({ bytes: bytes.slice(start, end), due: this.line.step + LATENCY_STEPS });
        }
        return true;
      },
      onGarbage: () => expect.unreachable('what is sent is messages'),
    });
    framer.push(out.bytes, out.length);
    out.clear();
  }

  receiveDue(): void {
    while (this.arriving.length > 0 && this.arriving[0].due <= this.line.step && !this.hasEnded) {
      const { bytes } = this.arriving.shift() as InFlight;
      if (this.fields.parse(bytes, 0, bytes.length) !== Parsed.Ok) continue;
      if (this.session.state === 'disconnected') {
        if (this.config.role === 'initiator') return;
        this.session.connected(this.line.now);
      }
      this.session.receive(this.fields, this.line.now);
    }
  }

  sent(session: SessionHandle, msgSeqNum: number, start: number, end: number, kept: boolean): void {
    expect(this.used.has(msgSeqNum), 'a number is used once').toBe(false);
    this.used.add(msgSeqNum);
    if (kept) this.kept.set(msgSeqNum, session.out.bytes.slice(start, end));
  }

  received(_session: SessionHandle, nextTargetMsgSeqNum: number): void {
    expect(nextTargetMsgSeqNum).toBe(this.numbers.nextTargetMsgSeqNum);
  }

  numbersReset(): void {
    expect.unreachable('nobody resets numbers here');
  }

  onMessage(fields: Fields): void {
    const text = fields.text(Tag.ClOrdID);
    this.delivered.push(text);
    if (this.answers) this.commit(`re ${text}`);
  }

  rejected(_session: SessionHandle, fields: Fields): void {
    expect.unreachable(`nothing here is rejected: ${fields.toString()}`);
  }

  quarantined(_session: SessionHandle, fields: Fields, reason: string): void {
    expect.unreachable(`nothing here is invalid: ${reason} ${fields.toString()}`);
  }

  loggedOn(): void {}

  ended(): void {
    this.hasEnded = true;
  }
}

class Line {
  step = 0;
  isUp = false;
  readonly left: End;
  readonly right: End;
  private redialAt = 0;
  /** When the right end notices that the line is down. */
  private noticedAt = 0;

  constructor(config: Partial<SessionConfig>) {
    const common = {
      ...CONFIG,
      heartBtIntSec: HEART_BT_INT_SEC,
      maxHeldMessages: 10_000,
      maxHeldBytes: 1 << 20,
      ...config,
    };
    this.left = new End({ ...common, role: 'initiator', senderCompID: 'L', targetCompID: 'R' }, false, this);
    this.right = new End({ ...common, role: 'acceptor', senderCompID: 'R', targetCompID: 'L' }, true, this);
    this.left.peer = this.right;
    this.right.peer = this.left;
  }

  get now(): Instant {
    return instant(1_767_600_000_000_000 + this.step * STEP_MS * 1_000);
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.step++;
      if (!this.isUp) this.reconnect();
      for (const end of [this.left, this.right]) {
        end.receiveDue();
        end.session.tick(this.now);
        end.release();
        if (!end.hasEnded && end.session.pump(this.now)) end.release();
        end.release();
      }
      if (this.left.hasEnded || this.right.hasEnded) this.cut(0);
    }
  }

  /** Both ends lose what is on its way; the right one notices `noticeSteps` later, and talks to nobody meanwhile. */
  cut(noticeSteps: number): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.left.arriving.length = 0;
    this.right.arriving.length = 0;
    this.left.session.disconnected(this.now);
    this.left.hasEnded = false;
    this.noticedAt = this.step + noticeSteps;
    this.redialAt = this.noticedAt + 4;
    if (noticeSteps === 0) this.notice();
  }

  private notice(): void {
    this.right.session.disconnected(this.now);
    this.right.hasEnded = false;
  }

  private reconnect(): void {
    if (this.step === this.noticedAt) this.notice();
    if (this.step < this.redialAt) return;
    this.isUp = true;
    this.left.session.connected(this.now);
    this.left.release();
  }

  /** One message on its way to `end` becomes unreadable. */
  garble(end: End, which: number): void {
    if (end.arriving.length === 0) return;
    const { bytes } = end.arriving[which % end.arriving.length];
    bytes[bytes.length - 3] ^= 1;
  }
}

type Deed =
  | { readonly kind: 'wait'; readonly steps: number }
  | { readonly kind: 'send'; readonly fromLeft: boolean; readonly count: number }
  | { readonly kind: 'cut'; readonly noticeSteps: number; readonly crash: boolean }
  | { readonly kind: 'garble'; readonly atLeft: boolean; readonly which: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), steps: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      fromLeft: fc.boolean(),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      noticeSteps: fc.integer({ min: 0, max: 10 }),
      crash: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('garble' as const), atLeft: fc.boolean(), which: fc.nat(5) }),
  },
);

const variant: fc.Arbitrary<Partial<SessionConfig>> = fc.record({
  beginString: fc.constantFrom('FIX.4.0' as const, 'FIX.4.2' as const, 'FIX.4.4' as const),
  timePrecision: fc.constantFrom(0 as const, 3 as const),
  resendChunk: fc.constantFrom(1, 3, 100),
  nextExpectedMsgSeqNum: fc.boolean(),
  lastMsgSeqNumProcessed: fc.boolean(),
});

const chunked = fc.option(fc.constantFrom(1, 2, 5), { nil: undefined });

test('over a line that is cut and garbled, everything arrives once, in order, both ways', () => {
  fc.assert(
    fc.property(variant, chunked, fc.array(deed, { maxLength: 40 }), (config, resendRequestChunk, deeds) => {
      const line = new Line(resendRequestChunk === undefined ? config : { ...config, resendRequestChunk });
      const { left, right } = line;
      let count = 0;
      let troubles = 1;
      for (const act of deeds) {
        switch (act.kind) {
          case 'wait':
            line.run(act.steps);
            break;
          case 'send':
            for (let i = 0; i < act.count; i++)
              (act.fromLeft ? left : right).commit(`${act.fromLeft ? 'L' : 'R'}${++count}`);
            break;
          case 'cut':
            troubles++;
            line.cut(act.noticeSteps);
            if (act.crash && !line.isUp && act.noticeSteps === 0) {
              left.restart();
              right.restart();
            }
            break;
          case 'garble':
            troubles++;
            line.garble(act.atLeft ? left : right, act.which);
            break;
        }
      }
      line.run(REST_STEPS);
      expect(right.delivered).toEqual(left.committed);
      expect(left.delivered).toEqual(right.committed);

      // Each trouble costs at most sending everything once more, and a few session messages.
      const total = left.committed.length + right.committed.length;
      const restSeconds = (REST_STEPS * STEP_MS) / 1_000;
      const heartbeats = (2 * restSeconds) / HEART_BT_INT_SEC;
      expect(left.messagesSent + right.messagesSent).toBeLessThan((troubles + 1) * (4 * total + 30) + heartbeats + 50);

      // At rest there is nothing but heartbeats.
      const before = left.messagesSent + right.messagesSent;
      line.run(REST_STEPS);
      expect(left.messagesSent + right.messagesSent - before).toBeLessThanOrEqual(heartbeats + 2);
      expect([left.session.state, right.session.state]).toEqual(['loggedOn', 'loggedOn']);
    }),
    { numRuns: 150 },
  );
});
