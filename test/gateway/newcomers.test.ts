/** A client with compID "*": counterparties that no configuration names, their own sessions and numbers; in virtual time. */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { GatewaySetup } from '../../src/config/setup.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Tag } from '../../src/fix/tags.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import { instant } from '../../src/units/brand.ts';
import { demoWith } from '../config/demo.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';
import { unjudged } from '../support/unjudged.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const PASSWORD = 'sesame-of-the-tests';

let world: VirtualWorld;
let files: MemoryFiles;
let settings: GatewaySetup;
let gateway: Gateway;
let refusals: string[];

async function start(): Promise<void> {
  const log = {
    info: () => undefined,
    warn: (message: string, about?: Record<string, unknown>) => {
      if (message === 'connection refused') refusals.push(String(about?.['reason']));
    },
  };
  gateway = await Gateway.open(settings, { clock: world, log, world, files });
}

beforeEach(async () => {
  world = new VirtualWorld(START);
  files = new MemoryFiles();
  refusals = [];
  const config = parseConfig(
    demoWith(
      ['compID = "DEMO-OMS"', 'compID = "*"\nmaxSessions = 2\npasswordEnv = "HOUSE_PASSWORD"'],
      ['port = 9880', 'port = 0'],
    ),
    'fairlead.config.toml',
  );
  const resolved = unjudged(resolveConfig(config, await dictionariesFor(config), { HOUSE_PASSWORD: PASSWORD }));
  // TESTER may come from this machine only, and peers in a virtual world are elsewhere.
  const clients = new Map(resolved.clients);
  const open = clients.get('DEMO-OMS');
  if (open !== undefined) clients.set('DEMO-OMS', { ...open, loopbackOnly: false });
  settings = { ...resolved, clients, venues: new Map(), wireLog: undefined };
  await start();
});

interface Peer {
  readonly session: Session;
  readonly engine: Engine;
  readonly heard: string[];
  /** Sends an order that rests: there is no venue. */
  order(clOrdID: string, onBehalfOf?: string): void;
}

/** A counterparty, which keeps trying to connect. */
function peer(senderCompID: string, password = PASSWORD): Peer {
  const heard: string[] = [];
  const engine = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    log: { info: () => undefined, warn: () => undefined },
  });
  const ends = { role: 'initiator', senderCompID, targetCompID: 'FAIRLEAD', rules: undefined } as const;
  const credentials = { username: 'desk', password };
  const link = { hosts: [{ host: '127.0.0.1', port: gateway.port }], reconnectSec: 1, maxReconnectSec: 1 };
  const handler: SessionHandler = {
    onMessage: (fields) =>
      void heard.push(`${fields.msgType()} ${fields.text(Tag.ClOrdID)} ${fields.text(Tag.OrdStatus)}`),
  };
  const session = engine.addSession({ ...CONFIG, ...ends, id: senderCompID, credentials }, () => handler, link);
  engine.start();
  world.advance(3);
  const order = (clOrdID: string, onBehalfOf?: string) => {
    const out = engine.begin(session, 'D', world.now());
    if (onBehalfOf !== undefined) out.text(Tag.OnBehalfOfCompID, onBehalfOf);
    out.text(Tag.ClOrdID, clOrdID);
    out.text(Tag.Account, 'MAIN');
    out.text(Tag.Symbol, 'AAPL');
    out.text(Tag.Side, '1');
    out.utc(Tag.TransactTime, world.now(), 3);
    out.text(Tag.OrderQty, '100');
    out.text(Tag.OrdType, '2');
    out.text(Tag.Price, '50');
    out.text(Tag.TimeInForce, '1');
    engine.send(session);
    world.advance(1);
  };
  return { session, engine, heard, order };
}

const isUp = ({ session }: Peer) => session.state === SessionState.LoggedOn;
const known = () => [...gateway.engine.sessions()].map(({ config }) => config.id);

it('each counterparty that passes has a session of its own, up to so many', () => {
  expect(known()).toEqual(['fix44:TESTER', 'fix42:TESTER']);
  const [first, second] = [peer('FIRST'), peer('SECOND')];
  expect([isUp(first), isUp(second)]).toEqual([true, true]);
  expect(known()).toEqual(['fix44:TESTER', 'fix42:TESTER', 'fix44:DEMO-OMS:FIRST', 'fix44:DEMO-OMS:SECOND']);
  const third = peer('THIRD');
  expect(isUp(third)).toBe(false);
  expect(refusals[0]).toBe('DEMO-OMS has 2 sessions, and may not have more');

  first.order('A1');
  expect(first.heard).toEqual(['8 A1 0']);
  expect(second.heard).toEqual([]);
  expect([...gateway.core.state.orders.open].map(({ clientID, replyTo }) => [clientID, replyTo])).toEqual([
    ['DEMO-OMS', 'fix44:DEMO-OMS:FIRST'],
  ]);
  // Each counts its ClOrdIDs for itself.
  second.order('A1');
  expect(second.heard).toEqual(['8 A1 0']);
});

it('no counterparty is another with a firm behind it, whatever their names are', () => {
  const [first, second] = [peer('A'), peer('A/B')];
  first.order('A1', 'B/C');
  second.order('A1', 'C');
  first.order('A1', 'B');
  second.order('A1');
  expect([first.heard, second.heard]).toEqual([
    ['8 A1 0', '8 A1 0'],
    ['8 A1 0', '8 A1 0'],
  ]);
  const originators = [...gateway.core.state.orders.open].map(({ originator }) => originator);
  expect(originators).toEqual(['A/B~1C', 'A~1B/C', 'A/B', 'A~1B']);
});

describe('nobody else', () => {
  it.each([
    ['with a wrong password', 'FIRST', 'guess', 'DEMO-OMS: wrong password'],
    ['with a CompID that divides an id', 'FIRST:X', PASSWORD, 'DEMO-OMS: no session can be called by this CompID'],
    ['with a blank in its CompID', 'FIRST X', PASSWORD, 'DEMO-OMS: no session can be called by this CompID'],
  ])('%s', (_what, compID, password, reason) => {
    expect(isUp(peer(compID, password))).toBe(false);
    expect(refusals[0]).toBe(reason);
    expect(known()).toHaveLength(2);
  });

  it('under the name of a configured client', () => {
    expect(isUp(peer('TESTER'))).toBe(false);
    expect(refusals[0]).toBe('TESTER may log on from this machine only');
    expect(known()).toHaveLength(2);
  });

  it('under a name that an operator gave away', () => {
    expect(gateway.sessions.add('fix44:TESTER', 'FIRST')).toEqual({ id: 'fix44:TESTER:FIRST' });
    expect(isUp(peer('FIRST'))).toBe(false);
    expect(refusals[0]).toBe('TESTER may log on from this machine only');
    expect(known()).toEqual(['fix44:TESTER', 'fix42:TESTER', 'fix44:TESTER:FIRST']);
  });
});

it('numbers, and what happens meanwhile, outlive a restart', async () => {
  const first = peer('FIRST');
  first.order('A1');
  const numbers = gateway.journal.numbers('fix44:DEMO-OMS:FIRST');
  expect(numbers).toEqual({ nextSenderMsgSeqNum: 3, nextTargetMsgSeqNum: 3 });
  settings = { ...settings, fix: { ...settings.fix, port: gateway.port } };
  gateway.kill();
  await start();
  expect(known()).toEqual(['fix44:TESTER', 'fix42:TESTER', 'fix44:DEMO-OMS:FIRST']);

  // Its order ends while it is away: the report waits for it.
  const cancel = { clientID: 'DEMO-OMS', replyTo: 'fix44:DEMO-OMS:FIRST', ...DIRECT, originator: 'FIRST' };
  gateway.submit({ kind: 'cancelRequest', ...cancel, clOrdID: 'A2', origClOrdID: 'A1' });
  expect(gateway.engine.session('fix44:DEMO-OMS:FIRST')?.state).toBe(SessionState.Disconnected);
  world.advance(3);
  expect(isUp(first)).toBe(true);
  expect(first.heard).toEqual(['8 A1 0', '8 A2 6', '8 A2 4']);
  first.order('A3');
  expect(first.heard.slice(3)).toEqual(['8 A3 0']);
});
