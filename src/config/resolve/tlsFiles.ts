/**
 * [fix.tls] and [venue.tls] for the engine: reads the files, checks the permissions of keys, and tries them all; then
 * again, when they have been replaced while we run.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Secret } from '../../engine/secret.ts';
import { type LinkTls, type ListenerTls, tryOutTls } from '../../engine/tlsContext.ts';
import type { Instant } from '../../units/brand.ts';
import { ConfigFaults, type Path } from './configFaults.ts';
import type { ListenerTlsEntry } from '../schema/schema.ts';
import type { LinkTlsEntry } from '../schema/linkTlsSchema.ts';
import { readSecret } from '../secrets.ts';

/** The bundle of everybody the system trusts has some 200 KB. */
const MAX_PEM_BYTES = 1 << 20;

export interface TlsContext {
  /** Relative paths start here. */
  readonly directory: string;
  readonly faults: ConfigFaults;
  /** Gets what is to be renewed while we run. */
  readonly renewals: TlsFiles[];
}

export interface OurCertificate {
  readonly subject: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** The files of one table. What the engine was given of them is renewed in place: it looks at each handshake. */
export class TlsFiles {
  /** The table: `fix.tls`, `venue[NORTH].tls`. */
  readonly of: string;
  readonly paths: readonly string[];
  private readonly current: ListenerTls | LinkTls;
  private readonly read: (faults: ConfigFaults) => ListenerTls | LinkTls;

  constructor(
    of: string,
    paths: readonly string[],
    current: ListenerTls | LinkTls,
    read: (faults: ConfigFaults) => ListenerTls | LinkTls,
  ) {
    this.of = of;
    this.paths = paths;
    this.current = current;
    this.read = read;
  }

  /** Our certificate, if the table has one. */
  get certificate(): OurCertificate | undefined {
    return certificateIn(this.current);
  }

  /**
   * Takes over what the files hold now: true if that is something else. Throws with everything that is wrong with it,
   * and what was in force stays.
   */
  renew(now: Instant): boolean {
    const faults = new ConfigFaults();
    const next = this.read(faults);
    if (faults.problems.length > 0) {
      throw new Error(faults.problems.map(({ path: key, text }) => `${key.join('.')}: ${text}`).join('; '));
    }
    if (isSame(next, this.current)) return false;
    const fresh = certificateIn(next);
    const old = certificateIn(this.current);
    if (fresh !== undefined && !isValid(fresh, now) && old !== undefined && isValid(old, now)) {
      const { subject, validFrom, validTo } = fresh;
      throw new Error(`cert: ${subject} is valid from ${validFrom.toISOString()} to ${validTo.toISOString()} only`);
    }
    Object.assign(this.current, next);
    return true;
  }
}

/** Reads the files of the entry; a fault is reported for its key. */
export function resolveListenerTls(
  entry: ListenerTlsEntry | undefined,
  at: Path,
  context: TlsContext,
): ListenerTls | undefined {
  if (entry === undefined) return undefined;
  const { directory, faults, renewals } = context;
  const read = (into: ConfigFaults, where: Path) => readListenerTls(entry, new PemReader(where, directory, into));
  const tls = read(faults, at);
  const paths = [entry.cert, entry.key, entry.clientCA];
  renewals.push(new TlsFiles('fix.tls', absolute(paths, directory), tls, (into) => read(into, [])));
  return tls;
}

function readListenerTls(entry: ListenerTlsEntry, pem: PemReader): ListenerTls {
  if (entry.requireClientCert && entry.clientCA === undefined) {
    pem.fault('requireClientCert', 'the CA of clients is missing: set clientCA');
  }
  const cert = pem.certificate('cert', entry.cert);
  const key = pem.key('key', entry.key);
  const clientCA = entry.clientCA === undefined ? undefined : pem.certificate('clientCA', entry.clientCA);
  pem.tryOut(cert, key);
  return { cert, key, clientCA, requireClientCert: entry.requireClientCert };
}

/** `of` names the table in the log. */
export function resolveLinkTls(
  entry: LinkTlsEntry | undefined,
  of: string,
  at: Path,
  context: TlsContext,
): LinkTls | undefined {
  if (entry === undefined) return undefined;
  const { directory, faults, renewals } = context;
  if ((entry.cert === undefined) !== (entry.key === undefined)) {
    faults.add(at, 'a certificate and its key go together: set both cert and key, or neither');
  }
  const read = (into: ConfigFaults, where: Path) => readLinkTls(entry, new PemReader(where, directory, into));
  const tls = read(faults, at);
  renewals.push(
    new TlsFiles(of, absolute([entry.ca, entry.cert, entry.key], directory), tls, (into) => read(into, [])),
  );
  return tls;
}

function readLinkTls(entry: LinkTlsEntry, pem: PemReader): LinkTls {
  const ca = entry.ca === undefined ? undefined : pem.certificate('ca', entry.ca);
  const cert = entry.cert === undefined ? undefined : pem.certificate('cert', entry.cert);
  const key = entry.key === undefined ? undefined : pem.key('key', entry.key);
  if (cert !== undefined && key !== undefined) pem.tryOut(cert, key);
  return { ca, cert, key, serverName: entry.serverName };
}

function absolute(files: readonly (string | undefined)[], directory: string): string[] {
  return files.flatMap((file) => (file === undefined ? [] : path.resolve(directory, file)));
}

function certificateIn({ cert }: ListenerTls | LinkTls): OurCertificate | undefined {
  if (cert === undefined) return undefined;
  const { subject, validFromDate, validToDate } = new X509Certificate(cert);
  return { subject: subject.replaceAll('\n', ', '), validFrom: validFromDate, validTo: validToDate };
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*(?:-----END [A-Z0-9 ]*CERTIFICATE-----)?/g;

/** All of them: of a list of CAs OpenSSL reads as many as it can, and says nothing of the rest. */
function faultOfCertificates(text: string): string | undefined {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) return 'holds no PEM certificate';
  for (const [i, block] of blocks.entries()) {
    try {
      void new X509Certificate(block);
    } catch {
      return `holds a broken certificate: number ${i + 1} of ${blocks.length}`;
    }
  }
  return undefined;
}

function isValid({ validFrom, validTo }: OurCertificate, now: Instant): boolean {
  const at = now / 1_000;
  return validFrom.getTime() <= at && at <= validTo.getTime();
}

function isSame(one: ListenerTls | LinkTls, other: ListenerTls | LinkTls): boolean {
  const parts = (tls: ListenerTls | LinkTls) => ({ ...tls, key: tls.key?.reveal() });
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other));
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
      const stats = statSync(where);
      if (!stats.isFile()) {
        this.faults.add([...this.at, name], `${where} is no file`);
        return '';
      }
      if (stats.size > MAX_PEM_BYTES) {
        this.faults.add([...this.at, name], `${where} is larger than ${MAX_PEM_BYTES} bytes`);
        return '';
      }
      const text = readFileSync(where, 'utf8');
      const fault = faultOfCertificates(text);
      if (fault === undefined) return text;
      this.faults.add([...this.at, name], `${where} ${fault}`);
      return '';
    } catch (error) {
      this.faults.add([...this.at, name], `${where} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
      return '';
    }
  }

  fault(name: string, text: string): void {
    this.faults.add([...this.at, name], text);
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
      tryOutTls(cert, key);
    } catch (error) {
      this.faults.add([...this.at, 'key'], `cannot be used with this certificate: ${(error as Error).message}`);
    }
  }
}
