/** A venue's market data session, and what the gateway asks of it: with a venue of any kind, in virtual time. */
import { describe, expect, it, test } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { Fields } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import type { SessionHandler } from '../../src/engine/application.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { MemoryJournal } from '../../src/journal/memoryJournal.ts';
import { showVenue } from '../../src/ops/show/showMarket.ts';
import type { Session } from '../../src/session/session.ts';
import { instant, NO_PRICE } from '../../src/units/brand.ts';
import { readFileSync } from 'node:fs';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { CONFIG } from '../session/conversation.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';

const DEMO = readFileSync(new URL('../../fairlead.config.toml', import.meta.url), 'utf8');
const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const dictionaries = await dictionariesFor(parseConfig(DEMO, '/nowhere/fairlead.config.toml'));
/** NORTH's keys for quotes, up to its session's. */
const QUOTES = /\[venue\.marketData\] {13}[\s\S]*?(?=\n\n)/;

interface Answers {
  /** What the venue says to a V, `|`-separated, a message an entry; `$ID` is its MDReqID, `$NUM` its MsgSeqNum. */
  readonly answer?: readonly string[];
  /** Keys of [venue.marketData]. */
  readonly keys?: string;
}

class Floor {
  readonly world = new VirtualWorld(START);
  readonly heard: { at: number; text: string }[] = [];
  readonly warned: { at: number; text: string }[] = [];
  answer: readonly string[] = [];
  gateway!: Gateway;
  private engine!: Engine;
  private session!: Session;

  static async open({ answer = [], keys = '' }: Answers): Promise<Floor> {
    const floor = new Floor();
    floor.answer = answer;
    const { world } = floor;
    const silent = { info: () => undefined, warn: () => undefined };
    floor.engine = new Engine({ journal: new MemoryJournal(), clock: world, world, log: silent });
    const hear = (fields: Fields) => floor.hear(fields);
    const handler: SessionHandler = { onMessage: hear, onReject: hear };
    const accepts = { ...CONFIG, id: 'quotes', role: 'acceptor', beginString: 'FIX.4.4', rules: undefined } as const;
    floor.session = floor.engine.addSession(
      { ...accepts, senderCompID: 'NORTH', targetCompID: 'FAIRLEAD-MD' },
      () => handler,
    );
    const port = await floor.engine.listen('north', 0);
    floor.engine.start();
    expect(DEMO).toMatch(QUOTES);
    const text = DEMO.replace(
      QUOTES,
      (found) =>
        `${found.replace(keys.includes('session =') ? /\n(depth|keepAlive|session) = .*/g : /\n(depth|keepAlive) = .*/g, '')}\n${keys}`,
    );
    const config = parseConfig(text, '/nowhere/fairlead.config.toml');
    const demo = resolveConfig(config, dictionaries, {});
    const north = demo.venues.get('NORTH');
    if (north?.marketData === undefined) throw new Error('the demo has NORTH');
    const link = { hosts: [{ host: 'north', port }], reconnectSec: 1, maxReconnectSec: 1 };
    const elsewhere = { hosts: [{ host: 'nowhere', port }], reconnectSec: 3_600, maxReconnectSec: 3_600 };
    const talking = {
      ...north,
      orders: { ...north.orders, link: elsewhere },
      marketData: { ...north.marketData, link },
    };
    const setup = { ...demo, wireLog: undefined, venues: new Map([['NORTH', talking]]), fix: { ...demo.fix, port: 0 } };
    const warn = (message: string, about: object = {}) =>
      void floor.warned.push({ at: floor.seconds, text: `${message} ${JSON.stringify(about)}` });
    const log = { info: () => undefined, warn };
    floor.gateway = await Gateway.open(setup, { clock: world, log, world, files: new MemoryFiles() });
    world.until(() => floor.gateway.core.market.isUp('NORTH'), 5);
    return floor;
  }

  /** Since the start. */
  get seconds(): number {
    return (this.world.now() - START) / 1e6;
  }

  private hear(fields: Fields): void {
    if (fields.msgType() === '0') return;
    this.heard.push({ at: this.seconds, text: fields.toString().replace(/^.*?\|35=/, '35=') });
    if (fields.msgType() !== 'V' || fields.text(Tag.SubscriptionRequestType) === '2') return;
    for (const text of this.answer) {
      this.say(text.replaceAll('$ID', fields.text(Tag.MDReqID)).replaceAll('$NUM', fields.text(Tag.MsgSeqNum)));
    }
  }

  say(text: string): void {
    const [msgType, ...rest] = text.split('|');
    const w = this.engine.begin(this.session, msgType, this.world.now());
    for (const field of rest) w.text(Number(field.split('=')[0]), field.slice(field.indexOf('=') + 1));
    this.engine.send(this.session);
  }

  /** The MsgSeqNum of what the venue says next. */
  get nextNumber(): number {
    return this.session.numbers.nextSenderMsgSeqNum;
  }

  cut(): void {
    this.session.logout(undefined, this.world.now());
  }

  /** Requests, each with the second it came in. */
  get asked(): number[] {
    return this.heard
      .filter(({ text }) => text.startsWith('35=V|') && !text.includes('|263=2|'))
      .map(({ at }) => Math.round(at));
  }

  get complaints(): string[] {
    return this.warned.filter(({ text }) => text.startsWith('no book ')).map(({ text }) => text);
  }

  state(symbol = 'AAPL'): string {
    const { market } = this.gateway.core;
    return market.book(symbol, 'NORTH')!.quoteState(this.world.now(), market.staleAfter);
  }

  bid(symbol = 'AAPL'): number {
    return this.gateway.core.market.nbbo(symbol, this.world.now()).bid.px;
  }
}

const BOOK = (symbol: string) => `W|262=$ID|55=${symbol}|268=2|269=0|270=100|271=5|269=1|270=101|271=3`;
const BOTH = [BOOK('AAPL'), BOOK('MSFT')];

describe('a venue whose answers are no use is asked at growing intervals, and the log says so once a minute', () => {
  const rows: [string, readonly string[], RegExp][] = [
    [
      'a W that cannot be read',
      ['W|262=$ID|55=AAPL|268=1|269=0|270=x|271=5', BOOK('MSFT')],
      /MDEntryPx\(270\)=x cannot be read/,
    ],
    ['a Y', ['Y|262=$ID|281=0|58=unknown symbol'], /refuses, MDReqRejReason\(281\)=0: unknown symbol/],
    ['a j', ['j|45=$NUM|372=V|380=3|58=Unsupported Message Type'], /refuses: Unsupported Message Type/],
    ['a Reject', ['3|45=$NUM|371=263|372=V|373=5|58=Value is incorrect'], /refuses: Value is incorrect/],
    ['silence', [], /no answer within 1 s/],
    ['a W that the session rejects', ['W|43=Y|262=$ID|55=AAPL|268=0', BOOK('MSFT')], /rejected/],
  ];
  test.each(rows)('%s', async (_, answer, why) => {
    const floor = await Floor.open({ answer, keys: 'answerMs = 1000' });
    floor.world.advance(130);
    const { asked } = floor;
    // A silent venue has its second to answer, each time.
    const gaps = asked.slice(1).map((at, i) => at - asked[i] - (answer.length === 0 ? 1 : 0));
    expect(gaps.slice(0, 6).filter((gap, i) => Math.abs(gap - 2 ** i) > 1)).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(8);
    expect(floor.complaints[0]).toMatch(why);
    expect(floor.complaints.length).toBeLessThanOrEqual(6);
    const shown = showVenue(floor.gateway, 'NORTH');
    expect(shown?.booksMissing).toContainEqual({
      symbol: 'AAPL',
      since: expect.stringMatching(/^2026-06-01T12:00:0[0-2]/) as string,
      why: expect.stringMatching(why) as string,
    });
    expect(shown?.quotesUp).toBe(answer.some((text) => text === BOOK('MSFT')));
  });
});

it('a book that is there is not asked for again, and one that is lost is, at once', async () => {
  const floor = await Floor.open({ answer: BOTH });
  floor.world.advance(100);
  expect(floor.asked).toHaveLength(1);
  floor.say('X|268=1|279=1|55=AAPL|269=0|270=x|271=1');
  floor.world.advance(0.5);
  expect(floor.asked).toHaveLength(2);
  // The old subscription is ended first, and the new one has an MDReqID of its own.
  const ids = floor.heard.map(({ text }) => /\|262=([^|]*)\|263=(.)/.exec(text)?.slice(1).join(' '));
  expect(ids).toEqual([`${ids[0]}`, ids[0]?.replace(' 1', ' 2'), expect.stringMatching(/^\w+ 1$/)]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(floor.state()).toBe('live');
});

it('what a venue goes on to say under a subscription that was ended counts no more', async () => {
  const levels = (symbol: string) => `W|262=$ID|55=${symbol}|268=1|269=0|290=1|270=100|271=5`;
  const floor = await Floor.open({ answer: [levels('AAPL'), levels('MSFT')] });
  floor.world.advance(5);
  const first = /\|262=([^|]*)\|/.exec(floor.heard[0].text)?.[1] ?? '';
  floor.say(`X|262=${first}|268=1|279=2|55=AAPL|269=0|290=x`);
  floor.world.advance(0.5);
  const second = /\|262=([^|]*)\|/.exec(floor.heard.at(-1)?.text ?? '')?.[1] ?? '';
  for (const id of [first, second]) floor.say(`X|262=${id}|268=1|279=0|55=AAPL|269=0|290=1|270=101|271=1`);
  floor.world.advance(0.1);
  expect(floor.gateway.core.market.book('AAPL', 'NORTH')?.bids.count).toBe(2);
});

it('a venue without W builds its books by X, anew after each request; and one symbol a request need not be named', async () => {
  const answer = ['X|262=$ID|268=2|279=0|269=0|278=B|270=100|271=5|279=0|269=1|278=A|270=101|271=3'];
  const floor = await Floor.open({ answer, keys: 'opensWith = "changes"\nsymbolsPerRequest = 1' });
  floor.world.advance(3);
  expect([floor.asked.length, floor.state(), floor.state('MSFT'), floor.bid()]).toEqual([2, 'live', 'live', 1_000_000]);
  const id = /\|262=([^|]*)\|/.exec(floor.heard[0].text)?.[1] ?? '';
  floor.say(`X|262=${id}|268=1|279=2|278=B`);
  floor.say(`X|262=${id}|268=1|279=0|269=0|278=C|270=x|271=5`);
  // Lost: what comes before the next request begins no book.
  floor.say(`X|262=${id}|268=1|279=0|269=0|278=D|270=99|271=5`);
  floor.world.advance(0.01);
  expect([floor.state(), floor.state('MSFT')]).toEqual(['none', 'live']);
  floor.world.advance(0.5);
  expect([floor.asked.length, floor.state(), floor.bid()]).toEqual([3, 'live', 1_000_000]);
});

it('a gap that the venue fills without sending again costs all books, which are asked for', async () => {
  const floor = await Floor.open({ answer: BOTH });
  floor.world.advance(5);
  floor.say(`4|123=Y|36=${floor.nextNumber + 1}`);
  floor.world.advance(0.01);
  expect([floor.asked.length, floor.state()]).toEqual([1, 'none']);
  floor.world.advance(0.5);
  expect([floor.asked.length, floor.state()]).toEqual([2, 'live']);
});

it('a crossed book is kept, is not protected, and nobody is asked', async () => {
  const floor = await Floor.open({ answer: BOTH });
  floor.world.advance(5);
  floor.say('X|268=1|279=0|55=AAPL|269=0|270=102|271=1');
  floor.world.advance(2);
  expect([floor.state(), floor.bid()]).toEqual(['unreliable', NO_PRICE]);
  floor.say('X|268=1|279=2|55=AAPL|269=0|270=102');
  floor.world.advance(1);
  expect([floor.state(), floor.bid()]).toEqual(['live', 1_000_000]);
  expect(floor.asked).toHaveLength(1);
});

it('a change with fields that no dictionary has is taken: the level it deletes is gone', async () => {
  const floor = await Floor.open({ answer: BOTH });
  floor.world.advance(5);
  floor.say('X|268=2|279=2|55=AAPL|269=0|270=100|9703=7|279=0|269=0|270=99|271=1');
  floor.world.advance(0.5);
  expect(floor.bid()).toBe(990_000);
  expect(floor.heard.filter(({ text }) => text.startsWith('35=3'))).toEqual([]);
});

describe('the age of a quote', () => {
  it('is its own: heartbeats do not make it younger', async () => {
    const floor = await Floor.open({ answer: BOTH });
    floor.world.advance(20);
    expect(floor.state()).toBe('stale');
  });
  it('but where the venue’s silence says that nothing has changed', async () => {
    const floor = await Floor.open({ answer: BOTH, keys: 'keepAlive = true' });
    floor.world.advance(20);
    expect(floor.state()).toBe('live');
  });
});

describe('requests as the venue wants them', () => {
  const rows: [string, string, RegExp][] = [
    [
      'as they are without any key',
      '',
      /\|263=1\|264=5\|265=1\|266=Y\|267=3\|269=0\|269=1\|269=2\|146=2\|55=AAPL\|55=MSFT\|/,
    ],
    [
      'the whole book, full refreshes, no trades',
      'depth = 0\nupdateType = "full"\nentryTypes = ["bid", "offer"]',
      /\|263=1\|264=0\|265=0\|266=Y\|267=2\|269=0\|269=1\|146=2/,
    ],
    ['fields left out', 'updateType = "none"\naggregated = "none"', /\|263=1\|264=5\|267=3/],
    [
      'a symbol a request, not aggregated',
      'symbolsPerRequest = 1\naggregated = "no"',
      /\|266=N\|267=3\|269=0\|269=1\|269=2\|146=1\|55=AAPL\|/,
    ],
    ['snapshots', 'subscription = "poll"', /\|263=0\|264=5/],
  ];
  test.each(rows)('%s', async (_, keys, wanted) => {
    const floor = await Floor.open({ keys });
    floor.world.advance(0.2);
    expect(floor.heard[0]?.text).toMatch(wanted);
  });

  it('no more often than the venue likes', async () => {
    const floor = await Floor.open({ answer: [], keys: 'symbolsPerRequest = 1\nmaxRequestsPerSec = 1' });
    floor.world.advance(4);
    const [first, second] = floor.heard.map(({ at }) => at);
    expect(floor.asked).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(0.9);
  });

  it('snapshots again and again, without an end of what never began', async () => {
    const floor = await Floor.open({ answer: BOTH, keys: 'subscription = "poll"\npollMs = 2000' });
    floor.world.advance(20);
    expect(floor.state()).toBe('live');
    expect(floor.asked.length).toBeGreaterThan(8);
    expect(floor.asked.length).toBeLessThan(12);
    expect(floor.heard.filter(({ text }) => text.includes('|263=2|'))).toEqual([]);
  });
});

it('a line that is down has no books, and a new Logon asks for all', async () => {
  const floor = await Floor.open({ answer: BOTH });
  floor.world.advance(2);
  floor.cut();
  floor.world.advance(0.3);
  expect([floor.state(), floor.gateway.core.market.book('AAPL', 'NORTH')?.lostWhy]).toEqual([
    'none',
    'the line is down',
  ]);
  floor.world.advance(5);
  expect(floor.asked).toHaveLength(2);
  expect(floor.state()).toBe('live');
});

describe('trading status', () => {
  it('of a symbol: its quotes are not used while it is halted, and are again when it resumes', async () => {
    const floor = await Floor.open({ answer: BOTH });
    floor.world.advance(1);
    floor.say('f|324=1|55=AAPL|326=2|327=11|9703=1');
    floor.world.advance(0.1);
    expect([floor.state(), floor.bid(), floor.state('MSFT')]).toEqual(['halted', NO_PRICE, 'live']);
    floor.say('f|55=AAPL|326=3');
    floor.world.advance(0.1);
    expect([floor.state(), floor.bid()]).toEqual(['live', 1_000_000]);
    expect(floor.heard.filter(({ text }) => !text.startsWith('35=V'))).toEqual([]);
  });

  it('of the venue, and of a symbol in it: the worse one counts', async () => {
    const floor = await Floor.open({ answer: BOTH });
    floor.world.advance(1);
    for (const [message, aapl, msft] of [
      ['h|336=DAY|340=4', 'auction', 'auction'],
      ['f|55=AAPL|326=2', 'halted', 'auction'],
      ['h|336=DAY|340=2', 'halted', 'live'],
      ['X|268=1|279=1|55=AAPL|269=0|270=100|271=4|326=17', 'live', 'live'],
    ]) {
      floor.say(message);
      floor.world.advance(0.1);
      expect([message, floor.state(), floor.state('MSFT')]).toEqual([message, aapl, msft]);
    }
  });

  it.each([
    ['outlives a cut', '', 'halted'],
    ['but not new numbers: the end of a halt may be among what is lost', 'session = { resetOnLogon = true }', 'live'],
  ])('%s', async (_, keys, state) => {
    const floor = await Floor.open({ answer: BOTH, keys });
    floor.world.advance(1);
    floor.say('f|55=AAPL|326=2');
    floor.world.advance(0.1);
    floor.cut();
    floor.world.advance(5);
    expect(floor.state()).toBe(state);
  });

  it('is asked for where the configuration says so', async () => {
    const floor = await Floor.open({ answer: BOTH, keys: 'statusRequests = ["security", "session"]' });
    floor.world.advance(1);
    const asked = floor.heard
      .map(({ text }) => text.replace(/\|\d+=20\d{6}-[^|]*/g, ''))
      .filter((text) => /^35=[eg]/.test(text));
    expect(asked.map((text) => text.replace(/.*\|(?=55=|335=)/, '').replace(/335=\w+/, '335=*'))).toEqual([
      expect.stringMatching(/^55=AAPL\|263=1\|/),
      expect.stringMatching(/^55=MSFT\|263=1\|/),
      expect.stringMatching(/^335=\*\|263=1\|/),
    ]);
  });
});
