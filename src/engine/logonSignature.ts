/**
 * Signatures of Logons: ours to a venue that requires one, and those of clients whose Logon must be signed. What is
 * signed, how, and where the result goes is data, since each counterparty has its own way.
 */
import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { Tag } from '../fix/tags.ts';
import type { LogonSigner, LogonVerifier } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';

/** `SHA256` is a digest of the text with the secret behind it; the last three take a key in PEM. */
export const SIGNATURE_ALGORITHMS = [
  'HMAC-SHA256',
  'HMAC-SHA512',
  'SHA256',
  'Ed25519',
  'RSA-SHA256',
  'RSA-PSS-SHA256',
] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

export const SIGNATURE_ENCODINGS = ['base64', 'base64url', 'hex'] as const;

/** A piece of the text that is signed: as it stands, or a field's value, as it is or in milliseconds since 1970. */
export type TextPart = string | { readonly tag: number; readonly form: 'asIs' | 'millis' };

export interface LogonSignature {
  readonly algorithm: SignatureAlgorithm;
  readonly text: readonly TextPart[];
  /** The SHA-256 of the text is signed in its place. */
  readonly hashText: boolean;
  readonly encoding: (typeof SIGNATURE_ENCODINGS)[number];
  /** The field that holds the signature. */
  readonly tag: number;
  /** A field that differs in each Logon: the time in milliseconds, with 32 random bytes in base64 behind a point. */
  readonly nonce: { readonly tag: number; readonly form: 'millis' | 'millis.random' } | undefined;
  /** Read at each Logon: it may have been replaced. */
  readonly key: () => KeyObject;
}

const MICROS_PER_MILLI = 1_000;
const NONCE_BYTES = 32;
const KEY_TYPES: Readonly<Partial<Record<SignatureAlgorithm, string>>> = {
  Ed25519: 'ed25519',
  'RSA-SHA256': 'rsa',
  'RSA-PSS-SHA256': 'rsa',
};

/** Signs our own Logons. */
export function signerOf(signature: LogonSignature): LogonSigner {
  return (logon, now) => {
    const { nonce } = signature;
    const fields: [tag: number, value: string][] = [];
    if (nonce !== undefined) fields.push(...withLength(nonce.tag, nonceAt(nonce.form, now)));
    const text = textOf(signature, (tag) => fields.find(([own]) => own === tag)?.[1] ?? logon.text(tag));
    if (typeof text !== 'string') return `it has no field ${text.missing}, which is part of what is signed`;
    fields.push(...withLength(signature.tag, signed(signature, text).toString(signature.encoding)));
    return fields;
  };
}

/** Checks the Logons of a peer. */
export function verifierOf(signature: LogonSignature): LogonVerifier {
  return (logon) => {
    const said = logon.text(signature.tag);
    if (said === '') return `it has no signature in field ${signature.tag}`;
    const text = textOf(signature, (tag) => logon.text(tag));
    if (typeof text !== 'string') return `it has no field ${text.missing}, which is part of what is signed`;
    return isSignedBy(signature, text, Buffer.from(said, signature.encoding)) ? undefined : 'its signature is wrong';
  };
}

/** RawData(96) has its length in front of it. */
function withLength(tag: number, value: string): [tag: number, value: string][] {
  if (tag !== Tag.RawData) return [[tag, value]];
  return [
    [Tag.RawDataLength, String(value.length)],
    [tag, value],
  ];
}

function nonceAt(form: 'millis' | 'millis.random', now: Instant): string {
  const time = String(Math.floor(now / MICROS_PER_MILLI));
  return form === 'millis' ? time : `${time}.${randomBytes(NONCE_BYTES).toString('base64')}`;
}

function textOf({ text }: LogonSignature, valueOf: (tag: number) => string): string | { readonly missing: number } {
  let whole = '';
  for (const part of text) {
    if (typeof part === 'string') {
      whole += part;
      continue;
    }
    const value = valueOf(part.tag);
    if (value === '') return { missing: part.tag };
    whole += part.form === 'asIs' ? value : millisOf(value);
  }
  return whole;
}

/** `20260601-12:00:00.123` as milliseconds since 1970. */
function millisOf(utc: string): string {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)-(.*)$/.exec(utc) ?? [];
  return String(Date.parse(`${year}-${month}-${day}T${time}Z`));
}

function messageOf({ hashText }: LogonSignature, text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return hashText ? createHash('sha256').update(bytes).digest() : bytes;
}

function signed(signature: LogonSignature, text: string): Buffer {
  const { algorithm } = signature;
  const key = signature.key();
  const message = messageOf(signature, text);
  switch (algorithm) {
    case 'HMAC-SHA256':
      return createHmac('sha256', key).update(message).digest();
    case 'HMAC-SHA512':
      return createHmac('sha512', key).update(message).digest();
    case 'SHA256':
      return createHash('sha256').update(message).update(key.export()).digest();
    case 'Ed25519':
      return sign(null, message, key);
    case 'RSA-SHA256':
      return sign('sha256', message, key);
    case 'RSA-PSS-SHA256':
      return sign('sha256', message, { key, ...PSS });
  }
}

const PSS = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
} as const;

function isSignedBy(signature: LogonSignature, text: string, said: Buffer): boolean {
  const { algorithm } = signature;
  if (KEY_TYPES[algorithm] === undefined) {
    const right = signed(signature, text);
    return said.length === right.length && timingSafeEqual(said, right);
  }
  const message = messageOf(signature, text);
  const key = signature.key();
  const isPss = algorithm === 'RSA-PSS-SHA256';
  return verify(algorithm === 'Ed25519' ? null : 'sha256', message, isPss ? { key, ...PSS } : key, said);
}

/**
 * The key in a secret's text, or why it is none: a private one in PEM to sign with, a public one to verify with, or for
 * HMAC and SHA256 the same bytes on both sides.
 */
export function keyOf(
  algorithm: SignatureAlgorithm,
  secret: string,
  secretEncoding: 'text' | 'base64' | 'hex',
  use: 'sign' | 'verify',
): { readonly value: KeyObject } | { readonly why: string } {
  const type = KEY_TYPES[algorithm];
  if (type === undefined) {
    const bytes = Buffer.from(secret, secretEncoding === 'text' ? 'utf8' : secretEncoding);
    return bytes.length === 0 ? { why: `the secret is no ${secretEncoding}` } : { value: createSecretKey(bytes) };
  }
  try {
    const key = use === 'sign' ? createPrivateKey(secret) : createPublicKey(secret);
    if (key.asymmetricKeyType === type) return { value: key };
    return { why: `the key is of type ${key.asymmetricKeyType}, and ${algorithm} needs ${type}` };
  } catch (error) {
    const what = use === 'sign' ? 'private' : 'public';
    return { why: `the secret holds no ${what} key in PEM that can be read: ${(error as Error).message}` };
  }
}

/** `{52}|35={35}` in its parts, with SOH for each `|`; or what is wrong with it. */
export function textPartsOf(template: string): readonly TextPart[] | string {
  const parts: TextPart[] = [];
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue;
    const [, tag, form] = /^\{(\d+)(:millis)?\}$/.exec(piece) ?? [];
    if (tag !== undefined) parts.push({ tag: Number(tag), form: form === undefined ? 'asIs' : 'millis' });
    else if (/[{}]/.test(piece)) return `${piece} is neither a field, such as {52}, nor a time, such as {52:millis}`;
    else parts.push(piece.replaceAll('|', '\x01'));
  }
  return parts.some((part) => typeof part !== 'string') ? parts : 'it names no field of the Logon, such as {52}';
}
