/** The real world: Node's sockets, timers and event loop. TLS begins and ends here. */
import net from 'node:net';
import { assert } from '../units/assert.ts';
import { Intake } from './bytesIn.ts';
import { handshakeOptions, handshaker, type LinkTls, type ListenerTls, secureConnect } from './tlsContext.ts';
import type { AcceptedWire, DialledWire, Listener, ListenOptions, WireOwner, World } from './world.ts';

/** TCP keepalive: finds a peer that vanished silently, also for a session without heartbeats. */
const KEEP_ALIVE_MS = 30_000;

/** How late a timer may be. */
const TIMER_LATE_MS = 2;

export const nodeWorld: World = {
  listen(options) {
    const { server, renewTls } = options.tls === undefined ? plainServer(options) : secureServer(options, options.tls);
    return new Promise<Listener>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, () => {
        server.off('error', reject);
        server.on('error', options.failed);
        const { port } = server.address() as net.AddressInfo;
        resolve({ port, renewTls, close: () => void server.close() });
      });
    });
  },

  connect(host, port, tls, owner) {
    const intake = new Intake();
    if (tls === undefined) {
      const socket = net.connect({ host, port, onread: intake.onread() });
      return new SocketWire(socket, intake, owner, 'connect');
    }
    const socket = secureConnect(host, port, tls);
    intake.listen(socket);
    return new SocketWire(socket, intake, owner, 'secureConnect');
  },

  soon(work) {
    setImmediate(work);
  },

  after(millis, work) {
    const timer = setTimeout(work, millis);
    return () => clearTimeout(timer);
  },

  exactlyAfter(micros, work) {
    const due = performance.now() + micros / 1_000;
    let isOn = true;
    // A timer is late by up to a millisecond; passes of the event loop are some microseconds, and read what comes.
    const look = (): void => {
      if (!isOn) return;
      if (performance.now() >= due) work();
      else setImmediate(look);
    };
    const early = Math.floor(micros / 1_000) - TIMER_LATE_MS;
    if (early >= 1) setTimeout(look, early);
    else setImmediate(look);
    return () => {
      isOn = false;
    };
  },

  every(millis, work) {
    const timer = setInterval(work, millis);
    return () => clearInterval(timer);
  },
};

interface Server {
  readonly server: net.Server;
  readonly renewTls: () => void;
}

function plainServer({ accept }: ListenOptions): Server {
  const server = net.createServer({ noDelay: true, pauseOnConnect: true }, (accepted) => {
    const intake = new Intake();
    accept(new SocketWire(intake.adopt(accepted), intake, NOBODY));
  });
  return { server, renewTls: () => undefined };
}

/** A server that takes accepted connections through the TLS handshake. */
function secureServer({ accept, handshakeFailed, handshakeTimeoutSec }: ListenOptions, tls: ListenerTls): Server {
  const shaking = new Map<string, SecureWire>();
  const wires = new WeakMap<net.Socket, SecureWire>();
  const secured = (socket: net.Socket) => shaking.get(keyOf(socket))?.goOnOver(socket);
  const failed = (socket: net.Socket, why: string) => {
    const wire = wires.get(underneath(socket));
    // A peer that leaves without a byte is a health probe, and no news.
    if (wire?.hasShaken !== false) handshakeFailed(wire?.remoteAddress ?? socket.remoteAddress ?? '', why);
  };
  const handshakes = handshaker(tls, handshakeTimeoutSec, secured, failed);
  const begin = (socket: net.Socket, wire: SecureWire) => {
    const key = keyOf(socket);
    shaking.set(key, wire);
    wires.set(socket, wire);
    socket.once('close', () => shaking.delete(key));
    handshakes.emit('connection', socket);
  };
  const server = net.createServer({ noDelay: true }, (socket) => accept(new SecureWire(socket, begin)));
  return { server, renewTls: () => handshakes.setSecureContext(handshakeOptions(tls)) };
}

/** The same for a connection and for the TLS stream over it, while it is open. */
function keyOf(socket: net.Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}>${socket.localPort}`;
}

/**
 * The connection under a TLS stream whose handshake failed: the stream has often forgotten the address by then. Node
 * calls this private; without it the log lacks the address.
 */
function underneath(socket: net.Socket): net.Socket {
  return (socket as { _parent?: net.Socket })._parent ?? socket;
}

class SocketWire implements AcceptedWire, DialledWire {
  owner: WireOwner;
  private socket: net.Socket;
  protected readonly intake: Intake;
  /** Whom a balancer forwards. */
  private introduced: { readonly address: string; readonly port: number } | undefined;
  private failure: Error | undefined;
  private isClosed = false;

  /** `socket` reads into `intake`. `opens`: the event by which it is up; undefined: it is up already. */
  constructor(socket: net.Socket, intake: Intake, owner: WireOwner, opens?: 'connect' | 'secureConnect') {
    this.socket = socket;
    this.intake = intake;
    this.owner = owner;
    intake.take = (bytes, length) => this.owner.read(bytes, length);
    this.watch(socket);
    if (opens === undefined) this.tune();
    else {
      socket.once(opens, () => {
        this.tune();
        this.owner.opened();
      });
    }
  }

  get remoteAddress(): string {
    return this.introduced?.address ?? this.socket.remoteAddress ?? '';
  }

  get remotePort(): number {
    return this.introduced?.port ?? this.socket.remotePort ?? 0;
  }

  get waiting(): number {
    return this.socket.writableLength;
  }

  write(bytes: Uint8Array, length: number): void {
    this.socket.write(Buffer.from(bytes.buffer, bytes.byteOffset, length), this.afterWrite);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  end(): void {
    this.socket.end();
  }

  destroy(error?: Error): void {
    this.socket.destroy(error);
  }

  introduce(address: string, port: number): void {
    this.introduced = { address, port };
  }

  handshake(_first: Uint8Array): void {
    assert(false, 'the listener has TLS');
  }

  secure(host: string, port: number, tls: LinkTls): void {
    const secured = secureConnect(host, port, tls, this.socket);
    secured.once('secureConnect', () => this.owner.opened());
    this.goOnOver(secured);
  }

  /** The TLS stream over the connection takes its place. */
  goOnOver(socket: net.Socket): void {
    this.socket = socket;
    this.watch(socket);
    this.intake.listen(socket);
  }

  private tune(): void {
    this.socket.setNoDelay(true);
    this.socket.setKeepAlive(true, KEEP_ALIVE_MS);
  }

  private watch(socket: net.Socket): void {
    socket.on('error', (error) => {
      this.failure ??= error;
    });
    socket.on('close', () => {
      if (this.isClosed || socket !== this.socket) return;
      this.isClosed = true;
      this.owner.closed(this.failure);
    });
  }

  // The socket's own `drain` comes only when more waited than its high-water mark.
  private readonly afterWrite = (): void => this.owner.flushed();
}

/** An accepted connection that goes through a TLS handshake. */
class SecureWire extends SocketWire {
  /** Until the handshake begins. */
  private raw: net.Socket | undefined;
  private readonly accepted: net.Socket;
  private readonly begin: (socket: net.Socket, wire: SecureWire) => void;
  private clearBytes = 0;

  constructor(socket: net.Socket, begin: (socket: net.Socket, wire: SecureWire) => void) {
    super(socket, new Intake(), NOBODY);
    this.raw = socket;
    this.accepted = socket;
    this.begin = begin;
  }

  /** The peer has said something of a handshake. */
  get hasShaken(): boolean {
    return this.accepted.bytesRead > this.clearBytes;
  }

  override resume(): void {
    if (this.raw !== undefined && this.raw.listenerCount('data') === 0) this.intake.listen(this.raw);
    super.resume();
  }

  override handshake(first: Uint8Array): void {
    const { raw } = this;
    assert(raw !== undefined, 'there is one handshake');
    this.raw = undefined;
    if (raw.destroyed) return;
    // In clear nothing more is read; what was read and not used goes back, and the TLS stream takes it from there.
    raw.removeAllListeners('data').pause();
    if (first.length > 0) raw.unshift(first);
    this.clearBytes = raw.bytesRead - first.length;
    this.begin(raw, this);
  }
}

const NOBODY: WireOwner = {
  opened: () => undefined,
  read: () => undefined,
  flushed: () => undefined,
  closed: () => undefined,
};
