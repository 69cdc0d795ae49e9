/**
 * The subject: our Engine with the smallest application there is, NewOrderSingle in, ExecutionReport(New) out. Journal
 * and dictionary checks are on, as in the gateway.
 *
 *   node bench/servers/engine.ts [--journal DIR] [--durability memory|os|disk]
 */
import { parseArgs } from 'node:util';
import { loadRules } from '../../src/fix/dictionary.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { systemClock } from '../../src/gateway/clock.ts';
import { type Application, Engine } from '../../src/gateway/engine.ts';
import type { Durability } from '../../src/journal/journal.ts';
import { recordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import type { Session } from '../../src/session/session.ts';
import type { Micros } from '../../src/units/brand.ts';

const { values: options } = parseArgs({
  options: { journal: { type: 'string', default: '' }, durability: { type: 'string', default: 'os' } },
});

const clock = systemClock();
const registry = recordRegistry([]);
const durability = options.durability as Durability;
const journal = openJournal(options.journal, { registry, durability, now: clock.now() });

let orders = 0;
const application: Application = {
  onMessage(session: Session, order: Fields, now: Micros) {
    orders++;
    const report = engine.begin(session, '8', now);
    report.uint(Tag.OrderID, orders);
    copy(Tag.ClOrdID);
    report.uint(Tag.ExecID, orders);
    report.text(Tag.ExecType, '0');
    report.text(Tag.OrdStatus, '0');
    copy(Tag.Account);
    copy(Tag.Symbol);
    copy(Tag.Side);
    copy(Tag.OrderQty);
    copy(Tag.OrdType);
    copy(Tag.Price);
    copy(Tag.TimeInForce);
    report.decimal(Tag.LeavesQty, order.decimal(Tag.OrderQty, 0), 0);
    report.uint(Tag.CumQty, 0);
    report.uint(Tag.AvgPx, 0);
    report.utc(Tag.TransactTime, now, 3);
    engine.send(session);

    function copy(tag: number): void {
      const at = order.find(tag);
      if (at >= 0) report.raw(tag, order.bytes, order.starts[at], order.ends[at]);
    }
  },
};

const quiet = { info: () => undefined, warn: (text: string, about?: object) => console.error(text, about ?? '') };
const engine = new Engine({ application, journal, clock, log: quiet });
engine.addSession({
  ...SESSION_DEFAULTS,
  id: 'LOAD',
  role: 'acceptor',
  beginString: 'FIX.4.4',
  senderCompID: 'GATEWAY',
  targetCompID: 'LOAD',
  rules: loadRules(FIX44),
});
const port = await engine.listen('127.0.0.1', 0);
engine.start();
console.log(`ready ${port}`);
process.stdin.resume().on('end', () => process.exit(0));
