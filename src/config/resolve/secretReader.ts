/** Fetches the secrets of a configuration; a fault is reported for the entry that names the secret. */
import { Secret } from '../../engine/secret.ts';
import type { TokenEntry } from '../schema/schema.ts';
import { LiveDigest, LiveSecret, type Made, readSecret, SecretDigest, type SecretTrouble } from '../secrets.ts';
import type { SecretSource } from '../secrets.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

/** A shorter bearer token could be guessed. */
export const MIN_TOKEN_LENGTH = 16;
/** A file of a token is looked at no more often: anyone may have a token compared. */
const TOKEN_EVERY_MS = 1_000;

/** An entry that may name a password. */
export interface PasswordEntry {
  readonly passwordEnv?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/** An entry that names a secret otherwise. */
export interface SecretEntry {
  readonly secretEnv?: string | undefined;
  readonly secretFile?: string | undefined;
}

export class SecretReader {
  /** Told of files that cannot be read anew. */
  readonly trouble: SecretTrouble = { tell: () => undefined };
  private readonly directory: string;
  private readonly environment: NodeJS.ProcessEnv;
  readonly faults: ConfigFaults;

  constructor(directory: string, environment: NodeJS.ProcessEnv, faults: ConfigFaults) {
    this.directory = directory;
    this.environment = environment;
    this.faults = faults;
  }

  /** A password that we say ourselves. Undefined when the entry names none. */
  password(entry: PasswordEntry, at: Path): Secret | undefined {
    const live = this.ofEntry(entry, at, (value) => ({ value }), '');
    return live && new Secret(() => live.value);
  }

  /** A password that others say to us. */
  expected(entry: PasswordEntry, at: Path): LiveDigest | undefined {
    const live = this.ofEntry(entry, at, (text) => ({ value: new SecretDigest(text) }), new SecretDigest(''));
    return live && new LiveDigest(live);
  }

  /** Whatever `make` makes of a secret, undefined after a fault. */
  made<T>(entry: SecretEntry, at: Path, make: (text: string) => Made<T>): LiveSecret<T> | undefined {
    const source = { env: entry.secretEnv, file: entry.secretFile };
    if ((source.env === undefined) === (source.file === undefined)) {
      this.faults.add(at, 'the secret comes from secretEnv or from secretFile: one of them');
      return undefined;
    }
    const key = [...at, source.env === undefined ? 'secretFile' : 'secretEnv'];
    const first = this.read(source, make);
    if ('value' in first) return this.live(first.value, source, make);
    this.faults.add(key, first.why);
    return undefined;
  }

  token(entry: TokenEntry, at: Path, notes: string[]): LiveDigest | undefined {
    const source = { env: entry.tokenEnv, file: entry.tokenFile };
    if ((source.env === undefined) === (source.file === undefined)) {
      this.faults.add(at, 'a token needs its secret from tokenEnv or from tokenFile: one of them');
      return undefined;
    }
    const key = [...at, source.env === undefined ? 'tokenFile' : 'tokenEnv'];
    const found = readSecret(source, this.directory, this.environment);
    if (found.kind === 'absent' && entry.optional) {
      notes.push(`token ${entry.name} (${entry.role}) is switched off: ${found.why}`);
      return undefined;
    }
    const made = found.kind === 'found' ? digestOfToken(found.text) : found;
    if ('value' in made) return new LiveDigest(this.live(made.value, source, digestOfToken, TOKEN_EVERY_MS));
    this.faults.add(key, made.why);
    return undefined;
  }

  /** Undefined when the entry names none. A password that is named but missing is a fault, and as good as `none`. */
  private ofEntry<T>(
    entry: PasswordEntry,
    at: Path,
    make: (text: string) => Made<T>,
    none: T,
  ): LiveSecret<T> | undefined {
    const source = { env: entry.passwordEnv, file: entry.passwordFile };
    if (source.env === undefined && source.file === undefined) return undefined;
    const key = source.env === undefined ? 'passwordFile' : 'passwordEnv';
    if (source.env !== undefined && source.file !== undefined) {
      this.faults.add([...at, 'passwordFile'], 'passwordEnv is set as well: one of them');
    }
    const first = this.read(source, make);
    if ('value' in first) return this.live(first.value, source, make);
    this.faults.add([...at, key], first.why);
    return this.live(none, source, make);
  }

  private read<T>(source: SecretSource, make: (text: string) => Made<T>): Made<T> {
    const found = readSecret(source, this.directory, this.environment);
    return found.kind === 'found' ? make(found.text) : found;
  }

  private live<T>(first: T, source: SecretSource, make: (text: string) => Made<T>, everyMs = 0): LiveSecret<T> {
    const isFixed = source.env !== undefined;
    return new LiveSecret(first, () => this.read(source, make), this.trouble, isFixed ? undefined : everyMs);
  }
}

function digestOfToken(text: string): Made<SecretDigest> {
  if (text.length >= MIN_TOKEN_LENGTH) return { value: new SecretDigest(text) };
  return { why: `the secret is shorter than ${MIN_TOKEN_LENGTH} characters, and could be guessed` };
}
