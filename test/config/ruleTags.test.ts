/** Fields that rules of the router ask for: a rule is all that they need. */
import { expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import type { GatewaySetup } from '../../src/config/setup.ts';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { Enumeration } from '../../src/fix/enumeration.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { reservedFrom } from '../../src/fix/reserved.ts';
import { validate } from '../../src/fix/validate.ts';
import { carriedOf } from '../../src/ops/desk/askedCarry.ts';
import { carriedValue } from '../../src/orders/carried.ts';
import { instant } from '../../src/units/brand.ts';
import { CarriedReader } from '../../src/wire/carrying.ts';
import { readNewOrder } from '../../src/wire/clientMessages.ts';
import { endOfUtcDate } from '../../src/wire/orderTerms.ts';
import { framed } from '../support/fixMessage.ts';
import { DEMO, SECRETS } from './demo.ts';

const ORDER = '11=A|21=1|55=AAPL|54=1|60=20261130-12:00:00|38=100|40=2|44=99.00|';
const RULE = '\n[[router.rule]]\npolicy = "directed"\nvenue = "NORTH"\ntag = 847\nvalues = ["1001", "my-way"]\n';
const PARAMETER = '\n[[router.rule]]\npolicy = "dark-first"\nparameter = "Urgency"\nvalues = ["low"]\n';

async function setupWith(more: string, client = ''): Promise<GatewaySetup> {
  const text = DEMO.replace(
    'versions = ["FIX.4.4", "FIX.4.2"]',
    `versions = ["FIX.4.2", "FIX.4.4", "FIX.5.0SP2"]\n${client}`,
  );
  const config = parseConfig(text + more, 'fairlead.config.toml');
  return resolveConfig(config, await dictionariesFor(config), SECRETS);
}

/** What becomes of an order with more fields on each session: its fault, else what it carries. */
function taken({ clients, instruments }: GatewaySetup, more: string, id = 'TESTER'): string[] {
  const client = clients.get(id)!;
  return client.sessions.map(({ beginString, rules, otherApplications }) => {
    const told = framed(`35=D|34=2|49=C|52=20261130-12:00:00|56=F|${ORDER}${more}`, beginString);
    const bytes = Buffer.from(told, 'latin1');
    const fields = new Fields();
    expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
    expect(otherApplications?.size ?? 0).toBe(0);
    const wrong = rules && validate(fields, rules);
    if (wrong !== undefined) return `Reject: ${wrong.text}`;
    const asker = { clientID: id, replyTo: id, ...DIRECT };
    const reading = { asker, agreed: client.fields, dateEnd: endOfUtcDate, now: instant(1_796_040_000_000_000) };
    const { fault } = readNewOrder(fields, reading, instruments.get('AAPL'));
    const carried = new CarriedReader(client.carried.taken, rules).read(fields);
    return fault?.text ?? carried.replaceAll('\x01', ' ');
  });
}

it('a rule on a tag lets the clients of all versions say it, as far as a rule knows the value', async () => {
  const setup = await setupWith(RULE);
  expect(taken(setup, '847=1001|')).toEqual(['847=1001 ', '847=1001 ', '847=1001 ']);
  expect(taken(setup, '847=my-way|')).toEqual(['847=my-way ', '847=my-way ', '847=my-way ']);
  const not = 'TargetStrategy(847)=1 is not taken, only 1001, my-way: no rule of the router is for it';
  expect(taken(setup, '847=1|')).toEqual([not, not, not]);
  expect(taken(setup, '848=x|')[1]).toMatch(/^TargetStrategyParameters\(848\)=x is not taken: there are no algorithms/);
  // Venues get nothing of it.
  expect([...setup.venues.values()].map(({ carried }) => carried.sent)).toEqual(
    [[], [], [], []].slice(0, setup.venues.size),
  );
});

it('may be on the parameters in one field, TargetStrategyParameters(848), too', async () => {
  const setup = await setupWith(RULE.replace('847', '848').replace('"1001", "my-way"', '"urgency=low, fast"'));
  expect(taken(setup, '848=urgency=low, fast|')).toEqual(Array(3).fill('848=urgency=low, fast '));
  expect(taken(setup, '848=x|')[1]).toContain('only urgency=low, fast: no rule of the router is for it');
  expect(taken(setup, '847=1001|')[1]).toMatch(/^TargetStrategy\(847\)=1001 is not taken/);
});

it('names the strategy as well where that is agreed, and then has any value', async () => {
  const setup = await setupWith(RULE, 'strategyTag = 847');
  expect(taken(setup, '847=1001|')[1]).toBe('847=1001 ');
  expect(taken(setup, '847=7|')[1]).toBe('847=7 ');
});

it('is of the clients of the rule alone', async () => {
  const setup = await setupWith(`${RULE}clients = ["DEMO-OMS"]\n`);
  expect(taken(setup, '847=1001|', 'DEMO-OMS')).toEqual(['847=1001 ']);
  expect(taken(setup, '847=1001|')[1]).toMatch(/^TargetStrategy\(847\)=1001 is not taken: there are no algorithms/);
});

it('parameters of strategies are those that rules have, from FIX.5.0 on', async () => {
  const setup = await setupWith(PARAMETER);
  const [, , told] = taken(setup, '957=1|958=Urgency|959=14|960=low|');
  expect(told).toBe('957=1 -958=Urgency >959=14 >960=low ');
  expect(taken(setup, '957=1|958=StartTime|959=14|960=low|')[2]).toMatch(
    /\(958\)=StartTime is not taken, only Urgency|958=StartTime/,
  );
  expect(taken(setup, '957=1|958=Urgency|959=14|960=high|')[2]).toMatch(/960.*=high is not taken, only low/);
});

it('goes to venues that are to have it, and over HTTP too', async () => {
  const setup = await setupWith(RULE);
  const handling = setup.clients.get('DEMO-API')!.handling;
  expect(carriedValue(carriedOf({ 847: '1001' }, '', handling).carried, 847)).toBe('1001');
  expect(carriedOf({ 847: '2' }, '', handling).fault?.text).toBe(
    'carry 847: no rule of the router is for 2, only for 1001, my-way',
  );
  const carrying = DEMO.replace('dictionary = "NORTH" ', 'carry = [9847]\ndictionary = "NORTH" ');
  const config = parseConfig(`${carrying}${RULE.replace('847', '9847')}`, 'fairlead.config.toml');
  const { venues } = resolveConfig(config, await dictionariesFor(config), SECRETS);
  expect(venues.get('NORTH')?.carried.sent).toEqual([9847]);
});

it('what FIX leaves to agreement is a value of the field, in the versions that say so', async () => {
  const setup = await setupWith('', 'carry = [660]\necho = [660]');
  const [, old, late] = taken(setup, '660=100|');
  expect(old).toBe('Reject: Value is incorrect (out of range) for this tag (allowed: 1, 2, 3, 4, 5, 99)');
  expect(late).toBe('660=100 ');
});

it.each([
  ['FIX.4.4', 847, '1000', true],
  ['FIX.4.4', 847, '999', false],
  ['FIX.4.4', 847, '01000', false],
  ['FIX.4.4', 847, '1e5', false],
  ['FIX.4.4', 803, '4000', true],
  ['FIX.4.4', 103, '100', false],
  ['FIX.5.0SP2', 103, '100', true],
  ['FIX.5.0SP2', 803, '100', false],
  ['FIX.4.4', 59, '1000', false],
])('%s, %i=%s', (beginString, tag, value, isAllowed) => {
  const values = new Enumeration(['1', '99'], false, reservedFrom(tag, beginString));
  const bytes = Buffer.from(value);
  expect(values.allows(bytes, 0, bytes.length)).toBe(isAllowed);
});
