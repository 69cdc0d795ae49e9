/** Terms of clients in tests. */
import type { FieldTerms } from '../../src/wire/meaning.ts';

export const NOTHING_AGREED: FieldTerms = { ignored: new Set(), carried: new Set() };
