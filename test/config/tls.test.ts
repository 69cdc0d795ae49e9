/** [fix.tls] and [venue.tls]: what is wrong with the files they name is a problem of the key that names it. */
import { chmodSync, renameSync, rmSync, symlinkSync, unwatchFile, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onChange } from '../../src/cli/onChange.ts';
import { CertificateWatch } from '../../src/gateway/certificates.ts';
import { instant, later, seconds } from '../../src/units/brand.ts';
import { Certificates, type Certified, hasOpenssl } from '../support/certificates.ts';
import { eventually } from '../support/market.ts';
import { demoWith, faultsOf, setupOf } from './demo.ts';

describe.skipIf(!hasOpenssl)('TLS in the configuration', () => {
  let certificates: Certificates;
  let server: Certified;
  let other: Certified;
  let expired: Certified;
  beforeAll(() => {
    certificates = new Certificates();
    server = certificates.make('server');
    other = certificates.make('other');
    expired = certificates.make('expired', undefined, 1);
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

  describe('when the files are replaced', () => {
    /** A setup whose own files are copies, to be overwritten. */
    function setUp() {
      const cert = path.join(certificates.directory, 'our.pem');
      const key = path.join(certificates.directory, 'our.key');
      const place = (by: { cert: string; key: string }) => {
        writeFileSync(cert, by.cert);
        writeFileSync(key, by.key, { mode: 0o600 });
      };
      const ca = path.join(certificates.directory, 'ca.pem');
      writeFileSync(ca, other.cert + server.cert);
      place(server);
      const { fix, tlsFiles } = setupOf(withListener({ cert, key, clientCA: ca }));
      expect(tlsFiles.map(({ of, paths }) => [of, paths])).toEqual([['fix.tls', [cert, key, ca]]]);
      return { tls: fix.tls!, files: tlsFiles[0], cert, key, ca, place };
    }
    // A minute on: the certificates are made after this line, and valid from the second of that.
    const now = instant((Date.now() + 60_000) * 1_000);
    const day = (days: number) => later(now, seconds(days * 86_400));

    it('they take the place of what was in force', () => {
      const { tls, files, place } = setUp();
      expect(files.renew(now)).toBe(false);
      place(other);
      expect(files.renew(now)).toBe(true);
      expect([tls.cert, tls.key.reveal()]).toEqual([other.cert, other.key.trimEnd()]);
      expect(files.certificate?.subject).toBe('CN=other');
      expect(files.renew(now)).toBe(false);
    });

    it.each<[string, (at: ReturnType<typeof setUp>) => void, RegExp]>([
      ['one of them alone', ({ cert }) => writeFileSync(cert, other.cert), /^key: cannot be used .*mismatch/],
      ['one that is gone', ({ key }) => rmSync(key), /^key: .*ENOENT/],
      ['half of one', ({ cert }) => writeFileSync(cert, server.cert.slice(0, 200)), /^cert: .*broken .* 1 of 1/],
      ['one and a half', ({ ca }) => writeFileSync(ca, other.cert + server.cert.slice(0, 200)), /^clientCA: .* 2 of 2/],
      ['none', ({ cert }) => writeFileSync(cert, ''), /^cert: .*holds no PEM/],
      ['a key that others can read', ({ key }) => chmodSync(key, 0o644), /^key: .*open to others/],
      ['an expired one', ({ place }) => place(expired), /^cert: CN=expired is valid from .* only$/],
    ])('%s is refused, and changes nothing', (_what, replace, why) => {
      const at = setUp();
      replace(at);
      expect(() => at.files.renew(day(1.5))).toThrow(why);
      expect([at.tls.cert, at.tls.key.reveal()]).toEqual([server.cert, server.key.trimEnd()]);
      at.place(other);
      writeFileSync(at.ca, other.cert);
      chmodSync(at.key, 0o600);
      expect(at.files.renew(day(1.5))).toBe(true);
    });

    it('the log says so, and warns once a day before a certificate expires', () => {
      const { files, place, cert } = setUp();
      const log: string[] = [];
      const note = (message: string, about?: Record<string, unknown>) =>
        void log.push(`${message}: ${[about?.['subject'], about?.['error'], about?.['daysLeft']].join(' ')}`);
      const watch = new CertificateWatch([files], { info: note, warn: note });
      for (const at of [0, 0.5, 1, 1.5, 3]) watch.tick(day(at));
      expect(log.splice(0)).toEqual([
        'a certificate expires soon: CN=server  1',
        'a certificate expires soon: CN=server  0',
        'a certificate has expired: CN=server  -2',
      ]);
      expect(watch.daysLeft(now)).toBe(1);
      writeFileSync(cert, 'nonsense');
      expect(watch.renew(now)).toBe(false);
      place(other);
      expect([watch.renew(now), watch.renew(now)]).toEqual([true, false]);
      watch.tick(now);
      expect(log).toEqual([
        expect.stringMatching(/^certificate files refused: those in force stay: .*holds no PEM/),
        'certificates renewed: CN=other  ',
        'a certificate expires soon: CN=other  1',
      ]);
    });
  });

  it('files that are replaced are noticed, however that is done', async () => {
    const files = ['a', 'b', 'link'].map((name) => path.join(certificates.directory, name));
    const [a, b, link] = files;
    writeFileSync(a, '1');
    symlinkSync(a, link);
    let changes = 0;
    onChange([b, link], () => changes++, 20);
    const noticed = (times: number) => eventually('it is noticed', () => changes === times);
    await noticed(1);
    writeFileSync(b, '1');
    await noticed(2);
    writeFileSync(`${b}.new`, '2');
    renameSync(`${b}.new`, b);
    await noticed(3);
    writeFileSync(a, '22');
    await noticed(4);
    expect(changes).toBe(4);
    for (const file of files) unwatchFile(file);
  });

  function noPem(): string {
    const file = path.join(certificates.directory, 'no.pem');
    writeFileSync(file, 'no certificate');
    return file;
  }
});
