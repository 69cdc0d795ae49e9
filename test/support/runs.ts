/** How many random cases a property gets: `count`, times FAIRLEAD_TIMES, which `npm run properties` sets to 10. */
export function runs(count: number): number {
  return count * Number(process.env['FAIRLEAD_TIMES'] ?? 1);
}
