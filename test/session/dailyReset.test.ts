/** Numbers that start again at 1 while the session is logged on: the initiator says so in a Logon, the acceptor answers. */
import { describe, expect, it } from 'vitest';
import { findZone } from '../../src/config/zones.ts';
import { resetsAround, WEEKDAYS } from '../../src/session/schedule.ts';
import { instant } from '../../src/units/brand.ts';
import { script } from '../support/script/literal.ts';
import { conversation } from './conversation.ts';

const UTC = findZone('UTC');
if (UTC === undefined) throw new Error('no UTC');
const INITIATOR = {
  role: 'initiator',
  heartBtIntSec: 30,
  numbers: [5, 7],
  dailyReset: { zone: UTC, time: 0, days: new Set(WEEKDAYS) },
} as const;
const LOGGED_ON = script`
    00:00.000 +
    00:00.000 < 35=A|34=5|98=0|108=30|
    00:00.010 > 35=A|34=7|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.010 = 6 8 loggedOn
`;

describe('an initiator', () => {
  conversation('starts again at 1, and so does the peer with its answer', INITIATOR).plays(script`
    ${LOGGED_ON}
    00:01.000 driver > restart
    00:01.000 ! numbersReset 1 1
    00:01.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:01.010 > 35=A|34=1|98=0|108=30|141=Y|
    00:01.010 = 2 2 loggedOn
    00:01.020 app > send 35=D|11=A1|
    00:01.020 < 35=D|34=2|11=A1|
    00:01.030 > 35=8|34=2|11=A1|
    00:01.030 ! deliver 35=8|34=2
  `);

  conversation(
    'takes what the peer sent before its answer by the old count, and sends by the new one',
    INITIATOR,
  ).plays(script`
    ${LOGGED_ON}
    00:01.000 driver > restart
    00:01.000 ! numbersReset 1 1
    00:01.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:01.005 app > send 35=D|11=A1|
    00:01.005 < 35=D|34=2|11=A1|
    00:01.010 > 35=8|34=8|11=OLD|
    00:01.010 ! deliver 35=8|34=8
    00:01.011 > 35=2|34=9|7=3|16=0|
    00:01.020 > 35=A|34=1|98=0|108=30|141=Y|
    00:01.020 = 3 2 loggedOn
    00:01.030 > 35=2|34=2|7=2|16=0|
    00:01.030 < 35=D|34=2|43=Y|122=00:01.005|11=A1|
  `);

  conversation('waits while something is missing', INITIATOR).plays(script`
    ${LOGGED_ON}
    00:01.000 > 35=8|34=9|11=B|
    00:01.000 < 35=2|34=6|7=8|16=0|
    00:01.010 driver > restart in vain
    00:01.020 > 35=8|34=8|43=Y|11=A|
    00:01.020 ! deliver 35=8|34=8
    00:01.020 ! deliver 35=8|34=9
    00:01.030 driver > restart
    00:01.030 ! numbersReset 1 1
    00:01.030 < 35=A|34=1|98=0|108=30|141=Y|
    00:01.040 driver > restart in vain
    00:01.050 > 35=A|34=1|98=0|108=30|141=Y|
    00:01.050 = 2 2 loggedOn
  `);

  conversation('that is cut before the answer asks again with its next Logon', INITIATOR).plays(script`
    ${LOGGED_ON}
    00:01.000 driver > restart
    00:01.000 ! numbersReset 1 1
    00:01.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:01.005 > 35=8|34=8|11=OLD|
    00:01.005 ! deliver 35=8|34=8
    00:01.010 -
    00:01.010 = 2 1 disconnected
    00:02.000 +
    00:02.000 ! numbersReset 1 1
    00:02.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:02.010 > 35=A|34=1|98=0|108=30|141=Y|
    00:02.010 ! loggedOn
    00:02.010 = 2 2 loggedOn
  `);

  conversation('gives up on a peer that does not answer', { ...INITIATOR, logonTimeoutSec: 5 }).plays(script`
    ${LOGGED_ON}
    00:01.000 driver > restart
    00:01.000 ! numbersReset 1 1
    00:01.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:06.000 ! ended lost by peer (no answer to our Logon with ResetSeqNumFlag)
    00:06.000 = 2 1 disconnected
  `);

  conversation('does not go on with a peer that keeps its numbers', INITIATOR).plays(script`
    ${LOGGED_ON}
    00:01.000 driver > restart
    00:01.000 ! numbersReset 1 1
    00:01.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:01.010 > 35=A|34=8|98=0|108=30|
    00:01.010 < 35=5|34=2|58=ResetSeqNumFlag was not confirmed|
    00:01.020 > 35=5|34=9|
    00:01.020 ! ended fault by peer (ResetSeqNumFlag was not confirmed)
    00:01.020 = 3 1 disconnected
  `);
});

describe('an acceptor', () => {
  conversation('answers with a Logon of the new count, and goes on', { numbers: [5, 7] }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=7|98=0|108=30|
    00:00.010 < 35=A|34=5|98=0|108=30|
    00:00.010 ! loggedOn
    00:01.000 > 35=A|34=1|98=0|108=30|141=Y|
    00:01.000 ! numbersReset 1 1
    00:01.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:01.000 = 2 2 loggedOn
    00:01.010 > 35=D|34=2|11=A1|
    00:01.010 ! deliver 35=D|34=2
    00:01.020 app > send 35=8|11=A1|
    00:01.020 < 35=8|34=2|11=A1|
  `);

  conversation('never asks for it', { numbers: [5, 7] }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=7|98=0|108=30|
    00:00.010 < 35=A|34=5|98=0|108=30|
    00:00.010 ! loggedOn
    00:01.000 driver > restart in vain
  `);
});

/** UTC, with the last moment up to it and the first after it at which New York's clock shows 02:30. */
it.each([
  ['an ordinary day', '2026-06-01T12:00', '2026-06-01T06:30', '2026-06-02T06:30'],
  ['the moment itself', '2026-06-01T06:30', '2026-06-01T06:30', '2026-06-02T06:30'],
  ['the night that skips it', '2026-03-08T06:59', '2026-03-07T07:30', '2026-03-08T07:00'],
  ['after that night', '2026-03-08T07:00', '2026-03-08T07:00', '2026-03-09T06:30'],
  ['the night that has an hour twice', '2026-11-01T05:00', '2026-10-31T06:30', '2026-11-01T07:30'],
])('the times of resets around %s', (_, now, last, next) => {
  const zone = findZone('America/New_York');
  if (zone === undefined) throw new Error('no zone');
  const at = (text: string) => instant(Date.parse(`${text}Z`) * 1000);
  const days = new Set(WEEKDAYS);
  expect(resetsAround({ zone, time: 2.5 * 3600, days }, at(now))).toEqual({ last: at(last), next: at(next) });
});

it('is on the days that are named: a Sunday before and after a change to summer time', () => {
  const zone = findZone('America/New_York');
  if (zone === undefined) throw new Error('no zone');
  const at = (text: string) => instant(Date.parse(`${text}Z`) * 1000);
  const reset = { zone, time: 17 * 3600, days: new Set(['sunday'] as const) };
  const around = { last: at('2026-03-01T22:00'), next: at('2026-03-08T21:00') };
  expect(resetsAround(reset, at('2026-03-08T20:59'))).toEqual(around);
  expect(resetsAround(reset, at('2026-03-04T12:00'))).toEqual(around);
});
