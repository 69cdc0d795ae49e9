/** Classes of instruments, which share what is learned: which one an instrument is of. */
import { expect, it } from 'vitest';
import { demoWith, faultsOf, setupOf } from './demo.ts';

const withClasses = (...lines: string[]): string => `${demoWith()}\n${lines.join('\n')}\n`;
const classesOf = (...lines: string[]) =>
  Object.fromEntries(
    [...setupOf(withClasses(...lines)).instruments.values()].map(({ symbol, symbolClass = '' }) => [
      symbol,
      symbolClass,
    ]),
  );

it('without any, all instruments are one', () => {
  expect(new Set(Object.values(classesOf()))).toEqual(new Set(['']));
});

it('the first that fits counts, by list or by what an instrument is', () => {
  const classes = classesOf(
    '[[router.class]]',
    'name = "tech"',
    'symbols = ["AAPL"]',
    '[[router.class]]',
    'name = "thin"',
    'advBelow = "1000"',
    '[[router.class]]',
    'name = "dollars"',
    'currency = "USD"',
    'assetClass = "equity"',
  );
  expect(classes['AAPL']).toBe('tech');
  expect(Object.values(classes)).not.toContain('thin');
  expect(classes['MSFT']).toBe('dollars');
});

it('names what is there', () => {
  const faults = JSON.stringify(
    faultsOf(withClasses('[[router.class]]', 'name = "odd"', 'symbols = ["NONE"]', 'listing = "NOWHERE"')),
  );
  expect(faults).toContain('NONE');
  expect(faults).toContain('NOWHERE');
});
