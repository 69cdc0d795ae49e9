/** A client's session: its messages become commands to the core, and the core's answers leave here. */
import { chosenScope, type ClientSetup, refuseLogon } from '../../config/setup.ts';
import { refusalOfStatus } from '../../core/client/clientRequests.ts';
import { type Asker, type CancelScope, DIRECT } from '../../core/words/clientCommand.ts';
import type { Command } from '../../core/words/command.ts';
import type { ClientSend } from '../../core/words/clientSend.ts';
import type { Fields } from '../../fix/fields.ts';
import { BusinessRejectReason, SessionRejectReason } from '../../fix/rejects.ts';
import { Tag } from '../../fix/tags.ts';
import type { MessageWriter } from '../../fix/writer.ts';
import { POISON_TEXT } from '../../core/work/poison.ts';
import { PLAIN } from '../../orders/terms.ts';
import { OrdRejReason, Side } from '../../orders/values.ts';
import { NO_ROUTE } from '../../orders/route.ts';
import { ownTagsOf } from '../../session/header.ts';
import type { Session } from '../../session/session.ts';
import type { Ending } from '../../session/types.ts';
import { VERSIONS } from '../../session/version.ts';
import { unreachable } from '../../units/assert.ts';
import { type Instant, instant } from '../../units/brand.ts';
import type { Verdict } from '../../engine/application.ts';
import { type Carrier, carrying } from '../../wire/carrying.ts';
import {
  type ClientDialect,
  readCancel,
  readNewOrder,
  readReplace,
  readStatusRequest,
  writeCancelReject,
  writeExecutionReport,
} from '../../wire/clientMessages.ts';
import { readDispute } from '../../wire/disputeMessages.ts';
import { readNewOrderList, writeListStatus } from '../../wire/listMessages.ts';
import { readMassCancel, readMassStatus, writeMassCancelReport } from '../../wire/massMessages.ts';
import { MAX_KEPT, tooLong } from '../../wire/lengths.ts';
import type { Reading } from '../../wire/meaning.ts';
import { readPartyAction, writePartyActionReport } from '../../wire/partyActionMessages.ts';
import { readAsked } from '../../wire/orderTerms.ts';
import { LIST_MEANING } from '../../wire/requestMeaning.ts';
import { Routing } from '../../wire/route.ts';
import { AddedFields, TakenFields } from './carriage.ts';
import { originatorBehind, originatorBy } from './originator.ts';
import { clientDialect, hostOf, notTaken, type Role, type Surroundings } from './role.ts';

/** NewOrderSingle, NewOrderList, OrderCancelReplaceRequest: refused while the journal lives on its reserve. */
const ADDS_RISK: ReadonlySet<string> = new Set(['D', 'E', 'G']);
/** Text of the reject, over FIX and HTTP; cancels and status requests are accepted. */
export const JOURNAL_REFUSES = "the journal's disk takes no writes, or is slow: no new orders or replaces now";

export class ClientRole implements Role {
  readonly origin = 'client';
  readonly client: ClientSetup;
  private readonly session: Session;
  private readonly around: Surroundings;
  /** Of a message without routing fields. */
  private readonly direct: Asker;
  private readonly routing: Routing;
  private readonly reading: { -readonly [N in keyof Reading]: Reading[N] };
  private dialect: ClientDialect;
  /** Undefined: its orders carry nothing; nothing is added to its reports. */
  private readonly taken: TakenFields | undefined;
  private added: AddedFields | undefined;
  /** The cancel-on-disconnect mode chosen in the last Logon. */
  private cancelScope: CancelScope = 'none';

  constructor(session: Session, client: ClientSetup, around: Surroundings) {
    this.session = session;
    this.client = client;
    this.around = around;
    const originator = originatorBy(client, session.config.targetCompID);
    this.direct = { clientID: client.id, replyTo: session.config.id, ...DIRECT, originator };
    this.routing = new Routing(VERSIONS[session.config.beginString], ownTagsOf(session.config));
    this.dialect = clientDialect(session);
    this.taken = client.carried.taken.length === 0 ? undefined : new TakenFields(session, client.carried.taken);
    this.added = AddedFields.for(session, client.carried);
    this.reading = { asker: this.direct, agreed: client.fields, dateEnd: around.dateEnd, now: instant(0) };
  }

  authenticate(logon: Fields, peer: string): Verdict {
    const refusal = refuseLogon(this.client, hostOf(peer), logon.text(Tag.Password));
    if (refusal !== undefined) return refusal;
    const choice = chosenScope(this.client.cancelOnDisconnect, logon);
    if ('refusal' in choice) return choice.refusal;
    this.cancelScope = choice.orders;
    return undefined;
  }

  onLogon(now: Instant): void {
    this.dialect = clientDialect(this.session);
    this.added = AddedFields.for(this.session, this.client.carried);
    this.link(true, '', now);
  }

  onLogout({ reason }: Ending, now: Instant): void {
    // Our own shutdown is not a disconnect of the client: the next start begins the countdowns.
    if (!this.around.stopping) this.link(false, reason, now);
  }

  /** For cancel on disconnect. */
  private link(up: boolean, reason: string, now: Instant): void {
    const { client, cancelScope } = this;
    const graceSec = client.cancelOnDisconnect?.graceSec ?? 0;
    const sessionID = this.session.config.id;
    const about = { sessionID, clientID: client.id, up, orders: cancelScope, graceSec, reason };
    this.around.core.step({ kind: 'clientLink', ...about }, now);
  }

  onMessage(fields: Fields, now: Instant): void {
    const { session, reading } = this;
    const long = tooLong(fields, reading.agreed);
    if (long !== undefined && fields.msgType() !== 'Q') {
      return session.reject(fields, SessionRejectReason.ValueIsIncorrect, long.tag, long.text, now);
    }
    const stranger = ADDS_RISK.has(fields.msgType()) ? this.strangerIn(fields) : '';
    if (stranger !== '') {
      const text = `OnBehalfOfCompID(115)=${stranger} is not agreed for ${this.client.id}`;
      return session.reject(fields, SessionRejectReason.ValueIsIncorrect, Tag.OnBehalfOfCompID, text, now);
    }
    const asker = long === undefined ? this.askerOf(fields) : this.direct;
    const { core, journal } = this.around;
    reading.asker = asker;
    reading.now = now;
    const instrument = core.config.instruments.get(fields.text(Tag.Symbol));
    const msgType = fields.msgType();
    if (journal.trouble !== undefined && ADDS_RISK.has(msgType)) {
      return session.businessReject(fields, BusinessRejectReason.ApplicationNotAvailable, JOURNAL_REFUSES, now);
    }
    if (msgType === 'H' || msgType === 'AF') {
      // ThrottleLimitExceeded would fit, but FIX.4.4 does not have it yet.
      const refusal = refusalOfStatus(core, asker, now);
      if (refusal !== '') return session.businessReject(fields, BusinessRejectReason.Other, refusal, now);
    }
    let read: Command;
    switch (msgType) {
      case 'D':
        read = this.withCarried(fields, readNewOrder(fields, reading, instrument));
        break;
      case 'F':
        read = this.withCarried(fields, readCancel(fields, reading));
        break;
      case 'G':
        read = this.withCarried(fields, readReplace(fields, reading, instrument));
        break;
      case 'H':
        read = readStatusRequest(fields, asker);
        break;
      case 'q':
        read = readMassCancel(fields, reading, instrument);
        break;
      case 'DH':
        read = readPartyAction(fields, reading, session.config);
        break;
      case 'AF':
        read = readMassStatus(fields, reading, instrument);
        break;
      case 'E':
        read = readNewOrderList(fields, reading, this.readEntry);
        break;
      case 'Q':
        read = readDispute(fields, asker, instrument, core.state.epoch);
        break;
      default:
        return notTaken(session, fields, this.around, now);
    }
    core.step(read, now);
  }

  namesIn(fields: Fields) {
    const { clientID, originator } = this.direct;
    const firm = fields.text(Tag.OnBehalfOfCompID, MAX_KEPT);
    const clOrdID = fields.text(Tag.ClOrdID, MAX_KEPT) || fields.text(Tag.ListID, MAX_KEPT);
    return { clientID, originator: firm === '' ? originator : originatorBehind(originator, firm), clOrdID };
  }

  /** In the core the ClOrdID is known as that of poison: it refuses it, whatever else the request is. */
  refuse(fields: Fields, call: 'message' | 'quarantine', now: Instant): void {
    if (call === 'quarantine') return; // the session rejects it
    const { core } = this.around;
    const asker = this.askerOf(fields);
    const { clOrdID } = this.namesIn(fields);
    const origClOrdID = fields.text(Tag.OrigClOrdID);
    const fault = { ordRejReason: OrdRejReason.Other, text: POISON_TEXT };
    switch (fields.msgType()) {
      case 'D': {
        const [account, asked] = [fields.text(Tag.Account), readAsked(fields)];
        const order = { kind: 'refusedOrder', ...asker, clOrdID, account, possResend: false, fault, asked } as const;
        return core.step(order, now);
      }
      case 'F':
        return core.step({ kind: 'cancelRequest', ...asker, clOrdID, origClOrdID, fault }, now);
      case 'G': {
        const { symbol } = readAsked(fields);
        const terms = { symbol, side: Side.Buy, terms: PLAIN, fault };
        return core.step({ kind: 'replaceRequest', ...asker, clOrdID, origClOrdID, ...terms }, now);
      }
      default:
        this.session.businessReject(fields, BusinessRejectReason.Other, POISON_TEXT, now);
    }
  }

  /** A dispute that breaks the dictionary's rules is answered by no reject: it is recorded as far as it can be read. */
  onQuarantine(fields: Fields, _reason: string, now: Instant): void {
    if (fields.msgType() !== 'Q') return;
    const { core } = this.around;
    const instrument = core.config.instruments.get(fields.text(Tag.Symbol));
    const asker = tooLong(fields, this.client.fields) === undefined ? this.askerOf(fields) : this.direct;
    core.step(readDispute(fields, asker, instrument, core.state.epoch), now);
  }

  /** An entry of a list is read as the order it would be alone. */
  private readonly readEntry = (entry: Fields) => {
    const instrument = this.around.core.config.instruments.get(entry.text(Tag.Symbol));
    return this.withCarried(entry, readNewOrder(entry, this.reading, instrument, LIST_MEANING));
  };

  /** The firm that a message is on behalf of, if that is not agreed; '' otherwise. */
  private strangerIn(fields: Fields): string {
    const { firms } = this.client.fields;
    const firm = firms === undefined ? '' : fields.text(Tag.OnBehalfOfCompID);
    return firm === '' || firms?.has(firm) === true ? '' : firm;
  }

  private askerOf(fields: Fields): Asker {
    const { direct } = this;
    const route = this.routing.read(fields);
    const firm = fields.text(Tag.OnBehalfOfCompID);
    if (firm !== '') return { ...direct, originator: originatorBehind(direct.originator, firm), route };
    return route === NO_ROUTE ? direct : { ...direct, route };
  }

  private begin(msgType: string, { route }: ClientSend, now: Instant): MessageWriter {
    const w = this.around.engine.begin(this.session, msgType, now);
    if (route !== NO_ROUTE) this.routing.writeBack(w, route);
    return w;
  }

  private withCarried<R extends Carrier>(fields: Fields, read: R): R {
    if (this.taken === undefined) return read;
    const carried = this.taken.read(fields);
    return carried === '' ? read : carrying(read, carried);
  }

  /** The answer without what is not needed: something in it could not be written. */
  answerPlainly(send: ClientSend, now: Instant): void {
    if (send.kind === 'executionReport') {
      const none = { carried: '', carriedBack: '', text: '', lastMkt: '', account: '', exDestination: '' };
      this.answer({ ...send, ...none, route: NO_ROUTE, asked: undefined, details: undefined }, now);
    } else if (send.kind === 'cancelReject') {
      this.answer({ ...send, carried: '', text: '', route: NO_ROUTE }, now);
    }
  }

  answer(send: ClientSend, now: Instant): void {
    const { session, dialect, added } = this;
    const { engine, core } = this.around;
    const { instruments } = core.config;
    const { epoch } = core.state;
    switch (send.kind) {
      case 'executionReport': {
        const w = this.begin('8', send, now);
        writeExecutionReport(w, send, instruments.get(send.symbol), epoch, dialect);
        added?.write(w, send);
        break;
      }
      case 'cancelReject': {
        const w = this.begin('9', send, now);
        writeCancelReject(w, send, epoch, dialect);
        added?.write(w, send);
        break;
      }
      case 'partyActionReport':
        writePartyActionReport(this.begin('DI', send, now), send, epoch, dialect);
        break;
      case 'massCancelReport':
        writeMassCancelReport(this.begin('r', send, now), send, epoch, dialect);
        break;
      case 'listStatus':
        writeListStatus(this.begin('N', send, now), send, (symbol) => instruments.get(symbol), dialect);
        break;
      default:
        unreachable(send);
    }
    engine.send(session);
  }
}
