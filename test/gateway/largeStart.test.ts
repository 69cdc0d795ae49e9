/** A start that brings very many limits journals them in parts: wherever it ends, the next one brings what is missing. */
import { expect, test } from 'vitest';
import { Gateway } from '../../src/gateway/gateway.ts';
import { foldJournal, stateHash } from '../../src/gateway/stateSnapshot.ts';
import type { Durability } from '../../src/journal/journal.ts';
import { readJournal } from '../../src/journal/read.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import { instant } from '../../src/units/brand.ts';
import { DEMO, setupOf } from '../config/demo.ts';
import { failure, MemoryFiles } from '../journal/memoryFiles.ts';
import { limitRow } from '../support/limits.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const DIR = '/journal';
const demo = setupOf(DEMO);
const rows = Array.from({ length: 9_000 }, (_, n) => limitRow('maxOpenQty', `${n + 1}`, { strategy: `S${n}` }));

async function start(files: MemoryFiles, durability: Durability = 'os') {
  const world = new VirtualWorld(instant(Date.parse('2026-06-01T12:00:00Z') * 1000));
  const setup = {
    ...demo,
    wireLog: undefined,
    journal: { ...demo.journal, directory: DIR, durability },
    limits: { ...demo.limits, rows },
  };
  const gateway = await Gateway.open(setup, { clock: world, log: { info() {}, warn() {} }, world, files });
  world.advance(0);
  return { gateway, world };
}

/** Ids of the limits that its journal has. */
function journaled(files: MemoryFiles): string[] {
  const ids: string[] = [];
  for (const { entries } of readJournal(DIR, new RecordRegistry(CORE_EVENTS), 1, files)) {
    for (const entry of entries)
      if (entry.kind === 'event' && entry.event.kind === 'riskLimitSet') ids.push(entry.event.id);
  }
  return ids;
}

const IDS = rows.map(({ id }) => id);

test.each<Durability>(['os', 'disk'])(
  'each limit is journaled once, wherever a start ends (%s)',
  async (durability) => {
    const files = new MemoryFiles();
    /** The disk before each write to the journal. */
    const ends: MemoryFiles[] = [];
    files.trouble = (operation, file) => {
      if (operation === 'write' && file.endsWith('.journal')) ends.push(files.copy());
      return undefined;
    };
    const { gateway } = await start(files, durability);
    gateway.kill();
    const whole = stateHash(gateway.core.state, demo);
    expect(journaled(files)).toEqual(IDS);
    const had = new Set<number>();
    for (const end of ends) {
      if (durability === 'disk') end.losePower(() => 0);
      had.add(end.exists(DIR) ? journaled(end).length : 0);
      const next = await start(end, durability);
      next.gateway.kill();
      expect(journaled(end)).toEqual(IDS);
      expect(stateHash(foldJournal(end, DIR, demo).state, demo)).toBe(whole);
    }
    expect([...had].filter((count) => count > 0 && count < IDS.length)).toHaveLength(1);
  },
);

test.each<Durability>(['os', 'disk'])(
  'a disk that refuses a part of a start gets it later (%s)',
  async (durability) => {
    const files = new MemoryFiles();
    let writes = 0;
    files.trouble = (operation) => {
      if (operation === 'write' && ++writes > 2) throw failure('ENOSPC');
      return undefined;
    };
    const { gateway, world } = await start(files, durability);
    expect(gateway.refusal).not.toBe('');
    expect(journaled(files).length).toBeLessThan(IDS.length);
    files.trouble = () => undefined;
    world.advance(5);
    expect(gateway.refusal).toBe('');
    expect(journaled(files)).toEqual(IDS);
    gateway.kill();
  },
);
