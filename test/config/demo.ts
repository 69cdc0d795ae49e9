/** The demo's configuration and stand-ins for its dictionaries, for tests of what a file comes to. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { DialectTable } from '../../src/fix/dictionary.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { ConfigError } from '../../src/config/schema/schemaProblem.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { GatewaySetup } from '../../src/config/setup.ts';

export const DEMO_PATH = 'fairlead.config.toml';
export const DEMO = readFileSync(DEMO_PATH, 'utf8');

const dialect = (name: string, beginString: string): [string, DialectTable] => [
  name,
  {
    name,
    beginString,
    fields: [
      [35, 'MsgType', 'STRING'],
      [58, 'Text', 'STRING'],
    ],
    header: [35],
    trailer: [],
    messages: [['B', 'News', 'app', [58]]],
  },
];

export const DICTIONARIES = new Map([
  dialect('FIX42', 'FIX.4.2'),
  dialect('FIX44', 'FIX.4.4'),
  dialect('NORTH', 'FIX.4.4'),
  dialect('SOUTH', 'FIX.4.2'),
  dialect('DEEP', 'FIX.4.4'),
]);

export const SECRETS: NodeJS.ProcessEnv = {
  FAIRLEAD_TRADE_TOKEN: 'trade-token-of-the-tests',
  FAIRLEAD_OPERATOR_TOKEN: 'operator-token-of-the-tests',
  FAIRLEAD_FEED_TOKEN: 'feed-token-of-the-tests',
};

/** The demo's file with each `from` replaced by `to`; every `from` must be there. */
export function demoWith(...edits: readonly (readonly [from: string, to: string])[]): string {
  let text = DEMO;
  for (const [from, to] of edits) {
    expect(text, `the demo's file has no ${from}`).toContain(from);
    text = text.replace(from, () => to);
  }
  return text;
}

export function setupOf(toml: string, environment: NodeJS.ProcessEnv = SECRETS, today?: number): GatewaySetup {
  return resolveConfig(parseConfig(toml, DEMO_PATH), DICTIONARIES, environment, today);
}

/** What is wrong with a file, one line a problem, without line numbers. */
export function faultsOf(toml: string, environment: NodeJS.ProcessEnv = SECRETS): string[] {
  try {
    setupOf(toml, environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, text }) => (where === '' ? text : `${where}: ${text}`));
  }
  return [];
}
