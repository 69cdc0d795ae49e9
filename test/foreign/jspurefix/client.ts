/**
 * A FIX.4.4 client on jspurefix, led by lines as ../foreignEngine.ts has them. A process of its own: jspurefix takes
 * seconds and 185 MB to load.
 *
 *   node test/foreign/jspurefix/client.ts --port P --sender S --target T [--stay]
 *
 * --stay: connects again whenever the line is lost, and asks for what it never had.
 */
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  DITokens,
  EmptyLogFactory,
  type IJsFixConfig,
  type ILooseObject,
  type ISessionDescription,
  type MsgView,
  SessionContainer,
} from 'jspurefix';
// These are not among what the package itself exports.
import { AsciiParser } from 'jspurefix/dist/buffer/ascii/ascii-parser.js';
import { makeSessionScope } from 'jspurefix/dist/runtime/session-scope.js';
import type { TcpDuplex } from 'jspurefix/dist/transport/duplex/tcp-duplex.js';
import { TcpInitiator } from 'jspurefix/dist/transport/tcp/tcp-initiator.js';
import { framed } from '../../support/fixMessage.ts';
import { Kept, LineSession, say } from './session.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    sender: { type: 'string', default: 'TESTER' },
    target: { type: 'string', default: 'FAIRLEAD' },
    stay: { type: 'boolean', default: false },
  },
});

const RECONNECT_MS = 100;

class Client extends LineSession {
  /** Cuts the line. The parser does not hear of a socket that we destroyed ourselves, so the session is told. */
  drop(): void {
    (this.transport?.duplex as TcpDuplex | undefined)?.destroy();
    this.terminate(new Error('the line was cut'));
  }
}

const description = {
  application: {
    type: 'initiator',
    name: 'client',
    tcp: { host: '127.0.0.1', port: Number(options.port) },
    protocol: 'ascii',
    dictionary: 'qf44',
    reconnectSeconds: 1,
  },
  Name: 'client',
  Username: '',
  Password: '',
  SenderSubID: '',
  TargetSubID: '',
  ResetSeqNumFlag: false,
  HeartBtInt: 30,
  SenderCompId: options.sender,
  TargetCompID: options.target,
  BeginString: 'FIX.4.4',
  // Empty credentials would be sent as empty fields.
  Logon: { Username: null, Password: null },
} as unknown as ISessionDescription;

const sessions = new SessionContainer();
sessions.registerGlobal(new EmptyLogFactory());
const container = await sessions.makeSystem(description);
const config = container.resolve<IJsFixConfig>(DITokens.IJsFixConfig);

const kept = new Kept(options.stay);
let client: Client | undefined;

async function run(line: string): Promise<void> {
  const [verb] = line.split(' ', 1);
  switch (verb) {
    case 'connect':
      return connect();
    case 'logout':
      return client?.done();
    case 'drop':
      return client?.drop();
    case 'quit':
      return process.exit(0);
    case 'send': {
      if (client === undefined) throw new Error(`not connected: ${line}`);
      const { msgType, body } = read(line.slice('send '.length));
      return client.submit(msgType, body);
    }
    default:
      throw new Error(`unknown command: ${line}`);
  }
}

/** One session for all connections: its numbers live in it. Its file store is written behind its back, and lags. */
async function connect(): Promise<void> {
  const initiator = container.resolve<TcpInitiator>(TcpInitiator);
  const transport = await initiator.connect(10);
  client ??= new Client(
    config,
    kept,
    () => undefined,
    () => {
      if (options.stay) setTimeout(() => void connect(), RECONNECT_MS);
    },
  );
  client.reset();
  client.run(transport).catch(() => undefined); // a line that was lost: `session off` has said so
}

/** `35=D|11=A|` as what jspurefix sends: its own parser makes the object, with fields and groups where it wants them. */
function read(text: string): { msgType: string; body: ILooseObject } {
  const scope = makeSessionScope(config);
  const { sessionContainer: tokens } = scope;
  const parser = new AsciiParser(
    scope,
    null,
    tokens.resolve(DITokens.ParseBuffer),
    tokens.resolve(DITokens.maxMessageLen),
  );
  let found: { msgType: string; body: ILooseObject } | undefined;
  parser.on('msg', (msgType: string, view: MsgView) => {
    const { StandardHeader: _, StandardTrailer: __, ...body } = view.clone().toObject() as ILooseObject;
    found = { msgType, body };
  });
  parser.parseBuffer(Buffer.from(framed(text)));
  if (found === undefined) throw new Error(`cannot be read: ${text}`);
  return found;
}

say('ready');
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  run(line).catch((error: Error) => say(`error ${error.message}`));
});
input.on('close', () => process.exit(0));
