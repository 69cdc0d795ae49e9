/**
 * The venue of a race: it acknowledges, fills some, and keeps book of what it has by what came over the wire. It outlives
 * the gateway, shares no code with it, and is the witness of what is live and what is filled.
 */
import { once } from 'node:events';
import net from 'node:net';
import { type Random, upTo } from '../../../tools/random-message.ts';
import { FixClient } from '../../support/fixClient.ts';
import type { FixMessage } from '../../support/fixMessage.ts';

/** One of these many orders is filled at once, in part or as a whole. */
const ONE_FILLED_IN = 4;

export interface VenueOrder {
  readonly clOrdID: string;
  readonly orderID: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: number;
  /** A share, in cents. */
  readonly cents: number;
  cumQty: number;
  /** Quantity that may still trade. */
  leavesQty: number;
}

export class RaceVenue extends FixClient {
  port = 0;
  readonly orders: VenueOrder[] = [];
  readonly faults: string[] = [];
  /** Messages that had PossDupFlag(43)=Y. */
  resent = 0;
  /** After each change of what it has. */
  onChange: () => void = () => undefined;
  private readonly random: Random;
  private readonly byClOrdID = new Map<string, VenueOrder>();
  private readonly server: net.Server;
  private lastExecID = 0;

  static async listen(random: Random): Promise<RaceVenue> {
    const venue = new RaceVenue(random);
    venue.server.listen(0, '127.0.0.1');
    await once(venue.server, 'listening');
    venue.port = (venue.server.address() as net.AddressInfo).port;
    return venue;
  }

  private constructor(random: Random) {
    super({ sender: 'VENUE', target: 'FAIRLEAD', reset: false, answers: 'everything' });
    this.random = random;
    this.server = net.createServer((socket) => this.over(socket));
  }

  stop(): void {
    this.close();
    this.server.close();
  }

  protected override inspect(message: FixMessage): void {
    if (message.get(35) === 'A') this.sendLogon();
  }

  protected override record(message: FixMessage): void {
    if (message.get(43) === 'Y') this.resent++;
    // What came before comes again by its number.
    if (this.heard.at(-1) !== message) return;
    const msgType = message.get(35);
    if (msgType === 'D') this.accept(message);
    else if (msgType === 'F') this.cancel(message);
    else if (msgType === 'H') this.tell(message);
    else this.faults.push(`the venue was sent ${message.text}`);
  }

  private accept(message: FixMessage): void {
    const [clOrdID = '', symbol = '', side = ''] = [11, 55, 54].map((tag) => message.get(tag));
    if (this.byClOrdID.has(clOrdID)) {
      // It counts once more below: a venue that does not look at ClOrdIDs would have both.
      if (message.get(97) === 'Y') return;
      this.faults.push(`the venue was sent ${clOrdID} twice`);
    }
    const [qty, cents] = [Number(message.get(38)), Math.round(Number(message.get(44)) * 100)];
    const orderID = `V${this.orders.length + 1}`;
    const order = { clOrdID, orderID, symbol, side, qty, cents, cumQty: 0, leavesQty: qty };
    this.orders.push(order);
    this.byClOrdID.set(clOrdID, order);
    this.onChange();
    this.report(order, '0', '0');
    if (upTo(this.random, ONE_FILLED_IN) === 0) this.trade(order, 1 + upTo(this.random, qty));
  }

  private trade(order: VenueOrder, lastQty: number): void {
    order.cumQty += lastQty;
    order.leavesQty -= lastQty;
    this.report(order, 'F', order.leavesQty === 0 ? '2' : '1', `32=${lastQty}|31=${priceOf(order.cents)}|`);
    this.onChange();
  }

  private cancel(message: FixMessage): void {
    const [clOrdID = '', orig = ''] = [11, 41].map((tag) => message.get(tag));
    const order = this.byClOrdID.get(orig);
    if (order === undefined || order.leavesQty === 0) {
      this.faults.push(`the venue was asked to cancel what is not live: ${message.text}`);
      return;
    }
    order.leavesQty = 0;
    this.report(order, '4', '4', `41=${orig}|`, clOrdID);
    this.onChange();
  }

  /** Answers an OrderStatusRequest(H). */
  private tell(message: FixMessage): void {
    const order = this.byClOrdID.get(message.get(11) ?? '');
    if (order !== undefined) {
      const isEnded = order.cumQty === order.qty ? '2' : '4';
      this.report(order, 'I', order.leavesQty === 0 ? isEnded : order.cumQty > 0 ? '1' : '0');
      return;
    }
    const asked = [11, 55, 54].map((tag) => `${tag}=${message.get(tag)}|`).join('');
    this.send(`35=8|37=NONE|${asked}17=0|150=I|39=8|103=5|151=0|14=0|6=0|58=unknown order|`);
  }

  private report(order: VenueOrder, execType: string, ordStatus: string, more = '', clOrdID = order.clOrdID): void {
    const { orderID, symbol, side, qty, cents, cumQty, leavesQty } = order;
    this.send(
      `35=8|37=${orderID}|11=${clOrdID}|17=E${++this.lastExecID}|150=${execType}|39=${ordStatus}|55=${symbol}|54=${side}|` +
        `38=${qty}|44=${priceOf(cents)}|${more}151=${leavesQty}|14=${cumQty}|6=${cumQty > 0 ? priceOf(cents) : '0'}|`,
    );
  }
}

export const priceOf = (cents: number): string => (cents / 100).toFixed(2);
