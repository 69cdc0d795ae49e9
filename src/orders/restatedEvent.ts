/** What a venue does to an order at rest, unasked, as journaled records. */
import type { Instant, Qty } from '../units/brand.ts';
import { int, px, record, text } from '../units/record.ts';
import type { ChildID } from './values.ts';

/** A venue restated a child: it has another quantity, never a larger one. */
const ChildRestated = record('childRestated', 81, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  qty: int<Qty>(),
  text: text(),
});

/** A venue says that a child rests at another price than the one it was sent with, or was last said to rest at. */
const ChildRepriced = record('childRepriced', 161, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  px: px(),
  text: text(),
});

export const RESTATED_EVENTS = [ChildRestated, ChildRepriced] as const;
