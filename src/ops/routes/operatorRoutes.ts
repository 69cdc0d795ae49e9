/** /operator/acts: operators' acts on clients' orders. The core decides, and journals the operator's name. */
import type { Act } from '../../core/words/operatorCommand.ts';
import { type Instrument, leastPriceText, lowestPrice } from '../../units/instrument.ts';
import type { Child, Parent } from '../../orders/order.ts';
import { childID, type ExecID, execID, OrdRejReason, orderID, RestatementReason } from '../../orders/values.ts';
import { SessionState } from '../../session/state.ts';
import { NO_PRICE, NO_QTY, price, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { DIRECT } from '../../core/words/clientCommand.ts';
import { childIDText } from '../../wire/ids.ts';
import { newOrderOf, replyToOf } from '../desk/orderRequests.ts';
import { ApiProblem } from '../apiProblem.ts';
import * as Asked from '../show/askedSchema.ts';
import * as Json from '../show/shownSchema.ts';
import { showReport } from '../show/showOrders.ts';
import { toldBy } from '../show/told.ts';
import { contradictionIn } from '../../core/work/sense.ts';
import { namedBy } from '../../core/memory/state.ts';
import { quarantinedBy } from '../../core/operator/quarantined.ts';

const REASONS = {
  verbalChange: RestatementReason.VerbalChange,
  brokerOption: RestatementReason.BrokerOption,
  partialDecline: RestatementReason.PartialDecline,
  repricing: RestatementReason.Repricing,
} as const;

export function addOperatorRoutes(app: Api, ops: OpsContext): void {
  const { turns, show, log } = ops;
  app.route({
    method: 'POST',
    url: '/operator/acts',
    config: { need: 'operate' },
    schema: {
      tags: ['orders'],
      summary: 'Book, restate, suspend, bust: operators’ acts on clients’ orders',
      description:
        'The response is sent once the act is journaled, under the name of the token: with the reports sent to clients at once (those that wait for venues follow later), or 409 with the reason for the refusal.',
      body: Asked.Act,
      response: { 200: Json.Answer, ...PROBLEMS },
    },
    handler: async (request) => {
      const { name } = principalOf(request);
      const { reason } = request.body;
      const act = new ActReader(ops).read(request.body);
      const { events, sends } = await turns.submit({ kind: 'operatorAct', by: name, reason, act });
      const reports = sends
        .filter((send) => send.kind === 'executionReport' || send.kind === 'cancelReject')
        .map((send) => showReport(send, show));
      const acted = events.find((event) => event.kind === 'operatorActed');
      const order = acted === undefined || acted.orderID === 0 ? undefined : show.orderID(acted.orderID);
      const force = act.do === 'bookFill' && act.force ? { force: true } : {};
      log.warn('operator', { by: name, act: request.body.do, reason, order, ...force, refused: acted?.refused });
      if (acted !== undefined && acted.refused !== '') throw new ApiProblem(409, acted.refused, { reports });
      return { reports };
    },
  });
}

/** Reads an act's names and decimals; throws a problem for the caller. */
class ActReader {
  private readonly ops: OpsContext;

  constructor(ops: OpsContext) {
    this.ops = ops;
  }

  read(act: Asked.Act): Act {
    switch (act.do) {
      case 'book':
        return this.bookAct(act);
      case 'accept':
        return { do: 'accept', orderID: this.order(act.orderID).orderID };
      case 'reject': {
        const { orderID: id } = this.order(act.orderID);
        return { do: 'reject', orderID: id, ordRejReason: OrdRejReason.BrokerOption };
      }
      case 'cancel': {
        const { orderID: id } = this.order(act.orderID);
        return { do: 'cancel', orderID: id, restatementReason: REASONS[act.restatementReason] };
      }
      case 'restate': {
        const order = this.order(act.orderID);
        const instrument = this.instrument(order.symbol);
        return {
          do: 'restate',
          orderID: order.orderID,
          orderQty:
            act.orderQty === undefined ? order.terms.orderQty : quantityOf('orderQty', act.orderQty, instrument),
          price: act.price === undefined ? order.terms.price : priceOf('price', act.price, instrument),
          restatementReason: REASONS[act.restatementReason],
        };
      }
      case 'split': {
        const { numerator, denominator } = act;
        return { do: 'split', orderID: this.order(act.orderID).orderID, numerator, denominator };
      }
      case 'guarantee': {
        const order = this.order(act.orderID);
        return { do: 'guarantee', orderID: order.orderID, ...lastOf(act, this.instrument(order.symbol)) };
      }
      case 'doneForDay':
      case 'renew':
        return { do: act.do, orderID: act.orderID === undefined ? orderID(0) : this.order(act.orderID).orderID };
      case 'bust':
        return { do: 'bust', execID: this.execution(act.execID).id };
      case 'correct': {
        const { id, symbol } = this.execution(act.execID);
        return { do: 'correct', execID: id, force: act.force, ...lastOf(act, this.instrument(symbol)) };
      }
      case 'bookFill':
        return this.bookFillAct(act);
      case 'confirm': {
        const { venue, child } = act;
        return { do: 'confirm', venue, childID: child === undefined ? childID(0) : this.child(child).childID };
      }
      case 'dismissFill':
        return { do: 'dismissFill', quarantineID: act.quarantineID };
      case 'closePoison':
        return { do: 'closePoison', poisonID: act.poisonID };
      case 'halt':
        return { do: 'halt', symbol: this.instrument(act.symbol).symbol, orders: act.orders };
      case 'resume':
        return { do: 'resume', symbol: this.instrument(act.symbol).symbol };
    }
  }

  private bookAct(act: Extract<Asked.Act, { do: 'book' }>): Act {
    const { core } = this.ops.gateway;
    const { do: _, reason: __, client, session, clOrdID = '', ...order } = act;
    if (!core.config.limits.clients.some(({ clientID }) => clientID === client)) {
      throw new ApiProblem(404, `there is no client ${client}`);
    }
    const ordType = act.price === undefined ? 'market' : 'limit';
    const request = { ...order, clOrdID, ordType, iso: false } as const;
    const asker = { clientID: client, replyTo: this.sessionOf(client, session), ...DIRECT };
    return { do: 'book', order: newOrderOf(request, asker, core.config) };
  }

  private bookFillAct({ quarantineID, child, force, ...said }: Extract<Asked.Act, { do: 'bookFill' }>): Act {
    const { state } = this.ops.gateway.core;
    const report = quarantinedBy(state, quarantineID);
    if (typeof report === 'string') throw new ApiProblem(quarantineID > state.quarantinedCount ? 404 : 409, report);
    const named = namedBy(state.orders, report);
    const order = child === undefined ? named : this.child(child);
    if (order === undefined) throw fieldProblem('child', 'the report names no order of ours: name it');
    const wrong = child === undefined && force ? contradictionIn(report, order) : '';
    if (wrong !== '') throw fieldProblem('child', `${wrong}: name the order that it is of`);
    const instrument = this.instrument(order.parent.symbol);
    const told = toldBy(report, instrument);
    const asked = {
      lastQty: said.lastQty === undefined ? undefined : quantityOf('lastQty', said.lastQty, instrument),
      lastPx: said.lastPx === undefined ? undefined : priceOf('lastPx', said.lastPx, instrument),
    };
    for (const field of ['lastQty', 'lastPx'] as const) {
      const text = said[field];
      if (text === undefined) {
        if (told[field] === undefined) throw fieldProblem(field, `${field} could not be read of the report: give it`);
      } else if (told[field] !== undefined && told[field] !== asked[field] && !force) {
        throw fieldProblem(field, `${field} ${text} is not that of the report: leave it out, or say "force"`);
      }
    }
    const lastQty = asked.lastQty ?? told.lastQty ?? NO_QTY;
    const lastPx = asked.lastPx ?? told.lastPx ?? NO_PRICE;
    return { do: 'bookFill', quarantineID, childID: order.childID, lastQty, lastPx, force };
  }

  /** The client's session of that name, the one that is logged on where none is named, or its stream. */
  private sessionOf(client: string, name: string | undefined): string {
    const own = [...this.ops.gateway.engine.sessions()].filter(
      ({ config }) => config.id.startsWith('fix') && config.id.endsWith(`:${client}`),
    );
    if (name === undefined) {
      const best = own.find(({ state }) => state === SessionState.LoggedOn) ?? own[0];
      return best?.config.id ?? replyToOf(client);
    }
    if (!own.some(({ config }) => config.id === name)) throw new ApiProblem(404, `${client} has no session ${name}`);
    return name;
  }

  /** By our ClOrdID at its venue. */
  private child(name: string): Child {
    const { orders, epoch } = this.ops.gateway.core.state;
    const child = orders.children.get(childID(Number(name.slice(name.lastIndexOf('-') + 1))));
    if (child === undefined || childIDText(epoch, child.childID) !== name) {
      throw new ApiProblem(404, `there is no order ${name} at a venue`);
    }
    return child;
  }

  private order(name: string): Parent {
    const order = this.ops.desk.order(name);
    if (order === undefined) throw new ApiProblem(404, `there is no order ${name}`);
    return order;
  }

  private execution(name: string): { id: ExecID; symbol: string } {
    const { state } = this.ops.gateway.core;
    const [, epoch, digits] = /^(?:(.*)-E)?(\d{1,15})$/.exec(name) ?? [];
    const id = execID(Number(digits ?? 0));
    const execution = epoch === undefined || epoch === state.epoch ? state.orders.executions.get(id) : undefined;
    if (execution === undefined) throw new ApiProblem(404, `there is no execution ${name}`);
    return { id, symbol: execution.child.parent.symbol };
  }

  private instrument(symbol: string): Instrument {
    const found = this.ops.gateway.core.config.instruments.get(symbol);
    if (found === undefined) throw new ApiProblem(404, `symbol ${symbol} is not traded here`);
    return found;
  }
}

function lastOf({ lastQty, lastPx }: { lastQty: string; lastPx: string }, instrument: Instrument) {
  return { lastQty: quantityOf('lastQty', lastQty, instrument), lastPx: priceOf('lastPx', lastPx, instrument) };
}

const quantityOf = (field: string, text: string, { qtyScale }: Instrument) => qty(decimalOf(field, text, qtyScale));

function priceOf(field: string, text: string, instrument: Instrument) {
  const { priceScale } = instrument;
  const value = parseDecimal(text, priceScale);
  if (value !== DOES_NOT_FIT && value >= lowestPrice(instrument)) return price(value);
  return unfit(field, text, value === DOES_NOT_FIT ? tooFine(priceScale) : `must be ${leastPriceText(instrument)}`);
}

function decimalOf(field: string, text: string, scale: number): number {
  const value = parseDecimal(text, scale);
  if (value !== DOES_NOT_FIT && value > 0) return value;
  return unfit(field, text, value === 0 ? 'must be above zero' : tooFine(scale));
}

const tooFine = (scale: number): string => `has more than ${scale} decimals, or is too large`;

function unfit(field: string, text: string, detail: string): never {
  throw new ApiProblem(400, `${field} ${text} ${detail}`, { errors: [{ path: field, detail }] });
}

const fieldProblem = (path: string, detail: string) => new ApiProblem(400, detail, { errors: [{ path, detail }] });
