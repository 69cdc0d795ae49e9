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
    flow: 201,
    caughtBy: ['orderNotional', 'grossNotional'],
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
    flow: 674,
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
    flow: 674,
    caughtBy: ['orderNotional', 'grossNotional'],
  },
  {
    name: 'forgets what is done of an order when it changes',
    edits: [
      { file: 'risk/checks/measures.ts', find: 'atMost(seen, value, s.total)', put: 'atMost(seen, value, s.notional)' },
    ],
    seed: 8,
    flow: 1285,
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
    flow: 7,
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
    flow: 76,
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
    flow: 7,
    caughtBy: ['reducingRests'],
  },
  {
    name: 'asks no more about trading states once an order was taken',
    edits: [
      {
        file: 'risk/checks/gate.ts',
        find: "['R101-TRADING-STATE', 'hold'],",
        put: '',
      },
    ],
    seed: 1,
    flow: 7,
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
    flow: 11,
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
    flow: 27,
    part: 0,
    caughtBy: ['reference', 'collar'],
  },
  {
    name: 'looks at no collar again once an order was taken',
    edits: [{ file: 'risk/checks/gate.ts', find: "['R114-PRICE-COLLAR', 'hold'],", put: '' }],
    seed: 1,
    flow: 143,
    part: 0,
    caughtBy: ['collar'],
  },
];
