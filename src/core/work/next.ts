/**
 * What an order does next: one table, in order of precedence. Commands and reports fold events and touch the orders
 * concerned. At the end of the step the table is asked about each of them: the first row that holds is done, then it is
 * asked again, until no row holds. Conditions are questions: they change nothing.
 *
 * Conditions and acts take (order, core), so that a condition of the order alone can be in a row directly; all other
 * functions of the core take (core, order).
 *
 * The letters are rows of the Order State Change Matrices, FIX 4.4 volume 4 appendix D. `npm run next` prints the table
 * as docs/what-an-order-does-next.md.
 */
import { ASKED, OPEN, ORDER_STATES, type OrderState, stateOf } from '../../orders/moves.ts';
import type { Parent } from '../../orders/order.ts';
import { assert } from '../../units/assert.ts';
import type { Context } from '../context.ts';
import { hasTooMuchOut, takeBack } from './cancels.ts';
import {
  answerInvitation,
  cancelUnwanted,
  hasPoolToTell,
  hasUnwantedConditional,
  isInvited,
  tellPool,
} from './firmUps.ts';
import {
  endAuction,
  endShutOut,
  endSpent,
  hasWork,
  isAuctionOver,
  isShutOut,
  isSpent,
  isStopReached,
  route,
} from './routing.ts';
import {
  askChildren,
  cancelPending,
  hasUnaskedChildren,
  isCancelDecided,
  isRefusedByVenue,
  isReplaceDecided,
  isRestatementDecided,
  hasFilledFirst,
  rejectAsVenueDid,
  rejectTooLate,
  replacePending,
  restatePending,
} from './pending.ts';
import { isOffPeg, takeBackOffPeg } from './pegs.ts';
import { hasQueued, takeUpQueued } from './queued.ts';
import { isToBeTakenBack, takeBackFromRest } from './takeBacks.ts';
import { touchWaiting } from './selfTrades.ts';
import { triggerStop } from './stops.ts';
import { expire, isExpired } from './expiry.ts';
import { cancelReopened, expireReopened, isOfPastDay, mayNotRestAgain } from './reopened.ts';
import {
  endAsWoundDown,
  isHaltOver,
  isToEnd,
  isToRestOvernight,
  isToSuspend,
  restOvernight,
  resumeAfterHalt,
  suspend,
} from './windingDown.ts';
import { noteWaiting } from './waiting.ts';

export interface Rule {
  readonly name: string;
  /** Rows of the matrices that the rule answers, '' for what FIX leaves to the broker. */
  readonly matrix: string;
  /** The states (orders/moves.ts) in which it may hold: it is asked in no other. */
  readonly states: readonly OrderState[];
  /** The condition and what follows, in words. */
  readonly given: string;
  readonly outcome: string;
  readonly holds: (order: Parent, core: Context) => boolean;
  /** Emits an event, or holds the order until something moves. */
  readonly act: (order: Parent, core: Context) => void;
}

export const NEXT: readonly Rule[] = [
  {
    name: 'expired',
    matrix: 'A.1.b',
    states: [...OPEN, ...ASKED, 'Filled'],
    given: 'The ExpireTime or the trading day of an open order is over.',
    outcome: 'It is being ended: venues are asked to cancel its children, and nothing new is routed.',
    holds: isExpired,
    act: expire,
  },
  {
    name: 'too much out',
    matrix: 'B.1.c, C.3.c',
    states: [...OPEN, ...ASKED, 'Filled', 'WindingDown', 'Ended'],
    given:
      'The quantity at venues exceeds the quantity still wanted: after a late fill or an overfill, or while the order is being ended.',
    outcome: 'Venues are asked to cancel its children, except one that refused a cancel and has not reported why.',
    holds: hasTooMuchOut,
    act: takeBack,
  },
  {
    name: 'invitation',
    matrix: '',
    states: [...OPEN, ...ASKED, 'Filled', 'WindingDown', 'Ended'],
    given: 'A pool has asked for a firm order in the place of a conditional one, and no answer is awaited for it.',
    outcome:
      'Venues are asked to cancel what rests there, until there is enough; then what is free is sent to the pool, or it ' +
      'is declined.',
    holds: isInvited,
    act: answerInvitation,
  },
  {
    name: 'conditional order not wanted',
    matrix: '',
    states: [...OPEN, ...ASKED, 'Filled', 'WindingDown', 'Ended'],
    given: 'A conditional order is at a pool, and its order does not work, has less left, or got nothing there.',
    outcome: 'Its pool is asked to cancel it.',
    holds: hasUnwantedConditional,
    act: cancelUnwanted,
  },
  {
    name: 'request waits for unasked children',
    matrix: 'B.1.a, C.1.a',
    states: ASKED,
    given: 'A request is pending, and a live child has no cancel yet: a bust reopened it.',
    outcome: 'Venues are asked to cancel them.',
    holds: hasUnaskedChildren,
    act: askChildren,
  },
  {
    name: 'venue refused the cancel',
    matrix: 'B.1.b, C.1.b',
    states: ASKED,
    given:
      'A request is pending, children are live, no cancel is unanswered, a venue refused one, and is not asked why.',
    outcome: 'The request is rejected with the reason of the venue. The order is unchanged.',
    holds: isRefusedByVenue,
    act: rejectAsVenueDid,
  },
  {
    name: 'restatement decided',
    matrix: 'E.1.c, E.1.d',
    states: ['Restating'],
    given: 'A restatement is pending and no child is live.',
    outcome: 'Its terms take effect; the client is sent Restated.',
    holds: isRestatementDecided,
    act: restatePending,
  },
  {
    name: 'request too late',
    matrix: 'B.1.c, C.2.a',
    states: ['PendingCancel', 'PendingReplace'],
    given: 'The order filled before its cancel, or before a replace that does not change the quantity.',
    outcome: 'The request is rejected: too late.',
    holds: hasFilledFirst,
    act: rejectTooLate,
  },
  {
    name: 'cancel decided',
    matrix: 'B.1.a',
    states: ['PendingCancel'],
    given: 'A cancel is pending and no child is live.',
    outcome: 'The order is Canceled.',
    holds: isCancelDecided,
    act: cancelPending,
  },
  {
    name: 'replace decided',
    matrix: 'C.1.a, C.1.c, C.3.b, C.3.c',
    states: ['PendingReplace'],
    given: 'A replace is pending and no child is live.',
    outcome: 'Its terms take effect; a quantity below CumQty becomes CumQty. The client is sent Replaced.',
    holds: isReplaceDecided,
    act: replacePending,
  },
  {
    name: 'suspended',
    matrix: 'K.1.a',
    states: ['WindingDown'],
    given: 'The order is to be suspended, and its last child has ended.',
    outcome: 'It is Suspended.',
    holds: isToSuspend,
    act: suspend,
  },
  {
    name: 'halt over',
    matrix: 'K.1.a',
    states: ['Suspended', 'DoneForDay', 'Reopened'],
    given: 'The order is suspended, and the halt was over before its last child ended.',
    outcome: 'It is restated and works again.',
    holds: isHaltOver,
    act: resumeAfterHalt,
  },
  {
    name: 'done for the day',
    matrix: 'H.1.a',
    states: ['WindingDown'],
    given: 'A GTC or GTD order is to rest overnight, and its last child has ended.',
    outcome: 'It is Done for Day until it is renewed.',
    holds: isToRestOvernight,
    act: restOvernight,
  },
  {
    name: 'ended',
    matrix: 'A.1.b, E.1.b, K.1.b',
    states: ['WindingDown'],
    given: 'The order is being ended, and its last child has ended.',
    outcome: 'It is Canceled, Expired or Done for Day, as requested.',
    holds: isToEnd,
    act: endAsWoundDown,
  },
  {
    name: 'opened again, may not rest',
    matrix: 'J.1.a',
    states: ['Reopened'],
    given: 'A bust reopened an order that may not rest.',
    outcome: 'It is Canceled.',
    holds: mayNotRestAgain,
    act: cancelReopened,
  },
  {
    name: 'opened again, day over',
    matrix: 'J.1.a',
    states: ['Reopened'],
    given: 'A bust reopened a Day order of an earlier trading day.',
    outcome: 'It is Expired.',
    holds: isOfPastDay,
    act: expireReopened,
  },
  {
    name: 'queued request',
    matrix: 'D.2.a, D.2.b, D.2.c',
    states: [...OPEN, 'Filled', 'WindingDown', 'Ended'],
    given: 'No request is pending, and one waits for the answer to the request before it.',
    outcome: 'It is processed. A replace that follows a rejected request is rejected.',
    holds: hasQueued,
    act: takeUpQueued,
  },
  {
    name: 'off its peg',
    matrix: '',
    states: [...OPEN, 'Filled'],
    given: 'A child that we peg is off its quote, and has rested for the minimum time.',
    outcome: 'Its venue is asked to cancel it; the order is routed again at the new price.',
    holds: isOffPeg,
    act: takeBackOffPeg,
  },
  {
    name: 'rests where it should not',
    matrix: '',
    states: ['Working'],
    given:
      'A child rests while another venue displays its price or a better one, or its venue does not trade; it may be taken back, and the plan that would be made is worth its place in the queue.',
    outcome: 'Its venue is asked to cancel it; what is left of it then is planned again.',
    holds: isToBeTakenBack,
    act: takeBackFromRest,
  },
  {
    name: 'auction over',
    matrix: '',
    states: ['Working'],
    given:
      'An auction order was at the venue of the auction, or is too late for it, and quantity is left that does not trade on.',
    outcome: 'The order is Expired.',
    holds: isAuctionOver,
    act: endAuction,
  },
  {
    name: 'stop reached',
    matrix: '',
    states: ['Working'],
    given: 'The last trade, or the protected quote, is at or through the StopPx of a stop held here.',
    outcome: 'The stop is triggered, and becomes a market or limit order.',
    holds: isStopReached,
    act: triggerStop,
  },
  {
    name: 'closed before it was over',
    matrix: '',
    states: ['Working'],
    given: 'The market has closed on an IOC or FOK order of which no child is live.',
    outcome: 'The order is Canceled: it is for the moment, and not for the next open.',
    holds: isShutOut,
    act: endShutOut,
  },
  {
    name: 'routing budget spent',
    matrix: '',
    states: ['Working'],
    given:
      'An order that may not rest was routed `maxRounds` times in a row, each brought less than half of what it asked for and taught nothing of a venue, or eight times as often in all; and no child is live.',
    outcome: 'The order is Canceled.',
    holds: isSpent,
    act: endSpent,
  },
  {
    name: 'has work',
    matrix: 'H.1.a',
    states: ['Working'],
    given: 'Quantity is open that no child works, and the order waits for nothing.',
    outcome:
      'A plan is made and its children are sent. Without a place the order is held until something moves; one that may ' +
      'not rest is Canceled, unless a venue that could take it has its first answer ever under way.',
    holds: hasWork,
    act: route,
  },
  {
    name: 'pool to be told',
    matrix: '',
    states: ['Working'],
    given: 'A pool takes conditional orders, and enough is left of an order that may rest.',
    outcome: 'The pool is sent a conditional order for what is left; nothing of it is bound.',
    holds: hasPoolToTell,
    act: tellPool,
  },
];

/** The rows to ask in each state, in their order: 14 of 25 for an order that works. */
const ROWS_IN: ReadonlyMap<OrderState, readonly Rule[]> = new Map(
  (Object.keys(ORDER_STATES) as OrderState[]).map((state) => [
    state,
    NEXT.filter(({ states }) => states.includes(state)),
  ]),
);

/** Rows done for one order in one step: more than that is our bug. */
const MAX_MOVES = 100;

/** Asks the table about every order that was touched in this step, until nothing is left to do. */
export function settleTouched(core: Context): void {
  touchWaiting(core);
  for (const order of core.touched) {
    if (!core.state.poisons.isSetAside(order)) {
      core.working = order;
      settle(core, order);
    }
    core.touched.delete(order);
    touchWaiting(core);
  }
  core.working = undefined;
  core.atRest.decided.clear();
}

function settle(core: Context, order: Parent): void {
  const { events } = core.ready;
  for (let moves = 0; ; moves++) {
    const rule = nextRule(core, order);
    if (rule === undefined) return noteWaiting(core, order);
    assert(moves < MAX_MOVES, `order ${order.orderID} is never settled: ${rule.name}`);
    const before = events.length;
    rule.act(order, core);
    assert(events.length > before || core.held.has(order), `order ${order.orderID}: ${rule.name} did nothing`);
  }
}

function nextRule(core: Context, order: Parent): Rule | undefined {
  for (const rule of ROWS_IN.get(stateOf(order)) ?? NEXT) if (rule.holds(order, core)) return rule;
  return undefined;
}
