/**
 * The states of a session. One connection takes it around once:
 *
 *                      ┌─► awaitingLogon ─┐                    ┌─► loggingOut ─┐
 *     disconnected ────┤   (acceptor)     ├────► loggedOn ─────┤   (we asked)  ├──► ended ──► disconnected
 *                      └─► logonSent ─────┘                    └─► expelling ──┘
 *                          (initiator)                             (a rule was broken)
 *
 * In `loggingOut` our Logout awaits the peer's, and everything else continues: the peer may still request messages, and
 * messages it sent before it saw our Logout still count. In `expelling` we have sent a Logout with the peer's fault;
 * its messages are ignored, and we only wait for its Logout, so that closing does not destroy ours in transit. In
 * `ended` the sink has been asked to close the connection. A lost connection leads from any state to `disconnected`.
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
