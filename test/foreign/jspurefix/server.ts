/**
 * An acceptor on jspurefix that answers each NewOrderSingle, once, with ExecutionReport(New), and keeps its numbers and
 * messages over a line that breaks. Prints what ../foreignEngine.ts has.
 *
 *   node test/foreign/jspurefix/server.ts --port P --sender S --target T
 */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import {
  EmptyLogFactory,
  type EngineFactory,
  type ISessionDescription,
  type MsgView,
  SessionLauncher,
} from 'jspurefix';
import { Kept, LineSession, say } from './session.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    sender: { type: 'string', default: 'GATEWAY' },
    target: { type: 'string', default: 'LOAD' },
  },
});

/** ClOrdIDs: jspurefix hands on what comes after a gap, and again when it is resent. */
const answered = new Set<string>();

function answer(_text: string, view: MsgView, session: LineSession): void {
  const clOrdID = view.getString(11) ?? '';
  if (answered.has(clOrdID)) return;
  answered.add(clOrdID);
  const orderQty = view.getTyped(38) as number;
  session.submit('8', {
    OrderID: String(answered.size),
    ClOrdID: clOrdID,
    ExecID: String(answered.size),
    ExecType: '0',
    OrdStatus: '0',
    Instrument: { Symbol: view.getString(55) },
    Side: view.getString(54),
    OrderQtyData: { OrderQty: orderQty },
    OrdType: view.getString(40),
    Price: view.getTyped(44) as number,
    LeavesQty: orderQty,
    CumQty: 0,
    AvgPx: 0,
    TransactTime: new Date(),
  });
}

class Launcher extends SessionLauncher {
  private readonly kept = new Kept(true);

  constructor(description: ISessionDescription) {
    super(null, description, new EmptyLogFactory());
  }

  protected override makeFactory(): EngineFactory {
    return { makeSession: (config) => new LineSession(config, this.kept, answer, () => undefined) };
  }
}

const description = {
  application: {
    type: 'acceptor',
    name: 'server',
    tcp: { host: '127.0.0.1', port: Number(options.port) },
    protocol: 'ascii',
    dictionary: 'qf44',
  },
  Name: 'server',
  Username: '',
  Password: '',
  SenderSubID: '',
  TargetSubID: '',
  ResetSeqNumFlag: false,
  HeartBtInt: 30,
  SenderCompId: options.sender,
  TargetCompID: options.target,
  BeginString: 'FIX.4.4',
  Logon: { Username: null, Password: null },
} as unknown as ISessionDescription;

new Launcher(description).run().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
// It has no event for its listener; who connects too early tries again.
say(`ready ${options.port}`);
process.stdin.resume().on('end', () => process.exit(0));
