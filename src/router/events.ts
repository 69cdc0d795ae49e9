/** The router's journal records. */
import { RouterConfigured } from './configured.ts';
import { Planned, PlannedWide } from './event.ts';
import { PlannedBefore } from './formerPlan.ts';

export const ROUTER_EVENTS = [Planned, PlannedWide, PlannedBefore, RouterConfigured] as const;
