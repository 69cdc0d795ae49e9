/**
 * A FIX client of any version over a plain socket, written without the engine under test. It sends what the version asks
 * for, and holds every message it gets against the standard dictionary of that version: a tag, a value or an order of
 * fields that the version does not have fails the test.
 */
import net from 'node:net';
import type { MessageRules } from '../../src/fix/dictionary.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { validate } from '../../src/fix/validate.ts';
import { APPL_VER_IDS, beginStringOf, FIX_VERSIONS, type FixVersion } from '../../src/session/version.ts';
import { eventually } from './market.ts';
import { standardRules } from './standard.ts';

export class VersionClient {
  /** Application messages and Rejects, as `35=8|…`, without header and trailer. */
  readonly heard: Map<number, string>[] = [];
  /** What the standard dictionary says against messages that came. */
  readonly faults: string[] = [];
  isLoggedOn = false;
  private readonly socket: net.Socket;
  private readonly version: FixVersion;
  private readonly rules: MessageRules;
  private readonly fields = new Fields();
  private msgSeqNum = 1;
  private rest = '';

  static async logOn(version: FixVersion, port: number): Promise<VersionClient> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const client = new VersionClient(version, socket);
    const reset = version === 'FIX.4.0' ? '' : '141=Y|';
    const applVerID = APPL_VER_IDS[version];
    client.send('A', `98=0|108=30|${reset}${applVerID === undefined ? '' : `1137=${applVerID}|`}`);
    await eventually(`${version} is logged on`, () => client.isLoggedOn);
    return client;
  }

  private constructor(version: FixVersion, socket: net.Socket) {
    this.version = version;
    this.socket = socket;
    this.rules = standardRules(version);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const parts = (this.rest + chunk.toString('latin1')).split(/(?<=\x0110=\d{3}\x01)/);
      this.rest = /\x0110=\d{3}\x01$/.test(parts.at(-1) ?? '') ? '' : (parts.pop() ?? '');
      for (const part of parts) this.hear(part);
    });
  }

  private hear(message: string): void {
    const bytes = Buffer.from(message, 'latin1');
    const said = message.replaceAll('\x01', '|');
    if (this.fields.parse(bytes, 0, bytes.length) !== Parsed.Ok) {
      this.faults.push(`garbled: ${said}`);
      return;
    }
    const fault = validate(this.fields, this.rules);
    if (fault !== undefined) this.faults.push(`${fault.text} ${fault.refTagID}: ${said}`);
    const msgType = this.fields.msgType();
    if (msgType === 'A') this.isLoggedOn = true;
    if (['A', '0', '1', '2', '4', '5'].includes(msgType)) return;
    this.heard.push(
      new Map(
        said
          .split('|')
          .filter((field) => field !== '')
          .map((field) => [Number(field.slice(0, field.indexOf('='))), field.slice(field.indexOf('=') + 1)]),
      ),
    );
  }

  send(msgType: string, body: string): void {
    const time = this.time();
    const text = `35=${msgType}|34=${this.msgSeqNum++}|49=TESTER|52=${time}|56=FAIRLEAD|${body}`.replaceAll(
      '|',
      '\x01',
    );
    const head = `8=${beginStringOf(this.version)}\x019=${text.length}\x01`;
    let sum = 0;
    for (const c of Buffer.from(head + text, 'latin1')) sum += c;
    this.socket.write(`${head}${text}10=${String(sum & 255).padStart(3, '0')}\x01`, 'latin1');
  }

  private time(): string {
    return new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17);
  }

  /** NewOrderSingle(D) to buy or sell AAPL. */
  order(clOrdID: string, side: '1' | '2', qty: number, price: string, more = ''): void {
    this.send('D', `11=${clOrdID}|21=1|55=AAPL|54=${side}|${this.transactTime}38=${qty}|40=2|44=${price}|${more}`);
  }

  replace(origClOrdID: string, clOrdID: string, qty: number, price: string): void {
    this.send('G', `41=${origClOrdID}|11=${clOrdID}|21=1|55=AAPL|54=1|${this.transactTime}38=${qty}|40=2|44=${price}|`);
  }

  cancel(origClOrdID: string, clOrdID: string, cxlType = 'F'): void {
    const type = this.version === 'FIX.4.0' ? `125=${cxlType}|` : '';
    this.send('F', `41=${origClOrdID}|11=${clOrdID}|${type}55=AAPL|54=1|${this.transactTime}38=100|`);
  }

  get transactTime(): string {
    return FIX_VERSIONS.indexOf(this.version) < FIX_VERSIONS.indexOf('FIX.4.2') ? '' : `60=${this.time()}|`;
  }

  /** Waits for a message that has all of `fields`, `39=2|14=300|`; others may come before it. */
  async hears(wanted: string): Promise<Map<number, string>> {
    const pairs = wanted
      .split('|')
      .filter((field) => field !== '')
      .map((field) => [Number(field.slice(0, field.indexOf('='))), field.slice(field.indexOf('=') + 1)] as const);
    let found: Map<number, string> | undefined;
    await eventually(
      `${this.version} hears ${wanted}; it heard ${JSON.stringify(this.heard.map((each) => [...each]))}`,
      () => {
        found = this.heard.find((message) => pairs.every(([tag, value]) => message.get(tag) === value));
        return found !== undefined;
      },
    );
    return found ?? new Map<number, string>();
  }

  close(): void {
    this.socket.destroy();
  }
}
