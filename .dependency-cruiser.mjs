// The rooms of ARCHITECTURE.md, as import rules. Each says why it is there.
export const PURE_ROOMS = ['units', 'fix', 'session', 'wire', 'orders', 'risk', 'market', 'router', 'core'];
const PURE = `^src/(${PURE_ROOMS.join('|')})/`;
const EFFECTS = '^src/(journal|engine|gateway|sim|ops|config|cli)/';

/** Room `from` may import only itself, the rooms in `allowed`, and the files that `besides` matches. */
const room = (from, allowed, comment, besides) => ({
  name: `${from}-imports`,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: [`^src/(${[from, ...allowed].join('|')})/`, ...(besides ? [besides] : [])] },
});

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
    room('units', [], 'Units are the ground floor.'),
    room('fix', ['units'], 'The codec knows bytes and numbers, no session and no order.'),
    room('session', ['units', 'fix'], 'A session speaks FIX and knows nothing of orders.'),
    room('orders', ['units'], 'Order state is free of wire formats.'),
    room('market', ['units'], 'Books hold prices, not messages.'),
    room(
      'wire',
      ['units', 'fix', 'session', 'orders', 'market', 'risk', 'core/words'],
      'Messages become commands and reports become messages: the words of the core, and none of its decisions.',
    ),
    room('risk', ['units', 'orders', 'market'], 'Checks see orders and quotes.'),
    room(
      'router',
      ['units', 'orders', 'market'],
      'The router sees orders and books; core gives it risk-cleared quantity.',
    ),
    room('core/words', ['units', 'orders'], 'What goes in and out of the core is plain data.'),
    room(
      'core/memory',
      ['units', 'orders', 'risk', 'router', 'core/words'],
      'What the core remembers decides nothing.',
      '^src/core/settings\\.ts$',
    ),
    room(
      'core/work',
      ['units', 'orders', 'risk', 'market', 'router', 'core/memory', 'core/words'],
      'What an order does next does not depend on who caused it.',
      '^src/core/(context|settings)\\.ts$',
    ),
    ...['client', 'venue', 'operator'].map((who) =>
      room(
        `core/${who}`,
        ['units', 'orders', 'risk', 'market', 'router', 'core/work', 'core/memory', 'core/words'],
        'The commands of clients, venues and operators are decided apart: what they share lies in work/.',
        '^src/core/(context|settings)\\.ts$',
      ),
    ),
    room('core', ['units', 'orders', 'risk', 'market', 'router'], 'The core joins the stages and speaks no FIX bytes.'),
    room('journal', ['units'], 'The journal stores events and bytes of any application; it decides nothing.'),
    room(
      'engine',
      ['units', 'fix', 'session', 'journal'],
      'The FIX engine serves any application: the gateway, the simulators, the client tool. It knows no order.',
    ),
    {
      name: 'gateway-below-its-users',
      severity: 'error',
      comment: 'The gateway knows nothing of who looks at it.',
      from: { path: '^src/gateway/' },
      to: { path: '^src/(sim|ops|cli)/' },
    },
    room(
      'sim',
      ['units', 'fix', 'session', 'market', 'journal', 'engine'],
      'A simulator is a counterparty: it may use our engine, never our core. A dark pool follows a market as we do.',
      '^src/wire/marketData\\.ts$',
    ),
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
