/**
 * A client's own books, kept from nothing but the messages it reads, as somebody would who has the FIX specification
 * and a free morning. Nothing of the product is in here: what it adds up is what a client can know.
 *
 * An execution is known by its ExecID(17) and counts once, however often it is told. A bust takes the execution of
 * ExecRefID(19) away; a correction puts another in its place, under an ExecID of its own.
 */
import type { FixMessage } from '../support/fixMessage.ts';

export interface Execution {
  readonly orderID: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: number;
  /** In 0.0001. */
  readonly px: number;
}

/** What the client was last told of an order. */
export interface Order {
  clOrdID: string;
  symbol: string;
  side: string;
  ordStatus: string;
  orderQty: number;
  cumQty: number;
  leavesQty: number;
  avgPx: string;
}

export class ClientBook {
  /** By OrderID(37). */
  readonly orders = new Map<string, Order>();
  /** Those that stand, by ExecID(17). */
  readonly executions = new Map<string, Execution>();
  /** What no client should ever read. */
  readonly faults: string[] = [];
  private readonly execIDs = new Set<string>();
  private readonly refusals = new Set<string>();

  read(message: FixMessage): void {
    const field = (tag: number) => message.get(tag) ?? '';
    if (field(35) === '9') return this.refused(field(11), field(37), field(39));
    if (field(35) !== '8') return;
    const execID = field(17);
    // 0: the answer to a status request. Known: told again, with PossDupFlag(43) or without.
    if (execID === '0' || this.execIDs.has(execID)) return;
    this.execIDs.add(execID);

    const execution = {
      orderID: field(37),
      symbol: field(55),
      side: field(54) === '1' ? 'buy' : 'sell',
      qty: Number(field(32)),
      px: Math.round(Number(field(31)) * 10_000),
    };
    const kind = kindOf(field(20), field(150));
    if (kind !== 'trade' && kind !== 'other' && !this.executions.delete(field(19))) {
      this.faults.push(`${execID}: a ${kind} of execution ${field(19)}, which is not there`);
    }
    if (kind === 'trade' || kind === 'correction') this.executions.set(execID, execution);

    // A refusal may name an order that stands, as a second one of the same ClOrdID does: it is as it was.
    if (field(150) === '8') return;
    const order = {
      clOrdID: field(11),
      symbol: execution.symbol,
      side: execution.side,
      ordStatus: field(39),
      orderQty: Number(field(38)),
      cumQty: Number(field(14)),
      leavesQty: Number(field(151)),
      avgPx: field(6),
    };
    this.orders.set(execution.orderID, order);
    this.check(execution.orderID, order, execID);
  }

  /** A cancel or replace was refused: the order is as it was before, and OrdStatus says what that is now. */
  private refused(clOrdID: string, orderID: string, ordStatus: string): void {
    const order = this.orders.get(orderID);
    if (order !== undefined && !this.refusals.has(clOrdID)) order.ordStatus = ordStatus;
    this.refusals.add(clOrdID);
  }

  /** What a report says must follow from the executions before it. */
  private check(orderID: string, order: Order, execID: string): void {
    const { qty, notional } = this.sum(({ orderID: other }) => other === orderID);
    const { ordStatus, orderQty, cumQty, leavesQty, avgPx } = order;
    const fault = (text: string) => this.faults.push(`${execID} of ${order.clOrdID}: ${text}`);
    if (cumQty !== qty) fault(`CumQty ${cumQty}, and the executions are ${qty}`);
    // AvgPx has a few decimals more than prices have.
    if (cumQty > 0 && Math.abs(Number(avgPx) * 10_000 * cumQty - notional) > cumQty / 1_000) {
      fault(`AvgPx ${avgPx} of ${cumQty}, and the executions come to ${notional}`);
    }
    // Done for the Day may mean over, or good for another day.
    const rest = isOver(ordStatus) || (ordStatus === '3' && leavesQty === 0) ? 0 : orderQty - cumQty;
    if (leavesQty !== rest) fault(`${cumQty} filled and ${leavesQty} open of ${orderQty} with OrdStatus ${ordStatus}`);
  }

  /** Shares, and Σ price × quantity in 0.0001, of the executions that stand. */
  sum(wanted: (execution: Execution) => boolean): { qty: number; notional: number } {
    let qty = 0;
    let notional = 0;
    for (const execution of this.executions.values()) {
      if (!wanted(execution)) continue;
      qty += execution.qty;
      notional += execution.qty * execution.px;
    }
    return { qty, notional };
  }
}

const isOver = (ordStatus: string): boolean => '248C'.includes(ordStatus);

/** FIX 4.2 says it with ExecTransType(20), FIX 4.4 with ExecType(150). */
function kindOf(execTransType: string, execType: string): 'trade' | 'bust' | 'correction' | 'other' {
  if (execType === 'H' || execTransType === '1') return 'bust';
  if (execType === 'G' || execTransType === '2') return 'correction';
  const trades = execTransType === '' ? 'F' : '12';
  return execTransType !== '3' && trades.includes(execType) ? 'trade' : 'other';
}
