/**
 * How clients want their orders handled: what an order says itself, what is agreed with its client, and why an order is
 * refused whose instructions contradict its terms, or leave it no venue.
 */
import {
  bothExcluded,
  type Instructed,
  type Instructions,
  instructionsIn,
  NO_INSTRUCTIONS,
  type SaidInstructions,
  UNINSTRUCTED,
} from '../../orders/instructions.ts';
import { isImmediate, type Parent } from '../../orders/order.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { OrdType } from '../../orders/values.ts';
import { isAlwaysTooDear, whyBarred, whyTooDear } from '../../router/instructed.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { most, qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { NewOrder } from '../words/clientCommand.ts';
import type { ClientInstructions } from '../settings.ts';
import { isAuction } from './auctions.ts';

const agreedWith = (core: Context, clientID: string): ClientInstructions | undefined =>
  core.config.clients?.get(clientID)?.instructions;

/** What the order keeps: what its client said, and of what it did not say, what is agreed about each of its orders. */
export function receivedInstructions(
  core: Context,
  { clientID, terms, instructions: said }: Pick<NewOrder, 'clientID' | 'terms' | 'instructions'>,
): Instructed {
  const agreed = agreedWith(core, clientID);
  const notHeld = said?.notHeld ?? agreed?.notHeld ?? false;
  const doNotRoute = said?.doNotRoute ?? agreed?.doNotRoute ?? false;
  const tradesOn = said?.tradesOn ?? (isAuction(terms.timeInForce) && agreed?.tradesOn === true);
  if (said === undefined && !notHeld && !doNotRoute && !tradesOn) return UNINSTRUCTED;
  return [{ ...NO_INSTRUCTIONS, ...said, notHeld, doNotRoute, tradesOn }];
}

/**
 * What binds the order now: its own, and what is agreed with its client today, whichever is stricter. So what is agreed
 * later binds orders that are open, too.
 */
export function bindingInstructions(
  core: Context,
  { clientID, symbol }: Pick<Parent, 'clientID' | 'symbol'>,
  own: Instructed,
): Instructed {
  const agreed = agreedWith(core, clientID);
  if (agreed === undefined) return own;
  const said = instructionsIn(own);
  const { exclude = '', noDark = false, maxTakeFee, minLots = 0 } = agreed;
  if (exclude === '' && !noDark && maxTakeFee === undefined && minLots === 0) return own;
  const lotSize = core.config.instruments.get(symbol)?.lotSize ?? 0;
  return [
    {
      ...said,
      exclude: bothExcluded(said.exclude, exclude),
      noDark: said.noDark || noDark,
      feeCapped: said.feeCapped || maxTakeFee !== undefined,
      maxTakeFee: lesserFee(said, maxTakeFee),
      minSize: most(said.minSize, qty(minLots * lotSize)),
    },
  ];
}

function lesserFee({ feeCapped, maxTakeFee }: Instructions, agreed: number | undefined): number {
  if (agreed === undefined) return maxTakeFee;
  return feeCapped ? Math.min(maxTakeFee, agreed) : agreed;
}

/** Why they contradict the order's terms, or each other; '' if they do not. */
export function clashWithInstructions(
  core: Context,
  { terms, exDestination }: Pick<Parent, 'terms' | 'exDestination'>,
  rows: Instructed,
): string {
  if (rows.length === 0) return '';
  const said = instructionsIn(rows);
  if (said.exclude !== '') {
    const unknown = said.exclude.split(' ').find((venue) => !core.config.venues.has(venue));
    if (unknown !== undefined) return `${unknown}, which is to be excluded, is none of ${venueNames(core)}`;
  }
  if (said.onlyRests && (terms.ordType !== OrdType.Limit || isImmediate(terms) || isAuction(terms.timeInForce))) {
    return 'ExecInst(18)=6, participate, do not initiate, is for a limit order that rests: OrdType(40)=2, and no TimeInForce(59)=2, 3, 4 or 7';
  }
  if (said.onlyRests && terms.iso) return 'ExecInst(18) has 6, which takes nothing, and f, which sweeps';
  if (terms.maxFloor > 0 && terms.maxFloor < said.minSize) {
    return 'what MaxFloor(111) shows is less than the least size that may be sent';
  }
  const venue = core.config.venues.get(exDestination)?.profile;
  if (venue === undefined) return '';
  const why = whyBarred(said, venue) || (said.onlyRests ? '' : whyNotTaken(rows, venue));
  return why === '' ? '' : `ExDestination(100)=${exDestination}: ${why}`;
}

/** Why the order may not take there, '' if it may. */
const whyNotTaken = (rows: Instructed, venue: VenueProfile): string =>
  isAlwaysTooDear(rows, venue) ? whyTooDear(instructionsIn(rows), venue) : '';

/** Why the venue is none for this order, '' if it may be one: where an order only takes, its fee counts as well. */
export function whyNoVenue(terms: OrderTerms, rows: Instructed, venue: VenueProfile): string {
  if (rows.length === 0) return '';
  const barred = whyBarred(instructionsIn(rows), venue);
  if (barred !== '') return barred;
  return isImmediate(terms) || terms.ordType === OrdType.Market ? whyNotTaken(rows, venue) : '';
}

const venueNames = ({ config }: Context): string => [...config.venues.keys()].join(', ');

const NAMES: { readonly [N in keyof Instructions]: string } = {
  exclude: 'the venues that are excluded',
  noDark: 'that no dark venue is used',
  doNotRoute: 'ExecInst(18)=h',
  onlyRests: 'ExecInst(18)=6',
  feeCapped: 'the largest take fee',
  maxTakeFee: 'the largest take fee',
  minSize: 'the least size',
  notHeld: 'whether it is held: ExecInst(18)=1 and 5, CustOrderHandlingInst(1031)',
  custDirected: 'CustDirectedOrder(1029)',
  tradesOn: 'what becomes of what its auction does not take',
};

/** What a replace says otherwise than its order, '' for nothing: what it does not say stays. */
export function otherInstruction(order: Parent, said: SaidInstructions | undefined): string {
  if (said === undefined) return '';
  const has = instructionsIn(order.instructions);
  const other = (Object.keys(said) as (keyof Instructions)[]).find((name) => said[name] !== has[name]);
  return other === undefined ? '' : `a replace keeps ${NAMES[other]}: cancel the order, and send another`;
}
