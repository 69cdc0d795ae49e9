/** No reject is ever answered: a peer that answers each of ours would never stop. Every role, in virtual time. */
import { expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import { instant } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const PEERS = ['venue', 'quotes', 'copies', 'client', 'clearer'] as const;
/** By MsgType: what it needs by the dictionary of FIX.4.4. */
const REJECTS: readonly (readonly [string, string])[] = [
  ['3', '45=2|371=11|372=D|373=5|58=no'],
  ['9', '37=V1|11=C1|41=O1|39=0|434=1|102=1|58=no'],
  ['j', '45=2|372=8|380=3|58=no'],
  ['Q', '37=V1|17=E1|127=D|55=AAPL|54=1|32=1|31=1|58=no'],
  ['Y', '262=NORTH-books|281=0|58=no'],
  ['AG', '131=Q1|658=1|58=no'],
];

/** A gateway with one session of each role, and a peer at the other end of each; all are logged on. */
async function open() {
  const world = new VirtualWorld(instant(Date.parse('2026-06-01T12:00:00Z') * 1000));
  const heard: string[] = [];
  const warned: string[] = [];
  const silent = { info: () => undefined, warn: () => undefined };
  const engine = new Engine({ journal: new MemoryJournal(), clock: world, world, log: silent });
  const hear = (fields: { toString(): string }) => void heard.push(fields.toString().replace(/^.*?\|35=/, '35='));
  const handler: SessionHandler = { onMessage: hear, onReject: hear };
  const ends = { ...CONFIG, beginString: 'FIX.4.4', rules: undefined } as const;
  const sessions = new Map<string, Session>();
  const accept = (id: string) => {
    const accepts = { ...ends, id, role: 'acceptor', senderCompID: 'NORTH', targetCompID: `OUR-${id}` } as const;
    sessions.set(
      id,
      engine.addSession(accepts, () => handler),
    );
  };
  for (const id of ['venue', 'quotes', 'copies']) accept(id);
  const port = await engine.listen('north', 0);

  const config = loadConfig(DEMO_CONFIG);
  const demo = resolveConfig(config, await dictionariesFor(config), {});
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
    fix: { ...demo.fix, port: 0 },
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
  const gateway = await Gateway.open(setup, {
    clock: world,
    log: { ...silent, warn },
    world,
    files: new MemoryFiles(),
  });
  const toGateway = { ...link, hosts: [{ host: 'gateway', port: gateway.port }] };
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
    sessions.set(
      id,
      engine.addSession(initiates, () => handler, toGateway),
    );
  }
  engine.start();
  const session = (id: string) => sessions.get(id) as Session;
  world.until(() => PEERS.every((id) => session(id).state === SessionState.LoggedOn), 10);
  world.advance(1);
  return { world, engine, session, heard, warned };
}

it.each(PEERS)('no reject is ever answered: %s', async (id) => {
  const { world, engine, session, heard, warned } = await open();
  for (const [msgType, body] of REJECTS) {
    // As the dictionary has it; with a tag that no dictionary has; with next to nothing.
    for (const text of [body, `${body}|9703=7`, '58=no|9703=7']) {
      [heard.length, warned.length] = [0, 0];
      const w = engine.begin(session(id), msgType, world.now());
      for (const field of text.split('|')) w.text(Number(field.split('=')[0]), field.slice(field.indexOf('=') + 1));
      engine.send(session(id));
      world.advance(1);
      // Books that were refused are asked for again: that answers nothing.
      expect
        .soft(
          heard.filter((line) => !line.startsWith('35=V|')),
          `${msgType} ${text}`,
        )
        .toEqual([]);
      const isTaken = text === body && ((id === 'venue' && msgType === '9') || (id === 'client' && msgType === 'Q'));
      const told = /^(peer rejected a message|invalid message|a client disputes a trade) /;
      const lines = warned.filter((line) => told.test(line));
      if (!isTaken) expect.soft(lines.length, `${msgType} ${text}: ${warned.join('\n')}`).toBeGreaterThanOrEqual(1);
      if (text === body) expect.soft(lines.length, `${msgType}: ${warned.join('\n')}`).toBeLessThanOrEqual(1);
    }
  }
  expect(session(id).state).toBe(SessionState.LoggedOn);
});
