/** How to connect one's own FIX client, ready to copy. */
import pc from 'picocolors';
import type { GatewaySetup } from '../config/setup.ts';

export function connectHint(setup: GatewaySetup, fixPort: number, httpPort: number): string {
  const free = [...setup.clients.values()].filter((client) => client.password === undefined);
  const lines = [
    pc.bold(`FIX   ${setup.fix.host}:${fixPort}`),
    ...free.flatMap((client) =>
      client.sessions.map(
        (session) =>
          `      ${session.beginString}  SenderCompID=${session.targetCompID}  TargetCompID=${session.senderCompID}` +
          (client.loopbackOnly ? pc.dim('  (this host only, no password)') : ''),
      ),
    ),
    pc.bold(`HTTP  http://127.0.0.1:${httpPort}`) + '/docs',
  ];
  const seat = free.find((client) => client.id === 'TESTER')?.sessions[0] ?? free[0]?.sessions[0];
  if (seat !== undefined) {
    lines.push(
      pc.dim('QuickFIX configuration for it:'),
      ...[
        '[DEFAULT]',
        'ConnectionType=initiator',
        'ReconnectInterval=2',
        'FileStorePath=store',
        'StartTime=00:00:00',
        'EndTime=00:00:00',
        'UseDataDictionary=N',
        '[SESSION]',
        `BeginString=${seat.beginString}`,
        `SenderCompID=${seat.targetCompID}`,
        `TargetCompID=${seat.senderCompID}`,
        'HeartBtInt=30',
        `SocketConnectHost=${setup.fix.host}`,
        `SocketConnectPort=${fixPort}`,
      ].map((line) => pc.dim(`  ${line}`)),
      pc.dim('or without any: ') + 'npx fairlead client',
    );
  }
  return lines.join('\n');
}
