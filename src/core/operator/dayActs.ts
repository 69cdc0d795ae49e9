/** What is set for the day: done or refused, it is journaled with the name and the reason. */
import type { StartOfDay } from '../../risk/day/dayEvent.ts';
import { jumpBps, RATE_SCALE } from '../../risk/day/fx.ts';
import { isSameLoad } from '../../risk/day/loadDifferences.ts';
import { endings, limitRemoved, limitSet } from '../../risk/limitBook.ts';
import { restrictedChanges } from '../../risk/limits/restricted.ts';
import { orderID } from '../../orders/values.ts';
import { unreachable } from '../../units/assert.ts';
import { floorTo, type Instant, NO_PRICE, NO_TIME } from '../../units/brand.ts';
import { byStartOfDay } from '../../units/origin.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { MICROS_PER_DAY } from '../../units/time.ts';
import type { Context } from '../context.ts';
import type { DayAct, DayCommand, LoadStartOfDay } from '../words/dayCommand.ts';
import { hasDay } from '../work/tradingDay.ts';
import { lookForPlaces } from '../work/waiting.ts';

type Named = Pick<DayCommand, 'by' | 'reason'>;

export function dayAct(core: Context, { by, reason, act }: DayCommand): void {
  if (act.do === 'loadStartOfDay' && isLoaded(core, act)) return;
  const refused = perform(core, act, { by, reason });
  const acted = { at: core.now, by, action: act.do, target: targetOf(act), reason, refused, orderID: orderID(0) };
  core.emit({ kind: 'operatorActed', ...acted });
  if (refused === '') lookForPlaces(core);
}

/** Returns the reason why it was refused, '' when it was done. */
function perform(core: Context, act: DayAct, named: Named): string {
  const at = core.now;
  switch (act.do) {
    case 'list': {
      const { list, symbol, clientID, listed, until } = act;
      if (until !== NO_TIME && until <= at) return 'its end is over already';
      core.emit({ kind: 'symbolListed', at, list, symbol, clientID, listed, until, ...named });
      return '';
    }
    case 'setRate':
      return setRate(core, act, named);
    case 'setBand': {
      const { symbol, low, high } = act;
      if (low !== NO_PRICE && high !== NO_PRICE && low > high) return 'the lower price is above the upper one';
      core.emit({ kind: 'priceBandSet', at, symbol, low, high, ...named });
      return '';
    }
    case 'locate': {
      const { clientID, symbol, qty } = act;
      core.emit({ kind: 'sharesLocated', at, day: core.state.risk.dayData.today(at), clientID, symbol, qty, ...named });
      return '';
    }
    case 'loadStartOfDay':
      return load(core, act, named);
    default:
      return unreachable(act);
  }
}

function setRate(core: Context, act: { currency: string; rate: number; force: boolean }, named: Named): string {
  const { currency, rate, force } = act;
  const fault = rateFault(core, currency, rate, force);
  if (fault !== '') return fault;
  core.emit({ kind: 'fxRateSet', at: core.now, currency, rate, ...named });
  return '';
}

/** Why the rate is not taken; '' for a good one. A slip of the pen moves every limit that is converted. */
function rateFault(core: Pick<Context, 'state' | 'fx'>, currency: string, rate: number, force: boolean): string {
  const { base, maxJumpBps } = core.fx;
  if (currency === base) return `${base} is the currency that rates are in: its own is 1`;
  const before = core.state.risk.dayData.rates.get(currency);
  if (before === undefined || force) return '';
  const jump = jumpBps(before.rate, rate);
  if (jump <= maxJumpBps) return '';
  return `the rate of ${currency} jumps by ${jump / 100} %, at most ${maxJumpBps / 100} %: say "force" if it is right`;
}

/** Why a load would be refused; '' for one that would be taken. */
export function faultInLoad(core: Pick<Context, 'state' | 'fx'>, act: LoadStartOfDay, now: Instant): string {
  const { day, rates, asOf, force } = act;
  const today = core.state.risk.dayData.today(now);
  if (day !== today && !force) return `it is of ${day}, and today is ${today}: say "force" if it is right`;
  if (asOf !== undefined && asOf > now) return 'its asOf is still to come: fills until then would not count';
  for (const { currency, rate } of rates) {
    const fault = rateFault(core, currency, rate, force);
    if (fault !== '') return fault;
  }
  return takenElsewhere(core, act);
}

function load(core: Context, act: LoadStartOfDay, named: Named): string {
  const fault = faultInLoad(core, act, core.now);
  if (fault !== '') return fault;
  const { day, source, positions, cash, locates, lists, closes, rates, restricted } = act;
  const asOf = act.asOf ?? beginOf(core);
  const event: StartOfDay = {
    kind: 'startOfDayLoaded',
    at: core.now,
    day,
    source,
    asOf,
    ...named,
    positions,
    cash,
    locates,
    lists,
    closes,
  };
  const { rates: known, loads } = core.state.risk.dayData;
  const origin = byStartOfDay(source);
  const isAgain = loads.get(source)?.event.day === day;
  for (const { currency, rate } of rates) {
    if (isAgain && known.lastOf(currency, origin) === rate) continue; // somebody has set another since, which stays
    core.emit({ kind: 'fxRateSet', at: core.now, currency, rate, by: origin, reason: named.reason });
  }
  const { limits } = core.state.risk;
  const { set, remove } = restrictedChanges(limits, source, restricted, named.reason, core.now);
  const changed = [...remove, ...set].map(({ id }) => id);
  for (const each of endings(limits, changed, core.now, { by: origin })) core.emit(each);
  for (const { id, by } of remove) core.emit(limitRemoved(id, core.now, by, named.reason));
  for (const row of set) core.emit(limitSet(row, core.now));
  core.emit(event);
  return '';
}

/** All of it is loaded already: a restart reads the file again. */
function isLoaded({ state, now }: Context, { day, source, asOf, rates, ...said }: LoadStartOfDay): boolean {
  const { dayData, limits } = state.risk;
  const known = dayData.loads.get(source)?.event;
  if (known?.day !== day || !isSameLoad(known, said) || (asOf !== undefined && asOf !== known.asOf)) return false;
  const by = byStartOfDay(source);
  if (rates.some(({ currency, rate }) => dayData.rates.lastOf(currency, by) !== rate)) return false;
  const { set, remove } = restrictedChanges(limits, source, said.restricted, known.reason, now);
  return set.length + remove.length === 0;
}

/** One position of one day comes from one source. */
function takenElsewhere(core: Pick<Context, 'state'>, { day, source, positions }: LoadStartOfDay): string {
  const mine = new Set(positions.map(({ clientID, account, symbol }) => `${clientID}\n${account}\n${symbol}`));
  for (const { event } of core.state.risk.dayData.loads.values()) {
    if (event.source === source || event.day !== day) continue;
    const twice = event.positions.find(({ clientID, account, symbol }) =>
      mine.has(`${clientID}\n${account}\n${symbol}`),
    );
    if (twice === undefined) continue;
    const { clientID, account, symbol } = twice;
    return `${event.source} has told what ${clientID} ${account} holds in ${symbol} today: one source is enough`;
  }
  return '';
}

/** The open of today's trading day, or the beginning of the UTC date. */
function beginOf(core: Context): Instant {
  const { opensAt, closesAt } = core.state.day;
  return hasDay(core) && core.now < closesAt ? opensAt : floorTo(core.now, MICROS_PER_DAY);
}

function targetOf(act: DayAct): string {
  switch (act.do) {
    case 'list':
      return `${act.listed ? '' : 'not '}${act.list} ${act.symbol}${act.clientID === '' ? '' : ` of ${act.clientID}`}`;
    case 'setRate':
      return `${act.currency} ${formatDecimal(act.rate, RATE_SCALE)}${act.force ? ', by force' : ''}`;
    case 'setBand':
      return act.symbol;
    case 'locate':
      return `${act.qty} ${act.symbol} for ${act.clientID}`;
    case 'loadStartOfDay':
      return `${act.source} of ${act.day}${act.force ? ', by force' : ''}`;
    default:
      return unreachable(act);
  }
}
