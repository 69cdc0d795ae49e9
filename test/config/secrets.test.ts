import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSecret, SecretDigest } from '../../src/config/secrets.ts';
import { sessionOf } from '../../src/config/setup.ts';
import { Secret } from '../../src/engine/secret.ts';
import { DEMO, demoWith, faultsOf, SECRETS, setupOf } from './demo.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'fairlead-'));

function secretFile(name: string, content: string, mode: number): string {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const fromFile = (file: string) => readSecret({ env: undefined, file }, directory, {});

describe('a secret in a file', () => {
  it('is the file without its last line end', () => {
    secretFile('own', 'open sesame\n', 0o600);
    expect(fromFile('own')).toEqual({ kind: 'found', text: 'open sesame' });
  });

  it.each([
    [0o600, 'found'],
    [0o400, 'found'],
    [0o440, 'found'],
    [0o644, 'refused'],
    [0o604, 'refused'],
    [0o606, 'refused'],
    [0o660, 'refused'],
  ])('with mode %o is %s', (mode, kind) => {
    const found = fromFile(secretFile(`mode${mode}`, 'open sesame', mode));
    expect(found.kind).toBe(kind);
    expect(JSON.stringify(found).includes('sesame')).toBe(kind === 'found');
  });

  it('says which mode is wrong, and what to do', () => {
    const file = secretFile('shown', 'open sesame', 0o644);
    expect(fromFile('shown')).toEqual({
      kind: 'refused',
      why: `${file} is open to others (mode 644): chmod 600 it, and change the secret`,
    });
  });

  it.each([
    ['is not there', 'none', 'absent', 'cannot be read: ENOENT'],
    ['is a directory', '.', 'refused', 'is no file'],
  ])('that %s is %s', (_what, file, kind, why) => {
    const found = fromFile(file);
    expect(found.kind).toBe(kind);
    expect(found).toHaveProperty('why', expect.stringContaining(why));
  });

  it('that is empty is no secret', () => {
    expect(fromFile(secretFile('empty', '\n', 0o600)).kind).toBe('absent');
  });

  it('that is open to others stops the start, even of an optional token', () => {
    const file = secretFile('token', 'a token of some length', 0o644);
    const toml = demoWith(['tokenEnv = "FAIRLEAD_FEED_TOKEN"', `tokenFile = ${JSON.stringify(file)}`]);
    expect(faultsOf(toml)).toEqual([
      `http.token[demo-feed].tokenFile: ${file} is open to others (mode 644): chmod 600 it, and change the secret`,
    ]);
  });
});

describe('a digest', () => {
  it.each([
    ['open sesame', true],
    ['open sesam', false],
    ['open sesame ', false],
    ['', false],
  ])('of "open sesame" matches "%s": %s', (said, matches) => {
    expect(new SecretDigest('open sesame').matches(said)).toBe(matches);
  });
});

describe('a secret that is replaced while we run', () => {
  const passwordOf = (file: string) => {
    const toml = demoWith(['priority = 3', `priority = 3\nusername = "us"\npasswordFile = ${JSON.stringify(file)}`]);
    const setup = setupOf(toml);
    const told: string[] = [];
    setup.secretTrouble.tell = (why) => told.push(why);
    const deep = setup.venues.get('DEEP');
    if (deep === undefined) throw new Error('no venue');
    const { credentials } = sessionOf(deep.orders);
    return { say: () => credentials?.password, told };
  };

  it('is said as the file has it at each use', () => {
    const file = secretFile('replaced', 'first\n', 0o600);
    const { say, told } = passwordOf(file);
    expect(say()).toBe('first');
    writeFileSync(file, 'second\n');
    expect([say(), told]).toEqual(['second', []]);
  });

  it('stays the last one while the file cannot be used, and the log has why, once', () => {
    const file = secretFile('broken', 'first', 0o600);
    const { say, told } = passwordOf(file);
    chmodSync(file, 0o644);
    expect([say(), say(), told.length, told[0]]).toEqual(['first', 'first', 1, expect.stringMatching(/mode 644/)]);
    chmodSync(file, 0o600);
    writeFileSync(file, '');
    expect([say(), told.length, told[1]]).toEqual(['first', 2, expect.stringMatching(/is empty/)]);
    writeFileSync(file, 'second');
    expect([say(), told.length]).toEqual(['second', 2]);
  });

  it('is asked of a client as the file has it', () => {
    const file = secretFile('client', 'first', 0o600);
    const accounts = 'accounts = ["MAIN", "HEDGE"]';
    const toml = demoWith([accounts, `passwordFile = ${JSON.stringify(file)}\n${accounts}`]);
    const password = [...setupOf(toml).clients.values()].find((client) => client.password !== undefined)?.password;
    expect([password?.matches('first'), password?.matches('second')]).toEqual([true, false]);
    writeFileSync(file, 'second');
    expect([password?.matches('first'), password?.matches('second')]).toEqual([false, true]);
  });

  it('of the API is looked at no more than once a second, and must be as long as ever', async () => {
    const file = secretFile('live-token', 'a token of some length', 0o600);
    const toml = demoWith(['tokenEnv = "FAIRLEAD_FEED_TOKEN"', `tokenFile = ${JSON.stringify(file)}`]);
    const setup = setupOf(toml);
    const told: string[] = [];
    setup.secretTrouble.tell = (why) => told.push(why);
    const secret = setup.http.tokens.find(({ name }) => name === 'demo-feed')?.secret;
    expect(secret?.matches('a token of some length')).toBe(true);
    writeFileSync(file, 'another token, as long');
    expect(secret?.matches('a token of some length')).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(secret?.matches('another token, as long')).toBe(true);
    expect(secret?.matches('a token of some length')).toBe(false);
    writeFileSync(file, 'short');
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect([secret?.matches('another token, as long'), told.length]).toEqual([true, 1]);
  });
});

describe('nothing prints a secret', () => {
  it.each([
    ['JSON', (value: unknown) => JSON.stringify({ value })],
    ['inspect', (value: unknown) => inspect({ value }, { depth: 9, showHidden: true })],
    ['a template', (value: unknown) => `it is ${value as string}`],
    ['console.log', (value: unknown) => format('%o %s %j', value, value, value)],
  ])('by %s', (_how, print) => {
    expect(print(new Secret('open sesame'))).not.toContain('sesame');
    expect(print(new SecretDigest('open sesame'))).not.toContain('sesame');
  });

  it('in a whole setup', () => {
    const setup = setupOf(DEMO);
    const printed = inspect(setup, { depth: 99, showHidden: true }) + JSON.stringify(setup.http);
    for (const secret of Object.values(SECRETS)) expect(printed).not.toContain(secret);
  });
});
