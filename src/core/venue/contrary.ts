/** Reports that end an order, and contradict themselves. */
import { type Child, isShort, outlivesDay } from '../../orders/order.ts';
import { ExecType, OrdStatus } from '../../orders/values.ts';
import { NO_QTY } from '../../units/brand.ts';
import type { VenueReport } from '../words/venueCommand.ts';

/** Its venue has counted more of the child, in a report that could not be booked. */
export const countsLess = (child: Child, { cumQty }: Pick<VenueReport, 'cumQty'>): boolean =>
  isShort(child) && cumQty < child.venueCumQty;

/**
 * The report that ends the child counts less than its venue did before, in a report that could not be booked: what is
 * missing is not free for others. Or it leaves some of it open, or calls it filled with less than its quantity: it may
 * be live, or filled. A GTC or GTD order that is done for the day has quantity left. After a bust, less than its
 * quantity may be right; asking costs little.
 */
export function isContrary(child: Child, report: VenueReport): boolean {
  const { execType, ordStatus, cumQty, leavesQty = NO_QTY } = report;
  if (countsLess(child, report)) return true;
  if (leavesQty > 0) return execType !== ExecType.DoneForDay || !outlivesDay(child.terms);
  return execType === ExecType.Trade && ordStatus === OrdStatus.Filled && cumQty < child.terms.orderQty;
}
