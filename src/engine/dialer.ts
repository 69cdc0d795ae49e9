/** Connects initiators: to their hosts in turn, each attempt after the back-off, until one answers. */
import { type Instant, seconds } from '../units/brand.ts';
import type { Clock } from './clock.ts';
import type { EngineLog, InitiatorLink } from './engineOptions.ts';
import type { SessionLine } from './sessionLine.ts';
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
    attempt.wire = this.world.connect(host, port, link.tls, attempt);
    line.connecting = attempt.wire;
  }
}

/** Owns a wire until it is up. */
class Attempt implements WireOwner {
  wire: Wire | undefined = undefined;
  private readonly dialer: Dialer;
  private readonly line: SessionLine;
  private readonly host: string;
  private readonly port: number;

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
    const key = `${host}:${port} ${(error as NodeJS.ErrnoException | undefined)?.code ?? cause}`;
    if (line.failures.has(key)) return;
    line.failures.add(key);
    const session = line.session.config.id;
    this.dialer.log.warn('cannot connect, will keep trying', { session, host, port, error: cause });
  }

  read(): void {
    // The peer may send nothing before our Logon; bytes after the handshake wait for a Connection.
  }

  flushed(): void {
    // Nothing was written yet.
  }
}
