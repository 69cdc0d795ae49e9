/**
 * The sizes by which hidden quantity is counted: 0, every whole number to 10, then ten steps a decade. They are the
 * sizes that people write, because hidden orders are of such sizes. The number of a step is its place here. Permanent:
 * records of plans have these numbers.
 */
const IN_A_DECADE = [12, 15, 20, 25, 30, 40, 50, 60, 80, 100];
const DECADES = 14;

export const SIZES: readonly number[] = steps();

/** The first step that is not below `size`. */
export function stepTo(size: number): number {
  let low = 0;
  let high = SIZES.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (SIZES[middle] < size) low = middle + 1;
    else high = middle;
  }
  return low;
}

function steps(): number[] {
  const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  for (let decade = 0, unit = 1; decade < DECADES; decade++, unit *= 10) {
    for (const each of IN_A_DECADE) sizes.push(each * unit);
  }
  return sizes;
}
