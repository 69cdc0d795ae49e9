/** Connects initiators: to their hosts in turn, each attempt after the back-off, until one answers. */
import { type Instant, seconds } from '../units/brand.ts';
import type { Clock } from './clock.ts';
import type { EngineLog, InitiatorLink } from './engineOptions.ts';
import type { Proxy } from './proxyTalk.ts';
import type { SessionLine } from './sessionLine.ts';
import type { LinkTls } from './tlsContext.ts';
import { Tunnel } from './tunnel.ts';
import type { Wire, WireOwner, World } from './world.ts';

export class Dialer {
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Told of a connection that is up: it takes the wire over, or destroys it. */
  readonly reached: (line: SessionLine, wire: Wire) => void;
  private readonly world: World;

  constructor(world: World, clock: Clock, log: EngineLog, reached: (line: SessionLine, wire: Wire) => void) {
    this.world = world;
    this.clock = clock;
    this.log = log;
    this.reached = reached;
  }

  /** Goes on with a line that is not connected: an attempt that takes too long is given up, one that is due begins. */
  tick(line: SessionLine, isOpen: boolean, now: Instant): void {
    if (line.connecting !== undefined) {
      if (now >= line.connectBy) line.connecting.destroy(new Error('no connection in time'));
    } else if (line.link !== undefined && isOpen && !line.held && now >= line.retryAt) {
      this.dial(line, line.link, now);
    }
  }

  private dial(line: SessionLine, link: InitiatorLink, now: Instant): void {
    const { host, port } = link.hosts[line.attempts % link.hosts.length];
    line.attempts++;
    line.connectBy = now + seconds(line.session.config.logonTimeoutSec);
    const attempt = new Attempt(this, line, host, port);
    attempt.wire =
      link.proxy === undefined
        ? this.world.connect(host, port, link.tls, attempt)
        : this.dig(link.proxy, attempt, link.tls);
    line.connecting = attempt.wire;
  }

  /** Connects to a proxy, which leads on to the host of the attempt. */
  private dig(proxy: Proxy, attempt: Attempt, tls: LinkTls | undefined): Wire {
    const tunnel = new Tunnel(proxy, attempt, tls, attempt);
    tunnel.wire = this.world.connect(proxy.host, proxy.port, undefined, tunnel);
    return tunnel.wire;
  }
}

/** Owns a wire until it is up. */
class Attempt implements WireOwner {
  wire: Wire | undefined = undefined;
  private readonly dialer: Dialer;
  private readonly line: SessionLine;
  readonly host: string;
  readonly port: number;

  constructor(dialer: Dialer, line: SessionLine, host: string, port: number) {
    this.dialer = dialer;
    this.line = line;
    this.host = host;
    this.port = port;
  }

  opened(): void {
    this.line.connecting = undefined;
    if (this.wire !== undefined) this.dialer.reached(this.line, this.wire);
  }

  closed(error: Error | undefined): void {
    const { line } = this;
    // It was up, and was not wanted any more.
    if (line.connecting === undefined || line.connecting !== this.wire) return;
    line.connecting = undefined;
    if (!line.held) this.complain(error);
    line.retryLater(this.dialer.clock.now());
  }

  /** One line for each host and cause until the next Logon, however often it is tried. */
  private complain(error: Error | undefined): void {
    const { line, host, port } = this;
    const cause = error?.message ?? 'closed by the other side';
    const key = `${host}:${port} ${codeOf(error) ?? cause}`;
    if (line.failures.has(key)) return;
    line.failures.add(key);
    const session = line.session.config.id;
    const proxy = line.link?.proxy;
    this.dialer.log.warn('cannot connect, will keep trying', {
      session,
      host,
      port,
      ...(proxy === undefined ? {} : { proxy: `${proxy.host}:${proxy.port}` }),
      error: cause,
    });
  }

  read(): void {
    // The peer may send nothing before our Logon; bytes after the handshake wait for a Connection.
  }

  flushed(): void {
    // Nothing was written yet.
  }
}

function codeOf(error: NodeJS.ErrnoException | undefined): string | undefined {
  return error?.code;
}
