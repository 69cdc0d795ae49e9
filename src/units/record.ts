/**
 * Records as tables: one table of fields gives the TypeScript type of an event, its bytes in the journal, and the
 * names a reader prints. Codes and the order of fields never change once written; new fields go at the end, and an
 * older record then reads as their zero value (0, '', false, []).
 */

export interface IntField<T extends number = number> {
  readonly type: 'int';
  readonly like?: T;
}
export interface TextField<T extends string = string> {
  readonly type: 'text';
  readonly like?: T;
}
export interface FlagField {
  readonly type: 'flag';
}
export interface OneOfField<T extends string = string> {
  readonly type: 'oneOf';
  readonly values: readonly T[];
}
export interface ListField<F extends FieldTable = FieldTable> {
  readonly type: 'list';
  readonly of: F;
}
export type Field = IntField | TextField | FlagField | OneOfField | ListField;
export type FieldTable = { readonly [name: string]: Field };

export interface RecordType<K extends string = string, F extends FieldTable = FieldTable> {
  readonly kind: K;
  /** Permanent number of this kind in the journal, 1…65535. */
  readonly code: number;
  readonly fields: F;
}

/** A safe integer, which may be negative; its unit is T. */
export const int = <T extends number = number>(): IntField<T> => ({ type: 'int' });
/** Text, UTF-8 in the journal. */
export const text = <T extends string = string>(): TextField<T> => ({ type: 'text' });
export const flag = (): FlagField => ({ type: 'flag' });
/** One of some texts, kept as its position: append to `values`, never reorder. The first is the zero value. */
export const oneOf = <const T extends string>(...values: readonly T[]): OneOfField<T> => ({ type: 'oneOf', values });
export const list = <F extends FieldTable>(of: F): ListField<F> => ({ type: 'list', of });

export function record<K extends string, F extends FieldTable>(kind: K, code: number, fields: F): RecordType<K, F> {
  return { kind, code, fields };
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
            : never;

/** The plain object a table of fields describes. */
export type RowOf<F extends FieldTable> = { readonly [N in keyof F]: ValueOf<F[N]> };

/** The event a record type describes. */
export type EventOf<R> = R extends RecordType<infer K, infer F> ? { readonly kind: K } & RowOf<F> : never;
