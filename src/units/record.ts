/**
 * Records as tables: one table of fields gives the TypeScript type of an event, its bytes in the journal, and the
 * names a reader prints. Codes and the order of fields never change once written; new fields go at the end, and an
 * older record then reads as their zero value (0, '', false, []).
 */
import { NO_PRICE, type Price } from './brand.ts';

export interface IntField<T extends number = number> {
  readonly type: 'int';
  readonly like?: T;
  /** In the journal 0 stands for this number, and this number for 0. */
  readonly none?: T;
  /** In a packed record: what it is expected to be. */
  readonly guess?: Guess;
  /** In a packed record: what differs from that is mostly a multiple of this, of 100 where nothing is said. */
  readonly unit?: number;
  readonly usual?: T;
}
/**
 * What a number of a packed record is expected to be, by what is before it in the table: `row` is its row so far, `of`
 * the record so far. Permanent: records that were written as expected are read by it.
 */
export type Guess = (of: never, row: never) => number;
export interface TextField<T extends string = string> {
  readonly type: 'text';
  readonly like?: T;
  readonly usual?: T;
  /** In a packed record: a list before this one, whose rows have the same texts, row by row. Permanent. */
  readonly asIn?: string;
  /** In a packed record: written in its turn among the lists, so that these bring the texts. */
  readonly isLate?: boolean;
}
export interface FlagField {
  readonly type: 'flag';
  readonly usual?: boolean;
  /** As 0 or 1. */
  readonly guess?: Guess;
}
export interface OneOfField<T extends string = string> {
  readonly type: 'oneOf';
  readonly values: readonly T[];
  readonly usual?: T;
  /** Its position. */
  readonly guess?: Guess;
}
export interface ListField<F extends FieldTable = FieldTable> {
  readonly type: 'list';
  readonly of: F;
}
/** Integers after each other: a list of rows of one column without their names and lengths. */
export interface IntsField {
  readonly type: 'ints';
  /** In a packed record: each is near the one so many before it. */
  readonly stride?: number;
  /** In a packed record: what they are multiples of, mostly, by their place, or their place in a stride. Permanent. */
  readonly units?: readonly number[];
  /** In a packed record: as many as there are units, and what each is expected to be, as with Guess. Permanent. */
  readonly all?: GuessAll;
  /** With `all`: the place before it of whose number, in the own unit, each is expected beside that; -1 for none. */
  readonly from?: readonly number[];
  /** In a packed record: its strides are points of a curve. Permanent. */
  readonly curve?: Curve;
}
/**
 * A stride of numbers, then points of three: the first is one of a series that rises, the second falls or rises from
 * point to point, the third is beyond the second. Both are in a unit.
 */
export interface Curve {
  readonly series: readonly number[];
  readonly unit: number;
  /** From where the second comes to its first point; and what the third number before the points is in. */
  readonly start: number;
  readonly lastUnit: number;
}
/** The same of all rows; or it puts what is expected into the places of `into`, of all of them. */
export type GuessAll = readonly number[] | ((of: never, row: never, into: number[]) => void);
export type Field = IntField | TextField | FlagField | OneOfField | ListField | IntsField;
/** A column: in an event it lies under its own name, or as `name` in the value that `part` names. */
export type Column = Field & { readonly part?: Part<string>; readonly name?: string };
export type FieldTable = { readonly [name: string]: Column };

/** One value of an event that some of its columns make up together, and the names it has, in its order. */
export interface Part<P extends string> {
  readonly called: P;
  readonly names: readonly string[];
}
/** A column whose value is the field `name` of a part of the event. */
export type InPart<P extends string = string, N extends string = string, F extends Field = Field> = F & {
  readonly part: Part<P>;
  readonly name: N;
};

export interface RecordType<K extends string = string, F extends FieldTable = FieldTable> {
  readonly kind: K;
  /** Permanent number of this kind in the journal, 1…65535. */
  readonly code: number;
  readonly fields: F;
}

/** How a packed record is written: journal/packedCodec.ts. */
export interface Packing {
  /** A price that the others are near to, and what they differ by. */
  readonly reference: (row: never) => number;
  readonly tick: (row: never) => number;
}

/** A record that is written column by column, and only where it is not as expected. */
export interface PackedType<K extends string = string, F extends FieldTable = FieldTable> extends RecordType<K, F> {
  readonly packing: Packing;
}

/** A record that is not written any more: what is read of one becomes a record of today. */
export interface FormerType<K extends string = string, F extends FieldTable = FieldTable> extends RecordType<K, F> {
  readonly becomes: (row: RowOf<F>) => { readonly kind: string };
}

/** A safe integer, which may be negative; its unit is T. */
export const int = <T extends number = number>(): IntField<T> => ({ type: 'int' });
/**
 * A price, or NO_PRICE. The journal has 0 for none, as it had before zero could be a price, and NO_PRICE for zero: so
 * older records mean what they meant.
 */
export const px = (): IntField<Price> => ({ type: 'int', none: NO_PRICE });
/** Text, UTF-8 in the journal. */
export const text = <T extends string = string>(): TextField<T> => ({ type: 'text' });
export const flag = (): FlagField => ({ type: 'flag' });
/** One of some texts, kept as its position: append to `values`, never reorder. The first is the zero value. */
export const oneOf = <const T extends string>(...values: readonly T[]): OneOfField<T> => ({ type: 'oneOf', values });
export const ints = (stride = 0): IntsField => (stride === 0 ? { type: 'ints' } : { type: 'ints', stride });
/** Near the one so many before, in units by the place in a stride. */
export const inStrides = (units: readonly number[]): IntsField => ({ type: 'ints', stride: units.length, units });
export const curved = (curve: Curve): IntsField => ({ type: 'ints', stride: 3, curve });
/** As many as there are units, each expected to be so. */
export const expected = (units: readonly number[], all: GuessAll, from: readonly number[] = []): IntsField => ({
  type: 'ints',
  units,
  all,
  from,
});
export const list = <F extends FieldTable>(of: F): ListField<F> => ({ type: 'list', of });

/**
 * The columns of a value that an event holds whole: `event.terms.price`. A table has them in any place and order, and
 * under any name, but has all of them: in the journal they are columns like others.
 */
export function part<P extends string, F extends { readonly [name: string]: Field }>(
  called: P,
  fields: F,
): { readonly [N in keyof F & string]: InPart<P, N, F[N]> } {
  const of: Part<P> = { called, names: Object.keys(fields) };
  const entries = Object.entries(fields).map(([name, field]) => [name, { ...field, part: of, name }]);
  return Object.fromEntries(entries) as { readonly [N in keyof F & string]: InPart<P, N, F[N]> };
}

/** Some of a table's columns, in this order. */
export function columns<F extends FieldTable, N extends keyof F & string>(of: F, ...names: readonly N[]): Pick<F, N> {
  return Object.fromEntries(names.map((name) => [name, of[name]])) as Pick<F, N>;
}

/** The columns of a table that none of `others` has. */
export function columnsBeside<F extends FieldTable, G extends readonly FieldTable[]>(
  of: F,
  ...others: G
): Omit<F, KeyOf<G[number]>> {
  const rest = Object.entries(of).filter(([name]) => !others.some((other) => name in other));
  return Object.fromEntries(rest) as Omit<F, KeyOf<G[number]>>;
}
type KeyOf<G> = G extends G ? keyof G : never;

/** `column`, as another table writes it. */
export function as<P extends string, N extends string, F extends Field>(
  column: InPart<P, N>,
  field: F,
): InPart<P, N, F> {
  return { ...field, part: column.part, name: column.name };
}

export function record<K extends string, F extends FieldTable>(kind: K, code: number, fields: F): RecordType<K, F> {
  return { kind, code, fields };
}

/** In a packed record, what is not written: permanent. */
export const usually = <F extends IntField | TextField | FlagField | OneOfField>(
  field: F,
  usual: NonNullable<F['usual']>,
): F => ({
  ...field,
  usual,
});

export const inUnit = <F extends IntField>(unit: number, field: F): F => ({ ...field, unit });

export const late = <F extends TextField>(field: F): F => ({ ...field, isLate: true });

/** The same text as in the same row of the list called so. */
export const asIn = <F extends TextField>(called: string, field: F): F => ({ ...field, asIn: called });

export const guessed = <F extends IntField | FlagField | OneOfField>(field: F, guess: Guess): F => ({
  ...field,
  guess,
});

export function packed<K extends string, F extends FieldTable>(
  type: RecordType<K, F>,
  packing: Packing,
): PackedType<K, F> {
  return { ...type, packing };
}

/** `becomes`: what the row means today. Of a record that was read in part, the columns after that part are zero. */
export function former<K extends string, F extends FieldTable>(
  type: RecordType<K, F>,
  becomes: (row: RowOf<F>) => { readonly kind: string },
): FormerType<K, F> {
  return { ...type, becomes };
}

type ValueOf<F> =
  F extends IntField<infer T>
    ? T
    : F extends TextField<infer T>
      ? T
      : F extends FlagField
        ? boolean
        : F extends OneOfField<infer T>
          ? T
          : F extends ListField<infer G>
            ? readonly RowOf<G>[]
            : F extends IntsField
              ? readonly number[]
              : never;

type PartOf<C> = C extends InPart<infer P> ? P : never;
type OwnOf<F extends FieldTable> = { readonly [N in keyof F as F[N] extends InPart ? never : N]: ValueOf<F[N]> };
type PartsOf<F extends FieldTable> = { readonly [P in PartOf<F[keyof F]>]: ValuesIn<P, F> };
type ValuesIn<P extends string, F extends FieldTable> = {
  readonly [N in keyof F as F[N] extends InPart<P, infer Name> ? Name : never]: ValueOf<F[N]>;
};

/** The plain object a table of fields describes: its own columns, and the parts that the others make up. */
export type RowOf<F extends FieldTable> = OwnOf<F> & PartsOf<F>;

/** The value of a column in `row`. */
export function valueIn(row: object, name: string, { part: of, name: key = name }: Column): unknown {
  const values = of === undefined ? row : (row as Readonly<Record<string, object>>)[of.called];
  return (values as Readonly<Record<string, unknown>>)[key];
}

/** The event a record type describes: none, for one that is written no more. */
export type EventOf<R> = R extends { readonly becomes: unknown }
  ? never
  : R extends RecordType<infer K, infer F>
    ? { readonly kind: K } & RowOf<F>
    : never;
