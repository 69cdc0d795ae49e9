/** [venue.session.logonSignature] and [client.session.logonSignature] as the session takes them. */
import { keyOf, type LogonSignature, signerOf, textPartsOf, verifierOf } from '../../engine/logonSignature.ts';
import { isHeaderField } from '../../fix/edits.ts';
import { Tag } from '../../fix/tags.ts';
import { OWN_LOGON_FIELDS } from '../../session/logon.ts';
import type { SessionConfig } from '../../session/types.ts';
import type { SessionEntry } from '../schema/sessionSchema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import type { SecretReader } from './secretReader.ts';

type Signing = Pick<SessionConfig, 'signLogon' | 'verifyLogon' | 'secretTags'>;

/** A signature or a nonce may be in any field that the session does not write itself, and in these. */
const FREE: ReadonlySet<number> = new Set([Tag.Username, Tag.Password]);
const isTaken = (tag: number): boolean =>
  isHeaderField(tag) || tag === Tag.RawDataLength || (OWN_LOGON_FIELDS.has(tag) && !FREE.has(tag));

export function logonSigningOf(
  entry: SessionEntry,
  role: SessionConfig['role'],
  at: Path,
  { faults, secrets }: { readonly faults: ConfigFaults; readonly secrets: SecretReader },
): Signing {
  const { logonSignature: signature, logonFields } = entry;
  if (signature === undefined) return {};
  const text = textPartsOf(signature.text);
  if (typeof text === 'string') faults.add([...at, 'text'], text);
  for (const key of ['tag', 'nonceTag'] as const) {
    const tag = signature[key];
    if (tag === undefined) continue;
    if (logonFields[tag] !== undefined) faults.add([...at, key], `${tag} is in logonFields as well`);
    if (isTaken(tag)) faults.add([...at, key], `${tag} has another meaning in a Logon`);
  }
  if (signature.tag === signature.nonceTag) faults.add([...at, 'nonceTag'], 'the signature is in this field');
  const use = role === 'initiator' ? 'sign' : 'verify';
  const { algorithm, secretEncoding } = signature;
  const key = secrets.made(signature, at, (secret) => keyOf(algorithm, secret, secretEncoding, use));
  if (key === undefined || typeof text === 'string') return {};
  const { hashText, tag, encoding, nonceTag } = signature;
  const nonce = nonceTag === undefined ? undefined : { tag: nonceTag, form: signature.nonce };
  const whole: LogonSignature = { algorithm, text, hashText, encoding, tag, nonce, key: () => key.value };
  return {
    secretTags: new Set([tag]),
    ...(role === 'initiator' ? { signLogon: signerOf(whole) } : { verifyLogon: verifierOf(whole) }),
  };
}
