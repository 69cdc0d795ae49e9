/** TLS of an outgoing connection. */
import { z } from 'zod';
import { filePath, host } from './scalars.ts';

export const linkTls = z
  .strictObject({
    ca: filePath
      .optional()
      .describe("PEM file with the CA of the other side's certificate; the system's trusted CAs if omitted."),
    cert: filePath.optional().describe('PEM file with our certificate, if one is required.'),
    key: filePath.optional().describe('PEM file with its private key, readable by its owner only.'),
    serverName: host.optional().describe("Name required in the other side's certificate; `host` if omitted."),
  })
  .describe(
    'TLS 1.2 and 1.3 on all sessions to it; plain TCP if omitted. `{}` suffices for a publicly signed certificate.',
  );

export type LinkTlsEntry = z.infer<typeof linkTls>;
