/** `fairlead risk …`: limits and their use, changes of them, states and proposals, over HTTP. */
import pc from 'picocolors';
import type { LimitChange, LimitShown, Risk } from '../ops/show/limitSchema.ts';
import type { KillSwitch } from '../ops/show/shownSchema.ts';
import type { ProposalShown } from '../ops/show/showProposals.ts';
import { DIMENSIONS } from '../risk/limits/limitRow.ts';
import { isOfFile } from '../units/origin.ts';
import { UsageError } from './failure.ts';
import { type ApiAddress, GatewayClient } from './gatewayClient.ts';
import { waits } from './kill.ts';
import { print, table } from './table.ts';

export interface RiskOptions extends ApiAddress {
  readonly json?: boolean;
}

export interface ListOptions extends RiskOptions {
  readonly client?: string;
  readonly symbol?: string;
  readonly measure?: string;
  readonly used?: string;
}

const PAGE = 500;

export async function listLimits(options: ListOptions): Promise<void> {
  const risk = await allLimits(options);
  if (options.json === true) return print(risk);
  table(
    ['limit', 'value', 'used', 'of it', 'by'],
    risk.limits.map((limit) => {
      const [use] = limit.uses;
      const slice = Object.entries(use?.slice ?? {})
        .map(([dimension, value]) => (value === '' ? `no ${dimension}` : value))
        .join(' ');
      const nothing = limit.ofEachOrder ? 'each order' : '0';
      const used = use === undefined ? nothing : `${use.used}${slice === '' ? '' : ` (${slice})`}`;
      const isYet = use?.of === null && limit.value !== '';
      const percent = use === undefined ? '' : isYet ? 'not yet' : `${use.percent} %`;
      return [limit.id, valueText(limit), used, percent, setBy(limit)];
    }),
  );
  console.log(`${risk.limits.length} limits, version ${risk.version}`);
  for (const what of risk.offByConfiguration) console.log(pc.yellow(`off: ${what}`));
  for (const { measure, clients } of risk.off) console.log(pc.yellow(`off: ${measure} for ${namesText(clients)}`));
}

/** The first names, and how many there are beside them. */
const NAMED = 5;
const namesText = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;

export async function listRestricted(options: ListOptions): Promise<void> {
  const { limits } = await allLimits({ ...options, measure: 'restricted' });
  if (options.json === true) return print({ limits });
  const rows = limits.map(({ scope, value, soft, by, reason, until }) => [
    scope.symbol ?? '*',
    value === 'false' ? 'released' : soft ? 'warned of' : 'restricted',
    whomText(scope),
    until ?? '',
    `${by}${reason === '' ? '' : `: ${reason}`}`,
  ]);
  table(['symbol', 'is', 'for', 'until', 'by'], rows);
}

function whomText(scope: LimitShown['scope']): string {
  const named = DIMENSIONS.filter((dimension) => dimension !== 'symbol' && scope[dimension] !== undefined).map(
    (dimension) => `${dimension}=${scope[dimension]}`,
  );
  return named.length === 0 ? 'everybody' : named.join(' ');
}

async function allLimits({ client, symbol, measure, used, ...address }: ListOptions): Promise<Risk> {
  const gateway = new GatewayClient(address);
  const asked = Object.entries({ client, symbol, measure, used }).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams([...asked, ['limit', String(PAGE)]] as [string, string][]);
  const limits: LimitShown[] = [];
  for (;;) {
    const page = await gateway.get<Risk>(`/risk?${query.toString()}`);
    limits.push(...page.limits);
    const last = page.limits.at(-1);
    if (page.leftOut === 0 || last === undefined) return { ...page, limits };
    query.set('after', last.id);
  }
}

export interface SetOptions extends RiskOptions {
  readonly of?: readonly string[];
  readonly soft?: boolean;
  readonly windowMs?: number;
  readonly least?: number;
  readonly into?: string;
  readonly id?: string;
  readonly replaces?: string;
  readonly until?: string;
  readonly for?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

export async function setLimit(measure: string, value: string, options: SetOptions): Promise<void> {
  const { of = [], soft, windowMs, least, into, id, replaces } = options;
  const scope = Object.fromEntries(of.map(dimensionOf));
  const row = { measure, scope, value, soft, windowMs, least, into, id, replaces, until: endOf(options) };
  await change({ set: [row] }, options);
}

export async function removeLimits(ids: readonly string[], options: SetOptions): Promise<void> {
  await change({ remove: ids }, options);
}

/** Whom a restriction is about: a client, or anything that limits can be of. */
export interface RestrictOptions extends SetOptions {
  readonly client?: string;
}

/** A symbol is restricted by a limit. */
export async function restrict(symbol: string, options: RestrictOptions): Promise<void> {
  const { soft } = options;
  const scope = restrictedScope(symbol, options);
  await change({ set: [{ measure: 'restricted', scope, value: 'true', soft, until: endOf(options) }] }, options);
}

/** What an operator has restricted is removed; what a file has is released until its time is over. */
export async function allow(symbol: string, options: RestrictOptions): Promise<void> {
  const scope = restrictedScope(symbol, options);
  const { limits } = await allLimits({ ...options, measure: 'restricted', symbol });
  const inForce = limits.filter(
    (row) => isSameScope(row.scope, scope) && row.value === 'true' && row.standIns.length === 0,
  );
  if (inForce.length === 0) {
    const whom = whomText(scope);
    throw new UsageError(`${symbol} is not restricted${whom === 'everybody' ? '' : ` for ${whom}`}`);
  }
  const remove = inForce.filter(({ by }) => !isOfFile(by)).map(({ id }) => id);
  const set = inForce
    .filter(({ by }) => isOfFile(by))
    .map(({ id, soft }) => {
      const instead = { id: `${id} released`, replaces: id, until: endOf(options) };
      return { measure: 'restricted', scope, value: 'false', soft, ...instead };
    });
  await change({ set, remove }, options);
}

function restrictedScope(symbol: string, { client, of = [] }: RestrictOptions): LimitShown['scope'] {
  return { symbol, ...Object.fromEntries(of.map(dimensionOf)), ...(client === undefined ? {} : { client }) };
}

const isSameScope = (a: LimitShown['scope'], b: LimitShown['scope']): boolean =>
  DIMENSIONS.every((dimension) => a[dimension] === b[dimension]);

/** Shows what would change; does it with `--yes`. */
async function change(asked: object, { reason, yes = false, json = false, ...address }: SetOptions): Promise<void> {
  const gateway = new GatewayClient(address, 'limits are changed by operators');
  if (yes && reason === '') throw new UsageError('a change is journaled with its reason: --reason "why"');
  const body = { ...asked, reason: reason || 'to see what would change' };
  const answer = await gateway.post<LimitChange>('/risk/limits', { ...body, dryRun: !yes });
  if (json) return print(answer);
  for (const { change: text, safer } of answer.changes) console.log(safer ? text : pc.yellow(text));
  if (answer.proposalID !== null) return console.log(pc.yellow(waits(answer.proposalID)));
  if (answer.done) return console.log(pc.green(`in force from version ${answer.version} of the limits on`));
  console.log(pc.dim('nothing is changed yet: add --yes to do it'));
}

/** `client=ALPHA` */
function dimensionOf(text: string): [string, string] {
  const [, dimension, value] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (dimension === undefined) throw new UsageError(`--of ${text}: expected client=ALPHA, symbol=*, and the like`);
  return [dimension, value];
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function endOf({ until, for: span }: SetOptions): string | undefined {
  if (span === undefined) return until;
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(span) ?? [];
  if (count === undefined) throw new UsageError(`--for ${span}: expected 30m, 2h, 1d and the like`);
  return new Date(Date.now() + Number(count) * UNIT_MS[unit]).toISOString();
}

export async function listStates(options: RiskOptions): Promise<void> {
  const { states } = await new GatewayClient(options).get<KillSwitch>('/kill-switch');
  if (options.json === true) return print(states);
  table(
    ['scope', 'state', 'open', 'by', 'reason'],
    states.map(({ scope, id, client, state, openOrders, by, confirmedBy, reason }) => [
      `${scope}${id === '' ? '' : `:${id}`}${client === '' ? '' : ` of ${client}`}`,
      state,
      String(openOrders),
      confirmedBy === '' ? by : `${by}, ${confirmedBy}`,
      reason,
    ]),
  );
}

export async function listProposals(options: RiskOptions): Promise<void> {
  const answer = await new GatewayClient(options).get<{ open: ProposalShown[]; decided: ProposalShown[] }>(
    '/proposals',
  );
  if (options.json === true) return print(answer);
  const row = ({ proposalID, change: text, by, reason, decision, decidedBy, expiresAt }: ProposalShown) => [
    String(proposalID),
    text,
    `${by}: ${reason}`,
    decision === null
      ? `waits until ${expiresAt}`
      : `${decision}${decidedBy === null || decidedBy === '' ? '' : ` by ${decidedBy}`}`,
  ];
  table(['proposal', 'change', 'by', 'is'], [...answer.open, ...answer.decided].map(row));
}

export async function decideProposal(
  proposalID: string,
  decision: 'confirm' | 'refuse',
  options: RiskOptions & { readonly reason: string },
): Promise<void> {
  const gateway = new GatewayClient(options, 'proposals are decided by operators');
  const body = { decision, reason: options.reason || 'by command line' };
  const done = await gateway.post<ProposalShown>(`/proposals/${encodeURIComponent(proposalID)}`, body);
  if (options.json === true) return print(done);
  console.log(`${done.change}: ${done.decision}`);
}

function valueText({ value, soft, windowMs, least }: LimitShown): string {
  const window = windowMs === null ? '' : ` in ${windowMs} ms`;
  const from = least === null ? '' : ` from ${least} on`;
  return `${value === '' ? 'unlimited' : value}${window}${from}${soft ? ' (soft)' : ''}`;
}

function setBy({ by, confirmedBy, until }: LimitShown): string {
  return `${by}${confirmedBy === '' ? '' : `, ${confirmedBy}`}${until === null ? '' : ` until ${until}`}`;
}
