/** What the tests' own client takes for a message: a reader that takes anything would prove nothing. */
import { expect, it } from 'vitest';
import { framed, MessageCutter } from './fixMessage.ts';

const LOGON = framed('35=A|34=1|49=US|56=THEM|98=0|108=30|');
const REPORT = framed('35=8|34=2|11=A|58=8=FIX.4.4 9=5|453=2|448=B|448=C|', 'FIXT.1.1');
const bytes = (text: string) => Buffer.from(text, 'latin1');

it('frames as the specification does', () => {
  expect(framed('35=0|34=1|').replaceAll('\x01', '|')).toBe('8=FIX.4.4|9=10|35=0|34=1|10=165|');
});

it('cuts messages wherever the bytes are cut', () => {
  const stream = bytes(LOGON + REPORT + LOGON);
  for (let at = 0; at <= stream.length; at++) {
    const cutter = new MessageCutter();
    const messages = [...cutter.push(stream.subarray(0, at)), ...cutter.push(stream.subarray(at))];
    expect(messages.map((message) => message.get(35))).toEqual(['A', '8', 'A']);
    expect([messages[1].get(448), messages[1].all(448), messages[1].has(999)]).toEqual(['B', ['B', 'C'], false]);
  }
});

it.each([
  ['a wrong CheckSum', LOGON.replace(/10=\d+/, '10=000')],
  ['a BodyLength too short', LOGON.replace(/9=(\d+)/, (_, n) => `9=${Number(n) - 1}`)],
  ['a BodyLength too long', LOGON.replace(/9=(\d+)/, (_, n) => `9=${Number(n) + 1}`) + LOGON],
  ['no BodyLength', LOGON.replace(/9=\d+\x01/, '')],
  ['bytes between messages', `${LOGON}\n${LOGON}`],
  ['no FIX', 'HTTP/1.1 400 Bad Request'],
])('does not take %s', (_what, text) => {
  expect(() => new MessageCutter().push(bytes(text))).toThrow(/^no FIX: |instead of 10=/);
});
