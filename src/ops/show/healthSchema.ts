/** GET /health: the gateway in a few numbers. */
import { z } from 'zod';
import { count, time } from './schemaParts.ts';
import { Dropped } from './shownSchema.ts';

export const Health = z
  .object({
    status: z
      .enum(['ok', 'degraded'])
      .describe(
        '`degraded`: a venue’s order line is down or one of its books is missing within the hours of that session, trading is halted, the start of the day is not loaded while the market is open, a venue does not report its orders, does not answer new ones or refuses too many, a report waits in quarantine for an operator, or the journal’s disk is slow or refuses writes.',
      ),
    time,
    durability: z.enum(['memory', 'os', 'disk']).describe('Guarantee before anything is sent.'),
    journalBatch: count.describe('Number of the last turn in the journal.'),
    journalTrouble: z
      .object({ fault: z.string(), message: z.string(), since: time })
      .nullable()
      .describe('The disk’s error, or `slow`; then only cancels, status requests and executions are accepted.'),
    epoch: z.string().describe('Epoch of the journal: the prefix of every OrderID and ExecID.'),
    sessionsUp: count,
    sessions: count,
    venuesUp: count,
    venues: count,
    venuesDown: z
      .array(z.string())
      .describe('Venues whose order line is down within its hours: the log and `GET /sessions` say why.'),
    booksMissing: count.describe(
      'Books that venues have not sent, or that are lost, within the hours of the session: `GET /venues` says why.',
    ),
    closed: z
      .array(z.object({ session: z.string(), until: time }))
      .describe('Sessions that are down outside their hours, which is no trouble, and when their next ones begin.'),
    openOrders: count,
    quarantined: count.describe('Venue reports in quarantine that no operator has decided on.'),
    quarantineDropped: Dropped,
    poisons: count.describe('Messages and orders that threw and that no operator has closed: `GET /poisons`.'),
    unreconciled: z
      .array(z.string())
      .describe(
        'Venues that are up and get no orders: they have not reported those that were open, beyond their time.',
      ),
    notAsked: z.array(z.string()).describe('Venues that refuse status requests: their orders stand as last reported.'),
    unanswered: count.describe('Orders at venues that do not say how they stand, after all requests.'),
    passedOver: z
      .array(z.string())
      .describe(
        'Venues that are up and get no orders, since they do not answer them, or refuse too many: `GET /venues`.',
      ),
    policyFaults: count.describe(
      'Plans of policies of your own that were refused since the start: their orders were planned by the default policy.',
    ),
    policiesOff: z
      .array(z.string())
      .describe('Policies of your own that are switched off until a restart, after too many such plans.'),
    halts: count.describe('Number of trading states other than active.'),
    startOfDay: z
      .object({ source: z.string(), day: z.string(), loaded: z.boolean() })
      .nullable()
      .describe('Whether the start of the day is loaded that `[startOfDay]` names; null where it names none.'),
    streams: count,
    certificateDaysLeft: count
      .nullable()
      .describe('Full days until the first of our TLS certificates expires, below 0 after it; null without any.'),
  })
  .meta({ id: 'Health', description: 'Status of the gateway in a few numbers.' });
export type Health = z.infer<typeof Health>;
