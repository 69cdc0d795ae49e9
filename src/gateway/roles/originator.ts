/**
 * Who of several that are one client has sent a request: a firm behind a hub, by OnBehalfOfCompID(115); a further
 * CompID of the client; or a firm behind that one, as `COMPID/FIRM`. '' is the client itself.
 */
import type { ClientSetup } from '../../config/setup.ts';

/** Without the `/` that stands between a CompID and a firm behind it: no pair is another's, whatever is in them. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A client may have several CompIDs, each with orders of its own: by `compID = "*"`, or added by an operator. */
export function originatorBy({ sessions }: ClientSetup, compID: string): string {
  return sessions.some(({ targetCompID }) => targetCompID === compID) ? '' : escaped(compID);
}

export function originatorBehind(compID: string, firm: string): string {
  return compID === '' ? escaped(firm) : `${compID}/${escaped(firm)}`;
}

/** The firm as it calls itself; a CompID where no firm is behind it. */
export function firmIn(originator: string): string {
  const name = originator.slice(originator.indexOf('/') + 1);
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
