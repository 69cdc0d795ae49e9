/** `fairlead kill`: the kill switch over HTTP; waits until the venues have confirmed that nothing in scope is open. */
import pc from 'picocolors';
import type { KillSwitch, KillSwitchState } from '../ops/show/shownSchema.ts';
import type { ProposalShown } from '../ops/show/showProposals.ts';
import { SCOPES } from '../risk/event.ts';
import { UsageError } from './failure.ts';
import { type ApiAddress, GatewayClient } from './gatewayClient.ts';

export interface KillOptions extends ApiAddress {
  readonly scope: string;
  readonly client?: string;
  readonly unseen?: boolean;
  readonly reason: string;
}

const CONFIRM_MS = 15_000;
const POLL_MS = 250;

export async function kill(state: 'halted' | 'reducing' | 'active', options: KillOptions): Promise<void> {
  const [scope, id = ''] = options.scope.split(/:(.*)/s);
  if (!SCOPES.some((each) => each === scope) || (scope === 'global') !== (id === '')) {
    const named = SCOPES.slice(1).map((each) => `${each}:ID`);
    throw new UsageError(`--scope ${options.scope}: expected global, or ${named.join(', ')}`);
  }
  const gateway = new GatewayClient(options, 'the kill switch takes no other');
  const { client, unseen, reason } = options;
  const asked = { state, scope, id, client, unseen, reason: reason || 'by command line' };
  const set = await gateway.post<KillSwitchState | ProposalShown>('/kill-switch', asked);
  if ('proposalID' in set) return console.log(pc.yellow(waits(set.proposalID)));
  if (set.note !== '') console.log(pc.yellow(set.note));
  console.log(pc.bold(`${options.scope} is ${state}`));
  if (state !== 'halted') return;
  const deadline = Date.now() + CONFIRM_MS;
  for (;;) {
    const { states } = await gateway.get<KillSwitch>('/kill-switch');
    const isIt = (each: KillSwitchState) =>
      each.scope === set.scope && each.id === set.id && each.client === set.client;
    const open = states.find(isIt)?.openOrders ?? 0;
    if (open === 0) return console.log(pc.green('no order in scope is open: the venues have confirmed it'));
    if (Date.now() > deadline) {
      console.log(pc.red(`${open} orders in scope are still open: a venue has not answered`));
      process.exitCode = 2;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export const waits = (proposalID: number): string =>
  `proposal ${proposalID} waits for a second person: fairlead risk confirm ${proposalID}`;
