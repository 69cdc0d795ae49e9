/** The FIX sessions of a simulator: forgiving acceptors for its clients, and initiators for the venues it follows. */
import { FIX42 } from '../fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../fix/dictionaries/FIX44.gen.ts';
import { loadRules, type MessageRules } from '../fix/dictionary.ts';
import type { BeginString, SessionConfig } from '../session/types.ts';

/** Versions of a simulator's sessions. */
export const SIM_VERSIONS = ['FIX.4.2', 'FIX.4.4'] as const satisfies readonly BeginString[];

const rules = new Map<string, MessageRules>();

/** The standard dictionary, and any fields of 5000 and above. */
function rulesOf(beginString: string): MessageRules {
  let known = rules.get(beginString);
  if (known === undefined) {
    known = loadRules(beginString === 'FIX.4.2' ? FIX42 : FIX44, { checkUserDefinedTags: false });
    rules.set(beginString, known);
  }
  return known;
}

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

/** A client's session. Its name is the same at every start, so that its numbers continue. */
export function acceptorConfig(compID: string, client: string, beginString: BeginString): SessionConfig {
  return {
    ...COMMON,
    id: `${compID}<-${client} ${beginString}`,
    role: 'acceptor',
    beginString,
    senderCompID: compID,
    targetCompID: client,
    resetOnLogon: false,
    rules: rulesOf(beginString),
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
    rules: rulesOf(beginString),
  };
}
