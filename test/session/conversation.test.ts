/** The harness itself: what a script does not foresee fails it, whichever way its messages are fed. */
import { expect, test } from 'vitest';
import { rowsOf } from '../support/script/file.ts';
import { expectInEachFeed } from './conversation.ts';

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
  ['a message that is not named whole', LOGON.replace('< 35=A|34=1|98=0|108=30|', '< 35=A|34=1|98=0')],
  ['a message that is not in the script', LOGON.replace(/.*<.*\n/, '')],
  ['a word to the sink that is not in the script', LOGON.replace(/.*!.*\n/, '')],
  ['a word to the sink before the message it follows', LOGON.replace(/(.*<.*\n)(.*!.*\n)/, '$2$1')],
  ['a message that does not come', `${LOGON}00:01.000 < 35=0|34=2|`],
  ['a heartbeat in what should be silence', `${LOGON}00:31.000 > 35=0|34=2|`],
  ['other numbers', `${LOGON}00:01.000 = 2 3`],
  ['a line that is no event', `${LOGON}00:01 = 2 2`],
];

const played = async (script: string) => {
  await expectInEachFeed({}, rowsOf(script, 'a.script'));
  return 'passed';
};

test.each(FAILING)('%s fails the script', async (_what, script) => {
  const outcome = await played(script).catch((error: Error) => error.stack);
  expect(outcome).toMatch(/at the script \(a\.script:\d+:\d+\)/);
});

test('and the script as it should be passes', async () => {
  expect(await played(LOGON)).toBe('passed');
});
