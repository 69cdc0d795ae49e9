/**
 * A peer: an acceptor on jspurefix, with its file store unless --memory, quiet, answering each NewOrderSingle with
 * ExecutionReport(New) through its typed view and encoder.
 *
 *   node bench/servers/jspurefix.ts --port P --journal DIR [--memory]
 */
import 'reflect-metadata';
import net from 'node:net';
import { parseArgs } from 'node:util';
import {
  AsciiSession,
  EmptyLogFactory,
  type EngineFactory,
  type IJsFixConfig,
  type ISessionDescription,
  type MsgView,
  SessionLauncher,
} from 'jspurefix';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    journal: { type: 'string', default: '' },
    memory: { type: 'boolean', default: false },
  },
});

class Acceptor extends AsciiSession {
  private orders = 0;

  /** The inherited constructor is protected. */
  static of(config: IJsFixConfig): Acceptor {
    return new Acceptor(config);
  }

  protected onApplicationMsg(_msgType: string, view: MsgView): void {
    this.orders++;
    const orderQty = view.getTyped(38) as number;
    this.send('8', {
      OrderID: String(this.orders),
      ClOrdID: view.getString(11),
      ExecID: String(this.orders),
      ExecType: '0',
      OrdStatus: '0',
      Account: view.getString(1),
      Instrument: { Symbol: view.getString(55) },
      Side: view.getString(54),
      OrderQtyData: { OrderQty: orderQty },
      OrdType: view.getString(40),
      Price: view.getTyped(44) as number,
      TimeInForce: view.getString(59),
      LeavesQty: orderQty,
      CumQty: 0,
      AvgPx: 0,
      TransactTime: new Date(),
    });
  }

  protected onLogon(): boolean {
    return true;
  }
  protected onReady(): void {}
  protected onStopped(): void {}
  protected onDecoded(): void {}
  protected onEncoded(): void {}
}

class Launcher extends SessionLauncher {
  constructor(description: ISessionDescription) {
    super(null, description, new EmptyLogFactory());
  }

  protected override makeFactory(): EngineFactory {
    return { makeSession: (config) => Acceptor.of(config) };
  }
}

const port = Number(options.port);
const description = {
  application: {
    type: 'acceptor',
    name: 'bench',
    tcp: { host: '127.0.0.1', port },
    protocol: 'ascii',
    dictionary: 'qf44',
  },
  Name: 'bench',
  Username: '',
  Password: '',
  SenderSubID: '',
  TargetSubID: '',
  ResetSeqNumFlag: false,
  HeartBtInt: 60,
  SenderCompId: 'GATEWAY',
  TargetCompID: 'LOAD',
  BeginString: 'FIX.4.4',
  store: options.memory ? { type: 'memory' } : { type: 'file', directory: options.journal },
} as unknown as ISessionDescription;

await listening(new Launcher(description));
console.log(`ready ${port}`);
process.stdin.resume().on('end', () => process.exit(0));

/** Resolves once the launcher's listener accepts connections; it has no event for that. */
async function listening(launcher: Launcher): Promise<void> {
  launcher.run().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  while (!(await accepts())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function accepts(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect({ host: '127.0.0.1', port });
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}
