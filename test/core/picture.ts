/** A core's state as text, without its circular links: what must be the same after a replay. */
import { positionsOf } from '../../src/risk/pnl.ts';
import type { Core } from '../../src/core/core.ts';

export function picture(core: Core): string {
  const { orders, risk, knowledge, epoch } = core.state;
  const state = {
    epoch,
    next: [orders.nextOrderID, orders.nextChildID, orders.nextExecID],
    parents: [...orders.parents.values()].map(({ liveChildren, ...rest }) => ({
      ...rest,
      live: liveChildren.map((c) => c.childID),
    })),
    executions: [...orders.executions.all()].map(({ child, ...rest }) => ({ ...rest, child: child.childID })),
    halted: [...orders.haltedSymbols],
    positions: positionsOf(risk),
    children: [...orders.children.entries()].map(([id, { parent, ...rest }]) => ({
      id,
      parent: parent.orderID,
      ...rest,
    })),
    short: [...orders.short].map((child) => child.childID),
    open: [...orders.open].map((order) => order.orderID),
    childOpen: [...risk.childOpen],
    latches: risk.trading.list(),
    selfTrades: [...risk.selfTrades],
    knowledge: [...knowledge.values()],
  };
  return JSON.stringify(state, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
