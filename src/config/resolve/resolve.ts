/**
 * From a checked file to the rooms' own types: decimals read exactly at the scale of what they mean, names followed to
 * what they name, secrets fetched. What does not fit together is reported all at once, as a ConfigError.
 */
import path from 'node:path';
import type { Instrument } from '../../units/instrument.ts';
import { isNobody } from '../../units/origin.ts';
import { RATE_SCALE } from '../../risk/day/fx.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import type { EmulationSettings } from '../../core/settings.ts';
import { AddressList } from '../../engine/addressList.ts';
import { Tag } from '../../fix/tags.ts';
import type { BeginString } from '../../session/types.ts';
import { beginStringOf } from '../../session/version.ts';
import { millis, NO_PRICE, type Price, price, type Qty, qty, seconds } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { PPM_SCALE } from '../../units/ratio.ts';
import { clientTags, reportTags, resolveCarried, takenFrom } from './carriedTags.ts';
import { askedOf } from './ruleTags.ts';
import { resolveDropCopy } from './dropCopy.ts';
import { ConfigFaults, type Path } from './configFaults.ts';
import { descriptionOf, fieldTermsOf } from './agreedFields.ts';
import { policiesOf } from './policyRules.ts';
import { restingOf } from './restsWatched.ts';
import { instructionsOf } from './agreedInstructions.ts';
import { resolveLimits } from './riskLimits.ts';
import type { FairleadConfig } from '../schema/load.ts';
import { ConfigError } from '../schema/schemaProblem.ts';
import type { ClientEntry, ConfigFile, InstrumentEntry } from '../schema/schema.ts';
import type { PolicyRuleEntry } from '../schema/routerRules.ts';
import { scheduleOf } from './sessionHours.ts';
import type { Dictionaries } from '../dictionary/dictionaries.ts';
import { type AppVersion, SessionMaker } from './sessionMaker.ts';
import {
  type ClientSetup,
  type FixSetup,
  type GatewaySetup,
  type HttpSetup,
  isLoopback,
  type TokenSetup,
} from '../setup.ts';
import { checkAccessFees, rulesOf } from './markets.ts';
import { quoteSourcesOf } from './quoteSources.ts';
import { SecretReader } from './secretReader.ts';
import { selfTradeOf } from './selfTradeRules.ts';
import { routerOf } from './routerSettings.ts';
import { checkClasses, symbolClassOf } from './symbolClasses.ts';
import { resolveListenerTls, type TlsContext } from './tlsFiles.ts';
import { checkTables } from './tickTables.ts';
import { checkQuoteAge, resolveVenue } from './venues.ts';

/** A client's compID for counterparties of any. */
const ANY_COMP_ID = '*';

/**
 * Throws ConfigError. `dictionaries` are the compiled dialects by name; `environment` is where secrets are looked up
 * that the file names by environment variable.
 */
export function resolveConfig(
  config: FairleadConfig,
  dictionaries: Dictionaries,
  environment: NodeJS.ProcessEnv = process.env,
  today = Math.floor(Date.now() / 86_400_000),
): GatewaySetup {
  const { file, directory } = config;
  const faults = new ConfigFaults();
  const notes: string[] = [];
  const secrets = new SecretReader(directory, environment, faults);
  const sessions = new SessionMaker(
    dictionaries,
    faults,
    {
      symbology: file.gateway.symbology,
      instruments: file.instrument.map(({ symbol }) => symbol),
    },
    secrets,
  );
  checkUnique(file, faults);
  checkTables(file.ticks, faults);
  const instruments = new Map(
    file.instrument.map((entry, i) => [entry.symbol, instrumentOf(entry, ['instrument', i], file, faults)]),
  );
  file.instrument.forEach(({ listing }, i) => {
    const venues = file.venue.map(({ id }) => id);
    if (listing !== undefined) faults.known(['instrument', i, 'listing'], 'venue', listing, venues);
  });
  checkClasses(file, faults);
  const venueNames = file.venue.map(({ id }) => id);
  const rules = file.router.rule;
  const needs = { compID: file.gateway.compID, instruments, venueNames, rules, sessions, secrets, faults };
  const entered = new Map(file.client.map((entry, i) => [entry.id, clientOf(entry, ['client', i], needs)]));
  const tls: TlsContext = { directory, faults, renewals: [] };
  const hasDay = file.tradingDay !== undefined;
  const terms = { instruments, tables: file.ticks, sessions, faults, secrets, tls, hasDay };
  const venues = new Map(file.venue.map((entry, i) => [entry.id, resolveVenue(entry, ['venue', i], terms)]));
  checkAccessFees(file, instruments, venues, faults, today);
  for (const entry of file.client) notes.push(...notesOnRoutes(entry));
  if (file.limits.withoutReference === 'accept') {
    notes.push(
      'limits.withoutReference = "accept": orders that nothing is known to judge by are taken without a collar',
    );
  }
  const clients = resolveCarried(file, entered, venues, faults);
  const router = routerOf(file, faults);
  file.venue.forEach((entry, i) => checkQuoteAge(entry, ['venue', i, 'marketData'], router.staleAfter, faults));
  const http = httpOf(file, secrets, faults, notes);
  const setup: GatewaySetup = {
    compID: file.gateway.compID,
    journal: {
      ...file.journal,
      directory: path.resolve(directory, file.gateway.journal),
      durability: file.gateway.durability,
    },
    wireLog: file.gateway.wireLog && {
      ...file.gateway.wireLog,
      directory: path.resolve(directory, file.gateway.wireLog.directory),
    },
    fix: fixOf(file, tls),
    http,
    instruments,
    market: {
      ...quoteSourcesOf(file, http, faults, notes),
      ...beliefOf(file),
      roundLots: new Map([...instruments].map(([symbol, { roundLot, lotSize }]) => [symbol, roundLot ?? lotSize])),
      staleAfter: router.staleAfter,
    },
    router,
    policies: policiesOf(file, directory, faults),
    clOrdIDs: file.gateway.clOrdIDs,
    emulation: emulationOf(file, faults),
    resting: restingOf(file, faults),
    tradingDay: file.tradingDay === undefined ? undefined : scheduleOf(file.tradingDay),
    limits: resolveLimits(file, instruments, faults),
    selfTrade: selfTradeOf(file),
    shortSales: file.shortSales,
    fx: { base: file.fx.base, maxJumpBps: file.fx.maxJumpBps },
    rates: ratesOf(file, faults),
    startOfDay: file.startOfDay && { ...file.startOfDay, file: path.resolve(directory, file.startOfDay.file) },
    clients,
    venues,
    dropCopies: file.dropCopy.map((entry, i) =>
      resolveDropCopy(entry, ['dropCopy', i], {
        compID: file.gateway.compID,
        clients: [...clients.keys()],
        carried: file.client.map(reportTags),
        sessions,
        faults,
        secrets,
        tls,
      }),
    ),
    tlsFiles: tls.renewals,
    secretTrouble: secrets.trouble,
    notes,
  };
  if (faults.problems.length > 0)
    throw new ConfigError(
      config.path,
      distinct(faults).map((problem) => config.place(problem)),
    );
  return setup;
}

/** A limit of the default is read once a client and instrument: one report of it is enough. */
function distinct(faults: ConfigFaults) {
  const seen = new Set<string>();
  return faults.problems.filter((problem) => {
    const key = JSON.stringify(problem);
    return !seen.has(key) && seen.add(key);
  });
}

function checkUnique(file: ConfigFile, faults: ConfigFaults): void {
  faults.unique(
    file.client.map((entry) => entry.id),
    (i) => ['client', i, 'id'],
    'client',
  );
  faults.unique(
    file.venue.map((entry) => entry.id),
    (i) => ['venue', i, 'id'],
    'venue',
  );
  faults.unique(
    file.instrument.map((entry) => entry.symbol),
    (i) => ['instrument', i, 'symbol'],
    'instrument',
  );
  faults.unique(
    file.http.token.map((entry) => entry.name),
    (i) => ['http', 'token', i, 'name'],
    'token',
  );
  faults.unique(
    file.dropCopy.map((entry) => entry.id),
    (i) => ['dropCopy', i, 'id'],
    'drop copy',
  );
  if (file.fix.port !== 0 && file.fix.port === file.http.port && file.fix.host === file.http.host) {
    faults.add(['http', 'port'], `is the FIX listener's as well`);
  }
}

function instrumentOf(entry: InstrumentEntry, at: Path, file: ConfigFile, faults: ConfigFaults): Instrument {
  const { symbol, currency, priceScale, qtyScale } = entry;
  const tick = faults.step([...at, 'tick'], entry.tick, priceScale, NO_LIMIT);
  if (tick % 2 !== 0 && faults.problems.length === 0) {
    faults.add(
      [...at, 'priceScale'],
      `half a tick of ${entry.tick}, which midpoints need, has more than ${priceScale} decimals: set priceScale = ${priceScale + 1}; an instrument that was traded keeps its priceScale and needs a larger tick`,
    );
  }
  const description = descriptionOf(entry.fields, at, faults);
  const minPrice = entry.minPrice === undefined ? undefined : minPriceOf(entry.minPrice, tick, priceScale, at, faults);
  const minCollar = faults.decimal([...at, 'minCollar'], entry.minCollar, priceScale, { most: NO_LIMIT });
  const adv =
    entry.adv === undefined ? undefined : faults.decimal([...at, 'adv'], entry.adv, qtyScale, { most: NO_LIMIT });
  const lotSize = qty(faults.step([...at, 'lot'], entry.lot, qtyScale, NO_LIMIT));
  return {
    symbol,
    currency,
    priceScale,
    qtyScale,
    tickSize: price(tick),
    lotSize,
    ...roundLotIn(entry, lotSize, at, faults),
    collarBps: file.router.collarBps,
    ...rulesOf(entry, file, at, faults),
    ...(entry.tape === undefined ? {} : { tape: entry.tape }),
    ...(entry.assetClass === 'equity' ? {} : { assetClass: entry.assetClass }),
    ...(entry.listing === undefined ? {} : { listing: entry.listing }),
    ...symbolClassOf(entry, file),
    ...multiplierOf(entry.multiplier, at, faults),
    ...(minPrice === undefined ? {} : { minPrice }),
    ...(minCollar === 0 ? {} : { minCollar: price(minCollar) }),
    ...referenceOf(entry, tick, at, faults),
    ...(adv === undefined ? {} : { adv: qty(adv) }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Shares of a usual quote: of most equities, and of all in the United States until 2025. */
const SHARES_OF_A_QUOTE = 100;

function roundLotIn(entry: InstrumentEntry, lotSize: Qty, at: Path, faults: ConfigFaults) {
  const { roundLot, qtyScale, assetClass } = entry;
  if (roundLot === undefined) {
    const isInShares = assetClass === 'equity' && lotSize === 10 ** qtyScale;
    return isInShares ? { roundLot: qty(SHARES_OF_A_QUOTE * lotSize) } : {};
  }
  const size = faults.step([...at, 'roundLot'], roundLot, qtyScale, NO_LIMIT);
  if (size % lotSize !== 0) faults.add([...at, 'roundLot'], `"${roundLot}" is not a multiple of the lot`);
  return { roundLot: qty(size) };
}

/** Six digits before the point, four behind it: money of the largest quantities can still be counted. */
const MOST_MULTIPLIER = 1_000_000;
const MULTIPLIER_SCALE = 4;

/** As a whole number with as few decimals as it has; nothing for 1. */
function multiplierOf(
  text: string,
  at: Path,
  faults: ConfigFaults,
): Pick<Instrument, 'multiplier' | 'multiplierScale'> {
  let multiplier = faults.step([...at, 'multiplier'], text, MULTIPLIER_SCALE, MOST_MULTIPLIER * 10 ** MULTIPLIER_SCALE);
  let multiplierScale = MULTIPLIER_SCALE;
  while (multiplierScale > 0 && multiplier % 10 === 0) {
    multiplier /= 10;
    multiplierScale--;
  }
  return multiplier === 1 && multiplierScale === 0 ? {} : { multiplier, multiplierScale };
}

function referenceOf({ referencePrice, priceScale }: InstrumentEntry, tick: number, at: Path, faults: ConfigFaults) {
  if (referencePrice === undefined) return {};
  const value = faults.step([...at, 'referencePrice'], referencePrice, priceScale, NO_LIMIT);
  if (value % tick !== 0) faults.add([...at, 'referencePrice'], `"${referencePrice}" is not a multiple of the tick`);
  return { referencePrice: price(value) };
}

/** What is believed of quotes when orders are judged. */
function beliefOf({ limits, instrument }: ConfigFile) {
  const nearZero = new Set(instrument.filter(({ minPrice }) => minPrice !== undefined).map(({ symbol }) => symbol));
  return { maxSpreadBps: limits.maxSpreadBps, nearZero };
}

function minPriceOf(text: string, tick: number, priceScale: number, at: Path, faults: ConfigFaults): Price {
  const key = [...at, 'minPrice'];
  const value = faults.decimal(key, text, priceScale, { most: NO_LIMIT, signed: true });
  if (value > 0) faults.add(key, `"${text}" is above zero: leave it out, prices are above zero without it`);
  else if (value % tick !== 0) faults.add(key, `"${text}" is not a multiple of the tick`);
  else if (value <= NO_PRICE) {
    const least = formatDecimal(NO_PRICE, priceScale);
    faults.add(key, `"${text}" is too low: with priceScale = ${priceScale} it must be above ${least}`);
  }
  return price(value);
}

function ratesOf({ fx }: ConfigFile, faults: ConfigFaults): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  for (const [currency, text] of Object.entries(fx.rate)) {
    const key = ['fx', 'rate', currency];
    if (currency === fx.base) faults.add(key, `is the currency that rates are in, whose own is 1: leave it out`);
    rates.set(currency, faults.step(key, text, RATE_SCALE, Number.MAX_SAFE_INTEGER));
  }
  return rates;
}

interface ClientNeeds {
  /** Ours. */
  readonly compID: string;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly venueNames: readonly string[];
  readonly rules: readonly PolicyRuleEntry[];
  readonly sessions: SessionMaker;
  readonly secrets: SecretReader;
  readonly faults: ConfigFaults;
}

function clientOf(
  entry: ClientEntry,
  at: Path,
  { compID, instruments, venueNames, rules, sessions, secrets, faults }: ClientNeeds,
): ClientSetup {
  entry.symbols?.forEach((symbol, i) => faults.known([...at, 'symbols', i], 'instrument', symbol, instruments.keys()));
  const password = secrets.expected(entry, at);
  const target = entry.compID;
  const asked = askedOf(rules, entry.id);
  if (target !== undefined && !entry.loopbackOnly && entry.addresses === undefined && password === undefined) {
    faults.add(at, 'anyone could log on: set loopbackOnly, addresses, passwordEnv or passwordFile');
  }
  // Before FIX.4.3 Logons have no field for it; who agrees on one uses these all the same.
  const credentialTags = password === undefined ? [] : [Tag.Username, Tag.Password];
  const made =
    target === undefined
      ? []
      : [...applicationsOf(entry, at)].map(([beginString, applications]) =>
          sessions.make(
            {
              id: `${beginString.replaceAll('.', '').toLowerCase()}:${entry.id}`,
              role: 'acceptor',
              senderCompID: compID,
              targetCompID: target,
              applications,
              path: [...at, 'compID'],
              logonTags: [entry.cancelOnDisconnect?.tag, ...credentialTags],
              carried: clientTags(entry, asked),
            },
            entry.session,
          ),
        );
  const isOpen = target === ANY_COMP_ID;
  return {
    id: entry.id,
    fields: fieldTermsOf(entry, at, faults),
    carried: { taken: takenFrom(entry, asked), echoed: entry.echo, back: entry.carryBack },
    handling: {
      pendingRequests: entry.pendingRequests,
      manualOrders: entry.manualOrders,
      killSwitch: entry.killSwitch,
      instructions: instructionsOf(entry, venueNames, at, faults),
    },
    sessions: isOpen ? [] : made,
    newcomers: isOpen ? { sessions: made, maxSessions: entry.maxSessions } : undefined,
    loopbackOnly: entry.loopbackOnly,
    addresses: entry.addresses && new AddressList(entry.addresses),
    password,
    cancelOnDisconnect: entry.cancelOnDisconnect,
  };
}

/** A client's versions by the session they are spoken on, in the file's order. */
function applicationsOf(entry: ClientEntry, at: Path): Map<BeginString, [AppVersion, ...AppVersion[]]> {
  const sessions = new Map<BeginString, [AppVersion, ...AppVersion[]]>();
  for (const version of new Set(entry.versions)) {
    const dictionary = entry.dictionaries[version];
    const key = dictionary === undefined ? ['versions'] : ['dictionaries', version];
    const application: AppVersion = { version, dictionary, path: [...at, ...key] };
    const beginString = beginStringOf(version);
    const known = sessions.get(beginString);
    if (known === undefined) sessions.set(beginString, [application]);
    else known.push(application);
  }
  return sessions;
}

function fixOf(file: ConfigFile, context: TlsContext): FixSetup {
  const { host, port, tls, proxyProtocol, maxMessagesPerSec, ...limits } = file.fix;
  return {
    host,
    port,
    tls: resolveListenerTls(tls, ['fix', 'tls'], context),
    balancers: proxyProtocol && new AddressList(proxyProtocol),
    limits: { ...limits, maxMessagesPerSec },
  };
}

/** Of a client that is a hub, an agreed value takes the place of the way back of each answer. */
function notesOnRoutes({ id, session }: ClientEntry): string[] {
  const firms = ['128', '129', '145'].filter((tag) => session.headerFields[tag] !== undefined);
  return firms.map(
    (tag) =>
      `client ${id}: headerFields ${tag} is on every message to it: firms behind a hub no longer get their own ${tag} back`,
  );
}

function httpOf(file: ConfigFile, secrets: SecretReader, faults: ConfigFaults, notes: string[]): HttpSetup {
  const { host, port, open, maxRequestsPerSec, maxStreams, maxStreamBytes } = file.http;
  const clients = file.client.map((client) => client.id);
  const tokens: TokenSetup[] = [];
  file.http.token.forEach((entry, i) => {
    const at: Path = ['http', 'token', i];
    if (isNobody(entry.name))
      faults.add([...at, 'name'], `${entry.name} is what the gateway calls itself: choose another`);
    if (entry.role === 'trade' && entry.client === undefined) faults.add(at, 'a trade token needs its client');
    if (entry.role !== 'trade' && entry.client !== undefined) {
      faults.add([...at, 'client'], `a token with role ${entry.role} has no client: leave it out`);
    }
    if (entry.client !== undefined) faults.known([...at, 'client'], 'client', entry.client, clients);
    for (const key of ['maxDeviationBps', 'trusted'] as const) {
      if (entry.role !== 'feed' && entry[key] !== undefined) faults.add([...at, key], 'is for a feed: leave it out');
    }
    const secret = secrets.token(entry, at, notes);
    if (secret === undefined) return;
    tokens.push({ name: entry.name, role: entry.role, clientID: entry.client ?? '', secret });
  });
  if (!isLoopback(host) && tokens.length === 0) {
    faults.add(['http', 'host'], `${host} can be reached from elsewhere: at least one token is required`);
  }
  const { twoPersons, proposalMinutes, outcome } = file.ops;
  if (twoPersons.length > 0 && file.http.token.filter(({ role }) => role === 'operator').length < 2) {
    faults.add(['ops', 'twoPersons'], 'nobody could confirm: at least two tokens with the role operator are required');
  }
  const bounds = { maxRequestsPerSec, maxStreams, maxStreamBytes };
  const persons = { twoPersons: new Set(twoPersons), proposalMinutes, outcome };
  return { host, port, openOnLoopback: open === 'read', ...bounds, tokens, ...persons };
}

/** The smallest part of an iceberg is a tenth of its MaxFloor. */
const MOST_RANDOM = 900_000;

function emulationOf(file: ConfigFile, faults: ConfigFaults): EmulationSettings {
  const { emulation } = file;
  return {
    stopTrigger: emulation.stopTrigger,
    pegMinInterval: millis(emulation.pegMinIntervalMs),
    pegMinTicks: emulation.pegMinTicks,
    displayRandomPpm: faults.decimal(['emulation', 'displayRandom'], emulation.displayRandom, PPM_SCALE, {
      most: MOST_RANDOM,
    }),
    closeLead: seconds(emulation.closeLeadSec),
  };
}
