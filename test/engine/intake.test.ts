/** Reading sockets into one buffer: what the peer sends arrives, and either side's end is the other's. */
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Intake } from '../../src/engine/bytesIn.ts';
import { eventually } from '../support/market.ts';

describe.each(['with its handle', 'without one'])('an adopted socket %s', (how) => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A connection: our adopted end, the peer's end, and what has been read. */
  async function connect() {
    const server = net.createServer({ pauseOnConnect: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const peer = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    const [accepted] = (await once(server, 'connection')) as [net.Socket];
    closing.push(
      () => peer.destroy(),
      () => server.close(),
    );
    let text = '';
    const intake = new Intake();
    const ours = intake.adopt(how === 'with its handle' ? accepted : hidden(accepted));
    intake.take = (bytes, length) => {
      text += Buffer.from(bytes.subarray(0, length)).toString('latin1');
    };
    return { ours, peer, server, intake, read: () => text };
  }

  it('hands on what the peer sends, and sends what we write', async () => {
    const { ours, peer, read } = await connect();
    peer.write('one');
    await eventually('the first bytes', () => read() === 'one');
    const large = 'x'.repeat(300_000);
    peer.write(large);
    await eventually('more than one buffer full', () => read() === `one${large}`);
    ours.write('answer');
    const [answer] = (await once(peer, 'data')) as [Buffer];
    expect(answer.toString()).toBe('answer');
  });

  it('lends bytes whose slices are copies', async () => {
    const { peer, intake } = await connect();
    const kept: Uint8Array[] = [];
    intake.take = (bytes, length) => {
      kept.push(bytes.slice(0, length));
      bytes.fill(0, 0, length);
    };
    peer.write('kept');
    await eventually('the bytes', () => kept.length > 0);
    expect(Buffer.concat(kept).toString()).toBe('kept');
  });

  it('knows who it talks to', async () => {
    const { ours, peer } = await connect();
    expect([ours.remoteAddress, ours.remotePort]).toEqual(['127.0.0.1', peer.localPort]);
  });

  it('closes when the peer ends, and its server counts it no more', async () => {
    const { ours, peer, server } = await connect();
    peer.end();
    await once(ours, 'close');
    server.close();
    await once(server, 'close');
    expect(ours.destroyed).toBe(true);
  });

  it('ends for the peer when we destroy it', async () => {
    const { ours, peer } = await connect();
    peer.resume();
    ours.destroy();
    await once(peer, 'close');
    expect(peer.destroyed).toBe(true);
  });
});

/** The socket as a Node without the private handle would show it. */
function hidden(socket: net.Socket): net.Socket {
  return new Proxy(socket, {
    get(target, name) {
      const value: unknown = name === '_handle' ? undefined : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
