/**
 * Secrets come from the environment or from files. What we have to say ourselves is kept as the engine's Secret, which
 * nothing prints by accident; a bearer token or a client's password is kept as its digest only. A file is read anew at
 * each use, so that a secret can be replaced while we run.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { MASK } from '../engine/secret.ts';

/** Others may read or write it. A group may read: that is how mounted secrets are handed to a service. */
const FORBIDDEN_MODE = 0o027;
/** An RSA key of 8,192 bits, the largest thing that is kept like this, has 6.4 KB. */
const MAX_SECRET_BYTES = 16_384;

/**
 * A secret that others say to us: a salted digest, which is all that comparing needs. It lives as long as the process
 * and is never stored, so it is a fast one on purpose: strangers can have it computed as often as they like, and a slow
 * one (scrypt) would hold up everybody's orders.
 */
export class SecretDigest implements SecretCheck {
  readonly #salt = randomBytes(32);
  readonly #digest: Buffer;
  constructor(secret: string) {
    this.#digest = this.#digestOf(secret);
  }
  /** True if `text` is the secret; takes the same time wherever they differ. */
  matches(text: string): boolean {
    return timingSafeEqual(this.#digest, this.#digestOf(text));
  }
  #digestOf(text: string): Buffer {
    return createHmac('sha256', this.#salt).update(text, 'utf8').digest();
  }
  toJSON(): string {
    return MASK;
  }
  [inspect.custom](): string {
    return MASK;
  }
}

/** What is made of a secret, or why it may not be. */
export type Made<T> = { readonly value: T } | { readonly why: string };

/** Why a replaced secret file is not used; the gateway has it logged. */
export interface SecretTrouble {
  tell: (why: string) => void;
}

/**
 * What is made of a secret, of today: made anew each time when the secret is in a file. While that cannot be used, the
 * last one stays, and the log has why, once.
 */
export class LiveSecret<T> {
  readonly #read: () => Made<T>;
  readonly #trouble: SecretTrouble;
  /** Undefined: made once. Otherwise looked at anew no sooner than after this. */
  readonly #everyMs: number | undefined;
  #value: T;
  #readAt = 0;
  #said = '';

  constructor(first: T, read: () => Made<T>, trouble: SecretTrouble, everyMs: number | undefined) {
    this.#value = first;
    this.#read = read;
    this.#trouble = trouble;
    this.#everyMs = everyMs;
  }

  get value(): T {
    if (this.#everyMs === undefined) return this.#value;
    const now = performance.now();
    if (this.#readAt !== 0 && now - this.#readAt < this.#everyMs) return this.#value;
    this.#readAt = now;
    const made = this.#read();
    if ('value' in made) {
      this.#value = made.value;
      this.#said = '';
    } else if (made.why !== this.#said) {
      this.#said = made.why;
      this.#trouble.tell(made.why);
    }
    return this.#value;
  }
}

/** A secret that others say to us. */
export interface SecretCheck {
  matches(text: string): boolean;
}

/** One that may be replaced. */
export class LiveDigest implements SecretCheck {
  readonly #digest: LiveSecret<SecretDigest>;
  constructor(digest: LiveSecret<SecretDigest>) {
    this.#digest = digest;
  }
  matches(text: string): boolean {
    return this.#digest.value.matches(text);
  }
}

/** The source of a secret, as configured. */
export interface SecretSource {
  readonly env: string | undefined;
  readonly file: string | undefined;
}

/** The secret, or `undefined` when the place is empty, or why it may not be used. */
export type SecretFound =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Reads a secret; `directory` is where relative paths start. A trailing line end is not part of it. */
export function readSecret(source: SecretSource, directory: string, environment: NodeJS.ProcessEnv): SecretFound {
  if (source.env !== undefined) {
    const text = environment[source.env];
    if (text === undefined || text === '')
      return { kind: 'absent', why: `environment variable ${source.env} is not set` };
    return { kind: 'found', text };
  }
  if (source.file === undefined) return { kind: 'absent', why: 'no environment variable and no file is named' };
  return readSecretFile(path.resolve(directory, source.file));
}

function readSecretFile(file: string): SecretFound {
  let text: string;
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return { kind: 'refused', why: `${file} is no file` };
    if ((stats.mode & FORBIDDEN_MODE) !== 0) {
      const mode = (stats.mode & 0o777).toString(8).padStart(3, '0');
      return { kind: 'refused', why: `${file} is open to others (mode ${mode}): chmod 600 it, and change the secret` };
    }
    if (stats.size > MAX_SECRET_BYTES)
      return { kind: 'refused', why: `${file} is larger than ${MAX_SECRET_BYTES} bytes` };
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    return { kind: 'absent', why: `${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}` };
  }
  return text === '' ? { kind: 'absent', why: `${file} is empty` } : { kind: 'found', text };
}
