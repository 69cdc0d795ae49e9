/** The router's journal records. */
import { RouterConfigured } from './configured.ts';
import { PlannedWide } from './event.ts';
import { PlannedBefore } from './formerPlan.ts';
import { Planned, PlannedInUnits, PlannedPlain } from './planned.ts';

export const ROUTER_EVENTS = [
  Planned,
  PlannedInUnits,
  PlannedPlain,
  PlannedWide,
  PlannedBefore,
  RouterConfigured,
] as const;
