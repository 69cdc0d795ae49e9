/**
 * node bench/recovery.ts: how long the gateway's journal takes to open. Writes a journal of orders as the core decides
 * them, each filled at its venue, with the messages a gateway keeps; opens it from its beginning, makes a snapshot, and
 * opens it from there; how long the undo of a step takes, before and after. Each step is a process of its own, so that its memory is its own.
 *
 *   --orders N (1000000)  --directory DIR (a temporary one)  --step write|open|snapshot|undo (all of them)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { VenueReport } from '../src/core/words/venueCommand.ts';
import { Core } from '../src/core/core.ts';
import { CORE_EVENTS } from '../src/core/memory/event.ts';
import { FOLDED_BRIEFLY } from '../src/core/memory/state.ts';
import { transplant } from '../src/core/memory/transplant.ts';
import { foldJournal, makeSnapshot, newestSnapshot, stateHash } from '../src/gateway/stateSnapshot.ts';
import { nodeFiles } from '../src/journal/files.ts';
import { RecordRegistry } from '../src/journal/recordCodec.ts';
import { openJournal } from '../src/journal/recover.ts';
import { Market } from '../src/market/market.ts';
import { childID, ExecType, OrdStatus } from '../src/orders/values.ts';
import { instant, NO_QTY, price, qty } from '../src/units/brand.ts';
import { about } from './about.ts';
import { oneVenue, openCore, orderAtRest } from './oneVenue.ts';

const { values: options } = parseArgs({
  options: { orders: { type: 'string', default: '1000000' }, directory: { type: 'string' }, step: { type: 'string' } },
});
const count = Number(options.orders);
const NOON = 1_700_000_000_000_000;
const BATCH = 64;
/** NewOrderSingle to the venue; New and Trade to the client. */
const CHILD = Buffer.alloc(190, 'x');
const REPORT = Buffer.alloc(240, 'x');
const registry = new RecordRegistry(CORE_EVENTS, FOLDED_BRIEFLY);

const parts = await oneVenue();
const { config } = parts;

function write(directory: string): void {
  const core = openCore(parts, instant(NOON));
  const journal = openJournal(directory, { registry, now: instant(NOON) });
  let toClient = 1;
  let toVenue = 1;
  const turn = (n: number): void => {
    for (const event of core.ready.events) journal.event(event);
    for (const send of core.ready.sends) {
      if (send.kind === 'executionReport') journal.sent('LOAD', toClient++, REPORT, 0, REPORT.length);
      else if (send.kind === 'sendChild') journal.sent('orders:VENUE', toVenue++, CHILD, 0, CHILD.length);
    }
    journal.received('LOAD', n + 2);
    journal.commit(instant(NOON + n));
    core.ready.events.length = 0;
    core.ready.sends.length = 0;
  };
  for (let n = 0; n < count; n += BATCH) {
    const first = core.state.orders.nextChildID;
    for (let i = n; i < n + BATCH; i++) {
      core.step(
        { ...orderAtRest(`Labcdef12-${String(i).padStart(9, '0')}`), side: i % 2 === 0 ? '1' : '2' },
        // A second between turns: what the rate limits allow.
        instant(NOON + n * 1_000),
      );
    }
    turn(n);
    const last = core.state.orders.nextChildID;
    for (let id = first; id < last; id++) {
      core.step(report(id, ExecType.New), instant(NOON + n * 1_000));
      core.step(report(id, ExecType.Trade), instant(NOON + n * 1_000));
    }
    turn(n);
  }
  journal.close();
  const { parents, open } = core.state.orders;
  console.log(
    `written: ${parents.size} orders, ${open.size} open, state ${stateHash(core.state, config).slice(0, 16)}`,
  );
}

function report(id: number, execType: ExecType): VenueReport {
  const isTrade = execType === ExecType.Trade;
  return {
    kind: 'venueReport',
    venue: 'VENUE',
    requestID: childID(id),
    origRequestID: childID(0),
    venueOrderID: `V${id}`,
    venueExecID: `${isTrade ? 'T' : 'N'}${id}`,
    execType,
    ordStatus: isTrade ? OrdStatus.Filled : OrdStatus.New,
    lastQty: isTrade ? qty(100) : NO_QTY,
    lastPx: isTrade ? price(1_012_500) : price(0),
    cumQty: isTrade ? qty(100) : NO_QTY,
    text: '',
    fault: '',
    message: '',
  };
}

function openStep(directory: string): void {
  const began = process.cpuUsage();
  const from = performance.now();
  const snapshot = newestSnapshot(nodeFiles, directory, config);
  const loaded = performance.now() - from;
  const core = new Core(config, new Market(parts.market), snapshot?.state);
  const journal = openJournal(
    directory,
    { registry, now: instant(NOON), from: snapshot?.journal },
    { event: (event) => core.replay(event) },
  );
  const seconds = (performance.now() - from) / 1_000;
  const { events, messages, bytes, segments } = journal.recovery;
  const { user, system } = process.cpuUsage(began);
  const rss = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const how =
    snapshot === undefined ? 'from the beginning' : `from a snapshot (${(loaded / 1_000).toFixed(2)} s of it)`;
  console.log(
    `opened ${how}: ${seconds.toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU; ${events} events and ${messages} messages in ${segments} files, ` +
      `${Math.round(bytes / 2 ** 20)} MiB, ${Math.round((events + messages) / seconds)} records/s; RSS ${rss} MiB; ` +
      `state ${stateHash(core.state, config).slice(0, 16)}`,
  );
  journal.close();
}

function snapshotStep(directory: string): void {
  const from = performance.now();
  const batch = makeSnapshot(nodeFiles, directory, config);
  const rss = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(
    `snapshot of batch ${batch} made in ${((performance.now() - from) / 1_000).toFixed(2)} s, RSS ${rss} MiB`,
  );
}

/** How long a process stops whose step has thrown: what core/undo.ts does, by part. */
function undoStep(directory: string): void {
  const fold = () => foldJournal(nodeFiles, directory, config, newestSnapshot(nodeFiles, directory, config));
  const { state, recovery } = fold();
  let from = performance.now();
  let began = process.cpuUsage();
  const start = (): void => {
    from = performance.now();
    began = process.cpuUsage();
  };
  const part = (): string => {
    const took = performance.now() - from;
    const { user, system } = process.cpuUsage(began);
    start();
    return `${took.toFixed(0)} ms (CPU ${((user + system) / 1e3).toFixed(0)} ms)`;
  };
  for (let i = 0; i < 3; i++) {
    start();
    const fresh = fold().state;
    const folded = part();
    transplant(state, fresh);
    console.log(`undone with ${recovery.events} events to read: folded ${folded}, put in its place ${part()}`);
  }
}

const STEPS = { write, open: openStep, snapshot: snapshotStep, undo: undoStep };

if (options.step !== undefined && options.directory !== undefined) {
  STEPS[options.step as keyof typeof STEPS](options.directory);
} else {
  const directory = options.directory ?? mkdtempSync(path.join(os.tmpdir(), 'fairlead-recovery-'));
  for (const [name, value] of Object.entries(about('node bench/recovery.ts'))) console.log(`${name}: ${value}`);
  for (const step of ['write', 'open', 'undo', 'snapshot', 'open', 'undo']) {
    const args = [import.meta.filename, '--orders', String(count), '--directory', directory, '--step', step];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
  if (options.directory === undefined) rmSync(directory, { recursive: true });
}
