/**
 * Poison at a real gateway, in virtual time on a virtual disk: what throws is answered in FIX, journaled and never
 * decided again, whatever it was and wherever it threw; the rest of the turn, and everybody else, goes on.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { foldWithPoisons } from '../../src/gateway/poisonHashes.ts';
import { stateHash } from '../../src/gateway/stateSnapshot.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { openRoles } from '../support/roles.ts';

type Place = 'read' | 'risk' | 'route' | 'fold' | 'report' | 'toVenue' | 'quotes' | 'copy' | 'mass';

const traps = vi.hoisted(() => ({
  /** Throws at this place, where the text of what is there has this. */
  at: '' as Place | '',
  has: '',
  thrown: 0,
}));

const spring = vi.hoisted(() => (at: Place, what: string) => {
  if (at !== traps.at || !what.includes(traps.has)) return;
  traps.thrown++;
  throw new Error('trapped');
});

vi.mock('../../src/wire/clientMessages.ts', async (load) => {
  const real = await load<typeof import('../../src/wire/clientMessages.ts')>();
  return {
    ...real,
    readNewOrder: ((fields, ...others) => {
      spring('read', fields.toString());
      return real.readNewOrder(fields, ...others);
    }) satisfies typeof real.readNewOrder,
    readCancel: ((fields, reading) => {
      spring('read', fields.toString());
      return real.readCancel(fields, reading);
    }) satisfies typeof real.readCancel,
    readReplace: ((fields, ...others) => {
      spring('read', fields.toString());
      return real.readReplace(fields, ...others);
    }) satisfies typeof real.readReplace,
    writeExecutionReport: ((w, report, ...others) => {
      w.text(37, 'half a report');
      spring('report', `${report.clOrdID} ${report.execType} ${report.text}`);
      real.writeExecutionReport(w, report, ...others);
    }) satisfies typeof real.writeExecutionReport,
  };
});

vi.mock('../../src/wire/massMessages.ts', async (load) => {
  const real = await load<typeof import('../../src/wire/massMessages.ts')>();
  const readMassCancel: typeof real.readMassCancel = (fields, ...others) => {
    spring('read', fields.toString());
    return real.readMassCancel(fields, ...others);
  };
  return { ...real, readMassCancel };
});

vi.mock('../../src/wire/venueMessages.ts', async (load) => {
  const real = await load<typeof import('../../src/wire/venueMessages.ts')>();
  return {
    ...real,
    readExecutionReport: ((fields, ...others) => {
      spring('read', fields.toString());
      return real.readExecutionReport(fields, ...others);
    }) satisfies typeof real.readExecutionReport,
    writeNewOrder: ((w, child, ...others) => {
      spring('toVenue', `D ${child.parent.clOrdID}`);
      real.writeNewOrder(w, child, ...others);
    }) satisfies typeof real.writeNewOrder,
    writeCancel: ((w, send, ...others) => {
      spring('toVenue', `F ${send.child.parent.clOrdID}`);
      real.writeCancel(w, send, ...others);
    }) satisfies typeof real.writeCancel,
  };
});

vi.mock('../../src/wire/dropCopyMessages.ts', async (load) => {
  const real = await load<typeof import('../../src/wire/dropCopyMessages.ts')>();
  const readDropCopy: typeof real.readDropCopy = (fields, ...others) => {
    spring('copy', fields.toString());
    return real.readDropCopy(fields, ...others);
  };
  return { ...real, readDropCopy };
});

vi.mock('../../src/risk/evaluate.ts', async (load) => {
  const real = await load<typeof import('../../src/risk/evaluate.ts')>();
  const evaluateNew: typeof real.evaluateNew = (intent, context) => {
    spring('risk', (intent as { clOrdID?: string }).clOrdID ?? '');
    return real.evaluateNew(intent, context);
  };
  return { ...real, evaluateNew };
});

vi.mock('../../src/core/work/routing.ts', async (load) => {
  const real = await load<typeof import('../../src/core/work/routing.ts')>();
  const route: typeof real.route = (order, core) => {
    spring('route', order.clOrdID);
    real.route(order, core);
  };
  return { ...real, route };
});

vi.mock('../../src/risk/state.ts', async (load) => {
  const real = await load<typeof import('../../src/risk/state.ts')>();
  const applyRisk: typeof real.applyRisk = (state, event, order, child) => {
    spring('fold', `${event.kind} ${order?.clOrdID ?? ''}`);
    real.applyRisk(state, event, order, child);
  };
  return { ...real, applyRisk };
});

vi.mock('../../src/core/work/stops.ts', async (load) => {
  const real = await load<typeof import('../../src/core/work/stops.ts')>();
  const onQuote: typeof real.onQuote = (core, symbol) => {
    spring('quotes', symbol);
    real.onQuote(core, symbol);
  };
  return { ...real, onQuote };
});

function trap(at: Place, has: string): void {
  [traps.at, traps.has, traps.thrown] = [at, has, 0];
}

beforeEach(() => {
  traps.at = '';
});

type House = Awaited<ReturnType<typeof openRoles>>;

const order = (clOrdID: string, more = '') =>
  `11=${clOrdID}|55=AAPL|54=1|38=100|40=2|44=100|59=1|60=20260601-12:00:00${more}`;
const request = (clOrdID: string, orig: string) => `11=${clOrdID}|41=${orig}|55=AAPL|54=1|60=20260601-12:00:00`;
/** A field of the last message that a peer was sent. */
const fieldsOf = (line: string | undefined, ...tags: number[]) =>
  tags.map((tag) => new RegExp(`(?:^|\\|)${tag}=([^|]*)`).exec(line ?? '')?.[1] ?? '').join(' ');
const told = (house: House, id: string, ...tags: number[]) => fieldsOf(house.heardBy.get(id)?.at(-1), ...tags);
const poisonsOf = ({ gateway }: House) => gateway.core.state.poisons;

/** What the journal folds to is what the gateway has, and each poison has the hash of the journal before it. */
function sameAsJournaled({ gateway, files }: House): boolean {
  const { config, state } = gateway.core;
  const found = foldWithPoisons(files, gateway.settings.journal.directory, config);
  expect(found.poisons.filter((each) => each.poison.journalHash !== each.journalHash)).toEqual([]);
  return stateHash(found.state, config) === stateHash(state, config);
}

/** An order that rests at the venue; its ClOrdID there. */
function rest(house: House, clOrdID: string): string {
  house.say('client', 'D', order(clOrdID));
  house.world.advance(1);
  const child = told(house, 'venue', 11);
  house.say(
    'venue',
    '8',
    `37=V-${child}|11=${child}|17=N-${child}|150=0|39=0|55=AAPL|54=1|38=100|44=100|151=100|14=0|6=0`,
  );
  house.world.advance(1);
  return child;
}

describe('a message of a client', () => {
  const cases: [string, Place, string, string, string, string][] = [
    ['an order, while it is read', 'read', '11=BAD|', 'D', order('BAD'), '8 BAD 8 8'],
    ['an order, in risk', 'risk', 'BAD', 'D', order('BAD'), '8 BAD 8 8'],
    ['an order, in its plan', 'route', 'BAD', 'D', order('BAD'), '8 BAD 8 8'],
    ['an order, in the middle of a fold', 'fold', 'orderReceived BAD', 'D', order('BAD'), '8 BAD 8 8'],
    ['a cancel, while it is read', 'read', '11=BAD|', 'F', `${request('BAD', 'REST')}|38=100`, '9 BAD 0 '],
    ['a cancel, in a fold', 'fold', 'cancelRequested REST', 'F', `${request('BAD', 'REST')}|38=100`, '9 BAD 0 '],
    ['a replace, while it is read', 'read', '11=BAD|', 'G', `${request('BAD', 'REST')}|38=50|40=2|44=99`, '9 BAD 0 '],
    ['a mass cancel', 'read', '11=BAD|', 'q', '11=BAD|530=7|60=20260601-12:00:00', 'j   '],
  ];
  it.each(cases)('%s: undone, refused, and never decided again', async (_what, place, has, msgType, body, answer) => {
    const house = await openRoles();
    rest(house, 'REST');
    const { core } = house.gateway;
    trap(place, has);
    // In one turn: one before, the poison, one after.
    house.say('client', 'D', order('ONE'));
    house.say('client', msgType, body);
    house.say('client', 'D', order('TWO'));
    house.world.advance(1);
    expect(traps.thrown).toBe(1);
    const heard = house.heardBy.get('client') ?? [];
    expect(
      heard.filter((line) => /\|(?:11|379)=BAD\|/.test(line)).map((line) => fieldsOf(line, 35, 11, 39, 150)),
    ).toEqual([answer]);
    expect(heard.filter((line) => /\|11=(?:ONE|TWO)\|/.test(line)).map((line) => fieldsOf(line, 11, 39))).toEqual([
      'ONE 0',
      'TWO 0',
    ]);
    expect(house.heardBy.get('venue')?.filter((line) => line.startsWith('35=D'))).toHaveLength(3);
    const [poison] = poisonsOf(house).open;
    expect(poison).toMatchObject({
      origin: 'client',
      sessionID: core.state.poisons.open[0].sessionID,
      msgType,
      clOrdID: 'BAD',
    });
    expect(poison.message).toContain(`|35=${msgType}|`);
    expect(poison.journalHash).toMatch(/^[0-9a-f]{64}$/);
    expect(house.errors.join()).toMatch(/poison: undone.*"msgSeqNum":\d+.*"todo"/);
    expect(sameAsJournaled(house)).toBe(true);
    // Not at replay, nor with PossResend under a new number.
    await house.restart();
    traps.thrown = 0;
    expect(poisonsOf(house).count).toBe(1);
    house.say('client', msgType, `97=Y|${body}`);
    house.world.advance(1);
    if (place !== 'read') expect(traps.thrown).toBe(0);
    const again = house.heardBy.get('client')?.at(-1);
    expect(fieldsOf(again, 35, 11, 39, 150)).toBe(answer);
    expect(house.isUp('clearer')).toBe(true);
    expect(sameAsJournaled(house)).toBe(true);
  });

  it('comes again with PossDupFlag: it is no new message, and nothing is decided or said of it', async () => {
    const house = await openRoles();
    trap('fold', 'orderReceived BAD');
    house.say('client', 'D', order('BAD'));
    house.world.advance(1);
    const { numbers } = house.session('client');
    const next = numbers.nextSenderMsgSeqNum;
    const heard = house.heardBy.get('client')?.length;
    traps.thrown = 0;
    numbers.nextSenderMsgSeqNum = next - 1;
    house.say('client', 'D', `43=Y|122=20260601-12:00:00|${order('BAD')}`);
    house.world.advance(1);
    expect([traps.thrown, house.heardBy.get('client')?.length, poisonsOf(house).count]).toEqual([0, heard, 1]);
    expect(numbers.nextSenderMsgSeqNum).toBe(next);
    house.say('client', 'D', order('NEXT'));
    house.world.advance(1);
    expect(told(house, 'client', 11, 39)).toBe('NEXT 0');
  });

  it('in the middle of a turn of several sessions: all others of it count', async () => {
    const house = await openRoles();
    const [a, b] = [rest(house, 'A'), rest(house, 'B')];
    const fill = (child: string, execID: string) =>
      `37=V|11=${child}|17=${execID}|150=F|39=2|55=AAPL|54=1|38=100|32=100|31=100|151=0|14=100|6=100`;
    const mdReqID = /\|262=([^|]*)/.exec(house.heardBy.get('quotes')?.at(-1) ?? '')?.[1] ?? '';
    trap('fold', 'childSent BAD');
    const turns = house.gateway.journal.lastBatch;
    house.say('venue', '8', fill(a, 'FA'));
    house.say('client', 'D', order('ONE'));
    house.say('client', 'D', order('BAD'));
    house.say('client', 'F', `${request('CB', 'ONE')}|38=100`);
    house.say('quotes', 'W', `262=${mdReqID}|55=AAPL|268=2|269=0|270=99.9|271=100|269=1|270=100.1|271=100`);
    house.say('venue', '8', fill(b, 'FB'));
    house.world.advance(0.001);
    expect(house.gateway.journal.lastBatch, 'one turn').toBe(turns + 1);
    house.world.advance(1);
    const heard = (house.heardBy.get('client') ?? []).map((line) => fieldsOf(line, 35, 11, 39));
    expect(heard).toEqual(expect.arrayContaining(['8 A 2', '8 B 2', '8 ONE 0', '8 BAD 8']));
    expect(house.gateway.core.market.book('AAPL', 'NORTH')?.updatedAt).toBeGreaterThan(0);
    expect(house.heardBy.get('venue')?.filter((line) => /^35=[DF]/.test(line))).toHaveLength(4);
    expect(sameAsJournaled(house)).toBe(true);
    await house.restart();
    expect(poisonsOf(house).count).toBe(1);
  });

  it.each(['memory', 'disk'] as const)('is undone with durability %s', async (durability) => {
    const house = await openRoles(durability);
    const child = rest(house, 'REST');
    house.files.slow = true;
    // The disk has yet to write the turn of ONE when BAD throws.
    house.say('client', 'D', order('ONE'));
    house.world.advance(0.05);
    trap('fold', 'childSent BAD');
    house.say('client', 'D', order('BAD'));
    house.world.advance(0.05);
    expect(traps.thrown).toBe(1);
    house.files.slow = false;
    house.files.finish();
    house.world.advance(1);
    expect(told(house, 'client', 35, 11, 39)).toBe('8 BAD 8');
    const { orders } = house.gateway.core.state;
    expect([...orders.open].map(({ clOrdID, openQty }) => `${clOrdID} ${openQty}`)).toEqual(['REST 100', 'ONE 100']);
    house.say('venue', '8', `37=V|11=${child}|17=F1|150=F|39=2|55=AAPL|54=1|38=100|32=100|31=100|151=0|14=100|6=100`);
    house.world.advance(1);
    expect(told(house, 'client', 35, 11, 39)).toBe('8 REST 2');
  });

  it('is the second within a minute: its session is logged out, and may not come back for five', async () => {
    const house = await openRoles();
    trap('risk', 'BAD');
    house.say('client', 'D', order('BAD1'));
    house.world.advance(30);
    expect(house.isUp('client')).toBe(true);
    house.say('client', 'D', order('BAD2'));
    house.say('client', 'D', order('LATER'));
    house.world.advance(1);
    // Both were answered before the Logout; what came after is not lost: it comes again after the next Logon.
    const heard = house.heardBy.get('client') ?? [];
    expect(heard.map((line) => fieldsOf(line, 35, 11, 39))).toEqual(['8 BAD1 8', '8 BAD2 8']);
    expect(house.isUp('client')).toBe(false);
    expect(house.infos.join('\n')).toContain('twice within a minute');
    await house.restart(['venue', 'quotes', 'copies', 'clearer']);
    house.world.advance(200);
    expect(house.isUp('client')).toBe(false);
    trap('risk', 'never');
    house.world.advance(160);
    expect(house.isUp('client')).toBe(true);
    expect(heard.map((line) => fieldsOf(line, 35, 11, 39)).slice(2)).toEqual(['8 LATER 0']);
    expect(house.isUp('clearer')).toBe(true);
  });

  it('an operator lets it on again before that', async () => {
    const house = await openRoles();
    trap('risk', 'BAD');
    house.say('client', 'D', order('BAD1'));
    house.say('client', 'D', order('BAD2'));
    house.world.advance(5);
    expect(house.isUp('client')).toBe(false);
    const [id] = poisonsOf(house).sessions.keys();
    house.gateway.sessions.logon(id);
    house.world.advance(5);
    expect(house.isUp('client')).toBe(true);
  });
});

describe('a message of a venue', () => {
  it.each([
    ['read', '17=F1|'],
    ['fold', 'childFilled REST'],
  ] as const)('an execution that throws (%s) is in quarantine whole, and asked about', async (place, has) => {
    const house = await openRoles();
    const child = rest(house, 'REST');
    trap(place, has);
    house.say('venue', '8', `37=V|11=${child}|17=F1|150=F|39=2|55=AAPL|54=1|38=100|32=100|31=100|151=0|14=100|6=100`);
    house.world.advance(1);
    const { state } = house.gateway.core;
    expect(state.quarantine).toMatchObject([
      { venueExecID: 'F1', message: expect.stringContaining('|32=100|31=100|') as string },
    ]);
    expect(told(house, 'venue', 35, 11)).toBe(`H ${child}`);
    expect([...state.orders.open].map(({ liveChildren }) => liveChildren[0].state)).toEqual(['unknown']);
    traps.at = '';
    // The venue says what it counts: the fill is booked, once.
    house.say('venue', '8', `37=V|11=${child}|17=0|150=I|39=2|55=AAPL|54=1|38=100|151=0|14=100|6=100`);
    house.world.advance(30);
    house.say('venue', '8', `37=V|11=${child}|17=0|150=I|39=2|55=AAPL|54=1|38=100|151=0|14=100|6=100`);
    house.world.advance(30);
    expect(told(house, 'client', 11, 39, 14)).toBe('REST 2 100');
    expect(sameAsJournaled(house)).toBe(true);
  });

  it('a quote that throws loses the books, which are asked for again', async () => {
    const house = await openRoles();
    const mdReqID = told(house, 'quotes', 262);
    trap('quotes', 'AAPL');
    house.heardBy.get('quotes')?.splice(0);
    house.say('quotes', 'W', `262=${mdReqID}|55=AAPL|268=1|269=0|270=100|271=100`);
    house.world.advance(10);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'marketData', msgType: 'W' }]);
    expect(house.heardBy.get('quotes')?.some((line) => line.startsWith('35=V|'))).toBe(true);
    expect(house.isUp('quotes')).toBe(true);
  });

  it('a drop copy that throws is refused', async () => {
    const house = await openRoles();
    trap('copy', '17=X1|');
    house.say('copies', '8', '37=V|11=none|17=X1|150=F|39=2|55=AAPL|54=1|38=100|32=100|31=100|151=0|14=100|6=100');
    house.world.advance(1);
    expect(told(house, 'copies', 35, 372, 379, 380)).toBe('j 8 X1 0');
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'dropCopy', msgType: '8' }]);
  });
});

describe('a message that cannot be written', () => {
  it('is written plainly, without what is not needed', async () => {
    const house = await openRoles();
    trap('report', 'A 0 ');
    house.say('client', 'D', order('A'));
    house.world.advance(1);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'answer', msgType: 'executionReport' }, {}, {}]);
    expect(house.isUp('client')).toBe(true);
    trap('report', 'never');
    house.say('client', 'D', order('B'));
    house.world.advance(1);
    expect(told(house, 'client', 35, 11, 39)).toBe('8 B 0');
  });

  it('to a venue: the order was not sent, and is set aside', async () => {
    const house = await openRoles();
    trap('toVenue', 'D A');
    house.say('client', 'D', order('A'));
    house.world.advance(5);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'answer', msgType: 'sendChild', orderID: 1 }]);
    expect(house.heardBy.get('venue')?.some((line) => line.startsWith('35=D|'))).toBe(false);
    house.say('client', 'F', `${request('C', 'A')}|38=100`);
    house.world.advance(1);
    expect(told(house, 'client', 11, 39)).toBe('C 4');
    expect(sameAsJournaled(house)).toBe(true);
  });

  it('to a venue: a cancel is as good as refused', async () => {
    const house = await openRoles();
    rest(house, 'A');
    trap('toVenue', 'F A');
    house.say('client', 'F', `${request('C', 'A')}|38=100`);
    house.world.advance(1);
    expect(told(house, 'client', 35, 11, 41)).toBe('9 C A');
    trap('toVenue', 'never');
    house.say('client', 'F', `${request('C2', 'A')}|38=100`);
    house.world.advance(1);
    expect(told(house, 'venue', 35)).toBe('F');
  });
});

describe('a command of no session', () => {
  it('of which an event cannot be written: the journal has nothing of it', async () => {
    const house = await openRoles();
    const terms = { ...PLAIN, timeInForce: '6', expireTime: 2 ** 60, orderQty: 100, price: 1_000_000 } as never;
    const who = { clientID: 'TESTER', replyTo: 'ws:TESTER', ...DIRECT, clOrdID: 'BAD', account: '', exDestination: '' };
    const what = { symbol: 'AAPL', side: '1', possResend: false, fault: undefined } as const;
    house.gateway.submit({ kind: 'newOrder', ...who, ...what, terms });
    house.world.advance(1);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'request', clOrdID: 'BAD' }]);
    expect(house.gateway.core.state.orders.parents.size).toBe(0);
    house.say('client', 'D', order('NEXT'));
    house.world.advance(1);
    expect(told(house, 'client', 11, 39)).toBe('NEXT 0');
    expect(sameAsJournaled(house)).toBe(true);
  });

  it('of an operator: journaled, and nothing is done', async () => {
    const house = await openRoles();
    rest(house, 'A');
    trap('fold', 'stopRequested A');
    const act = { do: 'cancel', orderID: 1, restatementReason: '' } as never;
    house.gateway.submit({ kind: 'operatorAct', by: 'jane', reason: 'by phone', act });
    house.world.advance(1);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'request', msgType: 'operatorAct' }]);
    expect(poisonsOf(house).open[0].message).toContain('"by":"jane"');
    expect(house.gateway.core.state.orders.open.size).toBe(1);
  });

  it('of the clock: a tick that throws goes on without the order', async () => {
    const house = await openRoles();
    rest(house, 'A');
    rest(house, 'B');
    trap('route', 'A');
    const [a] = house.gateway.core.state.orders.open;
    const child = a.liveChildren[0].childID;
    const { epoch } = house.gateway.core.state;
    house.say('venue', '8', `37=V|11=${epoch}-${child}|17=X|150=4|39=4|55=AAPL|54=1|38=100|151=0|14=0|6=0`);
    house.world.advance(20);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'order', orderID: 1 }]);
    expect(house.errors.join()).toContain('an order is set aside');
    traps.at = '';
    house.say('client', 'F', `${request('C', 'A')}|38=100`);
    house.world.advance(1);
    expect(told(house, 'client', 11, 39)).toBe('C 4');
  });
});
