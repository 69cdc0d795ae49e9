/**
 * Sends the core's messages to one venue as FIX messages on its session, within its message rate, and orders that are
 * to arrive with others when it is time.
 */
import type { AskMassStatus, DontKnowTrade } from '../core/words/venueSend.ts';
import type { Core } from '../core/core.ts';
import { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { JournaledMessages } from '../journal/journal.ts';
import { carriedOnCancel, type Child } from '../orders/order.ts';
import type { ChildID } from '../orders/values.ts';
import type { Session } from '../session/session.ts';
import { SessionState } from '../session/state.ts';
import { type Instant, later, span } from '../units/brand.ts';
import { writeDontKnow } from '../wire/disputeMessages.ts';
import type { Engine } from '../engine/engine.ts';
import type { PoisonDesk } from './poisonDesk.ts';
import { type CarriedPlaces, placesIn, writeCarried } from '../wire/carrying.ts';
import { readChildID } from '../wire/ids.ts';
import { Departures } from './departures.ts';
import type { Pacer, PacedSend } from './pacer.ts';
import {
  type VenueDialect,
  writeCancel,
  writeConditional,
  writeFirmLink,
  writeMassStatusRequest,
  writeNewOrder,
  writeStatusRequest,
} from '../wire/venueMessages.ts';

/** Its message rate, if it has one, and the tags that its orders carry. */
export interface LineTerms {
  readonly pacer: Pacer | undefined;
  readonly carried: readonly number[];
  readonly poison: PoisonDesk;
}

type LineSend = PacedSend | AskMassStatus;

const AT_ONCE = span(0);
const NOT_WRITTEN = 'not sent, because of an error here';

export class VenueLine {
  readonly session: Session;
  private readonly dialect: VenueDialect;
  private readonly engine: Engine;
  private readonly core: Core;
  private readonly poison: PoisonDesk;
  /** Undefined: nothing ever waits for a rate. */
  private readonly pacer: Pacer | undefined;
  private readonly departures = new Departures();
  /** Fields of clients' orders that its NewOrderSingles and OrderCancelRequests have. */
  private readonly onOrders: CarriedPlaces;
  private readonly onCancels: CarriedPlaces;
  /** Orders without room in the queue. The core is notified with the next tick, since it may send the same again. */
  private readonly unplaced: ChildID[] = [];
  /** Cancels that could not be written. The core is notified with the next tick, since it may send another. */
  private readonly unwritten: ChildID[] = [];
  /** Orders canceled before they left. The core is notified in the next turn. */
  private readonly withdrawn: ChildID[] = [];

  constructor(engine: Engine, core: Core, session: Session, dialect: VenueDialect, terms: LineTerms) {
    const { pacer, carried, poison } = terms;
    this.poison = poison;
    this.engine = engine;
    this.core = core;
    this.session = session;
    this.dialect = dialect;
    this.pacer = pacer;
    const { rules, edits } = session.config;
    this.onOrders = placesIn(carried, 'D', rules, edits);
    this.onCancels = placesIn(carried, 'F', rules, edits);
  }

  /** The one request for the status of all orders after a Logon is not counted by the pacer. */
  tell(send: LineSend, now: Instant): void {
    const { departures } = this;
    if (send.kind === 'sendChild' && send.wait > 0) {
      departures.add(send.child, later(now, send.wait));
      this.engine.scheduleAfter(send.wait);
      return;
    }
    if (send.kind === 'cancelChild' && departures.withdraw(send.child)) return this.withdraw(send.child);
    this.let(send, now);
  }

  /** It may leave, as far as the venue's rate allows. */
  private let(send: LineSend, now: Instant): void {
    const { pacer } = this;
    if (pacer === undefined || send.kind === 'askMassStatus') {
      this.write(send, now);
      return;
    }
    if (send.kind === 'dontKnowTrade') pacer.add(send, now);
    else this.pace(pacer, send, now);
    this.release(now);
  }

  private pace(pacer: Pacer, send: Exclude<PacedSend, DontKnowTrade>, now: Instant): void {
    const { childID } = send.child;
    const unplacedAt = this.unplaced.indexOf(childID);
    const admission = unplacedAt < 0 ? pacer.add(send, now) : 'withdrawn';
    if (admission === 'full') this.unplaced.push(childID);
    // The venue never received the order: there is no status to request, and nothing to cancel.
    if (admission !== 'withdrawn' || send.kind !== 'cancelChild') return;
    if (unplacedAt >= 0) this.unplaced.splice(unplacedAt, 1);
    this.withdraw(send.child);
  }

  private withdraw({ childID }: Child): void {
    this.withdrawn.push(childID);
    this.engine.schedule();
  }

  /** Writes what may leave by now; call after all else that the turn has to send. */
  endTurn(now: Instant): void {
    this.release(now);
    if (this.departures.count === 0 || this.session.state !== SessionState.LoggedOn) return;
    for (let child = this.departures.take(now); child !== undefined; child = this.departures.take(now)) {
      this.let({ kind: 'sendChild', child, wait: AT_ONCE }, now);
    }
  }

  /** What has waited long enough for the venue's rate. */
  private release(now: Instant): void {
    const { pacer } = this;
    if (pacer === undefined || this.session.state !== SessionState.LoggedOn) return;
    for (let send = pacer.take(now); send !== undefined; send = pacer.take(now)) this.write(send, now);
  }

  /** Call before a turn ends: notifies the core of orders that were canceled before they left. */
  beforeTurn(now: Instant): void {
    if (this.withdrawn.length > 0) this.neverSent(this.withdrawn, 'canceled before it was sent', now);
  }

  /** Call before the core plans orders that wait: it then sends no more than has room here. */
  beforeTick(now: Instant): void {
    if (this.pacer === undefined) return;
    const { venue } = this.dialect;
    const orders = Math.max(0, this.pacer.room(now) - this.departures.count);
    this.poison.step({ kind: 'venueRoom', venue, orders }, 'clock', now);
  }

  tick(now: Instant): void {
    const { venue } = this.dialect;
    for (const requestID of this.unwritten.splice(0)) {
      this.poison.step({ kind: 'venueMessageReject', venue, requestID, text: NOT_WRITTEN }, 'clock', now);
    }
    if (this.unplaced.length > 0)
      this.neverSent(this.unplaced, 'not sent: too many wait for the limit of this venue', now);
  }

  /** Call after the core was notified of the lost connection: orders that waited are known not to have been sent. */
  lost(now: Instant): void {
    const waited = [...this.departures.lineLost(), ...(this.pacer?.lineLost() ?? [])];
    this.neverSent(
      waited.map(({ childID }) => childID),
      'not sent: the line was lost first',
      now,
    );
  }

  /**
   * Call at the start: sends the cancels that were waiting when the process ended. The others are in `sent`, and the
   * session resends them if needed.
   */
  recover(sent: JournaledMessages, now: Instant): void {
    if (this.pacer === undefined) return;
    const canceled = this.core.state.orders.liveAt(this.dialect.venue).filter(({ cancelID }) => cancelID !== 0);
    const missing = new Map(canceled.map((child) => [child.cancelID, child]));
    const stored = new Fields();
    for (let n = this.session.numbers.nextSenderMsgSeqNum - 1; n > 0 && missing.size > 0; n--) {
      const message = sent.read(n);
      if (message === undefined) continue;
      stored.parse(message, 0, message.length);
      if (stored.msgType() === 'F') missing.delete(readChildID(stored, Tag.ClOrdID, this.core.state.epoch));
    }
    for (const [requestID, child] of missing) this.tell({ kind: 'cancelChild', child, requestID }, now);
  }

  private neverSent(children: ChildID[], text: string, now: Instant): void {
    const { venue } = this.dialect;
    for (const childID of children.splice(0)) {
      this.poison.step({ kind: 'neverSent', venue, childID, text }, 'clock', now);
    }
  }

  private write(send: LineSend, now: Instant): void {
    try {
      this.compose(send, now);
    } catch (error) {
      this.poison.unsent(send, this.session.config.id, error, now);
      this.notWritten(send, now);
    }
  }

  /** The venue never got it: an order is not there, and a cancel is as good as refused. */
  private notWritten(send: LineSend, now: Instant): void {
    const { venue } = this.dialect;
    if (send.kind === 'cancelChild' || send.kind === 'cancelConditional') this.unwritten.push(send.requestID);
    if (send.kind !== 'sendChild' && send.kind !== 'sendConditional') return;
    this.poison.step({ kind: 'neverSent', venue, childID: send.child.childID, text: NOT_WRITTEN }, 'clock', now);
  }

  private compose(send: LineSend, now: Instant): void {
    const { engine, session, core, dialect } = this;
    const { epoch } = core.state;
    switch (send.kind) {
      case 'sendChild': {
        const instrument = core.instrument(send.child.parent.symbol);
        const w = engine.begin(session, 'D', now);
        writeNewOrder(w, send.child, instrument, { epoch, dialect }, now);
        if (send.firms !== undefined) writeFirmLink(w, send.firms, { epoch, dialect });
        writeCarried(w, send.child.parent.carried, this.onOrders);
        break;
      }
      case 'sendConditional': {
        const w = engine.begin(session, 'D', now);
        writeConditional(w, send.child, core.instrument(send.child.parent.symbol), { epoch, dialect }, now);
        writeCarried(w, send.child.parent.carried, this.onOrders);
        break;
      }
      case 'cancelConditional':
        writeCancel(
          engine.begin(session, 'F', now),
          send,
          core.instrument(send.child.parent.symbol),
          { epoch, dialect },
          now,
        );
        break;
      case 'cancelChild': {
        const instrument = core.instrument(send.child.parent.symbol);
        const w = engine.begin(session, 'F', now);
        writeCancel(w, send, instrument, { epoch, dialect }, now);
        writeCarried(w, carriedOnCancel(send.child.parent), this.onCancels);
        break;
      }
      case 'askChildStatus':
        writeStatusRequest(
          engine.begin(session, 'H', now),
          send.child,
          core.instrument(send.child.parent.symbol),
          epoch,
        );
        break;
      case 'askMassStatus':
        writeMassStatusRequest(engine.begin(session, 'AF', now), now);
        break;
      case 'dontKnowTrade':
        writeDontKnow(engine.begin(session, 'Q', now), send);
        break;
    }
    engine.send(session);
  }
}
