/**
 * Seeded randomness. A generator with state for what happens one after the other, and hashes for what must be the same
 * wherever and whenever it is asked. 32-bit integers throughout, so every machine draws the same.
 */

const TWO_POW_32 = 4_294_967_296;

/**
 * xoshiro128**, seeded through the hash below. Source: Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators".
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    this.a = mix(seed, 1);
    this.b = mix(this.a, 2);
    this.c = mix(this.b, 3);
    this.d = mix(this.c, 4) | 1; // the all-zero state would stay there
  }

  /** 0…2^32−1. */
  uint32(): number {
    const result = Math.imul(rotate(Math.imul(this.b, 5), 7), 9) >>> 0;
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = rotate(this.d, 11);
    return result;
  }

  /** 0 ≤ x < 1. */
  unit(): number {
    return this.uint32() / TWO_POW_32;
  }

  /** A whole number 0 ≤ n < `bound`, for bounds that are small beside 2^32. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Exponential with this mean: waiting times. */
  exponential(mean: number): number {
    return -Math.log(1 - this.unit()) * mean;
  }

  /** 0, 1, 2 …, each half as likely as the one before, up to `most`. */
  halving(most: number): number {
    let n = 0;
    while (n < most && (this.uint32() & 1) === 1) n++;
    return n;
  }

  /** A whole number with expectation `mean`: its whole part, plus one with the probability of its fraction. */
  around(mean: number): number {
    return Math.floor(mean + this.unit());
  }
}

/** Folds `value`, a whole number up to 2^53, into the 32-bit hash `seed`. */
export function mix(seed: number, value: number): number {
  const high = Math.floor(value / TWO_POW_32);
  return finish(Math.imul(finish(Math.imul(seed, 0x9e37_79b1) ^ (value >>> 0)), 0x85eb_ca77) ^ high);
}

/** Folds text into the hash. */
export function mixText(seed: number, text: string): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193); // FNV-1a's prime
  return finish(h);
}

/** −1 ≤ x < 1 from a hash. */
export function signed(h: number): number {
  return ((h >>> 0) / TWO_POW_32) * 2 - 1;
}

/** The finalizer of MurmurHash3: every bit of the input reaches every bit of the output. */
function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
