/** Journals in files of their own, for commands that read them, and what those print. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, vi } from 'vitest';
import { CORE_EVENTS, type CoreEvent } from '../../src/core/memory/event.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { openJournal } from '../../src/journal/recover.ts';
import { instant } from '../../src/units/brand.ts';
import { SECRETS } from '../config/demo.ts';
import { House } from '../ops/house.ts';

/** A house, and the events of all its turns, those of its start too. */
export function recordedHouse(): { readonly house: House; readonly journaled: readonly CoreEvent[] } {
  const journaled: CoreEvent[] = [];
  class Recorded extends House {
    override turn() {
      const done = super.turn();
      journaled.push(...done.events);
      return done;
    }
  }
  return { house: new Recorded(), journaled };
}

/** A directory for journals, which is gone after the tests of a file. */
export function journalFiles(name: string) {
  const directory = mkdtempSync(path.join(os.tmpdir(), `fairlead-${name}-`));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const at = (journal: string): string => path.join(directory, journal);
  const write = (journal: string, events: readonly CoreEvent[]): void => {
    const written = openJournal(at(journal), { registry: new RecordRegistry(CORE_EVENTS), now: instant(1) });
    for (const event of events) written.event(event);
    written.commit(instant(2));
    written.close();
  };
  return { at, write };
}

/** The lines that each test prints, without colours; its secrets are those of the demo, its exit code its own. */
export function printedLines(): string[] {
  const printed: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
    vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text.replace(/\x1b\[\d+m/g, '')));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
  });
  return printed;
}
