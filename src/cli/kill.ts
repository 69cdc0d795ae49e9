/** `fairlead kill`: the kill switch over HTTP; waits until the venues have confirmed that nothing in scope is open. */
import pc from 'picocolors';
import { UsageError } from './failure.ts';

export interface KillOptions {
  readonly url: string;
  readonly scope: string;
  readonly client?: string;
  readonly unseen?: boolean;
  readonly reason: string;
  readonly tokenEnv: string;
}

const SCOPES = ['global', 'client', 'account', 'symbol', 'venue', 'strategy', 'desk', 'session'];
const CONFIRM_MS = 15_000;
const POLL_MS = 250;

export async function kill(state: 'halted' | 'reducing' | 'active', options: KillOptions): Promise<void> {
  const [scope, id = ''] = options.scope.split(/:(.*)/s);
  if (!SCOPES.includes(scope) || (scope === 'global') !== (id === '')) {
    const named = SCOPES.slice(1).map((each) => `${each}:ID`);
    throw new UsageError(`--scope ${options.scope}: expected global, or ${named.join(', ')}`);
  }
  const token = process.env[options.tokenEnv];
  if (token === undefined)
    throw new UsageError(`set ${options.tokenEnv} to an operator's token: the kill switch takes no other`);
  const ask = async (init: RequestInit) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${options.url}/kill-switch`, { ...init, headers }).catch((error: Error) => {
      throw new UsageError(`no gateway answers at ${options.url}: ${reasonOf(error)}`);
    });
    const body = (await response.json()) as KillSwitch;
    if (!response.ok) throw new UsageError(`the gateway refused (${response.status}): ${whyIn(body)}`);
    return body;
  };
  const { client, unseen } = options;
  const set = await ask({
    method: 'POST',
    body: JSON.stringify({ state, scope, id, client, unseen, reason: options.reason || 'by command line' }),
  });
  if (set.note !== undefined && set.note !== '') console.log(pc.yellow(set.note));
  console.log(pc.bold(`${options.scope} is ${state}`));
  if (state !== 'halted') return;
  const deadline = Date.now() + CONFIRM_MS;
  for (;;) {
    const open = openIn(await ask({ method: 'GET' }), scope, id, set.client ?? '');
    if (open === 0) return console.log(pc.green('no order in scope is open: the venues have confirmed it'));
    if (Date.now() > deadline) {
      console.log(pc.red(`${open} orders in scope are still open: a venue has not answered`));
      process.exitCode = 2;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function whyIn(body: KillSwitch): string {
  const hints = body.errors?.flatMap(({ hint }) => hint ?? []) ?? [];
  return [body.detail ?? JSON.stringify(body), ...hints].join(': ');
}

/** fetch says only that it failed; the cause says why. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

interface KillSwitch {
  readonly detail?: string;
  readonly errors?: readonly { readonly hint?: string }[];
  readonly client?: string;
  readonly note?: string;
  readonly states?: readonly State[];
}

interface State {
  readonly scope: string;
  readonly id: string;
  readonly client: string;
  readonly openOrders: number;
}

function openIn(answer: KillSwitch, scope: string, id: string, client: string): number {
  const isIt = (state: State) => state.scope === scope && state.id === id && state.client === client;
  return answer.states?.find(isIt)?.openOrders ?? 0;
}
