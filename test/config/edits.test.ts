import { describe, expect, it } from 'vitest';
import { dryRun } from '../../src/cli/rules.ts';
import { demoWith, faultsOf, setupOf } from './demo.ts';

const SESSION = 'session = { nextExpectedMsgSeqNum = false, sendingTimeAccuracySec = 120 }';

/** The demo with these keys in the session of DEMO-OMS. */
const withSession = (...keys: string[]) => demoWith([SESSION, `session = { ${keys.join(', ')} }`]);

function editsIn(toml: string) {
  return setupOf(toml).clients.get('DEMO-OMS')?.sessions[0].edits;
}

it('a session without rules and symbols changes nothing', () => {
  expect(editsIn(withSession())).toBeUndefined();
});

it('rules as written, by direction and MsgType', () => {
  const edits = editsIn(
    withSession(
      'rule = [{ direction = "in", on = ["D"], do = "default", tag = 1, value = "MAIN" }, { direction = "out", do = "map", tag = 1, values = { MAIN = "OMS" } }]',
    ),
  );
  expect(dryRun(edits, 'in', '8=FIX.4.4|35=D|11=X').after).toEqual(['8=FIX.4.4', '35=D', '11=X', '1=MAIN']);
  expect(dryRun(edits, 'in', '8=FIX.4.4|35=F|11=X').after).toEqual(['8=FIX.4.4', '35=F', '11=X']);
  expect(dryRun(edits, 'out', '8=FIX.4.4|35=8|1=MAIN').after).toEqual(['8=FIX.4.4', '35=8', '1=OMS']);
});

describe('what is wrong with a rule stands at its key', () => {
  it.each([
    ['do = "default", tag = 49, value = "X"', 'rule[#1].tag: 49 frames, numbers or addresses the message'],
    ['do = "remove", tag = 34', 'rule[#1].tag: 34 frames'],
    ['do = "rename", tag = 1, from = 52', 'rule[#1].from: 52 frames'],
    ['do = "remove", tag = 96', 'rule[#1].tag: 96 is raw data or its length'],
    ['do = "constant", tag = 1', 'rule[#1]: `constant` needs value'],
    ['do = "remove", tag = 1, value = "X"', 'rule[#1].value: `remove` takes no value'],
    ['do = "map", tag = 1', 'rule[#1]: `map` needs values'],
    ['do = "copy", tag = 1', 'rule[#1]: `copy` needs from'],
  ])('%s', (rule, fault) => {
    const [found, ...others] = faultsOf(withSession(`rule = [{ direction = "in", ${rule} }]`));
    expect(found).toContain(`session.${fault}`);
    expect(others).toEqual([]);
  });

  it('copying the number of a message is no touch', () => {
    expect(faultsOf(withSession('rule = [{ direction = "in", do = "copy", tag = 9001, from = 34 }]'))).toEqual([]);
  });
});

describe('symbols', () => {
  /** The demo with another instrument in place of MSFT. */
  const trading = (symbol: string, toml: string) =>
    toml.replace('symbol = "MSFT"', `symbol = "${symbol}"`).replace('.symbol.MSFT]', `.symbol."${symbol}"]`);

  it.each([
    ['cms', '55=BRK A'],
    ['sip', '55=BRK/A'],
    ['sipDots', '55=BRK.A'],
    ['cmsSuffix', '55=BRK|65=A'],
    ['nasdaq', '55=BRK.A'],
  ])('in %s', (symbology, written) => {
    const edits = editsIn(trading('BRK.A', withSession(`symbology = "${symbology}"`)));
    const out = dryRun(edits, 'out', '8=FIX.4.4|35=8|55=BRK.A').after.slice(2).join('|');
    expect(out).toBe(written);
    expect(dryRun(edits, 'in', `8=FIX.4.4|35=D|${out}`).after.slice(2)).toEqual(['55=BRK.A']);
  });

  it('by name, before the convention', () => {
    const edits = editsIn(trading('BRK.A', withSession('symbology = "cms"', 'symbols = { "BRK.A" = "BERKSHIRE" }')));
    expect(dryRun(edits, 'in', '8=FIX.4.4|35=D|55=BERKSHIRE').after.at(-1)).toBe('55=BRK.A');
    expect(dryRun(edits, 'in', '8=FIX.4.4|35=D|55=AAPL').after.at(-1)).toBe('55=AAPL');
  });

  it.each([
    ['an instrument that the convention has no name for', 'BRK,A', 'symbology = "cms"', 'BRK,A has no cms name'],
    ['two instruments of one name', 'MSFT', 'symbols = { AAPL = "MSFT" }', 'AAPL and MSFT are both MSFT'],
    ['a name for no instrument', 'MSFT', 'symbols = { APPL = "X" }', 'did you mean AAPL?'],
  ])('%s', (_what, symbol, keys, fault) => {
    expect(faultsOf(trading(symbol, withSession(keys))).join('\n')).toContain(fault);
  });
});
