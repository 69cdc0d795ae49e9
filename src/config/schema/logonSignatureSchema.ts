/** Signed Logons: the keys of [client.session.logonSignature] and [venue.session.logonSignature]. */
import { z } from 'zod';
import { SIGNATURE_ALGORITHMS, SIGNATURE_ENCODINGS } from '../../engine/logonSignature.ts';
import { environmentName, filePath, matching, whole } from './scalars.ts';

const tag = whole(1, 65_535);

export const logonSignatureSchema = z
  .strictObject({
    algorithm: z
      .enum(SIGNATURE_ALGORITHMS)
      .describe(
        'How it is signed. `SHA256` is a plain digest of the text with the secret behind it; `RSA-SHA256` is PKCS #1 v1.5.',
      ),
    text: matching(/^[ -~]{1,1024}$/, 'up to 1024 printable ASCII characters').describe(
      'What is signed: `{52}` is the value of a field of the Logon, `{52:millis}` that time in milliseconds since 1970, `|` is SOH, and the rest stands for itself.',
    ),
    secretEnv: environmentName.optional().describe('Environment variable with the secret or the key.'),
    secretFile: filePath
      .optional()
      .describe(
        'File with it, readable by its owner only: for Ed25519 and RSA a private key in PEM, in [client.session] the public one. It is read at each Logon.',
      ),
    secretEncoding: z
      .enum(['text', 'base64', 'hex'])
      .default('text')
      .describe('How a secret that is no PEM is written down.'),
    hashText: z.boolean().default(false).describe('The SHA-256 of the text is signed in its place.'),
    tag: tag
      .default(96)
      .describe(
        'Field of the Logon with the signature: RawData(96) with RawDataLength(95), Password(554), or another.',
      ),
    encoding: z.enum(SIGNATURE_ENCODINGS).default('base64').describe('How the signature is written.'),
    nonceTag: tag.optional().describe('Field of the Logon with a value that is never used twice, if one is required.'),
    nonce: z
      .enum(['millis', 'millis.random'])
      .default('millis')
      .describe(
        'That value: the time in milliseconds since 1970, with 32 random bytes in base64 behind a point or not.',
      ),
  })
  .describe(
    'Venue sessions: our Logon is signed, as crypto exchanges require it. Client sessions: the client signs its Logon, which is refused otherwise. See Going live above.',
  );
