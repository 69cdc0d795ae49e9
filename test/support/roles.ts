/** A gateway with one session of each role, and a peer at the other end of each, in virtual time on a virtual disk. */
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import type { Durability } from '../../src/journal/journal.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import { instant } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { unjudged } from './unjudged.ts';
import { VirtualWorld } from './virtualWorld.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
export const PEERS = ['venue', 'quotes', 'copies', 'client', 'clearer'] as const;
export type Peer = (typeof PEERS)[number];

const GATEWAY_PORT = 9_000;

/** All are logged on. */
export async function openRoles(durability: Durability = 'os') {
  const world = new VirtualWorld(instant(Date.parse('2026-06-01T12:00:00Z') * 1000));
  const heard: string[] = [];
  const warned: string[] = [];
  const errors: string[] = [];
  const infos: string[] = [];
  const silent = { info: () => undefined, warn: () => undefined };
  const engine = new Engine({ journal: new MemoryJournal(), clock: world, world, log: silent });
  /** Of each peer, what it was sent, but for session messages. */
  const heardBy = new Map<string, string[]>();
  const handlerOf = ({ config }: Session): SessionHandler => {
    const mine: string[] = [];
    heardBy.set(config.id, mine);
    const hear = (fields: { toString(): string }) => {
      const line = fields.toString().replace(/^.*?\|35=/, '35=');
      heard.push(line);
      mine.push(line);
    };
    return { onMessage: hear, onReject: hear };
  };
  const ends = { ...CONFIG, beginString: 'FIX.4.4', rules: undefined } as const;
  const sessions = new Map<string, Session>();
  const accept = (id: string) => {
    const accepts = { ...ends, id, role: 'acceptor', senderCompID: 'NORTH', targetCompID: `OUR-${id}` } as const;
    sessions.set(id, engine.addSession(accepts, handlerOf));
  };
  for (const id of ['venue', 'quotes', 'copies']) accept(id);
  const port = await engine.listen('north', 0);

  const config = loadConfig(DEMO_CONFIG);
  const demo = unjudged(resolveConfig(config, await dictionariesFor(config), {}));
  const [north, client] = [demo.venues.get('NORTH'), demo.clients.get('TESTER')];
  if (north?.marketData === undefined || client === undefined) throw new Error('the demo has NORTH and TESTER');
  const link = { hosts: [{ host: 'north', port }], reconnectSec: 1, maxReconnectSec: 1 };
  const from = ({ session }: typeof north.orders, id: string) =>
    ({
      session: { ...session, id, senderCompID: `OUR-${id}`, targetCompID: 'NORTH' },
      link,
      credentials: undefined,
    }) as const;
  const clearer = { ...client.sessions[0], id: 'clearer', targetCompID: 'CLEARER' };
  const setup = {
    ...demo,
    wireLog: undefined,
    journal: { ...demo.journal, durability },
    fix: { ...demo.fix, port: GATEWAY_PORT },
    clients: new Map([['TESTER', { ...client, loopbackOnly: false }]]),
    dropCopies: [
      {
        id: 'clearer',
        session: clearer,
        link: undefined,
        clients: undefined,
        cancelRejects: true,
        loopbackOnly: false,
        addresses: undefined,
        password: undefined,
      },
    ],
    venues: new Map([
      [
        'NORTH',
        {
          ...north,
          orders: from(north.orders, 'venue'),
          marketData: { ...north.marketData, ...from(north.marketData, 'quotes') },
          dropCopy: { ...from(north.orders, 'copies'), graceSec: 60 },
        },
      ],
    ]),
  };
  const warn = (message: string, about: object = {}) => void warned.push(`${message} ${JSON.stringify(about)}`);
  const files = new MemoryFiles();
  const info = (message: string, about: object = {}) => void infos.push(`${message} ${JSON.stringify(about)}`);
  const error = (message: string, about: object = {}) => void errors.push(`${message} ${JSON.stringify(about)}`);
  const start = (change: (instrument: Instrument) => Instrument = (same) => same) => {
    const instruments = new Map([...setup.instruments].map(([symbol, each]) => [symbol, change(each)]));
    return Gateway.open({ ...setup, instruments }, { clock: world, log: { info, warn, error }, world, files });
  };
  const house = { world, engine, heard, heardBy, warned, errors, infos, files, gateway: await start() };
  const toGateway = { ...link, hosts: [{ host: 'gateway', port: GATEWAY_PORT }] };
  for (const [id, { senderCompID, targetCompID }] of [
    ['client', client.sessions[0]],
    ['clearer', clearer],
  ] as const) {
    const initiates = {
      ...ends,
      id,
      role: 'initiator',
      senderCompID: targetCompID,
      targetCompID: senderCompID,
    } as const;
    sessions.set(id, engine.addSession(initiates, handlerOf, toGateway));
  }
  engine.start();
  const session = (id: string) => sessions.get(id) as Session;
  const isUp = (id: string) => session(id).state === SessionState.LoggedOn;
  world.until(() => PEERS.every(isUp), 10);
  world.advance(1);
  return {
    ...house,
    get gateway() {
      return house.gateway;
    },
    session,
    isUp,
    /** A message of a peer, and a second for what it leads to. */
    say: (id: Peer, msgType: string, body: string): void => {
      const w = engine.begin(session(id), msgType, world.now());
      for (const field of body.split('|')) w.text(Number(field.split('=')[0]), field.slice(field.indexOf('=') + 1));
      engine.send(session(id));
    },
    /** `kill -9`, and a start on the same files, with other instruments if need be. */
    async restart(back: readonly Peer[] = PEERS, change?: (instrument: Instrument) => Instrument): Promise<Gateway> {
      house.gateway.kill();
      world.advance(1);
      house.gateway = await start(change);
      world.until(() => back.every(isUp), 100);
      world.advance(1);
      return house.gateway;
    },
  };
}
