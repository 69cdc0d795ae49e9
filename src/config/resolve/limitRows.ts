/** Limits of the file as rows: what is wrong with one is said where it is written. */
import { ASSET_CLASSES, type Instrument } from '../../units/instrument.ts';
import { DIMENSIONS, type Dimension, idOf, type LimitRow } from '../../risk/limits/limitRow.ts';
import { faultInReplaces } from '../../risk/limits/limitChange.ts';
import type { MeasureName } from '../../risk/limits/measureKinds.ts';
import { Known, type LimitReporter, type LimitWritten, readLimit } from '../../risk/readLimit.ts';
import { NO_TIME } from '../../units/brand.ts';
import { BY_CONFIGURATION } from '../../units/origin.ts';
import type { LimitEntry } from '../schema/limitSchema.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

export class LimitRows {
  private readonly byID = new Map<string, LimitRow>();
  /** Of [[limit]], with their place in the file. */
  private readonly standIns: [row: LimitRow, path: Path][] = [];
  private readonly faults: ConfigFaults;
  private readonly known: Known;

  constructor(file: ConfigFile, instruments: ReadonlyMap<string, Instrument>, faults: ConfigFaults) {
    this.faults = faults;
    this.known = new Known(instruments, {
      client: new Set(file.client.map(({ id }) => id)),
      desk: new Set(file.client.flatMap(({ desk }) => (desk === undefined ? [] : [desk]))),
      assetClass: new Set(ASSET_CLASSES),
      venue: new Set(file.venue.map(({ id }) => id)),
    });
  }

  get rows(): LimitRow[] {
    return [...this.byID.values()];
  }

  /** A [[limit]]. */
  addEntry(entry: LimitEntry, path: Path): void {
    const scope: { [D in Dimension]?: string } = {};
    for (const dimension of DIMENSIONS) {
      const of = entry[dimension];
      if (of !== undefined) scope[dimension] = of;
    }
    const { replaces = '' } = entry;
    const measure = entry.measure as MeasureName;
    const row = this.read({ ...entry, measure, scope, value: String(entry.value) }, replaces, {
      add: (part, why) => this.faults.add(part === 'limit' ? path : [...path, part], why),
      unknown: (dimension, name, known) => {
        this.faults.known([...path, dimension], dimension === 'symbol' ? 'instrument' : dimension, name, known);
      },
    });
    if (row === undefined) return;
    if (this.byID.has(row.id)) return this.faults.add(path, `there is a limit of ${row.id} already`);
    this.byID.set(row.id, row);
    if (replaces !== '') this.standIns.push([row, path]);
  }

  /** One of a key of [limits], at `path`; its names are known. Undefined if there is one of this id already. */
  add(written: LimitWritten, path: Path, replaces = ''): LimitRow | undefined {
    const report = { add: (_: string, why: string) => this.faults.add(path, why), unknown: () => undefined };
    const row = this.read(written, replaces, report);
    if (row === undefined || this.byID.has(row.id)) return undefined;
    this.byID.set(row.id, row);
    return row;
  }

  /** Once all are there: rows that stand in for others. */
  checkReplaced(): void {
    for (const [row, path] of this.standIns) {
      const why = faultInReplaces(row, (id) => this.byID.get(id));
      if (why !== '') this.faults.add([...path, 'replaces'], why);
    }
  }

  private read(written: LimitWritten, replaces: string, report: LimitReporter): LimitRow | undefined {
    const read = readLimit(written, this.known, report);
    if (read === undefined) return undefined;
    return { id: idOf(read), ...read, replaces, until: NO_TIME, by: BY_CONFIGURATION, reason: '' };
  }
}
