/** Shares of a whole as integers, so that no fraction is a float: parts per million. */
export const PPM = 1_000_000;
/** Decimals of a share that is counted in parts per million. */
export const PPM_SCALE = 6;
