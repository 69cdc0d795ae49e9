/** Sessions with hours, over real sockets and a clock that the test moves: logged out, kept away, started again at 1. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, test } from 'vitest';
import { findZone } from '../../src/config/zones.ts';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Hours } from '../../src/engine/hours.ts';
import type { EngineOptions } from '../../src/engine/engineOptions.ts';
import { FirstUse } from '../../src/gateway/firstUse.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { type Schedule, type Weekday, WEEKDAYS } from '../../src/session/schedule.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import { type Instant, instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { eventually } from '../support/market.ts';

const at = (text: string): Instant => instant(Date.parse(`${text}Z`) * 1000);

/** 08:00 to 17:00 in UTC, or whatever is said, every day. */
function hours(startHour = 8, endHour = 17): Schedule {
  const zone = findZone('UTC');
  if (zone === undefined) throw new Error('no UTC');
  const day = { startZone: zone, endZone: zone, startDays: new Set(WEEKDAYS), endDay: undefined };
  return { ...day, start: startHour * 3600, end: endHour * 3600 };
}

const running: Engine[] = [];
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop(1);
});

/** An engine with one session, and what was said of it. */
class End {
  readonly engine: Engine;
  readonly session: Session;
  readonly journal: MemoryJournal;
  readonly endings: string[] = [];
  readonly refusals: string[] = [];
  private ticks = 0;

  constructor(
    clock: { time: Instant },
    config: Partial<SessionConfig>,
    port?: number,
    journal = new MemoryJournal(),
    usedSince?: Instant,
  ) {
    const isAcceptor = port === undefined;
    const [senderCompID, targetCompID] = isAcceptor ? ['ACC', 'INI'] : ['INI', 'ACC'];
    this.journal = journal;
    const options: EngineOptions = {
      application: { onTick: () => this.ticks++ },
      journal,
      clock: { now: () => clock.time },
      log: {
        info: () => {},
        warn: (message, about) => {
          if (message === 'connection refused') this.refusals.push(String(about?.['reason']));
        },
      },
      numbersOf: (id) => journal.numbers(id),
      usedSince: () => usedSince,
    };
    this.engine = new Engine(options);
    running.push(this.engine);
    const role = isAcceptor ? 'acceptor' : 'initiator';
    const base = { ...CONFIG, id: role, role, senderCompID, targetCompID, heartBtIntSec: 0, rules: undefined } as const;
    this.session = this.engine.addSession(
      { ...base, ...config },
      () => ({ onMessage: () => {}, onLogout: ({ reason }) => this.endings.push(reason) }),
      isAcceptor ? undefined : { hosts: [{ host: '127.0.0.1', port }], reconnectSec: 1, maxReconnectSec: 1 },
    );
  }

  /** Whatever was due has been done. */
  async ticked(): Promise<void> {
    const enough = this.ticks + 2;
    await eventually('the engine has ticked twice', () => this.ticks >= enough);
  }

  get isLoggedOn(): boolean {
    return this.session.state === SessionState.LoggedOn;
  }

  get isDown(): boolean {
    return this.session.state === SessionState.Disconnected;
  }

  get numbers(): readonly number[] {
    const { nextSenderMsgSeqNum, nextTargetMsgSeqNum } = this.session.numbers;
    return [nextSenderMsgSeqNum, nextTargetMsgSeqNum];
  }
}

async function pair(
  clock: { time: Instant },
  acceptor: Partial<SessionConfig>,
  initiator: Partial<SessionConfig>,
): Promise<{ acceptor: End; initiator: End }> {
  const accepting = new End(clock, acceptor);
  const port = await accepting.engine.listen('127.0.0.1', 0);
  accepting.engine.start();
  const initiating = new End(clock, initiator, port);
  initiating.engine.start();
  return { acceptor: accepting, initiator: initiating };
}

describe('a day of an acceptor', () => {
  it('logs out at its end with a text, refuses without a word, and takes a Logon again in the morning', async () => {
    const clock = { time: at('2026-06-01T09:00') };
    const { acceptor, initiator } = await pair(clock, { schedule: hours() }, { resetOnLogon: true });
    await eventually('both are logged on', () => acceptor.isLoggedOn && initiator.isLoggedOn);

    clock.time = at('2026-06-01T17:00');
    await eventually('both are down', () => acceptor.isDown && initiator.isDown);
    expect(initiator.endings).toEqual(['outside session hours']);

    clock.time = at('2026-06-01T17:01');
    await eventually('the initiator was sent away', () => initiator.endings.length === 2);
    expect(acceptor.refusals[0]).toBe('outside the session hours of acceptor');
    expect(initiator.endings[1]).not.toMatch(/session hours/);

    clock.time = at('2026-06-02T08:00');
    await eventually('both are logged on again', () => acceptor.isLoggedOn && initiator.isLoggedOn);
  });
});

describe('a day of an initiator', () => {
  it('stays away outside its hours, comes by itself, and begins each day with number 1, journaled', async () => {
    const clock = { time: at('2026-06-01T07:00') };
    const { acceptor, initiator } = await pair(clock, { schedule: hours(7) }, { schedule: hours() });
    await initiator.ticked();
    expect([initiator.isDown, initiator.endings, acceptor.numbers]).toEqual([true, [], [1, 1]]);

    clock.time = at('2026-06-01T08:00');
    await eventually('both are logged on', () => acceptor.isLoggedOn && initiator.isLoggedOn);
    clock.time = at('2026-06-01T17:00');
    await eventually('both are down', () => acceptor.isDown && initiator.isDown);
    // A Logon and a Logout each way; the numbers stay until the next period begins.
    expect([acceptor.numbers, initiator.numbers]).toEqual([
      [3, 3],
      [3, 3],
    ]);

    clock.time = at('2026-06-02T07:30');
    await eventually('the acceptor has begun its period', () => acceptor.numbers[0] === 1);
    expect(acceptor.journal.numbers('acceptor')).toEqual({ nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
    expect([initiator.numbers, initiator.isDown]).toEqual([[3, 3], true]);

    clock.time = at('2026-06-02T08:00');
    await eventually('both are logged on again', () => acceptor.isLoggedOn && initiator.isLoggedOn);
    expect([acceptor.numbers, initiator.numbers]).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });
});

it('breaks a session that is always open at the start of each period, and goes on with number 1', async () => {
  const clock = { time: at('2026-06-01T12:00') };
  const { acceptor, initiator } = await pair(clock, { schedule: hours(17, 17) }, { schedule: hours(17, 17) });
  await eventually('both are logged on', () => acceptor.isLoggedOn && initiator.isLoggedOn);
  clock.time = at('2026-06-01T17:00');
  await eventually('both have ended', () => acceptor.endings.length === 1 && initiator.endings.length === 1);
  // Each may see the other's Logout before its own was due.
  for (const ending of [...acceptor.endings, ...initiator.endings]) {
    expect(ending).toMatch(/^(logged out: )?a new session period begins$/);
  }
  clock.time = at('2026-06-01T17:00:02');
  await eventually('both are logged on again', () => acceptor.isLoggedOn && initiator.isLoggedOn);
  expect([acceptor.numbers, initiator.numbers]).toEqual([
    [2, 2],
    [2, 2],
  ]);
});

describe('hours apart from resets', () => {
  const nightly = (resetDays: readonly Weekday[]) => ({ ...hours(8, 17), resetDays: new Set(resetDays) });
  const newYork = (resetDays: readonly Weekday[]): Schedule => {
    const zone = findZone('America/New_York');
    if (zone === undefined) throw new Error('no New York');
    const pause = { startZone: zone, endZone: zone, start: 18 * 3600, end: 17 * 3600, endDay: undefined };
    const startDays = new Set(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday'] as const);
    return { ...pause, startDays, resetDays: new Set(resetDays) };
  };

  // Moments in order, with what they find: open or not, and whether numbers are to start again (which is then done).
  test.each<
    [string, Schedule, string | undefined, readonly (readonly [at: string, isOpen: boolean, isDue: boolean])[]]
  >([
    [
      'never, through two weeks',
      nightly([]),
      '2020-01-01T00:00',
      [...Array(14).keys()].flatMap((i) => [
        [`2026-06-${String(i + 1).padStart(2, '0')}T09:00`, true, false] as const,
        [`2026-06-${String(i + 1).padStart(2, '0')}T18:00`, false, false] as const,
      ]),
    ],
    [
      'on Sundays: 7 June 2026 was one',
      nightly(['sunday']),
      '2026-06-05T09:00',
      [
        ['2026-06-05T10:00', true, false],
        ['2026-06-06T09:00', true, false],
        ['2026-06-07T07:59:59', false, false],
        ['2026-06-07T08:00', true, true],
        ['2026-06-08T08:00', true, false],
        ['2026-06-13T12:00', true, false],
        ['2026-06-14T19:00', false, true],
      ],
    ],
    [
      'on Sundays, over a change to summer time: 18:00 is 22:00 UTC from 8 March 2026 on',
      newYork(['sunday']),
      '2026-03-02T00:00',
      [
        ['2026-03-05T22:30', false, false],
        ['2026-03-05T23:00', true, false],
        ['2026-03-06T22:00', false, false],
        ['2026-03-08T21:59:59', false, false],
        ['2026-03-08T22:00', true, true],
        ['2026-03-09T21:30', false, false],
        ['2026-03-09T22:00', true, false],
      ],
    ],
    [
      'after a restart, used since before Sunday',
      nightly(['sunday']),
      '2026-06-06T16:00',
      [['2026-06-10T09:00', true, true]],
    ],
    [
      'after a restart, used since Sunday',
      nightly(['sunday']),
      '2026-06-07T08:00',
      [['2026-06-10T09:00', true, false]],
    ],
    ['unused numbers', nightly(['sunday']), undefined, [['2026-06-10T09:00', true, false]]],
  ])('%s', (_, schedule, usedSince, moments) => {
    const kept = new Hours(schedule, usedSince === undefined ? undefined : at(usedSince));
    const found = moments.map(([moment]) => {
      const isOpen = kept.isOpen(at(moment));
      const isDue = kept.isResetDue;
      kept.isResetDue = false;
      return [moment, isOpen, isDue];
    });
    expect(found).toEqual(moments);
  });

  it('go on with their numbers after a night', async () => {
    const clock = { time: at('2026-06-01T16:00') };
    const { acceptor, initiator } = await pair(clock, { schedule: nightly([]) }, { schedule: nightly([]) });
    await eventually('both are logged on', () => acceptor.isLoggedOn && initiator.isLoggedOn);
    clock.time = at('2026-06-01T17:00');
    await eventually('both are down', () => acceptor.isDown && initiator.isDown);
    clock.time = at('2026-06-02T08:00');
    await eventually('both are logged on again', () => acceptor.isLoggedOn && initiator.isLoggedOn);
    expect([acceptor.numbers, initiator.numbers]).toEqual([
      [4, 4],
      [4, 4],
    ]);
  });
});

describe('after a restart', () => {
  const journalAt = (next: number) => {
    const journal = new MemoryJournal();
    journal.numbersReset('acceptor', next, next);
    return journal;
  };

  test.each<[string, string, readonly number[]]>([
    ['numbers of today go on', '2026-06-02T08:00', [7, 7]],
    ['numbers of yesterday start again', '2026-06-02T07:59:59', [1, 1]],
    ['so do those of last year', '2025-06-02T09:00', [1, 1]],
  ])('%s', async (_, usedSince, numbers) => {
    const end = new End(
      { time: at('2026-06-02T09:00') },
      { schedule: hours() },
      undefined,
      journalAt(7),
      at(usedSince),
    );
    end.engine.start();
    await end.ticked();
    expect(end.numbers).toEqual(numbers);
    expect(end.journal.numbers('acceptor').nextSenderMsgSeqNum).toBe(numbers[0]);
  });

  it('a reset that fell into the time down is made up for before the next Logon, closed or not', async () => {
    const end = new End(
      { time: at('2026-06-02T19:00') },
      { schedule: hours() },
      undefined,
      journalAt(7),
      at('2026-06-02T07:00'),
    );
    end.engine.start();
    await end.ticked();
    expect(end.numbers).toEqual([1, 1]);
  });
});

test('the journal tells since when numbers have been used', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-hours-'));
  try {
    const options = { registry: new RecordRegistry(CORE_EVENTS), now: instant(1) };
    const journal = openJournal(directory, options);
    const turn = (time: number, ...work: (() => void)[]) => {
      for (const step of work) step();
      journal.commit(instant(time));
    };
    const message = new Uint8Array(4);
    turn(
      100,
      () => journal.sent('used', 1, message, 0, 4),
      () => journal.received('heard', 2),
    );
    turn(
      200,
      () => journal.received('used', 2),
      () => journal.sentUnkept('reset', 1),
    );
    turn(
      300,
      () => journal.numbersReset('reset', 1, 1),
      () => journal.numbersReset('set', 5, 9),
    );
    turn(
      400,
      () => journal.sentUnkept('again', 1),
      () => journal.numbersReset('again', 1, 1),
    );
    turn(
      500,
      () => journal.sentUnkept('again', 1),
      () => journal.received('set', 10),
    );
    journal.close();
    const firstUse = new FirstUse();
    openJournal(directory, options, firstUse.visitor()).close();
    const ids = ['used', 'heard', 'reset', 'set', 'again', 'never'];
    expect(ids.map((id) => firstUse.of(id))).toEqual([100, 100, undefined, 300, 500, undefined]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
