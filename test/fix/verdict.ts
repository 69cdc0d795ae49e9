/** A message's verdict in one word: `ok`; `5 @54`, reason and RefTagID of a Reject; `j3`, a BusinessMessageReject. */
import { FIX42 } from '../../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { loadRules, type MessageRules, type ValidationSwitches } from '../../src/fix/dictionary.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { validate } from '../../src/fix/validate.ts';
import { bytesOf, framed } from './raw.ts';

const fields = new Fields();

export function verdictOn(bytes: Uint8Array, rules: MessageRules): string {
  const parsed = fields.parse(bytes, 0, bytes.length);
  if (parsed !== Parsed.Ok) return `garbled ${parsed}`;
  const fault = validate(fields, rules);
  if (fault === undefined) return 'ok';
  if (fault.kind === 'business') return `j${fault.businessRejectReason}`;
  return fault.refTagID === undefined
    ? `${fault.sessionRejectReason}`
    : `${fault.sessionRejectReason} @${fault.refTagID}`;
}

const HEADER = '49=A|56=B|34=2|52=20240102-03:04:05|';

/** `D 11=x|…` → a FIX.4.4 NewOrderSingle with a sound header before the given body. */
export function verdict44(message: string, switches: Partial<ValidationSwitches> = {}): string {
  return verdictOn(whole(message, 'FIX.4.4'), loadRules(FIX44, switches));
}

export function verdict42(message: string, switches: Partial<ValidationSwitches> = {}): string {
  return verdictOn(whole(message, 'FIX.4.2'), loadRules(FIX42, switches));
}

export function whole(message: string, beginString: string): Uint8Array {
  const [msgType, body = ''] = message.split(/ (.*)/s);
  return bytesOf(framed(`35=${msgType}|${HEADER}${body}`, beginString));
}

/** Without the ready-made header. */
export function bare44(message: string, switches: Partial<ValidationSwitches> = {}): string {
  return verdictOn(bytesOf(framed(message)), loadRules(FIX44, switches));
}
