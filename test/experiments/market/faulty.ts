/** Venues that show the best price, and are not what they seem. */
import { qty, seconds } from '../../../src/units/brand.ts';
import type { VenueSpec } from './setup.ts';
import { dayOf } from './venues.ts';

export const FAULTS = ['refusing', 'phantom', 'silent', 'forgetful', 'throttled', 'one-share', 'stale'] as const;
export type Fault = (typeof FAULTS)[number];

/** Each alone, or each with each other. */
export function scenesOf(which: string): readonly (readonly Fault[])[] {
  if (which === 'single') return FAULTS.map((fault) => [fault]);
  if (which === 'pairs') return FAULTS.flatMap((one, i) => FAULTS.slice(i + 1).map((other) => [one, other]));
  const named = which.split('+').map((name) => FAULTS.find((fault) => fault === name));
  if (named.includes(undefined)) throw new Error(`faults=${which}: expected single, pairs or of ${FAULTS.join('+')}`);
  return [named.flatMap((fault) => fault ?? [])];
}

const id = (fault: Fault): string => fault.replace('-', '').toUpperCase();
export const idsOf = (faults: readonly Fault[]): string[] => faults.map(id);

/** Cheap to take from, and a third as wide as the others. */
export function faultyVenue(fault: Fault, seed: number): VenueSpec {
  const { lit } = dayOf(seed);
  const flow = { ...lit, halfSpreadTicks: lit.halfSpreadTicks / 3 };
  const venue = { id: id(fault), kind: 'lit', take: 0.0005, make: 0, flow } as const;
  switch (fault) {
    case 'refusing':
      return { ...venue, faults: [{ on: 'order', do: 'reject', text: 'not today' }] };
    case 'phantom':
      return { ...venue, faults: [{ on: 'order', do: 'phantom' }] };
    case 'silent':
      return { ...venue, faults: [{ on: 'request', do: 'drop' }] };
    case 'forgetful':
      // It answers when it is asked what became of an order: it has none.
      return { ...venue, faults: [{ on: 'order', do: 'drop' }] };
    case 'throttled':
      return { ...venue, faults: [{ on: 'order', perSec: 1, do: 'reject', text: 'too many' }] };
    case 'one-share':
      return {
        ...venue,
        flow: { ...lit, halfSpreadTicks: lit.halfSpreadTicks * 3, roundLot: qty(100), bait: { shares: 1 } },
      };
    case 'stale':
      return { ...venue, publishEvery: seconds(20) };
  }
}
