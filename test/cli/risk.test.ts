/** `fairlead risk` against a gateway's API: what is printed, and that nothing is changed without --yes. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  allow,
  decideProposal,
  listLimits,
  listProposals,
  listRestricted,
  listStates,
  removeLimits,
  restrict,
  setLimit,
} from '../../src/cli/risk.ts';
import { loadDay, showDay } from '../../src/cli/day.ts';
import { kill } from '../../src/cli/kill.ts';
import { type Ops, startOps } from '../../src/ops/server.ts';
import { SECRETS } from '../config/demo.ts';
import { readSetup } from '../../src/config/readSetup.ts';
import { coreConfigOf } from '../../src/gateway/setupParts.ts';
import { putInForce, reloadLimits } from '../../src/cli/limitsOfFile.ts';
import { OrdStatus } from '../../src/orders/values.ts';
import { NO_TIME, qty } from '../../src/units/brand.ts';
import { dateNumber } from '../../src/units/time.ts';
import { House } from '../ops/house.ts';

let house: House;
let ops: Ops;
let printed: string[];
const strip = (text: string) => text.replace(/\x1b\[\d+m/g, '').replace(/ {2,}/g, '  ');

beforeEach(async () => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(...strip(text).split('\n')));
  vi.stubEnv('FIRST', SECRETS['FAIRLEAD_OPERATOR_TOKEN']);
  vi.stubEnv('SECOND', 'of-the-second');
  const { tokens } = new House().http;
  const second = {
    name: 'ruth',
    role: 'operator',
    clientID: '',
    secret: { matches: (text: string) => text === 'of-the-second' },
  } as const;
  house = new House({ tokens: [...tokens, second], twoPersons: new Set(['limits']) });
  ops = await startOps(house, house.http, house.log);
  house.quote('NORTH', 'AAPL', 187.48, 500, 187.5, 200);
  house.submit(house.order('TESTER', 'T1', 'AAPL', '187.00'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await ops.close();
});

const address = (tokenEnv = 'FIRST') => ({ url: `http://127.0.0.1:${ops.port}`, tokenEnv, reason: 'test' });
const said = () => printed.splice(0);

it('lists limits with their use, and what is off', async () => {
  await listLimits({ ...address(), client: 'TESTER', measure: 'maxOpenOrders' });
  const [head, row, count, ...off] = said();
  expect(head).toBe('limit  value  used  of it  by');
  expect(row).toBe('maxOpenOrders client=*  10000  1 (TESTER)  0 %  configuration');
  expect(count).toMatch(/^1 limits, version \d+$/);
  expect(off).toContain('off: maxOpenQty for TESTER, DEMO-OMS, DEMO-API');
  expect(off).toContain('off: newRate for TESTER, DEMO-OMS');
});

it('shows the difference first, changes with --yes, and waits for a second person where one is needed', async () => {
  const of = ['client=TESTER'];
  await setLimit('maxOpenQty', '500', { ...address(), of: [...of, 'symbol=*'] });
  expect(said()).toEqual([
    'maxOpenQty client=TESTER symbol=*: none → 500',
    'nothing is changed yet: add --yes to do it',
  ]);
  await setLimit('maxOpenQty', '500', { ...address(), of: [...of, 'symbol=*'], yes: true });
  expect(said()[1]).toMatch(/^in force from version \d+ of the limits on$/);
  await setLimit('maxOpenQty', '900', { ...address(), of: [...of, 'symbol=*'], for: '2h', yes: true });
  expect(said()).toEqual([
    expect.stringMatching(/^maxOpenQty client=TESTER symbol=\*: 500 → 900 until \S+Z in its place$/),
    'proposal 1 waits for a second person: fairlead risk confirm 1',
  ]);
  await listProposals(address());
  expect(said()[1]).toMatch(
    /^1 {2}maxOpenQty client=TESTER symbol=\*: 500 → 900 until \S+Z in its place {2}demo-operator: test {2}waits until /,
  );
  await decideProposal('1', 'confirm', address('SECOND'));
  expect(said()[0]).toMatch(/^maxOpenQty client=TESTER symbol=\*: 500 → 900 until \S+Z in its place: confirmed$/);
  await removeLimits(['maxOpenQty client=TESTER symbol=* override'], { ...address(), yes: true });
  expect(said()[0]).toMatch(/^maxOpenQty client=TESTER symbol=\*: 900 until \S+Z → removed$/);
});

it('sets a ratio that holds from a number on', async () => {
  const ratio = { ...address(), of: ['client=TESTER'], windowMs: 60_000, yes: true };
  await setLimit('orderToTrade', '50', { ...ratio, least: 20 });
  expect(said()[1]).toMatch(/^in force from version/);
  const rows = [...house.core.state.risk.limits.rows.values()];
  expect(rows.find(({ measure }) => measure === 'orderToTrade')).toMatchObject({ value: '50', least: 20 });
  house.submit(house.order('TESTER', 'T2', 'AAPL', '187.00'));
  await listLimits({ ...address(), client: 'TESTER', measure: 'orderToTrade' });
  const id = 'orderToTrade client=TESTER in 60000 ms';
  expect(said()[1]).toBe(`${id}  50 in 60000 ms from 20 on  1  not yet  demo-operator`);
  await listLimits({ ...address(), client: 'TESTER', measure: 'maxOrderQty' });
  expect(said()[1]).toBe('maxOrderQty client=*  100000  each order  configuration');
  await expect(setLimit('newRate', '50', { ...ratio, least: 20 })).rejects.toThrow('newRate has no least');
});

it('restricts a symbol and releases it, for a client or for everybody', async () => {
  await restrict('AAPL', { ...address(), yes: true });
  await restrict('MSFT', { ...address(), client: 'TESTER', yes: true });
  said();
  await listRestricted(address());
  expect(said()).toEqual([
    'symbol  is  for  until  by',
    'AAPL  restricted  everybody  demo-operator: test',
    'MSFT  restricted  client=TESTER  demo-operator: test',
  ]);
  await allow('AAPL', { ...address(), yes: true });
  await expect(allow('AAPL', { ...address(), yes: true })).rejects.toThrow('AAPL is not restricted');
  said();
  await listRestricted(address());
  expect(said()).toHaveLength(2);
});

it('releases what a file restricts by standing in for it, and takes a restriction that only warns', async () => {
  const scope = { symbol: 'AAPL', client: 'TESTER' };
  const rows = { positions: [], cash: [], locates: [], lists: [], closes: [], rates: [] };
  const load = { do: 'loadStartOfDay', source: 'legal', force: false, day: dateNumber(house.now()), ...rows } as const;
  const restricted = [{ scope, soft: false, until: NO_TIME }];
  house.submit({ kind: 'dayAct', by: 'configuration', reason: 'file', act: { ...load, restricted } });
  const id = 'restricted client=TESTER symbol=AAPL by start of day: legal';
  await expect(removeLimits([id], { ...address(), yes: true })).rejects.toThrow('in a file (start of day: legal)');
  await allow('AAPL', { ...address(), client: 'TESTER', yes: true });
  await restrict('MSFT', { ...address(), of: ['client=TESTER', 'account=A1'], soft: true, yes: true });
  said();
  await listRestricted(address());
  expect(said()).toEqual([
    'symbol  is  for  until  by',
    'AAPL  restricted  client=TESTER  start of day: legal: file',
    'AAPL  released  client=TESTER  demo-operator: test',
    'MSFT  warned of  client=TESTER account=A1  demo-operator: test',
  ]);
  await expect(allow('AAPL', { ...address(), client: 'TESTER', yes: true })).rejects.toThrow(
    'AAPL is not restricted for client=TESTER',
  );
  house.submit({ kind: 'dayAct', by: 'configuration', reason: 'file', act: { ...load, restricted: [] } });
  await listRestricted({ ...address(), client: 'TESTER', symbol: 'AAPL' });
  expect(said()).toHaveLength(1);
});

it('shows what is set for the day, and loads its start from a file, told first', async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'fairlead-day-')), 'day.csv');
  const today = new Date(house.now() / 1_000).toISOString().slice(0, 10);
  const lines = [
    'position,TESTER,A1,AAPL,300,180.00',
    'list,noShort,MSFT',
    'locate,TESTER,AAPL,500',
    'rate,EUR,1.0825',
  ];
  writeFileSync(file, [`day,${today}`, ...lines, 'restricted,MSFT,client=TESTER'].join('\n'));
  const options = { ...address(), source: 'clearer' };
  await expect(loadDay(file, address())).rejects.toThrow('--source');
  await expect(loadDay(`${file}x`, options)).rejects.toThrow('cannot be read');
  await loadDay(file, options);
  const differences = said();
  expect(differences).toContain('position TESTER A1 AAPL: 300 @ 180.00 is new');
  expect(differences).toContain('rate EUR: 1.0825 is new');
  expect(differences).toContain('restricted client=TESTER symbol=MSFT: none → true');
  expect(differences.at(-1)).toBe('nothing is changed yet: add --yes to do it');
  await loadDay(file, { ...options, yes: true });
  expect(said()).toEqual(['proposal 1 waits for a second person: fairlead risk confirm 1']);
  await decideProposal('1', 'confirm', address('SECOND'));
  said();
  await showDay(address());
  expect(said()).toEqual([
    `${today} (UTC), rates in USD`,
    'source  day  loaded  times  positions  by',
    expect.stringMatching(`^clearer  ${today}  .*  1  1  demo-operator: test$`) as string,
    'symbol  list  for  until  by',
    'MSFT  noShort  everybody  start of day: clearer: test',
    'client  symbol  located  used  left',
    'TESTER  AAPL  500  0  500',
    'currency  rate  since  by',
    expect.stringMatching(/^EUR {2}1.0825 {2}.* {2}start of day: clearer: test$/) as string,
  ]);
  await loadDay(file, { ...options, yes: true });
  expect(said().at(-1)).toBe('loaded');
});

it('a reload of the file tells what of [router] has changed, which needs a restart, and nothing where it is the same', async () => {
  const demo = readFileSync(path.join(import.meta.dirname, '../../fairlead.config.toml'), 'utf8');
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'fairlead-reload-')), 'fairlead.config.toml');
  const warned: unknown[] = [];
  const warn = (message: string, about?: object) => void warned.push([message, about]);
  const reload = async (text: string) => {
    writeFileSync(file, text);
    warned.length = 0;
    await reloadLimits(file, house, { info: () => undefined, warn });
    return warned.filter(
      (line) => JSON.stringify(line).includes('[router]') || JSON.stringify(line).includes('cannot'),
    );
  };
  const before = { ...house.core.config.router };
  expect(await reload(demo)).toEqual([]);
  const other = '[router]\nemptyAfter = 3\ntripAfter = 4\npolicy = "sweep"';
  const changed = demo.includes('[router]\n') ? demo.replace('[router]', other) : `${demo}\n${other}\n`;
  expect(await reload(changed)).toEqual([
    ['[router] has changed, and stays as it is until a restart', { changed: ['tripAfter', 'emptyAfter', 'policies'] }],
  ]);
  expect(house.core.config.router).toEqual(before);
});

it('a reload of the file names the instruments, venues and other settings that need a restart, and nothing that is the same', async () => {
  const demo = readFileSync(path.join(import.meta.dirname, '../../fairlead.config.toml'), 'utf8');
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'fairlead-reload-')), 'fairlead.config.toml');
  writeFileSync(file, demo);
  const config = coreConfigOf(await readSetup(file));
  const core = Object.assign(Object.create(house.core) as typeof house.core, { config });
  const reload = async (text: string) => {
    writeFileSync(file, text);
    const warned: string[][] = [];
    const warn = (message: string, about?: object) => void warned.push([message, JSON.stringify(about)]);
    await reloadLimits(
      file,
      { core, submit: () => undefined, now: () => house.now() },
      { info: () => undefined, warn },
    );
    return warned.filter(([message]) => message.startsWith('not reloaded')).map(([, about]) => about);
  };
  expect(await reload(demo)).toEqual([]);
  const other = demo
    .replace('takeFee = "0.0030"', 'takeFee = "0.0029"')
    .replace('[[client]]\nid = "DEMO-API"', '[[client]]\nid = "MORE"\n\n[[client]]\nid = "DEMO-API"');
  const more = '\n[[instrument]]\nsymbol = "NEWS"\ntick = "0.01"\nlot = "1"\n\n[emulation]\npegMinTicks = 3\n';
  expect(await reload(other + more)).toEqual([
    '{"changed":["instrument NEWS","venue NORTH","venue SOUTH","venue DEEP","client MORE","emulation","selfTrade"]}',
  ]);
});

it('a reload of the file tells each difference before it is in force, and what is off', () => {
  const lines: unknown[] = [];
  const note = (message: string, about?: object) => void lines.push([message, about]);
  const { limits } = house.core.config;
  const rows = limits.rows?.flatMap((row) => {
    if (row.id === 'maxOrderQty client=*') return [{ ...row, value: '250' }];
    return row.id === 'maxOpenOrders client=*' ? [] : [row];
  });
  putInForce({ ...limits, rows: rows ?? [] }, house, { info: note, warn: note });
  expect(lines).toEqual([
    ['limits reloaded', { change: 'maxOpenOrders client=*: 10000 → removed' }],
    ['limits reloaded', { change: 'maxOrderQty client=*: 100000 → 250' }],
    ['limits reloaded', { changes: 2, version: house.core.state.risk.limits.version }],
    ['risk controls that are off', { off: expect.stringMatching(/maxOpenOrders \(all clients\)/) as string }],
  ]);
  house.submit(house.order('TESTER', 'T2', 'AAPL', '187.00'));
  house.submit({ ...house.order('TESTER', 'T3'), terms: { ...house.order('TESTER', 'T3').terms, orderQty: qty(251) } });
  const ended = [...house.core.state.orders.parents.values()].map(({ clOrdID, ended: how }) => [clOrdID, how]);
  expect(ended).toEqual([
    ['T1', ''],
    ['T2', ''],
    ['T3', OrdStatus.Rejected],
  ]);
});

it('lists states, and says of a name that is nobody’s which is near', async () => {
  await kill('reducing', { ...address(), scope: 'client:TESTER' });
  said();
  await listStates(address());
  expect(said()).toEqual(['scope  state  open  by  reason', 'client:TESTER  reducing  1  demo-operator  test']);
  await expect(kill('halted', { ...address(), scope: 'client:TESTRE' })).rejects.toThrow(
    'there is no client TESTRE: did you mean TESTER?',
  );
  await expect(setLimit('maxOrderQty', '1', { ...address(), of: ['client=TESTRE'] })).rejects.toThrow(
    'did you mean TESTER?',
  );
  await expect(setLimit('maxOrderQty', '1', { ...address('NOBODY') })).rejects.toThrow(
    "set NOBODY to an operator's token",
  );
});
