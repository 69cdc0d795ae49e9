/**
 * Reads sockets into one buffer that all connections share, since the bytes are processed before the next read begins.
 * The usual `data` event allocates 64 KiB for every read and passes them through the stream's queue; without both, a
 * message takes a tenth less CPU time, and an echo a seventh less (docs/performance.md).
 */
import net from 'node:net';

const READ_BYTES = 65_536;
/**
 * Node reads and calls back synchronously, so one buffer serves every socket: with separate buffers a thousand sessions
 * would hold 64 MiB. Not a Buffer: its `slice` is a view, which would be overwritten by the next message.
 */
const readInto = new Uint8Array(READ_BYTES);

export class Intake {
  /** Receives bytes[0, length), lent for the call. Set it before the event loop turns. */
  take: (bytes: Uint8Array, length: number) => void = () => undefined;

  /** An option of `net.connect`: the socket reads into this. */
  onread(): net.OnReadOpts {
    return {
      buffer: readInto,
      callback: (length) => {
        this.take(readInto, length);
        return true;
      },
    };
  }

  /**
   * The socket to use in place of `accepted`, which a server with `pauseOnConnect` accepted: it reads into this. A
   * server has no `onread`, so a socket of our own takes over the handle of the accepted one. Node calls the handle
   * private: where there is none, the accepted socket serves, by its `data` events.
   */
  adopt(accepted: net.Socket): net.Socket {
    const owner = accepted as unknown as { _handle?: object | null };
    const { _handle: handle } = owner;
    if (handle === undefined || handle === null) {
      this.listen(accepted);
      accepted.resume();
      return accepted;
    }
    owner._handle = null;
    const socket = new net.Socket({ handle, onread: this.onread() } as net.SocketConstructorOpts);
    // The accepted one is an empty shell, but its server counts it.
    socket.once('close', () => accepted.destroy());
    return socket;
  }

  /** The same by `data` events, for sockets that read for themselves: TLS. */
  listen(socket: net.Socket): void {
    socket.on('data', ({ buffer, byteOffset, length }: Buffer) => {
      this.take(new Uint8Array(buffer, byteOffset, length), length);
    });
  }
}
