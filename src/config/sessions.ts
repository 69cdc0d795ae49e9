/** FIX sessions as the engine takes them, from a file's [client.session], [venue.session] and their CompIDs. */
import { type DialectTable, loadRules, type MessageRules, type ValidationSwitches } from '../fix/dictionary.ts';
import { sessionKeyOf } from '../session/identify.ts';
import type { BeginString, SessionConfig } from '../session/types.ts';
import { withLogonField } from './cancelOnDisconnect.ts';
import type { Faults, Path } from './faults.ts';
import { scheduleOf } from './schedule.ts';
import type { SessionEntry } from './sessionSchema.ts';

/** Compiled dialects by name: FIX42, FIX44, and the venues' own. */
export type Dictionaries = ReadonlyMap<string, DialectTable>;

/** The plain dictionary of a version. */
export const DICTIONARY_OF = { 'FIX.4.2': 'FIX42', 'FIX.4.4': 'FIX44' } as const;

const PRECISION = { seconds: 0, millis: 3, micros: 6 } as const;

/** Everything that names a session. */
export interface SessionIdentity {
  readonly id: string;
  readonly role: SessionConfig['role'];
  readonly beginString: BeginString;
  readonly senderCompID: string;
  readonly targetCompID: string;
  readonly dictionary: string;
}

/** Makes sessions, and sees that no two of them are the same to the engine. */
export class SessionMaker {
  private readonly dictionaries: Dictionaries;
  private readonly faults: Faults;
  private readonly keys = new Map<string, string>();

  constructor(dictionaries: Dictionaries, faults: Faults) {
    this.dictionaries = dictionaries;
    this.faults = faults;
  }

  /**
   * `dictionaryPath` and `compIDPath` are where the file says which dialect and which CompID; `logonTag` is a field that
   * the Logon may have beyond the dialect's.
   */
  make(
    who: SessionIdentity,
    entry: SessionEntry,
    dictionaryPath: Path,
    compIDPath: Path,
    logonTag?: number,
  ): SessionConfig {
    const { dictionary, ...identity } = who;
    const fromFix44 = who.beginString === 'FIX.4.4';
    const config: SessionConfig = {
      ...identity,
      heartBtIntSec: entry.heartBtIntSec,
      maxHeartBtIntSec: entry.maxHeartBtIntSec,
      resetOnLogon: entry.resetOnLogon,
      resetOnLogout: entry.resetOnLogout,
      resetOnDisconnect: entry.resetOnDisconnect,
      sendingTimeAccuracySec: entry.sendingTimeAccuracySec,
      timePrecision: PRECISION[entry.timePrecision],
      logonTimeoutSec: entry.logonTimeoutSec,
      logoutTimeoutSec: entry.logoutTimeoutSec,
      rules: this.rules(dictionary, who.beginString, entry, dictionaryPath, logonTag),
      maxHeldMessages: entry.maxHeldMessages,
      maxHeldBytes: entry.maxHeldBytes,
      resendChunk: entry.resendChunk,
      resendMaxAgeSec: entry.resendMaxAgeSec,
      nextExpectedMsgSeqNum: fromFix44 && entry.nextExpectedMsgSeqNum,
      lastMsgSeqNumProcessed: entry.lastMsgSeqNumProcessed,
      ...(entry.schedule === undefined ? {} : { schedule: scheduleOf(entry.schedule) }),
      ...(entry.resendRequestChunk === undefined ? {} : { resendRequestChunk: entry.resendRequestChunk }),
      ...(entry.resendMaxCount === undefined ? {} : { resendMaxCount: entry.resendMaxCount }),
      ...(entry.resendMaxPerSec === undefined ? {} : { resendMaxPerSec: entry.resendMaxPerSec }),
    };
    const key = sessionKeyOf(config);
    const other = this.keys.get(key);
    if (other !== undefined)
      this.faults.add(compIDPath, `sessions ${other} and ${who.id} have the same CompIDs (${key})`);
    this.keys.set(key, who.id);
    return config;
  }

  private rules(
    name: string,
    beginString: string,
    entry: SessionEntry,
    path: Path,
    logonTag: number | undefined,
  ): MessageRules | undefined {
    if (!this.faults.known(path, 'dictionary', name, this.dictionaries.keys())) return undefined;
    const table = this.dictionaries.get(name);
    if (table === undefined) return undefined;
    if (table.beginString !== beginString) {
      this.faults.add(path, `dictionary ${name} is for ${table.beginString}, the session is ${beginString}`);
      return undefined;
    }
    return loadRules(logonTag === undefined ? table : withLogonField(table, logonTag), switchesOf(entry.checks));
  }
}

function switchesOf(checks: SessionEntry['checks']): ValidationSwitches {
  return {
    checkUnknownTags: checks.unknownTags,
    checkUserDefinedTags: checks.userDefinedTags,
    checkEnums: checks.enums,
    checkTypes: checks.types,
    checkEmptyValues: checks.emptyValues,
    checkRequired: checks.required,
    checkFieldOrder: checks.fieldOrder,
    checkGroupOrder: checks.groupOrder,
    allowUnknownMsgType: checks.allowUnknownMsgType,
  };
}
