/** [[instrument]]: the units of a symbol's numbers, and what it is. */
import { z } from 'zod';
import { ASSET_CLASSES } from '../../units/instrument.ts';
import { decimal, fixText, name, unsignedDecimal, whole } from './scalars.ts';
import { averageClose } from './stepsSchema.ts';

export const instrumentSchema = z
  .strictObject({
    symbol: fixText.describe('Symbol(55), the same at clients and venues.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'expected a currency of three capital letters' })
      .default('USD')
      .describe(
        'Currency(15) of its prices, three letters as in ISO 4217: a coin with a longer name, such as USDT, needs an agreed code of three.',
      ),
    priceScale: whole(0, 8)
      .default(4)
      .describe('Decimals of a price; finer than the tick, so that midpoints are exact too.'),
    qtyScale: whole(0, 8)
      .default(0)
      .describe(
        'Decimals of a quantity. It stays as it is, and `priceScale`, `multiplier` and `currency` too, once the journal has orders, positions or data of the day of the instrument: a start or reload with another is refused.',
      ),
    tick: unsignedDecimal('0.01').describe(
      'Price increment for clients, where no table of `ticks` of its market holds.',
    ),
    lot: unsignedDecimal('1').describe('Smallest quantity and quantity increment for clients.'),
    roundLot: unsignedDecimal('100')
      .optional()
      .describe(
        'Least size of a quote: what displays less, all prices up to it together, is no touch, no collar and no protected quote while anybody displays more; it may be taken. If omitted, 100 for an equity in single shares, and the lot for all else.',
      ),
    averageClose,
    tape: fixText
      .optional()
      .describe('The tape that its trades are reported on, such as `A`: a fee of a venue may be of some tapes only.'),
    market: name.optional().describe('Its [market]: whose rules of trading hold for it. If omitted, the usual ones.'),
    assetClass: z
      .enum(ASSET_CLASSES)
      .default('equity')
      .describe('What kind of thing it is: a dimension of limits. Short sale rules are about equities alone.'),
    listing: name
      .optional()
      .describe(
        'The venue that lists it: while that says it is halted, new orders are rejected and waiting ones wait, whatever other venues do. If omitted, a halt is of the venue that tells it.',
      ),
    multiplier: unsignedDecimal('50')
      .default('1')
      .describe(
        'Money that a price of 1 means for a quantity of 1: of a contract. Limits, profit and loss and routing costs count it.',
      ),
    minPrice: decimal('-1000')
      .optional()
      .describe(
        'Lowest price of orders, quotes and fills, zero or below, a multiple of the tick: of oil, power, spreads. Without it prices are above zero.',
      ),
    referencePrice: unsignedDecimal('187.50')
      .optional()
      .describe(
        'What it is worth about: orders are judged by it while no quote and no trade is known, as at the start of a day.',
      ),
    adv: unsignedDecimal('1500000')
      .optional()
      .describe('Average daily volume, for limits that are a part of it (`maxVolumeBps`).'),
    minCollar: unsignedDecimal('0.50')
      .default('0')
      .describe('Least distance that price collars allow, whatever their basis points make of a price near zero.'),
    fields: z
      .record(z.string().regex(/^[1-9]\d{0,4}$/, { error: 'expected a tag' }), z.array(fixText).min(1))
      .default({})
      .describe(
        'By tag: what an order may say of it beside its symbol, such as `{ "48" = ["US0378331005"], "207" = ["XNAS"] }`; with another value the order is refused.',
      ),
  })
  .describe('One instrument that may be traded.');
