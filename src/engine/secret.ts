/** A secret that we have to send or use ourselves: a private key, the password of a Logon. */
import { inspect } from 'node:util';

/** Printed in place of a secret. */
export const MASK = '•••';

/** Printing it in any way gives dots. */
export class Secret {
  readonly #value: string | (() => string);
  /** A function is called at each use: the secret may have been replaced. */
  constructor(value: string | (() => string)) {
    this.#value = value;
  }
  /** The secret itself; do not keep what this returns. */
  reveal(): string {
    return typeof this.#value === 'string' ? this.#value : this.#value();
  }
  toString(): string {
    return MASK;
  }
  toJSON(): string {
    return MASK;
  }
  [inspect.custom](): string {
    return MASK;
  }
}
