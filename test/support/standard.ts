/** The standard dictionary of each version, to hold against it what we send. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileTable } from '../../src/config/dictionary/compile.ts';
import { readRepository } from '../../src/config/dictionary/repository.ts';
import { readStandard } from '../../src/config/dictionary/standard.ts';
import type { Element } from '../../src/config/dictionary/xml.ts';
import { type DialectTable, loadRules, type MessageRules, type ValidationSwitches } from '../../src/fix/dictionary.ts';
import { type FixVersion, isOverFixt } from '../../src/session/version.ts';

const known = new Map<FixVersion, MessageRules>();

/** The standard's own rules of a version, all checks on. */
export function standardRules(version: FixVersion): MessageRules {
  const already = known.get(version);
  if (already !== undefined) return already;
  const rules = standardRulesBut(version, {});
  known.set(version, rules);
  return rules;
}

/** With some checks off. */
export function standardRulesBut(version: FixVersion, switches: Partial<ValidationSwitches>): MessageRules {
  const table = (name: string) => compileTable(standard(name), name, []);
  const name = version.replaceAll('.', '');
  return loadRules(table(name), switches, isOverFixt(version) ? withLatest(table('FIXT11')) : undefined);
}

/** The repository is older than FIX Latest, and does not have its ApplVerID. */
function withLatest(transport: DialectTable): DialectTable {
  const fields = transport.fields.map(([tag, name, type, values, ...rest]) => {
    const isVersion = ['ApplVerID', 'RefApplVerID', 'DefaultApplVerID'].includes(name);
    return [tag, name, type, isVersion && values ? [...values, '10', 'FIXLatest'] : values, ...rest] as const;
  });
  return { ...transport, fields: fields as unknown as DialectTable['fields'] };
}

/** FIX.5.0SP2 as it was published; FIX Latest is that with the extension packs since, which have added to it. */
function standard(name: string): Element {
  if (name === 'FIXLatest') return readStandard('FIX50SP2');
  if (name !== 'FIX50SP2') return readStandard(name);
  const home = path.dirname(createRequire(import.meta.url).resolve('jspurefix/package.json'));
  const folder = path.join(home, 'data/fix_repo/FIX.5.0SP2/Base');
  return readRepository(folder, { type: 'FIX', major: '5', minor: '0', servicepack: '2' }, 'application');
}
