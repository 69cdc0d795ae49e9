/** Limits of the file as rows, checked: names are known, values fit the scale of all that they may meet. */
import { ASSET_CLASSES, type Instrument } from '../../units/instrument.ts';
import { DIMENSIONS, type Dimension, EACH, idOf, type LimitRow, type Scope } from '../../risk/limits/limitRow.ts';
import { faultIn, faultInLeast, hasWindow } from '../../risk/limits/limitFaults.ts';
import { faultInReplaces } from '../../risk/limits/limitChange.ts';
import { MEASURE_KINDS, type MeasureName } from '../../risk/limits/measureKinds.ts';
import { LIMIT_MONEY_SCALE, NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { millis, NO_TIME, span } from '../../units/brand.ts';
import { BY_CONFIGURATION } from '../../units/origin.ts';
import { moneyScaleOf } from '../../units/currency.ts';
import type { LimitEntry } from '../schema/limitSchema.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

export interface Written {
  readonly measure: MeasureName;
  readonly value: string;
  readonly scope: Scope;
  readonly soft?: boolean;
  readonly windowMs?: number | undefined;
  readonly least?: number | undefined;
  readonly into?: string;
  readonly replaces?: string;
}

export class LimitRows {
  private readonly byID = new Map<string, LimitRow>();
  /** Of [[limit]], with their place in the file. */
  private readonly standIns: [row: LimitRow, path: Path][] = [];
  private readonly faults: ConfigFaults;
  private readonly instruments: ReadonlyMap<string, Instrument>;
  private readonly qtyScales: readonly number[];
  /** Names there are, of dimensions that the configuration knows all names of. */
  private readonly known: { readonly [D in Dimension]?: ReadonlySet<string> };

  constructor(file: ConfigFile, instruments: ReadonlyMap<string, Instrument>, faults: ConfigFaults) {
    this.instruments = instruments;
    this.faults = faults;
    const all = [...instruments.values()];
    this.qtyScales = [...new Set(all.map(({ qtyScale }) => qtyScale))];
    this.known = {
      client: new Set(file.client.map(({ id }) => id)),
      desk: new Set(file.client.flatMap(({ desk }) => (desk === undefined ? [] : [desk]))),
      symbol: new Set(instruments.keys()),
      assetClass: new Set(ASSET_CLASSES),
      currency: new Set(all.map(({ currency }) => currency)),
      venue: new Set(file.venue.map(({ id }) => id)),
    };
  }

  get rows(): LimitRow[] {
    return [...this.byID.values()];
  }

  /** A [[limit]]. */
  addEntry(entry: LimitEntry, path: Path): void {
    const scope: { [D in Dimension]?: string } = {};
    for (const dimension of DIMENSIONS) {
      const of = entry[dimension];
      if (of === undefined) continue;
      scope[dimension] = of;
      const known = this.known[dimension];
      if (of !== EACH && known?.has(of) === false) {
        this.faults.known([...path, dimension], dimension === 'symbol' ? 'instrument' : dimension, of, known);
      }
    }
    const { soft, windowMs, least, into = '', replaces = '' } = entry;
    const measure = entry.measure as MeasureName;
    const value = String(entry.value);
    if (hasWindow(measure) !== (windowMs !== undefined)) {
      const what = windowMs === undefined ? 'needs its windowMs' : 'has no windowMs: leave it out';
      return this.faults.add([...path, 'measure'], `${measure} ${what}`);
    }
    const why = least === undefined ? '' : faultInLeast(measure, least);
    if (why !== '') return this.faults.add([...path, 'least'], why);
    const fault = faultIn({ measure, scope, value, soft, into, ...windowOf(windowMs) });
    if (fault !== '') return this.faults.add(path, fault);
    const row = this.add({ measure, value, scope, soft, windowMs, least, into, replaces }, [...path, 'value']);
    if (row !== undefined) {
      if (replaces !== '') this.standIns.push([row, path]);
      return;
    }
    const id = idOf({ ...windowOf(windowMs), measure, scope, soft, into });
    this.faults.add(path, `there is a limit of ${id} already`);
  }

  /** Undefined if there is one of this id already. */
  add(
    { measure, value, scope, soft = false, windowMs, least = 0, into = '', replaces = '' }: Written,
    path: Path,
  ): LimitRow | undefined {
    this.checkValue(measure, value, into === '' ? scope : { currency: into }, path);
    const what = { measure, scope, soft, into, ...windowOf(windowMs) };
    const id = idOf(what);
    if (this.byID.has(id)) return undefined;
    const row: LimitRow = { id, ...what, value, least, replaces, until: NO_TIME, by: BY_CONFIGURATION, reason: '' };
    this.byID.set(id, row);
    return row;
  }

  /** Once all are there: rows that stand in for others. */
  checkReplaced(): void {
    for (const [row, path] of this.standIns) {
      const why = faultInReplaces(row, (id) => this.byID.get(id));
      if (why !== '') this.faults.add([...path, 'replaces'], why);
    }
  }

  private checkValue(measure: MeasureName, value: string, scope: Scope, path: Path): void {
    const { unit } = MEASURE_KINDS[measure];
    const { symbol = EACH } = scope;
    if (unit === 'money') this.checkMoney(value, scope, path);
    else if (unit === 'ratio') this.faults.decimal(path, value, 2, { most: MOST_RATIO });
    else if (unit === 'count' || unit === 'bps') this.faults.decimal(path, value, 0, { most: NO_LIMIT });
    if (unit !== 'qty') return;
    const instrument = this.instruments.get(symbol);
    const scales = symbol === EACH ? this.qtyScales : instrument === undefined ? [] : [instrument.qtyScale];
    for (const scale of scales) this.faults.decimal(path, value, scale, { most: NO_LIMIT });
  }

  /** Of currencies that differ in what can be counted, the largest is the bound: in others it is no limit. */
  private checkMoney(value: string, { symbol = EACH, currency = EACH }: Scope, path: Path): void {
    const one = symbol === EACH ? currency : this.instruments.get(symbol)?.currency;
    const currencies = one === undefined || one === EACH ? [...(this.known.currency ?? [])] : [one];
    const [whole, parts = ''] = value.split('.');
    if (parts.length > LIMIT_MONEY_SCALE) {
      this.faults.add(path, `"${value}" has more than ${LIMIT_MONEY_SCALE} decimals`);
      return;
    }
    this.faults.decimal(path, whole, Math.min(...currencies.map(moneyScaleOf)), { most: NO_LIMIT });
  }
}

/** In hundredths: what is compared stays exact. */
const MOST_RATIO = 100_000_000;

const windowOf = (windowMs: number | undefined) => ({ window: windowMs === undefined ? span(0) : millis(windowMs) });
