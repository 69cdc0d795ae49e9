/** The router's journal records. */
import { RouterConfigured } from './configured.ts';
import { Planned, PlannedPlain, PlannedWide } from './event.ts';
import { PlannedBefore } from './formerPlan.ts';

export const ROUTER_EVENTS = [Planned, PlannedPlain, PlannedWide, PlannedBefore, RouterConfigured] as const;
