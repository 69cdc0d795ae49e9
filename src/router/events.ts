/** The router's journal records. */
import { Planned } from './event.ts';
import { PlannedBefore } from './formerPlan.ts';

export const ROUTER_EVENTS = [Planned, PlannedBefore] as const;
