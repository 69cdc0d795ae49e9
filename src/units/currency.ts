/** How finely money of each currency is counted. */

/** Decimals of money in risk, of a currency that is not in the list below. */
export const FINE_MONEY_SCALE = 4;

/**
 * Currencies of which one unit is worth a few US cents at most, so that nobody trades in parts of it. They are counted
 * in whole units: a firm's 10^15 of them are still exact integers.
 */
const IN_WHOLE_UNITS: ReadonlySet<string> = new Set(
  (
    'AFN ALL AMD AOA ARS BDT BIF BTN CDF CLP COP CRC CVE CZK DJF DOP DZD EGP GMD GNF GYD HTI HUF IDR INR IQD IRR ISK ' +
    'JMD JPY KES KGS KHR KMF KRW KZT LAK LBP LKR LRD MGA MKD MMK MNT MRU MUR MVR MWK MZN NGN NIO NPR PHP PKR PYG RSD ' +
    'RUB RWF SDG SLE SOS SRD SSP STN SYP SZL THB TRY TWD TZS UAH UGX UYU UZS VND VUV XAF XOF XPF YER ZWG'
  ).split(' '),
);

/** Most who ask do so about the currency of the one before. */
let asked = '';
let answer = FINE_MONEY_SCALE;

/** Money of `currency` counts 10^-scale of its unit. */
export function moneyScaleOf(currency: string): number {
  if (currency === asked) return answer;
  asked = currency;
  answer = IN_WHOLE_UNITS.has(currency) ? 0 : FINE_MONEY_SCALE;
  return answer;
}
