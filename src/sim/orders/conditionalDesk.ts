/**
 * Conditional orders at a dark pool: they trade nothing. Once enough rests on the other side at the midpoint, the pool
 * cancels the conditional order with a mark in the report, which asks for a firm order in its place. Nothing is kept
 * for that. They live as long as their session, and are not journaled: their client cancels what it does not know.
 */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Session } from '../../session/session.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { Instant } from '../../units/brand.ts';
import type { DarkBook } from '../matching/darkBook.ts';
import type { Executions } from './clientExecutions.ts';
import { ExecType, OrdStatus, signOf } from './fixValues.ts';
import { type OrderRequest, readRequest, type Taking } from './orderRequest.ts';
import { Peer } from './outbox.ts';
import { BLANK_REPORT, type ExecutionReport } from './reports.ts';

export interface ConditionalSettings {
  /** Field and value of an order that is conditional; of a report that asks for a firm one. */
  readonly markTag: number;
  readonly markValue: string;
  readonly inviteTag: number;
  readonly inviteValue: string;
}

interface Conditional {
  readonly peer: Peer;
  readonly orderID: string;
  readonly request: OrderRequest;
}

interface Market {
  readonly instrument: Instrument;
  readonly book: DarkBook;
}

export class ConditionalDesk {
  private readonly settings: ConditionalSettings;
  private readonly markets: ReadonlyMap<string, Market>;
  private readonly executions: Executions;
  private readonly taking: Taking;
  private readonly open = new Set<Conditional>();
  private lastID = 0;

  constructor(
    settings: ConditionalSettings,
    markets: ReadonlyMap<string, Market>,
    executions: Executions,
    taking: Taking,
  ) {
    this.settings = settings;
    this.markets = markets;
    this.executions = executions;
    this.taking = taking;
  }

  /** False for what is about no conditional order. */
  takes(session: Session, msgType: string, fields: Fields, now: Instant): boolean {
    if (msgType === 'D' && this.isMarked(fields)) {
      this.newOrder(session, fields, now);
      return true;
    }
    return msgType === 'F' && this.cancel(session, fields, now);
  }

  private isMarked(fields: Fields): boolean {
    const { markTag, markValue } = this.settings;
    return fields.text(markTag).split(' ').includes(markValue);
  }

  private newOrder(session: Session, fields: Fields, now: Instant): void {
    this.executions.at(now);
    const request = readRequest(fields, this.markets.get(fields.text(Tag.Symbol))?.instrument, this.taking);
    const peer = new Peer(session);
    if (request.fault !== undefined) {
      this.executions.rejectOrder(peer, request, request.fault.reason, request.fault.text);
      return;
    }
    const conditional = { peer, orderID: `C${++this.lastID}`, request };
    this.open.add(conditional);
    this.tell(conditional, ExecType.New, OrdStatus.New);
    this.look(now);
  }

  private cancel(session: Session, fields: Fields, now: Instant): boolean {
    const named = fields.text(Tag.OrigClOrdID);
    for (const conditional of this.open) {
      const { peer, request } = conditional;
      if (peer.session !== session || request.clOrdID !== named) continue;
      this.executions.at(now);
      this.open.delete(conditional);
      const names = { clOrdID: fields.text(Tag.ClOrdID), origClOrdID: named };
      this.tell(conditional, ExecType.Canceled, OrdStatus.Canceled, names);
      return true;
    }
    return false;
  }

  /** Asks those for firm orders that have found another side. */
  look(now: Instant): void {
    const { inviteTag, inviteValue } = this.settings;
    for (const conditional of this.open) {
      const { symbol, side, terms } = conditional.request;
      const found = this.markets.get(symbol)?.book.restingAgainst(signOf(side), terms.price, now) ?? 0;
      if (found === 0 || found < terms.minQty) continue;
      this.open.delete(conditional);
      const invite = { tag: inviteTag, value: inviteValue };
      this.tell(conditional, ExecType.Canceled, OrdStatus.Canceled, { invite, text: 'firm up' });
    }
  }

  drop(session: Session): void {
    for (const conditional of this.open) if (conditional.peer.session === session) this.open.delete(conditional);
  }

  endDay(): void {
    for (const conditional of this.open) this.tell(conditional, ExecType.Expired, OrdStatus.Expired);
    this.open.clear();
  }

  private tell(
    { peer, orderID, request }: Conditional,
    execType: ExecType,
    ordStatus: OrdStatus,
    more: Partial<ExecutionReport> = {},
  ): void {
    const { fault: _fault, ...echoed } = request;
    this.executions.send(peer, {
      ...BLANK_REPORT,
      ...echoed,
      orderID,
      execID: this.executions.nextExecID(),
      execType,
      ordStatus,
      leavesQty: ordStatus === OrdStatus.New ? request.terms.orderQty : BLANK_REPORT.leavesQty,
      transactTime: this.executions.now,
      ...more,
    });
  }
}
