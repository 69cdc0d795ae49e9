import { NO_PRICE } from '../../src/units/brand.ts';
import { describe, expect, it } from 'vitest';
import { sessionOf, refuseLogon, type ClientSetup } from '../../src/config/setup.ts';
import { NOTHING_AGREED } from '../support/agreed.ts';
import { LimitBook } from '../../src/risk/limitBook.ts';
import { valueOf } from '../../src/risk/checks/limitSet.ts';
import { AddressList } from '../../src/engine/addressList.ts';
import { DEMO, demoWith, faultsOf, SECRETS, setupOf } from './demo.ts';

const FINE: [string, string] = ['priceScale = 4\n', 'priceScale = 5\n'];
/** MSFT is of this market. */
const inMarket = (market: string): [string, string] => ['symbol = "MSFT"', `symbol = "MSFT"\nmarket = "${market}"`];
/** Text before a table of the demo: its first, where it has several. */
const before = (table: string, text: string): [string, string] => [table, `${text}\n${table}`];
const NORTHS_LOT = 'lot = "1"                      # quantity increment\n';
const NORTHS_TICK = 'tick = "0.01"                  # price increment\n';

describe('the demo comes to', () => {
  const setup = setupOf(DEMO);

  it('instruments at their scales', () => {
    expect(setup.instruments.get('AAPL')).toEqual({
      symbol: 'AAPL',
      currency: 'USD',
      priceScale: 4,
      qtyScale: 0,
      tickSize: 100,
      lotSize: 1,
      roundLot: 100,
      collarBps: 100,
    });
  });

  it('an instrument has the rules of its market', () => {
    const { instruments } = setupOf(
      demoWith(inMarket('EU'), before('[limits]', '[market.EU]\norderProtection = false\n')),
    );
    expect([...instruments.values()].map(({ unprotected }) => unprotected)).toEqual([undefined, true]);
    expect(() => setupOf(demoWith(inMarket('EU')))).toThrow('no market is called "EU"');
  });

  it('an instrument goes by the tables of its market, and so do its venues, but for those with a tick of their own', () => {
    const market = [
      '[ticks.wide]\nbands = [{ tick = "0.02" }, { from = "10", tick = "0.1" }]',
      '[market.US]\nticks = [',
      '  { table = "rule-612-half", symbols = ["MSFT"], from = "2027-11-01", until = "2028-05-01" },',
      '  { table = "wide" },\n]\n',
    ].join('\n');
    const edits: [string, string][] = [inMarket('US'), FINE, before('[limits]', market)];
    const { instruments, venues } = setupOf(demoWith(...edits));
    const wide = {
      since: 0,
      until: 0,
      bands: [
        { from: 0, tick: 2_000 },
        { from: 1_000_000, tick: 10_000 },
      ],
    };
    const half = {
      since: 20271101,
      until: 20280501,
      bands: [
        { from: 0, tick: 10 },
        { from: 100_000, tick: 500 },
      ],
    };
    expect(instruments.get('AAPL')?.tickRules).toBeUndefined();
    expect(instruments.get('MSFT')?.tickRules).toEqual([half, wide]);
    const ticksAt = (id: string) => venues.get(id)?.bySymbol?.get('MSFT')?.tickRules;
    expect(ticksAt('NORTH')).toBeUndefined();
    const own = setupOf(demoWith(...edits, [NORTHS_TICK, '']));
    expect(own.venues.get('NORTH')?.bySymbol?.get('MSFT')?.tickRules).toEqual([half, wide]);
    const fine = setupOf(demoWith(...edits, [NORTHS_TICK, 'ticks = [{ table = "rule-612", symbols = ["MSFT"] }]\n']));
    expect(fine.venues.get('NORTH')?.bySymbol?.get('MSFT')?.tickRules?.[0].bands[1]).toEqual({
      from: 100_000,
      tick: 1_000,
    });
  });

  it('the tables of RTS 11 are those of its annex', () => {
    const bandsOf = (liquidity: number) => {
      const market = `[market.EU]\nticks = [{ table = "rts11-${liquidity}" }]`;
      const { instruments } = setupOf(demoWith(inMarket('EU'), FINE, before('[limits]', market)));
      const ticks = instruments.get('MSFT')?.tickRules?.[0].bands ?? [];
      return (px: number) => (ticks.findLast(({ from }, i) => i === 0 || from <= px * 1e5)?.tick ?? 0) / 1e5;
    };
    const prices = [
      0.05, 0.15, 0.3, 0.7, 1.5, 3, 7, 15, 30, 70, 150, 300, 700, 1_500, 3_000, 7_000, 15_000, 30_000, 60_000,
    ];
    expect(prices.map(bandsOf(1)).join(' ')).toBe(
      '0.0005 0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 20 50 100 200 500',
    );
    expect(prices.map(bandsOf(4)).join(' ')).toBe(
      '0.0001 0.0001 0.0002 0.0005 0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 20 50',
    );
    expect(prices.map(bandsOf(6)).join(' ')).toBe(
      '0.0001 0.0001 0.0001 0.0001 0.0002 0.0005 0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10',
    );
  });

  it('round lots go by the average price and the day', () => {
    const market =
      '[market.US]\nroundLots = [{ from = "2025-11-03", tiers = [{ size = "100" }, { above = "250", size = "40" }, { above = "1000", size = "10" }, { above = "10000", size = "1" }] }]';
    const lots = (entry: string) =>
      setupOf(
        demoWith(['symbol = "MSFT"', `symbol = "MSFT"\nmarket = "US"\n${entry}`], before('[limits]', market)),
      ).instruments.get('MSFT')?.roundLots;
    expect(lots('')).toBeUndefined();
    expect(
      lots(
        'averageClose = [{ price = "250" }, { from = "2026-11-02", price = "250.01" }, { from = "2027-05-03", price = "10000.01" }]',
      ),
    ).toEqual([
      { since: 20251103, until: 20261102, size: 100 },
      { since: 20261102, until: 20270503, size: 40 },
      { since: 20270503, until: 0, size: 1 },
    ]);
    expect(lots('roundLot = "100"\naverageClose = [{ price = "500" }]')).toBeUndefined();
  });

  it('tables that cannot be are mistakes', () => {
    const problem = (table: string, use: string, scale = 5) => {
      const market = `${table}\n[market.US]\nticks = [${use}]`;
      return faultsOf(demoWith(inMarket('US'), ...(scale === 5 ? [FINE] : []), before('[limits]', market)));
    };
    const of = (from: string, tick: string) =>
      problem(`[ticks.t]\nbands = [{ tick = "0.02" }, { from = "${from}", tick = "${tick}" }]`, '{ table = "t" }');
    expect(problem('', '{ table = "rule-621" }').join()).toContain(
      'no table of ticks is called "rule-621"; did you mean rule-612?',
    );
    expect(problem('', '{ table = "rule-612" }', 4).join()).toContain('half a tick of 0.0001, of the table rule-612');
    expect(problem('[ticks.rule-612]\nbands = [{ tick = "0.02" }]', '').join()).toContain('known already');
    expect(problem('', '{ table = "rule-612", from = "2027-11-01", until = "2027-11-01" }').join()).toContain(
      'is not after its `from`',
    );
    expect(of('1.01', '0.04').join()).toContain('"1.01" is not a multiple of its tick, 0.04');
    expect(of('0', '0.04').join()).toContain('is not above that of the band before');
    const bands = (text: string) => problem(`[ticks.t]\nbands = [${text}]`, '{ table = "t" }').join();
    expect(bands('{ from = "5", tick = "0.02" }, { from = "1", tick = "0.04" }')).toContain(
      'the first band begins at 0: leave it out',
    );
    // A band with the same tick goes on, and is in its place all the same.
    expect(bands('{ tick = "0.02" }, { from = "9", tick = "0.02" }, { from = "5", tick = "0.04" }')).toContain(
      'is not above that of the band before',
    );
    for (const until of ['1970-01-01', '1969-01-01']) {
      const why = `${until} is no end: days begin with 1970-01-01`;
      expect(problem('', `{ table = "rule-612", until = "${until}" }`).join()).toContain(why);
      const fee = `[[venue.fee]]\nuntil = "${until}"\ntake = "0.001"\n[venue.marketData]`;
      expect(faultsOf(demoWith(['[venue.marketData]', fee])).join()).toContain(why);
    }
  });

  it('fees by date, volume, price, symbol and tape, in the order of the file', () => {
    const fees = [
      '[[venue.fee]]\nminVolume = 1000000\ntake = "0.0025"\nsymbols = ["MSFT"]',
      '[[venue.fee]]\nfrom = "2026-11-02"\nuntil = "2027-01-01"\nbelow = "1.00"\ntakeBps = "10"\nmakeBps = "-0.5"',
      '[[venue.fee]]\ntapes = ["C"]\nmake = "-0.0010"',
    ].join('\n');
    const { venues } = setupOf(
      demoWith(before('[venue.marketData]', fees), ['symbol = "AAPL"', 'symbol = "AAPL"\ntape = "C"']),
    );
    const { profile, bySymbol } = venues.get('NORTH')!;
    const none = { perShare: 0, rate: 0 };
    const always = { since: 0, until: 0, minVolume: 0, below: NO_PRICE, take: none, make: none };
    const subDollar = { since: 20_759, until: 20_819, below: 10_000 };
    const ofValue = { take: { ...none, rate: 100_000 }, make: { ...none, rate: -5_000 } };
    expect(profile.fees).toEqual([
      { ...always, ...subDollar, ...ofValue },
      { ...always, make: { ...none, perShare: -1_000 } },
    ]);
    expect(bySymbol?.get('MSFT')?.fees).toEqual([
      { ...always, minVolume: 1_000_000, take: { ...none, perShare: 2_500 } },
      { ...always, ...subDollar, ...ofValue },
    ]);
    expect(venues.get('SOUTH')?.profile.fees).toBeUndefined();
    expect(venues.get('NORTH')?.liquidity.fees).toBeUndefined();
  });

  it('fees of a code that the venue says of a fill are for no plan, and before all others', () => {
    const usual = '[[venue.fee]]\ntake = "0.0025"\n';
    const coded = '[[venue.fee]]\ncodes = ["H"]\ntake = "0.0010"\nsymbols = ["MSFT"]';
    const { venues } = setupOf(demoWith(before('[venue.marketData]', usual + coded)));
    const { profile, bySymbol, liquidity } = venues.get('NORTH')!;
    expect([profile.fees?.length, bySymbol?.get('MSFT')?.fees ?? profile.fees]).toEqual([1, profile.fees]);
    expect([...(liquidity.fees ?? [])]).toMatchObject([['MSFT', [{ codes: ['H'], take: { perShare: 1_000 } }]]]);
    const again = `${usual}${coded}\n[[venue.fee]]\ncodes = ["H"]\nsymbols = ["MSFT"]`;
    expect(faultsOf(demoWith(before('[venue.marketData]', again))).join()).toContain('no fill comes to it: row 2');
  });

  describe('a fee for taking above its market’s cap is a mistake', () => {
    const caps = (text: string, fee = '', today = '2026-10-01') => {
      const edits: [string, string][] = [
        inMarket('US'),
        before('[limits]', `[market.US]\naccessFeeCap = [${text}]\n`),
        // Only NORTH takes a fee.
        ['takeFee = "0.0026"', 'takeFee = "0"'],
      ];
      if (fee !== '') edits.push(before('[venue.marketData]', `[[venue.fee]]\n${fee}`));
      const toml = demoWith(...edits);
      return () => setupOf(toml, undefined, Date.parse(`${today}T00:00:00Z`) / 86_400_000);
    };
    const old = '{ perShare = "0.0030", belowOneBps = "30" }';
    const later = '{ from = "2026-11-02", perShare = "0.0010", belowOneBps = "10" }';
    const subDollar = 'below = "1.00"\ntakeBps = "30"';

    it.each([
      [
        'a fee of all prices, below a dollar',
        old,
        '',
        '0.003 to take a share of MSFT at 0.9999 is above the access fee cap, 0.002999, on 2026-10-01 (by the takeFee of all else)',
      ],
      [
        'an amount a share, within it at a dollar, at a cent',
        old,
        'below = "1.00"\ntake = "0.0010"',
        '0.001 to take a share of MSFT at 0.01 is above the access fee cap, 0.00003, on 2026-10-01 (by row 1)',
      ],
      ['the same of all prices', old, 'take = "0.0010"', '0.001 to take a share of MSFT at 0.01'],
      [
        'a part of the value of all prices, at high ones',
        old,
        `${subDollar}\n[[venue.fee]]\ntakeBps = "0.9"`,
        '90.00 to take a share of MSFT at 1000000.00 is above the access fee cap, 0.003, on 2026-10-01 (by row 2)',
      ],
      ['by the cap of a day to come', `${old}, ${later}`, subDollar, '0.001, on 2026-11-02 (by'],
      [
        'at a value of the month',
        old,
        `below = "1.00"\ntakeBps = "31"\nminValue = 1000\n[[venue.fee]]\n${subDollar}`,
        '0.0031 to take a share',
      ],
    ])('%s', (_, cap, fee, told) => {
      expect(caps(cap, fee)).toThrow(told);
    });

    it('but not on days that are past, nor within it', () => {
      expect(caps(old, subDollar)).not.toThrow();
      const rows = 'below = "1.00"\ntakeBps = "10"\n[[venue.fee]]\nfrom = "2026-11-01"\ntake = "0.0010"';
      expect(caps(later, rows, '2026-11-01')).not.toThrow();
      // Before its first day, what it replaces was above the cap.
      const since =
        'from = "2026-11-03"\nbelow = "1.00"\ntakeBps = "10"\n[[venue.fee]]\nfrom = "2026-11-03"\ntake = "0.0010"';
      expect(caps(later, since, '2026-11-02')).toThrow('on 2026-11-02 (by the takeFee of all else)');
      expect(caps(later, since, '2026-11-03')).not.toThrow();
    });
  });

  it('values of a month are of one currency', () => {
    const fee = '[[venue.fee]]\nminValue = 1000000\ntake = "0.0025"\n[venue.marketData]';
    const in2 = demoWith(
      ['[venue.marketData]', fee],
      ['symbol = "MSFT"\ncurrency = "USD"', 'symbol = "MSFT"\ncurrency = "EUR"'],
    );
    expect(faultsOf(in2).join()).toContain('its instruments have 2 currencies: values do not add up');
    const { venues } = setupOf(demoWith(['[venue.marketData]', fee]));
    expect(venues.get('NORTH')?.profile.fees?.[0]).toMatchObject({ minVolume: 0, minValue: 1_000_000 });
  });

  it('cut-offs of auctions, of a venue that holds them, on days that have an end', () => {
    const auction = (keys: string, life = ', "atTheClose"', day = true, table = 'closingAuction') => {
      const edits: [string, string][] = [
        ['"fillOrKill", "goodTillDate"]', `"fillOrKill", "goodTillDate"${life}]`],
        before('[venue.marketData]', `[venue.${table}]\n${keys}`),
      ];
      const hours = 'zone = "America/New_York"\nstart = "09:30"\nend = "16:00"\ndays = ["monday"]';
      if (day) edits.push(before('[limits]', `[tradingDay]\n${hours}\n`));
      return () => setupOf(demoWith(...edits)).venues.get('NORTH')?.auctions;
    };
    expect(auction('entryCutOffSec = 600\nlateCutOffSec = 10\nchangeCutOffSec = 120')()).toEqual({
      close: {
        entryCutOff: 600_000_000,
        lateCutOff: 10_000_000,
        changeCutOff: 120_000_000,
        imbalanceAge: 60_000_000,
        grace: 300_000_000,
      },
    });
    expect(auction('')()).toEqual({
      close: { entryCutOff: 0, changeCutOff: 0, imbalanceAge: 60_000_000, grace: 300_000_000 },
    });
    expect(auction('entryCutOffSec = 60\nlateCutOffSec = 60')).toThrow(
      'venue[NORTH].closingAuction.lateCutOffSec: has to be nearer to the auction than entryCutOffSec, 60',
    );
    const opening = (keys: string) => auction(keys, ', "atTheOpening"', true, 'openingAuction');
    expect(opening('entryFromSec = 600\nentryCutOffSec = 60')()).toMatchObject({
      open: { entryFrom: 600_000_000, entryCutOff: 60_000_000 },
    });
    expect(opening('entryFromSec = 60\nentryCutOffSec = 60')).toThrow(
      'venue[NORTH].openingAuction.entryFromSec: has to be longer before the auction than entryCutOffSec, 60',
    );
    expect(auction('', '')).toThrow('venue[NORTH].closingAuction: timesInForce has no "atTheClose"');
    expect(auction('', undefined, false)).toThrow(
      'venue[NORTH].closingAuction: needs [tradingDay], which says when it is',
    );
  });

  it('self-trade prevention: a client cancels its newest, unless it is set otherwise', () => {
    expect(setup.selfTrade).toMatchObject({ scope: 'client', action: 'cancelNewest', idTag: 0, instructionTag: 0 });
    const { selfTrade } = setupOf(
      demoWith(
        ['compID = "TESTER"', 'compID = "TESTER"\ndesk = "HOUSE"\nselfTrade = "avoid"'],
        before('[limits]', '[selfTrade]\nscope = "desk"\naction = "decrement"\n'),
      ),
    );
    expect(selfTrade).toMatchObject({ scope: 'desk', action: 'decrement' });
    expect(selfTrade.clients.get('TESTER')).toEqual({ action: 'avoid' });
    expect(selfTrade.clients.get('DEMO-OMS')).toEqual({});
  });

  it('venue profiles with fees in 10^-6 a share and steps in the instruments’ scales', () => {
    const profiles = [...setup.venues.values()].map(({ profile }) => profile);
    expect(profiles.map(({ id, takeFee, makeFee, tickSize }) => [id, takeFee, makeFee, tickSize])).toEqual([
      ['NORTH', 3000, -2000, 100],
      ['SOUTH', 2600, -1600, 100],
      ['DEEP', 1000, 1000, 50],
    ]);
    expect(setup.venues.get('DEEP')?.profile).toMatchObject({
      kind: 'dark',
      ordTypes: ['2', 'P'],
      timeInForces: ['0', '3'],
      supportsMinQty: true,
      supportsMidpoint: true,
    });
  });

  it('SubIDs and LocationIDs of any session, which tell those of equal CompIDs apart', () => {
    const { clients, venues } = setupOf(
      demoWith(
        ['compID = "DEMO-OMS"', 'compID = "TESTER"'],
        ['nextExpectedMsgSeqNum = false', 'targetSubID = "OMS", senderLocationID = "NY"'],
        ['session = { heartBtIntSec = 3 }', 'session = { heartBtIntSec = 3, senderSubID = "DESK" }'],
      ),
    );
    expect(clients.get('DEMO-OMS')?.sessions[0].subIDs).toEqual({ targetSubID: 'OMS', senderLocationID: 'NY' });
    expect(clients.get('TESTER')?.sessions[0].subIDs).toBeUndefined();
    const sessions = [...venues.values()].flatMap(({ orders, marketData }) => [orders, marketData ?? orders]);
    expect(sessions.some(({ session }) => session.subIDs?.senderSubID === 'DESK')).toBe(true);
  });

  it('sessions: one a client and version, one or two a venue', () => {
    const clients = [...setup.clients.values()].flatMap(({ sessions }) => sessions);
    const venues = [...setup.venues.values()].flatMap(({ orders, marketData }) => [
      orders,
      ...(marketData ? [marketData] : []),
    ]);
    expect(clients.map((s) => [s.id, s.role, s.beginString, s.senderCompID, s.targetCompID])).toEqual([
      ['fix44:TESTER', 'acceptor', 'FIX.4.4', 'FAIRLEAD', 'TESTER'],
      ['fix42:TESTER', 'acceptor', 'FIX.4.2', 'FAIRLEAD', 'TESTER'],
      ['fix44:DEMO-OMS', 'acceptor', 'FIX.4.4', 'FAIRLEAD', 'DEMO-OMS'],
    ]);
    expect(
      venues.map(({ session: s, link }) => [
        s.id,
        s.role,
        s.beginString,
        s.senderCompID,
        s.rules?.name,
        link.hosts[0].port,
      ]),
    ).toEqual([
      ['orders:NORTH', 'initiator', 'FIX.4.4', 'FAIRLEAD', 'NORTH', 9890],
      ['quotes:NORTH', 'initiator', 'FIX.4.4', 'FAIRLEAD-MD', 'NORTH', 9890],
      ['orders:SOUTH', 'initiator', 'FIX.4.2', 'FAIRLEAD', 'SOUTH', 9891],
      ['quotes:SOUTH', 'initiator', 'FIX.4.2', 'FAIRLEAD-MD', 'SOUTH', 9891],
      ['orders:DEEP', 'initiator', 'FIX.4.4', 'FAIRLEAD', 'DEEP', 9892],
    ]);
  });

  it('limits: the client’s instead of the default, and the symbol’s beside it', () => {
    const { rows = [] } = setup.limits;
    const largest = rows.filter(({ measure }) => measure === 'maxOrderQty');
    expect(largest.map(({ id, value, replaces }) => [id, value, replaces])).toEqual([
      ['maxOrderQty client=*', '100000', ''],
      ['maxOrderQty client=DEMO-API', '10000', 'maxOrderQty client=*'],
      ['maxOrderQty client=DEMO-API symbol=MSFT', '5000', ''],
    ]);
    const book = new LimitBook(setup.limits);
    expect(book.of('DEMO-OMS')?.accounts).toEqual(new Set(['MAIN', 'HEDGE']));
    expect(book.of('STRANGER')).toBeUndefined();
  });

  it('router and market settings in micros, parts per million and 10^-6 a share', () => {
    expect(setup.router).toMatchObject({ staleAfter: 10_000_000, darkSharePpm: 500_000, tolerance: 500, maxRounds: 8 });
    const feed = { name: 'demo-feed', maxDeviationBps: 1_000, trusted: false };
    expect(setup.market).toEqual({
      roundLots: new Map([
        ['AAPL', 100],
        ['MSFT', 100],
      ]),
      venues: ['NORTH', 'SOUTH', 'DEEP', 'demo-feed'],
      maxSpreadBps: 2_000,
      nearZero: new Set(),
      staleAfter: 10_000_000,
      feeds: new Map([['demo-feed', feed]]),
    });
  });

  it('tokens as digests', () => {
    const [trader] = setup.http.tokens;
    expect(setup.http.tokens.map(({ name, role, clientID }) => [name, role, clientID])).toEqual([
      ['demo-trader', 'trade', 'DEMO-API'],
      ['demo-operator', 'operator', ''],
      ['demo-feed', 'feed', ''],
    ]);
    expect(trader.secret.matches(SECRETS.FAIRLEAD_TRADE_TOKEN ?? '')).toBe(true);
    expect(trader.secret.matches('something else')).toBe(false);
    expect(setup.notes).toEqual([]);
  });

  it('no token where its secret is not there, and a note that says so', () => {
    const { http, notes } = setupOf(DEMO, {});
    expect(http.tokens).toEqual([]);
    expect(notes[1]).toBe(
      'token demo-operator (operator) is switched off: environment variable FAIRLEAD_OPERATOR_TOKEN is not set',
    );
  });
});

describe('prices at and below zero', () => {
  const priced = (keys: string) => demoWith(['symbol = "AAPL"', `symbol = "AAPL"\n${keys}`]);

  it('where minPrice says so, with a collar of a least width', () => {
    const { instruments } = setupOf(priced('minPrice = "-1000"\nminCollar = "0.50"'));
    expect(instruments.get('AAPL')).toMatchObject({ minPrice: -10_000_000, minCollar: 5_000 });
    expect(setupOf(priced('minPrice = "0"')).instruments.get('AAPL')?.minPrice).toBe(0);
  });

  it.each([
    ['"5"', '"5" is above zero: leave it out, prices are above zero without it'],
    ['"-0.005"', '"-0.005" is not a multiple of the tick'],
    ['"-300000"', '"-300000" is too low: with priceScale = 4 it must be above -214748.3648'],
  ])('not of %s', (text, fault) => {
    expect(faultsOf(priced(`minPrice = ${text}`))).toEqual([expect.stringContaining(fault)]);
  });
});

describe('quantities of limits have the scale of each instrument', () => {
  const coin = `
[[instrument]]
symbol = "BTC-USD"
priceScale = 4
qtyScale = 8
tick = "0.01"
lot = "0.00000001"
`;
  const onlyShares = 'symbols = ["AAPL", "MSFT"]\nkind';
  const toml = demoWith(
    ['kind = "lit"                   # displays its', `${onlyShares} = "lit" #`],
    ['kind = "lit"\nversion = "FIX.4.2"', `${onlyShares} = "lit"\nversion = "FIX.4.2"`],
    ['kind = "dark"', `symbols = ["BTC-USD"]\nkind = "dark"`],
    ['# ── Pre-trade', `${coin}\n#`],
  );

  it('so that 100000 is 10^5 shares and 10^13 units of a coin', () => {
    const { limits, instruments } = setupOf(toml);
    const row = limits.rows?.find(({ id }) => id === 'maxOrderQty client=*');
    const valueFor = (symbol: string) => row && valueOf(row, instruments.get(symbol)!);
    expect([valueFor('AAPL'), valueFor('BTC-USD')]).toEqual([100_000, 10_000_000_000_000]);
  });

  it('and so has the lot of a venue that lists symbols', () => {
    expect(setupOf(toml).venues.get('DEEP')?.profile.lotSize).toBe(100_000_000);
  });

  it('and a venue of both has the steps of each', () => {
    const mixed = demoWith(['# ── Pre-trade', `${coin}\n#`]).replace(
      'tick = "0.005"',
      'tick = "0.005"\ninstrument = { BTC-USD = { lot = "0.001", maxOrderQty = "2.5" } }',
    );
    const deep = setupOf(mixed).venues.get('DEEP')!;
    expect(deep.profile).toMatchObject({ lotSize: 1, tickSize: 50 });
    expect([...deep.bySymbol.keys()]).toEqual(['BTC-USD']);
    expect(deep.bySymbol.get('BTC-USD')).toMatchObject({
      lotSize: 100_000,
      tickSize: 50,
      minOrderQty: 100_000,
      maxOrderQty: 250_000_000,
      takeFee: deep.profile.takeFee,
    });
  });
});

const FAULTS: readonly [what: string, edits: readonly (readonly [string, string])[], faults: readonly string[]][] = [
  [
    'a fee finer than can be counted',
    [['"0.0030"', '"0.00300001"']],
    ['venue[NORTH].takeFee: "0.00300001" has more than 6 decimals, or is too large'],
  ],
  [
    'a tick finer than the price scale',
    [['tick = "0.005"', 'tick = "0.00005"']],
    ['venue[DEEP].tick: "0.00005" has more decimals than AAPL, 4: say its tick in [venue.instrument.AAPL]'],
  ],
  [
    'a least and a largest order between which there is none',
    [[NORTHS_LOT, 'lot = "1"\nminOrderQty = "100"\nmaxOrderQty = "50"\n']],
    [
      'venue[NORTH].maxOrderQty: no order in AAPL would be sent: none is at least 100 (minOrderQty; a lot without it) and at most 50 in lots of 1',
    ],
  ],
  [
    'the same in its lots',
    [[NORTHS_LOT, 'lot = "100"\nminOrderQty = "150"\nmaxOrderQty = "190"\n']],
    [
      'venue[NORTH].maxOrderQty: no order in AAPL would be sent: none is at least 150 (minOrderQty; a lot without it) and at most 190 in lots of 100',
    ],
  ],
  [
    'a lot above the largest order, of one instrument',
    [['tick = "0.005"', 'tick = "0.005"\ninstrument = { MSFT = { lot = "100", maxOrderQty = "50" } }']],
    [
      'venue[DEEP].instrument.MSFT.maxOrderQty: no order in MSFT would be sent: none is at least 100 (minOrderQty; a lot without it) and at most 50 in lots of 100',
    ],
  ],
  [
    'rows of fees behind one that fits all that they do',
    [
      before(
        '[venue.marketData]',
        [
          'symbols = ["AAPL", "MSFT"]\nfrom = "2026-11-02"\nbelow = "1.00"\ntake = "0.001"',
          // Other instruments, days, prices, volumes or values: reached.
          'from = "2026-11-02"\nbelow = "1.00"\ntake = "0.002"',
          'symbols = ["MSFT"]\nfrom = "2026-11-01"\nbelow = "1.00"\ntake = "0.002"',
          'symbols = ["MSFT"]\nfrom = "2026-11-02"\nbelow = "1.01"\ntake = "0.002"',
          'minVolume = 100\ntake = "0.003"',
          'minValue = 100\ntake = "0.003"',
          // Not reached: of the first row, of the second, of the fifth.
          'symbols = ["MSFT"]\nfrom = "2026-11-03"\nbelow = "0.50"\ntake = "0.004"',
          'tapes = ["C"]\nfrom = "2026-12-01"\nuntil = "2027-01-01"\nbelow = "1.0"\ntake = "0.004"',
          'minVolume = 100\nminValue = 100\ntake = "0.004"',
          'take = "0.005"',
        ]
          .map((row) => `[[venue.fee]]\n${row}\n`)
          .join(''),
      ),
    ],
    [
      'venue[NORTH].fee[#7]: no fill comes to it: row 1 is before it, and fits all that it fits',
      'venue[NORTH].fee[#8]: no fill comes to it: row 2 is before it, and fits all that it fits',
      'venue[NORTH].fee[#9]: no fill comes to it: row 5 is before it, and fits all that it fits',
    ],
  ],
  ['a tick of zero', [['tick = "0.005"', 'tick = "0.00"']], ['venue[DEEP].tick: must be above zero']],
  [
    'half a share',
    [['maxOrderQty = "5000"', 'maxOrderQty = "5000.5"']],
    ['limits.client.DEMO-API.symbol.MSFT.maxOrderQty: "5000.5" has more than 0 decimals, or is too large'],
  ],
  [
    'a default that does not fit, once',
    [['maxOrderQty = "100000"', 'maxOrderQty = "0.5"']],
    ['limits.default.maxOrderQty: "0.5" has more than 0 decimals, or is too large'],
  ],
  [
    'a price scale that cannot hold a midpoint',
    [
      ['priceScale = 4                 #', 'priceScale = 2 #'],
      ['priceScale = 4\n', 'priceScale = 2\n'],
      ['tick = "0.005"', 'tick = "0.01"'],
    ],
    [
      'instrument[AAPL].priceScale: half a tick of 0.01, which midpoints need, has more than 2 decimals: set priceScale = 3; an instrument that was traded keeps its priceScale and needs a larger tick',
    ],
  ],
  [
    'a symbol nobody knows',
    [['restricted = []', 'restricted = ["APPL"]']],
    ['limits.restricted[#1]: no instrument is called "APPL"; did you mean AAPL?'],
  ],
  [
    'limits of a client nobody knows',
    [['[limits.client.DEMO-API] ', '[limits.client.DEMO-APIS] #']],
    ['limits.client.DEMO-APIS: no client is called "DEMO-APIS"; did you mean DEMO-API?'],
  ],
  [
    'a dictionary nobody knows',
    [['dictionary = "DEEP"', 'dictionary = "SHALLOW"']],
    [
      'venue[DEEP].dictionary: no dictionary is called "SHALLOW"; known: FIX40, FIX41, FIX42, FIX43, FIX44, FIX50SP2, FIXT11, NORTH, SOUTH, DEEP',
    ],
  ],
  [
    'a dictionary of another version',
    [['dictionary = "SOUTH"', 'dictionary = "NORTH"']],
    ['venue[SOUTH].dictionary: dictionary NORTH is for FIX.4.4, the session is FIX.4.2'],
  ],
  [
    'the same client twice',
    [['id = "DEMO-OMS"', 'id = "TESTER"']],
    ['client[TESTER].id: client "TESTER" is used twice'],
  ],
  [
    'two sessions that are one',
    [['compID = "DEMO-OMS"', 'compID = "TESTER"']],
    [
      'client[DEMO-OMS].compID: sessions fix44:TESTER and fix44:DEMO-OMS have the same CompIDs (FIX.4.4:FAIRLEAD->TESTER)',
    ],
  ],
  [
    'two sessions that are one, SubIDs included',
    [
      ['compID = "DEMO-OMS"', 'compID = "TESTER"'],
      ['nextExpectedMsgSeqNum = false', 'targetSubID = "OMS"'],
      ['versions = ["FIX.4.4", "FIX.4.2"]', 'versions = ["FIX.4.4", "FIX.4.2"]\nsession = { targetSubID = "OMS" }'],
    ],
    [
      'client[DEMO-OMS].compID: sessions fix44:TESTER and fix44:DEMO-OMS have the same CompIDs (FIX.4.4:FAIRLEAD->TESTER/OMS)',
    ],
  ],
  [
    'orders and quotes on one session',
    [['senderCompID = "FAIRLEAD-MD"\ntargetCompID = "NORTH"', 'senderCompID = "FAIRLEAD"\ntargetCompID = "NORTH"']],
    [
      'venue[NORTH].marketData.senderCompID: sessions orders:NORTH and quotes:NORTH have the same CompIDs (FIX.4.4:FAIRLEAD->NORTH)',
    ],
  ],
  [
    'a lit venue without quotes',
    [
      [
        '[venue.marketData]\nsenderCompID = "FAIRLEAD-MD"\ntargetCompID = "SOUTH"\nkeepAlive = true\ndepth = 5\nsession = { heartBtIntSec = 3 }\n',
        '',
      ],
    ],
    ['venue[SOUTH]: a lit venue needs [venue.marketData]: the router trades on its quotes'],
  ],
  [
    'quotes that are confirmed too late',
    [['session = { heartBtIntSec = 3 }        #', 'session = { heartBtIntSec = 10 }        #']],
    [
      'venue[NORTH].marketData.session.heartBtIntSec: with keepAlive, heartbeats confirm quotes, and these come too late: router.staleAfterMs is 10000',
    ],
  ],
  [
    'quotes that are asked for too late',
    [['targetCompID = "SOUTH"\nkeepAlive = true', 'targetCompID = "SOUTH"\nsubscription = "poll"\npollMs = 10000']],
    [
      'venue[SOUTH].marketData.pollMs: quotes would be too old before they are asked for again: router.staleAfterMs is 10000',
    ],
  ],
  [
    'a dark venue with quotes',
    [['priority = 3', 'priority = 3\nmarketData = { senderCompID = "A", targetCompID = "B" }']],
    ['venue[DEEP].marketData: a dark venue displays nothing: leave it out'],
  ],
  [
    'a client that anybody could be',
    [['loopbackOnly = true            #', '#']],
    ['client[TESTER]: anyone could log on: set loopbackOnly, addresses, passwordEnv or passwordFile'],
  ],
  [
    'a password that is not there',
    [['priority = 3', 'priority = 3\npasswordEnv = "DEEP_PASSWORD"']],
    ['venue[DEEP].passwordEnv: environment variable DEEP_PASSWORD is not set'],
  ],
  [
    'a trade token for nobody',
    [['client = "DEMO-API"            # the', '# the']],
    ['http.token[demo-trader]: a trade token needs its client'],
  ],
  [
    'an operator token for a client',
    [['role = "operator"', 'client = "TESTER"\nrole = "operator"']],
    ['http.token[demo-operator].client: a token with role operator has no client: leave it out'],
  ],
  [
    'a token with two secrets',
    [['tokenEnv = "FAIRLEAD_FEED_TOKEN"', 'tokenEnv = "FAIRLEAD_FEED_TOKEN"\ntokenFile = "x"']],
    ['http.token[demo-feed]: a token needs its secret from tokenEnv or from tokenFile: one of them'],
  ],
  [
    'a feed with the name of a venue',
    [['name = "demo-feed"', 'name = "NORTH"']],
    ["http.token[NORTH].name: a feed's quotes appear under its name, and NORTH is a venue"],
  ],
  [
    'a venue whose quotes come from nowhere, or from two places',
    [
      ['senderCompID = "FAIRLEAD-MD"\ntargetCompID = "NORTH"\n', 'feed = "demo-fed"\nhost = "::1"\n'],
      ['senderCompID = "FAIRLEAD-MD"\ntargetCompID = "SOUTH"\n', ''],
    ],
    [
      'venue[NORTH].marketData.host: its quotes come from demo-fed: leave it out',
      'venue[SOUTH].marketData: its quotes come by FIX, with senderCompID and targetCompID, or from a feed',
      'venue[NORTH].marketData.feed: no feed is called "demo-fed"; did you mean demo-feed?',
    ],
  ],
  [
    'the terms of a feed for a token that is none',
    [['role = "operator"', 'role = "operator"\ntrusted = true']],
    ['http.token[demo-operator].trusted: is for a feed: leave it out'],
  ],
  [
    'fields to ignore that orders are made of, and values for one that has none to choose',
    [
      ['compID = "TESTER"', 'ignoreFields = [847, 38, 15]\ncompID = "TESTER"'],
      ['symbol = "MSFT"', 'symbol = "MSFT"\nfields = { "58" = ["x"], "167" = ["CS"] }'],
    ],
    [
      'instrument[MSFT].fields.58: Text(58) is taken with any value: no need to list some',
      'client[TESTER].ignoreFields[#2]: OrderQty(38) is what an order is made of: it cannot be ignored',
      'client[TESTER].ignoreFields[#3]: Currency(15) is what an order is made of: it cannot be ignored',
    ],
  ],
  ['one port for two listeners', [['port = 9881', 'port = 9880']], [`http.port: is the FIX listener's as well`]],
];

describe('a file that does not fit together is refused with', () => {
  it.each(FAULTS)('%s', (_what, edits, faults) => {
    expect(faultsOf(demoWith(...edits))).toEqual(faults);
  });

  it('a token that must be there and is not', () => {
    const toml = demoWith(['optional = true                # if', 'optional = false # if']);
    expect(faultsOf(toml, {})).toEqual([
      'http.token[demo-trader].tokenEnv: environment variable FAIRLEAD_TRADE_TOKEN is not set',
    ]);
  });

  it('a token that could be guessed', () => {
    expect(faultsOf(DEMO, { FAIRLEAD_TRADE_TOKEN: 'secret' })).toEqual([
      'http.token[demo-trader].tokenEnv: the secret is shorter than 16 characters, and could be guessed',
    ]);
  });

  it('an API that anybody can reach and nobody needs a token for', () => {
    const toml = demoWith(['host = "127.0.0.1"             # any', 'host = "0.0.0.0" #']);
    expect(faultsOf(toml, {})).toEqual([
      'http.host: 0.0.0.0 can be reached from elsewhere: at least one token is required',
    ]);
    expect(faultsOf(toml)).toEqual([]);
  });
});

it('reports an address that is none, with its key and what it may be', () => {
  const addresses = 'addresses = ["10.0.0.0/8", "office.example", "0.0.0.0/0"]';
  const expected = 'expected an address or a network, such as "192.0.2.7", "10.0.0.0/8" or "2001:db8::/32"; found';
  expect(faultsOf(demoWith(['loopbackOnly = true            #', `${addresses} #`]))).toEqual([
    `client[TESTER].addresses[#2]: ${expected} "office.example"`,
    `client[TESTER].addresses[#3]: ${expected} "0.0.0.0/0"`,
  ]);
});

describe('a client’s Logon', () => {
  const base: ClientSetup = {
    id: 'A',
    fields: NOTHING_AGREED,
    carried: { taken: [], echoed: [], back: [] },
    handling: {},
    sessions: [],
    loopbackOnly: false,
    addresses: undefined,
    password: undefined,
    newcomers: undefined,
    cancelOnDisconnect: undefined,
  };

  it.each([
    ['from this machine', { loopbackOnly: true }, '127.0.0.1', '', undefined],
    ['from this machine, IPv6', { loopbackOnly: true }, '::1', '', undefined],
    ['from this machine, IPv4 in IPv6', { loopbackOnly: true }, '::ffff:127.0.0.1', '', undefined],
    ['from elsewhere', { loopbackOnly: true }, '192.0.2.7', '', 'A may log on from this machine only'],
    [
      'from a name that only looks like loopback',
      { loopbackOnly: true },
      '127.0.0.1.example',
      '',
      'A may log on from this machine only',
    ],
    ['from a listed network', { addresses: new AddressList(['192.0.2.0/28']) }, '::ffff:192.0.2.7', '', undefined],
    [
      'from another network',
      { addresses: new AddressList(['192.0.2.0/28']) },
      '::ffff:192.0.2.16',
      '',
      'A may not log on from 192.0.2.16',
    ],
  ] as const)('%s', (_what, rules, address, password, refusal) => {
    expect(refuseLogon({ ...base, ...rules }, address, password)).toBe(refusal);
  });

  it('must carry its password', () => {
    const toml = demoWith(['accounts = ["MAIN", "HEDGE"]', 'passwordEnv = "OMS"\naccounts = ["MAIN", "HEDGE"]']);
    const client = setupOf(toml, { OMS: 'open sesame' }).clients.get('DEMO-OMS');
    if (client === undefined) throw new Error('no client');
    expect(refuseLogon(client, '127.0.0.1', 'open sesame')).toBeUndefined();
    expect(refuseLogon(client, '127.0.0.1', 'open sesam')).toBe('DEMO-OMS: wrong password');
    expect(refuseLogon(client, '127.0.0.1', '')).toBe('DEMO-OMS: wrong password');
  });
});

it('a client whose every message has a value for whom it is for gets a note: firms behind it lose theirs', () => {
  const session = (fields: string) =>
    demoWith(['id = "TESTER"', `id = "TESTER"\nsession = { headerFields = { ${fields} } }`]);
  expect(setupOf(session('"128" = "BROKER"')).notes).toEqual([
    'client TESTER: headerFields 128 is on every message to it: firms behind a hub no longer get their own 128 back',
  ]);
  expect(setupOf(session('"115" = "BROKER"')).notes).toEqual([]);
});

it('each of a venue’s sessions has credentials of its own, and no field without a value', () => {
  const keys = '[venue.marketData]\nusername = "API key=1"';
  const { venues } = setupOf(demoWith(['[venue.marketData]', keys]));
  const { orders, marketData } = venues.get('NORTH') ?? {};
  expect([orders?.credentials, marketData?.credentials]).toEqual([
    undefined,
    { username: 'API key=1', password: undefined },
  ]);
});

it.each([' us', 'us ', ' ', ''])('a username has no blank at either end: "%s"', (username) => {
  const toml = demoWith(['priority = 3', `priority = 3\nusername = "${username}"`]);
  expect(() => setupOf(toml)).toThrow(/username: expected up to 256 printable ASCII characters, without a blank/);
});

it('a venue’s credentials are in clear only in what addSession takes', () => {
  const toml = demoWith(['priority = 3', 'priority = 3\nusername = "us"\npasswordEnv = "DEEP"']);
  const deep = setupOf(toml, { ...SECRETS, DEEP: 'open sesame' }).venues.get('DEEP');
  if (deep === undefined) throw new Error('no venue');
  expect(JSON.stringify(deep)).not.toContain('sesame');
  expect(sessionOf(deep.orders).credentials).toEqual({ username: 'us', password: 'open sesame' });
});
