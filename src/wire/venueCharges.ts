/** What a venue says that a trade costs: Commission(12), CommType(13), NoMiscFees(136), and its liquidity. */
import type { VenueReport } from '../core/words/venueCommand.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { Instrument } from '../units/instrument.ts';

/** Decimals of money that are read; more are a rounding of the venue's that says nothing. */
const MONEY_SCALE = 6;
/** Characters of a liquidity code that are kept. */
const MOST_LIQUIDITY = 16;

/** Only what is said, and can be read; in 10^-6. */
export function readCharges(
  fields: Fields,
  liquidityTag: number,
  instrument: Instrument | undefined,
): Pick<VenueReport, 'commission' | 'commType' | 'miscFees' | 'liquidity'> | undefined {
  const said = fields.has(Tag.Commission) || fields.has(Tag.MiscFeeAmt) || fields.has(liquidityTag);
  if (!said || instrument === undefined) return undefined;
  const commission = fields.decimal(Tag.Commission, MONEY_SCALE);
  const miscFees = fields.has(Tag.MiscFeeAmt) ? readMiscFees(fields, instrument) : undefined;
  return {
    liquidity: fields.text(liquidityTag, MOST_LIQUIDITY),
    ...(Number.isSafeInteger(commission) && { commission, commType: fields.text(Tag.CommType, 1) }),
    ...(miscFees !== undefined && { miscFees }),
  };
}

/** Their sum; undefined where one is in another currency, or cannot be read. */
function readMiscFees(fields: Fields, { currency }: Instrument): number | undefined {
  let sum = 0;
  for (let i = 0; i < fields.count; i++) {
    if (fields.tags[i] === Tag.MiscFeeCurr && fields.textAt(i) !== currency) return undefined;
    if (fields.tags[i] === Tag.MiscFeeAmt) sum += fields.decimalAt(i, MONEY_SCALE);
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}
