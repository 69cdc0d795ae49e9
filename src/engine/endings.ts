/** Why a connection ended that no Logout ended, in words that say who closed it. */
import { SessionState } from '../session/state.ts';
import type { Ending } from '../session/types.ts';

/** The peer, or the network, closed it; `error`: what the socket said of it, if anything. */
export function lostEnding(state: SessionState, error: Error | undefined): Ending {
  return { reason: error === undefined ? closedWhile(state) : reasonOf(error), by: 'peer', kind: 'lost' };
}

/** A connection that was closed without an error: the peer sent FIN. */
function closedWhile(state: SessionState): string {
  switch (state) {
    case SessionState.LogonSent:
      return 'the peer closed the connection without an answer to our Logon';
    case SessionState.LoggingOut:
      return 'the peer closed the connection without an answer to our Logout';
    default:
      return 'the peer closed the connection without a Logout';
  }
}

/** The cause in plain words, where the code is a usual one. */
export function reasonOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const words = WORDS[code];
  if (words !== undefined) return `${words} (${code})`;
  return code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? `TLS: ${error.message}` : error.message;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNRESET: 'the peer reset the connection',
  EPIPE: 'the peer closed the connection while we were writing',
  ETIMEDOUT: 'the network lost the peer: it acknowledges nothing',
  EHOSTUNREACH: 'the network has no way to the peer any more',
  ENETUNREACH: 'the network has no way to the peer any more',
};

/** What the first bytes of a stranger are that are no FIX, for the log; '' if they look like nothing known. */
export function lookOf(bytes: Uint8Array, start: number, length: number): string {
  const head = String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 8)));
  if (head.startsWith('\x16\x03')) return ': they begin a TLS handshake, and this port is plain TCP';
  if (/^(GET|POST|HEAD|PUT|OPTIONS) /.test(head)) return ': they are an HTTP request';
  if (head.startsWith('PROXY ') || head.startsWith('\r\n\r\n\0')) {
    return ": they are a PROXY header, and the balancer's address is not in proxyProtocol";
  }
  return '';
}
