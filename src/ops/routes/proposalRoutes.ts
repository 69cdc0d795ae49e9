/** /proposals: changes that wait for a second person. */
import { z } from 'zod';
import { undecidable } from '../../core/operator/proposals.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { type ChangeKind, commandOf } from '../desk/changes.ts';
import { ProposalShown, showProposal } from '../show/showProposals.ts';

const Decision = z
  .strictObject({
    decision: z.enum(['confirm', 'refuse']).describe('`refuse` by the one who proposed it takes it back.'),
    reason: z.string().min(1).max(200),
  })
  .meta({ id: 'ProposalDecision', description: 'What a person says to a proposal.' });

/** `kinds`: those that can be proposed. */
export function addProposalRoutes(app: Api, ops: OpsContext, kinds: readonly ChangeKind[]): void {
  const { gateway, turns } = ops;
  const { core } = gateway;

  app.route({
    method: 'GET',
    url: '/proposals',
    config: { need: 'readAll' },
    schema: {
      tags: ['risk'],
      summary: 'Changes that wait for a second person, and those that were decided last',
      response: {
        200: z.object({ open: z.array(ProposalShown), decided: z.array(ProposalShown).describe('Latest first.') }),
        ...PROBLEMS,
      },
    },
    handler: () => {
      const { open, decided } = core.state.proposals;
      return {
        open: [...open.values()].map((proposal) => showProposal(proposal)),
        decided: decided.map((done) => showProposal(done.proposal, done)).reverse(),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/proposals/:proposalID',
    config: { need: 'operate' },
    schema: {
      tags: ['risk'],
      summary: 'Confirm or refuse a change that another person proposed',
      description: 'The response is sent once the decision, and with it the change, is journaled.',
      params: z.object({ proposalID: z.coerce.number().int().min(1) }),
      body: Decision,
      response: { 200: ProposalShown, ...PROBLEMS },
    },
    handler: async (request) => {
      const { proposalID } = request.params;
      const { decision, reason } = request.body;
      const { name: by } = principalOf(request);
      const refusal = undecidable(core, { proposalID, by, decision, reason });
      if (refusal !== '') throw new ApiProblem(proposalID >= core.state.proposals.nextID ? 404 : 409, refusal);
      const proposal = core.state.proposals.open.get(proposalID);
      if (proposal === undefined) throw new ApiProblem(409, 'nothing here does what was proposed');
      const command = decision === 'confirm' ? commandOf(ops, kinds, proposal, by) : undefined;
      const asked = { kind: 'decideProposal', proposalID, by, decision, reason, command } as const;
      const { events } = await turns.submit(asked, true);
      const acted = events.find((event) => event.kind === 'operatorActed');
      if (acted !== undefined && acted.refused !== '')
        throw new ApiProblem(409, `confirmed, and refused: ${acted.refused}`);
      const done = core.state.proposals.decided.findLast((each) => each.proposalID === proposalID);
      if (done?.decision === 'outdated')
        throw new ApiProblem(409, `not confirmed: ${done.reason}; propose it again if it is still to be`);
      return showProposal(proposal, done);
    },
  });
}
