/** Reads the settings file of a simulator: a JSON object in; checked settings, or the error in it, out. */
import { z } from 'zod';
import { millis, qty, type Span } from '../units/brand.ts';
import type { DarkFlowSettings } from './darkPool.ts';
import type { ConditionalSettings } from './orders/conditionalDesk.ts';
import type { LitFlowSettings } from './exchange.ts';
import { faultRules } from './faults/faultRules.ts';
import type { FaultRule } from './faults/faultScript.ts';
import type { FeeTexts } from './orders/reports.ts';

const share = z.number().min(0).max(1);
const positive = z.number().gt(0).max(1e9);
const amount = z.number().min(0).max(1e9);
const ms = z.int().min(1).max(86_400_000);
const shares = z.int().min(1).max(1_000_000_000);
const fee = z.string().regex(/^-?\d{1,6}(\.\d{1,8})?$/, 'expected a decimal in quotes, such as "-0.0005"');

const from = z.array(z.string().min(1)).min(1).optional();
const informed = z.strictObject({ share, aheadMs: ms }).optional();
const roundLot = shares.transform((value) => qty(value)).optional();

const litFlow = z.strictObject({
  ordersPerSec: amount.optional(),
  takersPerSec: amount.optional(),
  lifeSec: positive.optional(),
  ordersPerSide: positive.optional(),
  halfSpreadTicks: positive.optional(),
  roundLot,
  fade: share.optional(),
  impact: z.strictObject({ permanent: amount, temporary: amount, halfLifeMs: ms, from }).optional(),
  informed,
  flight: z.strictObject({ share, afterMs: ms, from }).optional(),
  bait: z.strictObject({ shares }).optional(),
});

const darkFlow = z.strictObject({
  ordersPerSec: amount.optional(),
  lifeSec: positive.optional(),
  roundLot,
  minQtyShare: share.optional(),
  informed,
  law: z
    .strictObject({
      zeroShare: share,
      exponent: z.number().min(0).max(20),
      most: z.int().min(1).max(100_000),
      refreshMs: ms,
    })
    .optional(),
});

const tag = z.int().min(1).max(39_999);
const word = z.string().regex(/^[!-~]{1,32}$/);
const conditional = z.strictObject({ markTag: tag, markValue: word, inviteTag: tag, inviteValue: word });

const common = { fees: z.strictObject({ take: fee, make: fee }).optional(), faults: faultRules.optional() };
const SCHEMAS = {
  exchange: z.strictObject({ ...common, flow: litFlow.optional(), publishEveryMs: ms.optional() }),
  dark: z.strictObject({ ...common, flow: darkFlow.optional(), conditional: conditional.optional() }),
};

/** What a settings file may change of a simulator, as startSim takes it. */
export interface SimSettings {
  readonly flow?: LitFlowSettings | DarkFlowSettings;
  readonly publishEvery?: Span;
  readonly fees?: FeeTexts;
  readonly faults?: readonly FaultRule[];
  readonly conditional?: ConditionalSettings;
}

/** Throws an Error with all that is wrong, each with the key where it is. */
export function parseSimSettings(text: string, kind: 'exchange' | 'dark'): SimSettings {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new Error(`settings are no JSON: ${(error as Error).message}`, { cause: error });
  }
  const read = SCHEMAS[kind].safeParse(written);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    );
    throw new Error(problems.join('; '));
  }
  const { publishEveryMs, ...settings } = read.data as z.infer<(typeof SCHEMAS)['exchange']>;
  return withoutGaps({
    ...settings,
    flow: settings.flow && withoutGaps(settings.flow),
    publishEvery: publishEveryMs === undefined ? undefined : millis(publishEveryMs),
  }) as SimSettings;
}

/** Omits undefined properties. */
function withoutGaps<T extends object>(read: T): Partial<T> {
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as Partial<T>;
}
