/** Why a limit makes no sense: what is wrong with it as a row, whatever instruments and clients there are. */
import { DIMENSIONS, EACH, type LimitRow } from './limitRow.ts';
import { measureKind, type MeasureKind, type MeasureName } from './measureKinds.ts';

/** Why a limit makes no sense, '' if it does. */
export function faultIn(row: Pick<LimitRow, 'measure' | 'scope' | 'value' | 'window' | 'soft' | 'into'>): string {
  const { measure, scope, value, soft, into = '' } = row;
  const kind = measureKind(measure);
  const { code, sums, unit } = kind;
  if (soft && code === '') return `${measure} cannot only warn: it is a setting, not a limit`;
  if (scope.account !== undefined && scope.client === undefined) {
    return 'an account is its client\'s: name the client too, or client = "*"';
  }
  if (sums && unit === 'qty' && scope.symbol === undefined) {
    return 'quantities of different instruments do not add up: name a symbol, or symbol = "*"';
  }
  if (into !== '' && (unit !== 'money' || kind.single === true)) {
    return `${measure} counts no money that adds up: it has no into`;
  }
  if (into !== '' && scope.currency === EACH) {
    return 'into counts all currencies as one, and currency = "*" each by itself: leave one of them out';
  }
  if (unit === 'flag' && value !== 'true' && value !== 'false') return `"${value}" is not true or false`;
  if (unit !== 'flag' && !/^\d+(\.\d+)?$/.test(value)) return `"${value}" is not a number, zero or above`;
  return faultOfKind(kind, row);
}

/** What its measure alone asks. */
function faultOfKind(
  { window, values, scope: its }: MeasureKind,
  row: Pick<LimitRow, 'scope' | 'value' | 'window'>,
): string {
  if (window !== undefined && (row.window <= 0 || row.window > window.longest)) return window.says;
  if (values !== undefined && (Number(row.value) < values.from || Number(row.value) > values.to)) return values.says;
  if (its === undefined) return '';
  const named = DIMENSIONS.filter((dimension) => row.scope[dimension] !== undefined);
  const isFit = its.needs === undefined || named.some((dimension) => dimension === its.needs);
  return isFit && its.only?.includes(named.join(' ')) !== false ? '' : its.says;
}

/** Why a limit cannot have this `least`, '' if it can. */
export function faultInLeast(measure: MeasureName, asked: number): string {
  const { least } = measureKind(measure);
  if (least === undefined) return `${measure} has no least: leave it out`;
  return asked > least.most ? `${least.most} are remembered, and no more` : '';
}

/** It counts over an interval. */
export const hasWindow = (measure: MeasureName): boolean => measureKind(measure).window !== undefined;
