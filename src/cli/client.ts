/** `fairlead client`: a FIX client for the terminal, interactive or scripted. */
import { readFileSync } from 'node:fs';
import readline from 'node:readline';
import pc from 'picocolors';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { ExecType, OrdStatus, Side, TimeInForce } from '../orders/values.ts';
import { UsageError } from './failure.ts';
import { STATUS_WORD } from './texts.ts';
import { Trader, type TraderOrder } from './trader.ts';

export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly sender: string;
  readonly target: string;
  readonly versionOfFix: 'FIX.4.2' | 'FIX.4.4';
  readonly passwordEnv?: string;
  readonly account?: string;
  readonly execute?: string;
  readonly script?: string;
  readonly raw?: boolean;
  readonly journal?: string;
}

const LOGON_TIMEOUT_MS = 10_000;
const WAIT_TIMEOUT_MS = 30_000;
/** For the answer to the last request of a script that does not wait itself. */
const LAST_ANSWER_MS = 1_000;

const PENDING: ReadonlySet<string> = new Set([ExecType.PendingNew, ExecType.PendingCancel, ExecType.PendingReplace]);

const HELP = `  buy QTY SYMBOL market|PRICE [day|gtc|ioc|fok|opg|cls] [TAG=VALUE ...]     also: sell, short
  cancel [ID]              the last order without an ID
  replace [ID] QTY PRICE|market
  status [ID]
  orders                   all of this run
  wait done|new|SECONDS    scripts: until the last order is done, acknowledged, or so long
  raw on|off               messages as they are on the wire
  quit`;

const SIDES: Readonly<Record<string, Side>> = { buy: Side.Buy, sell: Side.Sell, short: Side.SellShort };
const TIMES: Readonly<Record<string, TimeInForce>> = {
  day: TimeInForce.Day,
  gtc: TimeInForce.GoodTillCancel,
  ioc: TimeInForce.ImmediateOrCancel,
  fok: TimeInForce.FillOrKill,
  opg: TimeInForce.AtTheOpening,
  cls: TimeInForce.AtTheClose,
};

export async function client(options: ClientOptions): Promise<void> {
  const terminal = new Terminal(options);
  await terminal.run();
}

class Terminal {
  private readonly options: ClientOptions;
  private raw: boolean;
  private trader!: Trader;
  private last: TraderOrder | undefined;
  /** A refusal seen in a script makes it fail. */
  private refused = false;
  private leaving = false;
  /** ClOrdID of the last request, until it is answered. */
  private unanswered = '';

  constructor(options: ClientOptions) {
    this.options = options;
    this.raw = options.raw ?? false;
  }

  async run(): Promise<void> {
    const { host, port, sender, target, versionOfFix, passwordEnv, account } = this.options;
    const password = passwordEnv === undefined ? undefined : process.env[passwordEnv];
    if (passwordEnv !== undefined && password === undefined)
      throw new UsageError(`environment variable ${passwordEnv} is not set`);
    let why = '';
    this.trader = await Trader.connect(
      {
        host,
        port,
        sender,
        target,
        version: versionOfFix,
        journalDir: this.options.journal ?? '',
        ...(password === undefined ? {} : { password }),
        ...(account === undefined ? {} : { account }),
      },
      {
        onWire: (direction, message) => this.raw && console.log(pc.dim(`${direction === 'in' ? '<' : '>'} ${message}`)),
        onReport: (order, fields) => this.report(order, fields),
        onLogout: (reason) => {
          why = reason;
          if (!this.leaving) console.log(pc.yellow(`logged off: ${reason}`));
        },
        onWarning: (message) => {
          why = message;
        },
      },
    );
    if (!(await this.trader.until(() => this.trader.loggedOn, LOGON_TIMEOUT_MS))) {
      await this.leave();
      throw new UsageError(
        `no Logon from ${target} at ${host}:${port} for SenderCompID=${sender}, ${versionOfFix}. ` +
          `Is it running, and does it know this CompID? ${why === '' ? '' : `(${why})`}`,
      );
    }
    console.log(pc.green(`logged on to ${target} at ${host}:${port} as ${sender} (${versionOfFix})`));
    const script = this.scripted();
    if (script === undefined) return this.interact();
    for (const command of script) {
      console.log(pc.dim(`> ${command}`));
      if (!(await this.execute(command))) break;
    }
    await this.trader.until(() => this.unanswered === '', LAST_ANSWER_MS);
    await this.leave();
    if (this.refused) process.exitCode = 2;
  }

  private scripted(): string[] | undefined {
    const { execute, script } = this.options;
    const text = script === undefined ? execute : readFileSync(script, 'utf8');
    return text
      ?.split(/[;\n]/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  }

  private async interact(): Promise<void> {
    console.log(`${HELP}\n`);
    const input = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: 'fix> ' });
    input.prompt();
    input.on('SIGINT', () => input.close());
    for await (const line of input) {
      try {
        if (!(await this.execute(line.trim()))) break;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        console.log(pc.red(error.message));
      }
      input.prompt();
    }
    input.close();
    await this.leave();
  }

  private async leave(): Promise<void> {
    this.leaving = true;
    await this.trader.stop();
  }

  /** False when it was `quit`. Throws UsageError for what it does not understand. */
  private async execute(line: string): Promise<boolean> {
    const [verb = '', ...words] = line.split(/\s+/);
    switch (verb.toLowerCase()) {
      case '':
        return true;
      case 'buy':
      case 'sell':
      case 'short':
        this.order(verb.toLowerCase(), words);
        return true;
      case 'cancel':
        this.unanswered = this.trader.cancel(this.named(words[0]));
        return true;
      case 'replace':
        this.replace(words);
        return true;
      case 'status':
        this.status(this.named(words[0]));
        return true;
      case 'orders':
      case 'watch':
        for (const order of new Set(this.trader.orders.values())) console.log(describe(order));
        return true;
      case 'wait':
        await this.wait(words[0] ?? 'done');
        return true;
      case 'raw':
        this.raw = words[0] !== 'off';
        return true;
      case 'help':
      case '?':
        console.log(HELP);
        return true;
      case 'quit':
      case 'exit':
        return false;
      default:
        throw new UsageError(`"${verb}" is no command:\n${HELP}`);
    }
  }

  private order(verb: string, words: string[]): void {
    const isField = (word: string): boolean => /^[1-9]\d*=./.test(word);
    const [qty, symbol, price, time = 'day', ...rest] = words.filter((word) => !isField(word));
    const timeInForce = TIMES[time.toLowerCase()];
    if (
      qty === undefined ||
      symbol === undefined ||
      price === undefined ||
      timeInForce === undefined ||
      rest.length > 0
    ) {
      throw new UsageError(
        `expected: ${verb} QTY SYMBOL market|PRICE [day|gtc|ioc|fok|opg|cls] [TAG=VALUE ...], for example: ${verb} 300 AAPL market`,
      );
    }
    const more = words.filter(isField).map((word) => {
      const equals = word.indexOf('=');
      return [Number(word.slice(0, equals)), word.slice(equals + 1)] as const;
    });
    const asked = { side: SIDES[verb], qty, symbol: symbol.toUpperCase(), price: price === 'market' ? '' : price };
    const clOrdID = this.trader.orderWith({ ...asked, timeInForce }, more);
    this.last = this.trader.orders.get(clOrdID);
    this.unanswered = clOrdID;
  }

  private replace(words: string[]): void {
    const [price, qty, id] = [...words].reverse();
    if (price === undefined || qty === undefined) throw new UsageError('expected: replace [ID] QTY PRICE|market');
    this.unanswered = this.trader.replace(this.named(id), qty, price === 'market' ? '' : price);
  }

  private status(order: TraderOrder): void {
    this.trader.status(order);
    this.unanswered = order.clOrdID;
  }

  private named(id: string | undefined): TraderOrder {
    const order = id === undefined ? this.last : this.trader.orders.get(id);
    if (order === undefined)
      throw new UsageError(id === undefined ? 'there is no order yet' : `no order ${id} of this run`);
    return order;
  }

  private async wait(what: string): Promise<void> {
    const secondsToWait = Number(what);
    if (Number.isFinite(secondsToWait)) return new Promise((resolve) => setTimeout(resolve, secondsToWait * 1000));
    const order = this.named(undefined);
    const holds = what === 'new' ? () => order.ordStatus !== OrdStatus.PendingNew : () => this.trader.isFinal(order);
    if (!(await this.trader.until(holds, WAIT_TIMEOUT_MS))) {
      this.refused = true;
      console.log(pc.red(`still ${STATUS_WORD[order.ordStatus as OrdStatus]} after ${WAIT_TIMEOUT_MS / 1000} s`));
    }
  }

  private report(order: TraderOrder | undefined, fields: Fields): void {
    const text = fields.text(Tag.Text);
    const isAnswer = fields.msgType() !== '8' || !PENDING.has(fields.text(Tag.ExecType));
    if (isAnswer && (order === undefined || fields.text(Tag.ClOrdID) === this.unanswered)) this.unanswered = '';
    switch (fields.msgType()) {
      case '8': {
        const status = fields.text(Tag.OrdStatus);
        const isRejected = status === OrdStatus.Rejected;
        this.refused ||= isRejected;
        const fill =
          fields.has(Tag.LastQty) && fields.text(Tag.LastQty) !== '0'
            ? `  ${fields.text(Tag.LastQty)} @ ${fields.text(Tag.LastPx)} ${fields.text(Tag.LastMkt)}`
            : '';
        const line =
          order === undefined
            ? `${fields.text(Tag.ClOrdID)} ${STATUS_WORD[status as OrdStatus] ?? status}`
            : describe(order);
        console.log((isRejected ? pc.red : pc.cyan)(`${line}${fill}${text === '' ? '' : `  ${text}`}`));
        return;
      }
      case '9':
        this.refused = true;
        console.log(
          pc.red(
            `${fields.text(Tag.ClOrdID)} refused (${STATUS_WORD[fields.text(Tag.OrdStatus) as OrdStatus] ?? '?'}): ${text}`,
          ),
        );
        return;
      default:
        this.refused = true;
        console.log(pc.red(`refused: ${text || fields.toString()}`));
    }
  }
}

function describe(order: TraderOrder): string {
  const status = STATUS_WORD[order.ordStatus as OrdStatus] ?? order.ordStatus;
  const avg = Number(order.cumQty) > 0 ? ` AvgPx ${order.avgPx}` : '';
  return `${order.clOrdID} ${order.symbol} ${status}: ${order.cumQty} of ${order.qty} filled, ${order.leavesQty} open${avg}`;
}
