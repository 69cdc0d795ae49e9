/** Sessions of equal CompIDs, told apart by the SubIDs of their Logons. */
import { expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { SubIDs } from '../../src/session/subIDs.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);

it('each Logon gets the session that it names most closely', async () => {
  const world = new VirtualWorld(START);
  const newEngine = () =>
    new Engine({
      journal: new MemoryJournal(),
      clock: world,
      world,
      log: { info: () => undefined, warn: () => undefined },
    });
  const loggedOn: string[] = [];
  const house = newEngine();
  const add = (id: string, subIDs?: SubIDs) =>
    house.addSession({ ...CONFIG, resetOnLogon: true, id, ...(subIDs === undefined ? {} : { subIDs }) }, () => ({
      onMessage: () => undefined,
      onLogon: () => loggedOn.push(id),
    }));
  const known: readonly (readonly [id: string, subIDs: SubIDs])[] = [
    ['anne', { targetSubID: 'ANNE' }],
    ['anne at the desk', { targetSubID: 'ANNE', senderSubID: 'DESK' }],
    ['bob', { targetSubID: 'BOB' }],
  ];
  for (const [id, subIDs] of known) add(id, subIDs);
  const port = await house.listen('house', 0);
  house.start();

  const logsOn = (subIDs: SubIDs) => {
    const peer = newEngine();
    const ends = { role: 'initiator', senderCompID: CONFIG.targetCompID, targetCompID: CONFIG.senderCompID } as const;
    const link = { hosts: [{ host: 'house', port }], reconnectSec: 60, maxReconnectSec: 60 };
    peer.addSession(
      { ...CONFIG, resetOnLogon: true, ...ends, id: 'peer', subIDs },
      () => ({ onMessage: () => undefined }),
      link,
    );
    peer.start();
    world.advance(0.5);
    return loggedOn.splice(0).join();
  };
  expect(logsOn({ senderSubID: 'BOB', targetSubID: 'ELSEWHERE' })).toBe('bob');
  expect(logsOn({ senderSubID: 'ANNE', targetSubID: 'DESK' })).toBe('anne at the desk');
  expect(logsOn({ senderSubID: 'ANNE' })).toBe('anne');
  expect(logsOn({ senderSubID: 'ANNE' }), 'one is connected already').toBe('');
  expect(logsOn({ senderSubID: 'CAROL' })).toBe('');
  expect(logsOn({}), 'no SubID, where all sessions have one').toBe('');

  // Without the one, its Logon finds the next best; a session without SubIDs takes whoever is left.
  house.cut(house.session('anne')!);
  world.advance(0.5);
  house.removeSession(house.session('anne at the desk')!);
  add('the firm');
  world.advance(1);
  expect(logsOn({ senderSubID: 'ANNE', targetSubID: 'DESK' })).toBe('anne');
  expect(logsOn({ senderSubID: 'CAROL' })).toBe('the firm');
});
