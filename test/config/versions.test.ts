/** Which versions a client or venue may speak, what a session is checked with, and what the file is told when it errs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { ConfigError } from '../../src/config/schema/schemaProblem.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { GatewaySetup } from '../../src/config/setup.ts';
import { Fields } from '../../src/fix/fields.ts';
import type { MessageRules } from '../../src/fix/dictionary.ts';
import { findFormFault } from '../../src/session/messageFaults.ts';
import { APPL_VER_IDS, beginStringOf, FIX_VERSIONS, VERSIONS, versionOf } from '../../src/session/version.ts';
import { framed } from '../support/fixMessage.ts';
import { demoWith } from './demo.ts';

const directory = mkdtempSync(join(tmpdir(), 'fairlead-dictionaries-'));
afterAll(() => rmSync(directory, { recursive: true }));

const TESTER = 'versions = ["FIX.4.4", "FIX.4.2"]';
const NORTH = 'version = "FIX.4.4"\ndictionary = "NORTH"';
const QUOTES = 'depth = 5                      # price levels per side\nsession = {';

async function setupOf(...edits: readonly (readonly [from: string, to: string])[]): Promise<GatewaySetup> {
  const config = parseConfig(demoWith(...edits), join(directory, 'fairlead.toml'));
  return resolveConfig(config, await dictionariesFor(config), {});
}

async function faultsOf(...edits: readonly (readonly [from: string, to: string])[]): Promise<string[]> {
  try {
    await setupOf(...edits);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, text }) => `${where}: ${text}`);
  }
  return [];
}

async function testers(versions: string): Promise<NonNullable<ReturnType<GatewaySetup['clients']['get']>>['sessions']> {
  return (await setupOf([TESTER, versions])).clients.get('TESTER')?.sessions ?? [];
}

const knows = (rules: MessageRules | undefined, msgType: string) =>
  rules?.body(Buffer.from(msgType), 0, msgType.length) !== undefined;

describe('a client', () => {
  it('speaks each version with a dictionary of ours', async () => {
    const sessions = await testers(
      `versions = ${JSON.stringify(FIX_VERSIONS.filter((v) => !v.startsWith('FIX.5.0SP')))}`,
    );
    expect(sessions.map(({ id, beginString, defaultApplVerID }) => [id, beginString, defaultApplVerID])).toEqual([
      ['fix40:TESTER', 'FIX.4.0', undefined],
      ['fix41:TESTER', 'FIX.4.1', undefined],
      ['fix42:TESTER', 'FIX.4.2', undefined],
      ['fix43:TESTER', 'FIX.4.3', undefined],
      ['fix44:TESTER', 'FIX.4.4', undefined],
      ['fixt11:TESTER', 'FIXT.1.1', '7'],
    ]);
    for (const { rules, beginString } of sessions) {
      expect(rules?.beginString).toBe(beginString);
      expect(['A', '0', 'D', 'F', 'G', 'H', '8', '9'].filter((msgType) => !knows(rules, msgType))).toEqual([]);
    }
    // A fraction of a second came with FIX.4.2.
    expect(sessions.map(({ timePrecision }) => timePrecision)).toEqual([0, 0, 3, 3, 3, 3]);
  });

  it('has no LocationIDs on FIX.4.0', async () => {
    const locations = 'session = { targetLocationID = "NY" }';
    expect(await faultsOf([TESTER, `versions = ["FIX.4.0"]\n${locations}`])).toEqual([
      'client[TESTER].session: FIX.4.0 has no LocationIDs',
    ]);
    expect(await faultsOf([TESTER, `versions = ["FIX.4.1"]\n${locations}`])).toEqual([]);
  });

  it('speaks several versions over one session of FIXT.1.1', async () => {
    const [session, ...others] = await testers('versions = ["FIX.5.0SP2", "FIX.5.0", "FIX.Latest"]');
    expect(others).toEqual([]);
    expect(session).toMatchObject({ id: 'fixt11:TESTER', beginString: 'FIXT.1.1', defaultApplVerID: '9' });
    expect([...(session.otherApplications?.keys() ?? [])]).toEqual(['7', '10']);
    expect(session.rules?.transport).toBeDefined();
  });

  it('has a dictionary of its own by version', async () => {
    const [standard, ours] = await testers(`${TESTER}\ndictionaries = { "FIX.4.4" = "jspurefix:FIX44" }`);
    // Of all the standard has, ours leaves out what nobody trades by.
    expect([knows(standard.rules, '6'), knows(standard.rules, 'D'), standard.rules?.name]).toEqual([
      true,
      true,
      'FIX44',
    ]);
    expect([knows(ours.rules, '6'), knows(ours.rules, 'D'), ours.rules?.name]).toEqual([false, true, 'FIX42']);
  });

  it('may name the standard dictionary of every version', async () => {
    for (const version of FIX_VERSIONS) {
      const name = `jspurefix:${version === 'FIX.Latest' ? 'FIX50SP2' : version.replaceAll('.', '')}`;
      const [session] = await testers(`versions = ["${version}"]\ndictionaries = { "${version}" = "${name}" }`);
      expect([version, knows(session.rules, 'D'), knows(session.rules, 'A')]).toEqual([version, true, true]);
    }
  });
});

describe('a venue', () => {
  it('speaks a version over FIXT.1.1, and its quotes come in another', async () => {
    const { venues } = await setupOf([NORTH, 'version = "FIX.5.0SP2"'], [QUOTES, `version = "FIX.4.4"\n${QUOTES}`]);
    const north = venues.get('NORTH');
    expect(north?.orders.session).toMatchObject({ beginString: 'FIXT.1.1', defaultApplVerID: '9' });
    expect(north?.marketData?.session).toMatchObject({ beginString: 'FIX.4.4' });
    expect(north?.marketData?.session.rules?.name).toBe('FIX44');
  });

  it('brings its dictionary in a file, whole or as an overlay', async () => {
    const overlay = (base: string) => `<fix overlay='${base}' name='WEST'>
  <messages><message name='NewOrderSingle' msgtype='D'><field name='WestFlag' required='Y'/></message></messages>
  <fields><field number='9301' name='WestFlag' type='CHAR'/></fields>
</fix>`;
    writeFileSync(join(directory, 'WEST.xml'), overlay('FIX44'));
    writeFileSync(join(directory, 'EAST.xml'), overlay('jspurefix:FIX44'));
    for (const [file, isWhole] of [
      ['WEST.xml', false],
      ['EAST.xml', true],
    ] as const) {
      const { venues } = await setupOf([NORTH, `version = "FIX.4.4"\ndictionary = "${file}"`]);
      const rules = venues.get('NORTH')?.orders.session.rules;
      expect(rules?.body(Buffer.from('D'), 0, 1)?.layout.required).toContain(9301);
      expect(knows(rules, '6')).toBe(isWhole);
    }
  });
});

describe('what does not fit is said at its key', () => {
  const FAULTS: readonly (readonly [what: string, edits: readonly (readonly [string, string])[], faults: string[]])[] =
    [
      [
        'a version that is none',
        [[NORTH, 'version = "FIX.4.5"']],
        [
          'venue[NORTH].version: expected "FIX.4.0" or "FIX.4.1" or "FIX.4.2" or "FIX.4.3" or "FIX.4.4" or "FIX.5.0" or "FIX.5.0SP1" or "FIX.5.0SP2" or "FIX.Latest"; found "FIX.4.5"',
        ],
      ],
      [
        'the key of earlier files',
        [[NORTH, 'version = "FIX.4.4"\nbeginString = "FIX.4.4"']],
        ['venue[NORTH].beginString: unknown key; it is called version'],
      ],
      [
        'a version that has no market data',
        [[NORTH, 'version = "FIX.4.1"']],
        ['venue[NORTH].marketData.version: FIX.4.1 has no market data: say which version its quotes come in'],
      ],
      [
        'a dictionary of an earlier service pack',
        [[NORTH, 'version = "FIX.5.0SP2"\ndictionary = "jspurefix:FIX50"']],
        ['venue[NORTH].dictionary: dictionary FIX50 is for FIX.5.0, the session is FIX.5.0SP2'],
      ],
      [
        'FIX Latest by a dictionary of an earlier service pack',
        [[NORTH, 'version = "FIX.Latest"\ndictionary = "jspurefix:FIX50SP1"']],
        ['venue[NORTH].dictionary: dictionary FIX50SP1 is for FIX.5.0SP1, the session is FIX.Latest'],
      ],
      [
        'a standard dictionary that is none',
        [[TESTER, `${TESTER}\ndictionaries = { "FIX.4.2" = "jspurefix:FIX45" }`]],
        [
          'client[TESTER].dictionaries."FIX.4.2": jspurefix:FIX45: there are FIX40, FIX41, FIX42, FIX43, FIX44, FIX50, FIX50SP1, FIX50SP2, FIXT11',
        ],
      ],
      [
        'a name that is neither name, standard nor file',
        [[NORTH, 'version = "FIX.4.4"\ndictionary = "west.txt!"']],
        [
          'venue[NORTH].dictionary: expected a dictionary: a name such as FIX44, jspurefix:FIX44, or the path of an .xml file; found "west.txt!"',
        ],
      ],
    ];
  it.each(FAULTS)('%s', async (_what, edits, faults) => {
    expect(await faultsOf(...edits)).toEqual(faults);
  });

  it('a file that is not there, and one that does not hold together', async () => {
    const named = (file: string) => faultsOf([NORTH, `version = "FIX.4.4"\ndictionary = "${file}"`]);
    expect((await named('GONE.xml'))[0]).toMatch(/^venue\[NORTH\]\.dictionary: GONE\.xml: cannot be read: ENOENT/);
    writeFileSync(join(directory, 'ODD.xml'), "<fix overlay='FIX45'>\n</fix>");
    expect((await named('ODD.xml'))[0]).toBe(
      'venue[NORTH].dictionary: ODD.xml:1: there is no base FIX45 to lay this over',
    );
    writeFileSync(join(directory, 'TORN.xml'), "<fix type='FIX' major='4' minor='4'>\n<messages>");
    expect((await named('TORN.xml'))[0]).toMatch(/^venue\[NORTH\]\.dictionary: TORN\.xml:2: /);
  });
});

it('a Logon of any version may have the password that is asked for', async () => {
  writeFileSync(join(directory, 'password'), 'p', { mode: 0o600 });
  const { clients } = await setupOf([TESTER, `${TESTER}\npasswordFile = "password"`]);
  const verdicts = clients.get('TESTER')?.sessions.map((session) => {
    const fields = new Fields();
    const logon = framed('35=A|49=A|56=B|34=1|52=20260601-12:00:00|98=0|108=30|553=me|554=p|', session.beginString);
    const bytes = Buffer.from(logon, 'latin1');
    fields.parse(bytes, 0, bytes.length);
    return [session.beginString, findFormFault(fields, session)?.text];
  });
  expect(verdicts).toEqual([
    ['FIX.4.4', undefined],
    ['FIX.4.2', undefined],
  ]);
});

describe('fields of our Logon', () => {
  const fields = (table: string) => [TESTER, `${TESTER}\nsession = { logonFields = ${table} }`] as const;

  it('go into it by tag', async () => {
    const { clients } = await setupOf(fields('{ 9001 = "DESK 1", 8674 = "Y" }'));
    const both = [
      [8674, 'Y'],
      [9001, 'DESK 1'],
    ];
    expect(clients.get('TESTER')?.sessions.map(({ logonFields }) => logonFields)).toEqual([both, both]);
  });

  it.each([
    ['108', '"30"', /expected a field that our Logon does not have by itself/],
    ['49', '"ME"', /expected a field that our Logon does not have by itself/],
    ['x1', '"Y"', /expected a tag/],
    ['9001', '"é"', /expected up to 256 printable ASCII characters/],
  ])('but not %s = %s', async (tag, value, fault) => {
    const faults = await faultsOf(fields(`{ ${tag} = ${value} }`));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^client\[TESTER\]\.session\.logonFields/);
    expect(faults[0]).toMatch(fault);
  });
});

describe('fields of our header', () => {
  const fields = (table: string, more = '') =>
    [TESTER, `${TESTER}\nsession = { headerFields = ${table}${more} }`] as const;

  it('go into it by tag', async () => {
    const { clients } = await setupOf(fields('{ 128 = "HUB", 50 = "DESK", 9301 = "X" }'));
    const all = [
      [50, 'DESK'],
      [128, 'HUB'],
      [9301, 'X'],
    ];
    expect(clients.get('TESTER')?.sessions.map(({ headerFields }) => headerFields)).toEqual([all, all]);
  });

  it.each([
    ['{ 34 = "1" }', '', /expected a field of the header that the session does not count or name itself by/],
    ['{ 97 = "Y" }', '', /expected a field of the header that the session does not count or name itself by/],
    ['{ 58 = "text" }', '', /expected a field of the header that the session does not count or name itself by/],
    ['{ 50 = "DESK" }', ', senderSubID = "DESK"', /is set by a key of its own as well/],
  ])('but not %s%s', async (table, more, fault) => {
    const faults = await faultsOf(fields(table, more));
    expect(faults.join()).toMatch(/client\[TESTER\]\.session\.headerFields/);
    expect(faults.join()).toMatch(fault);
  });
});

describe('versions and what is on the wire', () => {
  it.each(FIX_VERSIONS)('%s goes there and back', (version) => {
    const beginString = beginStringOf(version);
    expect(versionOf(beginString, APPL_VER_IDS[version])).toBe(version);
    expect(VERSIONS[beginString].isFixt).toBe(/^FIX\.(5|Latest)/.test(version));
  });
});
