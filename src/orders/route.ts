/**
 * The header fields by which a request came through a hub: from whom, on whose behalf, for whom. Its answers go back
 * the same way, with the fields reversed; wire/route.ts reads and writes them. Most requests have none.
 */
import { list, oneOf, text } from '../units/record.ts';

/** Positions are permanent: the journal has them. */
export const ROUTE_FIELDS = [
  'OnBehalfOfCompID',
  'OnBehalfOfSubID',
  'OnBehalfOfLocationID',
  'SenderSubID',
  'SenderLocationID',
  'TargetSubID',
  'TargetLocationID',
  'DeliverToCompID',
  'DeliverToSubID',
  'DeliverToLocationID',
] as const;
export type RouteField = (typeof ROUTE_FIELDS)[number];

/** The fields as they came, in the order of ROUTE_FIELDS. */
export type Route = readonly { readonly field: RouteField; readonly value: string }[];

export const NO_ROUTE: Route = [];

/** The column of a record. */
export const route = list({ field: oneOf(...ROUTE_FIELDS), value: text() });

/** As a state keeps it: all orders without a route share one. */
export const kept = (read: Route): Route => (read.length === 0 ? NO_ROUTE : read);
