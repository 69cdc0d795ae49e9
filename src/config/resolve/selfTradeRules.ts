/** Self-trade prevention as risk takes it. */
import type { ClientSelfTrade, SelfTradeSettings } from '../../risk/selfTrade.ts';
import type { ConfigFile } from '../schema/schema.ts';

export function selfTradeOf({ selfTrade, client }: ConfigFile): SelfTradeSettings {
  const clients = client.map(({ id, desk, selfTrade: action }): [string, ClientSelfTrade] => [
    id,
    { ...(desk === undefined ? {} : { desk }), ...(action === undefined ? {} : { action }) },
  ]);
  return { ...selfTrade, clients: new Map(clients) };
}
