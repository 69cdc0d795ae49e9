/** Fields with credentials: masked wherever a message is shown or logged. */
import { Tag } from './tags.ts';

const SECRET_TAGS: ReadonlySet<number> = new Set([
  Tag.Signature,
  Tag.SecureData,
  Tag.RawData,
  Tag.Password,
  Tag.NewPassword,
  Tag.EncryptedPassword,
  Tag.EncryptedNewPassword,
]);

export const isSecretTag = (tag: number): boolean => SECRET_TAGS.has(tag);

const SECRET_FIELD = new RegExp(`((?:^|[^0-9])0*(?:${[...SECRET_TAGS].join('|')})\\s*=\\s*)[^|;^<\\x01]*`, 'g');

/** Masks what looks like a credential in a text that is no message, or not all of one. */
export const withoutSecrets = (text: string, mask: string): string => text.replace(SECRET_FIELD, `$1${mask}`);
