/** A venue's drop-copy session: its second report of our executions, compared with the booked ones. */
import type { DropCopyReport } from '../../core/words/venueCommand.ts';
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Session } from '../../session/session.ts';
import type { Instant } from '../../units/brand.ts';
import { orderOf } from '../alarms.ts';
import { childID } from '../../orders/values.ts';
import { readDropCopy } from '../../wire/dropCopyMessages.ts';
import { readChildID } from '../../wire/ids.ts';
import { keptMessage } from '../../wire/lengths.ts';
import { NO_CLIENT, notTaken, refuseAsSuch, type Role, type Surroundings } from './role.ts';
import { isPlain, type VenueDialect } from '../../wire/venueMessages.ts';

export class VenueCopyRole implements Role {
  readonly origin = 'dropCopy';
  private readonly session: Session;
  private readonly dialect: VenueDialect;
  private readonly around: Surroundings;

  constructor(session: Session, dialect: VenueDialect, around: Surroundings) {
    this.session = session;
    this.dialect = dialect;
    this.around = around;
  }

  onMessage(fields: Fields, now: Instant): void {
    if (fields.msgType() !== '8') return notTaken(this.session, fields, this.around, now);
    const report = this.read(fields);
    if (typeof report === 'string') this.cannotRead(fields, report);
    else this.take(fields, report, now);
  }

  namesIn(): typeof NO_CLIENT {
    return NO_CLIENT;
  }

  /** Its execution stays unmatched: a break, after the grace. */
  refuse(fields: Fields, call: 'message' | 'quarantine', now: Instant): void {
    refuseAsSuch(this.session, fields, call, now);
  }

  private read(fields: Fields): DropCopyReport | string {
    const { state, config } = this.around.core;
    return readDropCopy(fields, this.dialect, state.epoch, (symbol) => config.instruments.get(symbol));
  }

  private take(fields: Fields, report: DropCopyReport, now: Instant): void {
    const { core, log } = this.around;
    const { state } = core;
    const { execRefID } = report;
    if (execRefID !== '' && state.copies.venues.get(report.venue)?.named(execRefID, childID(0)).length === 0) {
      log.warn('a drop copy revises an execution that we do not have', this.about(fields));
    }
    core.step(report, now);
  }

  /** What breaks the dictionary is taken if what we read of it is sound; else its execution must not be lost. */
  onQuarantine(fields: Fields, reason: string, now: Instant, mayTake: boolean): boolean {
    if (fields.msgType() !== '8') return false;
    const takes = mayTake && !this.dialect.strictReports && isPlain(fields, Tag.Account);
    const report = takes ? this.read(fields) : reason;
    if (typeof report === 'string') this.cannotRead(fields, reason);
    else this.take(fields, report, now);
    return typeof report !== 'string';
  }

  private cannotRead(fields: Fields, fault: string): void {
    this.around.log.warn('a drop copy cannot be read', { ...this.about(fields), fault });
  }

  private about(fields: Fields) {
    const { state } = this.around.core;
    const order = orderOf(readChildID(fields, Tag.ClOrdID, state.epoch), state);
    return { session: this.session.config.id, ...order, message: keptMessage(fields) };
  }
}
