/**
 * What the configuration says of the day: rates of exchange, and the file of its start. Read at the start and at a
 * reload; what is known already is not journaled again.
 */
import { readFileSync } from 'node:fs';
import type { GatewaySetup } from '../config/setup.ts';
import { dayNames, readStartOfDay } from '../config/startOfDay.ts';
import type { Core } from '../core/core.ts';
import type { DayAct } from '../core/words/dayCommand.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import { BY_CONFIGURATION } from '../units/origin.ts';
import type { Instant } from '../units/brand.ts';

export class DayFile {
  private readonly settings: GatewaySetup;
  private readonly core: Core;
  private readonly log: EngineLog;

  constructor(settings: GatewaySetup, core: Core, log: EngineLog) {
    this.settings = settings;
    this.core = core;
    this.log = log;
  }

  /** Decides what is new: journal what the core has ready after it. */
  load(now: Instant): void {
    this.setRates(now);
    const { startOfDay, instruments, limits } = this.settings;
    if (startOfDay === undefined) return;
    const { file, source } = startOfDay;
    const text = this.read(file);
    if (text === undefined) return;
    const rows = readStartOfDay(text, dayNames(instruments, limits), this.core.state.risk.dayData.today(now));
    if ('day' in rows) {
      const { skipped, ...said } = rows;
      this.act({ do: 'loadStartOfDay', source, force: false, ...said }, `file ${file}`, now);
      if (skipped > 0)
        this.log.info('start of day', { file, what: `${skipped} rows are of symbols that are not traded here` });
      return;
    }
    for (const { line, text: what } of rows) this.log.warn('start of day', { file, line, what });
    this.log.warn('start of day', { file, what: 'nothing of it is loaded: put it right, then reload' });
  }

  private read(file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      this.log.warn('start of day', { file, what: `cannot be read: ${(error as Error).message}` });
      return undefined;
    }
  }

  /** One that an operator has changed stays, until it changes in the configuration. */
  private setRates(now: Instant): void {
    const { rates } = this.core.state.risk.dayData;
    for (const [currency, rate] of this.settings.rates) {
      if (rates.lastOf(currency, BY_CONFIGURATION) === rate) continue;
      this.act({ do: 'setRate', currency, rate, force: false }, 'its rate in the configuration', now);
    }
  }

  private act(act: DayAct, reason: string, now: Instant): void {
    const { events } = this.core.ready;
    const before = events.length;
    this.core.step({ kind: 'dayAct', by: BY_CONFIGURATION, reason, act }, now);
    const acted = events.slice(before).find((event) => event.kind === 'operatorActed');
    if (acted === undefined) return;
    if (acted.refused !== '') this.log.warn('start of day', { act: acted.target, refused: acted.refused });
    else this.log.info('start of day', { act: acted.target, reason });
  }
}
