/**
 * TLS 1.2 and 1.3 under a FIX connection, for either role. The result is a socket like any other, and Connection sees
 * no difference. Certificates and keys are PEM text; config/ reads them from their files, and puts others in their
 * place when those have been replaced: each handshake has what is in force then.
 */
import net from 'node:net';
import tls from 'node:tls';
import type { Secret } from './secret.ts';

const MIN_VERSION = 'TLSv1.2';

/** Our side of clients' connections. */
export interface ListenerTls {
  /** Our certificate, and those between it and the root. */
  readonly cert: string;
  readonly key: Secret;
  /** CA of clients' certificates; undefined: clients are not asked for one. */
  readonly clientCA: string | undefined;
  /** A client without a certificate is refused. One with an invalid certificate always is. */
  readonly requireClientCert: boolean;
}

/** Our side of a connection to a venue. */
export interface LinkTls {
  /** CA of the venue's certificate; undefined: the system's trusted CAs. */
  readonly ca: string | undefined;
  /** Our certificate, for a venue that requests one. */
  readonly cert: string | undefined;
  readonly key: Secret | undefined;
  /** Name that the venue's certificate must carry; undefined: the host's. */
  readonly serverName: string | undefined;
}

/** Throws OpenSSL's reason why certificate and key cannot be used. */
export function tryOutTls(cert: string, key: Secret): void {
  tls.createSecureContext({ cert, key: key.reveal() });
}

/** What a listener's handshakes are made with; `setSecureContext` takes it again. */
export function handshakeOptions({ cert, key, clientCA }: ListenerTls): tls.SecureContextOptions {
  return { cert, key: key.reveal(), ...(clientCA === undefined ? {} : { ca: clientCA }), minVersion: MIN_VERSION };
}

/** Takes accepted connections through the handshake: give it each by `emit('connection', socket)`. */
export function handshaker(
  options: ListenerTls,
  timeoutSec: number,
  secured: (socket: tls.TLSSocket) => void,
  failed: (socket: net.Socket, why: string) => void,
): tls.Server {
  const asksForCert = options.clientCA !== undefined;
  const server = tls.createServer({
    ...handshakeOptions(options),
    requestCert: asksForCert,
    // If this is false, Node accepts invalid certificates too; they are rejected below.
    rejectUnauthorized: options.requireClientCert,
    handshakeTimeout: timeoutSec * 1_000,
  });
  server.on('secureConnection', (socket) => {
    if (asksForCert && !socket.authorized && socket.getPeerX509Certificate() !== undefined) {
      failed(socket, `client certificate: ${String(socket.authorizationError)}`);
      socket.destroy();
    } else {
      secured(socket);
    }
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    failed(socket, error.code ?? error.message);
  });
  return server;
}

/** Connects, over `socket` if it is given; emits `secureConnect`, or `close` on failure. */
export function secureConnect(host: string, port: number, link: LinkTls, socket?: net.Socket): tls.TLSSocket {
  const { ca, cert, key, serverName } = link;
  // An IP address is not sent as a server name; the certificate is still checked against it.
  const servername = serverName ?? (net.isIP(host) === 0 ? host : undefined);
  return tls.connect({
    host,
    port,
    ...(socket === undefined ? {} : { socket }),
    minVersion: MIN_VERSION,
    ...(servername === undefined ? {} : { servername }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key: key.reveal() }),
  });
}
