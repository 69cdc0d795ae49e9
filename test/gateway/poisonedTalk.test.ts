/**
 * What throws outside the core's step, at a real gateway in virtual time: in the session itself, in a tick, in what
 * looks on. It stays with its session, its part or its observer; the process and everybody else go on.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateWatch } from '../../src/gateway/certificates.ts';
import { MarketDataRole } from '../../src/gateway/roles/marketDataRole.ts';
import { foldJournal, stateHash } from '../../src/gateway/stateSnapshot.ts';
import { Timetable } from '../../src/engine/timetable.ts';
import { DayFile } from '../../src/gateway/startOfDay.ts';
import { VenueLine } from '../../src/gateway/venueLine.ts';
import { Resender } from '../../src/session/resend.ts';
import { Session } from '../../src/session/session.ts';
import { openRoles } from '../support/roles.ts';

const traps = vi.hoisted(() => ({ has: '', thrown: 0 }));

vi.mock('../../src/session/messageFaults.ts', async (load) => {
  const real = await load<typeof import('../../src/session/messageFaults.ts')>();
  const findFault: typeof real.findFault = (fields, ...others) => {
    if (traps.has !== '' && new RegExp(traps.has).test(fields.toString())) {
      traps.thrown++;
      throw new Error('trapped');
    }
    return real.findFault(fields, ...others);
  };
  return { ...real, findFault };
});

beforeEach(() => {
  Object.assign(traps, { has: '', thrown: 0 });
});
afterEach(() => {
  vi.restoreAllMocks();
});

type House = Awaited<ReturnType<typeof openRoles>>;
type Method = (...args: unknown[]) => unknown;

/** A method throws where it is of our session, or of none; up to so often. */
function breakMethod(of: object, method: string, isOurs: (self: never) => boolean = () => true, times = 1e9): void {
  const methods = of as Record<string, Method>;
  const real = methods[method];
  vi.spyOn(methods, method).mockImplementation(function (this: unknown, ...args) {
    if (!isOurs(this as never) || times <= 0) return real.apply(this, args);
    times--;
    throw new Error('trapped');
  });
}

const order = (clOrdID: string, more = '') =>
  `11=${clOrdID}|55=AAPL|54=1|38=100|40=2|44=100|59=1|60=20260601-12:00:00${more}`;
const fieldsOf = (line: string | undefined, ...tags: number[]) =>
  tags.map((tag) => new RegExp(`(?:^|\\|)${tag}=([^|]*)`).exec(line ?? '')?.[1] ?? '').join(' ');
const said = (house: House, id: string, ...tags: number[]) =>
  (house.heardBy.get(id) ?? []).map((line) => fieldsOf(line, ...tags));
const poisonsOf = ({ gateway }: House) => gateway.core.state.poisons;
const shown = (house: House) => poisonsOf(house).open.map(({ origin, msgType }) => `${origin} ${msgType}`);
const ours = ({ gateway }: House) =>
  [...gateway.engine.sessions()].find(({ config }) => config.targetCompID === 'TESTER');

function sameAsJournaled({ gateway, files }: House): boolean {
  const { config, state } = gateway.core;
  return (
    stateHash(foldJournal(files, gateway.settings.journal.directory, config).state, config) === stateHash(state, config)
  );
}

describe('the session itself, at a message', () => {
  it('of a client: its number is used, it is rejected, and not taken when it comes again', async () => {
    const house = await openRoles();
    traps.has = '35=D.*11=BAD';
    house.say('client', 'D', order('ONE'));
    house.say('client', 'D', order('BAD'));
    house.say('client', 'D', order('TWO'));
    house.world.advance(1);
    expect(said(house, 'client', 35, 11, 39)).toEqual(['8 ONE 0', '8 BAD 8', '8 TWO 0']);
    expect(poisonsOf(house).open).toMatchObject([{ origin: 'client', msgType: 'D', clOrdID: 'BAD' }]);
    expect(poisonsOf(house).open[0].message).toContain('|11=BAD|');
    expect(house.errors.join()).toContain('poison: undone');
    expect(sameAsJournaled(house)).toBe(true);
    await house.restart();
    traps.has = '';
    house.say('client', 'D', `97=Y|${order('BAD')}`);
    house.say('client', 'D', order('BAD'));
    house.world.advance(1);
    expect(said(house, 'client', 35, 11, 39).slice(3)).toEqual(['8 BAD 8', '8 BAD 8']);
    expect(traps.thrown).toBe(1);
  });

  it('of a venue: an execution is in quarantine, and asked about', async () => {
    const house = await openRoles();
    house.say('client', 'D', order('REST'));
    house.world.advance(1);
    const child = said(house, 'venue', 11)[0];
    traps.has = '35=8.*17=F1';
    house.say('venue', '8', `37=V|11=${child}|17=F1|150=F|39=2|55=AAPL|54=1|38=100|32=100|31=100|151=0|14=100|6=100`);
    house.world.advance(1);
    expect(house.gateway.core.state.quarantine).toMatchObject([{ venueExecID: 'F1' }]);
    expect(said(house, 'venue', 35).at(-1)).toBe('H');
    expect(house.isUp('venue')).toBe(true);
  });

  it('that waited behind a gap: those behind it are taken all the same', async () => {
    const house = await openRoles();
    traps.has = '35=D.*11=BAD';
    const { numbers } = house.session('client');
    numbers.nextSenderMsgSeqNum++;
    for (const clOrdID of ['ONE', 'BAD', 'TWO']) house.say('client', 'D', order(clOrdID));
    house.world.advance(3);
    expect(said(house, 'client', 35, 11, 39)).toEqual(['8 ONE 0', '8 BAD 8', '8 TWO 0']);
    expect(shown(house)).toEqual(['client D']);
    expect(house.isUp('client')).toBe(true);
  });

  it('of the session: it is rejected as such', async () => {
    const house = await openRoles();
    traps.has = '35=1.*112=BAD';
    house.say('client', '1', '112=BAD');
    house.say('client', 'D', order('ONE'));
    house.world.advance(1);
    expect(said(house, 'client', 35, 372, 11)).toEqual(['3 1 ', '8  ONE']);
    expect(shown(house)).toEqual(['client 1']);
  });

  it('at what follows a message that was taken: the session is logged out, and the message stands', async () => {
    const house = await openRoles();
    house.say('client', 'D', order('ONE'));
    house.world.advance(1);
    breakMethod(
      Resender.prototype,
      'resendOrSkip',
      (self: { config: Session['config'] }) => self.config === ours(house)?.config,
    );
    house.say('client', '2', '7=1|16=0');
    house.world.advance(1);
    expect(shown(house)).toEqual(['client 2']);
    expect(house.isUp('client')).toBe(false);
    expect(house.isUp('clearer')).toBe(true);
    vi.restoreAllMocks();
    house.world.advance(310);
    expect(house.isUp('client')).toBe(true);
    expect(house.gateway.core.state.orders.open.size).toBe(1);
  });

  it('at a Logon: the connection ends, and after the second it may not come for five minutes', async () => {
    const house = await openRoles();
    breakMethod(Session.prototype, 'acceptLogon', (self: Session) => self.config.targetCompID === 'TESTER');
    house.engine.cut(house.session('client'));
    house.world.advance(30);
    expect(shown(house)).toEqual(['client A', 'client A']);
    expect(house.isUp('client')).toBe(false);
    expect(house.isUp('venue') && house.isUp('clearer')).toBe(true);
    vi.restoreAllMocks();
    house.world.advance(300);
    expect(house.isUp('client')).toBe(true);
  });
});

describe('a tick', () => {
  it('of a session that throws once: it goes on, and so do the others', async () => {
    const house = await openRoles();
    breakMethod(Session.prototype, 'tick', (self: Session) => self === ours(house), 1);
    house.world.advance(120);
    expect(shown(house)).toEqual(['client tick']);
    expect(house.isUp('client')).toBe(true);
  });

  it.each([
    ['of a session', Session.prototype, 'tick', 'client'],
    ['of the line to a venue', VenueLine.prototype, 'tick', 'venue'],
    ['of a role', MarketDataRole.prototype, 'tick', 'quotes'],
  ] as const)('%s that throws twice: that session is logged out for five minutes', async (_what, of, method, peer) => {
    const house = await openRoles();
    const isOurs = (self: unknown) => !(self instanceof Session) || self === ours(house);
    breakMethod(of, method, isOurs);
    house.world.advance(30);
    expect(house.isUp(peer)).toBe(false);
    expect(poisonsOf(house).count).toBe(2);
    expect(shown(house)[0]).toMatch(/^\w+ tick$/);
    const others = (['venue', 'quotes', 'copies', 'client', 'clearer'] as const).filter((id) => id !== peer);
    expect(others.filter((id) => !house.isUp(id))).toEqual([]);
    house.world.advance(120);
    expect(poisonsOf(house).count).toBe(2);
    vi.restoreAllMocks();
    house.world.advance(200);
    expect(house.isUp(peer)).toBe(true);
    expect(sameAsJournaled(house)).toBe(true);
  });

  it('of a part of no session rests when it throws again, and the rest goes on', async () => {
    const house = await openRoles();
    breakMethod(CertificateWatch.prototype, 'tick');
    house.world.advance(60);
    expect(shown(house)).toEqual(['clock certificates', 'clock certificates']);
    expect(poisonsOf(house).open[1].message).toContain('rests until');
    house.say('client', 'D', order('ONE'));
    house.world.advance(1);
    expect(said(house, 'client', 11, 39)).toEqual(['ONE 0']);
    house.world.advance(300);
    expect(poisonsOf(house).count).toBe(4);
  });
});

it('a reload that throws leaves what is in force, and is tried again when asked for', async () => {
  const house = await openRoles();
  breakMethod(DayFile.prototype, 'load', () => true, 1);
  house.gateway.reload();
  house.world.advance(1);
  expect(shown(house)).toEqual(['clock reload']);
  house.gateway.reload();
  house.say('client', 'D', order('ONE'));
  house.world.advance(1);
  expect(said(house, 'client', 11, 39)).toEqual(['ONE 0']);
  expect(poisonsOf(house).count).toBe(1);
});

it('a session whose hours cannot be told does not connect, and the others stay', async () => {
  const house = await openRoles();
  vi.spyOn(Timetable.prototype, 'keep').mockImplementation((line) => {
    if (line.session.config.id === 'venue' && line.link !== undefined) throw new Error('trapped');
    return true;
  });
  house.engine.cut(house.session('venue'));
  house.world.advance(30);
  expect(shown(house)).toEqual(['venue tick', 'venue tick']);
  expect(house.isUp('venue')).toBe(false);
  expect(house.isUp('client') && house.isUp('quotes')).toBe(true);
});

describe('one that looks on', () => {
  it('is told nothing more, and the turn is as it was', async () => {
    const house = await openRoles();
    const seen: number[] = [];
    house.gateway.observe({
      name: 'a view',
      onTurn: (events) => {
        if (events.length > 0) throw new Error('trapped');
      },
    });
    house.gateway.observe({ onTurn: (events) => void seen.push(events.length) });
    for (const clOrdID of ['ONE', 'TWO']) house.say('client', 'D', order(clOrdID));
    house.world.advance(1);
    house.say('client', 'D', order('THREE'));
    house.world.advance(1);
    expect(said(house, 'client', 11, 39)).toEqual(['ONE 0', 'TWO 0', 'THREE 0']);
    expect(shown(house)).toEqual(['observer a view']);
    expect(house.errors.join()).toContain('what looks on has thrown');
    expect(seen.filter((count) => count > 1).length).toBeGreaterThan(1);
    expect(sameAsJournaled(house)).toBe(true);
  });

  it('the log: nothing depends on it, and it is tried again after a minute', async () => {
    const house = await openRoles();
    const { warned, infos, errors } = house;
    for (const lines of [warned, infos, errors]) {
      lines.push = () => {
        throw new Error('trapped');
      };
    }
    house.say('client', '3', '45=1');
    house.say('client', 'D', order('ONE'));
    house.world.advance(1);
    expect(said(house, 'client', 11, 39)).toEqual(['ONE 0']);
    expect(shown(house)).toEqual(['observer the log']);
    for (const lines of [warned, infos, errors]) lines.push = Array.prototype.push.bind(lines) as typeof lines.push;
    house.world.advance(60);
    house.say('client', '3', '45=1');
    house.world.advance(1);
    expect(warned.join()).toContain('peer rejected a message');
  });
});

describe('what ends the process all the same', () => {
  it('a state that cannot be folded anew', async () => {
    const house = await openRoles();
    house.say('client', 'D', order('ONE'));
    house.world.advance(1);
    const { core } = house.gateway;
    const rescue = core.rescue;
    if (rescue === undefined) throw new Error('a gateway undoes');
    core.rescue = {
      ...rescue,
      foldAnew: () => {
        throw new Error('unreadable');
      },
    };
    breakMethod(core, 'send', () => true, 1);
    house.say('client', 'D', order('TWO'));
    expect(() => house.world.advance(1)).toThrow('unreadable');
    expect(said(house, 'client', 11)).toEqual(['ONE']);
  });
});
