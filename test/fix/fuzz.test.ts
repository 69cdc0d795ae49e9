import { expect, test } from 'vitest';
import { fuzz } from '../../tools/fuzz-codec.ts';

test('a hundred thousand broken messages: nothing throws, nothing grows, every byte is accounted for', () => {
  const { messages, outcomes, mostHeldBytes } = fuzz(20_240_229, 100_000);
  expect(messages).toBe(100_000);
  expect(mostHeldBytes).toBeLessThanOrEqual(4096 + 32);
  // The fuzzer is worth its time only if it reaches everything: each kind of answer came up.
  const reached = Object.keys(outcomes).sort();
  const reasons = [0, 1, 2, 4, 5, 6, 11, 13, 14, 15, 16].map((reason) => `reject ${reason}`);
  // The framer lets no message through whose CheckSum is not where BodyLength says: Parsed 3 is for other callers.
  const garbled = [1, 2, 4].map((parsed) => `garbled ${parsed}`);
  expect(reached).toEqual([...reasons, ...garbled, 'a delimiter in a value', 'ok', 'business 3', 'oversized'].sort());
}, 120_000);

test('the same seed does the same', () => {
  expect(fuzz(7, 2_000)).toEqual(fuzz(7, 2_000));
});
