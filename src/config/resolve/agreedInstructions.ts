/** What is agreed with a client about the handling of its orders, as the core takes it. */
import type { ClientInstructions } from '../../core/settings.ts';
import { FEE_SCALE } from '../../orders/instructions.ts';
import type { ClientEntry } from '../schema/schema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { MOST_FEE } from './venueFees.ts';

export function instructionsOf(
  { instructions }: Pick<ClientEntry, 'instructions'>,
  venues: readonly string[],
  at: Path,
  faults: ConfigFaults,
): ClientInstructions | undefined {
  if (instructions === undefined) return undefined;
  const { excludeVenues, maxTakeFee, ...rest } = instructions;
  const path = [...at, 'instructions'];
  excludeVenues.forEach((id, i) => faults.known([...path, 'excludeVenues', i], 'venue', id, venues));
  return {
    ...rest,
    exclude: [...new Set(excludeVenues)].join(' '),
    ...(maxTakeFee !== undefined && {
      maxTakeFee: faults.decimal([...path, 'maxTakeFee'], maxTakeFee, FEE_SCALE, { most: MOST_FEE }),
    }),
  };
}
