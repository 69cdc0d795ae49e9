/** A gateway under one venue of others: its configuration, and clients who buy or sell there. */
import { FixClient } from '../support/fixClient.ts';
import type { FixMessage } from '../support/fixMessage.ts';
import { eventually } from '../support/market.ts';
import type { VenueEngine } from './engines.ts';
import { ourIDs, type Traded } from './foreignVenue.ts';
import { freePort } from '../support/ports.ts';
import { type GatewayProcess, OPERATOR } from './gatewayProcess.ts';

/** For `fairlead start`: one venue, ONE, one instrument, XYZ, and two clients. */
export function venueConfigOf(engine: VenueEngine, port: number): Promise<string> {
  return venuesConfigOf([{ id: 'ONE', symbol: 'XYZ', ours: 'FAIRLEAD', engine, port }]);
}

export interface BenchVenue {
  readonly id: string;
  readonly symbol: string;
  /** Our CompID there. */
  readonly ours: string;
  readonly engine: VenueEngine;
  readonly port: number;
}

/** For `fairlead start`: these venues, their instruments, and two clients. */
export async function venuesConfigOf(venues: readonly BenchVenue[]): Promise<string> {
  return `
[gateway]
compID = "FAIRLEAD"
journal = "gateway"
[fix]
host = "127.0.0.1"
port = ${await freePort()}
[http]
host = "127.0.0.1"
port = 0
open = "read"
maxRequestsPerSec = 100000
[[http.token]]
name = "operator"
role = "operator"
tokenEnv = "${OPERATOR.variable}"
${['BUYER', 'SELLER'].map(clientTable).join('')}
${venues.map(venueTables).join('')}
[limits]
withoutReference = "accept"

[limits.default]
maxOrderQty = "100000"
maxOrderNotional = "10000000"
maxGrossNotional = "1000000000"
priceCollarBps = 0
maxLongPosition = "10000000"
maxShortPosition = "10000000"
`;
}

const clientTable = (id: string): string => `
[[client]]
id = "${id}"
compID = "${id}"
versions = ["FIX.4.4"]
loopbackOnly = true
`;

function venueTables({ id, symbol, ours, engine, port }: BenchVenue): string {
  const [orders, quotes] = ourIDs(ours);
  const reset = engine.resets ? 'session = { resetOnLogon = true }' : '';
  return `
[[venue]]
id = "${id}"
kind = "lit"
version = "${engine.version}"
host = "127.0.0.1"
port = ${port}
senderCompID = "${orders}"
targetCompID = "VENUE"
takeFee = "0"
lot = "1"
tick = "0.01"
reconnectSec = 1
maxReconnectSec = 1
orderTypes = ["limit"]
timesInForce = ["day", "goodTillCancel"]
${reset}
[venue.marketData]
senderCompID = "${quotes}"
targetCompID = "VENUE"
${reset}
[[instrument]]
symbol = "${symbol}"
currency = "USD"
priceScale = 4
qtyScale = 0
tick = "0.01"
lot = "1"
`;
}

const WORDS: Readonly<Record<string, string>> = {
  '0': 'new',
  '1': 'partly',
  '2': 'filled',
  '4': 'canceled',
  '8': 'rejected',
};
/** Catches hangs only. */
const PATIENCE_MS = 15_000;
const FINAL = new Set(['2', '4', '8', 'C']);

/** An order of a desk as last reported. */
interface Standing {
  /** Its name now: a replaced order has that of the request. */
  clOrdID: string;
  ordStatus: string;
  cumQty: number;
  text: string;
}

/** A client that only buys, or only sells, adds up what it is told, and comes back whenever its line ends. */
export class Desk extends FixClient {
  readonly id: string;
  readonly side: '1' | '2';
  readonly traded: Traded = { qty: 0, value: 0 };
  /** By every ClOrdID an order has had. */
  readonly orders = new Map<string, Standing>();
  private readonly gateway: GatewayProcess;
  /** OrderCancelRejects, by the request's ClOrdID. */
  private readonly refusals = new Map<string, string>();
  private readonly execIDs = new Set<string>();
  private count = 0;
  private stays = true;

  static async start(gateway: GatewayProcess, id: string, side: '1' | '2'): Promise<Desk> {
    const desk = new Desk(gateway, id, side);
    void desk.stay();
    await desk.isBack();
    return desk;
  }

  private constructor(gateway: GatewayProcess, id: string, side: '1' | '2') {
    super({ sender: id, target: 'FAIRLEAD', reset: false, answers: 'everything' });
    this.gateway = gateway;
    this.id = id;
    this.side = side;
  }

  /** A limit order, Day unless said otherwise; its ClOrdID. */
  order(qty: number, price: string, timeInForce = '0'): string {
    return this.ask(`35=D|40=2|38=${qty}|44=${price}|59=${timeInForce}|`);
  }

  replace(clOrdID: string, qty: number, price: string): string {
    return this.ask(`35=G|41=${clOrdID}|40=2|38=${qty}|44=${price}|`);
  }

  cancel(clOrdID: string): string {
    return this.ask(`35=F|41=${this.orders.get(clOrdID)?.clOrdID ?? clOrdID}|38=1|`);
  }

  async stands(clOrdID: string, word: string, cumQty: number): Promise<void> {
    await this.sees(`${clOrdID} is ${word} ${cumQty}`, () => {
      const order = this.orders.get(clOrdID);
      return order !== undefined && WORDS[order.ordStatus] === word && order.cumQty === cumQty;
    });
  }

  async isReplaced(request: string): Promise<void> {
    await this.sees(`${request} is done`, () => this.orders.get(request)?.clOrdID === request);
  }

  /** Waits until it has ended; the Text(58) of the report that said so. */
  async ends(clOrdID: string): Promise<string> {
    await this.sees(`${clOrdID} ends`, () => FINAL.has(this.orders.get(clOrdID)?.ordStatus ?? ''));
    return this.orders.get(clOrdID)?.text ?? '';
  }

  /** Waits for an OrderCancelReject; its Text(58). */
  async isRefused(request: string): Promise<string> {
    await this.sees(`${request} is refused`, () => this.refusals.has(request));
    return this.refusals.get(request) ?? '';
  }

  async isBack(): Promise<void> {
    await this.sees('the Logon', () => this.isLoggedOn);
  }

  leave(): void {
    this.stays = false;
    this.close();
  }

  get isDone(): boolean {
    return [...this.orders.values()].every(({ ordStatus }) => FINAL.has(ordStatus));
  }

  protected override record(message: FixMessage): void {
    const text = (tag: number) => message.get(tag) ?? '';
    const clOrdID = text(11);
    if (text(35) === '9') this.refusals.set(clOrdID, text(58));
    if (text(35) !== '8' || this.execIDs.has(text(17))) return;
    this.execIDs.add(text(17));
    const order = this.orders.get(clOrdID) ?? this.orders.get(text(41));
    if (order === undefined) throw new Error(`a report of no order of ${this.id}: ${message.text}`);
    Object.assign(order, { ordStatus: text(39), cumQty: Number(text(14)), text: text(58) });
    if (text(150) === '5') order.clOrdID = clOrdID;
    this.orders.set(clOrdID, order);
    if (text(150) !== 'F') return;
    this.traded.qty += Number(text(32));
    this.traded.value += Number(text(32)) * Math.round(Number(text(31)) * 10_000);
  }

  private ask(body: string): string {
    const clOrdID = `${this.id}-${++this.count}`;
    if (body.startsWith('35=D')) this.orders.set(clOrdID, { clOrdID, ordStatus: '', cumQty: 0, text: '' });
    this.send(`${body}11=${clOrdID}|55=XYZ|54=${this.side}|`);
    return clOrdID;
  }

  private async sees(what: string, holds: () => boolean): Promise<void> {
    await eventually(`${this.id} sees that ${what}`, holds, PATIENCE_MS).catch((error: Error) => {
      throw new Error(`${error.message}; it saw:\n${this.log.slice(-8).join('\n')}`);
    });
  }

  /** Connects, whenever there is no line, until it leaves. */
  private async stay(): Promise<void> {
    while (this.stays) {
      await this.connect(this.gateway.port)
        .then(() => this.sendLogon())
        .then(() => this.waitClosed())
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
