/** `carry`, `echo` and `carryBack`: what is wrong with them stands at their keys. */
import { expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { ConfigError } from '../../src/config/schema/schemaProblem.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { validate } from '../../src/fix/validate.ts';
import { framed } from '../support/fixMessage.ts';

const venue = (id: string, version: string, keys: string) => `
[[venue]]
id = "${id}"
kind = "dark"
version = "${version}"
host = "127.0.0.1"
port = 9044
senderCompID = "FL"
targetCompID = "${id}"
takeFee = "0"
lot = "1"
tick = "0.01"
orderTypes = ["limit"]
timesInForce = ["day"]
${keys}`;

/** A client of FIX.4.4 and FIX.4.2, one over HTTP, a venue of FIX.4.4 and one of FIX.4.2. */
const fileWith = ({ client = '', api = '', east = '', west = '', more = '' }) => `
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
versions = ["FIX.4.4", "FIX.4.2"]
loopbackOnly = true
${client}
[[client]]
id = "API"
${api}
${venue('EAST', 'FIX.4.4', east)}
${venue('WEST', 'FIX.4.2', west)}
[[instrument]]
symbol = "XYZ"
tick = "0.01"
lot = "1"
[limits.default]
maxOrderQty = "100000"
maxOrderNotional = "100000000"
maxGrossNotional = "500000000"
priceCollarBps = 0
${more}`;

type Keys = Parameters<typeof fileWith>[0];

async function resolved(keys: Keys) {
  const config = parseConfig(fileWith(keys), 'test.toml');
  return resolveConfig(config, await dictionariesFor(config), {});
}

async function faultsOf(keys: Keys): Promise<string[]> {
  try {
    await resolved(keys);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, text }) => `${where}: ${text}`);
  }
}

const OWN = 'is read and written here: only fields that are not can be carried';
const rename = (from: number, tag: number) =>
  `[[venue.session.rule]]\ndirection = "out"\ndo = "rename"\nfrom = ${from}\ntag = ${tag}`;

it.each<[Keys, string[]]>([
  [{ client: 'carry = [1, 528, 453]\necho = [453]', east: 'carry = [1, 528]' }, []],
  // Of one version is enough; fields of one's own need no dictionary.
  [{ client: 'carry = [9301]\necho = [9301]', east: 'carry = [9301]' }, []],
  // What self-trade prevention reads needs to go nowhere.
  [{ client: 'carry = [9301, 9302]', more: '[selfTrade]\nidTag = 9301\ninstructionTag = 9302\n' }, []],
  [
    { client: 'carry = [38]', east: 'carry = [38]' },
    [`client[OMS].carry[#1]: 38 ${OWN}`, `venue[EAST].carry[#1]: 38 ${OWN}`],
  ],
  [
    { client: 'carry = [528, 50]', east: 'carry = [528]' },
    [
      'client[OMS].carry[#2]: 50 goes nowhere: no venue has it in `carry`, nor this client in `echo`',
      'client[OMS].carry[#2]: 50 is a field of the header: it belongs to its session',
      'client[OMS].carry[#2]: dictionary FIX44, FIX42 has no 50 in MsgType(35)=D',
    ],
  ],
  [
    { client: 'carry = [354, 355]\necho = [354, 355]' },
    [354, 355]
      .map((tag, i) => `client[OMS].carry[#${i + 1}]: ${tag} is raw data or its length, and cannot be carried`)
      .concat(
        [354, 355].map(
          (tag, i) => `client[OMS].echo[#${i + 1}]: ${tag} is raw data or its length, and cannot be carried`,
        ),
      ),
  ],
  [
    { client: 'carry = [711]', east: 'carry = [711]' },
    [
      'client[OMS].carry[#1]: an order with 711 would be another one without: every venue must have it in `carry`, and WEST lacks it',
      'client[OMS].carry[#1]: the group 711 has raw data in it, and cannot be carried',
      'venue[EAST].carry[#1]: the group 711 has raw data in it, and cannot be carried',
    ],
  ],
  [
    { client: 'carry = [448]', east: 'carry = [448]' },
    [
      'client[OMS].carry[#1]: dictionary FIX44, FIX42 has no 448 in MsgType(35)=D but within the group 453, which is carried whole: name 453',
      'venue[EAST].carry[#1]: dictionary FIX44 has no 448 in MsgType(35)=D but within the group 453, which is carried whole: name 453',
    ],
  ],
  // The venue's version has no OrderCapacity(528): it has Rule80A(47).
  [
    { client: 'carry = [528]', west: 'carry = [528]' },
    ['venue[WEST].carry[#1]: dictionary FIX42 has no 528 in MsgType(35)=D'],
  ],
  [{ client: 'carry = [528]', west: `carry = [528]\n${rename(528, 47)}` }, []],
  [{ client: 'carry = [9301]', west: `carry = [9301]\n${rename(9301, 7928)}` }, []],
  // What would be refused, were it not carried, goes wherever the order goes.
  [
    { client: 'carry = [114]', east: 'carry = [114]' },
    [
      'client[OMS].carry[#1]: an order with 114 would be another one without: every venue must have it in `carry`, and WEST lacks it',
    ],
  ],
  // Only the instrument's own currency ever passes: a venue need not have it.
  [{ client: 'carry = [15]', east: 'carry = [15]' }, []],
  [{ client: 'carry = [114]', east: 'carry = [114]', west: 'carry = [114]' }, []],
  [{ east: 'carry = [528]' }, ['venue[EAST].carry[#1]: no client has 528 in `carry`']],
  [{ client: 'echo = [526]' }, ['client[OMS].echo[#1]: 526 is not in `carry` of this client']],
  [{ client: 'carry = [58]\necho = [58]', east: 'carry = [58]' }, [`client[OMS].echo[#1]: 58 ${OWN}`]],
  [{ client: 'carry = [528, 528]', east: 'carry = [528]' }, ['client[OMS].carry[#2]: 528 is named twice']],
  [
    { client: 'carry = [528]\nignoreFields = [528]', east: 'carry = [528]' },
    ['client[OMS].carry[#1]: 528 is in `ignoreFields` as well'],
  ],
  [{ client: 'carryBack = [29]', east: 'carryBack = [29]', west: 'carryBack = [29]' }, []],
  [{ client: 'carryBack = [851]' }, ['client[OMS].carryBack[#1]: no venue has 851 in `carryBack`']],
  [
    { client: 'carryBack = [851, 1]', west: 'carryBack = [851, 1]' },
    [
      `venue[WEST].carryBack[#2]: 1 ${OWN}`,
      'venue[WEST].carryBack[#1]: dictionary FIX42 has no 851 in MsgType(35)=8',
      `client[OMS].carryBack[#2]: 1 ${OWN}`,
    ],
  ],
])('%j', async (keys, faults) => {
  expect((await faultsOf(keys)).sort()).toEqual([...faults].sort());
});

it('what is carried may be sent: tags, and what is in groups; over HTTP fields alone', async () => {
  const { clients } = await resolved({
    client: 'carry = [528, 453]',
    api: 'carry = [453, 5700]',
    east: 'carry = [528, 453, 5700]',
  });
  const oms = clients.get('OMS');
  expect(oms?.fields.carried).toEqual(new Set([528, 453, 448, 447, 452, 802, 523, 803]));
  expect(clients.get('API')?.handling.carries).toEqual(
    new Map([
      [453, 'group'],
      [5700, 'field'],
    ]),
  );
});

const MADE_OF = 'is what an order is made of: it names nothing else';

it.each<[keys: string, faults: string[]]>([
  ['strategyTag = 847\ntraderTag = 50', []],
  ['strategyTag = 9301\ntraderTag = 116', []],
  ['strategyTag = 9301\ntraderRole = 12', []],
  ['traderTag = 1', [`traderTag: Account(1) ${MADE_OF}`]],
  ['traderTag = 11', [`traderTag: ClOrdID(11) ${MADE_OF}`]],
  ['strategyTag = 15', [`strategyTag: Currency(15) ${MADE_OF}`]],
  [
    'traderTag = 452',
    [
      'traderTag: 452 is a field of the group 453, which may have several: `traderRole` says which party entered an order',
    ],
  ],
  [
    'traderTag = 448',
    [
      'traderTag: 448 is a field of the group 453, which may have several: `traderRole` says which party entered an order',
    ],
  ],
  ['traderTag = 453', ['traderTag: 453 is a group: `traderRole` says which party entered an order']],
  ['strategyTag = 79', ['strategyTag: 79 is a field of the group 78, which may have several']],
  ['traderTag = 49', ["traderTag: 49 is the session's own: of the header 50, 116 and 142 may"]],
  ['traderTag = 57', ["traderTag: 57 is the session's own: of the header 50, 116 and 142 may"]],
  ['strategyTag = 355', ['strategyTag: 355 is raw data or its length']],
  ['strategyTag = 9301\ntraderTag = 9301', ['traderTag: 9301 names the strategy already']],
  [
    'traderTag = 50\ntraderRole = 12',
    ['traderRole: the trader is named by `traderTag` already: leave one of them out'],
  ],
])('what names strategy and trader: %s', async (keys, faults) => {
  expect(await faultsOf({ client: keys })).toEqual(faults.map((fault) => `client[OMS].${fault}`));
});

const ORDER = '11=A|21=1|55=XYZ|54=1|60=20261130-12:00:00|38=100|40=2|44=99.00|';

/** With orders of every version that we speak, whatever their dictionaries list. */
it.each([847, 9301, 58])('orders may have any value in a field that names their strategy: %i', async (tag) => {
  const versions = 'versions = ["FIX.4.2", "FIX.4.4", "FIX.5.0SP2"]';
  const text = fileWith({ client: `strategyTag = ${tag}\ntraderRole = 12` }).replace(/versions = .*/, versions);
  const config = parseConfig(text, 'test.toml');
  const { clients } = resolveConfig(config, await dictionariesFor(config), {});
  for (const { beginString, rules } of clients.get('OMS')?.sessions ?? []) {
    for (const [msgType, more] of [
      ['D', ''],
      ['G', '41=B|'],
      ['F', '41=B|'],
    ]) {
      const body = msgType === 'F' ? ORDER.replace(/21=1.|40=2.*/g, '') : ORDER;
      const told = framed(
        `35=${msgType}|34=2|49=C|52=20261130-12:00:00|56=F|${more}${body}${tag}=my-1001|`,
        beginString,
      );
      const bytes = Buffer.from(told, 'latin1');
      const fields = new Fields();
      expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
      expect([beginString, msgType, rules && validate(fields, rules)]).toEqual([beginString, msgType, undefined]);
    }
  }
});
