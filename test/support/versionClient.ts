/**
 * A client of any version that sends what the version asks for, and holds every message it gets against the standard
 * dictionary of that version: a tag, a value or an order of fields that the version does not have is a fault.
 */
import type { MessageRules } from '../../src/fix/dictionary.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { validate } from '../../src/fix/validate.ts';
import { APPL_VER_IDS, beginStringOf, type FixVersion } from '../../src/session/version.ts';
import { FixClient } from './fixClient.ts';
import type { FixMessage } from './fixMessage.ts';
import { standardRules } from './standard.ts';

export class VersionClient extends FixClient {
  /** What the standard dictionary says against messages that came. */
  readonly faults: string[] = [];
  private readonly version: FixVersion;
  private readonly rules: MessageRules;
  private readonly fields = new Fields();

  static async logOn(version: FixVersion, port: number): Promise<VersionClient> {
    const client = await new VersionClient(version).connect(port);
    await client.logOn();
    return client;
  }

  private constructor(version: FixVersion) {
    const applVerID = APPL_VER_IDS[version];
    super({
      target: 'FAIRLEAD',
      beginString: beginStringOf(version),
      // ResetSeqNumFlag(141) came with FIX.4.1.
      reset: version !== 'FIX.4.0',
      logon: applVerID === undefined ? '' : `1137=${applVerID}|`,
    });
    this.version = version;
    this.rules = standardRules(version);
  }

  protected override inspect({ text }: FixMessage): void {
    const bytes = Buffer.from(text.replaceAll('|', '\x01'), 'latin1');
    if (this.fields.parse(bytes, 0, bytes.length) !== Parsed.Ok) {
      this.faults.push(`garbled: ${text}`);
      return;
    }
    const fault = validate(this.fields, this.rules);
    if (fault !== undefined) this.faults.push(`${fault.text} ${fault.refTagID}: ${text}`);
  }

  /** NewOrderSingle(D) to buy or sell AAPL. */
  order(clOrdID: string, side: '1' | '2', qty: number, price: string, more = ''): void {
    this.send(`35=D|11=${clOrdID}|55=AAPL|54=${side}|38=${qty}|40=2|44=${price}|${more}`);
  }

  replace(origClOrdID: string, clOrdID: string, qty: number, price: string): void {
    this.send(`35=G|41=${origClOrdID}|11=${clOrdID}|55=AAPL|54=1|38=${qty}|40=2|44=${price}|`);
  }

  cancel(origClOrdID: string, clOrdID: string, cxlType = 'F'): void {
    const type = this.version === 'FIX.4.0' ? `125=${cxlType}|` : '';
    this.send(`35=F|41=${origClOrdID}|11=${clOrdID}|${type}55=AAPL|54=1|38=100|`);
  }
}
