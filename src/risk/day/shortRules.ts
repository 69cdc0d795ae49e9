/** How short sales are judged: what is configured of it. */

export interface ShortSaleRules {
  /** What happens to an order whose Side(54) says long or short, and the position says otherwise. */
  readonly marking: 'off' | 'refuse' | 'remark';
  /** Whose position decides: the client's in all its accounts, or the account's alone. */
  readonly unit: 'client' | 'account';
  /** Which short sales need shares that were located. */
  readonly locate: 'none' | 'hardToBorrow' | 'all';
  /** LocateReqd(114)=N is enough: the client has located the shares itself. */
  readonly trustClients: boolean;
  /** What happens to one at the bid or below, while the symbol is restricted. */
  readonly atBid: 'refuse' | 'reprice';
  /** A fall from the close by so much restricts the symbol, in ten-thousandths; 0: operators do. */
  readonly circuitBreakerBps: number;
}

export const NO_SHORT_SALE_RULES: ShortSaleRules = {
  marking: 'off',
  unit: 'client',
  locate: 'none',
  trustClients: false,
  atBid: 'refuse',
  circuitBreakerBps: 0,
};

/** What of it is off, in words. */
export function shortRulesOff({ marking, locate, circuitBreakerBps }: ShortSaleRules): string[] {
  const off = [
    marking === 'off' ? 'marking of short sales' : '',
    locate === 'none' ? 'locates' : '',
    circuitBreakerBps === 0 ? 'circuit breaker of short sales' : '',
  ];
  return off.filter((each) => each !== '');
}

/** LocateReqd(114): Y, we are to find the shares; N, the client has found them. */
export type LocateReqd = '' | 'Y' | 'N';
