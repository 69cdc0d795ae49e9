/** One entry of a W or X: where its fields are, by one pass over them. One record, overwritten by the next entry. */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { MAX_SHOWN, maxQuoted } from '../market/entries.ts';
import type { Instrument } from '../units/instrument.ts';
import { branded, type Price, type Qty } from '../units/brand.ts';
import { DOES_NOT_FIT } from '../units/decimal.ts';

/** MDUpdateAction(279). */
export const MDUpdateAction = { New: 0, Change: 1, Delete: 2, DeleteThru: 3, DeleteFrom: 4, Overlay: 5 } as const;

/** MDEntryType(269), as bytes. */
export const MDEntryType = { Bid: 48, Offer: 49, Trade: 50, EmptyBook: 74, Imbalance: 65, ClearingPrice: 81 } as const;

/** Decimals beyond the instrument's scale that are looked at, to round them. */
const FINER = 8;

const SPACE = 32;
/** QuoteCondition(276): closed or inactive; not firm. Nobody has to trade at such a quote. */
const NOT_FIRM: ReadonlySet<number> = new Set(['B', 'I'].map((letter) => letter.charCodeAt(0)));

export class MDEntry {
  /** MDUpdateAction(279): 0 without one, -1 for one that FIX does not have. */
  action = 0;
  /** MDEntryType(269) as a byte; 0 without one. */
  type = 0;
  /** MDPriceLevel(1023), or MDEntryPositionNo(290); 0 without one, -1 for one that is no position. */
  level = 0;
  /** RptSeq(83); -1 without one. */
  rptSeq = -1;
  /** Positions of fields, -1 without one. */
  symbolAt = -1;
  pxAt = -1;
  sizeAt = -1;
  idAt = -1;
  refAt = -1;
  statusAt = -1;
  conditionAt = -1;
  isFirm = true;

  /** Reads fields [from, end). */
  read(fields: Fields, from: number, end: number): void {
    this.action = MDUpdateAction.New;
    this.type = 0;
    this.level = 0;
    this.rptSeq = -1;
    this.symbolAt = this.pxAt = this.sizeAt = this.idAt = this.refAt = this.statusAt = this.conditionAt = -1;
    this.isFirm = true;
    let position = 0;
    for (let i = from; i < end; i++) {
      switch (fields.tags[i]) {
        case Tag.MDUpdateAction:
          this.action = isOneByte(fields, i) ? actionOf(fields.bytes[fields.starts[i]]) : -1;
          break;
        case Tag.MDEntryType:
          this.type = isOneByte(fields, i) ? fields.bytes[fields.starts[i]] : 0;
          break;
        case Tag.Symbol:
          this.symbolAt = i;
          break;
        case Tag.MDEntryPx:
          this.pxAt = i;
          break;
        case Tag.MDEntrySize:
          this.sizeAt = i;
          break;
        case Tag.MDEntryID:
          this.idAt = i;
          break;
        case Tag.MDEntryRefID:
          this.refAt = i;
          break;
        case Tag.MDPriceLevel:
          this.level = fields.unsigned(i) > 0 ? fields.unsigned(i) : -1;
          break;
        case Tag.MDEntryPositionNo:
          position = fields.unsigned(i) > 0 ? fields.unsigned(i) : -1;
          break;
        case Tag.RptSeq:
          this.rptSeq = fields.unsigned(i);
          break;
        case Tag.QuoteCondition:
          this.isFirm = isFirm(fields, i);
          break;
        case Tag.TradeCondition:
          this.conditionAt = i;
          break;
        case Tag.SecurityTradingStatus:
          this.statusAt = i;
          break;
        default:
      }
    }
    if (this.level === 0) this.level = position;
  }
}

const isOneByte = (fields: Fields, at: number): boolean => fields.ends[at] - fields.starts[at] === 1;

const actionOf = (byte: number): number => (byte >= 48 && byte <= 53 ? byte - 48 : -1);

/** Conditions are letters with spaces between. */
function isFirm(fields: Fields, at: number): boolean {
  const { bytes, starts, ends } = fields;
  for (let i = starts[at]; i < ends[at]; i++) {
    const isAlone = (i === starts[at] || bytes[i - 1] === SPACE) && (i + 1 === ends[at] || bytes[i + 1] === SPACE);
    if (isAlone && NOT_FIRM.has(bytes[i])) return false;
  }
  return true;
}

/**
 * A quote's price at the instrument's scale; NaN if it cannot be read. One that is finer is rounded away from the other
 * side, so that what is shown can be had.
 */
export function quotedPx(fields: Fields, at: number, isBid: boolean, { priceScale }: Instrument): Price {
  const px = rounded(fields, at, priceScale, isBid ? Math.floor : Math.ceil);
  return branded(Math.abs(px) <= maxQuoted(priceScale) ? px : Number.NaN);
}

/** A displayed size, rounded down; NaN if it cannot be read. */
export function quotedSize(fields: Fields, at: number, { qtyScale }: Instrument): Qty {
  const size = rounded(fields, at, qtyScale, Math.floor);
  return branded(size >= 0 ? Math.min(size, MAX_SHOWN) : Number.NaN);
}

/** A trade as it was, or NaN. Stops are triggered by it: a rounded price could trigger one too early. */
export function tradedPx(fields: Fields, at: number, { priceScale }: Instrument): Price {
  const px = fields.decimalAt(at, priceScale);
  return branded(Math.abs(px) <= maxQuoted(priceScale) ? px : Number.NaN);
}

function rounded(fields: Fields, at: number, scale: number, round: (value: number) => number): number {
  const value = fields.decimalAt(at, scale);
  if (value !== DOES_NOT_FIT) return value;
  for (let more = 1; more <= FINER; more++) {
    const finer = fields.decimalAt(at, scale + more);
    if (finer !== DOES_NOT_FIT) return round(finer / 10 ** more) + 0;
  }
  return Number.NaN;
}
