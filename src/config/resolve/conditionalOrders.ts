/** What is agreed with a pool about conditional orders. */
import { millis } from '../../units/brand.ts';
import type { VenueEntry } from '../schema/venueSchema.ts';
import type { VenueSetup } from '../setup.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

export function conditionalOf(
  venue: VenueEntry,
  path: Path,
  faults: ConfigFaults,
): Pick<VenueSetup, 'conditional' | 'conditionalWords'> {
  const { conditional, kind, midpoint, minQty, orderTypes, timesInForce } = venue;
  if (conditional === undefined) return { conditional: undefined, conditionalWords: undefined };
  const at: Path = [...path, 'conditional'];
  if (kind !== 'dark') faults.add(at, 'only a dark venue takes conditional orders');
  if (!midpoint || !orderTypes.includes('pegged'))
    faults.add(at, 'they are pegged to the midpoint: `midpoint` must be true, and `pegged` among orderTypes');
  if (!timesInForce.includes('day') || !timesInForce.includes('immediateOrCancel'))
    faults.add(at, 'they rest, and firm orders do not: `day` and `immediateOrCancel` must be among timesInForce');
  const { markTag, inviteTag, linkTag, minQtyPercent } = conditional;
  if (minQtyPercent > 0 && !minQty)
    faults.add([...at, 'minQtyPercent'], 'the venue takes no MinQty(110): set `minQty`');
  if (markTag === linkTag) faults.add([...at, 'linkTag'], `${markTag} marks conditional orders`);
  const { minLots, firmUpMs, mostFailedPercent, afterInvitations, markValue, inviteValue } = conditional;
  return {
    conditional: { minLots, minQtyPercent, within: millis(firmUpMs), mostFailedPercent, afterInvitations },
    conditionalWords: {
      mark: { tag: markTag, value: markValue },
      invite: { tag: inviteTag, value: inviteValue },
      linkTag: linkTag ?? 0,
    },
  };
}
