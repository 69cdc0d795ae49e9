/**
 * Gateways broken on purpose, to see the checkers catch them: each is one edit of one file, made as the file is loaded.
 * `npm run simulate -- --mutants` runs them all and says which seed finds which.
 */
import { registerHooks } from 'node:module';

export interface Mutant {
  readonly name: string;
  /** Below src/. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'sends before it journals',
    file: 'engine/turn.ts',
    find: '    this.journal.commit(now);\n',
    put: '    for (const line of this.dirty) this.release(line, now);\n    this.journal.commit(now);\n',
  },
  {
    // One that drops an execution and asks its venue gets it back.
    name: 'ignores that a venue counts more fills',
    file: 'core/venue/fills.ts',
    find: '  if (report.cumQty <= booked) return true;\n',
    put: '  if (report.cumQty <= booked || booked >= 0) return true;\n',
  },
  {
    name: 'sometimes does not report an execution',
    file: 'core/work/booking.ts',
    find: '  core.report(child.parent, ExecType.Trade, exec,',
    put: '  if (lastQty % 16 !== 0) core.report(child.parent, ExecType.Trade, exec,',
  },
  {
    name: 'books the same execution twice',
    file: 'orders/executions.ts',
    find: 'if (first === undefined || first.execution.child === child) return first;',
    put: 'if (first === undefined || venueExecID !== child.generatedExecID) return undefined;',
  },
  {
    name: 'forgets sequence numbers of session messages at a restart',
    file: 'engine/sessionEvents.ts',
    find: '    else this.journal.sentUnkept(session.config.id, msgSeqNum);\n',
    put: '',
  },
  {
    name: 'forgets what it has received at a restart',
    file: 'engine/sessionEvents.ts',
    find: '    this.journal.received(',
    put: '    if (nextTargetMsgSeqNum % 4 === 0) this.journal.received(',
  },
  {
    name: 'resends without PossDupFlag',
    file: 'session/header.ts',
    find: 'this.start(out, sent.msgType(), msgSeqNum, now, true);',
    put: 'this.start(out, sent.msgType(), msgSeqNum, now, false);',
  },
  {
    name: 'gap-fills reports instead of resending them',
    file: 'session/resend.ts',
    find: 'return isSessionType(type) && type !== REJECT ? undefined : fields;',
    put: "return (isSessionType(type) && type !== REJECT) || fields.msgType() === '8' ? undefined : fields;",
  },
  {
    name: 'treats a child order as rejected when its connection breaks',
    file: 'core/venue/venueLinks.ts',
    find: "core.emit({ kind: 'childUnknown', childID: child.childID, at: core.now });\n    }",
    put: "core.emit({ kind: 'childRejected', childID: child.childID, at: core.now, text: '', neverSent: false });\n    }",
  },
  {
    name: 'ends a cancel before the venues have answered',
    file: 'core/work/pending.ts',
    find: 'order.pending?.kind === kind && hasNothingOut(order)',
    put: 'order.pending?.kind === kind && order.liveChildren.length <= 1',
  },
  {
    name: 'routes quantity that already works at a venue',
    file: 'orders/order.ts',
    find: 'const rest = leavesQty(order) - order.openQty;',
    put: 'const rest = leavesQty(order) - Math.min(order.openQty, 100);',
  },
  {
    name: 'keeps a torn batch',
    file: 'journal/scanner.ts',
    find: 'if (!this.wholeBatch(offset, head.crc)) {\n      if (',
    put: 'if (!this.wholeBatch(offset, head.crc) && offset < 0) {\n      if (',
  },
  {
    name: 'reports a write as on the disk when only the kernel has it',
    file: 'journal/segments.ts',
    find: 'this.files.writeThrough(this.fd, bytes, length, this.fileOffset(current, this.end), (error) => {',
    put: `((done: (error?: Error) => void) => {
      this.writeFully(this.fd, current.file, bytes, length, this.fileOffset(current, this.end));
      done();
    })((error) => {`,
  },
  {
    name: 'keeps the reservations of an ended order',
    file: 'risk/state.ts',
    find: 'reservations.delete(',
    put: 'reservations.get(',
  },
  {
    name: 'processes messages after a gap',
    file: 'session/inbound.ts',
    find: '} else if (msgSeqNum === expected) {',
    put: '} else if (msgSeqNum >= expected) {',
  },
];

/**
 * Gateways that throw at some orders: nothing may come of it but what docs/poison.md says. All promises hold for all
 * other orders, and for these as far as they were taken.
 */
export const POISON_MUTANTS: readonly Mutant[] = [
  {
    name: 'throws when it plans one order in a hundred',
    file: 'core/work/routing.ts',
    find: 'export function route(order: Parent, core: Context): void {\n',
    put: `export function route(order: Parent, core: Context): void {
  if (/27$/.test(order.clOrdID)) throw new Error('poison');
`,
  },
  {
    name: 'throws in the middle of a fold of one order in a hundred',
    file: 'core/memory/state.ts',
    find: '        applyRisk(this.risk, event, parent, child);\n',
    put: `if (event.kind === 'childSent' && /27$/.test(parent?.clOrdID)) throw new Error('poison');
        applyRisk(this.risk, event, parent, child);
`,
  },
  {
    name: 'throws when it books one fill in a hundred',
    file: 'core/memory/state.ts',
    find: '        applyRisk(this.risk, event, parent, child);\n',
    put: `if (event.kind === 'childFilled' && !event.generated && event.lastQty % 23 === 13) throw new Error('poison');
        applyRisk(this.risk, event, parent, child);
`,
  },
  {
    name: 'throws when it reads one report in a hundred',
    file: 'wire/venueMessages.ts',
    find: '): VenueReport {\n',
    put: `): VenueReport {
  const text = fields.toString();
  // What takes an execution back no count can replace: that waits for a person.
  if (/\\|34=\\d*37\\|/.test(text) && !/\\|(20=[12]|150=[GH])\\|/.test(text)) throw new Error('poison');
`,
  },
  {
    name: 'throws when it writes one report in a hundred',
    file: 'wire/clientMessages.ts',
    find: '  const priceScale = instrument?.priceScale ?? 0;\n',
    put: `  const priceScale = instrument?.priceScale ?? 0;
  if (report.execID % 97 === 13 && report.lastMkt !== '') throw new Error('poison');
`,
  },
];

/** Loads the source of every later import of the mutant's file with its edit. Throws when there is nothing to edit. */
export function breakOnPurpose(mutant: Mutant): void {
  const suffix = `/src/${mutant.file}`;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(suffix)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      if (!source.includes(mutant.find)) {
        throw new Error(`mutant "${mutant.name}" finds nothing to break in src/${mutant.file}: bring it up to date`);
      }
      return { ...loaded, source: source.replace(mutant.find, () => mutant.put) };
    },
  });
}
