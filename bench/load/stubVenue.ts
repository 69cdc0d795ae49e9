/**
 * The venue behind a gateway that is measured: accepts FIX.4.4 sessions, quotes each symbol it is asked for once,
 * answers each child order with ExecutionReport(New), and remembers when each came. It lives in the load client's
 * process, so that an order's way out and its child's arrival are read off one clock. It knows just enough FIX for that.
 */
import net from 'node:net';
import { frame } from './order.ts';

const SOH = '\x01';
/** Orders to buy at the load client's price rest below this ask. */
const BID = '101.20';
const ASK = '101.30';

export class StubVenue {
  /** When each child arrived, in the order they came: the order of the parents, as each has one child. */
  private readonly arrivals: number[] = [];
  private resolveQuoted: () => void = () => undefined;
  /** Resolves once an order session is logged on and somebody has our quote. */
  readonly ready: Promise<void>;
  private hasOrders = false;
  private hasQuote = false;

  constructor() {
    this.ready = new Promise((resolve) => {
      this.resolveQuoted = resolve;
    });
  }

  listen(): Promise<number> {
    const server = net.createServer({ noDelay: true }, (socket) => new VenueSession(socket, this));
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
    });
  }

  /** How long after its order each child came, in milliseconds, without those of the first `skip` orders. */
  delays(sentAt: Float64Array, skip: number): Float64Array {
    if (this.arrivals.length !== sentAt.length) {
      throw new Error(`${sentAt.length} orders became ${this.arrivals.length} children`);
    }
    return Float64Array.from(this.arrivals.slice(skip), (at, i) => at - sentAt[skip + i]);
  }

  /** Children so far. */
  get count(): number {
    return this.arrivals.length;
  }

  /** Called after each read that brought children. */
  onChild: () => void = () => undefined;

  arrived(at: number): void {
    this.arrivals.push(at);
  }

  loggedOn(isMarketData: boolean): void {
    if (isMarketData) this.hasQuote = true;
    else this.hasOrders = true;
    if (this.hasOrders && this.hasQuote) this.resolveQuoted();
  }
}

class VenueSession {
  private readonly venue: StubVenue;
  private held = '';
  private seqOut = 1;
  private readonly out: Buffer[] = [];

  constructor(socket: net.Socket, venue: StubVenue) {
    this.venue = venue;
    socket.on('data', (chunk) => {
      const before = venue.count;
      this.read(chunk.toString('latin1'));
      if (this.out.length > 0) socket.write(Buffer.concat(this.out.splice(0)));
      if (venue.count > before) venue.onChild();
    });
    socket.on('error', () => socket.destroy());
  }

  private read(chunk: string): void {
    const now = performance.now();
    const text = this.held + chunk;
    let at = 0;
    for (;;) {
      const trailer = text.indexOf(`${SOH}10=`, at);
      const end = trailer + 8;
      if (trailer < 0 || end > text.length) break;
      this.take(text.slice(at, end), now);
      at = end;
    }
    this.held = text.slice(at);
  }

  private take(message: string, now: number): void {
    switch (valueOf(message, 35)) {
      case 'A':
        this.seqOut = 1;
        this.say(message, 'A', `98=0${SOH}108=${valueOf(message, 108)}${SOH}`);
        if (!valueOf(message, 49).endsWith('-MD')) this.venue.loggedOn(false);
        return;
      case 'V':
        this.quote(message);
        this.venue.loggedOn(true);
        return;
      case 'D':
        this.venue.arrived(now);
        this.say(message, '8', reportOf(message));
        return;
      case '1':
        this.say(message, '0', `112=${valueOf(message, 112)}${SOH}`);
        return;
      case '5':
        this.say(message, '5', '');
        return;
    }
  }

  private quote(request: string): void {
    for (const [, symbol] of request.matchAll(/\x0155=([^\x01]*)/g)) {
      const entries = [`269=0${SOH}270=${BID}${SOH}271=100000`, `269=1${SOH}270=${ASK}${SOH}271=100000`];
      const body = [`262=${valueOf(request, 262)}`, `55=${symbol}`, '268=2', ...entries, ''];
      this.say(request, 'W', body.join(SOH));
    }
  }

  private say(to: string, type: string, body: string): void {
    const stamp = new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
    const head = [`35=${type}`, `49=${valueOf(to, 56)}`, `56=${valueOf(to, 49)}`, `34=${this.seqOut++}`, `52=${stamp}`];
    this.out.push(frame(`${head.join(SOH)}${SOH}${body}`));
  }
}

function reportOf(order: string): string {
  const id = valueOf(order, 11);
  const quantity = valueOf(order, 38);
  return [
    `37=V${id}`,
    `11=${id}`,
    `17=E${id}`,
    '150=0',
    '39=0',
    `55=${valueOf(order, 55)}`,
    `54=${valueOf(order, 54)}`,
    `38=${quantity}`,
    `151=${quantity}`,
    '14=0',
    '6=0',
    '',
  ].join(SOH);
}

function valueOf(message: string, tag: number): string {
  const at = message.indexOf(`${SOH}${tag}=`);
  if (at < 0) return '';
  const from = message.indexOf('=', at) + 1;
  return message.slice(from, message.indexOf(SOH, from));
}
