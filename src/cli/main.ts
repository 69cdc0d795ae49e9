/** The command line: each command is one file, loaded only when it is asked for. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { ClientOptions } from './client.ts';
import type { KillOptions } from './kill.ts';
import type { LogOptions } from './log.ts';
import type { ExplainOptions } from './explain.ts';
import type { DayOptions } from './day.ts';
import type { PlansOptions } from './plansAgain.ts';
import type { ListOptions, RiskOptions, RestrictOptions, SetOptions } from './risk.ts';
import type { ChargesOptions, OutcomeOptions, ReportOptions } from './routingReports.ts';
import type { RulesOptions } from './rules.ts';
import type { SimCommandOptions } from './sim.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('fairlead')
  .description('FIX order gateway and smart order router')
  .version(manifest.version)
  .showHelpAfterError('(add --help for usage)')
  .showSuggestionAfterError()
  .exitOverride();

const example = (text: string) => `\nExample:\n  ${text.split('\n').join('\n  ')}\n`;

program
  .command('start')
  .description('run the gateway: FIX clients in, venues out, HTTP and WebSocket API')
  .option('-c, --config <file>', 'configuration file', 'fairlead.config.toml')
  .option('--story', "print each order's history in readable lines")
  .addHelpText('after', example('fairlead start --config fairlead.config.toml --story'))
  .action(async (options: { config: string; story?: boolean }) => {
    const { start } = await import('./start.ts');
    await start(options.config, options.story ?? false);
  });

program
  .command('demo')
  .description('a whole market on this machine: gateway, two exchanges, a dark pool and an OMS that trades')
  .option('-c, --config <file>', 'configuration file of the gateway', 'fairlead.config.toml')
  .option('--no-oms', 'run without the OMS: only your own orders')
  .option('--pace <seconds>', "seconds between the OMS's orders", seconds, 6)
  .option('--fresh', 'delete the journals of earlier runs')
  .addHelpText('after', example('fairlead demo\nfairlead demo --no-oms'))
  .action(async (options: { config: string; oms: boolean; pace: number; fresh?: boolean }) => {
    const { demo } = await import('./demo.ts');
    await demo(options);
  });

program
  .command('sim')
  .description('an exchange or dark pool that accepts any FIX client')
  .argument('<kind>', 'exchange or dark', kindOfSim)
  .option('--comp-id <id>', 'its CompID', 'SIM')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('-p, --port <port>', 'port to listen on', port, 9890)
  .option(
    '--version-of-fix <version>',
    'only this version (default: FIX.4.2 and FIX.4.4, as the client chooses)',
    fixVersion,
  )
  .option(
    '--dictionary <name>',
    "check clients' messages by this dictionary: NORTH, or a file such as dialects/WEST.xml",
  )
  .option(
    '--symbols <list>',
    'symbols, their initial prices, and their ticks where these are not 0.01 (PNY:0.25:0.0001)',
    'AAPL:187.50,MSFT:412.20',
  )
  .option('--seed <number>', 'seed of the market', whole, 1)
  .option('--no-flow', 'an empty book: no background traders')
  .option('--faults <file>', 'misbehaviour, as rules in JSON')
  .option('--settings <file>', 'the market it has and what its reports say, in JSON')
  .option('--journal <dir>', 'keep resting orders and sequence numbers here across restarts')
  .option('--drop-copy <compID=client...>', "copy a client's executions to this CompID, on a separate session")
  .option('--reference <compID@host:port...>', 'dark: exchanges that give the midpoint, with blanks between')
  .addHelpText(
    'after',
    example(
      'fairlead sim exchange --comp-id NORTH --port 9890\nfairlead sim dark --comp-id DEEP --port 9892 --reference NORTH@127.0.0.1:9890',
    ),
  )
  .action(async (kind: 'exchange' | 'dark', options: SimCommandOptions) => {
    const { sim } = await import('./sim.ts');
    await sim(kind, options);
  });

program
  .command('oms', { hidden: true })
  .description("the demo's OMS")
  .requiredOption('--host <address>')
  .requiredOption('--port <port>', '', port)
  .requiredOption('--sender <id>')
  .requiredOption('--target <id>')
  .requiredOption('--version-of-fix <version>')
  .requiredOption('--symbols <list>')
  .requiredOption('--pace <seconds>', '', seconds)
  .requiredOption('--journal <dir>')
  .action(async (options: Record<string, string> & { port: number; pace: number }) => {
    const { oms } = await import('./oms.ts');
    const { host, sender, target, journal, symbols } = options;
    const version = fixVersion(options.versionOfFix);
    await oms({
      host,
      port: options.port,
      sender,
      target,
      version,
      account: 'MAIN',
      journalDir: journal,
      symbols: symbols.split(','),
      paceSec: options.pace,
    });
  });

program
  .command('compile-ahead', { hidden: true })
  .description('keep the code compiled for the first start; an installation does it')
  .action(async () => {
    const { compileAhead } = await import('./compileAhead.ts');
    await compileAhead();
  });

program
  .command('client')
  .description('a FIX client for the terminal: send, cancel, replace, watch')
  .option('--host <address>', 'address of the acceptor', '127.0.0.1')
  .option('-p, --port <port>', 'its port', port, 9880)
  .option('--sender <id>', 'our CompID', 'TESTER')
  .option('--target <id>', "the acceptor's CompID", 'FAIRLEAD')
  .option('--version-of-fix <version>', 'FIX.4.2 or FIX.4.4', fixVersion, 'FIX.4.4' as const)
  .option('--password-env <name>', 'environment variable that holds the password')
  .option('--account <name>', 'Account(1) of every order')
  .option('-e, --execute <commands>', 'run these commands (separated by ;) and exit')
  .option('-s, --script <file>', 'run the commands in this file and exit')
  .option('--raw', 'print every message as it is on the wire')
  .option('--journal <dir>', 'keep sequence numbers here, and continue the session next time')
  .addHelpText(
    'after',
    example(
      'fairlead client\nfairlead client -e "buy 300 AAPL market; wait done; sell 100 MSFT 420.10; cancel; wait done"',
    ),
  )
  .addHelpText('after', '\nExit status of -e and -s: 2 where something was rejected or did not come in time.')
  .action(async (options: ClientOptions) => {
    const { client } = await import('./client.ts');
    await client(options);
  });

program
  .command('log')
  .description('print a FIX log or a journal directory in readable lines')
  .argument('<path>', 'a log with FIX messages in any form, also .gz; - for the standard input; or a journal directory')
  .option('--fields', 'one field per line, with names and meanings')
  .option(
    '--order <id>',
    "an order's full history, by its OrderID or number, a ClOrdID, an ExecID, or a venue's OrderID or ExecID",
  )
  .option('--journal <dir>', "for a wire log: the journal with the order's other IDs")
  .option('--plans', "only routing plans, with each venue's score")
  .option('--type <list>', 'only these MsgTypes or event kinds, separated by commas')
  .option('--heartbeats', 'show heartbeats and test requests as well')
  .addHelpText(
    'after',
    example(
      'fairlead log var/demo/gateway --order 12\nfairlead log wire.log --order 12 --journal var/demo/gateway\nfairlead log fix.log --fields\nkubectl logs oms | fairlead log - --type 8,9',
    ),
  )
  .action(async (path: string, options: LogOptions) => {
    const { log } = await import('./log.ts');
    await log(path, options);
  });

program
  .command('plans')
  .description("make a journal's routing plans again: as they were, under another configuration, or by another policy")
  .option('--again', 'make them again, and say which are another')
  .option(
    '--as-recorded',
    'with -c: only the journal and the modules of that file count, and a plan that is another fails',
  )
  .option('--policy <name>', 'by this policy')
  .option('-c, --config <file>', 'under the [router] settings, policy and fees of this file; without, as they were')
  .option('-d, --directory <dir>', "a journal other than the configuration's")
  .option('--order <id>', 'only of this order: its OrderID or number, a ClOrdID, an ExecID')
  .option('--most <count>', 'how many of the largest differences are shown (10)', whole)
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    example(
      'fairlead plans --again\nfairlead plans --again --policy sweep\nfairlead plans --again -c other.toml -d var/demo/gateway',
    ),
  )
  .addHelpText('after', '\nWithout --policy and -c, exit status 1 where a plan is not the one in the journal.')
  .action(async (options: PlansOptions) => (await import('./plansAgain.ts')).plansAgain(options));

const routing = program
  .command('routing')
  .description('what routing came to, from the journal: outcome, charges, report')
  .addHelpText(
    'after',
    example(
      'fairlead routing outcome --from 2026-11-30 --by day,policy\nfairlead routing outcome --policy serial --terms\nfairlead routing charges --from 2026-11-01 --by venue,code\nfairlead routing report --quarter 2026Q4 --csv',
    ),
  );

const routingCommand = (name: string, description: string) =>
  routing
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration file (fairlead.config.toml)')
    .option('-d, --directory <dir>', "a journal other than the configuration's")
    .option('--from <day>', 'from this day on, in UTC')
    .option('--to <day>', 'up to this day and with it')
    .option('--json', 'print JSON')
    .option('--csv', 'print CSV');

routingCommand('outcome', 'what plans expected, and what came of them; of a shadow policy; of the terms of the score')
  .option('--by <keys>', 'told apart by day, policy, venue, purpose (policy,venue,purpose)')
  .option('--policy <name>', 'this policy shadows all orders, whatever was configured')
  .option('--terms', 'also how many plans each term moves: takes some times as long')
  .action(async (options: OutcomeOptions) => (await import('./routingReports.ts')).routingOutcome(options));
routingCommand('charges', 'what venues charged, against what their fees make of the same executions')
  .option('--by <keys>', 'told apart by day, venue, code of the liquidity (all three)')
  .option('--venue <id>', 'of this venue')
  .action(async (options: ChargesOptions) => (await import('./routingReports.ts')).routingCharges(options));
routingCommand(
  'report',
  'where orders were routed, by kind and venue, and what was paid: data for a Rule 606(a) report',
)
  .option('--quarter <quarter>', 'of this quarter, such as 2026Q4')
  .action(async (options: ReportOptions) => (await import('./routingReports.ts')).routingReport(options));

program
  .command('rules')
  .description("show how a session's field rules and symbol mapping change messages, without a session")
  .option('-c, --config <file>', 'configuration file', 'fairlead.config.toml')
  .requiredOption('--session <id>', 'the session, such as fix44:TESTER or orders:NORTH')
  .option('--direction <direction>', 'in: messages we receive; out: messages we send', direction, 'in' as const)
  .addHelpText('after', example("echo '8=FIX.4.4|35=D|11=A|55=AAPL' | fairlead rules --session fix44:TESTER"))
  .action(async (options: RulesOptions) => {
    const { rules } = await import('./rules.ts');
    await rules(options);
  });

program
  .command('kill')
  .description('the kill switch: halt trading and cancel everything in scope, or resume trading')
  .argument('<state>', 'halt, reduce or resume', switchState)
  .option('--url <url>', 'HTTP address of the gateway', 'http://127.0.0.1:9881')
  .option(
    '--scope <scope>',
    'global, client:ID, account:ID, symbol:ID, venue:ID, strategy:ID, trader:ID, desk:ID or session:ID',
    'global',
  )
  .option('--client <id>', 'whose account, strategy or trader, where several clients have one of that name')
  .option('--unseen', 'an account, strategy or trader of the client that no order has named yet')
  .option('--reason <text>', 'the reason, which is journaled', '')
  .option('--token-env <name>', 'environment variable that holds an operator token', 'FAIRLEAD_OPERATOR_TOKEN')
  .addHelpText(
    'after',
    example('fairlead kill halt --scope symbol:AAPL --reason "runaway algo"\nfairlead kill resume --scope symbol:AAPL'),
  )
  .action(async (state: 'halted' | 'reducing' | 'active', options: KillOptions) => {
    const { kill } = await import('./kill.ts');
    await kill(state, options);
  });

const risk = program
  .command('risk')
  .description('limits and their use, restricted lists, trading states, proposals; changes of them; verdicts explained')
  .addHelpText(
    'after',
    example(
      'fairlead risk show --client ALPHA --used 80\nfairlead risk set maxOrderQty 5000 --of client=ALPHA --reason "new desk" --yes\nfairlead risk set maxOrderQty 50000 --of client=ALPHA --for 2h --reason "one block" --yes\nfairlead risk explain 12',
    ),
  );

const riskCommand = (name: string, description: string) =>
  risk
    .command(name)
    .description(description)
    .option('--url <url>', 'HTTP address of the gateway', 'http://127.0.0.1:9881')
    .option('--token-env <name>', 'environment variable that holds a token', 'FAIRLEAD_OPERATOR_TOKEN')
    .option('--json', 'print JSON');
const changing = (name: string, description: string) =>
  riskCommand(name, description)
    .option('--reason <text>', 'the reason, which is journaled', '')
    .option('--until <time>', 'when it ends, such as 2026-11-27T21:00:00Z')
    .option('--for <span>', 'how long it holds: 30m, 2h, 1d')
    .option('--yes', 'do it; without, only what would change is shown');

riskCommand('show', 'limits in force, how much of each is used, and controls that are off')
  .option('--client <id>', 'only those that may meet this client')
  .option('--symbol <symbol>', 'only those that may meet this symbol')
  .option('--measure <name>', 'only those of this measure')
  .option('--used <percent>', 'only those of which so much is used')
  .alias('list')
  .action(async (options: ListOptions) => (await import('./risk.ts')).listLimits(options));
riskCommand('lists', 'symbols that are restricted, for whom, and by whom')
  .option('--client <id>', 'only those that may meet this client')
  .option('--symbol <symbol>', 'only this symbol')
  .action(async (options: ListOptions) => (await import('./risk.ts')).listRestricted(options));
riskCommand('states', 'trading states in force').action(async (options: RiskOptions) =>
  (await import('./risk.ts')).listStates(options),
);
riskCommand('proposals', 'changes that wait for a second person').action(async (options: RiskOptions) =>
  (await import('./risk.ts')).listProposals(options),
);
riskCommand('day', 'what is set for the day, and its start from a file: lists, rates, bands, locates, cash, positions')
  .argument('[file]', 'load the start of the day from this file (docs/configuration.md); without, show what is set')
  .option('--source <name>', 'whose rows they are: they take the place of what that source said before')
  .option('--reason <text>', 'the reason, which is journaled', '')
  .option('--force', 'also of another day than today, and rates that jump')
  .option('--yes', 'do it; without, only what would change is shown')
  .action(async (file: string | undefined, options: DayOptions) => {
    const { loadDay, showDay } = await import('./day.ts');
    await (file === undefined ? showDay(options) : loadDay(file, options));
  });
changing('set', 'set a limit; one of the configuration is stood in for')
  .argument('<measure>', 'what is limited, such as maxOrderQty')
  .argument('<value>', 'the limit')
  .option('--of <dimension=value...>', 'whom or what it is of: client=ALPHA, symbol=*; nothing is the firm')
  .option('--soft', 'it warns, and refuses nothing')
  .option('--window-ms <ms>', 'the interval of a rate', whole)
  .option('--least <count>', 'how many there must be for a ratio to hold', whole)
  .option('--into <currency>', 'money of all currencies counts in this one')
  .option('--id <name>', 'its name')
  .option('--replaces <id>', 'the limit that it stands in for')
  .action(async (measure: string, value: string, options: SetOptions) =>
    (await import('./risk.ts')).setLimit(measure, value, options),
  );
changing('remove', 'remove limits that operators have set')
  .argument('<id...>', 'their ids')
  .action(async (ids: string[], options: SetOptions) => (await import('./risk.ts')).removeLimits(ids, options));
changing('restrict', 'restrict a symbol')
  .argument('<symbol>', 'the symbol')
  .option('--client <id>', 'for this client alone')
  .option('--of <dimension=value...>', 'for a desk, an account and the like alone: desk=D1, account=A1')
  .option('--soft', 'warn, and refuse nothing')
  .action(async (symbol: string, options: RestrictOptions) => (await import('./risk.ts')).restrict(symbol, options));
changing('allow', 'release a symbol that is restricted')
  .argument('<symbol>', 'the symbol')
  .option('--client <id>', 'where it is restricted for this client alone')
  .option('--of <dimension=value...>', 'where it is restricted for a desk, an account and the like alone')
  .action(async (symbol: string, options: RestrictOptions) => (await import('./risk.ts')).allow(symbol, options));
for (const decision of ['confirm', 'refuse'] as const) {
  riskCommand(decision, `${decision} a change that another person proposed`)
    .argument('<proposal>', 'its number')
    .option('--reason <text>', 'the reason, which is journaled', '')
    .action(async (proposal: string, options: RiskOptions & { reason: string }) =>
      (await import('./risk.ts')).decideProposal(proposal, decision, options),
    );
}

for (const [name, description] of [
  ['explain', "evaluate an order's verdicts again from the journal, check by check, and compare them with the record"],
  ['verify', 'evaluate every verdict of the journal again, and list those that differ'],
] as const) {
  const command = risk
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration file', 'fairlead.config.toml')
    .option('-d, --directory <dir>', "a journal other than the configuration's")
    .option('--json', 'print JSON');
  if (name === 'verify') {
    command.action(async (options: ExplainOptions) => (await import('./explain.ts')).verifyVerdicts(options));
  } else {
    command
      .argument('<order>', 'its OrderID or number, a ClOrdID, an ExecID')
      .action(async (order: string, options: ExplainOptions) => (await import('./explain.ts')).explain(order, options));
  }
}

const journal = program
  .command('journal')
  .description('maintain the journal: verify, info, snapshot, repair, prune')
  .addHelpText('after', example('fairlead journal verify\nfairlead journal info --config my.toml'));

for (const [action, description] of [
  ['verify', 'read and check every byte, and print counts, sequence numbers and the hash of the state'],
  ['info', 'list the files and their contents'],
  ['snapshot', 'make a snapshot of all files except the last now'],
  ['repair', 'remove an unfinished batch from the end, as the next start would (gateway stopped)'],
  ['prune', 'remove files that are no longer needed, as the gateway does while it runs (gateway stopped)'],
] as const) {
  const command = journal
    .command(action)
    .description(description)
    .option('-c, --config <file>', 'configuration file', 'fairlead.config.toml')
    .option('-d, --directory <dir>', "a journal other than the configuration's, such as one restored from a backup")
    .action(async (options: { config: string; directory?: string; poison?: number }) => {
      const { lookAfter } = await import('./journalCommand.ts');
      await lookAfter(action, options);
    });
  if (action === 'verify') command.option('--poison <number>', 'also the hash of the state before that poison', whole);
}

function port(text: string): number {
  const value = whole(text);
  if (value > 65_535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('expected seconds above 0, up to 3600');
  return value;
}

function fixVersion(text: string): 'FIX.4.2' | 'FIX.4.4' {
  if (text !== 'FIX.4.2' && text !== 'FIX.4.4') throw new InvalidArgumentError('expected FIX.4.2 or FIX.4.4');
  return text;
}

function kindOfSim(text: string): 'exchange' | 'dark' {
  if (text !== 'exchange' && text !== 'dark') throw new InvalidArgumentError('expected exchange or dark');
  return text;
}

function direction(text: string): 'in' | 'out' {
  if (text !== 'in' && text !== 'out') throw new InvalidArgumentError('expected in or out');
  return text;
}

function switchState(text: string): 'halted' | 'reducing' | 'active' {
  const states = { halt: 'halted', reduce: 'reducing', resume: 'active' } as const;
  if (!Object.hasOwn(states, text)) throw new InvalidArgumentError('expected halt, reduce or resume');
  return states[text as keyof typeof states];
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  const { explainFailure } = await import('./failure.ts');
  console.error(explainFailure(error));
  process.exit(1);
}
