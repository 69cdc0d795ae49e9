/**
 * Poison: what threw is kept and known again, and never decided again. An order whose own next move threw is set aside:
 * its table is not asked (next.ts) until an operator has seen to it, or it is to be canceled.
 */
import type { Parent } from '../../orders/order.ts';
import { NO_TIME } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { Poisoned, PoisonOrigin } from '../words/poisonCommand.ts';

/** Text(58) to a client, of a message that was poison and of the same one again. */
export const POISON_TEXT = 'not processed, because of an error here: do not send it again, call the desk';

/** Sessions that are kept out when they bring too much of it. */
const BY_SESSIONS: ReadonlySet<PoisonOrigin> = new Set(['client', 'venue', 'marketData', 'dropCopy']);

export function notePoison(core: Context, command: Poisoned): void {
  const { poisons } = core.state;
  const { kind: _kind, ...what } = command;
  const refusedUntil = BY_SESSIONS.has(command.origin) ? poisons.refusalOf(command.sessionID, core.now) : NO_TIME;
  const journalHash = hashOf(core);
  const poisonID = poisons.count + 1;
  core.emit({ kind: 'poisoned', ...what, ...NO_STATE_HASH, poisonID, at: core.now, refusedUntil, journalHash });
}

/** What threw in a step that goes on without it. */
export interface Thrown {
  readonly error: string;
  readonly stack: string;
}

/** Names the state before the event that comes next. */
const hashOf = ({ rescue, ready }: Context): string => rescue?.hash(ready.events) ?? '';
/** What earlier versions wrote in its place. */
const NO_STATE_HASH = { stateHash: '' } as const;

/** Nothing is decided about the order any more. `by`: what was being decided when it threw. */
export function setAside(core: Context, order: Parent, by: string, thrown: Thrown): void {
  const { orderID, clientID, originator, clOrdID } = order;
  const whose = { clientID, originator };
  noteOwn(core, { origin: 'order', msgType: by, message: `ClOrdID ${clOrdID}`, ...whose, orderID, ...thrown });
}

export function noteOwn(
  core: Context,
  what: Thrown & Pick<Poisoned, 'origin' | 'msgType' | 'message' | 'clientID' | 'originator'> & Pick<Parent, 'orderID'>,
): void {
  const poisonID = core.state.poisons.count + 1;
  const none = { sessionID: '', msgSeqNum: 0, clOrdID: '', refusedUntil: NO_TIME };
  core.emit({
    kind: 'poisoned',
    ...what,
    ...none,
    ...NO_STATE_HASH,
    poisonID,
    at: core.now,
    journalHash: hashOf(core),
  });
}

/** The order is to be canceled: if it is set aside, its table is asked again. */
export function takeUp(core: Context, order: Parent, by: string, reason: string): void {
  const poisonID = core.state.poisons.setAside.get(order.orderID);
  if (poisonID !== undefined) core.emit({ kind: 'poisonClosed', at: core.now, poisonID, by, reason });
}

/** An operator has seen to it. Returns why not, '' if so. */
export function closePoison(core: Context, poisonID: number, by: string, reason: string): string {
  const { poisons, orders } = core.state;
  const orderID = [...poisons.setAside].find(([, id]) => id === poisonID)?.[0];
  if (orderID === undefined && !poisons.open.some((each) => each.poisonID === poisonID)) {
    return poisonID > 0 && poisonID <= poisons.count
      ? `poison ${poisonID} is closed`
      : `there is no poison ${poisonID}`;
  }
  core.emit({ kind: 'poisonClosed', at: core.now, poisonID, by, reason });
  const order = orderID === undefined ? undefined : orders.parents.get(orderID);
  if (order !== undefined) core.touch(order);
  return '';
}
