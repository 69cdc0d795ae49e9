/** How much can be counted: beyond it sums would not be exact. No market trades as much, a broken venue may say so. */
import type { Parent } from '../../orders/order.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import type { Context } from '../context.ts';

/** True if the order, and the position it adds to, can take `more` quantity. */
export function isCountable(core: Context, { clientID, account, symbol, cumQty }: Parent, more: number): boolean {
  const line = core.state.risk.clients.get(clientID)?.symbols.get(symbol);
  const held = Math.abs(line?.accounts.get(account)?.position.qty ?? 0);
  const most = Math.max(cumQty, held, Math.abs(line?.position ?? 0));
  return most + more <= NO_LIMIT;
}
