/**
 * Plays an Order State Change Matrix through the core with one venue; docs/testing.md has the language. Rows:
 *
 *   > D X 10000 …               the client: a new order X, F Y X (cancel), G Y X 8000 (replace), H X (status)
 *   NORTH > fill 2000           the venue: fill, out (takes the rest off), refuse (the cancel), bust and correct an execution
 *   operator > restate 11000    a person at the broker
 *   < X Fill Filled 10000/10000/0 7000       what the client is told: ClOrdID[,OrigClOrdID] ExecType OrdStatus
 *                                            OrderQty/CumQty/LeavesQty LastQty …
 *
 * One table is played twice, as FIX 4.4 and as FIX 4.2. It is written in the words of 4.2, which tells more apart; for
 * 4.4 PartialFill and Fill are Trade, `Cancel:` and `Correct:` before them make Trade Cancel and Trade Correct, `Status:`
 * makes Order Status, and OrdStatus Replaced is New. In 4.2 these prefixes are ExecTransType. Executions have letters, in
 * the order in which the client saw them, as in the matrices.
 *
 * Where the matrices have two paths of one time, the rejected one is a scenario of its own. We answer a request that may
 * be done with Pending Cancel or Pending Replace always, also where a matrix leaves it out.
 */
import { DIRECT } from '../../../src/core/words/clientCommand.ts';
import { expect } from 'vitest';
import type { ClientHandling } from '../../../src/core/settings.ts';
import type { Act } from '../../../src/core/words/operatorCommand.ts';
import type { CancelReject, ExecutionReport } from '../../../src/core/words/clientSend.ts';
import type { Send } from '../../../src/core/words/send.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { execTransType, execTypeIn, ordStatusIn } from '../../../src/wire/reportDetails.ts';
import { PLAIN } from '../../../src/orders/terms.ts';
import type { Parent } from '../../../src/orders/order.ts';
import {
  type ExecID,
  ExecType,
  OrdStatus,
  orderID,
  type RestatementReason,
  Side,
  TimeInForce,
} from '../../../src/orders/values.ts';
import { qty } from '../../../src/units/brand.ts';
import { expectScript, isRecording } from '../../support/script/play.ts';
import type { Output, Row, Script } from '../../support/script/row.ts';
import type { Subject } from '../../support/script/subject.ts';
import { Desk, px } from '../desk.ts';
import { picture } from '../picture.ts';

export type Version = 'FIX.4.4' | 'FIX.4.2';

export interface Scenario {
  readonly setup: readonly string[];
  readonly script: Script;
  readonly versions: readonly Version[];
}

const HANDLING: Readonly<Record<string, ClientHandling>> = {
  queue: { pendingRequests: 'queue' },
  queuePending: { pendingRequests: 'queuePending' },
  manual: { manualOrders: true },
};

/** The words of 4.2 are recorded, and once. */
export async function expectMatrix({ setup, script, versions }: Scenario, version: Version): Promise<void> {
  if (isRecording() && version !== versions.at(-1)) return;
  const words = isRecording() ? 'FIX.4.2' : version;
  const stage = new Stage(words, Object.assign({}, ...setup.map(handlingOf)) as ClientHandling);
  await expectScript(
    script.map((row) => inVersion(row, words)),
    stage,
  );
  expect(picture(stage.desk.replayed()), 'the journal replays to the same').toBe(picture(stage.desk.core));
}

function handlingOf(word: string): ClientHandling {
  const handling = HANDLING[word];
  if (handling === undefined) throw new Error(`nothing is set up "with ${word}"`);
  return handling;
}

function inVersion(row: Row, version: Version): Row {
  const words = row.text.split(/\s+/);
  if (version === 'FIX.4.2' || row.mark !== '<' || words[1] === 'CancelReject') return row;
  words[1] = words[1]
    .replace(/^Cancel:.*/, 'TradeCancel')
    .replace(/^Correct:.*/, 'TradeCorrect')
    .replace(/^Status:.*/, 'OrderStatus')
    .replace(/^(PartialFill|Fill)$/, 'Trade');
  if (words[2] === 'Replaced') words[2] = 'New';
  return { ...row, text: words.join(' ') };
}

const LIMIT = 125;
const PRICE = 100;
const EXEC_TYPES_42: Readonly<Record<string, string>> = { ...ExecType, PartialFill: '1', Fill: '2' };
const nameOf = (names: Readonly<Record<string, string>>, value: string): string =>
  Object.keys(names).find((name) => names[name] === value) ?? value;

const outputOf = (text: string): Output => ({ who: '', mark: '<', text });

/** A desk with one lit venue whose market is far from the orders, so that each rests there as one child. */
class Stage implements Subject {
  readonly desk: Desk;
  private readonly version: Version;
  /** ExecIDs as letters, in the order in which the client saw them, and what venue and we call the executions. */
  private readonly letters = new Map<ExecID, string>();
  private readonly venueExecIDs = new Map<string, string>();
  private current: Parent | undefined;
  private last = '';
  private heard: string[] = [];

  constructor(version: Version, handling: ClientHandling) {
    this.version = version;
    this.desk = new Desk({ clients: new Map([['C', handling]]) });
    this.desk.down('SOUTH');
    this.desk.book('NORTH', [[90, 100]], [[130, 100]]);
    this.desk.lines = (sends) => this.told(sends);
  }

  act({ who, mark, text }: Row): void {
    if (mark !== '>') throw new Error('lines are always up here');
    const [what, ...words] = text.split(/\s+/);
    if (who === '') this.heard.push(...this.client(what, words));
    else if (who === 'NORTH') this.heard.push(...this.venue(what, words));
    else if (who === 'operator') this.heard.push(...this.person(what, words));
    else throw new Error(`nobody is called ${who}`);
  }

  next(): Output | undefined {
    return this.heard.splice(0, 1).map(outputOf)[0];
  }

  rest(): readonly Output[] {
    return this.heard.splice(0).map(outputOf);
  }

  private client(what: string, words: string[]): string[] {
    const has = (word: string) => words.includes(word);
    const cash = words.find((word) => word.startsWith('cash='));
    switch (what) {
      case 'D': {
        const market = has('market');
        return this.desk.order(words[0], 'buy', Number(words[1]), market ? 'market' : LIMIT, {
          timeInForce: this.life(words),
          possResend: has('PossResend'),
          manual: has('manual'),
          ...(cash === undefined ? {} : { cashOrderQty: px(Number(cash.slice(5))) }),
          ...(has('far') ? { price: px(80) } : {}),
        });
      }
      case 'F':
        return this.desk.cancel(words[0], words[1]);
      case 'G':
        return this.desk.replace(words[0], words[1], Number(words[2]), has('repriced') ? LIMIT - 1 : LIMIT, {
          side: has('unfit') ? Side.Sell : Side.Buy,
          timeInForce: this.order().terms.timeInForce,
        });
      case 'H':
        return this.desk.status(words[0]);
      default:
        throw new Error(`a client sends no ${what}`);
    }
  }

  private life(words: string[]): TimeInForce {
    if (words.includes('GTC')) return TimeInForce.GoodTillCancel;
    if (words.includes('FOK')) return TimeInForce.FillOrKill;
    return words.includes('IOC') ? TimeInForce.ImmediateOrCancel : TimeInForce.Day;
  }

  /** `2000@110`, where the price is left out at 100. */
  private lastOf(word: string): { quantity: number; at: number } {
    const [quantity, at = PRICE] = word.split('@').map(Number);
    return { quantity, at };
  }

  private venue(what: string, words: string[]): string[] {
    const { desk } = this;
    const works = words.includes('works');
    switch (what) {
      case 'fill': {
        const { quantity, at } = this.lastOf(words[0]);
        this.last = `V${desk.events.length}`;
        return desk.fill(this.child(), quantity, at, this.last);
      }
      case 'out':
        return desk.out(this.child());
      case 'refuse': {
        const child = desk.core.state.orders.children.get(this.child() as never);
        return desk.refuseCancel(child?.cancelID ?? 0, this.child());
      }
      case 'bust':
        return desk.bust(this.childOf(words[0]), this.venueExecID(words[0]), works);
      case 'correct': {
        const { quantity, at } = this.lastOf(words[1]);
        this.last = `V${desk.events.length}`;
        const execType = ExecType.TradeCorrect;
        const ordStatus = works ? OrdStatus.PartiallyFilled : OrdStatus.Filled;
        const more = { execRefID: this.venueExecID(words[0]), venueExecID: this.last };
        return desk.report(this.childOf(words[0]), {
          execType,
          ordStatus,
          lastQty: qty(quantity),
          lastPx: px(at),
          ...more,
        });
      }
      default:
        throw new Error(`a venue does no ${what}`);
    }
  }

  private person(what: string, words: string[]): string[] {
    const said = this.desk.act(this.deed(what, words));
    expect(this.desk.refused(), `${what} is done`).toBe('');
    return said;
  }

  private deed(what: string, words: string[]): Act {
    const id = this.current?.orderID ?? orderID(0);
    const reasonOf = (word: string) => (word ?? '').replace('reason=', '') as RestatementReason;
    switch (what) {
      case 'book':
        return {
          do: 'book',
          order: { ...TELEPHONED, terms: { ...PLAIN, orderQty: qty(Number(words[0])), price: px(LIMIT) } },
        };
      case 'accept':
        return { do: 'accept', orderID: id };
      case 'reject':
        return { do: 'reject', orderID: id, ordRejReason: 0 };
      case 'cancel':
        return { do: 'cancel', orderID: id, restatementReason: reasonOf(words[0]) };
      case 'restate': {
        const orderQty = qty(Number(words[0]));
        return { do: 'restate', orderID: id, orderQty, price: px(LIMIT), restatementReason: reasonOf(words[1]) };
      }
      case 'split': {
        const [numerator, denominator] = words[0].split(':').map(Number);
        return { do: 'split', orderID: id, numerator, denominator };
      }
      case 'guarantee': {
        const { quantity, at } = this.lastOf(words[0]);
        return { do: 'guarantee', orderID: id, lastQty: qty(quantity), lastPx: px(at) };
      }
      case 'doneForDay':
        return { do: 'doneForDay', orderID: id };
      case 'renew':
        return { do: 'renew', orderID: id };
      case 'bust':
        return { do: 'bust', execID: this.execIDOf(words[0]) };
      case 'correct': {
        const { quantity, at } = this.lastOf(words[1]);
        return { do: 'correct', execID: this.execIDOf(words[0]), lastQty: qty(quantity), lastPx: px(at) };
      }
      case 'halt':
        return { do: 'halt', symbol: 'XYZ', orders: words[0] === 'cancel' ? 'cancel' : 'suspend' };
      case 'resume':
        return { do: 'resume', symbol: 'XYZ' };
      default:
        throw new Error(`nobody does ${what}`);
    }
  }

  private order(): Parent {
    if (this.current === undefined) throw new Error('there is no order yet');
    return this.current;
  }

  /** The live child, or the last one where none lives: a venue's fill may come late. */
  private child(): number {
    const order = this.order();
    const live = order.liveChildren.find((child) => child.cancelID !== 0) ?? order.liveChildren[0];
    if (live !== undefined) return live.childID;
    const own = [...this.desk.core.state.orders.children.values()].filter((child) => child.parent === order);
    return own[own.length - 1].childID;
  }

  private execIDOf(letter: string): ExecID {
    const found = [...this.letters].find(([, known]) => known === letter);
    if (found === undefined) throw new Error(`no execution is called ${letter}`);
    return found[0];
  }

  private venueExecID(letter: string): string {
    return this.venueExecIDs.get(letter) ?? '';
  }

  private childOf(letter: string): number {
    const execution = this.desk.core.state.orders.executions.get(this.execIDOf(letter));
    return execution?.child.childID ?? 0;
  }

  private told(sends: readonly Send[]): string[] {
    const lines: string[] = [];
    for (const send of sends) {
      if (send.kind === 'executionReport') lines.push(this.report(send));
      else if (send.kind === 'cancelReject') lines.push(this.cancelReject(send));
    }
    return lines;
  }

  private report(report: ExecutionReport): string {
    const { details, cumQty } = report;
    const { orderQty } = report.terms;
    if (report.orderID !== 0) this.current = this.desk.core.state.orders.parent(report.orderID);
    if (report.execID !== 0 && !this.letters.has(report.execID)) {
      const letter = String.fromCharCode(65 + this.letters.size);
      this.letters.set(report.execID, letter);
      this.venueExecIDs.set(letter, this.last);
    }
    const orig = report.origClOrdID === '' ? '' : `,${report.origClOrdID}`;
    const words = [`${report.clOrdID === '' ? '-' : report.clOrdID}${orig}`, this.execType(report)];
    words.push(nameOf(OrdStatus, ordStatusIn(DIALECTS[this.version], report)));
    words.push(`${orderQty}/${cumQty}/${report.leavesQty}`);
    if (report.lastQty > 0) words.push(String(report.lastQty));
    if (report.lastQty > 0 && report.lastPx !== px(PRICE)) words.push(`@${report.lastPx / px(1)}`);
    if (details !== undefined && details.execRefID !== 0) {
      words.push(`${this.letters.get(report.execID)}(${this.letters.get(details.execRefID)})`);
      words.push(`avg=${report.avgPx / px(10_000)}`);
    }
    if (details?.day !== undefined) words.push(`day=${details.day.orderQty}/${details.day.cumQty}`);
    if (details !== undefined && details.restatementReason !== '') words.push(`reason=${details.restatementReason}`);
    if (details !== undefined && details.cashOrderQty !== 0) words.push(`cash=${details.cashOrderQty / px(1)}`);
    if (report.ordRejReason !== -1) words.push(`rej=${report.ordRejReason}`);
    return words.join(' ');
  }

  private execType(report: ExecutionReport): string {
    const execType = execTypeIn(DIALECTS[this.version], report);
    if (this.version === 'FIX.4.4') return nameOf(ExecType, execType);
    const prefix = { 48: '', 49: 'Cancel:', 50: 'Correct:', 51: 'Status:' }[execTransType(report)] ?? '?';
    return `${prefix}${nameOf(EXEC_TYPES_42, execType)}`;
  }

  private cancelReject(reject: CancelReject): string {
    const status = nameOf(OrdStatus, reject.ordStatus);
    return `${reject.clOrdID},${reject.origClOrdID} CancelReject ${status} cxl=${reject.cxlRejReason}`;
  }
}

const TELEPHONED = {
  kind: 'newOrder',
  clientID: 'C',
  replyTo: 'C-FIX',
  ...DIRECT,
  clOrdID: '',
  account: '',
  symbol: 'XYZ',
  side: Side.Buy,
  terms: PLAIN,
  exDestination: '',
  possResend: false,
  fault: undefined,
} as const;
