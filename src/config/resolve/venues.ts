/** Venues as the router and the engine take them: profile, symbols, sessions and where to connect. */
import { isDeepStrictEqual } from 'node:util';
import { conditionalOf } from './conditionalOrders.ts';
import { auctionsOf } from './auctionTimes.ts';
import type { InitiatorLink } from '../../engine/engineOptions.ts';
import type { Instrument } from '../../units/instrument.ts';
import { Tag } from '../../fix/tags.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { DOES_NOT_FIT, formatDecimal, parseDecimal } from '../../units/decimal.ts';
import { COST_SCALE } from '../../router/routingCost.ts';
import type { VenueProfile } from '../../router/venue.ts';
import type { SessionConfig } from '../../session/types.ts';
import { floorTo, millis, price, qty, type Qty, seconds, span, type Span } from '../../units/brand.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import type { SessionEntry } from '../schema/sessionSchema.ts';
import type { VenueEntry } from '../schema/venueSchema.ts';
import type { MarketDataSetup, VenueSessionSetup, VenueSetup } from '../setup.ts';
import type { PasswordEntry, SecretReader } from './secretReader.ts';
import { venueTags } from './carriedTags.ts';
import { checkFeesReached, codedFeesOf, feesOf, MOST_FEE } from './venueFees.ts';
import type { SessionMaker } from './sessionMaker.ts';
import type { TickTables } from '../schema/stepsSchema.ts';
import { tickRulesOf } from './tickTables.ts';
import { resolveProxy } from './proxy.ts';
import { resolveLinkTls, type TlsContext } from './tlsFiles.ts';
import { ordTypeWords, pegWords, timeInForceWords } from '../schema/scalars.ts';

/** Decimals of the finest instrument there may be. */
const FINEST = 8;
/** Keys of a market-data session. */
const FIX_QUOTE_KEYS = [
  'senderCompID',
  'targetCompID',
  'host',
  'port',
  'version',
  'dictionary',
  'username',
  'assumedSize',
  'symbolsPerRequest',
] as const;

/** How all sessions of a venue reach it. */
type Way = Pick<InitiatorLink, 'tls' | 'proxy'>;

export interface VenueContext {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly tables: TickTables;
  readonly sessions: SessionMaker;
  readonly faults: ConfigFaults;
  readonly secrets: SecretReader;
  readonly tls: TlsContext;
  /** [tradingDay] says when markets open and close. */
  readonly hasDay: boolean;
}

export function resolveVenue(venue: VenueEntry, path: Path, context: VenueContext): VenueSetup {
  const { faults } = context;
  const symbols = symbolsOf(venue, path, context);
  if (venue.kind === 'lit' && venue.marketData === undefined) {
    faults.add(path, 'a lit venue needs [venue.marketData]: the router trades on its quotes');
  }
  if (venue.kind === 'dark' && venue.marketData !== undefined) {
    faults.add([...path, 'marketData'], 'a dark venue displays nothing: leave it out');
  }
  const way: Way = {
    tls: resolveLinkTls(venue.tls, `venue[${venue.id}].tls`, [...path, 'tls'], context.tls),
    proxy: resolveProxy(venue.proxy, [...path, 'proxy'], context.secrets),
  };
  const { marketData } = venue;
  return {
    ...profilesOf(venue, symbols, path, context),
    symbols,
    answers: {
      ackTimeout: millis(venue.ackTimeoutMs),
      patience: millis(venue.reconcilePatienceMs),
      massStatus: venue.massStatus,
      orderStatus: venue.orderStatus,
    },
    dontKnowTrade: venue.dontKnowTrade,
    tradingSessionID: venue.tradingSessionID,
    strictReports: venue.strictReports,
    carried: { sent: venue.carry, back: venue.carryBack },
    maxFillMultiple: venue.maxFillMultiple,
    liquidity: liquidityOf(venue, symbols, path, context),
    auctions: auctionsOf(venue, path, context),
    ...conditionalOf(venue, path, faults),
    pace: paceOf(venue),
    orders: ordersSession(venue, way, path, context),
    marketData: marketData === undefined ? undefined : marketDataOf(venue, marketData, way, path, context),
    dropCopy: venue.dropCopy && dropCopyOf(venue, venue.dropCopy, way, path, context),
  };
}

function liquidityOf(
  venue: VenueEntry,
  symbols: Iterable<string>,
  path: Path,
  { instruments, faults }: VenueContext,
): VenueSetup['liquidity'] {
  const traded = [...symbols].flatMap((symbol) => instruments.get(symbol) ?? []);
  const fees = codedFeesOf(venue, traded, path, faults);
  return fees.size === 0 ? venue.liquidity : { ...venue.liquidity, fees };
}

function paceOf({ maxSendPerSec, maxSendWaiting }: VenueEntry): VenueSetup['pace'] {
  if (maxSendPerSec === undefined) return undefined;
  return { maxSendPerSec, maxSendWaiting: maxSendWaiting ?? maxSendPerSec };
}

function symbolsOf(venue: VenueEntry, path: Path, { instruments, faults }: VenueContext): string[] {
  if (venue.symbols === undefined) return [...instruments.keys()];
  return venue.symbols.filter((symbol, i) =>
    faults.known([...path, 'symbols', i], 'instrument', symbol, instruments.keys()),
  );
}

/** The first symbol's profile, and those of the symbols whose steps are others. */
function profilesOf(
  venue: VenueEntry,
  symbols: readonly string[],
  path: Path,
  context: VenueContext,
): Pick<VenueSetup, 'profile' | 'bySymbol'> {
  const { instruments, faults } = context;
  for (const symbol of Object.keys(venue.instrument)) {
    faults.known([...path, 'instrument', symbol], 'instrument of the venue', symbol, symbols);
  }
  const terms = termsOf(venue, path, faults);
  const first = instruments.get(symbols[0] ?? '') ?? [...instruments.values()][0];
  for (const [i, { symbols: named }] of venue.fee.entries()) {
    named?.forEach((symbol, k) => faults.known([...path, 'fee', i, 'symbols', k], 'instrument', symbol, symbols));
  }
  const currencies = new Set(symbols.map((symbol) => instruments.get(symbol)?.currency));
  venue.fee.forEach(({ minValue }, i) => {
    if (minValue === 0 || currencies.size < 2) return;
    faults.add(
      [...path, 'fee', i, 'minValue'],
      `its instruments have ${currencies.size} currencies: values do not add up`,
    );
  });
  checkFeesReached(venue.fee, path, faults);
  const profile = { ...terms, ...stepsOf(venue, first, path, context), ...feesIn(venue, first, path, faults) };
  const bySymbol = new Map<string, VenueProfile>();
  for (const symbol of symbols) {
    const instrument = instruments.get(symbol);
    if (instrument === undefined || instrument === first) continue;
    const steps = stepsOf(venue, instrument, path, context);
    const fees = feesIn(venue, instrument, path, faults);
    if (
      STEPS.some((key) => !isDeepStrictEqual(steps[key], profile[key])) ||
      !isDeepStrictEqual(fees.fees, profile.fees)
    ) {
      bySymbol.set(symbol, { ...terms, ...steps, ...fees });
    }
  }
  return { profile, bySymbol };
}

function feesIn(venue: VenueEntry, instrument: Instrument, path: Path, faults: ConfigFaults) {
  const fees = feesOf(venue, instrument, path, faults);
  return fees === undefined ? {} : { fees };
}

const STEPS = ['lotSize', 'tickSize', 'tickRules', 'minOrderQty', 'maxOrderQty'] as const;
type Steps = Pick<VenueProfile, (typeof STEPS)[number]>;

function termsOf(venue: VenueEntry, path: Path, faults: ConfigFaults): Omit<VenueProfile, keyof Steps> {
  const fee = (key: 'takeFee' | 'makeFee') =>
    faults.decimal([...path, key], venue[key], COST_SCALE, { most: MOST_FEE, signed: true });
  return {
    id: venue.id,
    kind: venue.kind,
    takeFee: fee('takeFee'),
    makeFee: fee('makeFee'),
    ordTypes: venue.orderTypes.map((word) => ordTypeWords[word]),
    timeInForces: venue.timesInForce.map((word) => timeInForceWords[word]),
    supportsMinQty: venue.minQty,
    supportsMidpoint: venue.midpoint,
    pegs: venue.pegs.map((word) => pegWords[word]),
    supportsMaxFloor: venue.maxFloor,
    supportsIso: venue.iso,
    ...(venue.routesOn !== 'always' && { routesOn: venue.routesOn }),
    ...(venue.postOnly && { postOnly: true }),
    priority: venue.priority,
  };
}

/** Lots and ticks of an instrument at the venue: as its own table there says, the venue's, or the instrument's own. */
function stepsOf(venue: VenueEntry, instrument: Instrument, path: Path, { faults, tables }: VenueContext): Steps {
  const { symbol, priceScale, qtyScale } = instrument;
  const own = venue.instrument[symbol] ?? {};
  const atOf = (key: keyof typeof own): Path =>
    own[key] === undefined ? [...path, key] : [...path, 'instrument', symbol, key];
  /** One of the four, `unset` where neither table has it. */
  const step = (key: keyof typeof own, scale: number, unset: number): number => {
    const text = own[key] ?? venue[key];
    if (text === undefined) return unset;
    const isOwn = own[key] !== undefined;
    const at = atOf(key);
    if (!isOwn && parseDecimal(text, scale) === DOES_NOT_FIT && parseDecimal(text, FINEST) !== DOES_NOT_FIT) {
      const where = `[venue.instrument.${symbol}]`;
      faults.addOnce(at, `"${text}" has more decimals than ${symbol}, ${scale}: say its ${key} in ${where}`);
      return 1;
    }
    return faults.step(at, text, scale, NO_LIMIT);
  };
  const lotSize = step('lot', qtyScale, instrument.lotSize);
  const tickRules = [
    ...tickRulesOf(venue.ticks, tables, instrument, { uses: [...path, 'ticks'], scale: [...path, 'ticks'] }, faults),
    ...((own.tick ?? venue.tick) === undefined ? (instrument.tickRules ?? []) : []),
  ];
  const before = faults.problems.length;
  const steps = {
    lotSize: qty(lotSize),
    tickSize: price(step('tick', priceScale, instrument.tickSize)),
    ...(tickRules.length > 0 && { tickRules }),
    minOrderQty: qty(step('minOrderQty', qtyScale, lotSize)),
    maxOrderQty: qty(step('maxOrderQty', qtyScale, NO_LIMIT)),
  };
  if (faults.problems.length === before && floorTo(steps.maxOrderQty, steps.lotSize) < steps.minOrderQty) {
    const [least, most, lot] = [steps.minOrderQty, steps.maxOrderQty, steps.lotSize].map((size) =>
      formatDecimal(size, qtyScale),
    );
    faults.addOnce(
      atOf('maxOrderQty'),
      `no order in ${symbol} would be sent: none is at least ${least} (minOrderQty; a lot without it) and at most ${most} in lots of ${lot}`,
    );
  }
  return steps;
}

function ordersSession(
  venue: VenueEntry,
  way: Way,
  path: Path,
  { sessions, secrets }: VenueContext,
): VenueSessionSetup {
  const session = sessions.make(
    {
      id: `orders:${venue.id}`,
      role: 'initiator',
      senderCompID: venue.senderCompID,
      targetCompID: venue.targetCompID,
      applications: [{ version: venue.version, dictionary: venue.dictionary, path: [...path, 'dictionary'] }],
      path: [...path, 'senderCompID'],
      carried: venueTags(venue),
    },
    venue.session,
  );
  const link = linkTo(venue, [{ host: venue.host, port: venue.port }, ...venue.backups], way);
  return { session: asItIs(session, ['f', 'h']), link, credentials: credentialsOf(venue, path, secrets) };
}

function marketDataOf(
  venue: VenueEntry,
  entry: NonNullable<VenueEntry['marketData']>,
  way: Way,
  path: Path,
  { sessions, secrets, faults, instruments }: VenueContext,
): MarketDataSetup | undefined {
  const version = entry.version ?? venue.version;
  const at: Path = [...path, 'marketData'];
  if (entry.feed !== undefined) {
    for (const key of FIX_QUOTE_KEYS) {
      if (entry[key] !== undefined) faults.add([...at, key], `its quotes come from ${entry.feed}: leave it out`);
    }
    return undefined;
  }
  const { senderCompID, targetCompID } = entry;
  if (senderCompID === undefined || targetCompID === undefined) {
    faults.add(at, 'its quotes come by FIX, with senderCompID and targetCompID, or from a feed');
    return undefined;
  }
  if (version === 'FIX.4.0' || version === 'FIX.4.1') {
    faults.add([...at, 'version'], `${version} has no market data: say which version its quotes come in`);
  }
  const dictionary = entry.dictionary ?? (entry.version === undefined ? venue.dictionary : undefined);
  const session = sessions.make(
    {
      id: `quotes:${venue.id}`,
      role: 'initiator',
      senderCompID,
      targetCompID,
      applications: [
        { version, dictionary, path: entry.dictionary === undefined ? [...path, 'dictionary'] : [...at, 'dictionary'] },
      ],
      path: [...at, 'senderCompID'],
    },
    entry.session,
  );
  const elsewhere = entry.host !== undefined || entry.port !== undefined;
  const first = { host: entry.host ?? venue.host, port: entry.port ?? venue.port };
  const link = linkTo(venue, elsewhere ? [first] : [first, ...venue.backups], way);
  return {
    session: asItIs(session, ['W', 'X', 'f', 'h']),
    link,
    credentials: credentialsOf(entry, at, secrets),
    ...feedTermsOf(entry, at, venue, { instruments, faults }),
  };
}

/** Venues add fields of their own: what reads quotes and statuses in `wire/` judges what it reads, and no more. */
const asItIs = (session: SessionConfig, msgTypes: readonly string[]): SessionConfig => ({
  ...session,
  readAsTheyAre: new Set(msgTypes),
});

function feedTermsOf(
  entry: NonNullable<VenueEntry['marketData']>,
  at: Path,
  venue: VenueEntry,
  { instruments, faults }: Pick<VenueContext, 'instruments' | 'faults'>,
): Pick<MarketDataSetup, 'form' | 'requests' | 'terms' | 'keepAlive' | 'statusRequests'> {
  const { subscription, updateType, aggregated, entryTypes, depth } = entry;
  const assumedSize = new Map<string, Qty>();
  for (const symbol of venue.symbols ?? instruments.keys()) {
    const instrument = instruments.get(symbol);
    if (entry.assumedSize === undefined || instrument === undefined) continue;
    const size = faults.step([...at, 'assumedSize'], entry.assumedSize, instrument.qtyScale, NO_LIMIT);
    assumedSize.set(symbol, qty(size));
  }
  return {
    form: { subscription, updateType, aggregated, entryTypes, depth },
    requests: {
      symbolsPerRequest: entry.symbolsPerRequest ?? Number.MAX_SAFE_INTEGER,
      spacing: span(entry.maxRequestsPerSec === undefined ? 0 : Math.ceil(1e6 / entry.maxRequestsPerSec)),
      answerWithin: millis(entry.answerMs),
      pollEvery: subscription === 'poll' ? millis(entry.pollMs) : undefined,
    },
    terms: {
      keying: entry.book,
      depth,
      sums: aggregated === 'no',
      assumedSize: entry.assumedSize === undefined ? undefined : assumedSize,
      beginsEmpty: entry.opensWith === 'changes',
      countsRptSeq: entry.rptSeq,
    },
    keepAlive: entry.keepAlive,
    statusRequests: entry.statusRequests,
  };
}

/** What would leave every quiet book too old to be used, for a part of the time. */
export function checkQuoteAge({ marketData }: VenueEntry, at: Path, staleAfter: Span, faults: ConfigFaults): void {
  if (marketData === undefined) return;
  const { subscription, pollMs, keepAlive, session } = marketData;
  const what = `router.staleAfterMs is ${staleAfter / 1_000}`;
  if (subscription === 'poll' && millis(pollMs) >= staleAfter) {
    faults.add([...at, 'pollMs'], `quotes would be too old before they are asked for again: ${what}`);
  }
  if (keepAlive && seconds(session.heartBtIntSec) >= staleAfter) {
    faults.add(
      [...at, 'session', 'heartBtIntSec'],
      `with keepAlive, heartbeats confirm quotes, and these come too late: ${what}`,
    );
  }
}

function dropCopyOf(
  venue: VenueEntry,
  entry: NonNullable<VenueEntry['dropCopy']>,
  way: Way,
  path: Path,
  { sessions, secrets }: VenueContext,
): VenueSetup['dropCopy'] {
  const session = sessions.make(
    {
      id: `copies:${venue.id}`,
      role: 'initiator',
      senderCompID: entry.senderCompID,
      targetCompID: entry.targetCompID,
      applications: [{ version: venue.version, dictionary: venue.dictionary, path: [...path, 'dictionary'] }],
      path: [...path, 'dropCopy', 'senderCompID'],
    },
    entry.session,
  );
  const host = { host: entry.host ?? venue.host, port: entry.port ?? venue.port };
  const credentials = credentialsOf(entry, [...path, 'dropCopy'], secrets);
  return { session, link: linkTo(venue, [host], way), credentials, graceSec: entry.graceSec };
}

/** What our Logon says of us on one of its sessions. */
function credentialsOf(
  entry: PasswordEntry & { readonly username?: string | undefined; readonly session: SessionEntry },
  at: Path,
  secrets: SecretReader,
): VenueSessionSetup['credentials'] {
  const password = secrets.password(entry, at);
  const { username } = entry;
  if (password !== undefined && entry.session.logonSignature?.tag === Tag.Password) {
    secrets.faults.add([...at, 'session', 'logonSignature', 'tag'], 'the password is in this field');
  }
  return username === undefined && password === undefined ? undefined : { username, password };
}

function linkTo(venue: VenueEntry, hosts: InitiatorLink['hosts'], way: Way): InitiatorLink {
  return { hosts, reconnectSec: venue.reconnectSec, maxReconnectSec: venue.maxReconnectSec, ...way };
}
