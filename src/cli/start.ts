/** `fairlead start`: the gateway with its API, until it is stopped. SIGHUP reloads; a closed terminal ends nothing. */
import { flushCompileCache } from 'node:module';
import pc from 'picocolors';
import { readSetup } from '../config/readSetup.ts';
import { reloadLimits, tellWhatIsOff } from './limitsOfFile.ts';
import { systemClock } from '../engine/clock.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import { Gateway } from '../gateway/gateway.ts';
import { connectHint } from './connectHint.ts';
import { boundMemory, freeMemory } from './freeMemory.ts';
import { JsonLog } from './jsonLog.ts';
import { onChange } from './onChange.ts';
import { onEnd, stopAtFailure, surviveHangUp, tolerateClosedOutput } from './process.ts';
import { Story } from './story.ts';

/** By then a client that retries, as all do, has been accepted. */
const FIX_FIRST_MS = 50;

export async function start(configPath: string, story: boolean): Promise<void> {
  surviveHangUp();
  tolerateClosedOutput();
  stopAtFailure();
  boundMemory();
  const setup = await readSetup(configPath);
  const jsonLog = story ? undefined : new JsonLog();
  const opened = Gateway.open(setup, { clock: systemClock(), log: jsonLog ?? quietLog() });
  const gateway = await opened.catch(async (error: unknown) => {
    await jsonLog?.load();
    throw error;
  });
  const { log } = gateway;
  // Loading the log and the API blocks the event loop for a third of a second. FIX is listening by now, and a client
  // that was waiting is answered first.
  await new Promise((resolve) => setTimeout(resolve, FIX_FIRST_MS));
  freeMemory(setup.limits);
  await jsonLog?.load();
  const ops = await import('../ops/server.ts')
    .then(({ startOps }) => startOps(gateway, setup.http, log))
    .catch(async (error: unknown) => {
      await gateway.stop();
      throw error;
    });
  if (story) gateway.observe(new Story(gateway.core, (line) => console.log(line)));
  onEnd(
    async () => {
      await ops.close();
      await gateway.stop();
    },
    () => {
      gateway.reload();
      void reloadLimits(configPath, gateway, log);
    },
  );
  onChange(
    setup.tlsFiles.flatMap(({ paths }) => paths),
    () => gateway.renewCertificates(),
  );
  tellWhatIsOff(gateway, log);
  const { recovery } = gateway;
  const { directory, durability } = setup.journal;
  const open = gateway.core.state.orders.open.size;
  const recovered =
    recovery.batches === 0
      ? 'a new journal'
      : `recovered ${recovery.events} events in ${Math.round(recovery.millis)} ms, ${open} orders open` +
        (recovery.tornBytes > 0 ? `, an unfinished batch of ${recovery.tornBytes} bytes cut off` : '');
  if (story) {
    console.log(`journal ${durability === 'memory' ? 'in memory' : directory} (${durability}): ${recovered}`);
    console.log(connectHint(setup, gateway.port, ops.port));
  } else {
    log.info('gateway is up', { fix: `${setup.fix.host}:${gateway.port}`, http: ops.port, journal: recovered });
  }
  process.send?.({ kind: 'ready', fix: gateway.port, http: ops.port });
  // At exit Node would do it by itself, but a process that is killed would leave the next start as slow as its own.
  flushCompileCache();
}

/** With a story, only the important lines. */
function quietLog(): EngineLog {
  const show = (about?: Record<string, unknown>) =>
    Object.entries(about ?? {})
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(' ');
  return {
    info: (message, about) => console.log(pc.dim(`· ${message} ${show(about)}`)),
    warn: (message, about) => console.log(pc.yellow(`· ${message} ${show(about)}`)),
    error: (message, about) => console.log(pc.red(`· ${message} ${show(about)}`)),
  };
}
