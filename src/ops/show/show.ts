/** Numbers in the form of the API: exact decimals, ISO times, and null for missing values. */
import { execIDText, orderIDText } from '../../wire/ids.ts';
import { type Instrument, NO_INSTRUMENT } from '../../units/instrument.ts';
import type { Parent } from '../../orders/order.ts';
import type { ExecID, OrderID } from '../../orders/values.ts';
import { type Instant, NO_PRICE, type Span } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';

export class Show {
  private readonly instruments: ReadonlyMap<string, Instrument>;
  /** The journal's epoch; read each time, since a new journal gets its own at the start. */
  private readonly epochOf: () => string;

  /** What an order waits for. */
  readonly waitText: (order: Parent) => string;

  constructor(
    instruments: ReadonlyMap<string, Instrument>,
    epochOf: () => string,
    waitText: (order: Parent) => string = (order) => order.waitsText,
  ) {
    this.instruments = instruments;
    this.epochOf = epochOf;
    this.waitText = waitText;
  }

  /** One that is not configured (any more) has no scales: its integers are shown as they are. */
  instrument(symbol: string): Instrument {
    return this.instruments.get(symbol) ?? NO_INSTRUMENT;
  }

  orderID(id: OrderID): string {
    return orderIDText(this.epochOf(), id);
  }

  execID(id: ExecID): string {
    return execIDText(this.epochOf(), id);
  }
}

export const px = (value: number, instrument: Instrument): string => formatDecimal(value, instrument.priceScale, 2);
export const pxOrNull = (value: number, instrument: Instrument): string | null =>
  value === NO_PRICE ? null : px(value, instrument);
export const size = (value: number, instrument: Instrument): string => formatDecimal(value, instrument.qtyScale);
export const sizeOrNull = (value: number, instrument: Instrument): string | null =>
  value === 0 ? null : size(value, instrument);
export const textOrNull = (text: string): string | null => (text === '' ? null : shownText(text));

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text as its bytes are on the wire, in UTF-8, each a character. */
export const wireText = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Text off the wire, where each character is a byte: read as UTF-8 where it is that, else as ISO 8859-1. */
export function shownText(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

export const millisOf = (length: Span): number => length / 1_000;
export const millisOrNull = (length: Span): number | null => (length < 0 ? null : length / 1_000);

/** `2026-11-21T10:32:01.123456Z` */
export function isoTime(time: Instant): string {
  const millis = Math.floor(time / 1_000);
  const rest = String(time - millis * 1_000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}

/** An exact sum of any size, with at least two decimals. */
export function formatBig(value: bigint, scale: number): string {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER)) {
    return formatDecimal(Number(value), scale, 2);
  }
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const decimals = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${sign}${whole}.${decimals.padEnd(2, '0')}`;
}

/** Money a share in 10^-6 of the currency, as fees are. */
export const perShare = (value: number): string => formatDecimal(value, 6, 4);
