/** The demo's OMS: a FIX client that sends orders one by one and prints the reports. */
import pc from 'picocolors';
import { Tag } from '../fix/tags.ts';
import { OrdStatus, Side, TimeInForce } from '../orders/values.ts';
import { STATUS_WORD } from './texts.ts';
import { onEnd, stopAtFailure, tolerateClosedOutput } from './process.ts';
import { Trader, type TraderOptions, type TraderOrder } from './trader.ts';

export interface OmsOptions extends TraderOptions {
  readonly symbols: readonly string[];
  readonly paceSec: number;
}

/** Its actions, in rotation: the demo shows each feature of the gateway now and then. */
type Act = 'market' | 'large' | 'ioc' | 'rest and cancel' | 'rest and replace' | 'too large';
const ACTS: readonly Act[] = ['market', 'large', 'rest and replace', 'ioc', 'market', 'rest and cancel', 'too large'];

/** How far from the last price a resting order is put. */
const AWAY = 0.995;

export async function oms(options: OmsOptions): Promise<void> {
  tolerateClosedOutput();
  stopAtFailure();
  const lastPx = new Map<string, number>();
  const trader = await Trader.connect(options, {
    onLogon: () => console.log(pc.dim('logged on')),
    onLogout: (reason) => console.log(pc.yellow(`logged off: ${reason}`)),
    onReport(order, fields) {
      const px = Number(fields.text(Tag.LastPx));
      if (px > 0) lastPx.set(fields.text(Tag.Symbol), px);
      if (order !== undefined && trader.isFinal(order)) console.log(summary(order));
    },
  });
  let act = 0;
  const timer = setInterval(() => {
    if (!trader.loggedOn) return;
    const symbol = options.symbols[act % options.symbols.length];
    void perform(trader, ACTS[act % ACTS.length], symbol, act, lastPx.get(symbol));
    act++;
  }, options.paceSec * 1000);
  onEnd(() => {
    clearInterval(timer);
    return trader.stop();
  });
  process.send?.({ kind: 'ready' });
}

async function perform(trader: Trader, act: Act, symbol: string, n: number, lastPx: number | undefined): Promise<void> {
  const side = n % 2 === 0 ? Side.Buy : Side.Sell;
  // Away from the market on the passive side; without a price yet, a market order finds one.
  const away = lastPx === undefined ? undefined : (side === Side.Buy ? lastPx * AWAY : lastPx / AWAY).toFixed(2);
  if (act === 'too large') return void trader.order(side, '5000000', symbol, '', TimeInForce.Day);
  if (act === 'market' || away === undefined || lastPx === undefined)
    return void trader.order(side, String(200 + 100 * (n % 4)), symbol, '', TimeInForce.Day);
  const through = (side === Side.Buy ? lastPx * 1.002 : lastPx * 0.998).toFixed(2);
  if (act === 'large') return void trader.order(side, '1500', symbol, through, TimeInForce.Day);
  if (act === 'ioc') return void trader.order(side, '400', symbol, through, TimeInForce.ImmediateOrCancel);
  const clOrdID = trader.order(side, '300', symbol, away, TimeInForce.Day);
  const order = trader.orders.get(clOrdID);
  if (order === undefined) return;
  await trader.until(() => order.ordStatus === OrdStatus.New || trader.isFinal(order), 3_000);
  await new Promise((resolve) => setTimeout(resolve, 800));
  if (trader.isFinal(order) || !trader.loggedOn) return;
  if (act === 'rest and cancel') trader.cancel(order);
  else trader.replace(order, '500', through);
}

function summary(order: TraderOrder): string {
  const word = STATUS_WORD[order.ordStatus as OrdStatus] ?? order.ordStatus;
  return pc.dim(
    `${order.clOrdID} ${word}: ${order.cumQty} of ${order.qty} ${order.symbol}${Number(order.cumQty) > 0 ? `, AvgPx ${order.avgPx}` : ''}`,
  );
}
