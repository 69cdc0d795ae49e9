/**
 * `fairlead plans --again`: every plan of a journal, made again. Under nothing else it is to be the plan that the
 * journal has; under another configuration or by another policy, it says what would have been sent instead. Reads only,
 * batch by batch; a live journal may be read.
 */
import { isDeepStrictEqual } from 'node:util';
import pc from 'picocolors';
import type { GatewaySetup } from '../config/setup.ts';
import { ByteReader } from '../journal/byteReader.ts';
import { ByteWriter } from '../journal/byteWriter.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { type Otherwise, planAgain } from '../router/again.ts';
import { type RouterConfig, RouterConfigs, settingsIn } from '../router/configured.ts';
import type { Policy } from '../router/draft.ts';
import type { Plan } from '../router/event.ts';
import { ROUTER_EVENTS } from '../router/events.ts';
import { unseenUnder } from '../router/seenUnder.ts';
import { profileOn } from '../router/venue.ts';
import { dateNumber } from '../units/time.ts';
import { Correlation } from './correlation.ts';
import { UsageError } from './failure.ts';
import { eventsIn, progress } from './journalEvents.ts';
import { journalPlace } from './journalPlace.ts';
import { Comparison } from './plansCompared.ts';
import { policyCalled } from './policyNames.ts';
import { printable } from './printable.ts';
import { tolerateClosedOutput } from './process.ts';
import { print } from './table.ts';

export interface PlansOptions {
  readonly again?: boolean;
  /** Undefined: each plan under what it was made under. */
  readonly config?: string;
  /** `config` tells where the journal and the policies of the user are, and changes no plan. */
  readonly asRecorded?: boolean;
  readonly directory?: string;
  readonly policy?: string;
  readonly order?: string;
  readonly most?: number;
  readonly json?: boolean;
}

const DEFAULT_MOST = 10;

export async function plansAgain(options: PlansOptions): Promise<void> {
  tolerateClosedOutput();
  if (options.again !== true)
    throw new UsageError('--again makes plans again; `fairlead log JOURNAL --plans` prints them as they are');
  const { config } = options;
  const { directory, setup } = await journalPlace(options);
  const own = setup?.policies.policies ?? [];
  const named = options.policy === undefined ? undefined : policyCalled(options.policy, own);
  const orders = options.order === undefined ? undefined : ordersCalled(options.order, directory);
  const plans = new PlansOf(directory, orders, own);
  const changed = config === undefined || options.asRecorded === true ? undefined : setup;
  if (changed === undefined && named === undefined) verify(plans, options.json === true);
  else compare(plans, changed, named, options);
}

function ordersCalled(id: string, directory: string): ReadonlySet<number> {
  const correlation = new Correlation();
  for (const event of eventsIn(directory)) correlation.learn(event);
  return correlation.ordersOf(id);
}

interface Made {
  readonly was: Plan;
  readonly is: Plan;
}

/** The plans of a journal that can be made again, and a count of those that cannot. */
class PlansOf {
  readonly directory: string;
  /** From before the configuration was journaled with them. */
  former = 0;
  /** Settings of the other configuration that change nothing in these plans. */
  readonly unseen = new Set<string>();
  /** How often, by why. */
  readonly impossible = new Map<string, number>();
  private readonly own: readonly Policy[];
  private readonly orders: ReadonlySet<number> | undefined;
  private readonly records = new RecordRegistry(ROUTER_EVENTS);
  private readonly out = new ByteWriter(4_096, 1 << 24);
  private readonly reader = new ByteReader();

  constructor(directory: string, orders: ReadonlySet<number> | undefined, own: readonly Policy[]) {
    this.directory = directory;
    this.orders = orders;
    this.own = own;
  }

  /** Without `otherwise`, as they were. */
  *again(otherwise?: (was: Plan) => Otherwise): Generator<Made> {
    const routing = new RouterConfigs();
    let found = 0;
    for (const event of eventsIn(this.directory, progress())) {
      if (event.kind === 'routerConfigured') routing.apply(event);
      if (event.kind !== 'planned' || this.orders?.has(event.orderID) === false) continue;
      found++;
      if (event.configured === 0) this.former++;
      else {
        const made = this.made(event, routing.get(event.configured), otherwise?.(event));
        if (typeof made === 'string') this.impossible.set(made, (this.impossible.get(made) ?? 0) + 1);
        else yield { was: event, is: this.journaled(made) };
      }
    }
    if (found === 0) throw new UsageError(`no plan ${this.orders ? 'of that order ' : ''}is in ${this.directory}`);
  }

  private made(was: Plan, config: RouterConfig | undefined, otherwise: Otherwise | undefined): Plan | string {
    if (config === undefined) return 'the journal no longer has what it was made under';
    if (otherwise === undefined && this.hasChanged(was.policy, config)) {
      return `the module of ${was.policy} is another than it was`;
    }
    if (otherwise?.settings !== undefined) {
      const then = settingsIn(config);
      for (const key of unseenUnder(then, { ...then, ...otherwise.settings })) this.unseen.add(key);
    }
    return planAgain(was, config, { ...otherwise, policies: this.own });
  }

  private hasChanged(policy: string, { policies }: RouterConfig): boolean {
    const mine = this.own.find(({ name }) => name === policy);
    return mine !== undefined && policies.find(({ name }) => name === policy)?.digest !== mine.digest;
  }

  /** As it is read again, so that it compares. */
  private journaled(plan: Plan): Plan {
    const { out, reader } = this;
    out.length = 0;
    this.records.encode(out, plan);
    reader.over(out.bytes, 0, out.length);
    return this.records.decode(reader.uint(), reader) as Plan;
  }

  /** Lines about those that were left out. */
  leftOut(): string[] {
    const lines = [...this.impossible].map(([why, count]) => `${count} cannot be made again: ${why}`);
    if (this.unseen.size > 0) {
      const keys = [...this.unseen].sort().join(', ');
      lines.push(`as it was looked at then, whatever the file says: ${keys} (docs/routing.md, "Plans made again")`);
    }
    if (this.former > 0) lines.push(`${this.former} left out: from before the journal had what plans are made under`);
    return lines;
  }
}

/** Is each the plan that the journal has? */
function verify(plans: PlansOf, json: boolean): void {
  let count = 0;
  const differ: { readonly orderID: number; readonly round: number; readonly symbol: string; fields: string[] }[] = [];
  for (const { was, is } of plans.again()) {
    count++;
    const fields = differing(was, is);
    if (fields.length > 0) differ.push({ orderID: was.orderID, round: was.round, symbol: was.symbol, fields });
  }
  const { former, impossible } = plans;
  if (differ.length > 0 || impossible.size > 0) process.exitCode = 1;
  if (json) return print({ plans: count, former, impossible: Object.fromEntries(impossible), differ });
  console.log(`${count} plans made again`);
  for (const line of plans.leftOut()) console.log(pc.yellow(line));
  for (const { orderID, round, symbol, fields } of differ)
    console.log(pc.red(`order ${orderID} ${printable(symbol)}, round ${round}: another ${fields.join(', ')}`));
  if (differ.length === 0 && count > 0)
    console.log(
      pc.green(
        plans.impossible.size > 0 ? 'each of these is the one in the journal' : 'each is the one in the journal',
      ),
    );
}

const differing = (was: Plan, is: Plan): string[] =>
  Object.entries(was)
    .filter(([name, value]) => !isDeepStrictEqual(value, is[name as keyof Plan]))
    .map(([name]) => name);

/** What would have been sent instead? */
function compare(
  plans: PlansOf,
  setup: GatewaySetup | undefined,
  named: Policy | undefined,
  { config, most = DEFAULT_MOST, json }: PlansOptions,
): void {
  const comparison = new Comparison(most);
  for (const { was, is } of plans.again((plan) => otherwiseOf(plan, setup, named))) comparison.add(was, is);
  const { former, impossible, unseen } = plans;
  const left = { former, impossible: Object.fromEntries(impossible), asLookedAt: [...unseen].sort() };
  if (json === true) return print({ ...comparison.json(), ...left });
  const how = [...(named ? [`by ${named.name}`] : []), ...(setup ? [`under ${config}`] : [])].join(' ');
  comparison.print(how, plans.leftOut());
}

/** Which rule an order fits is not in its plan: one that a rule has chosen keeps its policy. */
function otherwiseOf(was: Plan, setup: GatewaySetup | undefined, named: Policy | undefined): Otherwise {
  const usual = was.rule === 0 ? setup?.policies.usual : undefined;
  const policy = named ?? usual;
  const chosen = policy === undefined ? {} : { policy };
  if (setup === undefined) return chosen;
  const { router: settings, venues } = setup;
  return {
    ...chosen,
    settings,
    profile: (profile) => {
      const venue = venues.get(profile.id);
      return profileOn(venue?.bySymbol.get(was.symbol) ?? venue?.profile ?? profile, dateNumber(was.at));
    },
  };
}
