/**
 * A step that throws. What it has changed is undone: the state is folded anew from the journal, with the events of this
 * turn up to the step, as a restart would do it. If the next move of some other order threw, that order is set aside,
 * and if a part of a tick did, it rests; then the same command is decided again, without. Else it is the command itself
 * that cannot be decided: StepFailed.
 */
import type { Parent } from '../orders/order.ts';
import { orderID } from '../orders/values.ts';
import { earlier, type Instant, later, least, seconds, span } from '../units/brand.ts';
import { errorText } from '../units/errorText.ts';
import type { Context, Rescue } from './context.ts';
import type { OpenMassStatus } from './memory/massStatuses.ts';
import { transplant } from './memory/transplant.ts';
import type { Command } from './words/command.ts';
import { noteOwn, setAside, type Thrown } from './work/poison.ts';
import { watchAll } from './work/waiting.ts';

/** Orders set aside and parts laid to rest in one step; the next one goes on. */
const MOST_WITHOUT = 20;
/** How long a part of a tick rests after it has thrown: doubled each time, up to … */
const FIRST_REST = seconds(60);
const LONGEST_REST = seconds(3600);
/** Parts of whatever step comes first, on a date or after the end of a limit. */
export const NEW_DATE = 'the new date';
export const ENDS_OF_LIMITS = 'limits';

/** The command could not be decided, and nothing of it is left. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly thrown: Thrown;

  constructor(thrown: Thrown) {
    super(thrown.error);
    this.thrown = thrown;
  }
}

/** What of the core is not folded, at the beginning of a step. */
interface Point {
  readonly events: number;
  readonly sends: number;
  readonly dateEndsAt: Instant;
  readonly massStatuses: readonly OpenMassStatus[];
}

const NO_STATUSES: readonly OpenMassStatus[] = [];

export const statusesOf = ({ massStatuses }: Context): readonly OpenMassStatus[] =>
  massStatuses.length === 0 ? NO_STATUSES : massStatuses.map((each) => ({ ...each }));

const pointOf = (core: Context): Point => ({
  events: core.ready.events.length,
  sends: core.ready.sends.length,
  dateEndsAt: core.dateEndsAt,
  massStatuses: statusesOf(core),
});

interface FailedStep {
  readonly command: Command;
  readonly before: Point;
  readonly error: unknown;
}

/** Undoes the step, and does it again (`decide`) without what threw; throws StepFailed where that is the command. */
export function decideWithout(core: Context, rescue: Rescue, step: FailedStep, decide: () => void): void {
  const { command } = step;
  let { before, error } = step;
  for (let tries = 0; ; tries++) {
    const { working, part } = core;
    undo(core, rescue, before);
    if (command.kind === 'venueLink') {
      // It may be half up: nothing is sent there, and it is asked about everything after its next Logon.
      core.venuesUp.delete(command.venue);
      core.unanswered.get(command.venue)?.forget();
    }
    const thrown = words(error);
    if (working !== undefined && isOther(core, command, working) && tries < MOST_WITHOUT) {
      core.spared.add(working);
      setAside(core, working, command.kind, thrown);
    } else if (working === undefined && part !== '' && tries < MOST_WITHOUT) {
      rest(core, part, thrown);
    } else {
      core.spared.clear();
      throw new StepFailed(thrown);
    }
    before = pointOf(core);
    try {
      decide();
      core.spared.clear();
      return;
    } catch (again) {
      error = again;
    }
  }
}

/** The error in a line, and where it was thrown. */
export function words(error: unknown): Thrown {
  if (!(error instanceof Error)) return { error: errorText(error), stack: '' };
  return { error: `${error.name}: ${errorText(error)}`, stack: error.stack ?? '' };
}

function undo(core: Context, rescue: Rescue, before: Point): void {
  const { ready, massStatuses } = core;
  const hasFolded = ready.events.length > before.events;
  core.isSpoiled = true;
  rescue.takeBack();
  ready.events.length = before.events;
  ready.sends.length = before.sends;
  if (hasFolded) transplant(core.state, rescue.foldAnew(ready.events));
  core.dateEndsAt = before.dateEndsAt;
  massStatuses.splice(0, massStatuses.length, ...before.massStatuses);
  core.working = undefined;
  core.part = '';
  core.renew();
  watchAll(core);
  core.isSpoiled = false;
}

/** The order was there before the step, and the command asks for nothing of it: what it does next can wait. */
function isOther({ state: { orders }, spared }: Context, command: Command, order: Parent): boolean {
  if (orders.parents.get(order.orderID) !== order || spared.has(order)) return false;
  switch (command.kind) {
    case 'cancelRequest':
    case 'replaceRequest':
      return orders.find(command, command.origClOrdID) !== order;
    case 'operatorAct':
      return !('orderID' in command.act) || command.act.orderID !== order.orderID;
    default:
      return true;
  }
}

function rest(core: Context, part: string, thrown: Thrown): void {
  const before = core.resting.get(part);
  // One that went well for as long as it had rested begins anew.
  const isAgain = before !== undefined && before.until > earlier(core.now, before.span);
  const length = isAgain ? least(span(before.span * 2), LONGEST_REST) : FIRST_REST;
  const until = later(core.now, length);
  core.resting.set(part, { until, span: length });
  if (part === NEW_DATE) core.dateEndsAt = until;
  const none = { clientID: '', originator: '', orderID: orderID(0) };
  noteOwn(core, { origin: 'clock', msgType: part, message: `rests for ${length / 1e6} s`, ...none, ...thrown });
}

export const isResting = ({ resting, now }: Context, part: string): boolean => now < (resting.get(part)?.until ?? 0);
