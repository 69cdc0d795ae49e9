/**
 * FIX messages in scripts: `35=8|11=A|-41|58=*|`. A field has its value, any value (`*`), or is not there (`-41`); `~` is
 * a delimiter within a value. A list that ends in `|` names every field; one that does not names those it cares about.
 * Of a tag that comes several times, the first stands for the first, and so on.
 */
export type FieldPair = readonly [tag: string, value: string];

/** Fields in their order; `-41` is a pair with the tag `-41`. Words before the first field are left out. */
export function fieldsOf(text: string): FieldPair[] {
  return text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
}

/** `deliver 35=D|11=A` → the words, and the fields. */
export function splitWords(text: string): [words: string, fields: string] {
  const at = text.search(/(^| )-?\d+(=|\|)/);
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at).trim()];
}

/**
 * The message that came, said as `wanted` says it: equal to `wanted` if it is what was wanted. `abbreviated` writes a
 * value as scripts do, such as a time.
 */
export function inWordsOfFields(
  came: readonly FieldPair[],
  wanted: string | undefined,
  abbreviated: (tag: string, value: string) => string = (_, value) => value,
): string {
  if (wanted === undefined) return came.map(([tag, value]) => `${tag}=${abbreviated(tag, value)}|`).join('');
  const left = [...came];
  const said: string[] = [];
  for (const [name, value] of fieldsOf(wanted)) {
    const tag = name.replace(/^-/, '');
    const found = left.findIndex(([other]) => other === tag);
    const [field] = found < 0 ? [] : left.splice(found, 1);
    if (field === undefined) {
      if (name !== tag || !wanted.endsWith('|')) said.push(`-${tag}`);
    } else if (value === '*' || value === field[1]) said.push(`${tag}=${value}`);
    else said.push(`${tag}=${abbreviated(tag, field[1])}`);
  }
  if (!wanted.endsWith('|')) return said.join('|');
  for (const [tag, value] of left) said.push(`${tag}=${abbreviated(tag, value)}`);
  return said.map((field) => `${field}|`).join('');
}
