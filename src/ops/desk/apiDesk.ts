/** Orders entered by the API, for HTTP and streams alike: the same commands and the same risk as FIX. */
import { type Asker, DIRECT } from '../../core/words/clientCommand.ts';
import { orderIDText } from '../../wire/ids.ts';
import type { Parent } from '../../orders/order.ts';
import { CxlRejReason, ExecType, OrdRejReason, orderID } from '../../orders/values.ts';
import { cancelOf, madeUpClOrdID, newOrderOf, replaceOf, replyToOf } from './orderRequests.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { NewOrderRequest, ReplaceRequest } from '../show/askedSchema.ts';
import type * as Json from '../show/shownSchema.ts';
import { type Show, wireText } from '../show/show.ts';
import { showReport } from '../show/showOrders.ts';
import type { Outcome, TurnQueue } from './turnQueue.ts';
import type { GatewayView } from '../view.ts';

/** An order as a caller names it. */
export type OrderName = { readonly orderID: string } | { readonly origClOrdID: string };

export class ApiDesk {
  private readonly gateway: GatewayView;
  private readonly turns: TurnQueue;
  private readonly show: Show;

  constructor(gateway: GatewayView, turns: TurnQueue, show: Show) {
    this.gateway = gateway;
    this.turns = turns;
    this.show = show;
  }

  async enter(clientID: string, request: NewOrderRequest): Promise<Json.Report[]> {
    this.checkOpen();
    const command = newOrderOf(request, askerOf(clientID), this.gateway.core.config);
    return this.reports(await this.turns.submit(command), clientID);
  }

  async cancel(clientID: string, name: OrderName, clOrdID: string | undefined): Promise<Json.Report[]> {
    const order = this.named(clientID, name);
    const command =
      order === undefined
        ? unknownOrder(clientID, name, clOrdID)
        : cancelOf(order, askerOf(clientID), clOrdID ?? madeUpClOrdID('cancel', order, this.gateway.now()));
    return this.reports(await this.turns.submit(command), clientID);
  }

  async replace(clientID: string, name: OrderName, request: ReplaceRequest): Promise<Json.Report[]> {
    this.checkOpen();
    const order = this.named(clientID, name);
    if (order === undefined) throw new ApiProblem(404, `${clientID} has no such order`);
    const clOrdID = request.clOrdID ?? madeUpClOrdID('replace', order, this.gateway.now());
    const command = replaceOf(request, order, askerOf(clientID), clOrdID, this.gateway.core.config);
    return this.reports(await this.turns.submit(command), clientID);
  }

  async status(clientID: string, clOrdID: string): Promise<Json.Report[]> {
    const command = { kind: 'statusRequest', ...askerOf(clientID), clOrdID, ordStatusReqID: 'stream' } as const;
    return this.reports(await this.turns.submit(command), clientID);
  }

  /** The order with this OrderID, whole or its number alone; undefined when there is none. */
  order(name: string): Parent | undefined {
    const { orders, epoch } = this.gateway.core.state;
    const number = /^(?:.*-)?(\d{1,15})$/.exec(name)?.[1];
    if (number === undefined) return undefined;
    const found = orders.parents.get(orderID(Number(number)));
    const whole = name.includes('-');
    return found !== undefined && whole && orderIDText(epoch, found.orderID) !== name ? undefined : found;
  }

  private named(clientID: string, name: OrderName): Parent | undefined {
    if ('origClOrdID' in name) {
      const { orders } = this.gateway.core.state;
      const asker = askerOf(clientID);
      return orders.find(asker, name.origClOrdID) ?? orders.find(asker, wireText(name.origClOrdID));
    }
    const order = this.order(name.orderID);
    return order?.clientID === clientID ? order : undefined;
  }

  private checkOpen(): void {
    const { refusal } = this.gateway;
    if (refusal !== '') throw new ApiProblem(503, refusal);
  }

  private reports(outcome: Outcome, clientID: string): Json.Report[] {
    const replyTo = replyToOf(clientID);
    const reports: Json.Report[] = [];
    for (const send of outcome.sends) {
      if (send.kind !== 'executionReport' && send.kind !== 'cancelReject') continue;
      if (send.replyTo === replyTo) reports.push(showReport(send, this.show));
    }
    return reports;
  }
}

const askerOf = (clientID: string): Asker => ({ clientID, replyTo: replyToOf(clientID), ...DIRECT });

/** The core refuses it, so that the refusal is journaled as one of FIX would be; an OrderID names nothing to refuse. */
function unknownOrder(clientID: string, name: OrderName, clOrdID: string | undefined) {
  if ('orderID' in name) throw new ApiProblem(404, `${clientID} has no order ${name.orderID}`);
  const { origClOrdID } = name;
  return {
    kind: 'cancelRequest',
    ...askerOf(clientID),
    clOrdID: clOrdID ?? `cancel-${origClOrdID}`,
    origClOrdID,
  } as const;
}

/** Throws if the first report is a reject: of the order, of the cancel, of the replace. */
export function throwRefusal(reports: readonly Json.Report[]): void {
  const [first] = reports;
  if (first === undefined) return;
  if (first.kind === 'cancelReject') {
    const status = first.fix.cxlRejReason === CxlRejReason.UnknownOrder ? 404 : 409;
    throw new ApiProblem(status, first.text, { reports });
  }
  if (first.fix.execType !== ExecType.Rejected) return;
  const status = first.fix.ordRejReason === OrdRejReason.DuplicateOrder ? 409 : 422;
  throw new ApiProblem(status, first.text, { reports });
}
