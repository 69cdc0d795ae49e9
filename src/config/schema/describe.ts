/** A configuration in a few lines for the log. Secrets are named by where they are, and never shown. */
import type { FairleadConfig } from './load.ts';

export function describeConfig(config: FairleadConfig): string[] {
  const { gateway, fix, http, client, venue, instrument } = config.file;
  const lines = [
    `configuration ${config.path}`,
    `gateway ${gateway.compID}, journal ${gateway.journal}, durability ${gateway.durability}`,
    `FIX on ${fix.host}:${fix.port}${tlsOf(fix.tls)}`,
    `HTTP on ${http.host}:${http.port}${http.open === 'read' ? ', open for reading on loopback' : ''}`,
  ];
  for (const token of http.token) {
    const whose = token.client === undefined ? '' : ` for ${token.client}`;
    lines.push(`token ${token.name}: ${token.role}${whose}, secret ${secretAt(token.tokenEnv, token.tokenFile)}`);
  }
  for (const entry of client) {
    const from = entry.loopbackOnly ? 'from this machine' : (entry.addresses?.join(' ') ?? 'from anywhere');
    const how = entry.compID === undefined ? 'HTTP only' : `${entry.compID} by ${entry.versions.join(', ')}, ${from}`;
    lines.push(`client ${entry.id}: ${how}${passwordAt(entry)}`);
  }
  for (const entry of venue) {
    lines.push(
      `venue ${entry.id}: ${entry.kind}, ${entry.version} at ${entry.host}:${entry.port} as ${entry.senderCompID}${entry.tls === undefined ? '' : ' over TLS'}${passwordAt(entry)}`,
    );
  }
  lines.push(`instruments ${instrument.map(({ symbol }) => symbol).join(' ')}`);
  return lines;
}

function tlsOf(tls: FairleadConfig['file']['fix']['tls']): string {
  if (tls === undefined) return '';
  return tls.requireClientCert ? ' over TLS, clients by certificate' : ' over TLS';
}

function passwordAt(entry: { passwordEnv?: string | undefined; passwordFile?: string | undefined }): string {
  if (entry.passwordEnv === undefined && entry.passwordFile === undefined) return '';
  return `, password ${secretAt(entry.passwordEnv, entry.passwordFile)}`;
}

function secretAt(env: string | undefined, file: string | undefined): string {
  return env === undefined ? `••• from file ${file}` : `••• from ${env}`;
}
