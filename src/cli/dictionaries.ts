/** The compiled dialects by the names a configuration may use. */
import { DEEP } from '../fix/dictionaries/DEEP.gen.ts';
import { FIX42 } from '../fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../fix/dictionaries/FIX44.gen.ts';
import { NORTH } from '../fix/dictionaries/NORTH.gen.ts';
import { SOUTH } from '../fix/dictionaries/SOUTH.gen.ts';
import type { DialectTable } from '../fix/dictionary.ts';

export const dictionaries: ReadonlyMap<string, DialectTable> = new Map(
  [FIX42, FIX44, NORTH, SOUTH, DEEP].map((table) => [table.name, table]),
);
