/** Venues' drop copies in the journal: an account of executions that is independent of our order sessions. */
import type { ChildID } from '../../orders/values.ts';
import { side } from '../../orders/event.ts';
import type { Instant, Price, Qty } from '../../units/brand.ts';
import { type EventOf, int, oneOf, record, text } from '../../units/record.ts';

/** From here on our fills are reconciled with the venue's copies. */
export const DropCopyBegan = record('dropCopyBegan', 66, { at: int<Instant>(), venue: text() });

/** The venue reports an execution on its drop-copy session. childID is 0 if it names no order of ours. */
export const DropCopied = record('dropCopied', 67, {
  at: int<Instant>(),
  venue: text(),
  venueExecID: text(),
  childID: int<ChildID>(),
  account: text(),
  symbol: text(),
  side,
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
});

/** It busts an execution (lastQty 0), or corrects it. */
export const DropCopyRevised = record('dropCopyRevised', 68, {
  at: int<Instant>(),
  venue: text(),
  /** ExecID of the execution that is revised, or of its last revision. */
  venueExecID: text(),
  /** ExecID that a later revision may refer to. */
  revisionID: text(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
  /** 0 if it names no order of ours. */
  childID: int<ChildID>(),
});

/** An execution was not matched within the grace: only one side has it, or they differ. */
export const BreakFound = record('breakFound', 69, {
  at: int<Instant>(),
  venue: text(),
  venueExecID: text(),
  difference: oneOf('notTheirs', 'notOurs', 'differs'),
  /** 0 for none of ours. */
  childID: int<ChildID>(),
});

export const DROP_COPY_EVENTS = [DropCopyBegan, DropCopied, DropCopyRevised, BreakFound] as const;

export type DropCopyEvent = EventOf<(typeof DROP_COPY_EVENTS)[number]>;
