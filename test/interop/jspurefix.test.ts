/** jspurefix, which comes with our development dependencies, as a client of the gateway. */
import path from 'node:path';
import { foreignClientConversations } from './conversations.ts';

foreignClientConversations('jspurefix', '', (port) => [
  ...[process.execPath, path.join(import.meta.dirname, 'jspurefix/client.ts')],
  ...['--port', String(port), '--sender', 'TESTER', '--target', 'FAIRLEAD'],
]);
