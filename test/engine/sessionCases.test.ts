/** Session test cases that need a line, since they are about what comes before a session: 2-d, 2-m, 2-t, 3. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { framed } from '../support/fixMessage.ts';
import { House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

// [case, what comes instead of message number 2]
const GARBLED: readonly (readonly [what: string, spoil: (message: string) => string])[] = [
  ['2-d: a garbled message', (message) => message.replace('35=', '3x=')],
  ['2-m: a BodyLength too short', (message) => message.replace(/9=(\d+)/, (_, n) => `9=${Number(n) - 1}`)],
  ['2-m: a BodyLength too long', (message) => message.replace(/9=(\d+)/, (_, n) => `9=${Number(n) + 1}`)],
  ['2-t: MsgType not third', (message) => framed(`${message.match(/34=\d+/)?.[0]}|35=1|49=WITNESS|56=HOUSE|112=LOST|`)],
  [
    '3-b: a wrong CheckSum',
    (message) => message.replace(/10=(\d+)/, (_, n) => `10=${String((Number(n) + 1) % 256).padStart(3, '0')}`),
  ],
  ['3-c: no CheckSum', (message) => message.replace(/10=\d+\x01/, '')],
];

test('14: a value with a delimiter in it is rejected, and its number counts', async () => {
  const peer = await house.loggedOn('WITNESS');
  peer.send('35=D|11=A1|58=one|two|55=IBM|');
  expect((await peer.hears('|35=3|')).text).toMatch(/\|45=2\|371=58\|372=D\|373=17\|/);
  peer.send('35=1|112=NEXT|');
  expect((await peer.hears('|112=NEXT|')).text).toContain('|34=3|');
});

test.each(GARBLED)('%s is passed over, and its number comes again', async (_what, spoil) => {
  const peer = await house.loggedOn('WITNESS');
  const message = peer.message('35=1|112=LOST|');
  peer.write(spoil(message));
  peer.msgSeqNum--;
  peer.send('35=1|112=FOUND|');
  expect((await peer.hears('|112=FOUND|')).text).toContain('|34=2|');
  expect(peer.log.filter((text) => text.includes('LOST'))).toEqual([]);
});
