/** What a person may turn on one FIX session: the keys of [client.session], [venue.session], [venue.marketData.session]. */
import { z } from 'zod';
import { isHeaderField } from '../../fix/edits.ts';
import { OWN_LOGON_FIELDS } from '../../session/logon.ts';
import { editKeys } from './editsSchema.ts';
import { dailyResetSchema, scheduleSchema } from './scheduleSchema.ts';
import { fixText, matching, whole } from './values.ts';

const ON = (about: string) => z.boolean().default(true).describe(about);
const OFF = (about: string) => z.boolean().default(false).describe(about);

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
  .describe('Dictionary checks that are made. Off, the fault passes.');

export const sessionSchema = z
  .strictObject({
    senderSubID: fixText.optional().describe('SenderSubID(50) of all we send, and TargetSubID(57) of what comes.'),
    targetSubID: fixText
      .optional()
      .describe(
        'TargetSubID(57) of all we send, and SenderSubID(50) of what comes: its first Logon must have it, which tells sessions of equal CompIDs apart, and another one later ends the session. Left out, no SubID is looked at.',
      ),
    senderLocationID: fixText.optional().describe('SenderLocationID(142), in the same way; from FIX.4.1 on.'),
    targetLocationID: fixText.optional().describe('TargetLocationID(143), in the same way.'),
    heartBtIntSec: whole(0, 3_600)
      .default(30)
      .describe('HeartBtInt(108) that we ask for; venues only. A client asks us.'),
    maxHeartBtIntSec: whole(1, 3_600).default(60).describe('Longest HeartBtInt(108) taken from the other side.'),
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
    logonTimeoutSec: whole(1, 300).default(10).describe('A Logon must come, or be answered, within this.'),
    logoutTimeoutSec: whole(1, 300).default(5).describe('A Logout must be answered within this.'),
    maxHeldMessages: whole(1, 1_000_000).default(10_000).describe('Messages held behind a gap; past them, Logout.'),
    maxHeldBytes: whole(1_024, 1 << 30)
      .default(8 << 20)
      .describe('Bytes held behind a gap; past them, Logout.'),
    resendChunk: whole(1, 100_000).default(500).describe('Messages of a resend that leave at a time.'),
    resendRequestChunk: whole(1, 1_000_000)
      .optional()
      .describe('Messages that we ask for in one ResendRequest(2); left out, all that are missing.'),
    resendMaxCount: whole(1, 100_000_000)
      .optional()
      .describe('Messages sent again for one ResendRequest(2), older ones are gap-filled; left out, all.'),
    resendMaxPerSec: whole(1, 10_000_000)
      .optional()
      .describe('Messages sent again in a second; left out, as fast as the peer reads.'),
    resendMaxAgeSec: z
      .record(z.string().regex(/^[A-Za-z0-9]{1,4}$/, { error: 'expected a MsgType(35)' }), whole(0, 86_400))
      .default({})
      .describe('By MsgType(35): messages older than this are gap-filled, not sent again.'),
    nextExpectedMsgSeqNum: OFF('Lost messages are agreed on by NextExpectedMsgSeqNum(789) in Logons; FIX.4.4.'),
    lastMsgSeqNumProcessed: OFF('Every message carries LastMsgSeqNumProcessed(369).'),
    logonFields: z
      .record(
        z
          .string()
          .regex(/^[1-9]\d{0,4}$/, { error: 'expected a tag' })
          .refine((tag) => !isHeaderField(Number(tag)) && !OWN_LOGON_FIELDS.has(Number(tag)), {
            error: 'expected a field that our Logon does not have by itself, and not one of the header',
          }),
        matching(/^[ -~]{1,256}$/, 'up to 256 printable ASCII characters'),
      )
      .default({})
      .describe(
        'By tag: further fields of our Logon(A), as the other side wants them: `{ "9001" = "DESK1" }`. No secrets: wire logs show them.',
      ),
    dailyReset: dailyResetSchema.optional(),
    schedule: scheduleSchema.optional(),
    checks,
    ...editKeys,
  })
  .prefault({})
  .describe('How the FIX session behaves.');

export type SessionEntry = z.infer<typeof sessionSchema>;
