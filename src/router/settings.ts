/** Settings of the router. Money is in 10^-6 of the currency per share, as in venue.ts. */
import { DEFAULT_COLLAR_BPS } from '../market/collar.ts';
import { PPM } from '../units/ratio.ts';
import { millis, seconds, span, type Span } from '../units/brand.ts';

export interface RouterSettings {
  /** Quotes older than this are not read. */
  readonly staleAfter: Span;
  /** A market order goes at most this far beyond the best opposite quote. */
  readonly collarBps: number;
  /** Plans in a row that bring an order next to nothing, and teach it nothing. */
  readonly maxRounds: number;
  /** How much a venue's score may outweigh price and fee: at one price, no share costs more than this extra. */
  readonly tolerance: number;
  /** How much what fills there bring with them may make a venue dearer on top: at one price, and never beyond it. */
  readonly toxicityCap: number;
  /** Plans use what was learned of venues; else each is as before the first order. */
  readonly learning: boolean;
  /** For so long after a side of the quote crumbles, its pegged orders do not follow it; 0: never. */
  readonly crumblingFor: Span;
  /** Then its pegged children are taken back as well. */
  readonly crumblingPulls: boolean;
  /** Extra cost of a share that its venue does not fill. */
  readonly missCost: number;
  /** Cost of a millisecond of waiting for a venue's answer. */
  readonly latencyCostPerMs: number;
  readonly rejectCost: number;
  readonly timeoutCost: number;
  /** A venue that left this many children in a row without a fate gets no orders and protects no quotes ... */
  readonly silentAfter: number;
  /** ... nor does one that left so many without an answer for longer than usual, or refused so many of its last 8. */
  readonly slowAfter: number;
  readonly tripAfter: number;
  /** What a venue displays, and gave so many orders nothing of, is asked for last and binds nobody; 0: never. */
  readonly emptyAfter: number;
  /** What the first answer of a venue is taken to need: until it comes, an order gets it a lot; 0: as any other. */
  readonly firstAck: Span;
  /** ... but a lot of an order, so long after the last one, finds out whether it is well again; then twice as long. */
  readonly probeAfter: Span;
  /** Part of an order that tries a dark venue first. */
  readonly darkSharePpm: number;
  /** Fixed cost of waiting for a dark venue's answer. */
  readonly darkDelayCost: number;
  /** Sweep the rest at the same time; else it waits for the dark venue's answer. */
  readonly darkParallel: boolean;
  /** What exploring may cost, a share of the whole order: asking pools that are not known to pay. */
  readonly darkRisk: number;
  /** A pool that gets nothing is asked for little by one order in this many. */
  readonly darkExploreEvery: number;
  /** In later rounds, a pool that was found short is asked again after this time. */
  readonly darkAgainAfter: Span;
  /** Sizes of dark children are up to this part less than planned, by the order's number. */
  readonly darkRandomPpm: number;
  /** MinQty of dark children, in the instrument's lots; 0 for none. */
  readonly darkMinLots: number;
  /** Where the market goes wrong after small fills in the dark, a fourth of what is asked for is the least. */
  readonly darkMinLearned: boolean;
  /** The wait before a pool is asked again is up to this part longer, by the order's number. */
  readonly darkAgainRandomPpm: number;
  /** Cost of an infinite queue for a resting order. */
  readonly queueCost: number;
  /** What rests is spread over venues by the chance that each part is filled; else it rests at one. */
  readonly postSpread: boolean;
  /** Policy `post` chooses what it takes, and the price that the rest stands at; else all rests at the limit. */
  readonly postChooses: boolean;
  /** What is left of an order that may not rest is asked for beyond what is displayed. */
  readonly askHidden: boolean;
  /** Children of one plan wait so long at most, to arrive together; 0: all leave at once. */
  readonly arriveWithin: Span;
  /** By `primary-auction`, the part of an order that may rest which is left for the close of its listing venue. */
  readonly closeSharePpm: number;
  /** An order is taken, asked for in the dark or rested at so many venues at once; 0 for any number. */
  readonly maxVenues: number;
  /** Of what is left of an order, no plan takes more than this part at one venue; PPM for all. */
  readonly venueSharePpm: number;
}

export const DEFAULT_SETTINGS: RouterSettings = {
  staleAfter: seconds(10),
  collarBps: DEFAULT_COLLAR_BPS,
  maxRounds: 8,
  tolerance: 500,
  toxicityCap: 5_000,
  learning: true,
  crumblingFor: span(0),
  crumblingPulls: false,
  missCost: 5_000,
  latencyCostPerMs: 10,
  rejectCost: 5_000,
  timeoutCost: 50_000,
  silentAfter: 3,
  slowAfter: 5,
  tripAfter: 5,
  emptyAfter: 8,
  firstAck: millis(100),
  probeAfter: seconds(1),
  darkSharePpm: 500_000,
  darkDelayCost: 200,
  darkParallel: true,
  darkRisk: 25,
  darkExploreEvery: 16,
  darkAgainAfter: seconds(1),
  darkRandomPpm: 0,
  darkMinLots: 0,
  darkMinLearned: false,
  darkAgainRandomPpm: 0,
  queueCost: 2_000,
  postSpread: false,
  postChooses: false,
  askHidden: false,
  arriveWithin: span(0),
  closeSharePpm: 0,
  maxVenues: 0,
  venueSharePpm: PPM,
};
