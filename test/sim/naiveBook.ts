/** The lit book's rules once more, as plainly as they can be said: every call sorts everything. For comparison only. */

export interface NaiveOrder {
  id: number;
  sign: 1 | -1;
  /** 0 for a market order. */
  price: number;
  orderQty: number;
  cumQty: number;
  timeInForce: string;
  minQty: number;
  maxFloor: number;
  shownQty: number;
  /** Place in time of what is shown now. */
  time: number;
}

export class NaiveBook {
  orders: NaiveOrder[] = [];
  lines: string[] = [];
  private time = 0;

  submit(order: NaiveOrder): void {
    if (this.orders.some((other) => other.id === order.id))
      this.lines.push(`rejected ${order.id}: an order with this number is live`);
    else if (order.minQty > order.orderQty) this.lines.push(`rejected ${order.id}: MinQty is above OrderQty`);
    else if (order.minQty > 0 && !'34'.includes(order.timeInForce)) {
      this.lines.push(`rejected ${order.id}: MinQty needs TimeInForce IOC on a lit book`);
    } else {
      this.lines.push(`accepted ${order.id}`);
      this.enter(order);
    }
  }

  cancel(id: number): void {
    const order = this.orders.find((other) => other.id === id);
    if (order === undefined) return;
    this.orders = this.orders.filter((other) => other !== order);
    this.lines.push(`canceled ${id} with ${left(order)} left: canceled on request`);
  }

  replace(id: number, orderQty: number, price: number, maxFloor: number): void {
    const order = this.orders.find((other) => other.id === id);
    if (order === undefined) return;
    const keeps = price === order.price && orderQty <= order.orderQty && maxFloor === order.maxFloor;
    order.orderQty = Math.max(orderQty, order.cumQty);
    order.price = price;
    order.maxFloor = maxFloor;
    order.shownQty = Math.min(order.shownQty, left(order));
    this.lines.push(`replaced ${id} ${order.orderQty} @ ${price}`);
    if (left(order) === 0) this.orders = this.orders.filter((other) => other !== order);
    else if (!keeps) {
      this.orders = this.orders.filter((other) => other !== order);
      this.enter(order);
    }
  }

  view(sign: 1 | -1): string[] {
    const shown = this.orders.filter((order) => order.sign === sign && order.shownQty > 0);
    const prices = [...new Set(shown.map((order) => order.price))].sort((a, b) => (b - a) * sign);
    return prices.map((px) => {
      const size = shown.filter((order) => order.price === px).reduce((sum, order) => sum + order.shownQty, 0);
      return `${px}x${size}`;
    });
  }

  private enter(taker: NaiveOrder): void {
    const within = (maker: NaiveOrder) =>
      maker.sign !== taker.sign && (taker.price === 0 || (taker.price - maker.price) * taker.sign >= 0);
    const offered = this.orders.filter(within).reduce((sum, maker) => sum + left(maker), 0);
    if (taker.timeInForce === '4' && offered < left(taker)) return this.end(taker, 'could not be filled in full');
    if (offered < taker.minQty) return this.end(taker, 'MinQty could not be met');
    while (left(taker) > 0) {
      const [maker] = this.orders
        .filter(within)
        .sort(
          (a, b) =>
            (b.price - a.price) * a.sign || Number(a.maxFloor === 0) - Number(b.maxFloor === 0) || a.time - b.time,
        );
      if (maker === undefined) break;
      const traded = Math.min(left(taker), maker.maxFloor === 0 ? left(maker) : maker.shownQty);
      maker.cumQty += traded;
      taker.cumQty += traded;
      this.lines.push(`traded ${maker.id} ${taker.id} ${traded} @ ${maker.price}`);
      if (maker.maxFloor > 0) maker.shownQty -= traded;
      if (left(maker) === 0) this.orders = this.orders.filter((other) => other !== maker);
      else if (maker.maxFloor > 0 && maker.shownQty === 0) this.show(maker);
    }
    if (left(taker) === 0) return undefined;
    if ('34'.includes(taker.timeInForce)) return this.end(taker, 'not filled at once');
    if (taker.price === 0) return this.end(taker, 'no liquidity left for a market order');
    this.show(taker);
    this.orders.push(taker);
    return undefined;
  }

  private end(order: NaiveOrder, reason: string): void {
    this.lines.push(`canceled ${order.id} with ${left(order)} left: ${reason}`);
  }

  private show(order: NaiveOrder): void {
    order.shownQty = Math.min(order.maxFloor, left(order));
    order.time = ++this.time;
  }
}

const left = (order: NaiveOrder): number => order.orderQty - order.cumQty;
