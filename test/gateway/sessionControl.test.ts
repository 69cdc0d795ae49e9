/** Sessions logged out, let in, renumbered, added and removed while a gateway runs, in virtual time. */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { beforeEach, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { ordStatus } from '../../src/orders/order.ts';
import { OrdStatus, Side } from '../../src/orders/values.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import { instant, price, qty } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';
import { unjudged } from '../support/unjudged.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const LOG = { info: () => undefined, warn: () => undefined };

let world: VirtualWorld;
let gateway: Gateway;
let like: string;

beforeEach(async () => {
  world = new VirtualWorld(START);
  const config = loadConfig(DEMO_CONFIG);
  const demo = unjudged(resolveConfig(config, await dictionariesFor(config), {}));
  const tester = demo.clients.get('tester') ?? [...demo.clients.values()].find(({ id }) => /tester/i.test(id));
  if (tester === undefined) throw new Error('the demo has a tester');
  const clients = new Map([[tester.id, { ...tester, loopbackOnly: false, password: undefined }]]);
  const settings = { ...demo, clients, venues: new Map(), wireLog: undefined, fix: { ...demo.fix, port: 0 } };
  gateway = await Gateway.open(settings, { clock: world, log: LOG, world, files: new MemoryFiles() });
  const session = [...gateway.engine.sessions()].find(
    ({ config: { targetCompID, beginString } }) => targetCompID === 'TESTER' && beginString === 'FIX.4.4',
  );
  like = session?.config.id ?? '';
});

/** A client's end, which keeps trying to connect. */
function client(senderCompID: string): Session {
  const engine = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    log: LOG,
  });
  const config = {
    ...CONFIG,
    id: senderCompID,
    role: 'initiator',
    senderCompID,
    targetCompID: 'FAIRLEAD',
    rules: undefined,
  } as const;
  const link = { hosts: [{ host: '127.0.0.1', port: gateway.port }], reconnectSec: 1, maxReconnectSec: 1 };
  const session = engine.addSession(config, () => ({ onMessage: () => undefined }), link);
  engine.start();
  return session;
}

const isUp = (session: Session) => session.state === SessionState.LoggedOn;

it('keeps a session out that was logged out, until it is let in again', () => {
  const peer = client('TESTER');
  world.until(() => isUp(peer));
  expect(gateway.sessions.logout(like, 'maintenance')).toBe('');
  world.advance(30);
  expect(isUp(peer)).toBe(false);
  expect(gateway.engine.session(like)?.state).toBe(SessionState.Disconnected);
  expect(gateway.sessions.logon(like)).toBe('');
  world.until(() => isUp(peer));
});

it('sets numbers while a session is away, and not while it is connected', () => {
  const peer = client('TESTER');
  world.until(() => isUp(peer));
  expect(gateway.sessions.setNumbers(like, 50, 60)).toMatch(/is connected/);
  gateway.sessions.logout(like, '');
  world.advance(1);
  expect(gateway.sessions.setNumbers(like, 50, 60)).toBe('');
  world.advance(1);
  expect(gateway.journal.numbers(like)).toEqual({ nextSenderMsgSeqNum: 50, nextTargetMsgSeqNum: 60 });
});

it('adds a session for another CompID; removed and added again, it goes on with its numbers', () => {
  const peer = client('DESK2');
  world.advance(5);
  expect(isUp(peer)).toBe(false);
  const added = gateway.sessions.add(like, 'DESK2');
  const id = `${like}:DESK2`;
  expect(added).toEqual({ id });
  world.until(() => isUp(peer));
  expect(gateway.sessions.add(like, 'DESK2')).toMatch(/has these CompIDs/);

  expect(gateway.sessions.remove(id)).toBe('');
  world.advance(5);
  expect(gateway.engine.session(id)).toBeUndefined();
  expect(isUp(peer)).toBe(false);
  // A Logon, a ResendRequest for the peer's Logons that nobody took, and a Logout.
  expect(gateway.journal.numbers(id).nextSenderMsgSeqNum).toBe(4);

  expect(gateway.sessions.add(like, 'DESK2')).toEqual({ id });
  world.until(() => isUp(peer));
  // Number 4 is its Logon, 5 asks for what the peer sent in vain meanwhile.
  expect(peer.numbers.nextTargetMsgSeqNum).toBe(6);
});

it('removes no session that has open orders, and does once they are over', () => {
  const peer = client('TESTER');
  world.until(() => isUp(peer));
  gateway.submit({
    kind: 'newOrder',
    clientID: 'TESTER',
    replyTo: like,
    ...DIRECT,
    clOrdID: 'A1',
    account: '',
    symbol: 'AAPL',
    side: Side.Buy,
    terms: {
      ...PLAIN,
      orderQty: qty(100),
      price: price(50 * 10 ** (gateway.core.config.instruments.get('AAPL')?.priceScale ?? 0)),
    },
    exDestination: '',
    possResend: false,
    fault: undefined,
  });
  world.advance(1);
  expect([...gateway.core.state.orders.open].map(ordStatus)).toEqual([OrdStatus.New]);
  expect(gateway.sessions.remove(like)).toBe(`${like} has open orders: cancel them first`);
  world.advance(1);
  expect(isUp(peer)).toBe(true);

  gateway.submit({
    kind: 'cancelRequest',
    clientID: 'TESTER',
    replyTo: like,
    ...DIRECT,
    clOrdID: 'A2',
    origClOrdID: 'A1',
  });
  world.advance(0.01);
  expect(gateway.sessions.remove(like)).toBe('');
  world.advance(1);
  expect([isUp(peer), gateway.engine.session(like)]).toEqual([false, undefined]);
  // A report for a session that is gone goes to streams alone.
  const sent = gateway.journal.numbers(like);
  gateway.submit({
    kind: 'statusRequest',
    clientID: 'TESTER',
    replyTo: like,
    ...DIRECT,
    clOrdID: 'A1',
    ordStatusReqID: '',
  });
  world.advance(1);
  expect(gateway.journal.numbers(like)).toEqual(sent);
});

it('knows no session that is not there, and removes none but clients’', () => {
  expect(gateway.sessions.logout('nobody', '')).toBe('there is no session nobody');
  expect(gateway.sessions.add('nobody', 'X')).toMatch(/no client's session/);
});
