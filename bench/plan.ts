/**
 * npm run bench -- --only plan: CPU of a plan over twelve venues of ten levels a side, of writing its record, and the
 * record's bytes, in process: by the size of the order, without and with what was learned of venues and two dark pools.
 * With another checkout to compare with (`--against DIR`), both do the same work in turns, round by round.
 *
 *   --rounds N   --against DIR
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Book } from '../src/market/book.ts';
import { UNINSTRUCTED } from '../src/orders/instructions.ts';
import { PLAIN } from '../src/orders/terms.ts';
import { orderID, OrdType, Side, TimeInForce } from '../src/orders/values.ts';
import type { RouteRequest } from '../src/router/draft.ts';
import { type Curve, HORIZONS } from '../src/router/learning/markouts.ts';
import type { VenueKnowledge, VenueProfile, VenueView } from '../src/router/venue.ts';
import { instant, NO_QTY, price, qty } from '../src/units/brand.ts';
import type { Instrument } from '../src/units/instrument.ts';
import { ratio, spread } from './statistics.ts';

/** Markets of each case: no plan meets the books of the one before it. */
const MARKETS = 16;
/** Plans between two looks at the clock, which counts CPU in steps of milliseconds. */
const BLOCK = 1_536 * MARKETS;
const WARM_UP = 2;
const NOON = instant(1_700_000_000_000_000);
const LEVELS = 10;
const SIZES = [100, 3_000, 100_000];
const LIT = ['XNAS', 'XNYS', 'ARCX', 'BATS', 'EDGX', 'EDGA', 'BATY', 'IEXG', 'MEMX', 'EPRL', 'XPSX', 'XBOS'];
const DARK = ['SIGX', 'UBSA'];

/** Pseudo-random numbers: the same markets in every run and on both sides. */
let seed = 1;
function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

/** What one checkout brings. */
interface Router {
  readonly planRoute: typeof import('../src/router/plan.ts').planRoute;
  readonly settings: import('../src/router/settings.ts').RouterSettings;
  readonly write: (plan: import('../src/router/event.ts').Plan) => number;
  readonly markets: (isLearned: boolean) => readonly (readonly VenueView[])[];
  readonly request: (n: number, size: number) => RouteRequest;
}

async function routerOf(root: string): Promise<Router> {
  const load = async (file: string) => (await import(pathToFileURL(path.join(root, 'src', file)).href)) as never;
  const { planRoute }: typeof import('../src/router/plan.ts') = await load('router/plan.ts');
  const { DEFAULT_SETTINGS }: typeof import('../src/router/settings.ts') = await load('router/settings.ts');
  const { DEFAULT_POLICY }: typeof import('../src/router/policies/policies.ts') =
    await load('router/policies/policies.ts');
  const { newKnowledge, learn }: typeof import('../src/router/learn.ts') = await load('router/learn.ts');
  const { RecordRegistry }: typeof import('../src/journal/recordCodec.ts') = await load('journal/recordCodec.ts');
  const { ByteWriter }: typeof import('../src/journal/byteWriter.ts') = await load('journal/byteWriter.ts');
  const { ROUTER_EVENTS }: typeof import('../src/router/events.ts') = await load('router/events.ts');
  const { Book: BookThere }: typeof import('../src/market/book.ts') = await load('market/book.ts');
  const registry = new RecordRegistry(ROUTER_EVENTS);
  const out = new ByteWriter(1 << 16, 1 << 24);
  const view = (id: string, kind: VenueProfile['kind'], isLearned: boolean): VenueView => ({
    profile: profileOf(id, kind),
    up: true,
    book: kind === 'lit' ? bookOf(new BookThere()) : undefined,
    knowledge: isLearned ? experienced(newKnowledge(id), learn, kind) : newKnowledge(id),
    waiting: 0,
    breaker: 'closed',
    probe: false,
    traded: { volume: 0, value: 0 },
    own: false,
    doubted: false,
    room: undefined,
    met: undefined,
    reserved: undefined,
  });
  return {
    planRoute,
    settings: DEFAULT_SETTINGS,
    write(plan) {
      out.length = 0;
      registry.encode(out, plan);
      return out.length;
    },
    markets(isLearned) {
      seed = 1;
      return Array.from({ length: MARKETS }, () => [
        ...LIT.map((id) => view(id, 'lit', isLearned)),
        ...(isLearned ? DARK.map((id) => view(id, 'dark', true)) : []),
      ]);
    },
    request: (n, size) => ({
      orderID: orderID(1_000_000 + n),
      symbol: 'MSFT',
      instrument: MSFT,
      side: n % 2 === 0 ? Side.Buy : Side.Sell,
      exDestination: '',
      terms: {
        ...PLAIN,
        ordType: OrdType.Limit,
        timeInForce: TimeInForce.ImmediateOrCancel,
        orderQty: qty(size),
        price: limitOf(n),
      },
      cap: limitOf(n),
      display: NO_QTY,
      round: 0,
      darkTried: false,
      crumbles: false,
      instructions: UNINSTRUCTED,
      policy: DEFAULT_POLICY,
      rule: 0,
      configured: 1,
      spent: false,
    }),
  };
}

const MSFT: Instrument = {
  symbol: 'MSFT',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(100),
  lotSize: qty(1),
  roundLot: qty(100),
};

const MIDDLE = 4_012_300;
/** Beyond all that is displayed. */
const limitOf = (n: number) => price(n % 2 === 0 ? MIDDLE + 5_000 : MIDDLE - 5_000);

const profileOf = (id: string, kind: VenueProfile['kind']): VenueProfile => ({
  id,
  kind,
  takeFee: kind === 'dark' ? 1_000 : 2_000 + 100 * (id.charCodeAt(1) % 11),
  makeFee: -1_500,
  lotSize: qty(1),
  tickSize: price(100),
  minOrderQty: qty(1),
  maxOrderQty: qty(1_000_000),
  ordTypes: [OrdType.Limit, OrdType.Pegged],
  timeInForces: [TimeInForce.Day, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill],
  supportsMinQty: false,
  supportsMidpoint: kind === 'dark',
  pegs: [],
  supportsMaxFloor: false,
  supportsIso: true,
  priority: 100,
});

/** Ten levels a side, a tick apart or two; the touch is the market's, or a tick or two behind it. */
function bookOf(book: Book): Book {
  book.beginSnapshot(instant(NOON - random(2_000_000)));
  for (const sign of [-1, 1]) {
    let px = MIDDLE + sign * 100 * (1 + Math.floor(random(5) / 2));
    for (let level = 0; level < LEVELS; level++) {
      (sign < 0 ? book.bids : book.asks).set(price(px), qty(100 * (1 + random(16))));
      px += sign * (random(4) === 0 ? 200 : 100);
    }
  }
  return book;
}

/** After some hundred children there, which were filled, missed, refused, slow: each venue another part of them. */
function experienced(
  knowledge: VenueKnowledge,
  learn: typeof import('../src/router/learn.ts').learn,
  kind: VenueProfile['kind'],
): VenueKnowledge {
  const misses = 1 + random(9);
  const slowness = 200 + random(2_000);
  for (let n = 0; n < 200; n++) {
    const size = 100 * (1 + random(20));
    const filled = random(10) < misses ? 100 * random(size / 100) : size;
    const sentAt = NOON - 10_000_000 + n * 20_000;
    const child = {
      parent: { symbol: 'MSFT', side: n % 2 === 0 ? Side.Buy : Side.Sell },
      venue: knowledge.venue,
      purpose: kind === 'dark' ? 'dark' : 'sweep',
      terms: { ...PLAIN, orderQty: qty(size), price: price(MIDDLE) },
      sentAt: instant(sentAt),
      cumQty: NO_QTY,
      seen: 0,
    };
    const at = instant(sentAt + slowness + random(1_000));
    const tell = (event: object) => learn(knowledge, { at, ...event } as never, child as never);
    if (random(40) === 0) {
      tell({ kind: 'childRejected', neverSent: false });
      continue;
    }
    tell({ kind: 'childAccepted' });
    child.cumQty = qty(filled);
    if (filled > 0) tell({ kind: 'childFilled', lastQty: qty(filled) });
    if (filled < size) tell({ kind: 'childEnded' });
  }
  // After fills at one venue in four the market turned against us.
  if (random(4) === 0) knowledge.markouts.set('', [curveOf(), undefined, curveOf(), undefined]);
  return knowledge;
}

const curveOf = (): Curve => ({
  at: NOON,
  weight: HORIZONS.map(() => 48_000),
  sum: HORIZONS.map(() => -4_800_000),
  squares: HORIZONS.map(() => 480_000_000),
  adverse: 20 + random(100),
  leak: 0,
});

/** One checkout at one case. */
class Case {
  readonly plans: number[] = [];
  readonly writes: number[] = [];
  readonly bytes: number[] = [];
  private readonly router: Router;
  private readonly markets: readonly (readonly VenueView[])[];
  private readonly requests: readonly RouteRequest[];

  constructor(router: Router, size: number, isLearned: boolean) {
    this.router = router;
    this.markets = router.markets(isLearned);
    this.requests = this.markets.map((_, n) => router.request(n, size));
  }

  /** What was measured while code was not compiled yet. */
  forget(): void {
    for (const values of [this.plans, this.writes, this.bytes]) values.length = 0;
  }

  round(): void {
    const { router, markets, requests } = this;
    const { planRoute, settings, write } = router;
    const made = markets.map((views, n) => planRoute(requests[n], views, NOON, settings));
    const from = cpuNanos();
    for (let i = 0; i < BLOCK; i++) planRoute(requests[i % MARKETS], markets[i % MARKETS], NOON, settings);
    const planned = cpuNanos();
    let bytes = 0;
    for (let i = 0; i < BLOCK; i++) bytes += write(made[i % MARKETS]);
    const written = cpuNanos();
    this.plans.push((planned - from) / BLOCK);
    this.writes.push((written - planned) / BLOCK);
    this.bytes.push(bytes / BLOCK);
  }
}

/** CPU time of this thread: unlike the clock it does not count what the machine's other guests take. */
function cpuNanos(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

const micros = (nanos: readonly number[]): string => {
  const { median, min, max } = spread(nanos);
  return `${(median / 1_000).toFixed(2)} (${(min / 1_000).toFixed(2)}–${(max / 1_000).toFixed(2)})`;
};

/** `against`: another checkout, '' for none. */
export async function measurePlans(rounds: number, against: string): Promise<void> {
  const now = await routerOf(path.join(import.meta.dirname, '..'));
  const before = against === '' ? undefined : await routerOf(path.resolve(against));
  const more = before === undefined ? '' : ' ÷ before |';
  console.log(`| shares | venues | a plan: µs |${more} its record: µs |${more} bytes |${more}`);
  console.log(`| ---: | --- | ---: |${more && ' ---: |'} ---: |${more && ' ---: |'} ---: |${more && ' ---: |'}`);
  const rows = SIZES.flatMap((size) => [false, true].map((isLearned) => ({ size, isLearned })));
  const cases = rows.map(({ size, isLearned }) => ({
    size,
    isLearned,
    own: new Case(now, size, isLearned),
    other: before && new Case(before, size, isLearned),
  }));
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const { own, other } of cases) {
      for (const each of round % 2 === 0 ? [own, other] : [other, own]) each?.round();
      if (round < WARM_UP) [own, other].forEach((each) => each?.forget());
    }
  }
  for (const { size, isLearned, own, other } of cases) {
    const cells = [own.plans, own.writes, own.bytes].map((values, i) => {
      const cell = values === own.bytes ? String(Math.round(spread(values).median)) : micros(values);
      const others = other && [other.plans, other.writes, other.bytes][i];
      return others === undefined ? cell : `${cell} | ${ratio(values, others).toFixed(2)}`;
    });
    const venues = isLearned ? '12 and 2 dark ones, all known' : '12, nothing known';
    console.log(`| ${size.toLocaleString('en')} | ${venues} | ${cells.join(' | ')} |`);
  }
}
