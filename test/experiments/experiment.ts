/**
 * An experiment: arms that do the same thing in different ways, each in the same world for the same seed, and the
 * numbers each of them came to. Runs of a seed are pure: the same seed and settings give the same rows, whatever ran before.
 */

export type Value = number | string | boolean;

export interface Setting<V extends Value = Value> {
  readonly value: V;
  /** What it is, in a few words. */
  readonly about: string;
  /** Of a number, or of each of a list: 0 if absent. */
  readonly least?: number;
}

export type SettingTable = Readonly<Record<string, Setting>>;
type Widened<V> = V extends number ? number : V extends boolean ? boolean : string;
export type SettingsOf<T extends SettingTable> = { readonly [Key in keyof T]: Widened<T[Key]['value']> };
export type Settings = Readonly<Record<string, Value>>;

/** What one arm came to in one run; with `x`, up to that point of it. */
export interface Row {
  /** `scene/arm` where there are several scenes: arms are compared within each. */
  readonly arm: string;
  readonly x?: number;
  readonly numbers: Readonly<Record<string, number>>;
}

/** What must be so, and whether it is. */
export interface Verdict {
  readonly says: string;
  /** The numbers that decide it. */
  readonly seen: string;
  readonly holds: boolean;
}

/** A mean with half the width of its 95 % confidence interval, over the seeds. */
export interface Estimate {
  readonly mean: number;
  readonly half: number;
  readonly runs: number;
}

/** An arm minus the base, seed by seed; `correlation` of the pairs. */
export interface Difference extends Estimate {
  readonly correlation: number;
}

export interface Summary {
  /** In the order in which the runs had them. */
  readonly arms: readonly string[];
  readonly seeds: number;
  estimate(arm: string, measure: string, x?: number): Estimate;
  /** Of `arm` minus `base`. */
  difference(arm: string, base: string, measure: string): Difference;
}

export interface Plan<T extends SettingTable = SettingTable> {
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly shows: string;
  readonly settings: T;
  /** Seeds of the long form, A..B. */
  readonly seeds: readonly [number, number];
  /** Settings of the short form, which `npm test` runs with two seeds. */
  readonly short?: readonly string[];
  /** What is looked at first: the plot, and the table of differences. */
  readonly measure: { readonly name: string; readonly unit: string };
  /** What is drawn, where that is something else. */
  readonly plot?: { readonly name: string; readonly unit: string };
  /** The arm that others are compared with; absent: no differences. */
  readonly base?: string;
  run(seed: number, settings: SettingsOf<T>): readonly Row[] | Promise<readonly Row[]>;
  bar(summary: Summary, settings: SettingsOf<T>): readonly Verdict[];
}

/** A plan whose settings have lost their names: as the table of all has it. */
export interface Experiment extends Omit<Plan, 'run' | 'bar'> {
  run(seed: number, settings: Settings): readonly Row[] | Promise<readonly Row[]>;
  bar(summary: Summary, settings: Settings): readonly Verdict[];
}

/** Scene and name of an arm; no scene where there is only one. */
export function partsOf(arm: string): { readonly scene: string; readonly name: string } {
  const at = arm.indexOf('/');
  return { scene: arm.slice(0, Math.max(0, at)), name: arm.slice(at + 1) };
}

/** What an arm is compared with: the base of its scene. */
export function baseOf(arm: string, base: string): string {
  const { scene } = partsOf(arm);
  return scene === '' ? base : `${scene}/${base}`;
}

export function experiment<const T extends SettingTable>(plan: Plan<T>): Experiment {
  return {
    ...plan,
    run: (seed, settings) => plan.run(seed, settings as SettingsOf<T>),
    bar: (summary, settings) => plan.bar(summary, settings as SettingsOf<T>),
  };
}

/** The defaults, with what `key=value` texts change. Throws a readable error. */
export function settingsOf({ name, settings }: Experiment, changes: readonly string[]): Settings {
  const chosen: Record<string, Value> = {};
  for (const [key, { value }] of Object.entries(settings)) chosen[key] = value;
  for (const change of changes) {
    const at = change.indexOf('=');
    const key = change.slice(0, Math.max(0, at));
    const was = chosen[key];
    if (was === undefined) {
      throw new Error(`--set ${change}: ${name} has the settings ${Object.keys(settings).join(', ')}`);
    }
    const text = change.slice(at + 1);
    chosen[key] = valueLike(was, text, change);
    const { least = 0 } = settings[key];
    const isLow = (each: string): boolean => Number(each) < least;
    if ((typeof was === 'number' || NUMBERS.test(String(was))) && text.split(/[ ,]/).some(isLow)) {
      throw new Error(`--set ${change}: ${key} takes ${least} or more`);
    }
  }
  return chosen;
}

const NUMBERS = /^-?\d+(\.\d+)?([ ,]-?\d+(\.\d+)?)*$/;

/** Like the usual value; a list of numbers as one, with the same mark between them. */
function valueLike(was: Value, text: string, change: string): Value {
  if (typeof was === 'string') {
    if (!NUMBERS.test(was)) return text;
    const mark = was.includes(',') ? ',' : ' ';
    if (!NUMBERS.test(text) || text.includes(mark === ',' ? ' ' : ',')) {
      throw new Error(
        `--set ${change}: expected numbers like "${was}", with ${mark === ',' ? 'commas' : 'blanks'} between them`,
      );
    }
    return text;
  }
  if (typeof was === 'boolean') {
    if (text !== 'true' && text !== 'false') throw new Error(`--set ${change}: expected true or false`);
    return text === 'true';
  }
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error(`--set ${change}: expected a number`);
  return value;
}
