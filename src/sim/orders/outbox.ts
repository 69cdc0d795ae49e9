/**
 * Sends a simulator's reports and applies faults to them: messages go out at once, late, twice, after the next one, or
 * never. Waiting messages are lost when the process ends, as in a venue that fails; the orders themselves are
 * journaled, and can be queried with a status request.
 */
import { Tag } from '../../fix/tags.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { Session } from '../../session/session.ts';
import { type Instant, instant, later, most, seconds, type Span } from '../../units/brand.ts';
import { DueQueue } from '../dueQueue.ts';
import type { FaultEvent, Faults, FaultScript } from '../faults/faultScript.ts';
import { type Dialect, type Issuer, type Report, writeCancelReject, writeExecutionReport } from './reports.ts';
import { ExecType } from './fixValues.ts';

/** Reports, requests and busts that wait; past these, they wait no longer. */
export const MAX_TASKS = 100_000;
/** A report held back for the next one leaves alone after this time. */
const LATEST = seconds(1);

/** The simulator's data for a session with a client. */
export class Peer {
  readonly session: Session;
  readonly client: string;
  readonly dialect: Dialect;
  /** Nothing leaves before this. */
  silentUntil = instant(0);
  /** Held back until the next report has left. */
  heldBack: Report[] = [];

  constructor(session: Session) {
    const { beginString, targetCompID, timePrecision } = session.config;
    this.session = session;
    this.client = targetCompID;
    this.dialect = { before43: beginString === 'FIX.4.2', timePrecision };
  }
}

/** Executions, and what becomes of them. */
const COPIED: ReadonlySet<ExecType> = new Set([ExecType.Trade, ExecType.TradeCorrect, ExecType.TradeCancel]);

/** Something to be done when its time has come. */
type Task =
  | { readonly kind: 'report'; readonly peer: Peer; readonly report: Report }
  | { readonly kind: 'letGo'; readonly peer: Peer; readonly report: Report }
  | { readonly kind: 'act'; readonly act: (now: Instant) => void };

export interface OutboxOptions {
  readonly engine: Engine;
  readonly script: FaultScript;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly issuer: Issuer;
  /** Sessions that get a copy of a client's executions, also of reports that the script drops or changes. */
  readonly copyTo: (client: string) => readonly Peer[];
  /** Asks to have `runDue` called at `at`, or soon after. */
  readonly wakeAt: (at: Instant) => void;
}

export class Outbox {
  private readonly options: OutboxOptions;
  private readonly tasks = new DueQueue<Task>(MAX_TASKS);

  constructor(options: OutboxOptions) {
    this.options = options;
  }

  /** Faults of an event of this client. */
  meet(event: FaultEvent, symbol: string, peer: Peer, now: Instant): Faults {
    return this.options.script.meet(event, symbol, peer.client, now);
  }

  /** Sends a report, subject to the script. */
  send(peer: Peer, report: Report, now: Instant): void {
    this.deliver(peer, report, this.meet(eventOf(report), report.symbol, peer, now), now);
  }

  /** Sends a report that has met its faults already. */
  deliver(peer: Peer, plain: Report, faults: Faults, now: Instant): void {
    this.copy(peer, plain, now);
    const report = asWritten(plain, faults);
    if (faults.silence > 0) peer.silentUntil = most(peer.silentUntil, later(now, faults.silence));
    if (faults.drop) {
      if (faults.disconnect) this.disconnect(peer);
      return;
    }
    const at = most(later(now, faults.delay), peer.silentUntil);
    if (faults.outOfOrder) {
      peer.heldBack.push(report);
      this.later(later(at, LATEST), { kind: 'letGo', peer, report }, now);
    } else if (at > now) {
      this.later(at, { kind: 'report', peer, report }, now);
      if (faults.duplicate) this.later(at, { kind: 'report', peer, report }, now);
    } else {
      this.write(peer, report, now);
      if (faults.duplicate) this.write(peer, report, now);
    }
    if (faults.disconnect) this.disconnect(peer);
  }

  private copy(peer: Peer, report: Report, now: Instant): void {
    if (report.kind !== 'executionReport') return;
    if (!COPIED.has(report.execType)) return;
    const { engine, instruments, issuer } = this.options;
    for (const { session, dialect } of this.options.copyTo(peer.client)) {
      const w = engine.begin(session, '8', now);
      w.text(Tag.OnBehalfOfCompID, peer.client);
      writeExecutionReport(w, report, instruments.get(report.symbol), issuer, dialect);
      if (!dialect.before43) w.flag(Tag.CopyMsgIndicator, true);
      engine.send(session);
    }
  }

  /** Does `act` after `delay`. */
  after(delay: Span, now: Instant, act: (now: Instant) => void): void {
    this.later(later(now, delay), { kind: 'act', act }, now);
  }

  /** Cuts the client's line without a word. What this turn wrote does not leave, and reaches the client by resend. */
  disconnect(peer: Peer): void {
    this.options.engine.cut(peer.session);
  }

  /** Sends messages that are due. */
  runDue(now: Instant): void {
    for (let task = this.tasks.take(now); task !== undefined; task = this.tasks.take(now)) this.run(task, now);
    if (this.tasks.nextAt !== undefined) this.options.wakeAt(this.tasks.nextAt);
  }

  private later(at: Instant, task: Task, now: Instant): void {
    if (this.tasks.push(at, task)) this.options.wakeAt(at);
    else this.run(task, now);
  }

  private run(task: Task, now: Instant): void {
    switch (task.kind) {
      case 'report':
        this.write(task.peer, task.report, now);
        return;
      case 'letGo':
        if (task.peer.heldBack.includes(task.report)) this.letGo(task.peer, now, [task.report]);
        return;
      case 'act':
        task.act(now);
        return;
    }
  }

  private write(peer: Peer, report: Report, now: Instant): void {
    const { engine, instruments, issuer } = this.options;
    const { session, dialect } = peer;
    if (report.kind === 'executionReport') {
      writeExecutionReport(engine.begin(session, '8', now), report, instruments.get(report.symbol), issuer, dialect);
    } else {
      writeCancelReject(engine.begin(session, '9', now), report, dialect);
    }
    engine.send(session);
    if (peer.heldBack.length > 0) this.letGo(peer, now, peer.heldBack);
  }

  private letGo(peer: Peer, now: Instant, reports: readonly Report[]): void {
    // Taken out first: to write one would let go of the others.
    peer.heldBack = peer.heldBack.filter((report) => !reports.includes(report));
    for (const report of reports) this.write(peer, report, now);
  }
}

/** The report as rules have it written. */
function asWritten(report: Report, { orderIDAlone, oldExecType }: Faults): Report {
  if (report.kind === 'cancelReject' || !(orderIDAlone || oldExecType)) return report;
  const names = orderIDAlone ? { clOrdID: '', origClOrdID: '' } : {};
  return { ...report, ...names, oldExecType: oldExecType && report.execType === ExecType.Trade };
}

function eventOf(report: Report): FaultEvent {
  if (report.kind === 'cancelReject') return 'report';
  if (report.execType === ExecType.New) return 'ack';
  return report.execType === ExecType.Trade ? 'fill' : 'report';
}
