/** `fairlead sim`: an exchange or a dark pool as a process of its own. */
import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { DictionaryError } from '../config/dictionary/error.ts';
import { loadDictionary, OUR_DICTIONARIES } from '../config/dictionary/dictionaries.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { DialectTable } from '../fix/dictionary.ts';
import type { Reference } from '../sim/darkPool.ts';
import { parseFaultRules } from '../sim/faults/faultRules.ts';
import type { DropCopyTo } from '../sim/simulator.ts';
import { SIM_VERSIONS } from '../sim/simSessions.ts';
import { startSim } from '../sim/run.ts';
import { parseSimSettings } from '../sim/simSettings.ts';
import { parseSymbols } from '../sim/symbols.ts';
import { UsageError } from './failure.ts';
import { onEnd, stopAtFailure, tolerateClosedOutput } from './process.ts';

export interface SimCommandOptions {
  readonly compId: string;
  readonly host: string;
  readonly port: number;
  readonly versionOfFix?: 'FIX.4.2' | 'FIX.4.4';
  readonly dictionary?: string;
  readonly symbols: string;
  readonly seed: number;
  readonly flow: boolean;
  readonly faults?: string;
  readonly settings?: string;
  readonly journal?: string;
  readonly reference?: readonly string[];
  readonly dropCopy?: readonly string[];
}

export async function sim(kind: 'exchange' | 'dark', options: SimCommandOptions): Promise<void> {
  tolerateClosedOutput();
  stopAtFailure();
  const { compId, host, port, seed, flow, journal, versionOfFix } = options;
  if (kind === 'dark' && (options.reference ?? []).length === 0) {
    throw new UsageError(
      'a dark pool trades at the midpoint of other venues: name them, for example --reference NORTH@127.0.0.1:9890',
    );
  }
  const symbols = usable(() => parseSymbols(options.symbols), '--symbols');
  const read = <T>(file: string | undefined, none: T, parse: (text: string) => T, option: string): T =>
    file === undefined ? none : usable(() => parse(readFileSync(file, 'utf8')), option);
  const faults = read(options.faults, [], parseFaultRules, '--faults');
  const settings = read(options.settings, {}, (text) => parseSimSettings(text, kind), '--settings');
  const dictionary = options.dictionary === undefined ? undefined : await dictionaryCalled(options.dictionary, options);
  const running = await startSim({
    kind,
    compID: compId,
    host,
    port,
    symbols,
    seed,
    ...settings,
    ...(flow ? {} : { flow }),
    faults: [...faults, ...(settings.faults ?? [])],
    log: quietLog,
    dropCopies: (options.dropCopy ?? []).map(parseDropCopy),
    references: (options.reference ?? []).map(parseReference),
    ...(versionOfFix === undefined ? {} : { beginString: versionOfFix }),
    ...(dictionary === undefined ? {} : { dictionary }),
    ...(journal === undefined ? {} : { journalDir: journal }),
  });
  const restored = running.restored === 0 ? '' : `, ${running.restored} orders of the last run rest again`;
  console.log(
    `${pc.bold(compId)} ${kind === 'dark' ? 'dark pool' : 'exchange'} on ${host}:${running.port}, ` +
      `${versionOfFix ?? 'FIX.4.2 and FIX.4.4'}, any SenderCompID, TargetCompID=${compId}${restored}`,
  );
  onEnd(() => running.stop());
  process.send?.({ kind: 'ready', port: running.port });
}

/** `NORTH@127.0.0.1:9890`, with `/FIX.4.2` behind it if the venue does not have FIX.4.4. */
function parseReference(text: string): Reference {
  const match = /^([^@]+)@([^:]+):(\d+)(?:\/(FIX\.4\.[24]))?$/.exec(text);
  if (match === null)
    throw new UsageError(`--reference ${text}: expected COMPID@HOST:PORT, for example NORTH@127.0.0.1:9890`);
  const [, compID, host, port, beginString] = match;
  return { compID, host, port: Number(port), beginString: beginString === 'FIX.4.2' ? 'FIX.4.2' : 'FIX.4.4' };
}

/** `FAIRLEAD-DC=FAIRLEAD`, with `/FIX.4.2` behind it where that is to be spoken. */
function parseDropCopy(text: string): DropCopyTo {
  const match = /^([^=/]+)=([^/]+?)(?:\/(FIX\.4\.[24]))?$/.exec(text);
  if (match === null)
    throw new UsageError(`--drop-copy ${text}: expected COMPID=CLIENT, for example FAIRLEAD-DC=FAIRLEAD`);
  const [, compID, clients, beginString] = match;
  return { compID, clients: clients.split(','), beginString: beginString === 'FIX.4.2' ? 'FIX.4.2' : 'FIX.4.4' };
}

/** A dictionary by name or path, as a venue's `dictionary` in a configuration; of a version that is spoken. */
async function dictionaryCalled(name: string, { versionOfFix }: SimCommandOptions): Promise<DialectTable> {
  const table = await loadDictionary(name, process.cwd());
  if (table === undefined) {
    throw new UsageError(`--dictionary ${name}: expected an .xml file, or one of ${OUR_DICTIONARIES.join(', ')}`);
  }
  if (table instanceof DictionaryError) throw new UsageError(`--dictionary: ${table.message}`);
  const spoken: readonly string[] = versionOfFix === undefined ? SIM_VERSIONS : [versionOfFix];
  if (!spoken.includes(table.beginString)) {
    throw new UsageError(`--dictionary ${name}: it is of ${table.beginString}, not of ${spoken.join(' or ')}`);
  }
  return table;
}

/** Reads an option's value; an error in it becomes a usage error. */
function usable<T>(read: () => T, option: string): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const quietLog: EngineLog = {
  info: () => {},
  warn: (message, about) => console.log(pc.yellow(`· ${message} ${JSON.stringify(about ?? {})}`)),
};
