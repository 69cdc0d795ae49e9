/**
 * Journals as earlier versions wrote them: each must read to what it meant then. A folder of test/journal/fixtures is
 * one of them, with a summary and the hash of its state; a version that changes what it writes adds one: `FIXTURE=v0.2.0
 * npx vitest run test/gateway/oldJournals.test.ts`. None is ever changed. A hash changes only where a version learns
 * something else from the same events: that is then meant, and told in the changelog.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import type { CoreState } from '../../src/core/memory/state.ts';
import { foldJournal, stateHash } from '../../src/gateway/stateSnapshot.ts';
import { nodeFiles } from '../../src/journal/files.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { leavesQty, ordStatus } from '../../src/orders/order.ts';
import { positionsOf } from '../../src/risk/pnl.ts';
import { instant } from '../../src/units/brand.ts';
import { Desk } from '../core/desk.ts';
import { message } from '../journal/script.ts';

const FIXTURES = path.join(import.meta.dirname, '../journal/fixtures');
const registry = new RecordRegistry(CORE_EVENTS);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'fairlead-fixture-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const wanted = process.env['FIXTURE'] ?? '';
if (wanted !== '') write(path.join(FIXTURES, wanted));

it.each(readdirSync(FIXTURES))('%s reads as it did', async (version) => {
  const directory = path.join(scratch, version);
  cpSync(path.join(FIXTURES, version), directory, { recursive: true });
  const { config } = new Desk();
  const { state, recovery } = foldJournal(nodeFiles, directory, config);
  const journal = openJournal(directory, { registry, now: instant(1) });
  const told = [
    `${recovery.batches} batches in ${recovery.segments} files, ${recovery.events} events, ${recovery.messages} messages`,
    `torn ${recovery.tornBytes}, unknown ${recovery.unknownRecords}, last at ${recovery.lastAt}`,
    `CLIENT ${JSON.stringify(journal.numbers('CLIENT'))}, VENUE ${JSON.stringify(journal.numbers('VENUE'))}`,
    `message 3: ${message(journal, 'CLIENT', 3)}`,
    ...summary(state),
  ];
  journal.close();
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot(path.join(FIXTURES, version, 'summary.txt'));
});

// Red where the fold learns something else from old events. Is that meant? Then -u takes the new hash in.
it.each(readdirSync(FIXTURES))(
  '%s folds to the state it did, here and elsewhere (meant to change: -u)',
  async (version) => {
    const directory = path.join(FIXTURES, version);
    const { config } = new Desk();
    const hash = stateHash(foldJournal(nodeFiles, directory, config).state, config);
    expect(elsewhere(directory)).toBe(hash);
    await expect(`${hash}\n`).toMatchFileSnapshot(path.join(directory, 'state.sha256'));
  },
);

/** The hash of a process with another clock, language, place and compiler. */
function elsewhere(directory: string): string {
  const child = path.join(import.meta.dirname, '../journal/hashing.child.ts');
  const env = { ...process.env, TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
  const options = { cwd: scratch, env, encoding: 'utf8' } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-opt', '--no-sparkplug', child, directory], options);
  return stdout.trim() || stderr;
}

function summary(state: CoreState): string[] {
  const orders = [...state.orders.parents.values()].map(
    (order) =>
      `${order.orderID} ${order.clientID} ${order.clOrdID} side ${order.side}: status ${ordStatus(order)}, ` +
      `cum ${order.cumQty}, leaves ${leavesQty(order)}, worth ${order.notional}, children ${order.liveChildren.length}`,
  );
  const positions = positionsOf(state.risk).map((row) =>
    JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)),
  );
  // As it was told before a latch had a client and a second person: '' in all of these.
  const latches = state.risk.trading
    .list()
    .map(({ clientID, confirmedBy, since: _since, ...latch }) => JSON.stringify(latch) + clientID + confirmedBy);
  return [...orders, ...positions, ...latches];
}

/** A short day with something of everything that this version can write. */
function write(directory: string): void {
  const desk = new Desk({ dark: true });
  desk.book('NORTH', [[9.99, 300]], [[10, 300]]);
  desk.book('SOUTH', [[9.99, 300]], [[10.01, 300]]);
  for (let n = 0; n < 12; n++) {
    desk.order(`O${n}`, n % 3 === 0 ? 'sell' : 'buy', 100 + n, n % 2 === 0 ? 10 : 9.9);
    const child = [...desk.core.state.orders.children.values()].at(-1);
    if (child !== undefined && n % 4 === 0) desk.ack(child.childID);
    if (child !== undefined && n % 3 === 0) desk.fill(child.childID, 10 + n, 10, `E${n}`);
    if (child !== undefined && n % 5 === 0) desk.out(child.childID);
    if (n % 5 === 1) desk.cancel(`C${n}`, `O${n}`);
    if (n % 5 === 2) desk.replace(`R${n}`, `O${n}`, 200, 9.9);
  }
  desk.down('SOUTH');
  desk.halt('client', 'D');
  const journal = openJournal(directory, { registry, now: desk.now, segmentBytes: 8_000 });
  desk.events.forEach((event, n) => {
    journal.event(event);
    const bytes = Buffer.from(`message ${n + 1}`);
    if (n % 3 === 0) journal.sentUnkept('CLIENT', n + 1);
    else journal.sent('CLIENT', n + 1, bytes, 0, bytes.length);
    journal.received('VENUE', n + 2);
    journal.commit(instant(desk.now + n));
  });
  journal.close();
}
