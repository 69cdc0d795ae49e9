/** The way of a request through a hub, and of the answer back: what the session writes itself is no part of it. */
import { expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { NO_ROUTE } from '../../src/orders/route.ts';
import { type BeginString } from '../../src/session/types.ts';
import { VERSIONS } from '../../src/session/version.ts';
import { Routing } from '../../src/wire/route.ts';
import { framed } from '../support/fixMessage.ts';

function fieldsOf(text: string): Fields {
  const bytes = Buffer.from(framed(text), 'latin1');
  const fields = new Fields();
  expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
  return fields;
}

const HEADER = '35=D|34=1|49=HUB|52=20260601-12:00:00|56=US|';

/** The header fields of an answer, as text. */
function back(version: BeginString, own: readonly number[], came: string): string {
  const routing = new Routing(VERSIONS[version], new Set(own));
  const w = new MessageWriter(512);
  w.begin(version, '8');
  const from = w.length;
  routing.writeBack(w, routing.read(fieldsOf(`${HEADER}${came}|11=A|`)));
  return Buffer.from(w.bytes.subarray(from, w.length)).toString('latin1').replaceAll('\u0001', '|');
}

test.each<[string, BeginString, readonly number[], string, string]>([
  ['each field is turned round', 'FIX.4.4', [], '50=A|142=B|115=C|116=D|144=E', '128=C|129=D|145=E|57=A|143=B|'],
  ['both ways', 'FIX.4.4', [], '57=A|143=B|128=C|129=D|145=E', '50=A|142=B|115=C|116=D|144=E|'],
  ['not what the session writes', 'FIX.4.4', [Tag.TargetSubID, Tag.DeliverToCompID], '50=A|115=C|116=D', '129=D|'],
  ['no locations in FIX.4.0', 'FIX.4.0', [], '50=A|142=B|115=C|144=E', '128=C|57=A|'],
  ['locations in FIX.4.1', 'FIX.4.1', [], '142=B|144=E', '145=E|143=B|'],
  ['not an empty one', 'FIX.4.4', [], '50=|115=C', '128=C|'],
  ['any charset', 'FIX.4.4', [], '115=Köln|50=a b', '128=Köln|57=a b|'],
])('%s', (_, version, own, came, answer) => {
  expect(back(version, own, came)).toBe(answer);
});

test('a request without such fields shares one way with all others', () => {
  const routing = new Routing(VERSIONS['FIX.4.4'], new Set([Tag.TargetSubID]));
  expect(routing.read(fieldsOf(`${HEADER}50=DESK|11=A|`))).toBe(NO_ROUTE);
});
