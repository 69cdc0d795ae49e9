/** A venue's order session: its reports become commands to the core. Messages to it are sent by its `VenueLine`. */
import { Fields } from '../../fix/fields.ts';
import { BusinessRejectReason } from '../../fix/rejects.ts';
import { Tag } from '../../fix/tags.ts';
import type { VenueReport } from '../../core/words/venueCommand.ts';
import { POISON_TEXT } from '../../core/work/poison.ts';
import { ExecType, OrdStatus } from '../../orders/values.ts';
import { MAX_CARRIED } from '../../orders/carried.ts';
import type { Session } from '../../session/session.ts';
import type { Ending } from '../../session/types.ts';
import { type Instant, NO_PRICE, NO_QTY } from '../../units/brand.ts';
import { readChildID } from '../../wire/ids.ts';
import { CarriedReader } from '../../wire/carrying.ts';
import { MAX_VENUE_ID, textSaid } from '../../wire/lengths.ts';
import { logReject, NO_CLIENT, notTaken, type Role, type Surroundings } from './role.ts';
import type { Statuses } from './statuses.ts';
import type { VenueLine } from '../venueLine.ts';
import {
  isPlain,
  readCancelReject,
  readExecutionReport,
  readNames,
  type VenueDialect,
} from '../../wire/venueMessages.ts';

/** NewOrderSingle, OrderCancelRequest. */
const ORDERS_AND_CANCELS: ReadonlySet<string> = new Set(['D', 'F']);

/** How its messages are read, which fields of its reports clients may get, and where its trading status goes. */
export interface VenueTerms {
  readonly dialect: VenueDialect;
  readonly carriedBack: readonly number[];
  readonly statuses: Statuses;
}

/** OrderStatusRequest, OrderMassStatusRequest. */
const STATUS_REQUESTS: ReadonlySet<string> = new Set(['H', 'AF']);

export class VenueRole implements Role {
  readonly origin = 'venue';
  readonly line: VenueLine;
  private readonly session: Session;
  private readonly dialect: VenueDialect;
  private readonly statuses: Statuses;
  private readonly around: Surroundings;
  /** Undefined: no client gets fields of its reports. */
  private readonly back: CarriedReader | undefined;
  private readonly stored = new Fields();

  constructor(session: Session, line: VenueLine, { dialect, carriedBack, statuses }: VenueTerms, around: Surroundings) {
    this.session = session;
    this.line = line;
    this.dialect = dialect;
    this.statuses = statuses;
    this.around = around;
    const { rules } = session.config;
    this.back = carriedBack.length === 0 ? undefined : new CarriedReader(carriedBack, rules);
  }

  onLogon(now: Instant): void {
    this.statuses.onLogon(this.session, now);
    this.around.core.step({ kind: 'venueLink', venue: this.dialect.venue, up: true }, now);
  }

  onLogout(_ending: Ending, now: Instant): void {
    try {
      this.around.core.step({ kind: 'venueLink', venue: this.dialect.venue, up: false }, now);
    } finally {
      this.line.lost(now);
    }
  }

  namesIn(): typeof NO_CLIENT {
    return NO_CLIENT;
  }

  /**
   * No fill is lost: a report is kept in quarantine, where an operator can book it, and the venue is asked what it
   * counts. What answers a cancel is asked for by its own clock.
   */
  refuse(fields: Fields, call: 'message' | 'quarantine', now: Instant): void {
    const { core } = this.around;
    const msgType = fields.msgType();
    if (msgType === '8') return core.step({ ...this.namesOf(fields), fault: 'it could not be processed' }, now);
    if (call === 'quarantine' || msgType === '9') return;
    this.session.businessReject(fields, BusinessRejectReason.Other, POISON_TEXT, now);
  }

  /** What a report names, and nothing else of it. */
  private namesOf(fields: Fields): VenueReport {
    const { venue } = this.dialect;
    return {
      kind: 'venueReport',
      ...readNames(fields, venue, this.around.core.state.epoch),
      venueExecID: fields.text(Tag.ExecID, MAX_VENUE_ID),
      execType: ExecType.OrderStatus,
      ordStatus: OrdStatus.New,
      lastQty: NO_QTY,
      lastPx: NO_PRICE,
      cumQty: NO_QTY,
      text: '',
      fault: '',
      message: fields,
    };
  }

  onMessage(fields: Fields, now: Instant): void {
    const { core } = this.around;
    switch (fields.msgType()) {
      case '8':
        return core.step(this.readReport(fields), now);
      case '9':
        return core.step(readCancelReject(fields, this.dialect, core.state.epoch), now);
      case 'f':
      case 'h':
        return this.statuses.hear(fields, now);
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
    if (STATUS_REQUESTS.has(this.stored.msgType())) return this.onStatusRefused(fields, now);
    // An OrderStatusRequest bears the order's ClOrdID too: a reject of it by the venue is no report about the order.
    if (!ORDERS_AND_CANCELS.has(this.stored.msgType())) return;
    const requestID = readChildID(this.stored, Tag.ClOrdID, core.state.epoch);
    const text = textSaid(fields);
    if (requestID !== 0) core.step({ kind: 'venueMessageReject', venue: this.dialect.venue, requestID, text }, now);
  }

  /** It cannot be asked, or not about that order. What it will be able to answer later, it is asked again. */
  private onStatusRefused(fields: Fields, now: Instant): void {
    const reason = fields.uint(Tag.BusinessRejectReason);
    if (reason === BusinessRejectReason.ApplicationNotAvailable) return;
    const { core } = this.around;
    const { venue } = this.dialect;
    const ofOne = reason === BusinessRejectReason.UnknownID ? 'thisOrder' : 'anyOrder';
    const what = this.stored.msgType() === 'H' ? ofOne : 'allOrders';
    const requestID = readChildID(this.stored, Tag.ClOrdID, core.state.epoch);
    core.step({ kind: 'statusRefused', venue, what, requestID, text: textSaid(fields) }, now);
  }

  /**
   * A report that violates the dictionary may still report a fill. If all that we read of it is sound, it is taken, and
   * no Reject is sent; otherwise it is quarantined, and the venue is asked.
   */
  onQuarantine(fields: Fields, reason: string, now: Instant, mayTake: boolean): boolean {
    const msgType = fields.msgType();
    if (msgType !== '8' && msgType !== '9') return false;
    const { core } = this.around;
    const takes = mayTake && !this.dialect.strictReports && isPlain(fields);
    if (takes && msgType === '9') {
      core.step(readCancelReject(fields, this.dialect, core.state.epoch), now);
      return true;
    }
    const report = this.readReport(fields);
    if (takes && report.fault === '') {
      core.step(report, now);
      return true;
    }
    // What was read is of use to name the order, and no more.
    core.step({ ...report, cumQty: NO_QTY, fault: reason }, now);
    return false;
  }

  private readReport(fields: Fields) {
    const report = readExecutionReport(fields, this.dialect, this.around.core.state.epoch, this.instrumentOf);
    const carriedBack = this.back?.read(fields) ?? '';
    return carriedBack === '' || carriedBack.length > MAX_CARRIED ? report : { ...report, carriedBack };
  }

  /** By Symbol(55), or where a venue leaves that out, that of the order. */
  private readonly instrumentOf = (fields: Fields) => {
    const { config, state } = this.around.core;
    const symbol = fields.text(Tag.Symbol);
    if (symbol !== '') return config.instruments.get(symbol);
    const names = readNames(fields, this.dialect.venue, state.epoch);
    const child =
      state.orders.childNamed(names) ?? state.conditionals.meant(names) ?? state.orders.childrenMeant(names)[0];
    return child === undefined ? undefined : config.instruments.get(child.parent.symbol);
  };
}
