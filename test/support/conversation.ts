/**
 * A conversation of a FIX client with a real counterparty, as text:
 *
 *   > 35=D|11=A1|55=XYZ|54=1|38=100|40=2|44=10.00      sent
 *   < 35=8|11=A1|150=0|39=0|44!                        the next application message: these values, and no 44
 *
 * `*` stands for any value.
 */
import { expect } from 'vitest';
import type { FixClient } from './fixClient.ts';
import type { FixMessage } from './fixMessage.ts';

export async function conversation(client: FixClient, script: string): Promise<void> {
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const text = line.slice(1).trim();
    if (line.startsWith('>')) client.send(text);
    else expectMessage(await client.receive(), text);
  }
}

/** Each wanted value in turn; of a tag that is named twice, the second value. */
function expectMessage(message: FixMessage, wanted: string): void {
  const seen = new Map<string, number>();
  const found = wanted.split('|').map((part) => {
    const [, tag, mark] = /^(\d+)([=!])/.exec(part) ?? [];
    const nth = seen.get(tag) ?? 0;
    seen.set(tag, nth + 1);
    const value = message.all(Number(tag))[nth];
    if (value === undefined) return `${tag}!`;
    return mark === '=' && part.endsWith('=*') ? part : `${tag}=${value}`;
  });
  const text = found.join('|');
  expect(text === wanted ? text : `${text}\n  of ${message.text}`).toBe(wanted);
}
