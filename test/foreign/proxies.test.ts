/** Proxies that nobody here wrote, between an initiator and its venue. Each is skipped where it is not installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Proxy } from '../../src/engine/proxyTalk.ts';
import { Secret } from '../../src/engine/secret.ts';
import type { LinkTls } from '../../src/engine/tlsContext.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import { SessionState } from '../../src/session/state.ts';
import { Certificates, hasOpenssl } from '../support/certificates.ts';
import { House } from '../support/house.ts';
import { eventually } from '../support/market.ts';
import { freePort, listensOn } from '../support/ports.ts';

const PASSWORD = 'open-sesame';

describe('a venue is reached through', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-proxies-'));
  let house: House;
  let gate: ChildProcess;
  let engine: Engine;
  let warnings: string[];
  let certificates: Certificates | undefined;
  afterEach(async () => {
    engine.kill();
    gate.kill('SIGKILL');
    await house.close();
    certificates?.remove();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function start(command: string, args: readonly string[], port: number): Promise<void> {
    gate = spawn(command, args, { stdio: 'ignore' });
    await eventually('it takes connections', () => listensOn(port));
  }

  function dial(proxy: Proxy, tls?: LinkTls, port = house.port): void {
    warnings = [];
    engine = new Engine({
      journal: new MemoryJournal(),
      clock: systemClock(),
      log: { info: () => undefined, warn: (_message, about) => void warnings.push(String(about?.['error'])) },
    });
    const names = { id: 'venue', senderCompID: 'MALLORY', targetCompID: 'HOUSE' };
    engine.addSession(
      { ...SESSION_DEFAULTS, ...names, role: 'initiator', beginString: 'FIX.4.4', rules: undefined },
      () => ({ onMessage: () => undefined }),
      { hosts: [{ host: 'localhost', port }], reconnectSec: 0.1, maxReconnectSec: 0.1, tls, proxy },
    );
    engine.start();
  }

  const credentials = { username: 'us', password: new Secret(PASSWORD) };
  const through = (kind: Proxy['kind'], port: number, as?: Proxy['credentials']): Proxy => ({
    kind,
    host: '127.0.0.1',
    port,
    credentials: as,
  });
  const loggedOn = async () => {
    await eventually(
      `it is logged on: ${warnings.join()}`,
      () => house.session('MALLORY').state === SessionState.LoggedOn,
    );
    expect(warnings).toEqual([]);
  };

  describe.skipIf(spawnSync('microsocks', ['-h']).error !== undefined)('microsocks (SOCKS5)', () => {
    it.skipIf(!hasOpenssl)('with a password, by name, over TLS', async () => {
      certificates = new Certificates();
      const { cert, key } = certificates.make('server');
      house = await House.open({ tls: { cert, key: new Secret(key), clientCA: undefined, requireClientCert: false } });
      const port = await freePort();
      await start('microsocks', ['-i', '127.0.0.1', '-p', `${port}`, '-u', 'us', '-P', PASSWORD], port);
      dial(through('socks5', port, credentials), { ca: cert, cert: undefined, key: undefined, serverName: undefined });
      await loggedOn();
      expect(house.engine.peerOf(house.session('MALLORY'))).toMatch(/^127\.0\.0\.1:/);
    });

    it('that wants a password, or cannot reach it, says so', async () => {
      house = await House.open();
      const port = await freePort();
      await start('microsocks', ['-i', '127.0.0.1', '-p', `${port}`, '-u', 'us', '-P', PASSWORD], port);
      dial(through('socks5', port));
      await eventually('it is refused', () => warnings.length > 0);
      expect(warnings[0]).toMatch(/^proxy: it takes none of our ways to authenticate: it asks for a username/);
      engine.kill();
      dial(through('socks5', port, { username: 'us', password: new Secret('wrong') }));
      await eventually('it is refused', () => warnings.length > 0);
      expect(warnings[0]).toBe('proxy: it refuses our username and password');
      engine.kill();
      dial(through('socks5', port, credentials), undefined, await freePort());
      await eventually('it is refused', () => warnings.length > 0);
      expect(warnings[0]).toBe('proxy: it cannot connect: the venue refuses the connection (reply 5)');
    });
  });

  it.skipIf(spawnSync('tinyproxy', ['-h']).error !== undefined)('tinyproxy (HTTP)', async () => {
    house = await House.open();
    const port = await freePort();
    const file = path.join(directory, 'tinyproxy.conf');
    writeFileSync(
      file,
      `Port ${port}\nListen 127.0.0.1\nTimeout 60\nBasicAuth us ${PASSWORD}\nConnectPort ${house.port}\n`,
    );
    await start('tinyproxy', ['-d', '-c', file], port);
    dial(through('http', port));
    await eventually('it is refused', () => warnings.length > 0);
    expect(warnings[0]).toMatch(/^proxy: it answers 407 /);
    engine.kill();
    dial(through('http', port, credentials));
    await loggedOn();
    engine.kill();
    dial(through('http', port, credentials), undefined, await freePort());
    await eventually('it is refused', () => warnings.length > 0);
    expect(warnings[0]).toMatch(/^proxy: it answers 403 /);
  });
});
