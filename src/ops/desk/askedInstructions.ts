/** How a request of the API wants its order handled, as the order keeps it. */
import type { OrderFault } from '../../core/words/clientCommand.ts';
import { FEE_SCALE, type SaidInstructions } from '../../orders/instructions.ts';
import { OrdRejReason } from '../../orders/values.ts';
import { qty } from '../../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { NewOrderRequest } from '../show/askedSchema.ts';

export interface AskedHandling {
  /** Undefined for an order that says nothing of it. */
  readonly said: SaidInstructions | undefined;
  readonly fault: OrderFault | undefined;
}

const UNSAID: AskedHandling = { said: undefined, fault: undefined };

export function instructionsOf(
  asked: NewOrderRequest['instructions'],
  instrument: Instrument | undefined,
): AskedHandling {
  if (asked === undefined || instrument === undefined) return UNSAID;
  const { excludeVenues, noDark, doNotRoute, onlyRests, maxTakeFee, minSize, notHeld, directed, tradesOn } = asked;
  const said: SaidInstructions = {};
  let text = '';
  if (excludeVenues !== undefined && excludeVenues.length > 0) said.exclude = [...new Set(excludeVenues)].join(' ');
  if (noDark !== undefined) said.noDark = noDark;
  if (doNotRoute !== undefined) said.doNotRoute = doNotRoute;
  if (onlyRests !== undefined) said.onlyRests = onlyRests;
  if (tradesOn !== undefined) said.tradesOn = tradesOn;
  if (notHeld !== undefined) said.notHeld = notHeld;
  if (directed !== undefined) said.custDirected = directed ? 'Y' : 'N';
  if (maxTakeFee !== undefined) {
    const fee = parseDecimal(maxTakeFee, FEE_SCALE);
    if (fee === DOES_NOT_FIT) text ||= `instructions.maxTakeFee ${maxTakeFee} ${tooFine(FEE_SCALE)}`;
    else Object.assign(said, { feeCapped: true, maxTakeFee: fee });
  }
  if (minSize !== undefined) {
    const size = parseDecimal(minSize, instrument.qtyScale);
    if (size === DOES_NOT_FIT) text ||= `instructions.minSize ${minSize} ${tooFine(instrument.qtyScale)}`;
    else if (size === 0) text ||= `instructions.minSize ${minSize} must be above zero`;
    else said.minSize = qty(size);
  }
  if (text !== '') return { said: undefined, fault: { ordRejReason: OrdRejReason.Other, text } };
  return Object.keys(said).length === 0 ? UNSAID : { said, fault: undefined };
}

export const tooFine = (scale: number): string => `has more than ${scale} decimals, or is too large`;
