import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DialectTable } from '../../src/fix/dictionary.ts';
import { checkTags, firstDifference, readSources } from '../../tools/compile-dictionaries.ts';
import { compileTable } from '../../src/config/dictionary/compile.ts';
import { crossCheck } from '../../tools/dictionary/cross-check.ts';
import { applyOverlay } from '../../src/config/dictionary/overlay.ts';
import { tableModule } from '../../tools/dictionary/source.ts';
import { parseXml } from '../../src/config/dictionary/xml.ts';

const BASE = `<fix type='FIX' major='4' minor='4' servicepack='0'>
<header><field name='MsgType' required='Y'/></header>
<trailer><field name='CheckSum' required='Y'/></trailer>
<messages>
<message name='Order' msgtype='D' msgcat='app'>
<field name='ClOrdID' required='Y'/>
<component name='Instrument' required='Y'/>
<component name='Underlying' required='N'/>
<group name='NoAllocs' required='N'><field name='Account' required='Y'/><component name='Underlying' required='Y'/></group>
<field name='Side' required='N'/>
</message>
</messages>
<components>
<component name='Instrument'><field name='Symbol' required='Y'/><field name='Exchange' required='N'/></component>
<component name='Underlying'><field name='Basis' required='Y'/></component>
</components>
<fields>
<field number='35' name='MsgType' type='STRING'><value enum='D' description='ORDER'/></field>
<field number='10' name='CheckSum' type='STRING'/>
<field number='11' name='ClOrdID' type='STRING'/>
<field number='55' name='Symbol' type='STRING'/>
<field number='100' name='Exchange' type='EXCHANGE'/>
<field number='54' name='Side' type='CHAR'><value enum='1' description='BUY'/><value enum='2' description='SELL'/></field>
<field number='78' name='NoAllocs' type='NUMINGROUP'/>
<field number='79' name='Account' type='STRING'/>
<field number='311' name='Basis' type='STRING'/>
<field number='9001' name='Extra' type='INT'/>
</fields>
</fix>`;

const compile = (xml: string) => compileTable(parseXml(xml, 'base.xml'), 'TEST');
const overlaid = (overlay: string) =>
  compileTable(applyOverlay(parseXml(BASE, 'base.xml'), parseXml(overlay, 'venue.xml')), 'TEST');
const bodyOf = (table: DialectTable) => table.messages[0][3];
const rowOf = (table: DialectTable, tag: number) => table.fields.find((row) => row[0] === tag);

describe('a dictionary becomes a table', () => {
  test('components where they stand, required only if they themselves are, groups with their entries', () => {
    const table = compile(BASE);
    expect(bodyOf(table)).toEqual([11, 55, -100, -311, [-78, 79, 311], -54]);
    expect(table).toMatchObject({ name: 'TEST', beginString: 'FIX.4.4', header: [35], trailer: [10] });
    expect(table.fields.map(([tag]) => tag)).toEqual([10, 11, 35, 54, 55, 78, 79, 100, 311, 9001]);
    expect(rowOf(table, 54)).toEqual([54, 'Side', 'CHAR', ['1', 'BUY', '2', 'SELL']]);
  });

  test.each([
    ["type='FIX' major='5' minor='0' servicepack='2'", 'FIX.5.0SP2'],
    ["type='FIXT' major='1' minor='1'", 'FIXT.1.1'],
    ["major='4' minor='2'", 'FIX.4.2'],
  ])('<fix %s> is %s', (attributes, beginString) => {
    expect(compile(BASE.replace(/<fix [^>]*>/, `<fix ${attributes}>`)).beginString).toBe(beginString);
  });
});

describe('what does not hold together is told by its line', () => {
  // [what, change to the base, complaint]
  const FAULTS: readonly (readonly [what: string, from: string, to: string, complaint: string])[] = [
    ['a field nobody defined', "name='ClOrdID' required", "name='Nope' required", 'base.xml:6: no field Nope'],
    ['a component nobody defined', "'Instrument' required", "'Nope' required", 'base.xml:7: no component Nope'],
    [
      'a tag twice in a message',
      "name='Side' required",
      "name='Symbol' required",
      'base.xml:5: tag 55 appears twice in Order',
    ],
    ['a field twice', "number='54' name='Side'", "number='55' name='Side'", 'base.xml:23: Side(55) is defined twice'],
    ['a tag that is no number', "number='54'", "number='x'", 'base.xml:23: a field number'],
    ['a category that is none', "msgcat='app'", "msgcat='both'", 'base.xml:5: msgcat is admin or app'],
    ['a component in itself', "name='Exchange' required", "name='Instrument' required", 'no field Instrument'],
    ['an element that is none', '<trailer>', '<trailer><fields/>', 'base.xml:3: <fields> needs name'],
    ['XML that is none', '</header>', '</head>', 'base.xml:2: '],
    ['no messages', 'messages>', 'mess>', 'base.xml:1: no <messages>'],
  ];
  test.each(FAULTS)('%s', (_what, from, to, complaint) => {
    const changed = BASE.replaceAll(from, to);
    expect(changed).not.toBe(BASE);
    expect(() => compile(changed)).toThrow(complaint);
  });

  test('a component that contains itself', () => {
    const changed = BASE.replace(
      "<field name='Exchange' required='N'/>",
      "<component name='Instrument' required='N'/>",
    );
    expect(() => compile(changed)).toThrow('component Instrument contains itself');
  });

  test('a foreign dictionary may have a tag twice: noted, the first place counts', () => {
    const notes: string[] = [];
    const xml = BASE.replace("name='Side' required", "name='Symbol' required");
    expect(bodyOf(compileTable(parseXml(xml, 'base.xml'), 'TEST', notes))).toEqual([
      11,
      55,
      -100,
      -311,
      [-78, 79, 311],
    ]);
    expect(notes).toEqual(['base.xml:5: tag 55 appears twice in Order; the first place counts']);
  });
});

describe('an overlay is merged into its base', () => {
  const inOrder = (members: string) =>
    overlaid(`<fix overlay='BASE'><messages><message name='Order' msgtype='D'>${members}</message></messages></fix>`);

  test('members: added at the end or after another, changed, taken away', () => {
    expect(bodyOf(inOrder("<field name='Extra' required='N'/>"))).toEqual([
      11,
      55,
      -100,
      -311,
      [-78, 79, 311],
      -54,
      -9001,
    ]);
    expect(bodyOf(inOrder("<field name='Extra' required='Y' after='ClOrdID'/>"))[1]).toBe(9001);
    expect(bodyOf(inOrder("<field name='Side' required='Y'/>")).at(-1)).toBe(54);
    expect(bodyOf(inOrder("<remove name='Side'/>")).at(-1)).toEqual([-78, 79, 311]);
    expect(bodyOf(inOrder("<remove name='Underlying'/>"))).toEqual([11, 55, -100, [-78, 79, 311], -54]);
  });

  test('members of a group', () => {
    const table = inOrder("<group name='NoAllocs'><field name='Extra' required='N' after='Account'/></group>");
    expect(bodyOf(table)[4]).toEqual([-78, 79, -9001, 311]);
  });

  test('values: added, or all there are', () => {
    const values = (attributes: string, list: string) =>
      rowOf(overlaid(`<fix overlay='BASE'><fields><field ${attributes}>${list}</field></fields></fix>`), 54)?.[3];
    const sellShort = "<value enum='5' description='SHORT'/>";
    expect(values("number='54' name='Side' type='CHAR'", sellShort)).toEqual(['1', 'BUY', '2', 'SELL', '5', 'SHORT']);
    expect(values("number='54' name='Side' type='CHAR' values='only'", sellShort)).toEqual(['5', 'SHORT']);
  });

  test('new messages, components and fields', () => {
    const table = overlaid(`<fix overlay='BASE'>
      <header><field name='Extra' required='N'/></header>
      <messages><message name='Ping' msgtype='U1' msgcat='app'><component name='Both' required='Y'/></message></messages>
      <components><component name='Both'><field name='ClOrdID' required='Y'/><field name='Own' required='N'/></component></components>
      <fields><field number='9002' name='Own' type='STRING'/></fields>
    </fix>`);
    expect(table.messages.map(([type, , , members]) => [type, members])).toContainEqual(['U1', [11, -9002]]);
    expect(table.header).toEqual([35, -9001]);
  });

  test.each([
    ["<messages><message name='Nope' msgtype='D'/></messages>", 'the base calls this Order'],
    [
      "<messages><message name='Order' msgtype='D'><remove name='Nope'/></message></messages>",
      'no Nope here to remove',
    ],
    [
      "<messages><message name='Order' msgtype='D'><field name='Extra' after='Nope'/></message></messages>",
      'no Nope here',
    ],
    ["<messages><message name='Order' msgtype='D'><group name='Side'/></message></messages>", 'has Side as <field>'],
    ["<fields><field number='54' name='Seite' type='CHAR'/></fields>", 'gives field 54 the name Side'],
    ["<fields><field number='54' name='Side' type='INT'/></fields>", 'gives field 54 the type CHAR'],
    [
      "<fields><field number='54' name='Side' type='CHAR'><value enum='1'/></field></fields>",
      'has the value 1 already',
    ],
    ['<nonsense/>', 'an overlay has no <nonsense>'],
  ])('%s is refused', (part, complaint) => {
    expect(() => overlaid(`<fix overlay='BASE'>${part}</fix>`)).toThrow(`venue.xml:1: `);
    expect(() => overlaid(`<fix overlay='BASE'>${part}</fix>`)).toThrow(complaint);
  });
});

describe('the committed tables', () => {
  const sources = readSources();
  const folder = join(import.meta.dirname, '../../src/fix/dictionaries');

  test('are those that would be compiled, and no others', () => {
    expect(readdirSync(folder).sort()).toEqual(sources.map(({ name }) => `${name}.gen.ts`).sort());
    for (const { name, file, root } of sources) {
      const text = tableModule(compileTable(root, name), '../dictionary.ts', file);
      expect(readFileSync(join(folder, `${name}.gen.ts`), 'utf8')).toBe(text);
    }
  });

  test('number every tag as src/fix/tags.ts does', () => {
    const tables = sources.map(({ root, name }) => compileTable(root, name));
    expect(checkTags(tables)).toEqual([]);
    const wrong = tables.map(
      (table): DialectTable => ({
        ...table,
        fields: table.fields.map((row) => (row[1] === 'Side' ? [540, 'Side', 'CHAR'] : row)),
      }),
    );
    expect(checkTags(wrong)).toEqual(['Tag.Side is 54, the dictionaries say 540']);
    expect(checkTags([])).toContain('Tag.Account is in no dictionary');
  });

  test('are read alike by jspurefix, which would tell', async () => {
    const { root, name } = sources[0];
    const table = compileTable(root, name);
    expect(await crossCheck(root, table)).toEqual([]);
    const changed: DialectTable = {
      ...table,
      fields: table.fields.map((row) => (row[0] === 54 ? [54, 'Side', 'INT'] : row)),
      messages: table.messages.map((row) => (row[0] === 'F' ? ['F', row[1], row[2], [...row[3]].reverse()] : row)),
    };
    const differences = await crossCheck(root, changed);
    expect(differences).toHaveLength(2);
    expect(differences[0]).toMatch(/^field Side: we read "54 INT ", jspurefix "54 CHAR 1 2/);
    expect(differences[1]).toMatch(/^message OrderCancelRequest: /);
  }, 120_000);

  test('that are stale say where', () => {
    expect(firstDifference('a\nb\nc\n', 'a\nx\nc\n')).toBe('line 2\n  committed: b\n  compiled:  x');
    expect(firstDifference('', 'a\n')).toBe('line 1\n  committed: \n  compiled:  a');
    expect(firstDifference('a\nb', 'a')).toContain('line 2');
  });
});
