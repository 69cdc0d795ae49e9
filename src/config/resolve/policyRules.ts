/** The policies of the router that a configuration names: its modules are loaded, its rules refer to what there is. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BLOCKS } from '../../router/blocks.ts';
import type { PolicyChoice, PolicyRule } from '../../router/choice.ts';
import type { Policy } from '../../router/draft.ts';
import { DEFAULT_POLICY, POLICIES } from '../../router/policies/policies.ts';
import { type Qty, qty } from '../../units/brand.ts';
import { PPM, PPM_SCALE } from '../../units/ratio.ts';
import { errorText } from '../../units/errorText.ts';
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import type { PolicyRuleEntry } from '../schema/routerRules.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { ConfigFaults } from './configFaults.ts';
import { faultInTrial } from './policyTrial.ts';

/** Decimals that quantities may have. */
const MOST_DECIMALS = 9;
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

export function policiesOf(file: ConfigFile, directory: string, faults: ConfigFaults): PolicyChoice {
  const { policy, modules, rule, shadow, shadowShare } = file.router;
  const own: Policy[] = [];
  modules.forEach((module, i) => {
    const read = readPolicy(path.resolve(directory, module));
    const known = [...POLICIES, ...own];
    if (typeof read === 'string') faults.add(['router', 'modules', i], `${module}: ${read}`);
    else if (known.some(({ name }) => name === read.name)) {
      faults.add(['router', 'modules', i], `${module}: there is a policy ${read.name} already`);
    } else own.push(read);
  });
  const byName = new Map([...POLICIES, ...own].map((each) => [each.name, each]));
  const named = (name: string, at: readonly (string | number)[]): Policy => {
    faults.known(at, 'policy', name, byName.keys());
    return byName.get(name) ?? DEFAULT_POLICY;
  };
  if (shadow === policy && rule.every((entry) => entry.policy === shadow)) {
    faults.add(['router', 'shadow'], `all orders are planned by ${policy} itself: name another policy, or none`);
  }
  return {
    policies: own,
    usual: named(policy, ['router', 'policy']),
    rules: rule.map((entry, i) => {
      checkRule(entry, i, file, faults);
      return ruleOf(entry, named(entry.policy, ['router', 'rule', i, 'policy']));
    }),
    ...(shadow !== undefined && {
      shadow: named(shadow, ['router', 'shadow']),
      shadowPpm: faults.decimal(['router', 'shadowShare'], shadowShare, PPM_SCALE, { most: PPM }),
    }),
  };
}

function ruleOf(entry: PolicyRuleEntry, policy: Policy): PolicyRule {
  const { venue = '', clients = [], symbols = [], minQty, maxQty, tag = 0, parameter = '', values = [] } = entry;
  const leastQty = minQty === undefined ? [] : atEachScale(minQty, Math.ceil);
  const mostQty = maxQty === undefined ? [] : atEachScale(maxQty, Math.floor);
  return { policy, venue, clients, symbols, leastQty, mostQty, tag, parameter, values, said: entry };
}

/** A quantity as instruments of 0, 1, 2 … decimals count it. */
function atEachScale(text: string, round: (value: number) => number): readonly Qty[] {
  return Array.from({ length: MOST_DECIMALS + 1 }, (_, scale) =>
    qty(Math.min(Number.MAX_SAFE_INTEGER, round(scaled(text, scale)))),
  );
}

function scaled(text: string, scale: number): number {
  const exact = parseDecimal(text, scale);
  return exact === DOES_NOT_FIT ? Number(text) * 10 ** scale : exact;
}

function checkRule(entry: PolicyRuleEntry, i: number, file: ConfigFile, faults: ConfigFaults): void {
  const at = ['router', 'rule', i] as const;
  const venues = file.venue.map(({ id }) => id);
  if (entry.venue !== undefined) {
    faults.known([...at, 'venue'], 'venue', entry.venue, venues);
    if (entry.policy !== 'directed')
      faults.add([...at, 'venue'], `only \`directed\` goes to one venue, not ${entry.policy}`);
  }
  const clients = file.client.map(({ id }) => id);
  entry.clients?.forEach((client, n) => faults.known([...at, 'clients', n], 'client', client, clients));
  for (const { id, instructions } of file.client) {
    if (entry.venue === undefined || entry.clients?.includes(id) !== true) continue;
    if (instructions?.excludeVenues?.includes(entry.venue) !== true) continue;
    faults.add(
      [...at, 'venue'],
      `client[${id}].instructions.excludeVenues has ${entry.venue}: such orders are refused`,
    );
  }
  const symbols = file.instrument.map(({ symbol }) => symbol);
  entry.symbols?.forEach((symbol, n) => faults.known([...at, 'symbols', n], 'instrument', symbol, symbols));
  if (entry.tag !== undefined && entry.parameter !== undefined) {
    faults.add([...at, 'parameter'], 'the rule asks for a tag: `values` are of one of them');
  }
  const least = entry.minQty === undefined ? 0 : Number(entry.minQty);
  if (entry.maxQty !== undefined && Number(entry.maxQty) < least) {
    faults.add([...at, 'maxQty'], `no order has at least ${entry.minQty} and at most ${entry.maxQty}`);
  }
  const earlier = file.router.rule.slice(0, i);
  const before = earlier.findIndex(fitsAll);
  if (before >= 0) faults.add(at, `is never asked: rule #${before + 1} fits every order`);
  else checkHidden(entry, at, { earlier, clients }, faults);
  if (entry.values !== undefined && entry.tag === undefined && entry.parameter === undefined) {
    faults.add([...at, 'values'], 'of which `tag` or `parameter`?');
  }
}

/** What a client says by a field alone, and a rule before this one has decided already, is ignored without a word. */
function checkHidden(
  entry: PolicyRuleEntry,
  at: readonly (string | number)[],
  { earlier, clients }: { readonly earlier: readonly PolicyRuleEntry[]; readonly clients: readonly string[] },
  faults: ConfigFaults,
): void {
  if (entry.tag === undefined && entry.parameter === undefined) return;
  for (const client of entry.clients ?? clients) {
    const hides = earlier.findIndex((each) => each.clients?.includes(client) !== false && fitsAllThat(each, entry));
    if (hides < 0) continue;
    faults.add(
      at,
      `is never asked for orders of ${client}: rule #${hides + 1} (${earlier[hides].policy}) fits all that this one ` +
        `(${entry.policy}) could; put rules with \`tag\` or \`parameter\` first`,
    );
    return;
  }
}

/** Whoever the client is, all orders that fit the one fit the other, too. */
function fitsAllThat(one: PolicyRuleEntry, other: PolicyRuleEntry): boolean {
  const { symbols, minQty, maxQty, tag, parameter, values } = one;
  if (symbols !== undefined && other.symbols?.every((symbol) => symbols.includes(symbol)) !== true) return false;
  if (minQty !== undefined && !(Number(other.minQty ?? 0) >= Number(minQty))) return false;
  if (maxQty !== undefined && !(Number(other.maxQty ?? Number.POSITIVE_INFINITY) <= Number(maxQty))) return false;
  if (tag === undefined && parameter === undefined) return true;
  if (tag !== other.tag || parameter !== other.parameter) return false;
  return values === undefined || other.values?.every((value) => values.includes(value)) === true;
}

/** It asks for nothing. */
const fitsAll = ({ clients, symbols, minQty, maxQty, tag, parameter }: PolicyRuleEntry): boolean =>
  [clients, symbols, minQty, maxQty, tag, parameter].every((each) => each === undefined);

/** Why not, as text. */
function readPolicy(file: string): Policy | string {
  try {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    const module = createRequire(file)(file) as { readonly default?: unknown };
    const make = module.default;
    if (typeof make !== 'function') return 'has no default export that is a function of the blocks';
    const made = (make as (blocks: typeof BLOCKS) => Partial<Policy> | undefined)(BLOCKS);
    if (typeof made?.plan !== 'function') return 'returns no policy: { name, plan(draft) }';
    if (typeof made.name !== 'string' || !NAME.test(made.name))
      return 'the name of a policy is lower-case letters, digits and "-"';
    const { name, plan, darkSharePpm = -1 } = made;
    if (
      made.darkSharePpm !== undefined &&
      !(Number.isSafeInteger(darkSharePpm) && darkSharePpm >= 0 && darkSharePpm <= PPM)
    )
      return `darkSharePpm is a whole number from 0 to ${PPM}`;
    const dark = darkSharePpm < 0 ? {} : { darkSharePpm };
    const policy: Policy = { name, digest, ...dark, plan: (draft) => plan.call(made, draft) };
    const fault = faultInTrial(policy);
    return fault === '' ? policy : fault;
  } catch (error) {
    return `cannot be loaded: ${errorText(error)}`;
  }
}
