/** [fix.tls] and [venue.tls] for the engine: reads the files, checks the permissions of keys, and tries them all. */
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';
import { Secret } from '../../engine/secret.ts';
import type { LinkTls, ListenerTls } from '../../engine/tlsContext.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import type { ListenerTlsEntry } from '../schema/schema.ts';
import type { LinkTlsEntry } from '../schema/venueSchema.ts';
import { readSecret } from '../secrets.ts';

/** The bundle of everybody the system trusts has some 200 KB. */
const MAX_PEM_BYTES = 1 << 20;

/** Reads the files of the entry; a fault is reported for its key. Relative paths start at `directory`. */
export function resolveListenerTls(
  entry: ListenerTlsEntry | undefined,
  at: Path,
  directory: string,
  faults: ConfigFaults,
): ListenerTls | undefined {
  if (entry === undefined) return undefined;
  if (entry.requireClientCert && entry.clientCA === undefined) {
    faults.add([...at, 'requireClientCert'], 'the CA of clients is missing: set clientCA');
  }
  const pem = new PemReader(at, directory, faults);
  const cert = pem.certificate('cert', entry.cert);
  const key = pem.key('key', entry.key);
  const clientCA = entry.clientCA === undefined ? undefined : pem.certificate('clientCA', entry.clientCA);
  pem.tryOut(cert, key);
  return { cert, key, clientCA, requireClientCert: entry.requireClientCert };
}

export function resolveLinkTls(
  entry: LinkTlsEntry | undefined,
  at: Path,
  directory: string,
  faults: ConfigFaults,
): LinkTls | undefined {
  if (entry === undefined) return undefined;
  if ((entry.cert === undefined) !== (entry.key === undefined)) {
    faults.add(at, 'a certificate and its key go together: set both cert and key, or neither');
  }
  const pem = new PemReader(at, directory, faults);
  const ca = entry.ca === undefined ? undefined : pem.certificate('ca', entry.ca);
  const cert = entry.cert === undefined ? undefined : pem.certificate('cert', entry.cert);
  const key = entry.key === undefined ? undefined : pem.key('key', entry.key);
  if (cert !== undefined && key !== undefined) pem.tryOut(cert, key);
  return { ca, cert, key, serverName: entry.serverName };
}

/** Reads the PEM files of one table. After a problem it continues with '', so that all problems are found. */
class PemReader {
  private readonly at: Path;
  private readonly directory: string;
  private readonly faults: ConfigFaults;
  private readonly before: number;

  constructor(at: Path, directory: string, faults: ConfigFaults) {
    this.at = at;
    this.directory = directory;
    this.faults = faults;
    this.before = faults.problems.length;
  }

  certificate(name: string, file: string): string {
    const where = path.resolve(this.directory, file);
    try {
      if (statSync(where).size > MAX_PEM_BYTES) {
        this.faults.add([...this.at, name], `${where} is larger than ${MAX_PEM_BYTES} bytes`);
        return '';
      }
      const text = readFileSync(where, 'utf8');
      void new X509Certificate(text);
      return text;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code?.startsWith('ERR_') === false ? `cannot be read: ${code}` : 'holds no PEM certificate';
      this.faults.add([...this.at, name], `${where} ${why}`);
      return '';
    }
  }

  key(name: string, file: string): Secret {
    const found = readSecret({ env: undefined, file }, this.directory, {});
    if (found.kind === 'found') return new Secret(found.text);
    this.faults.add([...this.at, name], found.why);
    return new Secret('');
  }

  /** OpenSSL has the last word on whether certificate and key are sound and belong together. */
  tryOut(cert: string, key: Secret): void {
    if (this.faults.problems.length > this.before) return;
    try {
      tls.createSecureContext({ cert, key: key.reveal() });
    } catch (error) {
      this.faults.add([...this.at, 'key'], `cannot be used with this certificate: ${(error as Error).message}`);
    }
  }
}
