/** Certificates made on the spot by the openssl command line (3.0 or later), in a directory of their own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Without it, tests of TLS are skipped. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Certified {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export class Certificates {
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-tls-'));

  /** For `localhost` and 127.0.0.1, signed by `root`, or by itself. */
  make(name: string, root?: Certified, days = 2): Certified {
    const certFile = path.join(this.directory, `${name}.pem`);
    const keyFile = path.join(this.directory, `${name}.key`);
    const signer =
      root === undefined ? [] : ['-CA', root.certFile, '-CAkey', root.keyFile, '-addext', 'basicConstraints=CA:FALSE'];
    execFileSync(
      'openssl',
      [
        ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'.split(' '),
        ...['-days', String(days)],
        ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
        ...['-keyout', keyFile, '-out', certFile, ...signer],
      ],
      { stdio: 'pipe' },
    );
    return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
