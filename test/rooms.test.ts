/** What a room may import is said three times: by the rules, by ARCHITECTURE.md, by the room's README. They must agree. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
// @ts-expect-error -- the import rules are JavaScript
import { ROOMS as RULES } from '../.dependency-cruiser.mjs';

const ROOMS = RULES as readonly { readonly name: string; readonly imports: readonly string[]; readonly why: string }[];
const foldersOf = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
const TOP = foldersOf('src');

const readme = (name: string): string => readFileSync(`src/${name}/README.md`, 'utf8');

/** The rooms and files of a list like "units, `core/words`", sorted; "everything" is all rooms but `name`. */
function roomsIn(text: string, name: string): string[] {
  if (text === 'nothing') return [];
  if (text === 'everything') return TOP.filter((each) => each !== name).sort();
  return text.replaceAll('`', '').split(', ').sort();
}

/** "May import" of ARCHITECTURE's table by room. */
function tableOfRooms(): Map<string, string> {
  const rows = readFileSync('ARCHITECTURE.md', 'utf8').matchAll(/^\| (`[a-z/`, ]+`) \| .* \| (.*) \|$/gm);
  return new Map(
    [...rows].flatMap(([, names, imports]) =>
      names.split(', ').map((each) => [each.replace(/^`(.*?)\/?`$/, '$1'), imports] as const),
    ),
  );
}

test('every folder of src/, of core/ and of risk/ is a room with a rule', () => {
  const ruled = ROOMS.map(({ name }) => name);
  const inside = ['core', 'risk'].flatMap((room) => foldersOf(`src/${room}`).map((name) => `${room}/${name}`));
  const folders = [...TOP, ...inside];
  expect(folders.filter((name) => !ruled.includes(name))).toEqual([]);
});

test('the table of ARCHITECTURE.md has the rooms that have rules, and no others', () => {
  expect([...tableOfRooms().keys()].sort()).toEqual(ROOMS.map(({ name }) => name).sort());
});

describe.each(ROOMS)('$name', ({ name, imports, why }) => {
  test('ARCHITECTURE.md says what it may import', () => {
    expect(roomsIn(tableOfRooms().get(name) ?? '', name)).toEqual([...imports].sort());
  });

  test('so does its README', () => {
    const [, said] = /^- \*\*May import:\*\* (.*)$/m.exec(readme(name)) ?? [];
    expect(roomsIn(said, name)).toEqual([...imports].sort());
  });

  test('its README names files and folders that are there', () => {
    const named = [...readme(name).matchAll(/`([a-zA-Z/]+(?:\.ts|\/))`/g)].map(([, each]) => each);
    expect(named.filter((each) => !existsSync(`src/${name}/${each}`) && !existsSync(`src/${each}`))).toEqual([]);
  });

  test('its rule says why', () => {
    expect(why).toMatch(/\.$/);
  });
});
