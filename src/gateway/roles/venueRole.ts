/** A venue's order session: its reports become commands to the core. Messages to it are sent by its `VenueLine`. */
import { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Session } from '../../session/session.ts';
import type { Ending } from '../../session/types.ts';
import type { Instant } from '../../units/brand.ts';
import type { SessionHandler } from '../../engine/application.ts';
import { readChildID } from '../../wire/ids.ts';
import { logReject, notTaken, type Surroundings } from './role.ts';
import type { VenueLine } from '../venueLine.ts';
import { readCancelReject, readExecutionReport, type VenueDialect } from '../../wire/venueMessages.ts';

/** NewOrderSingle, OrderCancelRequest. */
const ORDERS_AND_CANCELS: ReadonlySet<string> = new Set(['D', 'F']);

export class VenueRole implements SessionHandler {
  readonly line: VenueLine;
  private readonly session: Session;
  private readonly dialect: VenueDialect;
  private readonly around: Surroundings;
  private readonly stored = new Fields();

  constructor(session: Session, line: VenueLine, dialect: VenueDialect, around: Surroundings) {
    this.session = session;
    this.line = line;
    this.dialect = dialect;
    this.around = around;
  }

  onLogon(now: Instant): void {
    this.around.core.step({ kind: 'venueLink', venue: this.dialect.venue, up: true }, now);
  }

  onLogout(_ending: Ending, now: Instant): void {
    this.around.core.step({ kind: 'venueLink', venue: this.dialect.venue, up: false }, now);
    this.line.lost(now);
  }

  onMessage(fields: Fields, now: Instant): void {
    const { core } = this.around;
    switch (fields.msgType()) {
      case '8':
        return core.step(this.readReport(fields), now);
      case '9':
        return core.step(readCancelReject(fields, this.dialect, core.state.epoch), now);
      case 'j':
        logReject(this.session, fields, this.around.log);
        return this.onReject(fields, now);
      default:
        return notTaken(this.session, fields, this.around, now);
    }
  }

  /** The venue refused a message as such: what it names by number, we look up in what we sent. */
  onReject(fields: Fields, now: Instant): void {
    const { core, journal } = this.around;
    const refSeqNum = fields.uint(Tag.RefSeqNum);
    const sent = refSeqNum > 0 ? journal.sentMessages(this.session.config.id).read(refSeqNum) : undefined;
    if (sent === undefined) return;
    this.stored.parse(sent, 0, sent.length);
    // An OrderStatusRequest bears the order's ClOrdID too: a reject of it by the venue is no report about the order.
    if (!ORDERS_AND_CANCELS.has(this.stored.msgType())) return;
    const requestID = readChildID(this.stored, Tag.ClOrdID, core.state.epoch);
    const text = fields.text(Tag.Text);
    if (requestID !== 0) core.step({ kind: 'venueMessageReject', venue: this.dialect.venue, requestID, text }, now);
  }

  /** An ExecutionReport that violates the dictionary may still report a fill. */
  onQuarantine(fields: Fields, reason: string, now: Instant): void {
    if (fields.msgType() !== '8') return;
    this.around.core.step({ ...this.readReport(fields), fault: reason, message: fields.toString() }, now);
  }

  private readReport(fields: Fields) {
    const { state, config } = this.around.core;
    return readExecutionReport(fields, this.dialect, state.epoch, (symbol) => config.instruments.get(symbol));
  }
}
