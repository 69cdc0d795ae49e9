/** The kill switch by FIX: who may halt what, what is answered, and that no message ends a halt. */
import { describe, expect, it } from 'vitest';
import type { KillSwitchRight } from '../../src/core/settings.ts';
import { DIRECT, type HaltedParty } from '../../src/core/words/clientCommand.ts';
import { seconds } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

const C = { clientID: 'C', replyTo: 'C-FIX', ...DIRECT };
const party = (means: HaltedParty['means'], id: string): HaltedParty => ({
  partyID: id,
  source: '',
  role: '3',
  means,
  id,
});

function desk(killSwitch?: KillSwitchRight): Desk {
  const rights = killSwitch === undefined ? {} : { clients: new Map([['C', { killSwitch }]]) };
  const limits = {
    clients: [
      { clientID: 'C', accounts: ['ONE', 'TWO'] },
      { clientID: 'D', desk: 'CASH' },
    ],
  };
  const d = new Desk({ ...rights, limits });
  d.book('NORTH', [[9.9, 300]], [[10.1, 300]]);
  d.order('A', 'buy', 100, 9.5, { account: 'ONE' });
  d.order('B', 'buy', 200, 9.4, { account: 'TWO' });
  d.order('D', 'buy', 400, 9.3, { clientID: 'D', replyTo: 'D-FIX', account: 'X' });
  for (const child of [1, 2, 3]) d.ack(child);
  return d;
}

const ask = (
  d: Desk,
  parties: readonly HaltedParty[],
  more: { type?: string; originator?: string; text?: string } = {},
) =>
  d.step({
    kind: 'partyActionRequest',
    ...C,
    partyActionRequestID: 'P1',
    type: '1',
    parties,
    text: '',
    fault: '',
    ...more,
  });
const states = (d: Desk) =>
  d.core.state.risk.trading.list().map(({ scope, id, clientID, by, reason }) => [scope, id, clientID, by, reason]);
const refusedAs = (lines: readonly string[]) => {
  expect(lines).toHaveLength(1);
  return /^P1 Rejected (.*)$/.exec(lines[0])?.[1];
};

describe('a client halts itself', () => {
  it('by its message, for as long as nobody ends it: accepted, then complete', () => {
    const d = desk();
    expect(ask(d, [party('client', 'C')], { text: 'runaway algo' })).toEqual([
      'P1 Accepted: trading is halted for client C: 2 orders are open',
      '→SOUTH cancel #1 as #4',
      '→SOUTH cancel #2 as #5',
    ]);
    expect(states(d)).toEqual([['client', 'C', '', 'C by FIX (C-FIX)', 'runaway algo']]);
    expect(d.order('E', 'buy', 100, 9.5, { account: 'ONE' })[0]).toContain('exec=Rejected');
    d.out(1);
    expect(d.after(seconds(1))).toEqual([]);
    d.restart();
    d.out(2);
    const done = 'P1 Completed: trading is halted for client C: nothing is open';
    expect(d.after(seconds(1)), 'once, when the last venue has answered').toEqual([done]);
    expect(d.after(seconds(1))).toEqual([]);
    expect(ask(d, [party('client', 'C')])).toEqual([done]);
    expect(states(d)).toEqual([['client', 'C', '', 'C by FIX (C-FIX)', 'runaway algo']]);
    d.replayed();
  });

  it('or one of its accounts, or its session', () => {
    const d = desk();
    expect(ask(d, [party('account', 'two')])[0]).toBe(
      'P1 Accepted: trading is halted for account two of C: 1 orders are open',
    );
    expect(d.core.state.orders.open.size).toBe(3);
    expect(ask(d, [party('session', 'C-FIX')])[0]).toBe(
      'P1 Accepted: trading is halted for session C-FIX: 2 orders are open',
    );
    expect(d.order('E', 'buy', 100, 9.3, { clientID: 'D', replyTo: 'D-FIX' })[0]).toContain('exec=New');
  });

  it('or one of its traders, seen or not, and not those of others', () => {
    const d = desk();
    d.order('T', 'buy', 100, 9.5, { account: 'ONE', trader: 'Ann' });
    d.order('TD', 'buy', 100, 9.5, { clientID: 'D', replyTo: 'D-FIX', trader: 'Ann' });
    expect(ask(d, [party('trader', 'ANN')])[0]).toBe(
      'P1 Accepted: trading is halted for trader ANN of C: 1 orders are open',
    );
    expect(d.order('T2', 'buy', 100, 9.5, { account: 'ONE', trader: ' ann' })[0]).toContain('exec=Rejected');
    expect(d.order('T3', 'buy', 100, 9.5, { account: 'ONE', trader: 'Bob' })[0]).toContain('exec=New');
    expect(d.order('TD2', 'buy', 100, 9.5, { clientID: 'D', replyTo: 'D-FIX', trader: 'Ann' })[0]).toContain(
      'exec=New',
    );
    expect(ask(d, [party('trader', 'eve')])[0]).toContain('Completed: trading is halted for trader eve of C');
    d.restart();
    expect(states(d).map(([scope, id, of]) => [scope, id, of])).toEqual([
      ['trader', 'ANN', 'C'],
      ['trader', 'eve', 'C'],
    ]);
    d.replayed();
  });

  it('and takes nothing of what an operator has set', () => {
    const d = desk();
    d.halt('client', 'C');
    ask(d, [party('client', 'C')], { text: 'me too' });
    expect(states(d)).toEqual([['client', 'C', '', 'ops', 'test']]);
  });
});

describe('no message ends a halt', () => {
  it.each(['own', 'all'] as const)('with the right %s', (right) => {
    const d = desk(right);
    ask(d, [party('client', 'C')]);
    expect(refusedAs(ask(d, [party('client', 'C')], { type: '2' }))).toBe(
      'reason=98: an operator of ours ends a halt: no message does',
    );
    expect(states(d)).toHaveLength(1);
  });
});

describe('who may halt what', () => {
  const ROWS: [
    right: KillSwitchRight,
    what: HaltedParty,
    more: { type?: string; originator?: string },
    answer: string,
  ][] = [
    ['none', party('client', 'C'), {}, 'reason=98: C may halt nothing: it is not agreed'],
    [
      'own',
      party('client', 'D'),
      {},
      'reason=98: C may halt itself, its accounts, its traders and this session, and nobody else',
    ],
    [
      'own',
      party('global', ''),
      {},
      'reason=98: C may halt itself, its accounts, its traders and this session, and nobody else',
    ],
    [
      'own',
      party('desk', 'CASH'),
      {},
      'reason=98: C may halt itself, its accounts, its traders and this session, and nobody else',
    ],
    [
      'own',
      party('session', 'D-FIX'),
      {},
      'reason=98: C may halt itself, its accounts, its traders and this session, and nobody else',
    ],
    ['own', party('account', 'X'), {}, 'reason=0: there is no account X of C'],
    [
      'own',
      party('client', 'C'),
      { originator: 'FIRM' },
      'reason=98: FIRM is one of several that are C here: a halt would be of all',
    ],
    [
      'own',
      { ...party(undefined, 'C'), role: '4' },
      {},
      'reason=0: PartyRole(452)=4 is none that can be halted: 3, 12, 24, 55 and 76 are',
    ],
    [
      'own',
      party('client', 'C'),
      { type: '9' },
      'reason=99: PartyActionType(2329)=9 is not supported: 0 and 1 are, and both halt',
    ],
    ['all', party('client', 'NOBODY'), {}, 'reason=0: there is no client NOBODY'],
    ['all', party('desk', 'RATES'), {}, 'reason=0: there is no desk RATES'],
  ];
  it.each(ROWS)('%s: %j %j', (right, what, more, answer) => {
    const d = desk(right);
    expect(refusedAs(ask(d, [what], more))).toBe(answer);
    expect(states(d)).toEqual([]);
  });

  it('two parties at once are refused, and so is none', () => {
    const d = desk();
    const text = 'reason=99: one party is halted at a time: NoPartyIDs(453)=1';
    expect(refusedAs(ask(d, [party('client', 'C'), party('account', 'ONE')]))).toBe(text);
    expect(refusedAs(ask(d, []))).toBe(text);
  });

  it.each([
    ['everybody', party('global', ''), 3],
    ['another client', party('client', 'D'), 1],
    ['a desk', party('desk', 'CASH'), 1],
    ['an account of another client', party('account', 'X'), 1],
  ])('an operator on FIX halts %s', (_what, what, orders) => {
    const d = desk('all');
    const [answer, ...sends] = ask(d, [what]);
    expect(answer).toMatch(/^P1 Accepted/);
    expect(sends).toHaveLength(orders);
  });
});

describe('a mass cancel that stops trading', () => {
  const cancel = (d: Desk, more: { type?: string; account?: string; originator?: string; side?: '1' } = {}) => {
    const { type = '7', account = '', side = '', ...others } = more;
    const scope = { symbol: type === '1' ? 'XYZ' : '', side, account } as const;
    return d.step({ kind: 'massCancelRequest', ...C, clOrdID: 'MC', type, scope, halts: true, fault: '', ...others });
  };

  it('cancels, and halts the client', () => {
    const d = desk();
    expect(cancel(d)[0]).toBe('MC mass cancel of A B');
    expect(states(d)).toEqual([['client', 'C', '', 'C by FIX (C-FIX)', 'mass cancel MC']]);
    expect(d.order('E', 'buy', 100, 9.5, { account: 'ONE' })[0]).toContain('exec=Rejected');
  });

  it('or one of its accounts', () => {
    const d = desk();
    expect(cancel(d, { account: 'TWO' })[0]).toBe('MC mass cancel of B');
    expect(states(d)).toEqual([['account', 'TWO', 'C', 'C by FIX (C-FIX)', 'mass cancel MC']]);
  });

  it.each([
    ['of one security', { type: '1' }],
    ['of one side', { side: '1' as const }],
    ['of an account that is not its own', { account: 'X' }],
    ['of one firm of several', { originator: 'FIRM' }],
  ])('is refused %s: it would halt more than it says', (_what, more) => {
    const d = desk();
    expect(cancel(d, more)).toEqual(['MC mass cancel refused reason=99']);
    expect(states(d)).toEqual([]);
    expect(d.core.state.orders.open.size).toBe(3);
  });
});

it('an operator who ends the halt first ends the report, too', () => {
  const d = desk();
  ask(d, [party('client', 'C')]);
  d.step({ kind: 'setTradingState', scope: 'client', id: 'C', state: 'active', by: 'jane', reason: 'a mistake' });
  d.out(1);
  d.out(2);
  expect(d.after(seconds(1))).toEqual([]);
  d.replayed();
});
