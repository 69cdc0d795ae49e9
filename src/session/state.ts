/**
 * Where a session stands. One connection takes it once around:
 *
 *                      ┌─► awaitingLogon ─┐                    ┌─► loggingOut ─┐
 *     disconnected ────┤   (acceptor)     ├────► loggedOn ─────┤   (we asked)  ├──► ended ──► disconnected
 *                      └─► logonSent ─────┘                    └─► expelling ──┘
 *                          (initiator)                             (a rule was broken)
 *
 * In `loggingOut` our Logout waits for the peer's, and everything else goes on: the peer may still ask for messages,
 * and what it sent before it saw our Logout still counts. In `expelling` a Logout has said what the peer did wrong;
 * nothing is taken from it any more, and we only wait for its own Logout, so that closing does not destroy ours on its
 * way. `ended` has told the sink to close the connection. A lost connection leads from anywhere to `disconnected`.
 */
import { assert } from '../units/assert.ts';

export const SessionState = {
  Disconnected: 'disconnected',
  AwaitingLogon: 'awaitingLogon',
  LogonSent: 'logonSent',
  LoggedOn: 'loggedOn',
  LoggingOut: 'loggingOut',
  Expelling: 'expelling',
  Ended: 'ended',
} as const;
export type SessionState = (typeof SessionState)[keyof typeof SessionState];

const MOVES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  disconnected: ['awaitingLogon', 'logonSent'],
  awaitingLogon: ['loggedOn', 'expelling', 'ended', 'disconnected'],
  logonSent: ['loggedOn', 'expelling', 'ended', 'disconnected'],
  loggedOn: ['loggingOut', 'expelling', 'ended', 'disconnected'],
  loggingOut: ['expelling', 'ended', 'disconnected'],
  expelling: ['ended', 'disconnected'],
  ended: ['disconnected'],
};

/** `to`, once it is sure that a session may go there from `from`. */
export function moved(from: SessionState, to: SessionState): SessionState {
  assert(MOVES[from].includes(to), `a session moves from ${from} to ${to}`);
  return to;
}
