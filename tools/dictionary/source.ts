/** A DialectTable as the text of a module: the same table always gives the same bytes. */
import type { DialectTable, Group, Member } from '../../src/fix/dictionary.ts';

const WIDTH = 118;

/** `from` is how the module reaches src/fix/dictionary.ts. */
export function tableModule(table: DialectTable, from: string, origin: string): string {
  const shared = new SharedGroups();
  const header = shared.list(table.header);
  const trailer = shared.list(table.trailer);
  const messages = table.messages.map(
    ([msgType, name, category, members]) =>
      `['${msgType}', '${name}', '${category}', ${broken(shared.list(members), '    ')}]`,
  );
  const fields = table.fields.map(([tag, name, type, values]) => {
    if (values === undefined) return `[${tag}, '${name}', '${type}']`;
    return `[${tag}, '${name}', '${type}', ${broken(`[${values.map(quoted).join(', ')}]`, '    ')}]`;
  });
  return [
    `// Compiled from ${origin} by tools/compile-dictionaries.ts; edit that file, not this one.`,
    `import type { ${shared.declarations().length === 0 ? 'DialectTable' : 'DialectTable, Group'} } from '${from}';`,
    '',
    ...shared.declarations(),
    `export const ${table.name}: DialectTable = {`,
    `  name: '${table.name}',`,
    `  beginString: '${table.beginString}',`,
    `  header: ${broken(header, '  ')},`,
    `  trailer: ${broken(trailer, '  ')},`,
    '  messages: [',
    ...messages.map((row) => `    ${row},`),
    '  ],',
    '  fields: [',
    ...fields.map((row) => `    ${row},`),
    '  ],',
    '};',
    '',
  ].join('\n');
}

/** Equal groups are written once, innermost first, as `g453`, or `g453b` for a second form of the same count. */
class SharedGroups {
  private readonly names = new Map<string, string>();
  private readonly texts: string[] = [];
  private readonly forms = new Map<number, number>();

  list(members: readonly Member[]): string {
    return `[${members.map((member) => this.member(member)).join(', ')}]`;
  }

  private member(member: Member): string {
    return typeof member === 'number' ? String(member) : this.group(member);
  }

  private group(group: Group): string {
    const text = `[${group.map((member) => this.member(member)).join(', ')}]`;
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const tag = Math.abs(group[0]);
    const form = (this.forms.get(tag) ?? 0) + 1;
    this.forms.set(tag, form);
    const name = `g${tag}${form === 1 ? '' : `v${form}`}`;
    this.names.set(text, name);
    this.texts.push(`const ${name}: Group = ${broken(text, '')};`);
    return name;
  }

  declarations(): string[] {
    return this.texts.length === 0 ? [] : [...this.texts, ''];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A list too wide for a line, over several. */
function broken(list: string, indent: string): string {
  if (list.length + indent.length <= 80) return list;
  const lines: string[] = [];
  let line = '';
  for (const item of list.slice(1, -1).split(', ')) {
    if (line !== '' && indent.length + 2 + line.length + item.length + 2 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? `${item},` : ` ${item},`;
  }
  lines.push(line);
  return `[\n${lines.map((each) => `${indent}  ${each}`).join('\n')}\n${indent}]`;
}
