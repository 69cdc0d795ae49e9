/** A journal's sessions in memory: their numbers, and the positions of their messages. */
import { assert } from '../units/assert.ts';
import { MAX_SESSIONS } from './format.ts';
import type { JournaledNumbers } from './journal.ts';
import { SentIndex } from './sentIndex.ts';

const UNNUMBERED = -1;

export class JournaledSession {
  readonly name: string;
  /** Number in the journal, from 0; −1 until the session is first written about. */
  number = UNNUMBERED;
  nextSender = 1;
  nextTarget = 1;
  readonly index = new SentIndex();

  constructor(name: string) {
    this.name = name;
  }

  /** A message was sent. `position` is its place in the journal, or NOT_KEPT. */
  sent(msgSeqNum: number, position: number): void {
    if (msgSeqNum < this.nextSender) this.numberUsedTwice(msgSeqNum);
    this.nextSender = msgSeqNum + 1;
    this.index.add(msgSeqNum, position);
  }

  numbersReset(nextSender: number, nextTarget: number): void {
    this.nextSender = nextSender;
    this.nextTarget = nextTarget;
    this.index.forget();
  }

  numbers(): JournaledNumbers {
    return { nextSenderMsgSeqNum: this.nextSender, nextTargetMsgSeqNum: this.nextTarget };
  }

  private numberUsedTwice(msgSeqNum: number): never {
    throw new Error(`assertion failed: ${this.name} sends MsgSeqNum ${msgSeqNum} after ${this.nextSender - 1}`);
  }
}

export class Sessions {
  private readonly byName = new Map<string, JournaledSession>();
  private readonly byNumber: JournaledSession[] = [];
  // Messages come in runs of one session; comparing one string is quicker than a map.
  private last: JournaledSession | undefined;

  /** The session of that name, made on first sight. */
  of(name: string): JournaledSession {
    const { last } = this;
    if (last !== undefined && last.name === name) return last;
    let state = this.byName.get(name);
    if (state === undefined) {
      state = new JournaledSession(name);
      this.byName.set(name, state);
    }
    this.last = state;
    return state;
  }

  /** The numbers of a session, 1 and 1 for one never seen; does not make it known. */
  numbers(name: string): JournaledNumbers {
    return this.byName.get(name)?.numbers() ?? { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 };
  }

  /** Gives `state` the next number. */
  number(state: JournaledSession): number {
    assert(this.byNumber.length < MAX_SESSIONS, `a journal names at most ${MAX_SESSIONS} sessions`);
    state.number = this.byNumber.length;
    this.byNumber.push(state);
    return state.number;
  }

  numbered(number: number): JournaledSession {
    return this.byNumber[number];
  }

  get count(): number {
    return this.byNumber.length;
  }

  /** Names of the first `count` sessions, in the order of their numbers. */
  names(count: number): string[] {
    return this.byNumber.slice(0, count).map((state) => state.name);
  }
}
