/** The limits of the configuration's file: read again at SIGHUP; and what it leaves off, told at every start. */
import { readSetup } from '../config/readSetup.ts';
import type { RiskLimits } from '../risk/limitBook.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { coreConfigOf } from '../gateway/setupParts.ts';
import type { CoreConfig } from '../core/settings.ts';
import { NO_CHOICE } from '../router/choice.ts';
import { startOff } from '../core/work/tradingDay.ts';
import { controlsOff, offText, othersOff } from '../risk/controlsOff.ts';
import { differenceText } from '../risk/limits/limitChange.ts';
import { unitsChanged } from '../core/work/unitsKept.ts';
import { changesTo } from '../risk/limitBook.ts';

/** Differences that are told one by one. */
const MAX_TOLD = 100;

/** Puts limits, lists, desks and permissions of the file in force, or says why it cannot be used. */
export async function reloadLimits(
  path: string,
  gateway: Pick<Gateway, 'core' | 'submit' | 'now'>,
  log: EngineLog,
): Promise<void> {
  try {
    const setup = await readSetup(path);
    const { limits, instruments } = setup;
    const other = unitsChanged(gateway.core.config.instruments, instruments);
    if (other !== '')
      throw new Error(`${other}: units of an instrument that we trade stay as they are until a restart`);
    putInForce(limits, gateway, log);
    tellOfRouter(setup, gateway.core.config, log);
    tellOfOthers(coreConfigOf(setup), gateway.core.config, log);
  } catch (error) {
    log.warn('the configuration cannot be used: limits stay as they are', { why: (error as Error).message });
  }
}

/** Plans are made under the router's configuration of the start: a file that has another is not taken up in this. */
function tellOfRouter(file: Routed, ours: Routed, log: EngineLog): void {
  const settings = Object.entries(file.router).filter(([name, value]) => Reflect.get(ours.router, name) !== value);
  const changed = settings.map(([name]) => name);
  if (choiceText(file) !== choiceText(ours)) changed.push('policies');
  if (changed.length > 0) log.warn('[router] has changed, and stays as it is until a restart', { changed });
}

/** What else stays at what it was at the start. */
function tellOfOthers(file: CoreConfig, ours: CoreConfig, log: EngineLog): void {
  const changed = [
    ...differing('instrument', file.instruments, ours.instruments),
    ...differing('venue', file.venues, ours.venues),
    ...differing('client', file.clients, ours.clients),
    ...OTHERS.filter((key) => termsText(file[key]) !== termsText(ours[key])),
  ];
  if (changed.length > 0) log.warn('not reloaded: what else has changed stays as it is until a restart', { changed });
}

const OTHERS = ['clOrdIDs', 'emulation', 'resting', 'selfTrade', 'shortSales', 'fx', 'startOfDay'] as const;

const termsText = (terms: unknown): string =>
  JSON.stringify(terms, (_, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value)) ??
  '';

/** What is not the same in both, or is in one alone. */
function differing<T>(what: string, file: Named<T>, ours: Named<T>): string[] {
  const names = new Set([...(file?.keys() ?? []), ...(ours?.keys() ?? [])]);
  return [...names]
    .filter((name) => termsText(file?.get(name)) !== termsText(ours?.get(name)))
    .map((name) => `${what} ${name}`);
}

type Named<T> = ReadonlyMap<string, T> | undefined;

type Routed = Pick<CoreConfig, 'router' | 'policies'>;

const choiceText = ({ policies: { policies, usual, rules } = NO_CHOICE }: Routed): string =>
  JSON.stringify([usual.name, policies.map(({ name, digest }) => [name, digest]), rules.map(({ said }) => said)]);

/** Each difference is told before it is in force. */
export function putInForce(
  limits: RiskLimits,
  gateway: Pick<Gateway, 'core' | 'submit' | 'now'>,
  log: EngineLog,
): void {
  const { risk } = gateway.core.state;
  const { rows } = risk.limits;
  const wanted = new Map((limits.rows ?? []).map((row) => [row.id, row]));
  let changes = 0;
  for (const event of changesTo(risk, limits, gateway.now())) {
    if (++changes > MAX_TOLD) continue;
    if (event.kind === 'clientDeskSet') log.info('limits reloaded', { client: event.clientID, desk: event.desk });
    if (event.kind !== 'riskLimitSet' && event.kind !== 'riskLimitRemoved') continue;
    const before = rows.get(event.id);
    const after = event.kind === 'riskLimitSet' ? wanted.get(event.id) : undefined;
    const displaced = after === undefined || before?.replaces === after.replaces ? '' : after.replaces;
    const change = { before, after, displaced: wanted.get(displaced), back: undefined };
    log.info('limits reloaded', { change: differenceText(change) });
  }
  gateway.submit({ kind: 'reloadLimits', limits });
  log.info('limits reloaded', { changes, version: risk.limits.version });
  tellWhatIsOff(gateway, log);
}

/** Controls that no limit is set for: nobody may think that they are on. */
export function tellWhatIsOff(gateway: Pick<Gateway, 'core' | 'now'>, log: EngineLog): void {
  const { core } = gateway;
  const clients = core.config.limits.clients.map(({ clientID }) => clientID);
  const off = controlsOff(core.state.risk, clients);
  const others = othersOff(core.shortSales, core.config.selfTrade);
  const words = [off.length > 0 ? offText(off, clients) : '', ...others, ...startOff(core, gateway.now())].filter(
    (each) => each !== '',
  );
  if (words.length > 0) log.warn('risk controls that are off', { off: words.join(', ') });
}
