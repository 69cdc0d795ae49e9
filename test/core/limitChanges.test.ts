/** Limits change while we run: by a file that is read again, by persons, by time. What ends with a change, and what does not. */
import { describe, expect, it } from 'vitest';
import { changesTo, limitRemoved, limitSet } from '../../src/risk/limitBook.ts';
import { EACH, type LimitRow } from '../../src/risk/limits/limitRow.ts';
import { LimitsInForce } from '../../src/risk/limits/limitsInForce.ts';
import { RiskState } from '../../src/risk/state.ts';
import { type Instant, instant, later, seconds } from '../../src/units/brand.ts';
import { limitRow, limitsOf } from '../support/limits.ts';
import { Desk } from './desk.ts';

const DEFAULT = limitRow('maxOrderQty', '1000', { client: EACH });
const OWN = limitRow('maxOrderQty', '50', { client: 'C' }, { replaces: DEFAULT.id });
const file = (...rows: LimitRow[]) => limitsOf({ clients: [{ clientID: 'C' }, { clientID: 'D' }], rows });

function deskWith(...rows: LimitRow[]): Desk {
  const d = new Desk({ limits: file(...rows) });
  d.book('NORTH', [[9.9, 3000]], [[10.1, 3000]]);
  return d;
}
const reload = (d: Desk, ...rows: LimitRow[]) => d.step({ kind: 'reloadLimits', limits: file(...rows) });
const change = (d: Desk, set: readonly LimitRow[], remove: readonly string[] = []) =>
  d.step({ kind: 'changeLimits', set, remove, by: 'jane', reason: 'asked' });
const ids = (d: Desk): string[] =>
  [...d.core.state.risk.limits.rows.values()].filter(({ number }) => number > 0).map(({ id }) => id);
/** Events of limits from `from` on: `+` set, `-` removed. */
const told = (d: Desk, from: number): string[] =>
  d.events
    .slice(from)
    .flatMap((event) =>
      event.kind === 'riskLimitSet' ? [`+ ${event.id}`] : event.kind === 'riskLimitRemoved' ? [`- ${event.id}`] : [],
    );

/** By a person, in place of another. */
const override = (id: string, value: string, replaces: string, more: Partial<LimitRow> = {}): LimitRow =>
  limitRow('maxOrderQty', value, { client: 'C' }, { id, replaces, by: 'jane', ...more });

describe('a file that is read again', () => {
  it("changes a default, and a client's own limit holds on", () => {
    const d = deskWith(DEFAULT, OWN);
    const from = d.events.length;
    reload(d, { ...DEFAULT, value: '2000' }, OWN);
    expect(told(d, from)).toEqual([`+ ${DEFAULT.id}`]);
    d.order('A', 'buy', 1_500, 10);
    expect([...d.core.state.orders.parents.values()][0].text).toMatch(/^R110-ORDER-QTY/);
    expect(ids(d)).toEqual([OWN.id, DEFAULT.id]);
  });

  it.each([
    ['after', [DEFAULT, OWN]],
    ['before', [OWN, DEFAULT]],
  ])('has a limit in force that is written %s the one it stands in for', (_, rows) => {
    expect(new Set(ids(deskWith(...rows)))).toEqual(new Set([DEFAULT.id, OWN.id]));
  });

  it('ends what persons set in place of what it changes, and in place of that, and says so', () => {
    const d = deskWith(DEFAULT, OWN);
    change(d, [override('first', '60', OWN.id), override('second', '70', 'first'), override('other', '5', DEFAULT.id)]);
    const from = d.events.length;
    const changed = { ...OWN, value: '40' };
    const before = [...changesTo(d.core.state.risk, file(DEFAULT, changed), d.now)].map(({ kind }) => kind);
    reload(d, DEFAULT, changed);
    expect(told(d, from)).toEqual(['- first', '- second', `+ ${OWN.id}`]);
    expect(before).toEqual(d.events.slice(from).map(({ kind }) => kind));
    expect(ids(d)).toEqual([DEFAULT.id, 'other', OWN.id]);
  });

  it('makes a limit its own that a person had set alike', () => {
    const d = deskWith(DEFAULT);
    change(d, [{ ...OWN, replaces: '', by: 'jane' }]);
    reload(d, DEFAULT, { ...OWN, replaces: '' });
    expect(d.core.state.risk.limits.rows.get(OWN.id)?.by).toBe('configuration');
    reload(d, DEFAULT);
    expect(ids(d)).toEqual([DEFAULT.id]);
  });
});

describe('a person', () => {
  it('sets a limit that another stands in for: that ends, said', () => {
    const d = deskWith(DEFAULT);
    change(d, [override('mine', '100', ''), override('for now', '50', 'mine')]);
    const from = d.events.length;
    change(d, [override('mine', '99', '')]);
    expect(told(d, from)).toEqual(['- for now', '+ mine']);
  });

  it('may set both at once, in any order', () => {
    const d = deskWith(DEFAULT);
    change(d, [override('mine', '100', ''), override('for now', '50', 'mine')]);
    change(d, [override('for now', '40', 'mine'), override('mine', '99', '')]);
    expect(new Set(ids(d))).toEqual(new Set([DEFAULT.id, 'for now', 'mine']));
    expect(d.core.state.risk.limits.rows.get('for now')?.value).toBe('40');
  });

  it('removes a limit, and with it what stands in for it', () => {
    const d = deskWith(DEFAULT);
    change(d, [override('mine', '100', ''), override('for now', '50', 'mine'), override('then', '60', 'for now')]);
    const from = d.events.length;
    change(d, [], ['mine']);
    expect(told(d, from)).toEqual(['- for now', '- then', '- mine']);
  });
});

it('the time of a limit is over: what stands in for it ends with it, said once', () => {
  const d = deskWith(DEFAULT);
  const until = instant(d.now + seconds(60));
  change(d, [
    override('mine', '100', '', { until }),
    override('too', '50', 'mine', { until }),
    override('on', '60', 'mine'),
  ]);
  const from = d.events.length;
  d.after(seconds(60));
  expect(told(d, from).sort()).toEqual(['- mine', '- on', '- too']);
  expect(ids(d)).toEqual([DEFAULT.id]);
});

describe('an override with an end', () => {
  const MINUTE = seconds(60);
  const REFUSED = 'exec=Rejected';

  /** Under a limit of 50, 500 are allowed for a minute. */
  function deskFor(): { d: Desk; from: number; until: Instant } {
    const d = deskWith(DEFAULT, OWN);
    const until = later(d.now, MINUTE);
    change(d, [override('for now', '500', OWN.id, { until })]);
    expect(d.order('A', 'buy', 400, 9)[0]).toContain('exec=New');
    return { d, until, from: d.events.length };
  }
  const end = {
    kind: 'riskLimitRemoved',
    id: 'for now',
    by: 'fairlead',
    reason: `its time is over: ${OWN.id} holds again`,
  };

  it('ends at its time, before whatever comes then, and the limit before holds again', () => {
    const { d, from, until } = deskFor();
    d.now = instant(until - 10_000);
    expect(d.order('B', 'buy', 400, 9)[0]).toContain('exec=New');
    d.now = until;
    expect(d.order('C', 'buy', 400, 9)[0]).toContain(REFUSED);
    expect(d.events.slice(from).filter((event) => event.kind.startsWith('riskLimit'))).toMatchObject([end]);
    expect(ids(d)).toEqual([DEFAULT.id, OWN.id]);
    d.replayed();
  });

  it('ends at the start, where its time was over while nothing ran', () => {
    const { d, from, until } = deskFor();
    d.now = until;
    d.restart();
    expect(d.events.slice(from)[0]).toMatchObject(end);
    d.book('NORTH', [[9.9, 3000]], [[10.1, 3000]]);
    expect(d.order('B', 'buy', 400, 9)[0]).toContain(REFUSED);
    d.after(seconds(1));
    expect(d.events.filter(({ kind }) => kind === 'riskLimitRemoved')).toHaveLength(1);
    d.replayed();
  });

  it('goes on after a restart before its time', () => {
    const { d } = deskFor();
    d.restart();
    d.book('NORTH', [[9.9, 3000]], [[10.1, 3000]]);
    expect(d.order('B', 'buy', 400, 9)[0]).toContain('exec=New');
    d.after(MINUTE);
    expect(d.order('C', 'buy', 400, 9)[0]).toContain(REFUSED);
  });
});

it('a journal of an earlier version had no word for what ended with a change: it ends as it did', () => {
  const limits = new LimitsInForce();
  const set = (row: LimitRow) => limits.set({ ...limitSet(row, instant(1)), endsTold: false });
  for (const row of [DEFAULT, OWN, override('first', '60', OWN.id)]) set(row);
  set({ ...DEFAULT, value: '2000' });
  expect([...limits.rows.keys()]).toEqual(['first', DEFAULT.id]);
  set(OWN);
  expect([...limits.rows.keys()]).toEqual([DEFAULT.id, OWN.id]);
  set(override('first', '60', OWN.id));
  limits.remove({ ...limitRemoved(OWN.id, instant(1), 'jane', ''), endsTold: false });
  expect([...limits.rows.keys()]).toEqual([DEFAULT.id]);
  expect([...changesTo(new RiskState(new Map()), file(DEFAULT), instant(1))]).toHaveLength(1);
});
