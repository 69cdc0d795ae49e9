/**
 * The venue behind a gateway that is measured: accepts one FIX.4.4 session, answers each child order with
 * ExecutionReport(New), and remembers when each came. It lives in the load client's process, so that an order's way
 * out and its child's arrival are read off one clock. It knows just enough of FIX for that.
 */
import net from 'node:net';
import { frame } from './order.ts';

const SOH = '\x01';

export class StubVenue {
  /** When each child arrived, in the order they came: the order of the parents, as each has one child. */
  private readonly arrivals: number[] = [];
  private seqOut = 1;
  private held = '';
  private resolveLogon: () => void = () => undefined;
  readonly loggedOn = new Promise<void>((resolve) => {
    this.resolveLogon = resolve;
  });

  listen(): Promise<number> {
    const server = net.createServer({ noDelay: true }, (socket) => {
      this.held = '';
      socket.on('data', (chunk) => this.read(socket, chunk.toString('latin1')));
      socket.on('error', () => socket.destroy());
    });
    server.unref();
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

  private read(socket: net.Socket, chunk: string): void {
    const now = performance.now();
    const text = this.held + chunk;
    const out: Buffer[] = [];
    let at = 0;
    for (;;) {
      const trailer = text.indexOf(`${SOH}10=`, at);
      const end = trailer + 8;
      if (trailer < 0 || end > text.length) break;
      this.take(text.slice(at, end), now, out);
      at = end;
    }
    this.held = text.slice(at);
    if (out.length > 0) socket.write(Buffer.concat(out));
  }

  private take(message: string, now: number, out: Buffer[]): void {
    switch (valueOf(message, 35)) {
      case 'A':
        this.seqOut = 1;
        out.push(this.message(message, 'A', `98=0${SOH}108=${valueOf(message, 108)}${SOH}141=Y${SOH}`));
        this.resolveLogon();
        return;
      case 'D':
        this.arrivals.push(now);
        out.push(this.message(message, '8', this.report(message)));
        return;
      case '1':
        out.push(this.message(message, '0', `112=${valueOf(message, 112)}${SOH}`));
        return;
      case '5':
        out.push(this.message(message, '5', ''));
        return;
    }
  }

  private report(order: string): string {
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

  private message(to: string, type: string, body: string): Buffer {
    const stamp = new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
    const head = [`35=${type}`, `49=${valueOf(to, 56)}`, `56=${valueOf(to, 49)}`, `34=${this.seqOut++}`, `52=${stamp}`];
    return frame(`${head.join(SOH)}${SOH}${body}`);
  }
}

function valueOf(message: string, tag: number): string {
  const at = message.indexOf(`${SOH}${tag}=`);
  if (at < 0) return '';
  const from = message.indexOf('=', at) + 1;
  return message.slice(from, message.indexOf(SOH, from));
}
