/** [[dropCopy]]: sessions that get a copy of clients' reports. */
import { z } from 'zod';
import { FIX_VERSIONS } from '../../session/version.ts';
import { sessionSchema } from './sessionSchema.ts';
import { environmentName, filePath, fixText, host, name, whole } from './values.ts';

export const dropCopySchema = z
  .strictObject({
    id: name.describe('Name of the copy everywhere in the house.'),
    compID: fixText.describe("The receiver's CompID."),
    version: z.enum(FIX_VERSIONS).default('FIX.4.4').describe('FIX version of the session.'),
    clients: z.array(name).min(1).optional().describe('Clients whose reports are copied; left out, all.'),
    cancelRejects: z.boolean().default(false).describe('OrderCancelReject(9) is copied too.'),
    host: host.optional().describe('We connect there; left out, the receiver connects to us, on the port of [fix].'),
    port: whole(1, 65_535).optional().describe('And to this port.'),
    reconnectSec: whole(1, 3_600).default(1).describe('Seconds to the first new attempt; doubled after each failure …'),
    maxReconnectSec: whole(1, 3_600).default(30).describe('… up to this.'),
    loopbackOnly: z.boolean().default(false).describe('Its Logons are taken from this machine only.'),
    addresses: z.array(host).min(1).optional().describe('Addresses its Logons may come from.'),
    passwordEnv: environmentName.optional().describe('Environment variable with the Password(554) of its Logon.'),
    passwordFile: filePath.optional().describe('File that holds it, readable by nobody else.'),
    session: sessionSchema,
  })
  .describe(
    'A session of its own that gets a copy of the reports to clients, with CopyMsgIndicator(797)=Y and the client in OnBehalfOfCompID(115). Copies are journaled in the turn of what they copy, and wait for a receiver that is away.',
  );

export type DropCopyEntry = z.infer<typeof dropCopySchema>;
