/** A journal in memory that keeps nothing but bytes: what a restarted core knows went through the real record codec. */
import type { Core } from '../../src/core/core.ts';
import { CORE_EVENTS, type CoreEvent } from '../../src/core/memory/event.ts';
import { ByteReader } from '../../src/journal/byteReader.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';

const registry = new RecordRegistry(CORE_EVENTS);
const MAX_BYTES = 16 * 1024 * 1024;
/** One buffer for all worlds: they live one after the other. */
const written = new ByteWriter(65_536, MAX_BYTES);
const reader = new ByteReader();

export class ModelJournal {
  private readonly ends: number[] = [];

  constructor() {
    written.length = 0;
  }

  append(events: readonly CoreEvent[]): void {
    for (const event of events) {
      registry.encode(written, event);
      this.ends.push(written.length);
    }
  }

  replayInto(core: Core, keep: (event: CoreEvent) => boolean = () => true): void {
    let start = 0;
    for (const end of this.ends) {
      reader.over(written.bytes, start, end);
      const event = registry.decode(reader.uint(), reader);
      if (keep(event)) core.replay(event);
      start = end;
    }
  }
}
