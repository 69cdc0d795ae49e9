/** The router's journal records. */
import { RouterConfigured } from './configured.ts';
import { Planned } from './event.ts';
import { PlannedBefore } from './formerPlan.ts';

export const ROUTER_EVENTS = [Planned, PlannedBefore, RouterConfigured] as const;
