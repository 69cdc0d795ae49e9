/** `fairlead rules`: what a session's field rules and symbols do to messages, without a session. */
import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { readSetup } from '../config/readSetup.ts';
import type { GatewaySetup } from '../config/setup.ts';
import type { MessageEdits } from '../fix/edits.ts';
import { Fields } from '../fix/fields.ts';
import { MessageWriter } from '../fix/writer.ts';
import type { SessionConfig } from '../session/types.ts';
import { UsageError } from './failure.ts';
import { tolerateClosedOutput } from './process.ts';

export interface RulesOptions {
  readonly config: string;
  readonly session: string;
  readonly direction: 'in' | 'out';
}

export interface DryRun {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Messages on stdin, one per line, with `|` or SOH between fields; text before `8=FIX` is ignored. */
export async function rules({ config, session, direction }: RulesOptions): Promise<void> {
  tolerateClosedOutput();
  const { edits } = sessionCalled(await readSetup(config), session);
  const messages = readFileSync(0, 'latin1')
    .split('\n')
    .filter((line) => line.includes('8=FIX'))
    .map((line) => line.slice(line.indexOf('8=FIX')).trimEnd());
  if (messages.length === 0) throw new UsageError('no FIX message on stdin (none begins with 8=FIX)');
  if (edits === undefined) console.log(pc.yellow(`${session} has no field rules and no symbol mapping`));
  for (const message of messages) {
    const { before, after } = dryRun(edits, direction, message);
    console.log(`before ${before.join('|')}`);
    console.log(`after  ${after.join('|')}`);
    for (const field of missingIn(before, after)) console.log(pc.red(`  - ${field}`));
    for (const field of missingIn(after, before)) console.log(pc.green(`  + ${field}`));
  }
}

/** Fields before and after, `tag=value` each, without BodyLength and CheckSum, which are computed again. */
export function dryRun(edits: MessageEdits | undefined, direction: 'in' | 'out', message: string): DryRun {
  const plain = new MessageWriter(4_096);
  writeMessage(plain, message);
  plain.end();
  const fields = new Fields();
  fields.parse(plain.bytes, 0, plain.length);
  const before = fieldTexts(fields);
  if (edits === undefined) return { before, after: before };
  if (direction === 'in') return { before, after: fieldTexts(edits.inbound(fields)) };
  const edited = new MessageWriter(4_096);
  writeMessage(edited, message);
  edits.outbound(edited);
  edited.end();
  fields.parse(edited.bytes, 0, edited.length);
  return { before, after: fieldTexts(fields) };
}

/** The message without its trailer, framed again. */
function writeMessage(w: MessageWriter, message: string): void {
  const fields = message
    .split(/[|\x01]/)
    .filter((text) => text !== '')
    .map((text) => {
      const [, tag, value] = /^(\d{1,5})=(.*)$/.exec(text) ?? [];
      if (tag === undefined) throw new UsageError(`${JSON.stringify(text)} is no field: expected tag=value`);
      return { tag: Number(tag), value };
    });
  const [beginString] = fields;
  const msgType = fields.find(({ tag }) => tag === 35);
  if (beginString.tag !== 8 || msgType === undefined) throw new UsageError('a message begins with 8, and has a 35');
  w.begin(beginString.value, msgType.value);
  for (const { tag, value } of fields) if (![8, 9, 35, 10].includes(tag)) w.text(tag, value);
}

function fieldTexts(fields: Fields): string[] {
  const list: string[] = [];
  for (let i = 0; i < fields.count; i++) {
    if (fields.tags[i] !== 9 && fields.tags[i] !== 10) list.push(`${fields.tags[i]}=${fields.textAt(i)}`);
  }
  return list;
}

/** Fields of `all` that `others` has not, or not as often. */
function missingIn(all: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return all.filter((field) => {
    const at = rest.indexOf(field);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

function sessionCalled(setup: GatewaySetup, id: string): SessionConfig | Omit<SessionConfig, 'credentials'> {
  const sessions = [
    ...[...setup.clients.values()].flatMap(({ sessions: own, newcomers }) => [...own, ...(newcomers?.sessions ?? [])]),
    ...setup.dropCopies.map((copy) => copy.session),
    ...[...setup.venues.values()].flatMap(({ orders, marketData, dropCopy }) =>
      [orders, marketData, dropCopy].flatMap((line) => line?.session ?? []),
    ),
  ];
  const found = sessions.find((session) => session.id === id);
  if (found === undefined) {
    throw new UsageError(`no session is called ${id}; there are ${sessions.map((session) => session.id).join(', ')}`);
  }
  return found;
}
