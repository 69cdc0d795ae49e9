import { expect, test } from 'vitest';
import { parseFaultRules } from '../../src/sim/faults/faultRules.ts';

test('rules are read as they are written', () => {
  const rules = [
    { on: 'order', symbol: 'XYZ', nth: 3, do: 'reject', text: 'too late', reason: 4 },
    { on: 'ack', share: 0.1, do: 'delay', ms: { from: 50, to: 400 } },
    { on: 'request', do: 'delay', ms: { mean: 5 } },
    { on: 'fill', every: 5, do: 'duplicate' },
    { on: 'fill', do: 'partial', parts: 3 },
    { on: 'report', do: 'write', how: 'orderIDAlone' },
    { on: 'fill', nth: 2, do: 'bust', ms: 1000 },
    { on: 'order', client: 'ONE', nth: 20, do: 'disconnect' },
  ];
  expect(parseFaultRules(JSON.stringify(rules))).toEqual(rules);
  expect(parseFaultRules('[]')).toEqual([]);
});

test.each([
  ['{', 'fault rules are no JSON'],
  ['{}', 'expected a list of rules'],
  ['[{"on":"order","do":"explode"}]', 'rule 1, do: '],
  ['[{"on":"fill","do":"drop"},{"on":"order","do":"duplicate"}]', 'rule 2, on: '],
  ['[{"on":"fill","do":"delay"}]', 'rule 1, ms: expected milliseconds'],
  ['[{"on":"fill","do":"delay","ms":{"from":1}}]', 'rule 1, ms: expected milliseconds'],
  ['[{"on":"order","do":"reject"}]', 'rule 1, text: '],
  ['[{"on":"order","do":"drop","nht":3}]', 'Unrecognized key: "nht"'],
  ['[{"on":"order","do":"drop","nth":0}]', 'rule 1, nth: '],
  ['[{"on":"order","do":"drop","share":2}]', 'rule 1, share: '],
])('%s', (text, problem) => {
  expect(() => parseFaultRules(text)).toThrow(problem);
});
