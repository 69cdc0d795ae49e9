/**
 * Values beyond a field's list that FIX leaves to its users: from a number on, they are what the two sides have agreed.
 * Source: FIX Repository, the datatypes Reserved100Plus, Reserved1000Plus and Reserved4000Plus of FIX.5.0SP2; FIX.4.4,
 * the descriptions of its values.
 */
const FIX44: ReadonlyMap<number, number> = new Map([
  [728, 4_000],
  [749, 4_000],
  [751, 4_000],
  [803, 4_000],
  [847, 1_000],
  [946, 4_000],
]);

const FROM_100 = [
  88, 102, 103, 298, 300, 326, 327, 336, 340, 368, 373, 378, 477, 507, 532, 567, 585, 625, 658, 660, 723, 728, 749, 751,
  774, 792, 796, 865, 871, 875, 906, 946, 1174, 1178, 1368, 1374, 1376, 1385, 1386, 1400, 1409, 1429, 1431, 1439, 1440,
  1441, 1442, 1470, 1471, 1473, 1477, 1478, 1502,
];
const FROM_1000 = [492, 495, 828, 829, 847];

const FIX50: ReadonlyMap<number, number> = new Map([
  ...FROM_100.map((tag) => [tag, 100] as const),
  ...FROM_1000.map((tag) => [tag, 1_000] as const),
  [803, 4_000],
]);

/** The first of the values that are reserved for agreement, 0 where there are none. */
export function reservedFrom(tag: number, beginString: string): number {
  if (beginString === 'FIX.4.4') return FIX44.get(tag) ?? 0;
  return beginString >= 'FIX.5.0' ? (FIX50.get(tag) ?? 0) : 0;
}
