/**
 * Gateways that are wrong on purpose: each puts back one way past a limit that there once was, or could be. The law has
 * to catch every one of them (mutants.property.test.ts), by the seed beside it and soon.
 */
import type { Mutant } from '../../simulation/mutants.ts';
import type { Article } from './words.ts';

export interface LawMutant {
  readonly name: string;
  /** All made as their files are loaded. */
  readonly edits: readonly Omit<Mutant, 'name'>[];
  readonly seed: number;
  /** The flow of that seed that breaks the law; where it does not any more, others are tried. */
  readonly flow: number;
  /** Of run.ts, 1 where it is left out. */
  readonly part?: number;
  /** What catches it: any of these. */
  readonly caughtBy: readonly Article[];
}

export const MUTANTS: readonly LawMutant[] = [
  {
    name: 'counts a stop at its StopPx, wherever the market is',
    edits: [
      {
        file: 'risk/worth/valuation.ts',
        find: 'const there = isStop(ordType) ? higher(stopPx, touch) : touch;',
        put: 'const there = isStop(ordType) ? stopPx : touch;',
      },
      // What it counts at is the most that its plan goes to: one alone is not enough.
      {
        file: 'core/work/reach.ts',
        find: 'return worth === 0 ? NO_PRICE : price(Math.abs(worth));',
        put: 'return NO_PRICE;',
      },
      // And the gate measures it where the market is.
      { file: 'core/context.ts', find: ' && !order.triggered;', put: ';' },
    ],
    seed: 1,
    flow: 167,
    caughtBy: ['orderNotional', 'grossNotional', 'openNotional', 'openingNotional'],
  },
  {
    name: 'counts a market order at the quote, not at the collar beyond it',
    edits: [
      {
        file: 'risk/worth/valuation.ts',
        find: 'const most = there === NO_PRICE ? there : beyond(there, 1, instrument);',
        put: 'const most = there;',
      },
    ],
    seed: 3,
    flow: 406,
    caughtBy: ['orderNotional', 'grossNotional'],
  },
  {
    name: 'counts a sell at its limit, whatever it may bring',
    edits: [
      {
        file: 'risk/worth/valuation.ts',
        find: 'return limited ? higher(price, most) : most;',
        put: 'return limited ? price : most;',
      },
    ],
    seed: 3,
    flow: 364,
    caughtBy: ['orderNotional', 'grossNotional'],
  },
  {
    name: 'forgets what is done of an order when it changes',
    edits: [
      { file: 'risk/checks/measures.ts', find: 'atMost(seen, value, s.total)', put: 'atMost(seen, value, s.notional)' },
    ],
    seed: 8,
    flow: 6499,
    caughtBy: ['orderNotional'],
  },
  {
    name: 'checks nothing again that has waited',
    edits: [
      {
        file: 'core/work/gate.ts',
        find: 'if (core.isJustChecked(order)) return true;',
        put: 'if (core.isJustChecked(order) || core.now > 0) return true;',
      },
    ],
    seed: 1,
    flow: 26,
    caughtBy: ['reducing', 'openNotional', 'grossNotional'],
  },
  {
    name: 'takes a replace for checked when it takes hold, however long that was',
    edits: [
      {
        file: 'core/work/requests.ts',
        find: '  markForOrder(core, context, order, terms);\n  const exec',
        put: '  markForOrder(core, context, order, terms);\n  core.noteChecked(order);\n  const exec',
      },
    ],
    seed: 43,
    flow: 150,
    caughtBy: ['grossNotional', 'openingNotional', 'reference'],
  },
  {
    name: 'lets what rests and may open a position rest, where positions are only to be reduced',
    edits: [
      {
        file: 'core/work/tradingStates.ts',
        find: "if (state === 'reducing') endOpeners(core, target, by, reason);",
        put: '',
      },
    ],
    seed: 1,
    flow: 26,
    caughtBy: ['reducingRests'],
  },
  {
    name: 'asks no more about trading states once an order was taken',
    edits: [
      {
        file: 'risk/evaluate.ts',
        find: "({ atGate }) => atGate !== 'no'",
        put: "({ atGate, code }) => atGate !== 'no' && code !== 'R101-TRADING-STATE'",
      },
    ],
    seed: 1,
    flow: 26,
    caughtBy: ['reducing'],
  },
  {
    name: 'takes an order that nothing is known to judge by',
    edits: [
      {
        file: 'risk/checks/subject.ts',
        find: "s.needsReference = withoutReference === 'refuse' || (withoutReference === 'hold' && s.atGate);",
        put: 's.needsReference = false;',
      },
    ],
    seed: 1,
    flow: 114,
    part: 0,
    caughtBy: ['reference', 'collar'],
  },
  {
    name: 'judges an order by quotes of any age',
    edits: [
      {
        file: 'risk/checks/subject.ts',
        find: 's.bid = quote.bid !== NO_PRICE && quote.bidAgeMicros <= maxQuoteAge ? quote.bid : instead;',
        put: 's.bid = quote.bid !== NO_PRICE ? quote.bid : instead;',
      },
      {
        file: 'risk/checks/subject.ts',
        find: 's.ask = quote.ask !== NO_PRICE && quote.askAgeMicros <= maxQuoteAge ? quote.ask : instead;',
        put: 's.ask = quote.ask !== NO_PRICE ? quote.ask : instead;',
      },
    ],
    seed: 1,
    flow: 393,
    part: 0,
    caughtBy: ['reference', 'collar'],
  },
  {
    name: 'looks at no collar again once an order was taken',
    edits: [
      {
        file: 'risk/evaluate.ts',
        find: "({ atGate }) => atGate !== 'no'",
        put: "({ atGate, code }) => atGate !== 'no' && code !== 'R114-PRICE-COLLAR'",
      },
    ],
    seed: 1,
    flow: 62,
    part: 0,
    caughtBy: ['collar'],
  },
  {
    name: 'lets a replace of the price alone pass what it adds',
    edits: [
      {
        file: 'risk/checks/measures.ts',
        find: 'opensAtMost(s, seen, value, openNotional(s, row) + held + s.addNotional, row);',
        put: 'opensAtMost(s, seen, s.addQty === 0 ? Infinity : value, openNotional(s, row) + held + s.addNotional, row);',
      },
    ],
    seed: 1,
    flow: 408,
    caughtBy: ['grossNotional'],
  },
  {
    name: 'plans a market order without its collar',
    edits: [
      {
        file: 'router/plan.ts',
        find: 'collared(touchOf(draft, opposite), sign, instrument, settings.collarBps)',
        put: 'collared(touchOf(draft, opposite), sign, instrument, 100 * settings.collarBps)',
      },
      {
        file: 'router/plan.ts',
        find: 'const bound = cap === NO_PRICE ? worst :',
        put: 'const bound = cap === cap ? worst :',
      },
    ],
    seed: 1,
    flow: 2,
    caughtBy: ['collar', 'orderNotional', 'grossNotional'],
  },
  {
    name: 'counts pegs without a limit at nothing',
    edits: [
      {
        file: 'risk/worth/valuation.ts',
        find: 'const highest = highestPrice(',
        put: 'if (terms.ordType === OrdType.Pegged && terms.price === NO_PRICE) return branded(0);\n  const highest = highestPrice(',
      },
    ],
    seed: 1,
    flow: 108,
    caughtBy: ['orderNotional', 'grossNotional', 'openNotional', 'openingNotional'],
  },
  {
    name: 'sends pegs without a limit to venues that move them',
    edits: [
      {
        file: 'router/resting.ts',
        find: 'price: onTick(native ? request.cap : price, profile, sign),',
        put: 'price: native ? (-2147483648 as never) : onTick(price, profile, sign),',
      },
    ],
    seed: 1,
    flow: 19,
    caughtBy: ['unbounded'],
  },
  {
    name: 'sends market orders into auctions without a limit',
    edits: [
      {
        file: 'router/auction.ts',
        find: 'ordType: OrdType.Limit, price }',
        put: 'ordType: OrdType.Market, price: NO_PRICE }',
      },
    ],
    seed: 1,
    flow: 6,
    caughtBy: ['unbounded'],
  },
  {
    name: 'plans on quotes that are doubted',
    edits: [
      {
        file: 'router/inputs.ts',
        find: "return doubted === true && state === 'live' ? 'doubted' : state;",
        put: 'return doubted === true ? state : state;',
      },
    ],
    seed: 1,
    flow: 434,
    caughtBy: ['collar', 'grossNotional', 'orderNotional'],
  },
  {
    name: 'takes what shows of our own orders for quotes of others',
    edits: [{ file: 'core/context.ts', find: 'ownQuotes.isNoneIn(symbol) ?', put: 'ownQuotes !== undefined ?' }],
    seed: 1,
    flow: 4314,
    caughtBy: ['collar', 'reference', 'grossNotional', 'orderNotional'],
  },
  {
    name: 'adds up no currency but that of the order',
    edits: [{ file: 'risk/checks/acrossCurrencies.ts', find: 'sum += more;', put: '' }],
    seed: 1,
    flow: 942,
    caughtBy: ['grossNotional', 'openNotional', 'openingNotional'],
  },
];
