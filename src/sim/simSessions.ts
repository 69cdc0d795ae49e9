/** The FIX sessions of a simulator: forgiving acceptors for its clients, and initiators for the venues it follows. */
import { FIX42 } from '../fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../fix/dictionaries/FIX44.gen.ts';
import { type DialectTable, loadRules, type MessageRules } from '../fix/dictionary.ts';
import type { BeginString, SessionConfig } from '../session/types.ts';

/** Versions of a simulator's sessions. */
export const SIM_VERSIONS = ['FIX.4.2', 'FIX.4.4'] as const satisfies readonly BeginString[];

const loaded = new Map<DialectTable, MessageRules>();

/** The rules of a dictionary, and any fields of 5000 and above. */
function rulesOf(table: DialectTable): MessageRules {
  let rules = loaded.get(table);
  if (rules === undefined) {
    rules = loadRules(table, { checkUserDefinedTags: false });
    loaded.set(table, rules);
  }
  return rules;
}

const standardOf = (beginString: BeginString): DialectTable => (beginString === 'FIX.4.2' ? FIX42 : FIX44);

const COMMON = {
  heartBtIntSec: 30,
  maxHeartBtIntSec: 3_600,
  resetOnLogout: false,
  resetOnDisconnect: false,
  sendingTimeAccuracySec: 120,
  timePrecision: 3,
  logonTimeoutSec: 10,
  logoutTimeoutSec: 2,
  maxHeldMessages: 100_000,
  maxHeldBytes: 64 << 20,
  resendChunk: 500,
  resendMaxAgeSec: {},
} as const;

/**
 * A client's session. Its name is the same at every start, so that its numbers continue. Messages are checked by
 * `dictionary` if it is of this version, else by the standard one.
 */
export function acceptorConfig(
  compID: string,
  client: string,
  beginString: BeginString,
  dictionary: DialectTable | undefined,
): SessionConfig {
  return {
    ...COMMON,
    id: `${compID}<-${client} ${beginString}`,
    role: 'acceptor',
    beginString,
    senderCompID: compID,
    targetCompID: client,
    resetOnLogon: false,
    rules: rulesOf(dictionary?.beginString === beginString ? dictionary : standardOf(beginString)),
  };
}

/** Our own session with a lit venue, for its quotes: old ones are worthless, so the numbers are reset. */
export function initiatorConfig(compID: string, venue: string, beginString: BeginString): SessionConfig {
  return {
    ...COMMON,
    id: `${compID}->${venue} ${beginString}`,
    role: 'initiator',
    beginString,
    senderCompID: compID,
    targetCompID: venue,
    resetOnLogon: true,
    rules: rulesOf(standardOf(beginString)),
  };
}
