/** The proxy of an outgoing connection. */
import { z } from 'zod';
import { environmentName, filePath, matching } from './scalars.ts';

export const proxySchema = z
  .strictObject({
    url: z.string().describe('`socks5://host:1080` or `http://host:3128` (CONNECT).'),
    username: matching(/^[!-~]{1,255}$/, 'up to 255 printable ASCII characters without blank')
      .optional()
      .describe('User name towards the proxy.'),
    passwordEnv: environmentName.optional().describe('Environment variable with the password towards the proxy.'),
    passwordFile: filePath
      .optional()
      .describe('File with that password, readable by its owner only. It is read at each attempt to connect.'),
  })
  .describe('Connect through this proxy, which looks the host up; directly if omitted. TLS is with the other side.');

export type ProxyEntry = z.infer<typeof proxySchema>;
