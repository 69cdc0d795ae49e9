/** [client.cancelOnDisconnect]: what becomes of a client's open orders when its session's line is lost. */
import { z } from 'zod';
import { FIRST_USER_DEFINED_TAG } from '../../fix/dictionary.ts';
import { whole } from './scalars.ts';

const scope = z.enum(['none', 'day', 'all']);

export const cancelOnDisconnectSchema = z
  .strictObject({
    graceSec: whole(0, 86_400)
      .default(10)
      .describe('A session that returns within this time keeps its orders; 0 cancels at once.'),
    orders: scope
      .default('day')
      .describe('Orders to cancel: `day` all but GTC and GTD, `all` all of them, `none` none.'),
    tag: whole(FIRST_USER_DEFINED_TAG, 65_535)
      .optional()
      .describe("Field of the Logon with the client's own choice; if omitted, it has none."),
    values: z
      .record(z.string().min(1), scope)
      .default({ Y: 'day', N: 'none' })
      .describe(
        'Meaning of each value of that field. A Logon without it gets `orders`; one with another value is refused.',
      ),
  })
  .describe(
    'Cancel on disconnect and on logout: the open orders of a session (by the destination of their reports) are canceled when it is away for longer than the grace period. A restart of the gateway counts as a disconnect; a grace period that has begun continues across it. If omitted, orders stay open.',
  );
