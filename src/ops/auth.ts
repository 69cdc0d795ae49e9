/**
 * Authentication and permissions. A bearer token is compared with every configured digest in constant time; it is never
 * logged. If configured, callers on this machine may read without a token, except through a proxy or from a page of
 * another origin.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type HttpSetup, isLoopback, type Role } from '../config/setup.ts';

export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** The client it trades for; it sees only that client's orders. '' for other roles. */
  readonly clientID: string;
}

/** Permissions that routes and operations need. */
export type Need = 'nothing' | 'read' | 'readAll' | 'trade' | 'operate' | 'feed';

const GIVES: Readonly<Record<Role, readonly Need[]>> = {
  read: ['nothing', 'read', 'readAll'],
  // A trade token sees its client's orders, and the market; not the sessions and orders of others.
  trade: ['nothing', 'read', 'trade'],
  operator: ['nothing', 'read', 'readAll', 'operate'],
  feed: ['nothing', 'feed'],
};

export function may(principal: Principal, need: Need): boolean {
  return GIVES[principal.role].includes(need);
}

/** The origin of a request. */
export interface Caller {
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
}

const ANYBODY_HERE: Principal = { name: 'anonymous', role: 'read', clientID: '' };

export class Gatekeeper {
  private readonly http: HttpSetup;

  constructor(http: HttpSetup) {
    this.http = http;
  }

  /** The principal of a bearer token; undefined if the token is unknown. */
  byToken(token: string): Principal | undefined {
    let found: Principal | undefined;
    // All are always compared, so the time taken does not show which one was near.
    for (const { name, role, clientID, secret } of this.http.tokens) {
      if (secret.matches(token)) found = { name, role, clientID };
    }
    return found;
  }

  /** The caller without a token, where the configuration lets callers on this machine read. */
  withoutToken(caller: Caller): Principal | undefined {
    return this.http.openOnLoopback && isLocal(caller) ? ANYBODY_HERE : undefined;
  }

  /** By the Authorization header; undefined when it is missing and needed, or wrong. */
  byHeader(caller: Caller): Principal | undefined {
    const { authorization } = caller.headers;
    if (authorization === undefined) return this.withoutToken(caller);
    const [scheme, token] = authorization.split(' ', 2);
    return scheme.toLowerCase() === 'bearer' && token !== undefined ? this.byToken(token) : undefined;
  }
}

/**
 * True for a caller on this machine itself: a proxy adds a Forwarded header, and a page that had its own name resolve
 * to this machine (DNS rebinding) still sends that name as Host.
 */
function isLocal({ address, headers }: Caller): boolean {
  if (!isLoopback(address)) return false;
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  return isLoopback(hostName(headers.host ?? '')) && isSameOrigin(headers);
}

/** Browsers send Origin with what a page asks for; anything but a page of ours is turned away. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** `[::1]:9881` → `::1` */
function hostName(host: string): string {
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(host);
  return bracketed === null ? host.replace(/:\d+$/, '') : bracketed[1];
}
