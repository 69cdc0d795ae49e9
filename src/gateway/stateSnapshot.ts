/**
 * The gateway's state as a snapshot: orders, risk, knowledge of venues and sessions after the batches up to one. It is
 * valid only for the code and the instruments that made it; any other is skipped.
 */
import path from 'node:path';
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { CoreState, FOLDED_BRIEFLY, STATE_CLASSES, STATE_CONSTANTS } from '../core/memory/state.ts';
import type { Files } from '../journal/files.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { JournalDigest } from '../journal/journalDigest.ts';
import { type JournalMark, readClosed, readWhole } from '../journal/recover.ts';
import { segmentFiles } from '../journal/scanner.ts';
import { SentIndex } from '../journal/sentIndex.ts';
import { Sessions, JournaledSession } from '../journal/journaledSessions.ts';
import {
  codeOf,
  hashOf,
  readSnapshot,
  removeOldSnapshots,
  snapshotBatches,
  type SnapshotTypes,
  writeSnapshot,
} from '../journal/snapshots.ts';
import type { Instrument } from '../units/instrument.ts';
import { type Instant, instant } from '../units/brand.ts';
import { FirstUse } from './firstUse.ts';

/** The newest may turn out damaged. */
const KEPT_SNAPSHOTS = 2;
const CLASSES = [...STATE_CLASSES, Sessions, JournaledSession, SentIndex, JournalDigest];
/** The rooms whose code the fold depends on. */
const ROOMS = ['units', 'market', 'orders', 'risk', 'router', 'core', 'journal'];

/** Configuration of the fold. */
export interface FoldConfig {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly venues: ReadonlyMap<string, unknown>;
}

export interface StateSnapshot {
  readonly code: string;
  /** Each instrument as it was configured, as JSON. */
  readonly instruments: ReadonlyMap<string, string>;
  readonly journal: JournalMark;
  readonly firstUse: Map<string, Instant>;
  readonly state: CoreState;
}

let ourCode: string | undefined;

/** The code that is running: part of each snapshot. */
function code(): string {
  ourCode ??= codeOf(path.join(import.meta.dirname, '..'), ROOMS);
  return ourCode;
}

/** The newest snapshot in `directory` that holds for us; undefined when the whole journal is to be read. */
export function newestSnapshot(files: Files, directory: string, config: FoldConfig): StateSnapshot | undefined {
  const begins = new Set(segmentFiles(files, directory).map(({ firstBatch }) => firstBatch));
  for (const batch of snapshotBatches(files, directory)) {
    if (!begins.has(batch + 1)) continue;
    const read = readSnapshot(files, directory, batch, snapshotTypes(config)) as StateSnapshot | undefined;
    if (read?.code === code() && sameInstruments(read.instruments, config)) return read;
  }
  return undefined;
}

/**
 * Reads the batches of finished files that the newest snapshot does not have, and writes a snapshot. Meant for a
 * separate thread. Returns the last batch in it, 0 if there was nothing new. Throws JournalError.
 */
export function makeSnapshot(files: Files, directory: string, config: FoldConfig): number {
  const before = newestSnapshot(files, directory, config);
  const state = before?.state ?? new CoreState(config);
  const firstUse = new FirstUse(before?.firstUse);
  const options = {
    registry: new RecordRegistry(CORE_EVENTS, FOLDED_BRIEFLY),
    now: instant(0),
    files,
    from: before?.journal,
  };
  const visitor = { ...firstUse.visitor(), event: state.apply.bind(state) };
  const journal = readClosed(directory, options, visitor);
  if (journal === undefined) return 0;
  const instruments = new Map([...config.instruments].map(([symbol, each]) => [symbol, JSON.stringify(each)]));
  const snapshot: StateSnapshot = { code: code(), instruments, journal, firstUse: firstUse.since, state };
  writeSnapshot(files, directory, journal.batch, snapshot, snapshotTypes(config));
  removeOldSnapshots(files, directory, KEPT_SNAPSHOTS);
  return journal.batch;
}

/** Called before each event is folded. `hash`: of the journal up to it. */
export type SeenBefore = (event: CoreEvent, state: CoreState, hash: () => string) => void;

/**
 * The state that the journal in `directory` folds to, read from its beginning or from `from` on; changes nothing.
 * Throws JournalError.
 */
export function foldJournal(
  files: Files,
  directory: string,
  config: FoldConfig,
  from?: StateSnapshot,
  before?: SeenBefore,
) {
  const state = from?.state ?? new CoreState(config);
  const options = {
    registry: new RecordRegistry(CORE_EVENTS, FOLDED_BRIEFLY),
    now: instant(0),
    files,
    from: from?.journal,
  };
  const seen = (event: CoreEvent, hash: () => string): void => {
    before?.(event, state, hash);
    state.apply(event);
  };
  const event = before === undefined ? state.apply.bind(state) : seen;
  const { recovery, mark } = readWhole(directory, options, { event });
  return { state, recovery, mark };
}

/** SHA-256 of the state, the same wherever the same journal was folded by the same version. */
export function stateHash(state: CoreState, config: FoldConfig): string {
  return hashOf(state, snapshotTypes(config));
}

/** Types in a snapshot of a state folded with `config`. */
export function snapshotTypes({ instruments }: FoldConfig): SnapshotTypes {
  const outside = new Map<string, object>([...STATE_CONSTANTS, ['instruments', instruments]]);
  for (const [symbol, instrument] of instruments) outside.set(`instrument ${symbol}`, instrument);
  return { classes: CLASSES, outside };
}

function sameInstruments(then: ReadonlyMap<string, string>, { instruments }: FoldConfig): boolean {
  for (const [symbol, instrument] of instruments) {
    const was = then.get(symbol);
    if (was !== undefined && was !== JSON.stringify(instrument)) return false;
  }
  return true;
}
