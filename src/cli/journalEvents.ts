/** The events of a journal, one after the other, in as little memory as its batches need. Reads only. */
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { readJournal } from '../journal/read.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import type { Instant } from '../units/brand.ts';

export interface Seen {
  batch(at: Instant, events: number): void;
  end(): void;
}

export function* eventsIn(directory: string, seen?: Seen): Generator<CoreEvent> {
  let events = 0;
  for (const { at, entries } of readJournal(directory, new RecordRegistry(CORE_EVENTS))) {
    for (const entry of entries) {
      if (entry.kind !== 'event') continue;
      events++;
      yield entry.event;
    }
    seen?.batch(at, events);
  }
  seen?.end();
}

const EVERY_MS = 500;

/** How far it has got, on a terminal's standard error. */
export function progress(out = process.stderr): Seen | undefined {
  if (!out.isTTY) return undefined;
  let next = Date.now() + EVERY_MS;
  let isShown = false;
  return {
    batch: (at, events) => {
      if (Date.now() < next) return;
      next = Date.now() + EVERY_MS;
      isShown = true;
      const when = new Date(at / 1_000).toISOString().slice(0, 16).replace('T', ' ');
      out.write(`\r${when}  ${events.toLocaleString('en')} events\x1b[K`);
    },
    end: () => {
      if (isShown) out.write('\r\x1b[K');
    },
  };
}
