// The rooms of ARCHITECTURE.md, as import rules. Each says why it is there.
export const PURE_ROOMS = ['units', 'fix', 'session', 'wire', 'orders', 'risk', 'market', 'router', 'core'];
const PURE = `^src/(${PURE_ROOMS.join('|')})/`;
const EFFECTS = '^src/(journal|engine|gateway|sim|ops|config|cli)/';

/** What every decision of the core is made from. */
const CORE_BASE = [
  ...['units', 'orders', 'market', 'risk', 'router'],
  ...['core/words', 'core/memory', 'core/context.ts', 'core/settings.ts'],
];
const APART = 'The commands of clients, venues and operators are decided apart: what they share lies in work/.';

/**
 * What each room may import beside itself: other rooms, and single files of them. ARCHITECTURE.md and the README of each room
 * say the same; test/rooms.test.ts holds the three together.
 */
export const ROOMS = [
  room('units', [], 'Units are the ground floor.'),
  room('fix', ['units'], 'The codec knows bytes and numbers, no session and no order.'),
  room('session', ['units', 'fix'], 'A session speaks FIX and knows nothing of orders.'),
  room(
    'wire',
    ['units', 'fix', 'session', 'orders', 'market', 'risk', 'core/words'],
    'Messages become commands and reports become messages: the words of the core, and none of its decisions.',
  ),
  room('orders', ['units'], 'Order state is free of wire formats.'),
  room('market', ['units'], 'Books hold prices, not messages.'),
  room('risk', ['units', 'orders', 'market'], 'Checks see orders and quotes.'),
  room('risk/worth', ['units', 'orders', 'market'], 'What an order counts at is one number, whoever reads it.'),
  room('risk/windows', ['units', 'orders', 'risk/worth'], 'What was lately is counted the same for every limit.'),
  room(
    'risk/limits',
    ['units', 'risk/windows', 'risk/codes.ts', 'risk/event.ts'],
    'Limits are data: what they bound is no business of theirs.',
  ),
  room(
    'risk/slices',
    ['units', 'orders', 'market', 'risk/worth', 'risk/windows', 'risk/limits'],
    'Sums are a fold over events, and judge nothing.',
  ),
  room('risk/day', ['units', 'orders', 'market'], 'What is set for the day knows no limit.'),
  room(
    'risk/checks',
    [
      ...['units', 'orders', 'market'],
      ...['risk/worth', 'risk/windows', 'risk/limits', 'risk/slices', 'risk/day'],
      ...['risk/codes.ts', 'risk/limitBook.ts', 'risk/state.ts', 'risk/tradingState.ts'],
    ],
    'Checks read the state, and change nothing of it.',
  ),
  room(
    'router',
    ['units', 'orders', 'market'],
    'The router sees orders and books; core gives it risk-cleared quantity.',
  ),
  room('core', ['units', 'orders', 'market', 'risk', 'router'], 'The core joins the stages and speaks no FIX bytes.'),
  room('core/words', ['units', 'orders', 'risk'], 'What goes in and out of the core is plain data.'),
  room(
    'core/memory',
    ['units', 'orders', 'risk', 'router', 'core/words', 'core/settings.ts'],
    'What the core remembers decides nothing.',
  ),
  room('core/work', CORE_BASE, 'What an order does next does not depend on who caused it.'),
  room('core/client', [...CORE_BASE, 'core/work'], APART),
  room('core/venue', [...CORE_BASE, 'core/work'], APART),
  room('core/operator', [...CORE_BASE, 'core/work'], APART),
  room('journal', ['units'], 'The journal stores events and bytes of any application; it decides nothing.'),
  room(
    'engine',
    ['units', 'fix', 'session', 'journal'],
    'The FIX engine serves any application: the gateway, the simulators, the client tool. It knows no order.',
  ),
  room(
    'config',
    [
      ...['units', 'fix', 'session', 'orders', 'market', 'risk', 'router', 'journal', 'engine'],
      ...[
        'core/settings.ts',
        'core/words/clientCommand.ts',
        'wire/carrying.ts',
        'wire/meaning.ts',
        'wire/orderMeaning.ts',
      ],
    ],
    'A configuration becomes the types of the rooms it configures, with their defaults and bounds (DEFAULT_SETTINGS, ' +
      'NO_LIMIT, MAX_VENUES). It starts nothing: not the core, not the gateway.',
  ),
  room(
    'gateway',
    ['units', 'fix', 'session', 'wire', 'orders', 'market', 'core', 'journal', 'engine', 'config'],
    'The gateway drives the core, which alone asks risk and router; it knows nothing of who looks at it.',
  ),
  room(
    'sim',
    ['units', 'fix', 'session', 'market', 'journal', 'engine', 'wire/marketData.ts', 'wire/bookRequest.ts'],
    'A simulator is a counterparty: it may use our engine, never our core. A dark pool follows a market as we do.',
  ),
  room(
    'ops',
    [
      ...['units', 'session', 'wire', 'orders', 'market', 'risk', 'router', 'core'],
      ...['journal', 'engine', 'gateway', 'config'],
    ],
    'People and programs look at all of a gateway, but at no FIX bytes, and at no simulator.',
  ),
  room(
    'cli',
    [...PURE_ROOMS, 'journal', 'engine', 'config', 'gateway', 'sim', 'ops'],
    'A command may start anything; nothing imports a command.',
  ),
];

/** `imports` names rooms, and files by their path. */
function room(name, imports, why) {
  return { name, imports, why };
}

/** The room may import itself and what it names, and nothing else of src/. */
function ruleOf({ name, imports, why }) {
  const rooms = imports.filter((each) => !each.endsWith('.ts'));
  const files = imports.filter((each) => each.endsWith('.ts')).map((each) => each.replaceAll('.', '\\.'));
  const allowed = [`^src/(${[name, ...rooms].join('|')})/`, ...files.map((file) => `^src/${file}$`)];
  return {
    name: `${name}-imports`,
    severity: 'error',
    comment: why,
    from: { path: `^src/${name}/` },
    to: { path: '^src/', pathNot: allowed },
  };
}

export default {
  forbidden: [
    // Cycles, of types too, are errors of the linter (import/no-cycle in .oxlintrc.json).
    {
      name: 'pure-core',
      severity: 'error',
      comment: 'The pure rooms decide and never act: no effects, so that the same journal gives the same output.',
      from: { path: PURE },
      to: { path: EFFECTS },
    },
    {
      name: 'pure-core-no-node',
      severity: 'error',
      comment: 'No socket, file, timer or clock below the line; time and randomness are arguments.',
      from: { path: PURE },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
    {
      name: 'no-jspurefix-at-run-time',
      severity: 'error',
      comment: 'jspurefix takes seconds and 185 MB to load; it compiles dictionaries and checks us in tests.',
      from: { path: '^src/' },
      to: { path: 'jspurefix' },
    },
    {
      name: 'src-needs-no-test',
      severity: 'error',
      comment: 'The product must run without its tests.',
      from: { path: '^src/' },
      to: { path: '^(test|bench|tools)/' },
    },
    ...ROOMS.map(ruleOf),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
