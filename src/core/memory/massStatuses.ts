/** Mass status requests that are being answered a chunk at a time. */
import type { Parent } from '../../orders/order.ts';
import type { MassStatusRequest } from '../words/clientCommand.ts';

/** A request that is being answered: the orders as they were found, and how many have been reported. */
export interface OpenMassStatus {
  readonly request: MassStatusRequest;
  readonly orders: readonly Parent[];
  reported: number;
}
