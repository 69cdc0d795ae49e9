/** The harness itself: what a script does not foresee fails it. */
import { expect, test } from 'vitest';
import { expectScript } from './conversation.ts';

const LOGON = `
  00:00.000 +
  00:00.010 > 35=A|34=1|98=0|108=30|
  00:00.010 < 35=A|34=1|98=0|108=30|
  00:00.010 ! loggedOn
`;

const FAILING: readonly [what: string, script: string][] = [
  ['an answer too early', LOGON.replace('00:00.010 <', '00:00.110 <')],
  ['a value that differs', LOGON.replace('< 35=A|34=1|98=0|108=30|', '< 35=A|34=1|98=0|108=31|')],
  ['a field that is not named', LOGON.replace('< 35=A|34=1|98=0|108=30|', '< 35=A|34=1|98=0|')],
  ['a field that does not come', LOGON.replace('< 35=A|34=1|98=0|108=30|', '< 35=A|34=1|98=0|108=30|58=*|')],
  ['a message that is not in the script', LOGON.replace(/.*<.*\n/, '')],
  ['a word to the sink that is not in the script', LOGON.replace(/.*!.*\n/, '')],
  ['a message that does not come', `${LOGON}00:01.000 < 35=0|34=2|`],
  ['a heartbeat in what should be silence', `${LOGON}00:31.000 > 35=0|34=2|`],
  ['other numbers', `${LOGON}00:01.000 = 2 3`],
  ['a line that is no event', `${LOGON}00:01 = 2 2`],
];

test.each(FAILING)('%s fails the script', (_what, script) => {
  expect(() => expectScript({}, script)).toThrow(/line \d|script/);
});

test('and the script as it should be passes', () => {
  expect(() => expectScript({}, LOGON)).not.toThrow();
});
