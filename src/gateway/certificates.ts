/** Our certificates while we run: taken over when their files were replaced, and watched for their end. */
import type { TlsFiles } from '../config/resolve/tlsFiles.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import { type Instant, later, seconds } from '../units/brand.ts';

const DAY = seconds(86_400);
/** From then on the log warns, once a day. */
const WARN_DAYS = 14;

export class CertificateWatch {
  private readonly files: readonly TlsFiles[];
  private readonly log: EngineLog;
  private lookAt: Instant | undefined;

  constructor(files: readonly TlsFiles[], log: EngineLog) {
    this.files = files;
    this.log = log;
  }

  /** Takes over what has been replaced, and says so; a broken replacement is refused. True if anything changed. */
  renew(now: Instant): boolean {
    let hasChanged = false;
    for (const each of this.files) {
      try {
        if (!each.renew(now)) continue;
        hasChanged = true;
        const { subject, validTo } = each.certificate ?? {};
        this.log.info('certificates renewed', { of: each.of, subject, validTo: validTo?.toISOString() });
      } catch (error) {
        const { message } = error as Error;
        this.log.warn('certificate files refused: those in force stay', { of: each.of, error: message });
      }
    }
    if (hasChanged) this.lookAt = undefined;
    return hasChanged;
  }

  tick(now: Instant): void {
    if (this.lookAt !== undefined && now < this.lookAt) return;
    this.lookAt = later(now, DAY);
    for (const { of, certificate } of this.files) {
      if (certificate === undefined) continue;
      const { subject, validTo } = certificate;
      const daysLeft = daysUntil(validTo, now);
      if (daysLeft >= WARN_DAYS) continue;
      const what = daysLeft < 0 ? 'a certificate has expired' : 'a certificate expires soon';
      this.log.warn(what, { of, subject, validTo: validTo.toISOString(), daysLeft });
    }
  }

  /** Until the first of them expires, rounded down; undefined without any. */
  daysLeft(now: Instant): number | undefined {
    const all = this.files.flatMap(({ certificate }) => certificate ?? []);
    return all.length === 0 ? undefined : Math.min(...all.map(({ validTo }) => daysUntil(validTo, now)));
  }
}

function daysUntil(date: Date, now: Instant): number {
  return Math.floor((date.getTime() * 1_000 - now) / DAY);
}
