/**
 * The permanent codes of the checks. A code never changes its meaning and is never used again, and this list is only
 * ever added to at its end: the journal keeps a code as its position here. Precedence is the table in checks.ts.
 */
export const CHECK_CODES = [
  'R101-TRADING-STATE',
  'R102-CLIENT',
  'R103-INSTRUMENT',
  'R104-ACCOUNT',
  'R105-SYMBOL',
  'R106-RESTRICTED',
  'R107-SHORT-SALE',
  'R108-TICK',
  'R109-LOT',
  'R110-ORDER-QTY',
  'R111-QUOTE',
  'R112-MIN-NOTIONAL',
  'R113-ORDER-NOTIONAL',
  'R114-PRICE-COLLAR',
  'R115-POSITION',
  'R116-OPEN-ORDERS',
  'R117-OPEN-QTY',
  'R118-OPEN-NOTIONAL',
  'R119-GROSS-NOTIONAL',
  'R120-FIRM-NOTIONAL',
  'R121-DUPLICATE',
  'R122-RATE-NEW',
  'R123-RATE-REPLACE',
  'R124-RATE-CANCEL',
  'R125-SHORT-MARK',
  'R126-LOCATE',
  'R127-NO-BORROW',
  'R128-SHORT-SALE-PRICE',
  'R129-PRICE-BAND',
  'R130-RATE-STATUS',
  'R131-ORDER-TO-TRADE',
  'R132-CANCEL-TO-NEW',
  'R133-PRICE-MOVE',
  'R134-DAY-VOLUME',
  'R135-SPREADS',
  'R136-UNUSUAL-SIZE',
] as const;

export type CheckCode = (typeof CHECK_CODES)[number];
