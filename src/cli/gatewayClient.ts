/** The gateway's HTTP API, for commands: answers as JSON, refusals as sentences. */
import { UsageError } from './failure.ts';

interface Refusal {
  readonly detail?: string;
  readonly errors?: readonly { readonly detail?: string; readonly path?: string; readonly hint?: string }[];
}

export interface ApiAddress {
  readonly url: string;
  readonly tokenEnv: string;
}

export class GatewayClient {
  private readonly url: string;
  private readonly token: string | undefined;

  /** `needsToken`: why, for a command that no caller may give without one. */
  constructor({ url, tokenEnv }: ApiAddress, needsToken = '') {
    this.url = url;
    this.token = process.env[tokenEnv];
    if (this.token === undefined && needsToken !== '') {
      throw new UsageError(`set ${tokenEnv} to an operator's token: ${needsToken}`);
    }
  }

  get<T>(path: string): Promise<T> {
    return this.ask(path, { method: 'GET' });
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.ask(path, { method: 'POST', body: JSON.stringify(body) });
  }

  private async ask<T>(path: string, init: RequestInit): Promise<T> {
    const headers = {
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      'content-type': 'application/json',
    };
    const response = await fetch(`${this.url}${path}`, { ...init, headers }).catch((error: Error) => {
      throw new UsageError(`no gateway answers at ${this.url}: ${reasonOf(error)}`);
    });
    const body: unknown = await response.json();
    if (!response.ok) throw new UsageError(`the gateway refused (${response.status}): ${whyIn(body as Refusal)}`);
    return body as T;
  }
}

function whyIn(body: Refusal): string {
  const hints = body.errors?.flatMap(({ hint }) => hint ?? []) ?? [];
  return [body.detail ?? JSON.stringify(body), ...hints].join(': ');
}

/** fetch says only that it failed; the cause says why. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}
