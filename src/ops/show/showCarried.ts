/** What an order carries as JSON: values by tag, for a repeating group a list of its entries. */
import { carriedFields } from '../../orders/carried.ts';
import { shownText } from './show.ts';

export interface Carried {
  [tag: string]: string | Carried[];
}

/** null for an order that carries nothing. */
export function showCarried(carried: string): Carried | null {
  if (carried === '') return null;
  const shown: Carried = {};
  /** By depth: the entry that fields go to, and the group that entries go to. */
  const entries: Carried[] = [shown];
  const groups: Carried[][] = [];
  const fields = carriedFields(carried);
  fields.forEach(({ depth, begins, tag, value }, i) => {
    if (begins) groups[depth].push((entries[depth] = {}));
    const isGroup = i + 1 < fields.length && fields[i + 1].depth > depth;
    entries[depth][tag] = isGroup ? (groups[depth + 1] = []) : shownText(value);
  });
  return shown;
}
