import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/schema/load.ts';
import { ConfigError } from '../../src/config/schema/schemaProblem.ts';
import { DEMO, DEMO_PATH, demoWith, faultsOf } from './demo.ts';

describe('the demo', () => {
  it('is a valid configuration', () => {
    expect(faultsOf(DEMO)).toEqual([]);
  });

  it('needs no environment variable', () => {
    expect(faultsOf(DEMO, {})).toEqual([]);
  });

  it('has the keys that it leaves out filled in', () => {
    const { file, directory } = loadConfig(DEMO_PATH);
    expect(directory).toBe(process.cwd());
    expect(file.venue[0]).toMatchObject({ reconnectSec: 1, maxReconnectSec: 30, backups: [], minQty: false });
    expect(file.client[0].session).toMatchObject({ heartBtIntSec: 30, resetOnLogon: false, checks: { enums: true } });
    expect(file.router.tolerance).toBe('0.0005');
  });
});

/** An edit of the demo's file, and the problems it leads to. */
const FAULTS: readonly [what: string, from: string, to: string, faults: readonly string[]][] = [
  [
    'an unknown key',
    'takeFee = "0.0026"',
    'takefee = "0.0026"',
    [
      'venue[SOUTH].takeFee: missing; expected a decimal in quotes, such as "0.0030"',
      'venue[SOUTH].takefee: unknown key; did you mean takeFee?',
    ],
  ],
  [
    'an unknown key with no near name',
    '[fix] ',
    '[fix]\ncolour = "blue"\n#',
    [
      'fix.colour: unknown key; known here: host, port, maxMessageBytes, maxLogonBytes, maxWaitingBytes, maxWaitingSec, maxPendingConnections, maxPendingPerAddress, logonTimeoutSec, maxMessagesPerSec, proxyProtocol, tls',
    ],
  ],
  ['an unknown table', '[router]', '[ruoter]', ['ruoter: unknown key; did you mean router?']],
  [
    'an unknown key in a nested table',
    'depth = 5                      # price',
    'dept = 5 #',
    ['venue[NORTH].marketData.dept: unknown key; did you mean depth?'],
  ],
  [
    'an unknown key in an inline table',
    '{ count = 100, windowMs = 1000 }',
    '{ count = 100, windowMillis = 1000 }',
    ['limits.client.DEMO-API.newRate.windowMillis: unknown key; did you mean windowMs?'],
  ],
  [
    'a float for a fee',
    'takeFee = "0.0030"',
    'takeFee = 0.0030',
    [
      'venue[NORTH].takeFee: expected a decimal in quotes, such as "0.0030"; found the float 0.003 (a float is not exact: put it in quotes)',
    ],
  ],
  [
    'an integer for a quantity',
    'maxOrderQty = "100000"',
    'maxOrderQty = 100000',
    [
      'limits.default.maxOrderQty: expected a decimal in quotes, such as "10000", not below zero; found 100000 (put it in quotes: "100000")',
    ],
  ],
  [
    'a float for a port',
    'port = 9880',
    'port = 9880.5',
    ['fix.port: expected a whole number from 0 to 65535; found the float 9880.5'],
  ],
  [
    'a float that happens to be whole',
    'port = 9880',
    'port = 9880.0',
    ['fix.port: expected a whole number from 0 to 65535; found the float 9880'],
  ],
  [
    'text for a number',
    'maxRounds = 8',
    'maxRounds = "8"',
    ['router.maxRounds: expected a whole number from 1 to 1000; found "8"'],
  ],
  [
    'an exponent',
    'takeFee = "0.0030"',
    'takeFee = "3e-3"',
    ['venue[NORTH].takeFee: expected a decimal in quotes, such as "0.0030"; found "3e-3"'],
  ],
  [
    'a negative limit',
    'maxOrderQty = "100000"',
    'maxOrderQty = "-1"',
    ['limits.default.maxOrderQty: expected a decimal in quotes, such as "10000", not below zero; found "-1"'],
  ],
  [
    'a number out of range',
    'port = 9881',
    'port = 99881',
    ['http.port: expected a whole number from 0 to 65535; found 99881'],
  ],
  [
    'an unknown word',
    'durability = "os"',
    'durability = "ram"',
    ['gateway.durability: expected "memory" or "os" or "disk"; found "ram"'],
  ],
  [
    'an unknown order type',
    'orderTypes = ["limit", "pegged"]',
    'orderTypes = ["limit", "peg"]',
    ['venue[DEEP].orderTypes[#2]: expected "market" or "limit" or "stop" or "stopLimit" or "pegged"; found "peg"'],
  ],
  [
    'a missing limit',
    'maxOrderNotional = "10000000"\n',
    '',
    ['limits.default.maxOrderNotional: missing; expected a decimal in quotes, such as "500000", not below zero'],
  ],
  [
    'a secret in the file',
    'id = "DEMO-OMS"',
    'id = "DEMO-OMS"\npassword = "hunter2"',
    [
      'client[DEMO-OMS].password: unknown key; secrets are not written in this file: name an environment variable in passwordEnv or a file in passwordFile',
    ],
  ],
  [
    'a token in the file',
    'tokenEnv = "FAIRLEAD_TRADE_TOKEN"',
    'token = "hunter2"',
    [
      'http.token[demo-trader].token: unknown key; secrets are not written in this file: name an environment variable in tokenEnv or a file in tokenFile',
    ],
  ],
  [
    'a CompID with a separator',
    'senderCompID = "FAIRLEAD" ',
    'senderCompID = "FAIR=LEAD" ',
    ['venue[NORTH].senderCompID: expected up to 64 printable ASCII characters without blank or "="; found "FAIR=LEAD"'],
  ],
  [
    'a table where text belongs',
    'host = "127.0.0.1"\nport = 9880',
    'host = { a = 1 }\nport = 9880',
    ['fix.host: expected a host name or address; found a table'],
  ],
  [
    'a word where true or false belongs',
    'darkParallel = true ',
    'darkParallel = "yes"',
    ['router.darkParallel: expected true or false; found "yes"'],
  ],
];

describe('a file that disagrees with the schema is refused with', () => {
  it.each(FAULTS)('%s', (_what, from, to, faults) => {
    expect(faultsOf(demoWith([from, to])).sort()).toEqual([...faults].sort());
  });

  it('every problem at once, each with its line', () => {
    const text = demoWith(['port = 9880', 'port = "9880"'], ['makeFee = "-0.0016"', 'makeFee = -0.0016']);
    const lines = text.split('\n');
    let message = '';
    try {
      parseConfig(text, 'my.toml');
    } catch (error) {
      message = (error as ConfigError).message;
    }
    expect(message.split('\n')).toEqual([
      'my.toml: 2 problems',
      `  line ${lines.indexOf('port = "9880"') + 1}: fix.port: expected a whole number from 0 to 65535; found "9880"`,
      `  line ${lines.indexOf('makeFee = -0.0016') + 1}: venue[SOUTH].makeFee: expected a decimal in quotes, such as "0.0030"; found the float -0.0016 (a float is not exact: put it in quotes)`.replace(
        '"0.0030"',
        '"-0.0020"',
      ),
    ]);
  });
});

describe('a file that is no TOML is refused with', () => {
  it.each([
    ['a key twice', 'compID = "A"\n[gateway]\njournal = "x"\njournal = "y"', 4],
    ['a value missing', '[gateway]\njournal =\n', 2],
    ['a key that JavaScript would trip over', '[gateway]\n__proto__ = 1\n', 2],
  ])('%s, and the line', (_what, toml, line) => {
    let found: ConfigError | undefined;
    try {
      parseConfig(toml, 'my.toml');
    } catch (error) {
      found = error as ConfigError;
    }
    expect(found).toBeInstanceOf(ConfigError);
    expect(found?.problems).toHaveLength(1);
    expect(found?.problems[0].text).toMatch(/^not TOML: /);
    expect(found?.problems[0].line).toBe(line);
  });
});

it('a file that is not there is a ConfigError that names it', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'fairlead-')), 'none.toml');
  expect(() => loadConfig(file)).toThrow(ConfigError);
  expect(() => loadConfig(file)).toThrow(/none\.toml: one problem\n {2}cannot be read: ENOENT/);
});

it('relative paths start where the file is, not where the process runs', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'fairlead-'));
  const file = path.join(directory, 'my.toml');
  writeFileSync(file, DEMO);
  expect(loadConfig(file).directory).toBe(directory);
});
