/** One of the two sessions of a race: it fires orders, comes back when the gateway does, and keeps what it was told. */
import { FixClient } from '../../support/fixClient.ts';
import type { FixMessage } from '../../support/fixMessage.ts';
import { priceOf } from './raceVenue.ts';

export interface RacerOrder {
  readonly clOrdID: string;
  readonly symbol: string;
  readonly qty: number;
  /** A share, in cents; no other order in the symbol has this price, so that the venue's books show whose an order is. */
  readonly cents: number;
  /** OrdStatus(39) as last told; empty if it was told nothing. */
  ordStatus: string;
  cumQty: number;
  leavesQty: number;
  text: string;
}

export class Racer extends FixClient {
  readonly orders: RacerOrder[] = [];
  readonly faults: string[] = [];
  /** Messages that had PossDupFlag(43)=Y. */
  resent = 0;
  private readonly id: string;
  private readonly byClOrdID = new Map<string, RacerOrder>();

  constructor(sender: string, beginString: string) {
    super({ sender, beginString, target: 'FAIRLEAD', reset: false, answers: 'everything' });
    this.id = `${sender}-${beginString.replaceAll('.', '')}`;
  }

  /** Logs on, where the numbers were left. What was sent meanwhile is asked for and sent again. */
  async join(port: number): Promise<void> {
    await this.connect(port);
    await this.logOn();
  }

  fire({ symbol, qty, cents }: { readonly symbol: string; readonly qty: number; readonly cents: number }): void {
    const clOrdID = `${this.id}-${this.orders.length + 1}`;
    const order = { clOrdID, symbol, qty, cents, ordStatus: '', cumQty: 0, leavesQty: 0, text: '' };
    this.orders.push(order);
    this.byClOrdID.set(clOrdID, order);
    this.send(`35=D|11=${clOrdID}|55=${symbol}|54=1|38=${qty}|40=2|44=${priceOf(cents)}|59=0|100=VENUE|`);
  }

  cancelOpen(): void {
    for (const { clOrdID, symbol, leavesQty } of this.orders) {
      if (leavesQty > 0) this.send(`35=F|11=${clOrdID}-C|41=${clOrdID}|55=${symbol}|54=1|`);
    }
  }

  protected override record(message: FixMessage): void {
    if (message.get(43) === 'Y') this.resent++;
    // What came before comes again by its number.
    if (this.heard.at(-1) !== message) return;
    const order = this.byClOrdID.get(message.get(41) ?? message.get(11) ?? '');
    if (message.get(35) !== '8' || order === undefined) {
      this.faults.push(`${this.id} was sent ${message.text}`);
      return;
    }
    order.ordStatus = message.get(39) ?? '';
    order.cumQty = Number(message.get(14));
    order.leavesQty = Number(message.get(151));
    order.text = message.get(58) ?? '';
  }
}
