/** A TCP line between two engines that breaks after a number of bytes, drawn from a seed: in the middle of messages, too. */
import net from 'node:net';
import { type Random, seeded, upTo } from '../../tools/random-message.ts';

/** Bytes a line carries at least (the Logons, as a rule), and up to how many more. */
const LEAST_BYTES = 200;
const MORE_BYTES = 6_000;

export class CuttingProxy {
  port = 0;
  /** How often the line broke. */
  cuts = 0;
  private readonly random: Random;
  private readonly most: number;
  private readonly target: () => number;
  private readonly server: net.Server;
  private readonly lines = new Set<net.Socket>();
  /** Bytes that a line may still carry, of each line that is up. */
  private readonly carry = new Set<{ left: number }>();

  private constructor(seed: number, most: number, target: () => number) {
    this.random = seeded(seed);
    this.most = most;
    this.target = target;
    this.server = net.createServer((socket) => this.join(socket));
  }

  /** Leads to the port that `target` names at each connection; after `most` cuts the line holds. */
  static async open(seed: number, most: number, target: () => number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(seed, most, target);
    await new Promise<void>((resolve) => {
      proxy.server.listen(0, '127.0.0.1', resolve);
    });
    proxy.port = (proxy.server.address() as net.AddressInfo).port;
    return proxy;
  }

  /** Breaks every line that is up after a few bytes more. */
  breakSoon(bytes: number): void {
    for (const line of this.carry) line.left = Math.min(line.left, 1 + upTo(this.random, bytes));
  }

  close(): void {
    this.server.close();
    for (const socket of this.lines) socket.destroy();
  }

  private join(near: net.Socket): void {
    const far = net.connect(this.target(), '127.0.0.1');
    const breaks = this.cuts < this.most;
    const line = { left: breaks ? LEAST_BYTES + upTo(this.random, MORE_BYTES) : Number.POSITIVE_INFINITY };
    this.carry.add(line);
    const part = () => {
      this.carry.delete(line);
      near.destroy();
      far.destroy();
    };
    const lead = (from: net.Socket, to: net.Socket) => {
      this.lines.add(from);
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        if (line.left <= 0) return;
        const passed = bytes.subarray(0, Math.min(line.left, bytes.length));
        line.left -= passed.length;
        if (line.left > 0) {
          to.write(passed);
          return;
        }
        // What came so far does arrive: the line breaks behind this byte.
        this.cuts++;
        to.write(passed, part);
      });
      from.on('error', part);
      from.on('close', () => {
        this.lines.delete(from);
        part();
      });
    };
    lead(near, far);
    lead(far, near);
  }
}
