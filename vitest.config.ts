import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
// @ts-expect-error -- the import rules are JavaScript
import { PURE_ROOMS } from './.dependency-cruiser.mjs';

/** Folders of quick tests: the pure rooms, and two days of the whole house on a virtual network. */
const QUICK = [...(PURE_ROOMS as readonly string[]), 'day'].join('|');
/** Thousands of random cases each; never quick. */
const RANDOM = ['test/**/*.property.test.ts', 'test/**/fuzz.test.ts'];

/** They wait more than they work: begun first, they take no time of their own. */
const WAITING = ['foreign/conformance', 'foreign/cutLine', 'engine/failover'];

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const works = (file: TestSpecification) => (WAITING.some((name) => file.moduleId.includes(name)) ? 0 : 1);
    return (await super.sort(files)).sort((one, other) => works(one) - works(other));
  }
}

export default defineConfig({
  test: {
    // Tests with real sockets and child processes wait on each other, not on a clock; this bound only catches a hang.
    testTimeout: 120_000,
    hookTimeout: 30_000,
    reporters: ['default', './test/foreign/reporter.ts'],
    // One worker a core; by itself vitest leaves a core free, which of two is half.
    maxWorkers: '100%',
    sequence: { sequencer: WaitingFirst },
    tags: [{ name: 'long', description: 'Takes more than a second: left out of npm run test:quick.' }],
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['test/*.test.ts', `test/@(${QUICK})/**/*.test.ts`],
          exclude: RANDOM,
          // A worker keeps what it has loaded from file to file; noEffects.ts fails a test that opens a socket or starts
          // a process, so that a new file in these folders is quick or is seen not to be.
          isolate: false,
          setupFiles: 'test/support/noEffects.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [`test/!(${QUICK})/**/*.test.ts`, ...RANDOM],
          // The conformance scripts of all versions wait for their heartbeats at once.
          maxConcurrency: 20,
        },
      },
    ],
  },
});
