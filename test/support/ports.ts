/** Ports of this machine, for programs that do not say which one they took. */
import { readFileSync } from 'node:fs';
import net from 'node:net';

/** One that nobody listens on. */
export function freePort(): Promise<number> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether somebody listens on it, without a connection that they would see. */
export function listensOn(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`0100007F:${hex} 00000000:0000 0A`).test(readFileSync('/proc/net/tcp', 'latin1'));
}
