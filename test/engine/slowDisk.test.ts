/** An engine whose journal waits for its disk: what may leave, and when; what is read meanwhile. */
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { Engine } from '../../src/engine/engine.ts';
import { MAX_GATHERED } from '../../src/engine/turn.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { readJournal } from '../../src/journal/read.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import { type Instant, instant } from '../../src/units/brand.ts';
import { failure, MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const registry = new RecordRegistry([]);

/** A server that acknowledges orders, its journal on `files`, and a client, logged on. */
async function open(files: MemoryFiles) {
  const world = new VirtualWorld(START);
  const log: string[] = [];
  const told: string[] = [];
  const server = (journal: Journal): Engine => {
    const engine = new Engine({
      journal,
      clock: world,
      world,
      log: { info: (message) => log.push(message), warn: (message) => log.push(message) },
      numbersOf: (id) => journal.numbers(id),
    });
    const ids = { id: 'acc', senderCompID: 'ACC', targetCompID: 'INI' };
    const handlerOf = (session: Session) => ({
      onMessage(fields: Fields, now: Instant) {
        told.push(fields.text(Tag.ClOrdID));
        engine.begin(session, '8', now).text(Tag.ClOrdID, fields.text(Tag.ClOrdID));
        engine.send(session);
      },
    });
    engine.addSession({ ...CONFIG, ...ids, role: 'acceptor', rules: undefined, heartBtIntSec: 30 }, handlerOf);
    return engine;
  };
  const journal = openJournal('/journal', { registry, files, durability: 'disk', now: START });
  const acceptor = server(journal);
  const port = await acceptor.listen('server', 0);
  const heard: string[] = [];
  const clientJournal = new MemoryJournal();
  const client = new Engine({
    journal: clientJournal,
    clock: world,
    world,
    log: { info: () => undefined, warn: () => undefined },
    numbersOf: (id) => clientJournal.numbers(id),
  });
  const ids = { id: 'ini', senderCompID: 'INI', targetCompID: 'ACC' };
  const session = client.addSession(
    { ...CONFIG, ...ids, role: 'initiator', rules: undefined, heartBtIntSec: 30 },
    () => ({ onMessage: (fields) => void heard.push(fields.text(Tag.ClOrdID)) }),
    { hosts: [{ host: 'server', port }], reconnectSec: 1, maxReconnectSec: 1 },
  );
  acceptor.start();
  client.start();
  world.until(() => session.state === SessionState.LoggedOn);
  const order = (clOrdID: string): void => {
    client.begin(session, 'D', world.now()).text(Tag.ClOrdID, clOrdID);
    client.send(session);
  };
  return { world, journal, acceptor, session, order, told, heard, log, server };
}

describe('a disk that takes its time', () => {
  it('nothing leaves before the disk has its turn, what comes meanwhile goes with the next, in order', async () => {
    const files = new MemoryFiles();
    const { world, order, told, heard, journal } = await open(files);
    const before = journal.lastBatch;
    files.slow = true;
    order('A1');
    world.advance(0.01);
    order('A2');
    world.advance(0.01);
    order('A3');
    world.advance(0.01);
    expect([told, heard]).toEqual([['A1', 'A2', 'A3'], []]);
    files.finish();
    world.advance(0.01);
    expect([heard, journal.lastBatch]).toEqual([['A1'], before + 2]);
    world.advance(0.01);
    expect(heard).toEqual(['A1']);
    files.finish();
    world.advance(0.01);
    expect(heard).toEqual(['A1', 'A2', 'A3']);
  });

  it('past what may gather, nobody is read; all of it is answered in the end', async () => {
    const files = new MemoryFiles();
    const { world, order, told, heard, log, session } = await open(files);
    files.slow = true;
    const all = Array.from({ length: 3 * MAX_GATHERED }, (_, n) => `A${n}`);
    for (const id of all) {
      order(id);
      if (Number(id.slice(1)) % 100 === 0) world.advance(0.001);
    }
    world.advance(20);
    expect(told.length).toBeGreaterThanOrEqual(MAX_GATHERED);
    expect(told.length).toBeLessThan(MAX_GATHERED + 1_000);
    expect([heard, session.state]).toEqual([[], SessionState.LoggedOn]);
    expect(log).toContain('journal: the disk is slow, no new orders are accepted');
    for (let n = 0; n < 20; n++) {
      files.finish();
      world.advance(0.2);
    }
    expect(heard).toEqual(all);
    expect(log.at(-1)).toBe('journal: the disk accepts writes again');
  });

  it('a Logout is said before its connection is closed', async () => {
    const files = new MemoryFiles();
    const { world, order, heard, acceptor, session } = await open(files);
    files.slow = true;
    order('A1');
    world.advance(0.01);
    const line = acceptor.session('acc') as Session;
    acceptor.logout(line, 'enough');
    world.advance(0.5);
    expect(session.state).toBe(SessionState.LoggedOn);
    for (let n = 0; n < 5; n++) {
      files.finish();
      world.advance(0.1);
    }
    expect(heard).toEqual(['A1']);
    expect(line.state).toBe(SessionState.Disconnected);
  });
});

describe('a disk that takes nothing, and no reserve', () => {
  it('what came in is not counted as received, and comes again after a crash', async () => {
    const files = new MemoryFiles();
    const { world, order, told, heard, acceptor, journal, server } = await open(files);
    order('A1');
    world.until(() => heard.length === 1);
    files.trouble = (operation) => {
      if (operation === 'write') throw failure('ENOSPC');
      return undefined;
    };
    order('A2');
    world.advance(3);
    expect([told, heard]).toEqual([['A1', 'A2'], ['A1']]);
    expect(journal.trouble?.fault).toBe('diskFull');
    acceptor.kill();
    journal.close();
    files.trouble = () => undefined;
    world.advance(1);

    const again = openJournal('/journal', { registry, files, durability: 'disk', now: START });
    const second = server(again);
    await second.listen('server', 10_001);
    second.start();
    world.advance(10);
    expect([told, heard]).toEqual([
      ['A1', 'A2', 'A2'],
      ['A1', 'A2'],
    ]);
  });

  it('goes on where it was once there is room', async () => {
    const files = new MemoryFiles();
    const { world, order, heard, log } = await open(files);
    files.trouble = (operation) => {
      if (operation === 'write') throw failure('ENOSPC');
      return undefined;
    };
    order('A1');
    order('A2');
    world.advance(5);
    expect(heard).toEqual([]);
    files.trouble = () => undefined;
    world.advance(2);
    expect(heard).toEqual(['A1', 'A2']);
    expect(log).toContain('journal: the disk refuses writes, no new orders are accepted');
    expect(log.at(-1)).toBe('journal: the disk accepts writes again');
    const batches = [...readJournal('/journal', registry, 1, files)];
    expect(batches.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'received')).length).toBeGreaterThan(
      2,
    );
  });
});
