/** Cores that are wrong on purpose. The model has to notice every one of them (mutants.test.ts). */
import type { Core } from '../../src/core/core.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { qty } from '../../src/units/brand.ts';

export interface Mutant {
  readonly name: string;
  /** Breaks a core before it is used. */
  readonly spoil?: (core: Core) => void;
  /** Whether a restart remembers an event. */
  readonly remembers?: (event: CoreEvent) => boolean;
}

/** Every event passes `change` before it is applied and journaled; undefined loses it. */
const altering = (change: (event: CoreEvent, core: Core) => CoreEvent | undefined) => (core: Core) => {
  const emit = core.emit.bind(core);
  core.emit = (event) => {
    const altered = change(event, core);
    if (altered !== undefined) emit(altered);
  };
};
/** After an event was folded, live and at recovery, `spoil` has its way with the state. */
const folding = (spoil: (event: CoreEvent, core: Core) => void) => (core: Core) => {
  const apply = core.state.apply.bind(core.state);
  core.state.apply = (event) => {
    apply(event);
    spoil(event, core);
  };
};

/** ExecIDs of venues that are not recognised. */
function bookAgain(core: Core, forgets: (venueExecID: string) => boolean): void {
  const { executions } = core.state.orders;
  const named = executions.named.bind(executions);
  executions.named = (child, id) => (id !== child.generatedExecID && forgets(id) ? undefined : named(child, id));
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'drops a fill that comes after a child has ended',
    spoil: altering((event, core) =>
      event.kind === 'childFilled' && core.state.orders.child(event.childID).state === 'ended' ? undefined : event,
    ),
  },
  {
    name: 'cuts a fill down to what is open',
    spoil: altering((event) =>
      event.kind === 'childFilled' && event.overfill > 0 && event.lastQty > event.overfill
        ? { ...event, lastQty: qty(event.lastQty - event.overfill), overfill: qty(0) }
        : event,
    ),
  },
  {
    name: 'books the same ExecID twice',
    spoil: (core) => {
      bookAgain(core, () => true);
    },
  },
  {
    name: 'forgets ExecIDs in a restart',
    spoil: (core) => {
      const replay = core.replay.bind(core);
      const before = new Set<string>();
      core.replay = (event) => {
        if (event.kind === 'childFilled') before.add(event.venueExecID);
        replay(event);
      };
      bookAgain(core, (id) => before.has(id));
    },
  },
  {
    name: 'forgets that a cancel is pending',
    spoil: folding((event, core) => {
      if (event.kind === 'cancelRequested') core.state.orders.parent(event.orderID).pending = undefined;
    }),
  },
  {
    name: 'loses the chain of ClOrdIDs at a replace',
    spoil: folding((event, core) => {
      if (event.kind !== 'orderReplaced') return;
      const order = core.state.orders.parent(event.orderID);
      order.clOrdID = order.origClOrdID;
    }),
  },
  {
    name: 'replaces an order to less than is done',
    spoil: altering((event, core) =>
      event.kind === 'orderReplaced'
        ? { ...event, orderQty: core.state.orders.parent(event.orderID).pending?.terms.orderQty ?? event.orderQty }
        : event,
    ),
  },
  {
    name: 'works the new quantity while a replace is pending',
    spoil: folding((event, core) => {
      if (event.kind !== 'replaceRequested') return;
      const order = core.state.orders.parent(event.orderID);
      order.terms = { ...order.terms, orderQty: event.terms.orderQty };
    }),
  },
  {
    name: 'takes a cut line for a rejection',
    spoil: (core) => {
      const step = core.step.bind(core);
      core.step = (command, now) => {
        step(command, now);
        if (command.kind !== 'venueLink' || command.up) return;
        for (const child of core.state.orders.liveAt(command.venue)) {
          step({ kind: 'venueMessageReject', venue: child.venue, requestID: child.childID, text: 'gone' }, now);
        }
      };
    },
  },
  {
    name: 'believes a cancel before the venue has answered',
    spoil: (core) => {
      const send = core.send.bind(core);
      core.send = (message) => {
        send(message);
        if (message.kind !== 'cancelChild') return;
        core.emit({
          kind: 'childEnded',
          childID: message.child.childID,
          at: message.child.sentAt,
          ordStatus: '4',
          text: '',
        });
      };
    },
  },
  {
    name: 'forgets in a restart that a replace was asked for',
    remembers: (event) => event.kind !== 'replaceRequested' && event.kind !== 'orderReplaced',
  },
  {
    name: 'forgets in a restart that a child was sent',
    remembers: (event) => !('childID' in event),
  },
  {
    name: 'forgets the kill switch in a restart',
    remembers: (event) => event.kind !== 'tradingStateSet',
  },
  {
    name: 'reports no fill that comes while a request is pending',
    spoil: (core) => {
      const send = core.send.bind(core);
      core.send = (message) => {
        if (message.kind === 'executionReport' && message.execType === 'F' && message.ordStatus === '6') return;
        send(message);
      };
    },
  },
  {
    name: 'takes silence for a rejection',
    spoil: (core) => {
      const step = core.step.bind(core);
      core.step = (command, now) => {
        step(command, now);
        if (command.kind !== 'tick') return;
        for (const child of [...core.state.orders.children.values()]) {
          if (child.state !== 'unknown') continue;
          step({ kind: 'venueMessageReject', venue: child.venue, requestID: child.childID, text: 'no answer' }, now);
        }
      };
    },
  },
  {
    name: 'sends new orders to a venue that has not told the fate of the old ones',
    spoil: (core) => {
      for (const unanswered of core.unanswered.values())
        Object.defineProperty(unanswered, 'isReconciling', { value: false });
    },
  },
  {
    name: 'books a fill that it had generated once more when its report comes',
    spoil: folding((event, core) => {
      if (event.kind === 'childFilled') core.state.orders.child(event.childID).generatedQty = qty(0);
    }),
  },
  {
    name: 'never books the fills that a venue counts and does not report',
    spoil: (core) => {
      for (const unanswered of core.unanswered.values()) unanswered.hasClaimed = () => false;
    },
  },
  {
    name: 'cancels again as soon as a cancel is refused',
    spoil: (core) => {
      for (const unanswered of core.unanswered.values()) unanswered.mayCancelUnasked = () => true;
    },
  },
  {
    name: 'takes no bust for an order that is over',
    spoil: altering((event, core) =>
      event.kind === 'executionCorrected' && core.state.orders.child(event.childID).state === 'ended'
        ? undefined
        : event,
    ),
  },
  {
    name: 'opens no order again whose venue works it after a bust',
    spoil: altering((event) => (event.kind === 'executionCorrected' ? { ...event, reopens: false } : event)),
  },
  {
    name: 'forgets busts in a restart',
    remembers: (event) => event.kind !== 'executionCorrected',
  },
  {
    name: 'never asks a second time',
    spoil: (core) => {
      const send = core.send.bind(core);
      const asked = new Set<number>();
      core.send = (message) => {
        if (message.kind === 'askChildStatus') {
          if (asked.has(message.child.childID)) return;
          asked.add(message.child.childID);
        }
        send(message);
      };
    },
  },
  {
    name: 'frees the ClOrdIDs of open orders with the day',
    spoil: (core) => {
      const { clOrdIDs } = core.state.orders;
      clOrdIDs.hasFreeIDs = ({ askedAt }) => askedAt < clOrdIDs.began;
    },
  },
  {
    name: 'frees a ClOrdID as soon as its order is over',
    spoil: (core) => {
      const { clOrdIDs, open } = core.state.orders;
      clOrdIDs.hasFreeIDs = (order) => !open.has(order);
    },
  },
  {
    name: 'never frees a ClOrdID',
    spoil: (core) => {
      core.state.orders.clOrdIDs.hasFreeIDs = () => false;
    },
  },
  {
    name: 'forgets in a restart that a day was over',
    remembers: (event) => event.kind !== 'clOrdIDDayBegan',
  },
];
