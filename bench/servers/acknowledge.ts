/** Our Engine with the smallest application there is: NewOrderSingle in, ExecutionReport(New) out; checks are on. */
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { loadRules } from '../../src/fix/dictionary.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import type { MessageWriter } from '../../src/fix/writer.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Durability } from '../../src/journal/journal.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { SESSION_DEFAULTS } from '../../src/session/defaults.ts';
import type { Session } from '../../src/session/session.ts';
import type { SessionConfig } from '../../src/session/types.ts';
import type { Instant } from '../../src/units/brand.ts';

export const ruleTable = loadRules(FIX44);

/** An engine with the session LOAD → GATEWAY, and LOAD0, LOAD1 … as well as `many` says; not listening yet. */
export function acknowledgingEngine(durability: Durability, directory: string, many = 0): Engine {
  const clock = systemClock();
  const journal = openJournal(directory, { registry: new RecordRegistry([]), durability, now: clock.now() });
  let orders = 0;
  const log = { info: () => undefined, warn: (text: string, about?: object) => console.error(text, about ?? '') };
  const engine = new Engine({ journal, clock, log });
  const handlerOf = (session: Session): SessionHandler => ({
    onMessage(order, now) {
      orders++;
      writeReport(engine.begin(session, '8', now), order, orders, now);
      engine.send(session);
    },
  });
  for (const name of ['LOAD', ...Array.from({ length: many }, (_, n) => `LOAD${n}`)]) {
    const config: SessionConfig = {
      ...SESSION_DEFAULTS,
      id: name,
      role: 'acceptor',
      beginString: 'FIX.4.4',
      senderCompID: 'GATEWAY',
      targetCompID: name,
      rules: ruleTable,
    };
    engine.addSession(config, handlerOf);
  }
  return engine;
}

function writeReport(w: MessageWriter, order: Fields, id: number, now: Instant): void {
  w.uint(Tag.OrderID, id);
  copy(w, order, Tag.ClOrdID);
  w.uint(Tag.ExecID, id);
  w.text(Tag.ExecType, '0');
  w.text(Tag.OrdStatus, '0');
  copy(w, order, Tag.Account);
  copy(w, order, Tag.Symbol);
  copy(w, order, Tag.Side);
  copy(w, order, Tag.OrderQty);
  copy(w, order, Tag.OrdType);
  copy(w, order, Tag.Price);
  copy(w, order, Tag.TimeInForce);
  w.decimal(Tag.LeavesQty, order.decimal(Tag.OrderQty, 0), 0);
  w.uint(Tag.CumQty, 0);
  w.uint(Tag.AvgPx, 0);
  w.utc(Tag.TransactTime, now, 3);
}

function copy(w: MessageWriter, order: Fields, tag: number): void {
  const at = order.find(tag);
  if (at >= 0) w.raw(tag, order.bytes, order.starts[at], order.ends[at]);
}
