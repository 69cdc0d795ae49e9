/**
 * Plays conversations of requests.script to the gateway by a client that is not ours. They are said as FIX 4.4 says them,
 * whatever the version: `inFix44` turns what came. Rows:
 *
 *     > 35=D|11=A|54=1|...       the client sends; 55 is the conversation's own symbol, and 21 and 60 are added
 *     < 35=8|11=A|150=0          the next message it took: of the application, or a Reject(3)
 *     = A filled 100/100         drains reports of A until it stands so: CumQty/OrderQty
 *     NORTH > sell 300 100.02    somebody else's order, straight to a venue; the gateway sees its quote
 *     NORTH > sell 300 100.02 !  it trades with the client's, and none of the client's orders is open afterwards
 *     -                          the client cuts its line; `- logout` logs out
 *     +                          it connects again
 *
 * All reports of an order must add up: CumQty is the sum of LastQty, AvgPx of what was paid, LeavesQty what is open.
 */
import { fieldsOf as pairsOf, inWordsOfFields, splitWords } from '../support/script/fields.ts';
import type { Output, Row } from '../support/script/row.ts';
import type { Subject } from '../support/script/subject.ts';
import type { Version } from './engines.ts';
import type { ForeignEngine } from './foreignEngine.ts';

const WORDS: Readonly<Record<string, string>> = { '0': 'new', '1': 'partly', '2': 'filled', '4': 'canceled' };

/** What reports said of an order so far. */
interface Account {
  ordStatus: string;
  orderQty: number;
  cumQty: number;
  /** In ten-thousandths of the currency, so that the sum is of whole numbers. */
  notional: number;
  readonly execIDs: Set<string>;
}

export interface Conversing {
  readonly engine: ForeignEngine;
  readonly version: Version;
  readonly symbol: string;
  /** Puts somebody's order to a venue, as a row has it, and waits until the gateway knows. */
  provide(venue: string, order: string): Promise<void>;
}

export class ClientConversation implements Subject {
  private readonly about: Conversing;
  /** By OrderID. */
  private readonly accounts = new Map<string, Account>();
  private readonly byClOrdID = new Map<string, Account>();
  /** What was bought less what was sold, and what was paid less what was got, in ten-thousandths. */
  readonly position = { qty: 0, paid: 0 };
  sent = 0;

  constructor(about: Conversing) {
    this.about = about;
  }

  async act({ who, mark, text }: Row): Promise<void> {
    const { engine } = this.about;
    if (who !== '') {
      await this.about.provide(who, text);
    } else if (mark === '>') this.send(text);
    else if (mark === '+') await engine.connect();
    else {
      engine.tell(text === 'logout' ? 'logout' : 'drop');
      // What comes before the end counts for the order, whether the line takes it along or not.
      await engine.line('the end of the session', (line) => {
        if (isHeard(line)) this.heard(line);
        return line === 'session off';
      });
    }
  }

  async next(): Promise<Output> {
    const line = await this.about.engine.line('a message', isHeard);
    return { who: '', mark: '<', text: this.heard(line) };
  }

  rest({ mark }: Pick<Row, 'mark'>): readonly Output[] {
    // `=` reads on by itself.
    if (mark === '=') return [];
    return this.about.engine.unread(isHeard).map((line) => ({ who: '', mark: '<', text: this.heard(line) }));
  }

  /** After a conversation that failed: what still comes of it is not the next one's. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    this.rest({ mark: '<' });
  }

  async state({ text }: Row): Promise<string> {
    const [clOrdID, word, numbers] = text.split(' ');
    const ended = word !== 'new' && word !== 'partly';
    for (;;) {
      const account = this.byClOrdID.get(clOrdID);
      const said = account === undefined ? '' : `${WORDS[account.ordStatus]} ${account.cumQty}/${account.orderQty}`;
      if (said === `${word} ${numbers}` || (ended && /^(filled|canceled)/.test(said))) return `${clOrdID} ${said}`;
      await this.next();
    }
  }

  inWordsOf({ text }: Output, row: Row | undefined): string {
    return inWordsOfFields(pairsOf(text), row?.text);
  }

  private send(text: string): void {
    const { engine, version, symbol } = this.about;
    const [, body] = splitWords(text);
    const type = /35=(\w+)/.exec(body)?.[1] ?? '';
    const has = (tag: number) => body.includes(`|${tag}=`);
    let more = '';
    if (version === 'FIX.4.2' && /^[DG]$/.test(type)) more += '21=1|';
    if (/^[DFGHQ]$/.test(type) && !has(55)) more += `55=${symbol}|`;
    if (type === 'q' && body.includes('530=1|')) more += `55=${symbol}|`;
    // In a list each order has them, at their place in the group.
    const each = version === 'FIX.4.2' ? '21=1|' : '';
    const whole = type === 'E' ? body.replaceAll(/(67=\d+\|)/g, `$1${each}55=${symbol}|`) : body;
    this.sent++;
    engine.send(`${whole}${more}`);
  }

  /** A line of the engine as a message of FIX 4.4, booked. */
  private heard(line: string): string {
    const fields = inFix44(pairsOf(line.slice(line.indexOf(' ') + 1)), this.about.version);
    if (fields.some(([tag, value]) => tag === '35' && value === '8')) this.book(new Map(fields.toReversed()));
    return fields.map(([tag, value]) => `${tag}=${value}|`).join('');
  }

  private book(report: ReadonlyMap<string, string>): void {
    const number = (tag: number) => Number(report.get(String(tag)) ?? 0);
    const orderID = report.get('37') ?? '';
    const execType = report.get('150') ?? '';
    if (orderID === 'NONE' || execType === 'I') return;
    const known = this.accounts.get(orderID);
    const account = known ?? { ordStatus: '', orderQty: 0, cumQty: 0, notional: 0, execIDs: new Set<string>() };
    this.accounts.set(orderID, account);
    if (execType !== '8' || known === undefined) this.byClOrdID.set(report.get('11') ?? '', account);
    const execID = report.get('17') ?? '';
    if (account.execIDs.has(execID)) throw new Error(`the ExecID ${execID} came twice`);
    account.execIDs.add(execID);
    if (execType === 'F') {
      const value = number(32) * Math.round(number(31) * 10_000);
      const sign = report.get('54') === '1' ? 1 : -1;
      account.cumQty += number(32);
      account.notional += value;
      this.position.qty += sign * number(32);
      this.position.paid += sign * value;
    }
    account.ordStatus = report.get('39') ?? '';
    account.orderQty = number(38);
    const isOver = /^[248C3]$/.test(account.ordStatus);
    const avgPx = account.cumQty === 0 ? 0 : account.notional / account.cumQty / 10_000;
    const wanted = [account.cumQty, isOver ? 0 : account.orderQty - account.cumQty];
    const said = [number(14), number(151)];
    if (said.join() !== wanted.join() || Math.abs(number(6) - avgPx) > 1e-7) {
      throw new Error(`CumQty, LeavesQty, AvgPx are ${[...said, number(6)].join()} for ${[...wanted, avgPx].join()}`);
    }
  }
}

/** What counts as heard: application messages and Rejects. */
const isHeard = (line: string): boolean => line.startsWith('app ') || /^admin .*\|35=3\|/.test(line);

/** FIX 4.2 says a fill, a status, a bust and a replacement otherwise; FIX 4.4 has no ExecType for a stop that woke. */
function inFix44(fields: readonly (readonly [string, string])[], version: Version): [string, string][] {
  const map = new Map(fields.toReversed());
  const put: Record<string, string> = {};
  const execType = map.get('150') ?? '';
  if (version === 'FIX.4.2' && map.get('35') === '8') {
    if (map.get('20') === '3') put['150'] = 'I';
    else if (map.get('20') === '0' && /^[12]$/.test(execType)) put['150'] = 'F';
    if (map.get('39') === '5') put['39'] = Number(map.get('14')) > 0 ? '1' : '0';
  }
  if (version !== 'FIX.5.0SP2' && execType === 'D' && map.get('378') === '4') put['150'] = 'L';
  return fields.map(([tag, value]) => [tag, put[tag] ?? value]);
}
