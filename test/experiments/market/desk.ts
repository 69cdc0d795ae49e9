/** The client of an experiment: orders over one FIX session to the gateway, and what its reports say became of them. */
import type { SessionHandler } from '../../../src/engine/application.ts';
import type { Clock } from '../../../src/engine/clock.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { World } from '../../../src/engine/world.ts';
import type { Fields } from '../../../src/fix/fields.ts';
import { Tag } from '../../../src/fix/tags.ts';
import { MemoryJournal } from '../../../src/journal/memoryJournal.ts';
import { SESSION_DEFAULTS } from '../../../src/session/defaults.ts';
import type { Session } from '../../../src/session/session.ts';
import { GATEWAY_PORT, SYMBOL } from './setup.ts';

export interface Ask {
  readonly side: 'buy' | 'sell';
  readonly orderQty: number;
  /** Limit, as FIX has it; absent: a market order. */
  readonly limit?: string;
  /** TimeInForce(59); immediate or cancel if absent. */
  readonly timeInForce?: string;
  /** OrdType(40); limit or market if absent. */
  readonly ordType?: string;
  readonly exDestination?: string;
  /** More fields, by tag. */
  readonly fields?: Readonly<Record<number, string>>;
}

export interface DeskOrder {
  readonly clOrdID: string;
  readonly ask: Ask;
  cumQty: number;
  ordStatus: string;
  /** Text(58) of its last report. */
  text: string;
}

const FINAL = new Set(['2', '4', '8', 'C']);

export class Desk implements SessionHandler {
  readonly orders = new Map<string, DeskOrder>();
  private readonly engine: Engine;
  private readonly session: Session;
  private readonly clock: Clock;
  private readonly onEnd: (order: DeskOrder) => void;

  constructor(clock: Clock, world: World, onEnd: (order: DeskOrder) => void) {
    this.clock = clock;
    this.onEnd = onEnd;
    this.engine = new Engine({
      journal: new MemoryJournal(clock.now()),
      clock,
      log: { info: () => undefined, warn: () => undefined },
      world,
    });
    this.session = this.engine.addSession(
      {
        ...SESSION_DEFAULTS,
        id: 'DESK',
        role: 'initiator',
        beginString: 'FIX.4.4',
        senderCompID: 'DESK',
        targetCompID: 'FAIRLEAD',
        rules: undefined,
      },
      () => this,
      { hosts: [{ host: '127.0.0.1', port: GATEWAY_PORT }], reconnectSec: 0.2, maxReconnectSec: 1 },
    );
    this.engine.start();
  }

  send(ask: Ask): DeskOrder {
    const clOrdID = `D${this.orders.size + 1}`;
    const w = this.engine.begin(this.session, 'D', this.clock.now());
    w.text(Tag.ClOrdID, clOrdID);
    w.text(Tag.HandlInst, '1');
    w.text(Tag.Symbol, SYMBOL);
    w.text(Tag.Side, ask.side === 'buy' ? '1' : '2');
    w.utc(Tag.TransactTime, this.clock.now(), 3);
    w.text(Tag.OrderQty, String(ask.orderQty));
    w.text(Tag.OrdType, ask.ordType ?? (ask.limit === undefined ? '1' : '2'));
    if (ask.limit !== undefined) w.text(Tag.Price, ask.limit);
    w.text(Tag.TimeInForce, ask.timeInForce ?? '3');
    if (ask.exDestination !== undefined) w.text(Tag.ExDestination, ask.exDestination);
    for (const [tag, value] of Object.entries(ask.fields ?? {})) w.text(Number(tag), value);
    this.engine.send(this.session);
    const order = { clOrdID, ask, cumQty: 0, ordStatus: 'A', text: '' };
    this.orders.set(clOrdID, order);
    return order;
  }

  /** Its end comes as a report, if it has not ended meanwhile. */
  cancel({ clOrdID, ask, ordStatus }: DeskOrder): void {
    if (FINAL.has(ordStatus)) return;
    const w = this.engine.begin(this.session, 'F', this.clock.now());
    w.text(Tag.OrigClOrdID, clOrdID);
    w.text(Tag.ClOrdID, `C${clOrdID}`);
    w.text(Tag.Symbol, SYMBOL);
    w.text(Tag.Side, ask.side === 'buy' ? '1' : '2');
    w.utc(Tag.TransactTime, this.clock.now(), 3);
    w.text(Tag.OrderQty, String(ask.orderQty));
    this.engine.send(this.session);
  }

  onMessage(fields: Fields): void {
    const order = this.orders.get(fields.text(Tag.ClOrdID)) ?? this.orders.get(fields.text(Tag.OrigClOrdID));
    if (fields.msgType() !== '8' || order === undefined || FINAL.has(order.ordStatus)) return;
    order.ordStatus = fields.text(Tag.OrdStatus);
    order.cumQty = Number(fields.text(Tag.CumQty));
    order.text = fields.text(Tag.Text);
    if (FINAL.has(order.ordStatus)) this.onEnd(order);
  }
}
