/**
 * Starts a simulator: opens its journal, puts its orders back, listens, and calls it when something is due. Used by the
 * `sim` command, the demo and the tests.
 */
import { type Clock, systemClock } from '../engine/clock.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { DialectTable } from '../fix/dictionary.ts';
import { nodeWorld } from '../engine/nodeWorld.ts';
import type { World } from '../engine/world.ts';
import type { Files } from '../journal/files.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { openJournal } from '../journal/recover.ts';
import type { Durability } from '../journal/journal.ts';
import type { BeginString } from '../session/types.ts';
import { type Instant, millis, type Span } from '../units/brand.ts';
import { DarkPool, type DarkFlowSettings, type Reference } from './darkPool.ts';
import { Exchange, type LitFlowSettings } from './exchange.ts';
import type { FaultRule } from './faults/faultScript.ts';
import { Tape } from './flow/tape.ts';
import { Ledger } from './orders/ledger.ts';
import type { ConditionalSettings } from './orders/conditionalDesk.ts';
import type { FeeTexts } from './orders/reports.ts';
import { SIM_RECORDS } from './orders/records.ts';
import { SIM_VERSIONS } from './simSessions.ts';
import { type DropCopyTo, Simulator } from './simulator.ts';
import type { SimSymbol } from './symbols.ts';

export interface SimOptions {
  readonly kind: 'exchange' | 'dark';
  /** Our CompID; the clients' TargetCompID(56). */
  readonly compID: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port, see RunningSim.port. */
  readonly port?: number;
  /** Only this version is spoken; absent: FIX.4.2 and FIX.4.4, as the client begins. */
  readonly beginString?: BeginString;
  /** Checks clients' messages of its version, with any fields of 5000 and above. Default the standard one. */
  readonly dictionary?: DialectTable;
  readonly symbols: readonly SimSymbol[];
  /** The same for all venues of one market: they agree on what a symbol is worth. Default 1. */
  readonly seed?: number;
  /** Background traders: false for none, true (the default) for the usual ones, or settings that differ. */
  readonly flow?: boolean | LitFlowSettings | DarkFlowSettings;
  readonly faults?: readonly FaultRule[];
  /** Shared by the venues of one market: their traders then react to what clients take at any of them. */
  readonly tape?: Tape;
  /** Exchange: the displayed book is published this often at most. Default 0, whenever it changes. */
  readonly publishEvery?: Span;
  /** A share, in the currency, as reports say it; a rebate is negative. Default: reports say nothing of fees. */
  readonly fees?: FeeTexts;
  /** Orders and sequence numbers are kept here; absent: they end with the process. */
  readonly journalDir?: string;
  /** Default os with a journalDir. */
  readonly durability?: Durability;
  /** Dark: venues that give the reference quotes. Default none, and then nothing trades. */
  readonly references?: readonly Reference[];
  /** Dark: priority of orders. Default time. */
  readonly priority?: 'time' | 'size';
  /** Dark: how conditional orders are marked, and firm ones asked for. Default: it takes none. */
  readonly conditional?: ConditionalSettings;
  /** Receivers of copies of clients' executions, each on a separate session. Default none. */
  readonly dropCopies?: readonly DropCopyTo[];
  /** CompIDs that may log on. Default '*', any. */
  readonly clients?: '*' | readonly string[];
  readonly clock?: Clock;
  readonly log?: EngineLog;
  /** Connections, timers and disk; absent: the machine's. */
  readonly world?: World;
  readonly files?: Files;
}

export interface RunningSim {
  readonly compID: string;
  readonly host: string;
  readonly port: number;
  /** Orders of an earlier run that rest again. */
  readonly restored: number;
  /** The venue itself, for tests: its books. */
  readonly venue: Exchange | DarkPool;
  /** Day orders expire now. */
  endDay(): void;
  /**
   * Busts a trade, by the ExecID(17) reported to its client; returns '' or the reason why not. The last 10,000 trades
   * are known. `isTold`: false sends no report to the client, only drop copies.
   */
  bust(execID: string, isTold?: boolean): string;
  /** Corrects a trade to as much or less, at any price, in decimals. */
  correct(execID: string, lastQty: string, lastPx: string, isTold?: boolean): string;
  /** Logs everybody out and closes. */
  stop(): Promise<void>;
  /** Ends as a crash would: no Logout, nothing written that was not. */
  kill(): void;
}

const SILENT: EngineLog = { info: () => {}, warn: () => {} };

/** Rejects with a JournalError, or with the socket's error when it cannot listen. */
export async function startSim(options: SimOptions): Promise<RunningSim> {
  const { compID, host = '127.0.0.1', clock = systemClock(), log = SILENT, journalDir = '' } = options;
  const { world = nodeWorld, files } = options;
  const ledger = new Ledger();
  const journal = openJournal(
    journalDir,
    {
      registry: new RecordRegistry(SIM_RECORDS),
      durability: journalDir === '' ? 'memory' : (options.durability ?? 'os'),
      now: clock.now(),
      ...(files === undefined ? {} : { files }),
    },
    { event: (event) => ledger.apply(event) },
  );
  const restored = ledger.liveCount;
  const alarm = new Alarm(clock, world, () => simulator.wake());
  const simulator = createSimulator(options, { journal, ledger, clock, log, world, wakeAt: (at) => alarm.set(at) });
  try {
    const port = await simulator.engine.listen(host, options.port ?? 0);
    simulator.engine.start();
    return {
      compID,
      host,
      port,
      restored,
      venue: simulator.venue,
      endDay: () => simulator.endDay(),
      bust: (execID, isTold = true) => simulator.reviseTrade(execID, undefined, isTold),
      correct: (execID, lastQty, lastPx, isTold = true) => simulator.reviseTrade(execID, { lastQty, lastPx }, isTold),
      stop: async () => {
        await simulator.engine.stop();
        alarm.clear();
        journal.close();
      },
      kill: () => {
        simulator.engine.kill();
        alarm.clear();
        journal.close();
      },
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}

function createSimulator(
  options: SimOptions,
  deps: ConstructorParameters<typeof Simulator>[1],
): Simulator<Exchange | DarkPool> {
  const { kind, compID, symbols, seed = 1, flow = true, faults = [], clients = '*', beginString } = options;
  const { dropCopies = [], dictionary, fees, tape = new Tape(), publishEvery = millis(0) } = options;
  const simulator = {
    compID,
    symbols,
    seed,
    faults,
    fees,
    clients,
    dropCopies,
    dictionary,
    versions: beginString === undefined ? SIM_VERSIONS : [beginString],
  };
  const settings = flow === true ? {} : flow === false ? undefined : flow;
  if (kind === 'exchange') {
    const exchange = { compID, seed, symbols, flow: settings, tape, publishEvery };
    return new Simulator(simulator, deps, (engine, executions, after) => {
      return new Exchange(exchange, engine, executions, after);
    });
  }
  const { references = [], priority = 'time', conditional } = options;
  return new Simulator(simulator, deps, (engine, executions) => {
    const pool = { compID, seed, symbols, flow: settings, tape, references, priority, conditional };
    return new DarkPool(pool, engine, executions, deps.log);
  });
}

/** One timer for the earliest time asked for. */
class Alarm {
  private readonly clock: Clock;
  private readonly world: World;
  private readonly ring: () => void;
  private prevent = (): void => undefined;
  private at = Infinity;

  constructor(clock: Clock, world: World, ring: () => void) {
    this.clock = clock;
    this.world = world;
    this.ring = ring;
  }

  set(at: Instant): void {
    if (at >= this.at) return;
    this.clear();
    this.at = at;
    this.prevent = this.world.after(Math.max(0, Math.ceil((at - this.clock.now()) / 1_000)), () => {
      this.at = Infinity;
      this.ring();
    });
  }

  clear(): void {
    this.prevent();
    this.at = Infinity;
  }
}
