/** [fix.tls] and [venue.tls]: what is wrong with the files they name is a problem of the key that names it. */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Certificates, type Certified, hasOpenssl } from '../support/certificates.ts';
import { demoWith, faultsOf, setupOf } from './demo.ts';

describe.skipIf(!hasOpenssl)('TLS in the configuration', () => {
  let certificates: Certificates;
  let server: Certified;
  let other: Certified;
  beforeAll(() => {
    certificates = new Certificates();
    server = certificates.make('server');
    other = certificates.make('other');
  });
  afterAll(() => certificates.remove());

  const table = (keys: Readonly<Record<string, string | boolean>>) =>
    Object.entries(keys)
      .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
      .join('\n');
  const withListener = (keys: Readonly<Record<string, string | boolean>>) =>
    demoWith(['[http]', `[fix.tls]\n${table(keys)}\n\n[http]`]);
  const withVenue = (keys: Readonly<Record<string, string>>) =>
    demoWith(['[venue.marketData]', `[venue.tls]\n${table(keys)}\n\n[venue.marketData]`]);
  const own = () => ({ cert: server.certFile, key: server.keyFile });

  it('is read into the listener, and prints no key', () => {
    const { fix } = setupOf(withListener({ ...own(), clientCA: other.certFile, requireClientCert: true }));
    expect(fix.tls).toMatchObject({ cert: server.cert, clientCA: other.cert, requireClientCert: true });
    expect(fix.tls?.key.reveal()).toBe(server.key.trimEnd());
    const shown = inspect(fix, { depth: 9, showHidden: true }) + JSON.stringify(fix);
    expect(shown).not.toContain('PRIVATE KEY');
  });

  it('is read into both links of a venue', () => {
    const north = setupOf(withVenue({ ca: other.certFile, ...own(), serverName: 'north.example' })).venues.get('NORTH');
    expect(north?.orders.link.tls).toMatchObject({ ca: other.cert, cert: server.cert, serverName: 'north.example' });
    expect(north?.marketData?.link.tls).toBe(north?.orders.link.tls);
  });

  it('is off where nothing is said', () => {
    const setup = setupOf(demoWith());
    expect(setup.fix.tls).toBeUndefined();
    expect(setup.venues.get('NORTH')?.orders.link.tls).toBeUndefined();
  });

  it('takes no key that others can read', () => {
    chmodSync(server.keyFile, 0o644);
    expect(faultsOf(withListener(own()))).toEqual([
      `fix.tls.key: ${server.keyFile} is open to others (mode 644): chmod 600 it, and change the secret`,
    ]);
    chmodSync(server.keyFile, 0o600);
    expect(faultsOf(withListener(own()))).toEqual([]);
  });

  it.each<[string, () => string, RegExp]>([
    [
      'a key of another certificate',
      () => withListener({ ...own(), key: other.keyFile }),
      /^fix\.tls\.key: cannot be used with this certificate: .*mismatch/,
    ],
    ['a file that is not there', () => withListener({ ...own(), cert: '/none.pem' }), /^fix\.tls\.cert: .*ENOENT/],
    [
      'a file that is no certificate',
      () => withListener({ ...own(), clientCA: noPem() }),
      /^fix\.tls\.clientCA: .* holds no PEM certificate/,
    ],
    [
      'client certificates required of nobody',
      () => withListener({ ...own(), requireClientCert: true }),
      /^fix\.tls\.requireClientCert: .*set clientCA/,
    ],
    [
      'a certificate without its key',
      () => withVenue({ cert: server.certFile }),
      /^venue\[NORTH\]\.tls: .*go together/,
    ],
    ['no certificate', () => withVenue({ ca: '/none.pem' }), /^venue\[NORTH\]\.tls\.ca: .*ENOENT/],
  ])('refuses %s', (_what, toml, why) => {
    expect(faultsOf(toml())).toEqual([expect.stringMatching(why)]);
  });

  function noPem(): string {
    const file = path.join(certificates.directory, 'no.pem');
    writeFileSync(file, 'no certificate');
    return file;
  }
});
