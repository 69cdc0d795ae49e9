/**
 * Every scenario of the Order State Change Matrices: D1 to D37 of FIX 4.2 (appendix D), and those of FIX 4.4 (vol. 4,
 * appendix D) by group and number of letters.
 */
const GROUPS_44: Readonly<Record<string, number>> = {
  'A.1': 2, // vanilla
  'B.1': 6, // cancel
  'C.1': 3, // replace to increase quantity
  'C.2': 1, // replace not for quantity
  'C.3': 3, // replace to decrease quantity
  'D.1': 3, // replace: sequence
  'D.2': 4, // replace: chaining
  'E.1': 4, // unsolicited
  'F.1': 3, // reject
  'G.1': 3, // status
  'H.1': 4, // good till
  'I.1': 2, // time in force
  'J.1': 3, // corrections
  'K.1': 2, // trading halt
  'L.1': 2, // miscellaneous
};

export const SCENARIOS_42: readonly string[] = Array.from({ length: 37 }, (_, i) => `D${i + 1}`);
export const SCENARIOS_44: readonly string[] = Object.entries(GROUPS_44).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, i) => `${group}.${'abcdef'[i]}`),
);
