/** Fields that a request of the API has its order carry: those that the client is configured for, fields alone. */
import type { ClientHandling } from '../../core/settings.ts';
import type { OrderFault } from '../../core/words/clientCommand.ts';
import { carriedField, MAX_CARRIED, TOO_MUCH_CARRIED } from '../../orders/carried.ts';
import { OrdRejReason } from '../../orders/values.ts';

const ACCOUNT = 1;

/** As the order carries them, with its account where that is one of them; '' for none, and why they are refused. */
export function carriedOf(
  asked: Readonly<Record<string, string>> = {},
  account: string,
  { carries = new Map(), asked: known }: Pick<ClientHandling, 'carries' | 'asked'> = {},
): { readonly carried: string; readonly fault: OrderFault | undefined } {
  let text = '';
  const fields = Object.entries(asked).map(([key, value]) => [Number(key), value] as const);
  for (const [tag, value] of fields) {
    const values = known?.get(tag) ?? [];
    if (tag === ACCOUNT) text ||= 'carry 1: Account(1) is the account of the order';
    else if (carries.get(tag) === 'group') text ||= `carry ${tag}: a repeating group comes over FIX only`;
    else if (!carries.has(tag)) text ||= `carry ${tag}: not agreed for orders of this client`;
    else if (values.length > 0 && !values.includes(value)) {
      text ||= `carry ${tag}: no rule of the router is for ${value}, only for ${values.join(', ')}`;
    }
  }
  if (account !== '' && carries.has(ACCOUNT)) fields.unshift([ACCOUNT, account]);
  const carried = fields.map(([tag, value]) => carriedField({ depth: 0, begins: false, tag, value })).join('');
  if (carried.length > MAX_CARRIED) text ||= TOO_MUCH_CARRIED;
  if (text === '') return { carried, fault: undefined };
  return { carried: '', fault: { ordRejReason: OrdRejReason.UnsupportedCharacteristic, text } };
}
