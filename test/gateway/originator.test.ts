/** Names of those who are behind a client: escaped where they are kept, as they call themselves where they are told. */
import { expect, test } from 'vitest';
import { firmIn, originatorBehind } from '../../src/gateway/roles/originator.ts';

test.each([
  ['', 'FIRM', 'FIRM'],
  ['', 'A/B', 'A~1B'],
  ['', '~1/~', '~01~1~0'],
  ['HUB', 'FIRM', 'HUB/FIRM'],
  ['H~1B', 'A/B', 'H~1B/A~1B'],
])('behind %j, %j is kept as %j', (compID, firm, kept) => {
  expect(originatorBehind(compID, firm)).toBe(kept);
  expect(firmIn(kept)).toBe(firm);
});

test('a CompID without a firm is told itself', () => {
  expect(firmIn('H~1B')).toBe('H/B');
  expect(firmIn('')).toBe('');
});
