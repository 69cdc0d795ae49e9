/** TLS under both roles: who gets in, who does not, and that WITNESS, who is in, notices nothing of the others. */
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AddressList } from '../../src/engine/addressList.ts';
import { Secret } from '../../src/engine/secret.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Proxy } from '../../src/engine/proxyTalk.ts';
import type { LinkTls, ListenerTls } from '../../src/engine/tlsContext.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import type { Session } from '../../src/session/session.ts';
import { SessionState } from '../../src/session/state.ts';
import { Certificates, type Certified, hasOpenssl } from '../support/certificates.ts';
import type { FixClient } from '../support/fixClient.ts';
import { House, type HouseOptions } from '../support/house.ts';
import { eventually } from '../support/market.ts';

// The certificates are made by the openssl command.
describe.skipIf(!hasOpenssl)('over TLS', () => {
  let certificates: Certificates;
  let root: Certified;
  let otherRoot: Certified;
  let server: Certified;
  let client: Certified;
  let stranger: Certified;
  let newServer: Certified;
  beforeAll(() => {
    certificates = new Certificates();
    root = certificates.make('root');
    otherRoot = certificates.make('other-root');
    server = certificates.make('server', root);
    client = certificates.make('client', root);
    stranger = certificates.make('stranger', otherRoot);
    newServer = certificates.make('new-server', otherRoot);
  });
  afterAll(() => certificates.remove());

  let house: House;
  let witness: FixClient;
  const dialled: Engine[] = [];

  function listenerTls(options: Partial<ListenerTls> = {}): ListenerTls {
    const key = new Secret(server.key);
    return { cert: server.cert, key, clientCA: undefined, requireClientCert: false, ...options };
  }

  const mutual = (): ListenerTls => listenerTls({ clientCA: root.cert, requireClientCert: true });

  async function open(options: ListenerTls, more: HouseOptions = {}): Promise<void> {
    house = await House.open({ ...more, tls: options });
    witness = house.adopt(secure({ cert: client.cert, key: client.key }), 'WITNESS');
    await witness.logOn();
  }

  /** A connection that trusts our root; what it writes leaves once the handshake is done. */
  function secure(options: tls.ConnectionOptions = {}): tls.TLSSocket {
    return tls.connect({ host: '127.0.0.1', port: house.port, ca: root.cert, ...options });
  }

  afterEach(async () => {
    for (const engine of dialled.splice(0)) engine.kill();
    const before = witness.log.length;
    witness.send('35=D|11=W1|');
    expect((await witness.hears('|11=W1|', before)).text).toContain(`|34=${before + 1}|`);
    // What came through a proxy is gone once the proxy has passed that on.
    await eventually('no connection is pending', () => house.engine.pendingConnections === 0);
    await house.close();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    await open(listenerTls());
    const socket = secure({ minVersion: version, maxVersion: version });
    await house.adopt(socket, 'MALLORY').logOn();
    expect(socket.getProtocol()).toBe(version);
  });

  it('refuses TLS 1.1', async () => {
    await open(listenerTls());
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expectRefused(house.adopt(secure(old), 'MALLORY'));
  });

  it('shows later clients a certificate that was renewed, and asks them for one of a renewed CA', async () => {
    const options = mutual();
    await open(options);
    const early = house.adopt(secure({ cert: client.cert, key: client.key }), 'MALLORY');
    await early.logOn();
    // As config/ does when the files have been replaced.
    Object.assign(options, { cert: newServer.cert, key: new Secret(newServer.key), clientCA: otherRoot.cert });
    house.engine.renewTls();
    const trusting = { ca: otherRoot.cert };
    await expectShut(secure({ ...trusting, cert: client.cert, key: client.key }));
    const late = secure({ ...trusting, cert: stranger.cert, key: stranger.key });
    await once(late, 'secureConnect');
    expect(late.getPeerX509Certificate()?.subject).toBe('CN=new-server');
    late.destroy();
    early.send('35=1|112=STILL-HERE|');
    expect((await early.hears('|112=STILL-HERE|')).text).toContain('|35=0|');
  });

  describe('behind a balancer', () => {
    const header = 'PROXY TCP4 203.0.113.7 127.0.0.1 51515 9880\r\n';
    /** Cuts the header and the first bytes of the handshake in these ways. */
    it.each<[string, (hello: Buffer) => Buffer[]]>([
      ['in one packet', (hello) => [Buffer.concat([Buffer.from(header), hello])]],
      ['one after another', (hello) => [Buffer.from(header), hello]],
      [
        'cut anywhere',
        (hello) => {
          const all = Buffer.concat([Buffer.from(header), hello]);
          return [all.subarray(0, 9), all.subarray(9, header.length + 3), all.subarray(header.length + 3)];
        },
      ],
    ])('a handshake follows its header: %s', async (_how, cut) => {
      house = await House.open({ tls: mutual(), balancers: new AddressList(['127.0.0.1']) });
      const balancer = net.createServer((near) => {
        const far = net.connect({ host: '127.0.0.1', port: house.port, noDelay: true });
        near.once('data', (hello: Buffer) => {
          near.pause();
          cut(hello).forEach((piece, i) => setTimeout(() => far.write(piece), 20 * i));
          setTimeout(() => near.pipe(far), 60);
        });
        far.pipe(near);
        for (const socket of [near, far]) socket.on('error', () => undefined).on('close', () => far.destroy());
      });
      await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
      const through = { port: (balancer.address() as net.AddressInfo).port };
      const refused = secure({ ...through, cert: stranger.cert, key: stranger.key });
      await expectShut(refused);
      expect(house.log.map(({ about }) => about['address'])).toEqual(['203.0.113.7']);
      witness = house.adopt(secure({ ...through, cert: client.cert, key: client.key }), 'WITNESS');
      await witness.logOn();
      expect(house.engine.peerOf(house.session('WITNESS'))).toBe('203.0.113.7:51515');
      balancer.close();
    });
  });

  describe('a client', () => {
    /** What the listener asks for, what the client shows, whether it gets in. */
    it.each<[string, () => ListenerTls, () => tls.ConnectionOptions, boolean]>([
      ['without a certificate, where none is asked for', () => listenerTls(), () => ({}), true],
      ['with a certificate of our root', mutual, () => ({ cert: client.cert, key: client.key }), true],
      ['without a certificate, where one is required', mutual, () => ({}), false],
      ['with one of another root', mutual, () => ({ cert: stranger.cert, key: stranger.key }), false],
      ['without one, where it may have one', () => listenerTls({ clientCA: root.cert }), () => ({}), true],
      [
        'with one of another root, where it need not have any',
        () => listenerTls({ clientCA: root.cert }),
        () => ({ cert: stranger.cert, key: stranger.key }),
        false,
      ],
    ])('%s', async (_who, ours, theirs, getsIn) => {
      await open(ours());
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        const peer = house.adopt(secure({ ...theirs(), maxVersion }), 'MALLORY');
        if (!getsIn) {
          await expectRefused(peer);
          continue;
        }
        peer.msgSeqNum = house.session('MALLORY').numbers.nextTargetMsgSeqNum;
        await peer.logOn();
        peer.send('35=5|');
        await peer.waitClosed();
        await eventually('the session is free', () => house.session('MALLORY').state === SessionState.Disconnected);
      }
    });

    it('that speaks plain FIX to the TLS port is disconnected', async () => {
      await open(listenerTls());
      await expectRefused(await house.connect('MALLORY'));
    });

    it('that comes and goes without a byte is not in the log; one that says no TLS is, with its address', async () => {
      await open(listenerTls());
      (await house.connect('MALLORY')).close();
      const probe = net.connect({ host: '127.0.0.1', port: house.port }).resume();
      probe.end();
      await once(probe, 'close');
      await eventually('they are gone', () => house.engine.pendingConnections === 0);
      expect(house.log).toEqual([]);
      for (const [bytes, leaves] of [
        ['\x16\x03\x01\x02', true],
        ['no TLS at all', false],
      ] as const) {
        const peer = await house.connect('MALLORY');
        peer.write(bytes);
        if (leaves) peer.socket.end();
        await eventually('it is gone', () => house.engine.pendingConnections === 0);
        house.pass(2);
      }
      await eventually('both are in the log', () => house.log.length === 2);
      expect(house.log.map(({ about }) => about['address'])).toEqual(['127.0.0.1', '127.0.0.1']);
    });

    it('that never begins its handshake counts as one that never logs on', async () => {
      await open(listenerTls(), { limits: { logonTimeoutSec: 5 } });
      const silent = await house.connect('MALLORY');
      await eventually('it is counted', () => house.engine.pendingConnections === 1);
      house.pass(6);
      await silent.waitClosed();
      expect(silent.receivedBytes).toBe(0);
    });

    it('that logged on is no longer counted', async () => {
      await open(listenerTls(), { limits: { logonTimeoutSec: 5 } });
      const peer = house.adopt(secure(), 'MALLORY');
      await peer.logOn();
      expect(house.engine.pendingConnections).toBe(0);
      house.pass(60);
      peer.send('35=1|112=ALIVE|');
      expect((await peer.hears('|112=ALIVE|')).text).toContain('|35=0|');
    });

    it('gets a long resend at the pace at which it reads', async () => {
      await open(listenerTls(), { ticking: false });
      const first = house.adopt(secure(), 'MALLORY');
      await first.logOn();
      first.socket.destroy();
      await eventually('the session is free', () => house.session('MALLORY').state === SessionState.Disconnected);
      house.news('MALLORY', 3_000, 2_000);
      const again = house.adopt(secure(), 'MALLORY');
      again.msgSeqNum = 2;
      await again.logOn();
      again.socket.pause();
      again.send('35=2|7=2|16=0|');
      await new Promise((resolve) => setTimeout(resolve, 50));
      again.socket.resume();
      expect((await again.hears('|34=3001|')).text).toContain('|43=Y|');
    });
  });

  describe('an initiator', () => {
    /** An engine that dials the house as MALLORY. */
    function dial(
      link: LinkTls,
      port = house.port,
      proxy?: Proxy,
    ): { session: Session; warnings: string[]; clock: { ahead: number } } {
      const warnings: string[] = [];
      const clock = { ahead: 0 };
      const engine = new Engine({
        journal: new MemoryJournal(),
        clock: { now: () => (house.now() + clock.ahead) as ReturnType<House['now']> },
        log: {
          info: () => undefined,
          warn: (message, about) => void warnings.push(`${message}: ${String(about?.error ?? about?.reason)}`),
        },
      });
      const session = engine.addSession(
        {
          ...SESSION_DEFAULTS,
          id: 'CLIENT',
          role: 'initiator',
          beginString: 'FIX.4.4',
          senderCompID: 'MALLORY',
          targetCompID: 'HOUSE',
          rules: undefined,
        },
        () => ({ onMessage: () => undefined }),
        { hosts: [{ host: '127.0.0.1', port }], reconnectSec: 0.1, maxReconnectSec: 0.1, tls: link, proxy },
      );
      dialled.push(engine);
      engine.start();
      return { session, warnings, clock };
    }

    const link = (options: Partial<LinkTls> = {}): LinkTls => ({
      ca: root.cert,
      cert: undefined,
      key: undefined,
      serverName: undefined,
      ...options,
    });

    it('logs on where the certificate is of the root it trusts, by address or by name', async () => {
      await open(listenerTls());
      for (const serverName of [undefined, 'localhost']) {
        const { session } = dial(link({ serverName }));
        await eventually('it is logged on', () => session.state === SessionState.LoggedOn);
        expect(house.session('MALLORY').state).toBe(SessionState.LoggedOn);
        dialled.pop()?.kill();
        await eventually('the session is free', () => house.session('MALLORY').state === SessionState.Disconnected);
        house.session('MALLORY').resetNumbers();
      }
    });

    it('trusts a CA that was renewed when it connects again', async () => {
      await open(listenerTls());
      const tlsOfVenue = link({ ca: otherRoot.cert });
      const { session, warnings } = dial(tlsOfVenue);
      await eventually('it is refused', () => warnings.length > 0);
      Object.assign(tlsOfVenue, link());
      await eventually('it is logged on', () => session.state === SessionState.LoggedOn);
      expect(house.session('MALLORY').state).toBe(SessionState.LoggedOn);
    });

    it.each<[string, string | undefined, RegExp | undefined]>([
      ['with whom it logs on', 'localhost', undefined],
      ['whose certificate is of another name', 'venue.example', /does not match certificate's altnames/],
    ])('reaches through a proxy a venue %s', async (_what, serverName, why) => {
      await open(mutual());
      const asked: string[] = [];
      // Node's own server, which nobody here wrote.
      const gate = http.createServer().on('connect', (request, near, head) => {
        asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
        const far = net.connect(house.port, '127.0.0.1', () => {
          near.write('HTTP/1.1 200 Connection established\r\n\r\n');
          far.write(head);
          far.pipe(near).pipe(far);
        });
        for (const socket of [near, far]) socket.on('error', () => undefined);
        near.on('close', () => far.destroy());
      });
      await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
      const credentials = { username: 'us', password: new Secret('open sesame') };
      const { port } = gate.address() as net.AddressInfo;
      const proxy = { kind: 'http', host: '127.0.0.1', port, credentials } as const;
      const ours = link({ cert: client.cert, key: new Secret(client.key), serverName });
      const { session, warnings } = dial(ours, house.port, proxy);
      if (why === undefined) {
        await eventually('it is logged on', () => session.state === SessionState.LoggedOn);
        expect(house.session('MALLORY').state).toBe(SessionState.LoggedOn);
      } else {
        await eventually('it has tried', () => warnings.length > 0);
        expect(warnings[0]).toMatch(why);
      }
      expect(asked[0]).toBe(`127.0.0.1:${house.port} Basic dXM6b3BlbiBzZXNhbWU=`);
      dialled.pop()?.kill();
      gate.close();
    });

    it('shows its certificate where it is asked for', async () => {
      await open(mutual());
      const { session } = dial(link({ cert: client.cert, key: new Secret(client.key) }));
      await eventually('it is logged on', () => session.state === SessionState.LoggedOn);
      expect(house.session('MALLORY').state).toBe(SessionState.LoggedOn);
    });

    it.each<[string, () => Partial<LinkTls>, RegExp]>([
      ['of another root', () => ({ ca: otherRoot.cert }), /unable to verify|unable to get|self-signed/],
      ['that only the system could vouch for', () => ({ ca: undefined }), /unable to verify|unable to get|self-signed/],
      ['of another name', () => ({ serverName: 'venue.example' }), /does not match certificate's altnames/],
    ])('sends no Logon to a venue with a certificate %s', async (_what, options, why) => {
      await open(listenerTls());
      const { session, warnings } = dial(link(options()));
      await eventually('it has tried', () => warnings.length > 0);
      expect(warnings[0]).toMatch(why);
      expect(session.state).toBe(SessionState.Disconnected);
      expect(session.numbers.nextSenderMsgSeqNum).toBe(1);
      expect(house.session('MALLORY').state).toBe(SessionState.Disconnected);
    });

    it('gives up on a venue that does not answer the handshake, and tries again', async () => {
      await open(listenerTls());
      let calls = 0;
      const deaf = net.createServer(() => calls++);
      await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
      const { warnings, clock } = dial(link(), (deaf.address() as net.AddressInfo).port);
      await eventually('it has called', () => calls === 1);
      clock.ahead = 11_000_000;
      await eventually('it has called again', () => calls === 2);
      expect(warnings).toEqual(['cannot connect, will keep trying: no connection in time']);
      deaf.close();
    });
  });

  /** With TLS 1.3 a client's handshake is over before its certificate is refused. */
  async function expectShut(socket: tls.TLSSocket): Promise<void> {
    socket.on('error', () => undefined).resume();
    await once(socket, 'close');
  }

  /** What it writes, or its handshake, gets it disconnected, and no session was touched. */
  async function expectRefused(peer: FixClient): Promise<void> {
    peer.send('35=A|98=0|108=0|');
    await peer.waitClosed();
    expect(peer.log.filter((text) => text.includes('35='))).toEqual([]);
    expect(house.session('MALLORY').numbers).toEqual({ nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
    await eventually('its place is free', () => house.engine.pendingConnections === 0);
  }
});
