/** Self-trade prevention as risk takes it. */
import type { ClientSelfTrade, SelfTradeSettings } from '../../risk/selfTrade.ts';
import type { ConfigFile } from '../schema/schema.ts';

export function selfTradeOf({ selfTrade, client }: ConfigFile): SelfTradeSettings {
  const clients = client.map(({ id, selfTrade: action }): [string, ClientSelfTrade] => [
    id,
    action === undefined ? {} : { action },
  ]);
  const ifCarried = (tag: number) => (client.some(({ carry }) => carry.includes(tag)) ? tag : 0);
  const { scope, action } = selfTrade;
  const [idTag, instructionTag] = [ifCarried(selfTrade.idTag), ifCarried(selfTrade.instructionTag)];
  return { scope, action, clients: new Map(clients), idTag, instructionTag };
}
