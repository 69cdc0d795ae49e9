/**
 * The client of ../quickfix/client.cpp on jspurefix: the same commands on stdin, the same lines on stdout, so that one
 * set of tests meets two engines. A process of its own: jspurefix takes seconds and 185 MB to load.
 *
 *   node test/interop/jspurefix/client.ts --port P --sender S --target T [--stay]
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
  SessionContainer,
} from 'jspurefix';
// These two are not among what the package itself exports.
import type { TcpDuplex } from 'jspurefix/dist/transport/duplex/tcp-duplex.js';
import { TcpInitiator } from 'jspurefix/dist/transport/tcp/tcp-initiator.js';
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

const TYPES: Readonly<Record<string, string>> = { order: 'D', cancel: 'F', replace: 'G', status: 'H' };

/** Where jspurefix wants each field of an order message, and how it is read from text. */
const PLACES: ReadonlyMap<string, readonly [place: string, number?: 'number']> = new Map([
  ['1', ['Account']],
  ['11', ['ClOrdID']],
  ['21', ['HandlInst']],
  ['37', ['OrderID']],
  ['38', ['OrderQtyData.OrderQty', 'number']],
  ['40', ['OrdType']],
  ['41', ['OrigClOrdID']],
  ['44', ['Price', 'number']],
  ['54', ['Side']],
  ['55', ['Instrument.Symbol']],
  ['59', ['TimeInForce']],
  ['100', ['ExDestination']],
  ['790', ['OrdStatusReqID']],
]);

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
let received = 0;
let awaited = 0;
const commands: string[] = [];

function took(): void {
  received++;
  next();
}

/** Does the commands in hand, up to a `wait` that is not over. */
function next(): void {
  while (received >= awaited) {
    const line = commands.shift();
    if (line === undefined) return;
    run(line).catch((error: Error) => say(`error ${error.message}`));
  }
}

async function run(line: string): Promise<void> {
  const [verb, ...words] = line.split(/\s+/);
  switch (verb) {
    case 'connect':
      return connect();
    case 'logout':
      return client?.done();
    case 'drop':
      return client?.drop();
    case 'wait':
      awaited += Number(words[0]);
      return;
    case 'quit':
      return process.exit(0);
    default: {
      const type = verb === 'send' ? words.shift() : TYPES[verb];
      if (type === undefined || client === undefined) throw new Error(`unknown command, or not connected: ${line}`);
      client.submit(type, bodyOf(type, words));
    }
  }
}

/** One session for all connections: its numbers live in it. Its file store is written behind its back, and lags. */
async function connect(): Promise<void> {
  const initiator = container.resolve<TcpInitiator>(TcpInitiator);
  const transport = await initiator.connect(10);
  client ??= new Client(config, kept, took, () => {
    if (options.stay) setTimeout(() => void connect(), RECONNECT_MS);
  });
  client.reset();
  client.run(transport).catch(() => undefined); // a line that was lost: `session off` has said so
}

function bodyOf(type: string, words: readonly string[]): ILooseObject {
  const body: ILooseObject = type === 'H' ? {} : { TransactTime: new Date() };
  for (const word of words) {
    const equals = word.indexOf('=');
    const place = PLACES.get(word.slice(0, equals));
    if (place === undefined) throw new Error(`no place for ${word}`);
    const value = word.slice(equals + 1);
    const [group, name] = place[0].includes('.') ? place[0].split('.') : [undefined, place[0]];
    const into: ILooseObject = group === undefined ? body : (body[group] ??= {});
    into[name] = place[1] === 'number' ? Number(value) : value;
  }
  return body;
}

say('ready');
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  if (line.trim() === '') return;
  commands.push(line.trim());
  next();
});
input.on('close', () => process.exit(0));
