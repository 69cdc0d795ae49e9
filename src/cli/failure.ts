/** Errors as readable text for the terminal: one paragraph, with a stack only for our own bugs. */

interface SystemError extends Error {
  readonly code?: string;
  readonly port?: number;
  readonly address?: string;
  readonly path?: string;
}

/** Named so that tests and callers can distinguish a bad argument from our own bug. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const READABLE = new Set(['UsageError', 'ConfigError', 'JournalError', 'StartError']);

export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return `fairlead: ${String(error)}`;
  const { code, port, address, path } = error as SystemError;
  if (code === 'EADDRINUSE') {
    return `fairlead: ${address ?? ''}:${port ?? ''} is in use by another program. Stop it, or choose another port in the configuration.`;
  }
  if (code === 'EACCES' && port !== undefined)
    return `fairlead: may not listen on port ${port}: choose one above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `fairlead: this machine has no address ${address ?? ''}.`;
  if (code === 'ENOENT') return `fairlead: there is no ${path ?? 'such file'}.`;
  if (code === 'ECONNREFUSED') return `fairlead: nothing listens on ${address ?? ''}:${port ?? ''}.`;
  if (READABLE.has(error.name)) return `fairlead: ${error.message}`;
  return `fairlead: this is a bug in fairlead, please report it.\n${error.stack ?? error.message}`;
}
