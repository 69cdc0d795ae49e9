/**
 * Fields that a client's orders carry to two venues, of FIX.4.4 and FIX.4.2, and back into its reports: over FIX, in
 * virtual time, with venues that say what they like. What leaves for them is held against the standard dictionaries.
 */
import { beforeEach, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import type { Session } from '../../src/session/session.ts';
import { Tag } from '../../src/fix/tags.ts';
import { instant } from '../../src/units/brand.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { standardRulesBut } from '../support/standard.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';
import { unjudged } from '../support/unjudged.ts';

const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);

const FILE = `
[gateway]
compID = "FAIRLEAD"
journal = "journal"
[fix]
port = 9000
[http]
port = 0
[[client]]
id = "OMS"
compID = "OMS"
passwordEnv = "PASSWORD"
carry = [1, 526, 528, 114, 453, 5700, 9301]
echo = [1, 526, 453, 9301]
carryBack = [29, 9730]
[[client]]
id = "PLAIN"
compID = "PLAIN"
passwordEnv = "PASSWORD"
[[dropCopy]]
id = "CLEARER"
version = "FIX.4.4"
compID = "CLEARER"
passwordEnv = "PASSWORD"
cancelRejects = true
[[venue]]
id = "EAST"
kind = "dark"
version = "FIX.4.4"
host = "venue"
port = 9044
senderCompID = "FL"
targetCompID = "EAST"
takeFee = "0"
lot = "1"
tick = "0.01"
orderTypes = ["limit"]
timesInForce = ["day"]
carry = [1, 528, 453, 114, 5700, 9301]
carryBack = [29, 9730]
[[venue.session.rule]]
direction = "out"
do = "rename"
from = 9301
tag = 7928
[[venue.session.rule]]
direction = "out"
on = ["D"]
do = "map"
tag = 7928
values = { DMA = "1" }
[[venue]]
id = "WEST"
kind = "dark"
version = "FIX.4.2"
host = "venue"
port = 9042
senderCompID = "FL"
targetCompID = "WEST"
takeFee = "0"
lot = "1"
tick = "0.01"
orderTypes = ["limit"]
timesInForce = ["day"]
carry = [1, 528, 114]
[[venue.session.rule]]
direction = "out"
do = "rename"
from = 528
tag = 47
[[instrument]]
symbol = "XYZ"
tick = "0.01"
lot = "1"
[limits.default]
maxOrderQty = "100000"
maxOrderNotional = "100000000"
maxGrossNotional = "500000000"
priceCollarBps = 0
`;
const VERSIONS = { EAST: 'FIX.4.4', WEST: 'FIX.4.2' } as const;
type Venue = keyof typeof VERSIONS;
/** Beside the standard, venues have fields of their own. */
const CHECKS = { checkUserDefinedTags: false };
const RULES = { EAST: standardRulesBut('FIX.4.4', CHECKS), WEST: standardRulesBut('FIX.4.2', CHECKS) };
const CONFIGURED = parseConfig(FILE, 'carried.toml');
const SETUP = unjudged(resolveConfig(CONFIGURED, await dictionariesFor(CONFIGURED), { PASSWORD: 'open sesame' }));

/** A gateway, two venues, its client and a receiver of copies. */
class Stage {
  readonly world = new VirtualWorld(START);
  readonly files = new MemoryFiles();
  /** What the venues hear. */
  readonly heard: string[] = [];
  private readonly engine = new Engine({
    journal: new MemoryJournal(),
    clock: this.world,
    world: this.world,
    log: { info: () => undefined, warn: () => undefined },
  });
  private readonly venues = new Map<Venue, Session>();
  /** ClOrdID of the order that each heard last, and how often it has reported. */
  private readonly orders = new Map<Venue, string>();
  private reports = 0;
  client!: FixClient;
  copies!: FixClient;
  gateway!: Gateway;

  async open(): Promise<void> {
    for (const [venue, beginString] of Object.entries(VERSIONS) as [Venue, 'FIX.4.4' | 'FIX.4.2'][]) {
      const config = { ...CONFIG, id: venue, role: 'acceptor', senderCompID: venue, targetCompID: 'FL' } as const;
      const handler = {
        onMessage: (fields: Fields) => this.hear(venue, fields),
        onReject: (fields: Fields) => this.hear(venue, fields),
      };
      this.venues.set(
        venue,
        this.engine.addSession({ ...config, beginString, rules: RULES[venue] }, () => handler),
      );
    }
    await this.engine.listen('venue', 9044);
    await this.engine.listen('venue', 9042);
    this.engine.start();
    await this.start();
  }

  async start(): Promise<void> {
    const { world } = this;
    const log = { info: () => undefined, warn: () => undefined };
    this.gateway = await Gateway.open(SETUP, { clock: world, log, world, files: this.files });
    world.until(() => this.gateway.core.venuesUp.size === 2, 60);
    this.client = this.dial('OMS');
    this.copies = this.dial('CLEARER');
    world.advance(1);
  }

  dial(sender: string): FixClient {
    const now = () => new Date(this.world.now() / 1000).toISOString().replace(/[-Z]/g, '').replace('T', '-');
    const client = new FixClient({ target: 'FAIRLEAD', sender, now, logon: '554=open sesame|' }).dial(
      this.world,
      this.gateway.port,
    );
    void client.logOn();
    this.world.advance(0.1);
    return client;
  }

  private hear(venue: Venue, fields: Fields): void {
    this.heard.push(`${venue} ${body(fields.toString())}`);
    if (fields.msgType() === 'D') this.orders.set(venue, fields.text(Tag.ClOrdID));
  }

  /** The client says something; what the venues hear then. */
  say(text: string, client = this.client): string[] {
    this.heard.length = 0;
    client.send(text);
    this.world.advance(0.5);
    return [...this.heard];
  }

  /** A venue reports on the order that it heard last. */
  report(venue: Venue, text: string): void {
    const session = this.venues.get(venue) as Session;
    const w = this.engine.begin(session, '8', this.world.now());
    const ids = `37=V1|11=${this.orders.get(venue) ?? ''}|17=${++this.reports}`;
    for (const field of `${ids}|55=XYZ|54=1|38=100|${text}`.split('|'))
      w.text(Number(field.split('=')[0]), field.slice(field.indexOf('=') + 1));
    this.engine.send(session);
    this.world.advance(0.5);
  }

  /** What came since the last call, from its ExecType or MsgType on. */
  news(client = this.client): string[] {
    return client.heard.splice(0).map(({ text }) => body(text));
  }
}

const body = (text: string): string =>
  text
    .replace(/^.*?\|35=/, '35=')
    .replace(/\|(34|49|52|56|9|60|10|37|17)=[^|]*(?=\|)/g, '')
    .replace(/\|11=[A-Z0-9]+-\d+|\|41=[A-Z0-9]+-\d+/g, '');

let stage: Stage;

beforeEach(async () => {
  stage = new Stage();
  await stage.open();
});

const PARTIES = '453=2|448=FIRM|447=D|452=13|448=TRADER|447=D|452=1|802=1|523=DESK|803=4|';
const ORDER = '55=XYZ|54=1|38=100|40=2|44=10|';
const ECHO = `${PARTIES}9301=DMA|526=S1|`;
/** What stands behind the fields that a message has by itself. */
const behind = (texts: string[], last: string): string[] =>
  texts.map((text) => text.replace(new RegExp(`\\|55=.*?\\|${last}=[^|]*\\|`), '|…|'));

it('go to each venue in its version, and back into reports and their copies', () => {
  const fields = `1=ACC|528=A|114=N|${PARTIES}5700=LOC|9301=DMA|526=S1|`;
  expect(behind(stage.say(`35=D|11=A|100=EAST|${ORDER}${fields}`), '59')).toEqual([
    `EAST 35=D|21=1|…|1=ACC|528=A|114=N|${PARTIES}5700=LOC|7928=1|`,
  ]);
  expect(behind(stage.news(), '6')).toEqual([`35=8|11=A|150=0|39=0|1=ACC|…|${ECHO}`]);
  expect(behind(stage.news(stage.copies), '6')).toEqual([`35=8|115=OMS|11=A|150=0|39=0|1=ACC|…|797=Y|${ECHO}`]);
  expect(behind(stage.say(`35=D|11=B|100=WEST|${ORDER}${fields}`), '59')).toEqual([
    'WEST 35=D|21=1|…|1=ACC|47=A|114=N|',
  ]);
});

it('go out on cancels as far as these have them, the cancel’s own in their place', () => {
  stage.say(`35=D|11=A|100=EAST|${ORDER}1=ACC|528=A|${PARTIES}9301=DMA|`);
  stage.news();
  expect(behind(stage.say('35=F|11=C|41=A|55=XYZ|54=1|453=1|448=FIRM|447=D|452=13|526=S2|'), '38')).toEqual([
    'EAST 35=F|…|1=ACC|453=1|448=FIRM|447=D|452=13|7928=DMA|',
  ]);
  expect(behind(stage.news(), '6')).toEqual([
    '35=8|11=C|41=A|150=6|39=6|1=ACC|…|453=1|448=FIRM|447=D|452=13|9301=DMA|526=S2|',
  ]);
});

it('of a replace take their place, and the others stay; after a restart too', async () => {
  stage.say(`35=D|11=A|100=EAST|${ORDER}1=ACC|528=A|9301=DMA|`);
  stage.report('EAST', '150=0|39=0|151=100|14=0|6=0');
  stage.say('35=G|11=B|41=A|55=XYZ|54=1|38=200|40=2|44=10|528=P|5700=LOC|');
  stage.gateway.kill();
  stage.world.advance(1);
  stage.heard.length = 0;
  await stage.start();
  stage.report('EAST', '150=4|39=4|151=0|14=0|6=0');
  expect(behind(stage.heard, '59').at(-1)).toBe('EAST 35=D|21=1|…|1=ACC|528=P|7928=1|5700=LOC|');
});

it('are those of each order of a list', () => {
  const rest = '100=EAST|55=XYZ|54=1|60=20260601-12:00:00|38=100|40=2|44=10|';
  const orders = `11=L1|67=1|453=1|448=X|447=D|452=13|21=1|${rest}9301=DMA|11=L2|526=S|67=2|21=1|${rest}`;
  expect(behind(stage.say(`35=E|66=L|394=3|68=2|73=2|${orders}`), '59')).toEqual([
    'EAST 35=D|21=1|…|453=1|448=X|447=D|452=13|7928=1|',
    'EAST 35=D|21=1|…|',
  ]);
  expect(stage.news().filter((text) => text.endsWith('|526=S|'))).toHaveLength(1);
});

it('of a venue’s report come to the client with the execution', () => {
  stage.say(`35=D|11=A|100=EAST|${ORDER}9301=DMA|`);
  stage.news();
  stage.report('EAST', '150=F|39=1|151=60|14=40|6=10|32=40|31=10|29=4|851=1|9730=R');
  expect(behind(stage.news(), '6')).toEqual(['35=8|11=A|150=F|39=1|…|9301=DMA|29=4|9730=R|']);
  // What WEST says is not taken.
  stage.say(`35=D|11=B|100=WEST|${ORDER}`);
  stage.news();
  stage.report('WEST', '20=0|150=1|39=1|151=60|14=40|6=10|32=40|31=10|29=4');
  expect(behind(stage.news(), '6')).toEqual(['35=8|11=B|150=F|39=1|…|']);
});

it('of another client are none: its dictionary has not these, and its orders carry nothing', () => {
  const plain = stage.dial('PLAIN');
  expect(stage.say(`35=D|11=A|100=EAST|${ORDER}9301=DMA|`, plain)).toEqual([]);
  expect(stage.news(plain)).toEqual([expect.stringMatching(/^35=3\|.*\|371=9301\|/)]);
  expect(behind(stage.say(`35=D|11=B|100=EAST|${ORDER}1=ACC|528=A|`, plain), '59')).toEqual(['EAST 35=D|21=1|…|']);
});

it('refuse the order that has too many', () => {
  expect(stage.say(`35=D|11=A|100=EAST|${ORDER}9301=${'x'.repeat(5_000)}|`)).toEqual([]);
  expect(stage.news()).toEqual([expect.stringMatching(/\|150=8\|.*\|58=the fields to carry have more than 4096 char/)]);
});
