/**
 * FIX Session Layer Test Cases, version 1.0 of June 2020: which of our conversations plays each case. The table is held
 * against the files: a conversation that is renamed or taken away fails it. What is played by `inBothRoles` is played as
 * acceptor and as initiator.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Case = readonly [id: string, what: string, file: string, title: string];

const CASES: readonly Case[] = [
  ['1B-a', 'initiator: connects', 'logon', '1B-a, b: connects, sends Logon, and is logged on by the answer'],
  [
    '1B-b',
    'initiator: sends Logon, valid answer',
    'logon',
    '1B-a, b: connects, sends Logon, and is logged on by the answer',
  ],
  ['1B-c', 'initiator: the answer has a number too high', 'logon', "the answer's number may be too high"],
  [
    '1B-d',
    'initiator: something else than a Logon comes back',
    'logon',
    "1B-d: the answer is a Logout: it ends, with the peer's words",
  ],
  ['1B-e', 'initiator: the answer is invalid', 'logon', '1B-e: an answer that can not be is told so'],
  ['1S-a', 'acceptor: a valid Logon', 'logon', '1S-a: a valid Logon is answered with ours'],
  ['1S-b', 'acceptor: a duplicate identity', '../gateway/hostile', '1S-b: with a session that is connected'],
  ['1S-c', 'acceptor: a Logon of nobody', '../gateway/hostile', '1S-c: with an unknown CompID'],
  ['1S-d', 'acceptor: an invalid Logon', 'logon', '1S-d: ${what} is refused without a word'],
  ['2S', 'the first message is no Logon', 'logon', '2S: a first message that is no Logon ends it without a word'],
  ['2-a', 'MsgSeqNum as expected', 'sequence', '2-a: as expected is taken'],
  ['2-b', 'MsgSeqNum too high', 'sequence', '2-b: a gap is asked for once, and the order behind it arrives once'],
  [
    '2-c',
    'MsgSeqNum too low',
    'sequence',
    '2-c: too low without PossDupFlag ends the session, after the peer could answer',
  ],
  ['2-d', 'a garbled message', '../engine/sessionCases', '2-d: a garbled message'],
  ['2-e', 'PossDupFlag, taken before or not', 'sequence', '2-e: PossDup of what was taken is passed over'],
  [
    '2-f',
    'PossDupFlag, OrigSendingTime too late',
    'sequence',
    '2-f: OrigSendingTime after SendingTime: Reject 10, and Logout',
  ],
  [
    '2-g',
    'PossDupFlag without OrigSendingTime',
    'sequence',
    '2-g: PossDup without OrigSendingTime: Reject 1; taken as rejected only if it was its turn',
  ],
  ['2-h', 'BeginString as expected', 'sequence', '2-a: as expected is taken'],
  ['2-i', 'BeginString not as expected', 'sequence', '2-i: a wrong BeginString ends the session'],
  ['2-j', 'CompIDs as expected', 'sequence', '2-a: as expected is taken'],
  ['2-k', 'CompIDs not as expected', 'sequence', '2-k: a wrong SenderCompID: Reject 9, and Logout'],
  ['2-l', 'BodyLength right', 'sequence', '2-a: as expected is taken'],
  ['2-m', 'BodyLength wrong', '../engine/sessionCases', '2-m: a BodyLength too short'],
  ['2-n', 'SendingTime within its accuracy', 'sequence', '2-o: exactly at its accuracy is within it'],
  [
    '2-o',
    'SendingTime beyond its accuracy',
    'sequence',
    '2-o: SendingTime beyond its accuracy, early or late: Reject 10, and Logout',
  ],
  ['2-p', 'MsgType valid', 'sequence', '2-a: as expected is taken'],
  ['2-q', 'MsgType invalid', 'reject', '14: a MsgType that no version has'],
  ['2-r', 'MsgType valid, not supported', 'reject', '14: 380=3 for a MsgType that the dialect does not speak'],
  ['2-s', 'first three fields in order', 'sequence', '2-a: as expected is taken'],
  ['2-t', 'first three fields out of order', '../engine/sessionCases', '2-t: MsgType not third'],
  ['3-a', 'CheckSum right', 'sequence', '2-a: as expected is taken'],
  ['3-b', 'CheckSum wrong', '../engine/sessionCases', '3-b: a wrong CheckSum'],
  ['4-a', 'no data in HeartBtInt: Heartbeat', 'liveness', '4-a: HeartBtInt after the last message, without TestReqID'],
  ['4-b', 'TestRequest: Heartbeat with its TestReqID', 'liveness', '4-b: a TestRequest is answered with its TestReqID'],
  ['5', 'a Heartbeat comes', 'liveness', '5: a Heartbeat counts'],
  ['6', 'silence: TestRequest', 'liveness', 'a TestRequest after HeartBtInt and a fifth; any message answers it'],
  ['7', 'a Reject comes', 'reject', 'a Reject counts, and is handed on'],
  ['8', 'a ResendRequest comes', 'resend', 'all: gap fill, the messages with their first SendingTime, gap fill'],
  ['9', 'synchronising by Logons', 'logon', 'in step, both just say so'],
  ['10-a', 'gap fill in sequence', 'sequence', '10-a: in sequence, it moves on'],
  ['10-b', 'gap fill too high', 'sequence', '10-b: too high, it waits its turn'],
  ['10-c', 'gap fill too low with PossDupFlag', 'sequence', '10-c: too low with PossDupFlag is passed over'],
  ['10-d', 'gap fill too low without PossDupFlag', 'sequence', '10-d: too low without PossDupFlag ends the session'],
  [
    '10-e',
    'gap fill whose NewSeqNo does not move on',
    'sequence',
    '10-e: one that does not move on is rejected, and counts',
  ],
  ['11-a', 'reset, NewSeqNo higher', 'sequence', '11-a: a higher NewSeqNo is followed, whatever the number'],
  ['11-b', 'reset, NewSeqNo equal', 'sequence', '11-b: an equal one changes nothing'],
  ['11-c', 'reset, NewSeqNo lower', 'sequence', '11-c: a lower one is rejected, and changes nothing'],
  ['12', 'we log out', 'liveness', 'the peer answers; until then everything else goes on, but news'],
  ['13-a', 'Logout answered', 'liveness', '13-a: it is answered, and the line closed'],
  [
    '13-b',
    'Logout unsolicited, out of sequence',
    'liveness',
    '13-b: a number too high is answered all the same; what is missing is asked for at the next Logon',
  ],
  ['14', 'fields: reasons 0, 1, 2, 4, 5, 6, 13, 14, 15, 16; SOH in data', '../fix/validate', 'a tag nobody defined'],
  ['14', 'a value with SOH in it', 'reject', '14: a value with a delimiter is rejected with its tag, and counts'],
  ['14, 380', 'application fields: 380=4, 380=5', 'reject', 'BusinessMessageReject'],
  ['15', 'fields in any order', '../fix/validate', 'fields of the body in any order'],
  [
    '16',
    'messages queued while disconnected',
    'resend',
    '16-a, b: they are numbered, and reach the peer when it asks; SendingTime is that of sending',
  ],
  ['18', 'third-party addressing', 'reject', 'OnBehalfOf becomes DeliverTo'],
  ['19', 'PossResend', '../core/lifecycle', 'PossResend'],
  ['20', 'both sides in a gap', 'sequence', 'a ResendRequest that shows the gap is answered first'],
];

test.each(CASES)('%s, %s: played in %s', (_id, _what, file, title) => {
  const text = readFileSync(join(import.meta.dirname, `${file}.test.ts`), 'utf8');
  expect(text).toContain(title);
});

test('every case is played in both roles but those that only one of them has', () => {
  const oneRole = /^(1B|1S|2S|9)/;
  for (const [id, , file, title] of CASES) {
    if (file.startsWith('..') || oneRole.test(id)) continue;
    const text = readFileSync(join(import.meta.dirname, `${file}.test.ts`), 'utf8');
    const call = text
      .slice(0, text.indexOf(title))
      .match(/\b(inBothRoles|conversation)\(\s*['"`]?(?=[^(]*$)/g)
      ?.at(-1);
    expect([id, call?.startsWith('inBothRoles')]).toEqual([id, true]);
  }
});
