/** FIX sessions as the engine takes them, from a file's [client.session], [venue.session] and their CompIDs. */
import {
  type DialectTable,
  FIRST_USER_DEFINED_TAG,
  loadRules,
  type MessageRules,
  type ValidationSwitches,
} from '../../fix/dictionary.ts';
import type { MessageEdits } from '../../fix/edits.ts';
import { sessionNameOf } from '../../session/identify.ts';
import { tagsOf } from '../../session/subIDs.ts';
import type { SessionConfig } from '../../session/types.ts';
import {
  APPL_VER_IDS,
  beginStringOf,
  FIX_VERSIONS,
  type FixVersion,
  isOverFixt,
  VERSIONS,
} from '../../session/version.ts';
import { type CarriedTags, withCarried, withLogonField } from './addedFields.ts';
import { assert } from '../../units/assert.ts';
import { type Dictionaries, DICTIONARY_OF, OUR_DICTIONARIES, TRANSPORT } from '../dictionary/dictionaries.ts';
import { DictionaryError } from '../dictionary/error.ts';
import { editsOf, type OurSymbols } from './dictionaryEdits.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { logonSigningOf } from './logonSigning.ts';
import type { SecretReader } from './secretReader.ts';
import { dailyResetOf, sessionScheduleOf } from './sessionHours.ts';
import type { SessionEntry } from '../schema/sessionSchema.ts';

const PRECISION = { seconds: 0, millis: 3, micros: 6 } as const;

/** A version of the application that is spoken on a session, and the dictionary it is checked with. */
export interface AppVersion {
  readonly version: FixVersion;
  /** Undefined: ours of that version. */
  readonly dictionary: string | undefined;
  /** Its place in the file. */
  readonly path: Path;
}

/** Everything that names a session. */
export interface SessionIdentity {
  readonly id: string;
  readonly role: SessionConfig['role'];
  readonly senderCompID: string;
  readonly targetCompID: string;
  /** Of one BeginString. More than one over FIXT.1.1 only; the first is the DefaultApplVerID(1137) of an initiator. */
  readonly applications: readonly [AppVersion, ...AppVersion[]];
  /** The place of the CompID in the file. */
  readonly path: Path;
  /** Fields that the Logon may have beyond the dialect's. */
  readonly logonTags?: readonly (number | undefined)[];
  /** Fields of its messages by agreement: user-defined ones need not be in the dictionary. */
  readonly carried?: readonly CarriedTags[] | undefined;
}

/** What a session's messages may have beyond its dictionary. */
interface ExtraFields extends Pick<SessionIdentity, 'carried'> {
  readonly logonTags: readonly (number | undefined)[];
}

/** Makes sessions, and sees that no two of them are the same to the engine. */
export class SessionMaker {
  private readonly dictionaries: Dictionaries;
  readonly faults: ConfigFaults;
  private readonly symbols: OurSymbols;
  readonly secrets: SecretReader;
  private readonly keys = new Map<string, string>();
  /** Rules by all that they are made of: a thousand sessions of one dialect have the same. */
  private readonly made = new Map<string, MessageRules>();

  constructor(dictionaries: Dictionaries, faults: ConfigFaults, symbols: OurSymbols, secrets: SecretReader) {
    this.symbols = symbols;
    this.secrets = secrets;
    this.dictionaries = dictionaries;
    this.faults = faults;
  }

  make(who: SessionIdentity, entry: SessionEntry): SessionConfig {
    const { applications, path, logonTags: agreed = [], carried, ...identity } = who;
    const { logonSignature } = entry;
    const isSigned = who.role === 'acceptor' && logonSignature !== undefined;
    const logonTags = [...agreed, ...(isSigned ? [logonSignature.tag, logonSignature.nonceTag] : [])];
    const at: Path = [...path.slice(0, -1), 'session'];
    const [first, ...others] = applications;
    const beginString = beginStringOf(first.version);
    const wire = VERSIONS[beginString];
    const edits = editsOf(entry, at, this.symbols, this.faults);
    const extra = { logonTags, carried: edits === undefined ? carried : carried?.map((each) => renamed(each, edits)) };
    if (!wire.from41 && (entry.senderLocationID ?? entry.targetLocationID) !== undefined) {
      this.faults.add(at, `${beginString} has no LocationIDs`);
    }
    for (const tag of tagsOf(subIDsOf(entry).subIDs)) {
      if (entry.headerFields[tag] === undefined) continue;
      this.faults.add([...at, 'headerFields', String(tag)], 'is set by a key of its own as well');
    }
    const config: SessionConfig = {
      ...identity,
      ...(edits === undefined ? {} : { edits }),
      ...subIDsOf(entry),
      beginString,
      ...applVerIDsOf(first, others, (application) => this.rules(application, entry, extra)),
      heartBtIntSec: entry.heartBtIntSec,
      maxHeartBtIntSec: entry.maxHeartBtIntSec,
      resetOnLogon: entry.resetOnLogon,
      resetOnLogout: entry.resetOnLogout,
      resetOnDisconnect: entry.resetOnDisconnect,
      sendingTimeAccuracySec: entry.sendingTimeAccuracySec,
      timePrecision: wire.from42 ? PRECISION[entry.timePrecision] : PRECISION.seconds,
      logonTimeoutSec: entry.logonTimeoutSec,
      logoutTimeoutSec: entry.logoutTimeoutSec,
      rules: this.rules(first, entry, extra),
      maxHeldMessages: entry.maxHeldMessages,
      maxHeldBytes: entry.maxHeldBytes,
      resendChunk: entry.resendChunk,
      resendMaxAgeSec: entry.resendMaxAgeSec,
      nextExpectedMsgSeqNum: wire.from44 && entry.nextExpectedMsgSeqNum,
      lastMsgSeqNumProcessed: entry.lastMsgSeqNumProcessed,
      ...headerFieldsOf(entry),
      ...logonFieldsOf(entry),
      ...logonSigningOf(entry, who.role, [...at, 'logonSignature'], this),
      ...(entry.dailyReset === undefined ? {} : { dailyReset: dailyResetOf(entry.dailyReset) }),
      ...(entry.schedule === undefined ? {} : { schedule: sessionScheduleOf(entry.schedule) }),
      ...(entry.resendRequestChunk === undefined ? {} : { resendRequestChunk: entry.resendRequestChunk }),
      ...(entry.resendMaxCount === undefined ? {} : { resendMaxCount: entry.resendMaxCount }),
      ...(entry.resendMaxPerSec === undefined ? {} : { resendMaxPerSec: entry.resendMaxPerSec }),
    };
    const key = sessionNameOf(config);
    const other = this.keys.get(key);
    if (other !== undefined) this.faults.add(path, `sessions ${other} and ${who.id} have the same CompIDs (${key})`);
    this.keys.set(key, who.id);
    return config;
  }

  private rules(
    { version, dictionary, path }: AppVersion,
    entry: SessionEntry,
    { logonTags, carried = [] }: ExtraFields,
  ): MessageRules | undefined {
    const table = this.table(dictionary ?? DICTIONARY_OF[version], path);
    const transport = isOverFixt(version) ? this.table(TRANSPORT, path) : undefined;
    if (table === undefined) return undefined;
    if (!covers(table.beginString, version)) {
      this.faults.add(path, `dictionary ${table.name} is for ${table.beginString}, the session is ${version}`);
      return undefined;
    }
    const switches = switchesOf(entry.checks);
    const made = JSON.stringify([table.name, transport !== undefined, switches, logonTags, carried]);
    const known = this.made.get(made);
    if (known !== undefined) return known;
    const withField = (each: DialectTable) =>
      logonTags.reduce((sofar, tag) => (tag === undefined ? sofar : withLogonField(sofar, tag)), each);
    const mayAdd = (tag: number) => tag >= FIRST_USER_DEFINED_TAG || !switches.checkUnknownTags;
    const whole = withCarried(table, carried, mayAdd);
    const rules =
      transport === undefined
        ? loadRules(withField(whole), switches)
        : loadRules(whole, switches, withField(transport));
    this.made.set(made, rules);
    return rules;
  }

  private table(name: string, path: Path): DialectTable | undefined {
    const found = this.dictionaries.get(name);
    if (found instanceof DictionaryError) {
      this.faults.add(path, found.message);
      return undefined;
    }
    if (found === undefined && this.faults.known(path, 'dictionary', name, OUR_DICTIONARIES)) {
      assert(false, `dictionary ${name} is loaded`);
    }
    return found;
  }
}

/** The tags, and those that they leave under. */
const renamed = ({ tags, msgTypes, ...more }: CarriedTags, edits: MessageEdits): CarriedTags => ({
  ...more,
  tags: [...tags, ...tags.flatMap((tag) => msgTypes.map((type) => edits.renamed(type, tag)))],
  msgTypes,
});

/**
 * A dictionary is for one version; a service pack of FIX.5.0 has all that was there before. Those of FIX Latest call
 * themselves FIX.5.0SP2, with any extension packs.
 */
function covers(dictionary: string, version: FixVersion): boolean {
  const pack = FIX_VERSIONS.findIndex((each) => each === dictionary);
  const needed = version === 'FIX.Latest' ? 'FIX.5.0SP2' : version;
  return dictionary === version || (isOverFixt(version) && pack >= FIX_VERSIONS.indexOf(needed));
}

/** AppVersion versions of a FIXT.1.1 session; nothing for an earlier version. */
function applVerIDsOf(
  { version }: AppVersion,
  others: readonly AppVersion[],
  rulesOf: (application: AppVersion) => MessageRules | undefined,
): Pick<SessionConfig, 'defaultApplVerID' | 'otherApplications'> {
  const defaultApplVerID = APPL_VER_IDS[version];
  if (defaultApplVerID === undefined) return {};
  if (others.length === 0) return { defaultApplVerID };
  return {
    defaultApplVerID,
    otherApplications: new Map(others.map((each) => [APPL_VER_IDS[each.version] ?? '', rulesOf(each)])),
  };
}

function subIDsOf(entry: SessionEntry): Pick<SessionConfig, 'subIDs'> {
  const { senderSubID, senderLocationID, targetSubID, targetLocationID } = entry;
  const subIDs = { senderSubID, senderLocationID, targetSubID, targetLocationID };
  return Object.values(subIDs).every((value) => value === undefined) ? {} : { subIDs };
}

function headerFieldsOf({ headerFields }: SessionEntry): Pick<SessionConfig, 'headerFields'> {
  const fields = byTag(headerFields);
  return fields.length === 0 ? {} : { headerFields: fields };
}

function logonFieldsOf({ logonFields }: SessionEntry): Pick<SessionConfig, 'logonFields'> {
  const fields = byTag(logonFields);
  return fields.length === 0 ? {} : { logonFields: fields };
}

function byTag(fields: Readonly<Record<string, string>>): (readonly [tag: number, value: string])[] {
  return Object.entries(fields).map(([tag, value]) => [Number(tag), value] as const);
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
