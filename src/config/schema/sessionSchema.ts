/** Settings of one FIX session: the keys of [client.session], [venue.session], [venue.marketData.session]. */
import { z } from 'zod';
import { isHeaderField, isRouteField } from '../../fix/edits.ts';
import { OWN_LOGON_FIELDS } from '../../session/logon.ts';
import { editKeys } from './editsSchema.ts';
import { logonSignatureSchema } from './logonSignatureSchema.ts';
import { dailyResetSchema, scheduleSchema } from './scheduleSchema.ts';
import { fixText, matching, whole } from './scalars.ts';

const ON = (about: string) => z.boolean().default(true).describe(about);
const OFF = (about: string) => z.boolean().default(false).describe(about);

const tag = z.string().regex(/^[1-9]\d{0,4}$/, { error: 'expected a tag' });
const constant = matching(/^[ -~]{1,256}$/, 'up to 256 printable ASCII characters');

const checks = z
  .strictObject({
    unknownTags: ON('Tags below 5000 that the dictionary does not have.'),
    userDefinedTags: ON('The same for 5000 and above.'),
    enums: ON('Values outside the enumeration.'),
    types: ON('Values that are not of their type.'),
    emptyValues: ON('Fields without a value.'),
    required: ON('Missing required fields.'),
    fieldOrder: ON('Header before body before trailer.'),
    groupOrder: ON('Order of fields within an entry of a repeating group.'),
    allowUnknownMsgType: OFF('A MsgType(35) that the version does not have goes to the application unchecked.'),
  })
  .prefault({})
  .describe('Dictionary checks. If one is off, the fault is accepted.');

export const sessionSchema = z
  .strictObject({
    senderSubID: fixText
      .optional()
      .describe('SenderSubID(50) of messages we send, and TargetSubID(57) of messages we receive.'),
    targetSubID: fixText
      .optional()
      .describe(
        'TargetSubID(57) of messages we send, and SenderSubID(50) of messages we receive. The first Logon must have it, which distinguishes sessions with equal CompIDs; a different one later ends the session. If omitted, SubIDs are ignored.',
      ),
    senderLocationID: fixText.optional().describe('SenderLocationID(142), in the same way; from FIX.4.1 on.'),
    targetLocationID: fixText.optional().describe('TargetLocationID(143), in the same way.'),
    heartBtIntSec: whole(0, 3_600)
      .default(30)
      .describe('HeartBtInt(108) of our Logon; venues only, since a client sends its own.'),
    maxHeartBtIntSec: whole(1, 3_600).default(60).describe('Longest HeartBtInt(108) accepted from the other side.'),
    sendingTimeAccuracySec: whole(0, 86_400)
      .default(120)
      .describe('Largest difference between SendingTime(52) and our clock; 0 switches the check off.'),
    timePrecision: z
      .enum(['seconds', 'millis', 'micros'])
      .default('millis')
      .describe('Fraction of the times we write.'),
    resetOnLogon: OFF('Sequence numbers start again at every logon.'),
    resetOnLogout: OFF('Sequence numbers start again after a logout.'),
    resetOnDisconnect: OFF('Sequence numbers start again after a lost connection.'),
    logonTimeoutSec: whole(1, 300).default(10).describe('Time limit for a Logon or its answer.'),
    logoutTimeoutSec: whole(1, 300).default(5).describe('Time limit for the answer to a Logout.'),
    maxHeldMessages: whole(1, 1_000_000)
      .default(10_000)
      .describe('Largest number of messages held behind a gap; beyond it, Logout.'),
    maxHeldBytes: whole(1_024, 1 << 30)
      .default(8 << 20)
      .describe('Largest number of bytes held behind a gap; beyond it, Logout.'),
    resendChunk: whole(1, 100_000).default(500).describe('Messages of a resend sent at a time.'),
    resendRequestChunk: whole(1, 1_000_000)
      .optional()
      .describe('Messages requested in one ResendRequest(2); all missing ones if omitted.'),
    resendMaxCount: whole(1, 100_000_000)
      .optional()
      .describe('Messages resent for one ResendRequest(2), older ones are gap-filled; all if omitted.'),
    resendMaxPerSec: whole(1, 10_000_000)
      .optional()
      .describe('Messages resent per second; as fast as the peer reads if omitted.'),
    resendMaxAgeSec: z
      .record(z.string().regex(/^[A-Za-z0-9]{1,4}$/, { error: 'expected a MsgType(35)' }), whole(0, 86_400))
      .default({})
      .describe('By MsgType(35): messages older than this are gap-filled instead of resent.'),
    nextExpectedMsgSeqNum: OFF('Lost messages are agreed on by NextExpectedMsgSeqNum(789) in Logons; FIX.4.4.'),
    lastMsgSeqNumProcessed: OFF('Every message carries LastMsgSeqNumProcessed(369).'),
    headerFields: z
      .record(
        tag.refine((text) => isRouteField(Number(text)), {
          error: 'expected a field of the header that the session does not count or name itself by',
        }),
        constant,
      )
      .default({})
      .describe(
        'By tag: further fields in the header of every message we send, session messages and resends included, such as the DeliverToCompID(128) of a broker behind a hub: `{ "128" = "BROKER" }`. In messages received such fields are not looked at.',
      ),
    logonFields: z
      .record(
        tag.refine((text) => !isHeaderField(Number(text)) && !OWN_LOGON_FIELDS.has(Number(text)), {
          error: 'expected a field that our Logon does not have by itself; one of the header belongs into headerFields',
        }),
        constant,
      )
      .default({})
      .describe(
        'By tag: further fields of our Logon(A) that the other side requires: `{ "9001" = "DESK1" }`. No secrets: wire logs show them.',
      ),
    logonSignature: logonSignatureSchema.optional(),
    dailyReset: dailyResetSchema.optional(),
    schedule: scheduleSchema.optional(),
    checks,
    ...editKeys,
  })
  .prefault({})
  .describe('Settings of the FIX session.');

export type SessionEntry = z.infer<typeof sessionSchema>;
