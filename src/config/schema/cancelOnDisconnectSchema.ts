/** [client.cancelOnDisconnect]: what becomes of a client's open orders when its session's line is lost. */
import { z } from 'zod';
import { FIRST_USER_DEFINED_TAG } from '../../fix/dictionary.ts';
import { whole } from './values.ts';

const scope = z.enum(['none', 'day', 'all']);

export const cancelOnDisconnectSchema = z
  .strictObject({
    graceSec: whole(0, 86_400)
      .default(10)
      .describe('A session that is back within this keeps its orders; 0 cancels at once.'),
    orders: scope
      .default('day')
      .describe(
        'Which are canceled: `day` spares GTC and GTD, `all` spares none, `none` leaves them all in the market.',
      ),
    tag: whole(FIRST_USER_DEFINED_TAG, 65_535)
      .optional()
      .describe('Field of the Logon by which the client chooses itself; left out, it cannot.'),
    values: z
      .record(z.string().min(1), scope)
      .default({ Y: 'day', N: 'none' })
      .describe(
        'What each value of that field stands for. A Logon without it gets `orders`; one with another value is refused.',
      ),
  })
  .describe(
    'Cancel on disconnect and on logout: the open orders whose reports go to a session are canceled when it is gone for longer than the grace. A restart of the gateway counts as a disconnect, and a grace that has begun goes on across it. Left out, orders stay.',
  );
