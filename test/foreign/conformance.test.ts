/**
 * The public session scripts of every version, played to the conformance acceptor. They are no part of this repository:
 * quickfixgo's module brings them, and build.sh lays them into test/foreign/build/quickfixgo/definitions. Without them, a
 * copy of QuickFIX C++'s own in ../shared/conformance is played, of the versions that it has.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'vitest';
import { type AcceptorOptions, rulesOf, startAcceptor } from '../../src/cli/conformance-acceptor.ts';
import type { MessageRules } from '../../src/fix/dictionary.ts';
import { FIX_VERSIONS, type FixVersion } from '../../src/session/version.ts';
import { play, type UnderTest } from './sessionScripts.ts';

const MODULE = path.join(import.meta.dirname, 'build/quickfixgo/definitions');
const COPY = path.join(import.meta.dirname, '../../../shared/conformance');
const isModule = existsSync(path.join(MODULE, 'server'));

/** These wait for heartbeats, up to 42 seconds: all at once, each on an acceptor of its own. */
const isSlow = (name: string): boolean => /^(4a|6)_/.test(name);

type Choice = Partial<AcceptorOptions> & Pick<UnderTest, 'isExact'>;

/** The sets by their folders, and the acceptor that each expects. */
const SETS: Readonly<Record<string, Choice>> = {
  server: {},
  nextexpectedseqnum: { isNextExpected: true },
  lastseqnumprocessed: { isLastProcessed: true },
  // QuickFIX asks for the last chunk with no end, and gets what it holds again; we ask for what is missing.
  resendreqchunksize: { resendRequestChunk: 5, isExact: true },
};

/** Scripts that hold an engine to a way of its own, and why ours is another. */
const SKIPPED: Readonly<Record<string, string>> = {
  'nextexpectedseqnum/fix50sp1/2c_NextExpectedMsgSeqNumTooLow.def':
    'its Logon asks a session of FIX.5.0SP1 for DefaultApplVerID(1137) 10, and wants 8 in the answer',
};

interface ScriptSet {
  readonly name: string;
  readonly version: FixVersion;
  readonly folder: string;
  readonly scripts: readonly string[];
  readonly choice: Choice;
}

const sets = FIX_VERSIONS.flatMap((version): ScriptSet[] => {
  const versionFolder = version.replaceAll('.', '').toLowerCase();
  const found = isModule
    ? Object.entries(SETS).map(([name, choice]) => ({
        name,
        folder: path.join(MODULE, name, versionFolder),
        choice: { ...choice, tester: 'TW' },
      }))
    : [{ name: 'server', folder: path.join(COPY, versionFolder), choice: { isVersionInRejects: true } }];
  return found
    .filter(({ folder }) => existsSync(folder))
    .map((set) => ({ ...set, version, scripts: readdirSync(set.folder).filter((file) => file.endsWith('.def')) }));
});

const versions = FIX_VERSIONS.map((version) => sets.filter((set) => set.version === version))
  .filter((found) => found.length > 0)
  .map((found) => ({
    version: found[0].version,
    count: found.reduce((sum, { scripts }) => sum + scripts.length, 0),
    found,
  }));
/** All before the first script: a heartbeat is late while a dictionary is read. */
const rules = new Map<FixVersion, MessageRules>();
for (const { version } of versions) rules.set(version, await rulesOf(version));

const none = sets.length === 0 ? ' (skipped, there are none: sh test/foreign/build.sh says why)' : '';
test.skipIf(none !== '')(`session scripts${none}`, ({ expect }) => {
  expect(sets.filter(({ scripts }) => scripts.length === 0)).toEqual([]);
});

interface Run {
  readonly title: string;
  readonly set: ScriptSet;
  /** At once, each on an acceptor of its own; the scripts of one follow each other. */
  readonly groups: readonly (readonly string[])[];
  readonly isSkipped?: boolean;
}

function runsOf(set: ScriptSet): Run[] {
  const whyNot = (script: string) => SKIPPED[`${set.name}/${path.basename(set.folder)}/${script}`];
  const left = set.scripts.filter((script) => whyNot(script) !== undefined);
  const slow = set.scripts.filter(isSlow);
  const quick = set.scripts.filter((script) => !isSlow(script) && !left.includes(script));
  const runs: Run[] = [
    { title: `${slow.length} that wait for heartbeats`, set, groups: slow.map((script) => [script]) },
    { title: `${quick.length} that answer at once`, set, groups: [quick] },
    ...left.map((script) => ({ title: `${script}: ${whyNot(script)}`, set, groups: [[script]], isSkipped: true })),
  ];
  return runs.filter(({ groups }) => groups.length > 0);
}

describe.concurrent.each(versions)('$version: $count session scripts', ({ found }) => {
  for (const { title, set, groups, isSkipped = false } of found.flatMap(runsOf)) {
    test.skipIf(isSkipped)(`${set.name}: ${title}`, async ({ expect, task }) => {
      const faults = await Promise.all(groups.map((scripts) => playAll(set, scripts)));
      expect(faults.flat()).toEqual([]);
      task.meta.foreign = { scripts: groups.flat().length };
    });
  }
});

/** Plays scripts one after the other to an acceptor of their own; returns what was wrong. */
async function playAll({ version, folder, choice }: ScriptSet, scripts: readonly string[]): Promise<string[]> {
  const standard = rules.get(version) ?? (await rulesOf(version));
  const { port, engine, session } = await startAcceptor({ port: 0, version, rules: standard, ...choice });
  const faults: string[] = [];
  const acceptor: UnderTest = {
    port,
    isExact: choice.isExact,
    setNumber(key, value) {
      const { nextSenderMsgSeqNum: ours, nextTargetMsgSeqNum: peers } = session.numbers;
      const isSet = key === 'NEXTSENDERSEQNUM' ? session.resetNumbers(value, peers) : session.resetNumbers(ours, value);
      if (!isSet) throw new Error('numbers are set before the Logon alone');
    },
  };
  try {
    for (const name of scripts) {
      await play(path.join(folder, name), acceptor).catch((error: unknown) => {
        faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  } finally {
    await engine.stop(0);
  }
  return faults;
}
