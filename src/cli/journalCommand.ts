/** `fairlead journal …`: shows and verifies a journal, makes snapshots, repairs and prunes. */
import path from 'node:path';
import { readSetup } from '../config/readSetup.ts';
import type { JournalSetup } from '../config/setup.ts';
import { CORE_EVENTS } from '../core/memory/event.ts';
import { foldWithPoisons, isAsRecorded } from '../gateway/poisonHashes.ts';
import { foldJournal, type FoldConfig, makeSnapshot, newestSnapshot, stateHash } from '../gateway/stateSnapshot.ts';
import { JournalError } from '../journal/errors.ts';
import { nodeFiles } from '../journal/files.ts';
import type { Recovery } from '../journal/journal.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { openJournal } from '../journal/recover.ts';
import { archiveOf, segmentFiles } from '../journal/scanner.ts';
import { snapshotBatches, snapshotName } from '../journal/snapshots.ts';
import { earlier, type Instant, instant, seconds } from '../units/brand.ts';
import { printable } from './printable.ts';

export type JournalAction = 'verify' | 'info' | 'snapshot' | 'repair' | 'prune';

interface Place {
  readonly directory: string;
  readonly setup: JournalSetup;
  readonly config: FoldConfig;
  /** Number of a poison to look at; 0 for none. */
  readonly poison: number;
}

interface JournalOptions {
  readonly config: string;
  readonly directory?: string;
  readonly poison?: number;
}

/** Throws JournalError, and what a wrong configuration throws. */
export async function lookAfter(action: JournalAction, options: JournalOptions): Promise<void> {
  const { journal, instruments, venues } = await readSetup(options.config);
  const directory = path.resolve(options.directory ?? journal.directory);
  try {
    ACTIONS[action]({ directory, setup: journal, config: { instruments, venues }, poison: options.poison ?? 0 });
  } catch (error) {
    if (!(error instanceof JournalError) || error.fault !== 'refused') throw error;
    const hint = `Instruments and venues are those of ${options.config}: with another file's journal, name that file by --config`;
    throw new JournalError(error.fault, error.file, `${error.message}. ${hint}`, { cause: error });
  }
}

const ACTIONS: { readonly [A in JournalAction]: (place: Place) => void } = { verify, info, snapshot, repair, prune };

function verify({ directory, config, poison: wanted }: Place): void {
  const { state, recovery, mark, poisons } = foldWithPoisons(nodeFiles, directory, config, wanted);
  const hash = stateHash(state, config);
  describe(directory, recovery);
  const { orders } = state;
  say('orders', `${count(orders.parents.size)}, ${count(orders.open.size)} open`);
  for (const name of mark.sessions.names(mark.sessions.count)) {
    const { nextSenderMsgSeqNum: sender, nextTargetMsgSeqNum: target } = mark.sessions.numbers(name);
    say(`session ${name}`, `sends ${sender} next, expects ${target} next`);
  }
  say('hash', mark.digest.with());
  say('state', hash);
  const open = new Set(state.poisons.open.map(({ poisonID }) => poisonID));
  for (const found of poisons) {
    const { poisonID, at, origin, msgType, error, journalHash } = found.poison;
    const isRight = isAsRecorded(found);
    if (!isRight) process.exitCode = 1;
    if (isRight && poisonID !== wanted && !open.has(poisonID)) continue;
    say(`poison ${poisonID}`, printable(`${timeOf(at)} ${origin} ${msgType}: ${error}`));
    say('  hash', `${found.journalHash}${isRight ? '' : ` WRONG: it was ${journalHash}`}`);
    if (found.stateHash !== '') say('  state', found.stateHash);
  }
  if (wanted > 0 && !poisons.some(({ poison }) => poison.poisonID === wanted)) {
    say(`poison ${wanted}`, 'is not in this journal');
    process.exitCode = 1;
  }
  const snapshotted = newestSnapshot(nodeFiles, directory, config);
  if (snapshotted === undefined) return say('snapshot', 'none that holds for this version and configuration');
  const { batch } = snapshotted.journal;
  const again = foldJournal(nodeFiles, directory, config, snapshotted);
  const isSame = stateHash(again.state, config) === hash && again.mark.digest.with() === mark.digest.with();
  say('snapshot', `of batch ${count(batch)}: ${isSame ? 'leads to the same state' : 'WRONG'}`);
  if (!isSame) process.exitCode = 1;
}

function info({ directory, config }: Place): void {
  const archive = archiveOf(directory);
  const sizeOf = (file: string): number => {
    const fd = nodeFiles.open(file, 'read');
    const size = nodeFiles.size(fd);
    nodeFiles.close(fd);
    return size;
  };
  say('directory', directory);
  const archived = nodeFiles.exists(archive) ? segmentFiles(nodeFiles, archive) : [];
  if (archived.length > 0) {
    const bytes = archived.reduce((sum, { file }) => sum + sizeOf(file), 0);
    say('archive', `${archived.length} files from batch ${count(archived[0].firstBatch)}, ${count(bytes)} bytes`);
  }
  for (const { file, firstBatch } of segmentFiles(nodeFiles, directory)) {
    say(path.basename(file), `from batch ${count(firstBatch)}, ${count(sizeOf(file))} bytes`);
  }
  const used = newestSnapshot(nodeFiles, directory, config)?.journal.batch;
  for (const batch of snapshotBatches(nodeFiles, directory)) {
    const name = snapshotName(batch);
    const use = batch === used ? ', for the next start' : '';
    say(name, `up to batch ${count(batch)}, ${count(sizeOf(path.join(directory, name)))} bytes${use}`);
  }
  const reserve = path.join(directory, 'reserve');
  say('reserve', nodeFiles.exists(reserve) ? `${count(sizeOf(reserve))} bytes` : 'none');
}

function snapshot({ directory, config }: Place): void {
  const batch = makeSnapshot(nodeFiles, directory, config);
  say('snapshot', batch === 0 ? 'nothing new in files that are finished' : `of batch ${count(batch)}`);
}

/** Opening removes an unfinished batch; damage before complete batches is an error, and nothing is changed. */
function repair({ directory }: Place): void {
  const journal = openJournal(directory, {
    registry: new RecordRegistry(CORE_EVENTS),
    now: instant(0),
    durability: 'disk',
  });
  describe(directory, journal.recovery);
  journal.close();
}

function prune({ directory, setup, config }: Place): void {
  makeSnapshot(nodeFiles, directory, config);
  const from = newestSnapshot(nodeFiles, directory, config)?.journal;
  const now = instant(Date.now() * 1000);
  const journal = openJournal(directory, { registry: new RecordRegistry(CORE_EVENTS), now, from });
  try {
    const before = earlier(now, seconds(setup.keepHours * 3600));
    const archive = setup.afterwards === 'archive' ? archiveOf(directory) : undefined;
    say(`files ${setup.afterwards}d`, count(journal.prune(from?.batch ?? 0, before, archive)));
  } finally {
    journal.close();
  }
}

function describe(directory: string, recovery: Recovery): void {
  const { batches, segments, events, messages, bytes, lastAt, unknownRecords, millis } = recovery;
  say('journal', directory);
  say('batches', `${count(batches)} in ${segments} files, ${count(bytes)} bytes; the last at ${timeOf(lastAt)}`);
  say('events', count(events));
  say('messages', count(messages));
  if (unknownRecords > 0) say('unknown', `${count(unknownRecords)} records of a newer version`);
  const { tornBytes, tornFile, tornAt } = recovery;
  if (tornBytes > 0) say('unfinished', `${count(tornBytes)} bytes at the end: ${tornFile}, offset ${tornAt}`);
  say('read in', `${(millis / 1000).toFixed(2)} s`);
}

const LABEL = 12;
const say = (label: string, text: string): void => console.log(`${label.padEnd(LABEL)} ${text}`);
const count = (value: number): string => value.toLocaleString('en');
const timeOf = (at: Instant): string => (at === 0 ? 'no time' : new Date(at / 1000).toISOString());
