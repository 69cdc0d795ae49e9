/**
 * A session that receives copies of clients' reports. A copy is written in the turn of its original, so that the
 * journal has both or neither. Copies written while the receiver is disconnected reach it by resend.
 */
import { type ClientSetup, type DropCopySetup, refuseLogon } from '../../config/setup.ts';
import type { CancelReject, ExecutionReport } from '../../core/words/clientSend.ts';
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import { ExecType } from '../../orders/values.ts';
import { ownTagsOf } from '../../session/header.ts';
import type { Session } from '../../session/session.ts';
import type { Instant } from '../../units/brand.ts';
import type { Verdict } from '../../engine/application.ts';
import { type ClientDialect, writeCancelReject, writeExecutionReport } from '../../wire/clientMessages.ts';
import { AddedFields } from './carriage.ts';
import { firmIn, originatorBy } from './originator.ts';
import { clientDialect, hostOf, NO_CLIENT, notTaken, refuseAsSuch, type Role, type Surroundings } from './role.ts';

export class DropCopyRole implements Role {
  readonly origin = 'dropCopy';
  private readonly session: Session;
  private readonly setup: DropCopySetup;
  private readonly clients: ReadonlyMap<string, ClientSetup>;
  private readonly around: Surroundings;
  private readonly dialect: ClientDialect;
  /** The field has no agreed value of its own. */
  private readonly saysFirm: boolean;
  /** By client: a copy has what the report has. */
  private readonly added: ReadonlyMap<string, AddedFields>;

  constructor(session: Session, setup: DropCopySetup, clients: ReadonlyMap<string, ClientSetup>, around: Surroundings) {
    this.session = session;
    this.setup = setup;
    this.clients = clients;
    this.around = around;
    this.dialect = clientDialect(session);
    this.saysFirm = !ownTagsOf(session.config).has(Tag.OnBehalfOfSubID);
    this.added = new Map(
      [...clients].flatMap(([id, { carried }]) => {
        const added = AddedFields.for(session, carried);
        return added === undefined ? [] : [[id, added] as const];
      }),
    );
  }

  authenticate(logon: Fields, peer: string): Verdict {
    return refuseLogon(this.setup, hostOf(peer), logon.text(Tag.Password));
  }

  onMessage(fields: Fields, now: Instant): void {
    notTaken(this.session, fields, this.around, now);
  }

  get sessionID(): string {
    return this.session.config.id;
  }

  namesIn(): typeof NO_CLIENT {
    return NO_CLIENT;
  }

  refuse(fields: Fields, call: 'message' | 'quarantine', now: Instant): void {
    refuseAsSuch(this.session, fields, call, now);
  }

  copy(report: ExecutionReport | CancelReject, now: Instant): void {
    if (!this.isCopied(report)) return;
    const { session, dialect } = this;
    const { core, engine } = this.around;
    const { epoch } = core.state;
    const w = engine.begin(session, report.kind === 'executionReport' ? '8' : '9', now);
    // The client of the report, in the header. Source: FIX 4.4 vol. 1, OnBehalfOfCompID.
    w.text(Tag.OnBehalfOfCompID, report.clientID);
    // Who of several that are one client, as it names itself: the originator within 115, by the standard.
    const firm = this.saysFirm ? this.firmOf(report) : '';
    if (firm !== '') w.text(Tag.OnBehalfOfSubID, firm);
    if (report.kind === 'executionReport') {
      writeExecutionReport(w, report, core.config.instruments.get(report.symbol), epoch, dialect);
      // The field came with FIX 4.4.
      if (dialect.from44) w.flag(Tag.CopyMsgIndicator, true);
    } else {
      writeCancelReject(w, report, epoch, dialect);
    }
    this.added.get(report.clientID)?.write(w, report);
    engine.send(session);
  }

  /** Of an order that never got a number the header of its request tells, or else the session that it came by. */
  private firmOf({ clientID, orderID, replyTo, route }: ExecutionReport | CancelReject): string {
    const { core, engine } = this.around;
    const order = core.state.orders.parents.get(orderID);
    if (order !== undefined) return firmIn(order.originator);
    const firm = route.find(({ field }) => field === 'OnBehalfOfCompID');
    if (firm !== undefined) return firm.value;
    const session = engine.session(replyTo);
    const client = this.clients.get(clientID);
    if (session === undefined || client === undefined) return '';
    return firmIn(originatorBy(client, session.config.targetCompID));
  }

  /** False for answers to status requests, which report no change. */
  private isCopied(report: ExecutionReport | CancelReject): boolean {
    const { clients, cancelRejects } = this.setup;
    if (clients !== undefined && !clients.has(report.clientID)) return false;
    return report.kind === 'executionReport' ? report.execType !== ExecType.OrderStatus : cancelRejects;
  }
}
