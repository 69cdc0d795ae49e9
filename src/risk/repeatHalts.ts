/** What is halted when executions repeat in a slice, and what a person enables again who ends that halt. */
import type { Instant } from '../units/brand.ts';
import { bitOf, CLIENT_BIT, type Coordinates, type Dimension, DIMENSIONS, valueKey } from './limits/limitRow.ts';
import type { Meters } from './slices/meters.ts';
import { isOwnWord, type Scope, type Target } from './tradingState.ts';

/** What may be halted, the narrowest first. */
const NARROWEST_FIRST = [
  'account',
  'strategy',
  'trader',
  'session',
  'symbol',
  'client',
  'desk',
] as const satisfies readonly (Scope & Dimension)[];

/** What a slice of these dimensions halts; undefined where that has no name, as orders of no strategy. */
export function haltedAt(bits: number, place: Coordinates): Target | undefined {
  const narrowest = NARROWEST_FIRST.find((dimension) => (bits & bitOf(dimension)) !== 0);
  if (narrowest === undefined) return { scope: 'global', id: '', clientID: '' };
  const id = place[DIMENSIONS.indexOf(narrowest)];
  const isOwn = isOwnWord(narrowest) && (bits & CLIENT_BIT) !== 0;
  return id === '' ? undefined : { scope: narrowest, id, clientID: isOwn ? place[DIMENSIONS.indexOf('client')] : '' };
}

/** A person ends a halt: repetitions that led to just that one count no more. */
export function enableRepeats({ repeats }: Meters, ended: Target, at: Instant): void {
  for (const meter of repeats) {
    for (const [values, memory] of meter.all()) {
      if (isSame(haltedAt(meter.bits, placeAt(meter.bits, values)), ended)) memory.enable(at);
    }
  }
}

function isSame(halted: Target | undefined, { scope, id, clientID }: Target): boolean {
  if (halted?.scope !== scope || halted.clientID !== clientID) return false;
  const dimension = NARROWEST_FIRST.find((each) => each === scope);
  return dimension === undefined || valueKey(dimension, halted.id) === valueKey(dimension, id);
}

/** The values of these dimensions, each where it is among all. */
function placeAt(bits: number, values: readonly string[]): Coordinates {
  let next = 0;
  return DIMENSIONS.map((dimension) => ((bits & bitOf(dimension)) === 0 ? '' : values[next++]));
}
