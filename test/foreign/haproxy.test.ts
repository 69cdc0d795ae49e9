/** HAProxy before our listener, in both versions of the PROXY protocol, with its health checks. Skipped without haproxy. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { AddressList } from '../../src/engine/addressList.ts';
import { Secret } from '../../src/engine/secret.ts';
import { Certificates, hasOpenssl } from '../support/certificates.ts';
import { House } from '../support/house.ts';
import { eventually } from '../support/market.ts';
import { freePort, listensOn } from '../support/ports.ts';

const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;
/** Not the address from which HAProxy itself connects. */
const CLIENT = '127.0.0.9';

describe.skipIf(!hasHaproxy)('behind HAProxy', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-haproxy-'));
  let house: House;
  let haproxy: ChildProcess;
  let certificates: Certificates | undefined;
  afterEach(async () => {
    haproxy.kill('SIGTERM');
    await house.close();
    certificates?.remove();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Starts it before the house, with these words for its server; resolves with its port. */
  async function start(server: string): Promise<number> {
    const port = await freePort();
    const file = path.join(directory, 'haproxy.cfg');
    const timeouts = 'timeout connect 5s\n timeout client 60s\n timeout server 60s';
    writeFileSync(
      file,
      `defaults\n mode tcp\n ${timeouts}\nlisten fix\n bind 127.0.0.1:${port}\n` +
        ` server house 127.0.0.1:${house.port} ${server} check inter 50ms\n`,
    );
    haproxy = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    await eventually('it takes connections', () => listensOn(port));
    return port;
  }

  it.each(['send-proxy', 'send-proxy-v2', 'send-proxy-v2 proxy-v2-options crc32c,unique-id'])('%s', async (how) => {
    house = await House.open({ balancers: new AddressList(['127.0.0.1']) });
    const port = await start(`${how} check-send-proxy`);
    const client = house.adopt(net.connect({ host: '127.0.0.1', port, localAddress: CLIENT }), 'WITNESS');
    await client.logOn();
    expect(house.engine.peerOf(house.session('WITNESS'))).toBe(`${CLIENT}:${client.socket.localPort}`);
    // Some ten health checks.
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.send('35=D|11=W1|');
    await client.hears('|11=W1|');
    expect(house.log).toEqual([]);
  });

  it.skipIf(!hasOpenssl)('with TLS between the client and us', async () => {
    certificates = new Certificates();
    const { cert, key } = certificates.make('server');
    const ours = { cert, key: new Secret(key), clientCA: undefined, requireClientCert: false };
    house = await House.open({ tls: ours, balancers: new AddressList(['127.0.0.1']) });
    const port = await start('send-proxy-v2 check-send-proxy');
    const socket = tls.connect({ host: '127.0.0.1', port, ca: cert });
    const client = house.adopt(socket, 'WITNESS');
    await client.logOn();
    expect(house.engine.peerOf(house.session('WITNESS'))).toBe(`127.0.0.1:${socket.localPort}`);
    expect(house.log).toEqual([]);
  });

  it('that sends no header is told so in the log', async () => {
    house = await House.open({ balancers: new AddressList(['127.0.0.1']) });
    const port = await start('');
    const client = house.adopt(net.connect({ host: '127.0.0.1', port }), 'WITNESS');
    client.sendLogon();
    await client.waitClosed();
    expect(house.log.map(({ about }) => about['reason'])).toEqual(['it begins with no PROXY header']);
  });
});
