/** Plays each scenario of matrices.script as FIX 4.4, as FIX 4.2, or as both. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conversationsOf } from '../../support/script/file.ts';
import { SCENARIOS_42, SCENARIOS_44 } from './ids.ts';
import { expectMatrix, type Version } from './play.ts';

const SCENARIOS = conversationsOf(join(import.meta.dirname, 'matrices.script')).map(({ title, ...rest }) => {
  const [id44, id42, ...name] = title.split(' ');
  const ids = { 'FIX.4.4': id44, 'FIX.4.2': id42 };
  const versions = (['FIX.4.4', 'FIX.4.2'] as const).filter((version) => ids[version] !== '-');
  return { ...rest, ids, versions, name: name.join(' ') };
});

describe.each([...new Set(SCENARIOS.map(({ group }) => group))])('%s', (group) => {
  for (const scenario of SCENARIOS.filter((each) => each.group === group)) {
    for (const version of scenario.versions) {
      it(`${version} ${scenario.ids[version]} ${scenario.name}`, () => expectMatrix(scenario, version));
    }
  }
});

it('every scenario of both versions is played', () => {
  expect(SCENARIOS_42).toHaveLength(37);
  expect(SCENARIOS_44).toHaveLength(45);
  const played = (version: Version) => new Set(SCENARIOS.map(({ ids }) => ids[version]).filter((id) => id !== '-'));
  expect([...played('FIX.4.2')].sort()).toEqual([...SCENARIOS_42].sort());
  expect([...played('FIX.4.4')].sort()).toEqual([...SCENARIOS_44].sort());
});
