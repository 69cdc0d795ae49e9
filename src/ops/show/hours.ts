/** Sessions outside their hours: they are down as planned, and no trouble. */
import { isOpenAt, periodAt } from '../../session/schedule.ts';
import type { Session } from '../../session/session.ts';
import { SessionState } from '../../session/state.ts';
import type { Instant } from '../../units/brand.ts';
import type { GatewayView } from '../view.ts';

/** When its next hours begin, of a session that is down outside them; undefined of any other. */
export function closedUntil({ config, state }: Session, now: Instant): Instant | undefined {
  if (config.schedule === undefined || state === SessionState.LoggedOn) return undefined;
  const period = periodAt(config.schedule, now);
  return isOpenAt(period, now) ? undefined : period.nextAt;
}

/** Those sessions, by ID. */
export function closedSessions(engine: GatewayView['engine'], now: Instant): Map<string, Instant> {
  const closed = new Map<string, Instant>();
  for (const session of engine.sessions()) {
    const until = closedUntil(session, now);
    if (until !== undefined) closed.set(session.config.id, until);
  }
  return closed;
}
