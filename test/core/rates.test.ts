/** Message rates and duplicates as a client meets them: orders, cancels, and requests that wait in a queue. */
import { describe, expect, it } from 'vitest';
import { instant, millis, seconds } from '../../src/units/brand.ts';
import { refusalOfStatus } from '../../src/core/client/clientRequests.ts';
import { limitRow } from '../support/limits.ts';
import { Desk, type DeskOptions } from './desk.ts';

const START = 1_700_000_000_000_000;

/** Client C under some limits; the desk's own steps of a millisecond are undone by `at`. */
function desk(limits: NonNullable<DeskOptions['limits']>['clients'][number], more: DeskOptions = {}): Desk {
  const d = new Desk({ ...more, limits: { clients: [limits] } });
  d.book('NORTH', [[9.9, 500]], [[10, 500]]);
  return d;
}

/** The next step happens at this many microseconds. */
const at = (d: Desk, micros: number) => (d.now = instant(START + Math.floor(micros) - 1_000));

const isTaken = (lines: readonly string[]) => lines.some((line) => line.includes('exec=New'));

/** How many orders a second are taken of a client that sends at an even rate. */
function served(d: Desk, perSec: number, secs: number, from = 0): number[] {
  const taken = Array<number>(secs).fill(0);
  for (let n = 0; n < perSec * secs; n++) {
    at(d, from + (n * 1_000_000) / perSec);
    if (isTaken(d.order(`${from}-${n}`, 'buy', 100, 9.5))) taken[Math.floor(n / perSec)]++;
  }
  return taken;
}

describe('a rate serves what it allows', () => {
  it('of 21 orders a second under a limit of 20, 20; and all of 20 after a quiet second', () => {
    const d = desk({ clientID: 'C', newRate: { count: 20, window: seconds(1) } });
    expect(served(d, 21, 3)).toEqual([20, 20, 20]);
    expect(served(d, 20, 2, 4_000_000)).toEqual([20, 20]);
  });

  it('the same after a restart', () => {
    const d = desk({ clientID: 'C', newRate: { count: 5, window: seconds(1) } });
    expect(served(d, 10, 1)).toEqual([5]);
    at(d, 900_000);
    d.restart();
    at(d, 990_000);
    expect(isTaken(d.order('early', 'buy', 100, 9.5))).toBe(false);
    at(d, 1_000_000);
    expect(isTaken(d.order('A', 'buy', 100, 9.5))).toBe(true);
    d.replayed();
  });
});

it('requests that wait behind another meet their rate as they come', () => {
  const clients = new Map([['C', { pendingRequests: 'queuePending' as const }]]);
  const d = desk({ clientID: 'C', cancelRate: { count: 2, window: seconds(1) } }, { clients });
  for (const [n, clOrdID] of ['1', 'A', 'B', 'C'].entries()) {
    d.order(clOrdID, 'buy', 100, 9.5);
    d.ack(n + 1);
  }
  d.cancel('2', '1');
  expect(d.cancel('3', '1')).toEqual(['3<1 exec=PendingCancel status=PendingCancel 100/0/100']);
  expect(d.cancel('4', '1')).toEqual(['4<1 refused status=PendingCancel reason=2']);
  // Taken up, the second one counts no more.
  d.after(seconds(1));
  d.refuseCancel(5, 1);
  const answers = ['A', 'B', 'C'].map((each) => d.cancel(`X${each}`, each)[0]);
  expect(answers.map((each) => each.includes('PendingCancel'))).toEqual([true, true, false]);
  d.replayed();
});

it('a replace that waited counts once among the requests for each execution', () => {
  const clients = new Map([['C', { pendingRequests: 'queue' as const }]]);
  const rows = [limitRow('orderToTrade', '3', {}, { window: seconds(60) })];
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }], rows }, clients });
  d.book('NORTH', [[9.9, 500]], [[10, 500]]);
  d.order('1', 'buy', 100, 9.5);
  d.ack(1);
  d.replace('2', '1', 110, 9.5);
  d.replace('3', '2', 120, 9.5);
  d.out(1);
  expect(d.events.filter(({ kind }) => kind === 'replaceRequested')).toHaveLength(2);
  d.replayed();
});

describe('duplicates', () => {
  const window = { clientID: 'C', limits: { duplicateWindow: millis(500), requireQuote: true } };

  it('an order that was refused for want of a quote is corrected and sent again', () => {
    const d = new Desk({ limits: { clients: [window] } });
    expect(isTaken(d.order('1', 'buy', 100, 9.5))).toBe(false);
    d.book('NORTH', [[9.9, 500]], [[10, 500]]);
    expect(isTaken(d.order('2', 'buy', 100, 9.5))).toBe(true);
  });

  it('a refused repetition keeps nobody waiting longer', () => {
    const d = desk(window);
    at(d, 0);
    d.order('1', 'buy', 100, 9.5);
    for (const micros of [100_000, 300_000, 499_999]) {
      at(d, micros);
      expect(isTaken(d.order(`r${micros}`, 'buy', 100, 9.5))).toBe(false);
    }
    at(d, 500_000);
    expect(isTaken(d.order('2', 'buy', 100, 9.5))).toBe(true);
    d.replayed();
  });

  it('one for another account, or for one share more, is another order', () => {
    const d = desk(window);
    d.order('1', 'buy', 100, 9.5, { account: 'A' });
    expect(isTaken(d.order('2', 'buy', 100, 9.5, { account: 'B' }))).toBe(true);
    expect(isTaken(d.order('3', 'buy', 101, 9.5, { account: 'A' }))).toBe(true);
    expect(isTaken(d.order('4', 'buy', 100, 9.5, { account: 'A' }))).toBe(false);
  });
});

describe('status requests', () => {
  const asker = { clientID: 'C', originator: '', replyTo: 'C-FIX', route: [] };
  const rows = [limitRow('statusRate', '2', { client: '*', session: '*' }, { window: seconds(1) })];

  it('are served up to the rate of their limit, and counted after a restart', () => {
    const d = new Desk({ limits: { clients: [{ clientID: 'C' }], rows } });
    d.order('1', 'buy', 100, 9.5);
    at(d, 0);
    d.status('1');
    d.status('none');
    d.restart();
    const refusal = 'R130-RATE-STATUS: this would be status request 3 within 1 s, the limit is 2 for session C-FIX';
    expect(refusalOfStatus(d.core, asker, d.now)).toBe(refusal);
    expect(refusalOfStatus(d.core, { ...asker, replyTo: 'OTHER' }, d.now)).toBe('');
    expect(refusalOfStatus(d.core, asker, instant(START + 1_000_000))).toBe('');
    d.replayed();
  });

  it('are told of their own desk alone, whoever asked before', () => {
    const clients = [
      { clientID: 'C', desk: 'CASH' },
      { clientID: 'D', desk: 'SWAPS' },
    ];
    const perDesk = [limitRow('statusRate', '0', { client: '*', desk: '*' }, { window: seconds(1) })];
    const d = new Desk({ limits: { clients, rows: perDesk } });
    d.order('1', 'buy', 100, 9.5, { account: 'A1' });
    const refusal = refusalOfStatus(d.core, { ...asker, clientID: 'D', replyTo: 'D-FIX' }, d.now);
    expect(refusal).toContain('for desk SWAPS');
    expect(refusal).not.toContain('CASH');
  });

  it('leave nothing in the journal where no limit counts them', () => {
    const d = desk({ clientID: 'C' });
    d.status('1');
    expect(d.events.some(({ kind }) => kind === 'statusAsked')).toBe(false);
    expect(refusalOfStatus(d.core, asker, d.now)).toBe('');
  });
});
