/** Two persons: what needs a second one waits, what makes trading safer does not, and all of it is journaled. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOps } from '../../src/ops/server.ts';
import type { ProposalShown } from '../../src/ops/show/showProposals.ts';
import type { KillSwitch, KillSwitchState, Problem } from '../../src/ops/show/shownSchema.ts';
import { faultsOf, demoWith } from '../config/demo.ts';
import { House, OPERATOR } from './house.ts';

const SECOND = { authorization: 'Bearer of-the-second' };
const MINUTES = 60_000;

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
beforeEach(async () => {
  const { tokens } = new House().http;
  const second = {
    name: 'ruth',
    role: 'operator',
    clientID: '',
    secret: { matches: (text: string) => text === 'of-the-second' },
  } as const;
  house = new House({ tokens: [...tokens, second], twoPersons: new Set(['states', 'limits']), proposalMinutes: 60 });
  app = await buildOps(house, house.http, house.log);
});
afterEach(() => app.close());

const post = async (url: string, payload: object, headers = OPERATOR) => {
  const answer = await app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, body: answer.json<ProposalShown & KillSwitchState & Problem>() };
};
const proposals = async () =>
  (await app.inject({ url: '/proposals', headers: OPERATOR })).json<{
    open: ProposalShown[];
    decided: ProposalShown[];
  }>();
const states = async () => (await app.inject({ url: '/kill-switch', headers: OPERATOR })).json<KillSwitch>().states;

const HALT = { scope: 'client', id: 'TESTER', state: 'halted', reason: 'runaway' };
const RESUME = { ...HALT, state: 'active', reason: 'it is mended' };

async function proposed(): Promise<number> {
  expect((await post('/kill-switch', HALT)).status).toBe(200);
  const { status, body } = await post('/kill-switch', RESUME);
  expect(status).toBe(202);
  expect(body).toMatchObject({
    about: 'states',
    change: 'trading active for client TESTER, which is halted by demo-operator: runaway',
    by: 'demo-operator',
    decision: null,
  });
  return body.proposalID;
}

describe('a halt is at once, its end needs a second person', () => {
  it('who confirms it: then it is in force, under both names', async () => {
    const id = await proposed();
    expect(await states()).toHaveLength(1);
    expect(await post(`/proposals/${id}`, { decision: 'confirm', reason: 'alone' })).toMatchObject({
      status: 409,
      body: { detail: 'demo-operator proposed it: another person confirms' },
    });
    expect(await states()).toHaveLength(1);
    const { status, body } = await post(`/proposals/${id}`, { decision: 'confirm', reason: 'seen' }, SECOND);
    expect(status).toBe(200);
    expect(body).toMatchObject({ decision: 'confirmed', decidedBy: 'ruth', decidedBecause: 'seen' });
    expect(await states()).toEqual([]);
    expect(await proposals()).toMatchObject({ open: [], decided: [{ proposalID: id, decision: 'confirmed' }] });
    expect(await post(`/proposals/${id}`, { decision: 'confirm', reason: 'again' }, SECOND)).toMatchObject({
      status: 409,
      body: { detail: `proposal ${id} was confirmed already, by ruth` },
    });
  });

  it('or refuses it, or its own one takes it back', async () => {
    const first = await proposed();
    expect((await post(`/proposals/${first}`, { decision: 'refuse', reason: 'no' }, SECOND)).body.decision).toBe(
      'refused',
    );
    const second = (await post('/kill-switch', RESUME)).body.proposalID;
    expect((await post(`/proposals/${second}`, { decision: 'refuse', reason: 'oops' })).body.decision).toBe(
      'withdrawn',
    );
    expect(await states()).toHaveLength(1);
    expect((await proposals()).decided.map(({ decision }) => decision)).toEqual(['withdrawn', 'refused']);
  });

  it('not when it was halted again since: who confirms has not agreed to lift that', async () => {
    const [first, second] = [await proposed(), (await post('/kill-switch', RESUME)).body.proposalID];
    house.pass(1);
    expect((await post(`/proposals/${second}`, { decision: 'confirm', reason: 'seen' }, SECOND)).status).toBe(200);
    house.pass(1);
    expect((await post('/kill-switch', { ...HALT, reason: 'again' })).status).toBe(200);
    house.pass(1);
    const { status, body } = await post(`/proposals/${first}`, { decision: 'confirm', reason: 'late' }, SECOND);
    expect([status, body.detail]).toEqual([
      409,
      'not confirmed: trading was set halted for client TESTER since, by demo-operator: again; propose it again if it is still to be',
    ]);
    expect(await states()).toHaveLength(1);
    expect((await proposals()).decided[0]).toMatchObject({ proposalID: first, decision: 'outdated' });
  });

  it('or nobody does in time', async () => {
    const id = await proposed();
    house.pass(60 * MINUTES - 1);
    house.submit({ kind: 'tick' });
    expect((await proposals()).open).toHaveLength(1);
    house.pass(1);
    house.submit({ kind: 'tick' });
    expect(await proposals()).toMatchObject({
      open: [],
      decided: [{ proposalID: id, decision: 'expired', decidedBy: '' }],
    });
    expect((await post(`/proposals/${id}`, { decision: 'confirm', reason: 'late' }, SECOND)).status).toBe(409);
    expect(await states()).toHaveLength(1);
  });

  it('what is less strict than what is in force waits, and what is stricter does not', async () => {
    expect((await post('/kill-switch', { ...HALT, state: 'reducing' })).status).toBe(200);
    expect((await post('/kill-switch', HALT)).status).toBe(200);
    expect((await post('/kill-switch', { ...HALT, state: 'reducing' })).status).toBe(202);
    expect(await states()).toMatchObject([{ state: 'halted' }]);
  });

  it('a limit that ends by itself is proposed with what it was, and waits no longer than that', async () => {
    const limit = { measure: 'maxOpenQty', scope: { client: 'TESTER', symbol: '*' } };
    await post('/risk/limits', { set: [{ ...limit, value: '500' }], reason: 'new' });
    const until = new Date(house.now() / 1_000 + 600_000).toISOString();
    const { status, body } = await post('/risk/limits', {
      set: [{ ...limit, value: '900', until }],
      reason: 'one block',
    });
    expect(status).toBe(202);
    const change = `maxOpenQty client=TESTER symbol=*: 500 → 900 until ${until} in its place`;
    expect((await proposals()).open).toMatchObject([{ change, about: 'limits' }]);
    expect(Date.parse((await proposals()).open[0].expiresAt)).toBe(Date.parse(until));
    expect(body.proposalID).toBe(1);
    house.pass(600_000);
    house.submit({ kind: 'tick' });
    expect(await proposals()).toMatchObject({ open: [], decided: [{ decision: 'expired' }] });
  });

  it('a proposal that nobody made is not found', async () => {
    expect((await post('/proposals/7', { decision: 'confirm', reason: 'x' })).status).toBe(404);
  });
});

it('needs two people who could: at least two tokens of operators', () => {
  const twoPersons = demoWith(['[http]', '[ops]\ntwoPersons = ["states"]\n\n[http]']);
  expect(faultsOf(twoPersons)).toEqual([
    'ops.twoPersons: nobody could confirm: at least two tokens with the role operator are required',
  ]);
});

it('a person is not called what the gateway calls itself', () => {
  expect(faultsOf(demoWith(['name = "demo-operator"', 'name = "configuration"']))).toEqual([
    expect.stringMatching('configuration is what the gateway calls itself') as string,
  ]);
});
