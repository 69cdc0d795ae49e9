/**
 * Counterparties with any CompID, for a client with compID `*`, if they satisfy its other terms. Each gets its own
 * session, configured like the client's except for the CompID. Its numbers are kept under its own id, and messages wait
 * for it while it is away, also across a restart: sessions in the journal exist from the start.
 */
import { type ClientSetup, refuseLogon } from '../../config/setup.ts';
import type { Verdict } from '../../engine/application.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { SessionKey } from '../../session/identify.ts';
import { likeness } from '../../session/subIDs.ts';
import type { SessionConfig } from '../../session/types.ts';
import { hostOf } from './role.ts';
import type { SessionKeeper } from '../sessionControl.ts';

/** A CompID becomes part of the session's id: no colon, which separates ids, and only printable characters. */
const COMP_ID = /^[!-9;-<>-~]{1,64}$/;

export class Newcomers {
  private readonly engine: Engine;
  private readonly keeper: SessionKeeper;
  /** Sessions to be like, each with its client. */
  private readonly models: readonly (readonly [SessionConfig, ClientSetup])[];

  constructor(engine: Engine, keeper: SessionKeeper, clients: Iterable<ClientSetup>) {
    this.engine = engine;
    this.keeper = keeper;
    this.models = [...clients].flatMap((client) =>
      (client.newcomers?.sessions ?? []).map((model) => [model, client] as const),
    );
  }

  /** Adds those added before the restart, with no limit on their number: their orders may be open. */
  recover(sessionIDs: readonly string[]): void {
    for (const id of sessionIDs) {
      for (const [model, client] of this.models) {
        if (!id.startsWith(`${model.id}:`)) continue;
        const targetCompID = id.slice(model.id.length + 1);
        if (COMP_ID.test(targetCompID)) this.add(model, client, targetCompID);
      }
    }
  }

  /** Adds a session for a Logon that names none, if a client's terms allow it; else why not. */
  admit(key: SessionKey, logon: Fields, peer: string): Verdict {
    const found = this.models.find(
      ([{ beginString, senderCompID, subIDs }]) =>
        beginString === key.beginString && senderCompID === key.senderCompID && likeness(subIDs, key.subIDs) >= 0,
    );
    if (found === undefined) return `no session for ${key.text}`;
    const [model, client] = found;
    // Check this first: a refused peer must not use up sessions.
    const refusal = refuseLogon(client, hostOf(peer), logon.text(Tag.Password));
    if (refusal !== undefined) return refusal;
    if (!COMP_ID.test(key.targetCompID)) return `${client.id}: no session can be called by this CompID`;
    const most = client.newcomers?.maxSessions ?? 0;
    if (this.sessionsOf(client) >= most) return `${client.id} has ${most} sessions, and may not have more`;
    return this.add(model, client, key.targetCompID);
  }

  private sessionsOf(client: ClientSetup): number {
    let count = 0;
    for (const session of this.engine.sessions()) if (this.keeper.clientOf(session) === client) count++;
    return count;
  }

  private add(model: SessionConfig, client: ClientSetup, targetCompID: string): Verdict {
    const config = { ...model, id: `${model.id}:${targetCompID}`, targetCompID };
    const taken = this.engine.sessionLike(config);
    if (taken !== undefined) return `${taken.config.id} has these CompIDs, or is called so`;
    this.keeper.adopt(client, config);
    return undefined;
  }
}
