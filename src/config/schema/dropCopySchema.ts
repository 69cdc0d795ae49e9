/** [[dropCopy]]: sessions that get a copy of clients' reports. */
import { z } from 'zod';
import { FIX_VERSIONS } from '../../session/version.ts';
import { linkTls } from './linkTlsSchema.ts';
import { proxySchema } from './proxySchema.ts';
import { sessionSchema } from './sessionSchema.ts';
import { environmentName, filePath, fixText, host, name, network, whole } from './scalars.ts';

export const dropCopySchema = z
  .strictObject({
    id: name.describe('Name of the drop copy.'),
    compID: fixText.describe("The receiver's CompID."),
    version: z.enum(FIX_VERSIONS).default('FIX.4.4').describe('FIX version of the session.'),
    clients: z.array(name).min(1).optional().describe('Clients to copy reports of; all if omitted.'),
    cancelRejects: z.boolean().default(false).describe('Copy OrderCancelReject(9) too.'),
    host: host
      .optional()
      .describe('Host we connect to; if omitted, the receiver connects to us, on the port of [fix].'),
    port: whole(1, 65_535).optional().describe('Its port.'),
    tls: linkTls.optional(),
    proxy: proxySchema.optional(),
    reconnectSec: whole(1, 3_600)
      .default(1)
      .describe('Delay before the first reconnect, in seconds; doubled after each failure …'),
    maxReconnectSec: whole(1, 3_600).default(30).describe('… up to this.'),
    loopbackOnly: z.boolean().default(false).describe('Accept its Logons from this machine only.'),
    addresses: z
      .array(network)
      .min(1)
      .optional()
      .describe('Addresses and networks (`10.1.0.0/16`) from which its Logons are accepted.'),
    passwordEnv: environmentName.optional().describe('Environment variable with the Password(554) of its Logon.'),
    passwordFile: filePath.optional().describe('File with that password, readable by its owner only.'),
    session: sessionSchema,
  })
  .describe(
    "A separate session that receives copies of clients' reports, with CopyMsgIndicator(797)=Y and the client in OnBehalfOfCompID(115), a firm behind it in OnBehalfOfSubID(116). Copies are journaled in the same turn as their originals, and wait for a receiver that is disconnected.",
  );

export type DropCopyEntry = z.infer<typeof dropCopySchema>;
