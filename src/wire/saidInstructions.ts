/**
 * What an order says of how it is to be handled: ExecInst(18) 1, 5, 6, g and h, CustOrderHandlingInst(1031),
 * CustDirectedOrder(1029), and the fields that are agreed with its client for what FIX has no field for.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { FEE_SCALE, type SaidInstructions } from '../orders/instructions.ts';
import { OrdRejReason } from '../orders/values.ts';
import { qty } from '../units/brand.ts';
import { DOES_NOT_FIT } from '../units/decimal.ts';
import type { Instrument } from '../units/instrument.ts';
import type { FieldTerms, InstructionTags } from './meaning.ts';
import { fail, type ReadTerms } from './orderTerms.ts';

const NOT_HELD = 'NH';

/** Undefined for an order that says nothing of it, as most do. A value that cannot be read is the fault of `read`. */
export function readInstructions(
  fields: Fields,
  { instructionTags }: FieldTerms,
  instrument: Instrument | undefined,
  read: ReadTerms,
): SaidInstructions | undefined {
  const hasOwn = fields.has(Tag.ExecInst) || fields.has(Tag.CustOrderHandlingInst) || fields.has(Tag.CustDirectedOrder);
  if (!hasOwn && instructionTags === undefined) return undefined;
  const said: SaidInstructions = {};
  if (hasOwn) readOwn(fields, said, read);
  if (instructionTags !== undefined) readAgreed(fields, instructionTags, instrument, { said, read });
  return Object.keys(said).length === 0 ? undefined : said;
}

function readOwn(fields: Fields, said: SaidInstructions, read: ReadTerms): void {
  const contradicts = (text: string): void => fail(read, OrdRejReason.UnsupportedCharacteristic, text);
  const words = fields.has(Tag.ExecInst) ? fields.text(Tag.ExecInst).split(' ') : [];
  const handling = fields.has(Tag.CustOrderHandlingInst) ? fields.text(Tag.CustOrderHandlingInst).split(' ') : [];
  const notHeld = words.includes('1') || handling.includes(NOT_HELD);
  const held = words.includes('5');
  if (notHeld && held) contradicts('ExecInst(18)=5, held, and not held: it is one or the other');
  if (notHeld || held) said.notHeld = notHeld;
  if (words.includes('h')) said.doNotRoute = true;
  if (words.includes('g')) {
    if (words.includes('h')) contradicts('ExecInst(18) has g and h: routing it on is allowed, or it is not');
    else said.doNotRoute = false;
  }
  if (words.includes('6')) said.onlyRests = true;
  if (fields.has(Tag.CustDirectedOrder)) said.custDirected = fields.yes(Tag.CustDirectedOrder) ? 'Y' : 'N';
}

function readAgreed(
  fields: Fields,
  { exclude, noDark, maxTakeFee, minSize, tradesOn }: InstructionTags,
  instrument: Instrument | undefined,
  { said, read }: { readonly said: SaidInstructions; readonly read: ReadTerms },
): void {
  const wrong = (tag: number, expected: string): void =>
    fail(read, OrdRejReason.Other, `${tag}=${fields.text(tag)}: expected ${expected}`);
  if (exclude !== undefined && fields.has(exclude)) {
    const names = fields
      .text(exclude)
      .split(/[ ,;]+/)
      .filter((name) => name !== '');
    if (names.length === 0) wrong(exclude, 'names of venues, with blanks or commas between');
    else said.exclude = [...new Set(names)].join(' ');
  }
  const flags = { noDark, tradesOn };
  for (const name of ['noDark', 'tradesOn'] as const) {
    const tag = flags[name];
    if (tag === undefined || !fields.has(tag)) continue;
    const value = fields.text(tag);
    if (value === 'Y' || value === 'N') said[name] = value === 'Y';
    else wrong(tag, 'Y or N');
  }
  if (maxTakeFee !== undefined && fields.has(maxTakeFee)) {
    const fee = fields.decimal(maxTakeFee, FEE_SCALE);
    if (Number.isSafeInteger(fee) && fee !== DOES_NOT_FIT) {
      said.feeCapped = true;
      said.maxTakeFee = fee;
    } else wrong(maxTakeFee, `money a share, with up to ${FEE_SCALE} decimals`);
  }
  if (minSize === undefined || !fields.has(minSize) || instrument === undefined) return;
  const size = fields.decimal(minSize, instrument.qtyScale);
  if (size > 0 && size !== DOES_NOT_FIT) said.minSize = qty(size);
  else wrong(minSize, 'a quantity above zero');
}
