/** Messages that a peer asks for and does not get: past their age, unreadable in our store, or more than it may have (F6, F10, F11). */
import { beforeEach, expect, it } from 'vitest';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Tag } from '../../src/fix/tags.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { SentMessages, SessionConfig } from '../../src/session/types.ts';
import { instant } from '../../src/units/brand.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);

/** A store in which some messages can no longer be read. */
class Spoilt extends MemoryJournal {
  readonly lost = new Set<number>();

  override sentMessages(sessionID: string): SentMessages {
    const whole = super.sentMessages(sessionID);
    return { read: (n) => (this.lost.has(n) ? Buffer.from('8=FIX.4.4\x019=5\x01') : whole.read(n)) };
  }
}

let world: VirtualWorld;
let log: string[];
let taken: string[];
beforeEach(() => {
  world = new VirtualWorld(START);
  [log, taken] = [[], []];
});

/** A house that has sent 3,000 old orders, a report, one that can not be read and a new order; a peer that asks for all. */
async function afterward(config: Partial<SessionConfig>) {
  const journal = new Spoilt();
  const house = new Engine({
    journal,
    clock: world,
    world,
    log: { info: () => undefined, warn: (message, about) => log.push(`${message} ${JSON.stringify(about)}`) },
  });
  const venue = { ...CONFIG, id: 'VENUE', rules: undefined, ...config };
  const session = house.addSession(venue, () => ({ onMessage: () => undefined }));
  const port = await house.listen('house', 0);
  house.start();
  const tell = (msgType: string, clOrdID: string) => {
    house.begin(session, msgType, world.now()).text(Tag.ClOrdID, clOrdID);
    house.send(session);
  };
  for (let i = 1; i <= 3_000; i++) tell('D', `OLD${i}`);
  tell('8', 'REPORT');
  tell('8', 'TORN');
  world.advance(10);
  tell('D', 'NEW');
  journal.lost.add(3_002);

  const peer = new Engine({
    journal: new MemoryJournal(),
    clock: world,
    world,
    log: { info: () => undefined, warn: () => undefined },
  });
  const ends = { role: 'initiator', senderCompID: CONFIG.targetCompID, targetCompID: CONFIG.senderCompID } as const;
  const link = { hosts: [{ host: 'house', port }], reconnectSec: 1, maxReconnectSec: 1 };
  const handler: SessionHandler = {
    onMessage: (fields) => void taken.push(`${fields.msgType()} ${fields.text(Tag.ClOrdID)}`),
  };
  const end = peer.addSession({ ...CONFIG, ...ends, id: 'PEER', rules: undefined }, () => handler, link);
  peer.start();
  world.advance(3);
  return { end, session };
}

it('are gap-filled, and the log has one line about them, however many there are', async () => {
  const { end, session } = await afterward({ resendMaxAgeSec: { D: 5 } });
  expect(taken).toEqual(['8 REPORT', 'D NEW']);
  expect(end.numbers.nextTargetMsgSeqNum).toBe(session.numbers.nextSenderMsgSeqNum);
  expect(log).toEqual([
    'not sent again {"session":"VENUE","tooOld":3000,"unreadable":1,"tooMany":0,"from":1,"to":3002}',
  ]);
});

it('are in that line too where resendMaxCount leaves them out, by number', async () => {
  const { end, session } = await afterward({ resendMaxCount: 4 });
  expect(taken).toEqual(['8 REPORT', 'D NEW']);
  expect(end.numbers.nextTargetMsgSeqNum).toBe(session.numbers.nextSenderMsgSeqNum);
  expect(log).toEqual([
    'not sent again {"session":"VENUE","tooOld":0,"unreadable":1,"tooMany":3000,"from":1,"to":3002}',
  ]);
});
