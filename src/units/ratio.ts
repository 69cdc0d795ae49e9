/** Shares of a whole as integers, so that no fraction is a float: parts per million. */
export const PPM = 1_000_000;
