import { expect, test } from 'vitest';
import { fuzzSession } from '../../tools/fuzz-session.ts';

test('twenty thousand messages, many broken: nothing throws, numbers only rise, what is held and sent is bounded', () => {
  const report = fuzzSession(20_240_229, 20_000);
  expect(report.messages).toBe(20_000);
  // The fuzzer is worth its time only if it reaches everything: deliveries, limits, each way to end, each answer.
  expect(report.delivered).toBeGreaterThan(1_500);
  expect(report.quarantined).toBeGreaterThan(700);
  expect(report.resets).toBeGreaterThan(100);
  expect(report.mostHeld).toBe(6);
  expect(report.tooManyHeld).toBeGreaterThan(5);
  expect(Object.keys(report.endings).sort()).toEqual(['fault', 'logout', 'refused']);
  expect(Object.keys(report.sent)).toEqual(expect.arrayContaining(['0', '1', '2', '3', '5', '8', 'A']));
});

test('the same seed does the same', () => {
  expect(fuzzSession(7, 1_000)).toEqual(fuzzSession(7, 1_000));
});
