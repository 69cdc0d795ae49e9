/**
 * What throws, here: a message when it is read or decided, a command of the API or of the clock, an answer when it is
 * written. It is undone (core/undo.ts), journaled as poison in the same turn, answered in FIX's terms by the session's
 * role, and never decided again: its MsgSeqNum is taken, its ClOrdID known. A second one of a session within a minute
 * logs the session out.
 */
import type { Core } from '../core/core.ts';
import type { Rescue } from '../core/context.ts';
import { POISON_REFUSAL } from '../core/memory/poisonState.ts';
import { StepFailed, words } from '../core/undo.ts';
import { POISON_TEXT, type Thrown } from '../core/work/poison.ts';
import type { CoreConfig } from '../core/settings.ts';
import type { CoreEvent } from '../core/memory/event.ts';
import { CoreState } from '../core/memory/state.ts';
import type { Command } from '../core/words/command.ts';
import type { Poisoned } from '../core/words/poisonCommand.ts';
import type { Send } from '../core/words/send.ts';
import type { HandlerCall } from '../engine/application.ts';
import type { Engine } from '../engine/engine.ts';
import type { Fields } from '../fix/fields.ts';
import { BusinessRejectReason, SessionRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { type Files, nodeFiles } from '../journal/files.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalMark } from '../journal/recover.ts';
import { orderID as orderIDOf } from '../orders/values.ts';
import { isSessionType, typeOf } from '../session/msgTypes.ts';
import type { Session } from '../session/session.ts';
import { SessionState } from '../session/state.ts';
import { type Instant, later, NO_TIME } from '../units/brand.ts';
import { MAX_KEPT_MESSAGE, shortened } from '../units/shortened.ts';
import { formatUtcTimestamp } from '../units/time.ts';
import { childIDText, execIDText, orderIDText } from '../wire/ids.ts';
import { isRole, type Role } from './roles/role.ts';
import { foldJournal, newestSnapshot } from './stateSnapshot.ts';

/** Of the stack of an error that is kept. */
const MAX_STACK = 4_096;
const OF_NO_ORDER = orderIDOf(0);
const OF_NO_SESSION = { sessionID: '', msgSeqNum: 0, orderID: OF_NO_ORDER } as const;
const NOBODY = { clientID: '', originator: '', clOrdID: '' } as const;

/** What then cannot be made good while the session lasts: what was not made known of it, or did not follow. */
const ENDS_SESSION: ReadonlySet<HandlerCall> = new Set(['logon', 'afterwards']);

/** A session that is to be logged out. `isStuck`: it is not ticked either, `isAgain`: it was the second poison. */
interface Leaving {
  readonly until: Instant;
  readonly isAgain: boolean;
  readonly isStuck: boolean;
}

export class PoisonDesk implements Rescue {
  private readonly core: Core;
  private readonly config: CoreConfig;
  private readonly engine: Engine;
  private readonly file: Journal;
  private readonly directory: string;
  private readonly files: Files;
  /** Sessions that are logged out at the turn's end. */
  private readonly leaving = new Map<Session, Leaving>();
  /** Of what looks on, to be journaled with the next turn. */
  private readonly seen: Omit<Poisoned, 'kind'>[] = [];

  constructor(core: Core, engine: Engine, journal: Journal, directory: string, files: Files = nodeFiles) {
    this.core = core;
    this.config = core.config;
    this.engine = engine;
    this.file = journal;
    this.directory = directory;
    this.files = files;
  }

  // ── Rescue ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** How many of the events that are ready are in the journal; at the beginning of the step, and the journal's mark. */
  private journaled = 0;
  private journaledBefore = 0;
  private mark = 0;

  readonly begin = (): void => {
    this.journaledBefore = this.journaled;
    this.mark = this.file.mark();
  };

  /** An event that cannot be written is no decision. */
  readonly journal = (events: readonly CoreEvent[]): void => {
    for (; this.journaled < events.length; this.journaled++) this.file.event(events[this.journaled]);
  };

  readonly takeBack = (): void => {
    this.journaled = this.journaledBefore;
    this.file.takeBack(this.mark);
  };

  /** As a start does it, from the same files; then what is not in them yet, and this turn so far. */
  readonly foldAnew = (events: readonly CoreEvent[]): CoreState => {
    const { state, mark } = this.fromFiles();
    this.file.unread(mark, (event) => state.apply(event as CoreEvent));
    for (const event of events) state.apply(event);
    return state;
  };

  private fromFiles(): { readonly state: CoreState; readonly mark: JournalMark | undefined } {
    const { files, directory, config } = this;
    if (this.file.durability === 'memory') return { state: new CoreState(config), mark: undefined };
    const from = newestSnapshot(files, directory, config);
    from?.state.meet(config.venues.keys());
    return foldJournal(files, directory, config, from);
  }

  readonly hash = (events: readonly CoreEvent[]): string => {
    this.journal(events);
    return this.file.hash();
  };

  // ── what threw ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Decides what no message of a session brought. False if that threw: it is kept, and undone. */
  step(command: Command, origin: 'clock' | 'request', now: Instant): boolean {
    try {
      this.core.step(command, now);
      return true;
    } catch (error) {
      this.mustGoOn(error);
      const { clientID = '', originator = '', clOrdID = '' } = command as Partial<Poisoned>;
      const message = shortened(JSON.stringify(command), MAX_KEPT_MESSAGE);
      const none = { sessionID: '', msgSeqNum: 0, orderID: OF_NO_ORDER };
      this.note({ origin, ...none, msgType: command.kind, clientID, originator, clOrdID, message }, error, now);
      return false;
    }
  }

  /** A handler of a session threw, or the session did: the engine's `onThrown`. */
  caught(session: Session, call: HandlerCall, fields: Fields | undefined, error: unknown, now: Instant): void {
    this.mustGoOn(error);
    const role = this.engine.handlerOf(session);
    if (!isRole(role)) throw error;
    const whose = fields === undefined ? NOBODY : this.named(role, fields);
    const msgSeqNum = fields?.uint(Tag.MsgSeqNum) ?? 0;
    const msgType = fields?.msgType() ?? call;
    const message = shortened(fields?.toString() ?? '', MAX_KEPT_MESSAGE);
    const sessionID = session.config.id;
    const from = { origin: role.origin, sessionID, msgSeqNum, msgType, ...whose };
    this.note({ ...from, orderID: OF_NO_ORDER, message }, error, now);
    const { refusedUntil = NO_TIME } = this.core.state.poisons.sessions.get(sessionID) ?? {};
    if (refusedUntil > now || ENDS_SESSION.has(call)) this.logout(session, call, refusedUntil, now);
    if (fields !== undefined && isUnanswered(call)) this.refuse(session, role, fields, call, now);
  }

  private named(role: Role, fields: Fields): ReturnType<Role['namesIn']> {
    try {
      return role.namesIn(fields);
    } catch (error) {
      this.mustGoOn(error);
      return NOBODY;
    }
  }

  /** By its role; if that throws too, its poison has the message, and a client is told at least that. */
  private refuse(session: Session, role: Role, fields: Fields, call: Unanswered, now: Instant): void {
    const answers = [
      () => refuseBy(session, role, fields, call, now),
      () => call === 'quarantine' || session.businessReject(fields, BusinessRejectReason.Other, POISON_TEXT, now),
    ];
    for (const answer of answers) {
      try {
        answer();
        return;
      } catch (error) {
        this.mustGoOn(error);
      }
    }
    this.logout(session, call, NO_TIME, now);
  }

  /** A part of a tick that is of no session: the engine's `onFailed`. */
  partFailed(part: string, error: unknown, restsUntil: Instant, now: Instant): void {
    this.mustGoOn(error);
    const message = restsUntil > now ? `twice within a minute: rests until ${formatUtcTimestamp(restsUntil)}` : '';
    this.note({ ...OF_NO_SESSION, ...NOBODY, origin: 'clock', msgType: part, message }, error, now);
  }

  /** One that looks on has thrown, perhaps while something is decided or written: that goes on as if it had not. */
  lookedOn(who: string, error: unknown): void {
    const thrown = withShortStack(thrownBy(error));
    this.seen.push({ ...OF_NO_SESSION, ...NOBODY, origin: 'observer', msgType: who, message: '', ...thrown });
    this.engine.schedule();
  }

  /** Before the turn's messages are written. */
  beginTurn(now: Instant): void {
    for (const what of this.seen.splice(0)) this.core.step({ kind: 'poisoned', ...what }, now);
  }

  /** A message could not be written: it is taken back. An order whose message to a venue it was is set aside. */
  unsent(send: Send, sessionID: string, error: unknown, now: Instant): void {
    this.mustGoOn(error);
    const clientID = 'clientID' in send ? send.clientID : '';
    const orderID = send.kind === 'sendChild' ? send.child.parent.orderID : OF_NO_ORDER;
    const message = `to ${sessionID}: ${nameOf(send, this.core.state.epoch)}`;
    const none = { sessionID: '', msgSeqNum: 0, originator: '', clOrdID: '' };
    this.note({ ...none, origin: 'answer', msgType: send.kind, clientID, orderID, message }, error, now);
  }

  /** At the end of a turn, when its answers are written. */
  endTurn(): void {
    this.journaled = 0;
    if (this.leaving.size === 0) return;
    for (const [session, { until, isStuck, isAgain }] of this.leaving) {
      const often = isAgain ? ', twice within a minute' : '';
      const text = `an error here${often}: not taken before ${formatUtcTimestamp(until)}, call the desk`;
      try {
        if (isStuck) this.engine.expel(session, text, until);
        else this.engine.logout(session, text, until);
      } catch (error) {
        this.mustGoOn(error);
        this.engine.cut(session);
      }
    }
    this.leaving.clear();
  }

  /** Sessions that were kept out when the process ended. */
  keepOut(now: Instant): void {
    for (const [id, { refusedUntil }] of this.core.state.poisons.sessions) {
      const session = refusedUntil > now ? this.engine.session(id) : undefined;
      if (session !== undefined) this.engine.logout(session, undefined, refusedUntil);
    }
  }

  private logout(session: Session, call: HandlerCall, refusedUntil: Instant, now: Instant): void {
    session.stumbled(true);
    const isAgain = refusedUntil > now;
    const until = isAgain ? refusedUntil : later(now, POISON_REFUSAL);
    this.leaving.set(session, {
      until,
      isAgain,
      isStuck: call === 'tick' || this.leaving.get(session)?.isStuck === true,
    });
    this.engine.schedule();
  }

  private note(what: Omit<Poisoned, 'kind' | 'error' | 'stack'>, error: unknown, now: Instant): void {
    this.core.step({ kind: 'poisoned', ...what, ...withShortStack(thrownBy(error)) }, now);
    this.engine.schedule();
  }

  /** Rethrows what leaves nothing to go on with; else takes back what was being written. */
  private mustGoOn(error: unknown): void {
    if (this.core.isSpoiled) throw error;
    for (const session of this.engine.sessions()) session.stumbled(false);
  }
}

/** What is not answered by itself once it threw. */
type Unanswered = 'message' | 'quarantine' | 'receive';
const isUnanswered = (call: HandlerCall): call is Unanswered =>
  call === 'message' || call === 'quarantine' || call === 'receive';

/** A message of the session itself is refused as such; one of the application as if its role had thrown. */
function refuseBy(session: Session, role: Role, fields: Fields, call: Unanswered, now: Instant): void {
  if (call !== 'receive') return role.refuse(fields, call, now);
  if (session.state !== SessionState.LoggedOn && session.state !== SessionState.LoggingOut) return;
  if (isSessionType(typeOf(fields))) session.reject(fields, SessionRejectReason.Other, undefined, POISON_TEXT, now);
  else role.refuse(fields, 'message', now);
}

const withShortStack = (thrown: Thrown): Thrown => ({ ...thrown, stack: shortened(thrown.stack, MAX_STACK) });

const thrownBy = (error: unknown): Thrown => (error instanceof StepFailed ? error.thrown : words(error));

/** What a message is about, as it names it. */
function nameOf(send: Send, epoch: string): string {
  switch (send.kind) {
    case 'executionReport':
      return `ExecID ${execIDText(epoch, send.execID)} of order ${orderIDText(epoch, send.orderID)}, ${send.clOrdID}`;
    case 'cancelReject':
    case 'massCancelReport':
      return `the answer to ${send.clOrdID}`;
    case 'partyActionReport':
      return `the answer to ${send.partyActionRequestID}`;
    case 'listStatus':
      return `the status of list ${send.listID}`;
    case 'askMassStatus':
      return 'the status of all orders';
    case 'dontKnowTrade':
      return send.message;
    default:
      return `order ${childIDText(epoch, send.child.childID)}`;
  }
}
