/** Connecting and logging on: FIX session test cases 1B, 1S, 2S. */
import { loadRules } from '../../src/fix/dictionary.ts';
import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { standardRules } from '../support/standard.ts';
import { conversation } from './conversation.ts';

const INITIATOR = { role: 'initiator' } as const;

describe('acceptor', () => {
  conversation('1S-a: a valid Logon is answered with ours', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=20|
    00:00.010 < 35=A|34=1|98=0|108=20|
    00:00.010 ! loggedOn
    00:00.010 = 2 2 loggedOn
  `);

  conversation('1S-a: a Logon with a number too high is accepted, and the rest asked for', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=5|98=0|108=30|
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 < 35=2|34=2|7=1|16=0|
    00:00.010 ! loggedOn
    00:00.020 > 35=4|34=1|43=Y|123=Y|36=6|
    00:00.020 = 3 6 loggedOn
    00:00.030 > 35=1|34=6|112=HELLO|
    00:00.030 < 35=0|34=3|112=HELLO|
  `);

  conversation('2-c: a Logon with a number too low is told so, and the line closed after a while', {
    numbers: [7, 9],
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=4|98=0|108=30|
    00:00.010 < 35=5|34=7|58=MsgSeqNum too low, expecting 9 but received 4|
    00:02.100 ! ended fault by peer (MsgSeqNum too low, expecting 9 but received 4)
    00:02.100 = 8 9 disconnected
  `);

  conversation('2S: a first message that is no Logon ends it without a word', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=D|34=1|11=A1|
    00:00.010 ! ended refused by peer (35=D instead of a Logon)
    00:00.010 = 1 1 disconnected
  `);

  conversation('no Logon within logonTimeoutSec ends it without a word', {}).plays(script`
    00:00.000 +
    00:05.000 ! ended refused by peer (no Logon within 5 s)
  `);

  const refused = (what: string, logon: string, reason: string) =>
    conversation(`1S-d: ${what} is refused without a word`, { maxHeartBtIntSec: 60 }).plays(script`
      00:00.000 +
      00:00.010 > ${logon}
      00:00.010 ! ended refused by peer (Logon: ${reason})
      00:00.010 = 1 1 disconnected
    `);
  refused('a wrong BeginString', '35=A|34=1|8=FIX.4.2|98=0|108=30|', 'Incorrect BeginString');
  refused('no MsgSeqNum', '35=A|98=0|108=30|', 'MsgSeqNum missing');
  refused('a wrong SenderCompID', '35=A|34=1|49=OTHER|98=0|108=30|', 'CompID problem');
  refused('a wrong TargetCompID', '35=A|34=1|56=OTHER|98=0|108=30|', 'CompID problem');
  refused(
    'a SendingTime two minutes off',
    '35=A|34=1|52=02:00.011|98=0|108=30|',
    'SendingTime accuracy problem, it is 120 s ahead of our clock',
  );

  const told = (what: string, logon: string, reason: string) =>
    conversation(`1S-d: ${what} is refused with the reason, and both numbers are used`, {
      maxHeartBtIntSec: 60,
      numbers: [5, 3],
    }).plays(script`
      00:00.000 +
      00:00.010 > ${logon}
      00:00.010 < 35=5|34=5|58=Logon: ${reason}|
      00:00.010 = 6 4 expelling
      00:00.020 > 35=5|34=4|
      00:00.020 ! ended fault by peer (Logon: ${reason})
      00:00.020 = 6 5 disconnected
    `);
  told('no SendingTime', '35=A|34=3|-52|98=0|108=30|', 'Required tag missing (52)');
  told('an empty TargetCompID', '35=A|34=3|56=|98=0|108=30|', 'Tag specified without a value (56)');
  told('encryption', '35=A|34=3|98=1|108=30|', 'EncryptMethod must be 0');
  told('no HeartBtInt', '35=A|34=3|98=0|', 'HeartBtInt must be 0 to 60');
  told('a negative HeartBtInt', '35=A|34=3|98=0|108=-1|', 'HeartBtInt must be 0 to 60');
  told('a HeartBtInt too long', '35=A|34=3|98=0|108=61|', 'HeartBtInt must be 0 to 60');
  told('a reset that is not number 1', '35=A|34=3|98=0|108=30|141=Y|', 'ResetSeqNumFlag needs MsgSeqNum 1');

  conversation('an empty field of the header, as some engines write it by default, is refused with its tag', {
    rules: standardRules('FIX.4.4'),
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|57=|98=0|108=30|
    00:00.010 < 35=5|34=1|58=Logon: Tag specified without a value (57)|
    00:02.100 ! ended fault by peer (Logon: Tag specified without a value (57))
  `);

  conversation('1S-c: a Logon that is not signed as agreed is refused without a word, whatever else is wrong', {
    verifyLogon: (logon) => (logon.text(96) === 'ours' ? undefined : 'its signature is wrong'),
    resetOnLogon: true,
    numbers: [5, 3],
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=3|95=6|96=theirs|98=1|108=30|
    00:00.010 ! ended refused by peer (Logon: its signature is wrong)
    00:00.010 = 5 3 disconnected
    00:01.000 +
    00:01.010 > 35=A|34=1|95=4|96=ours|98=0|108=30|
    00:01.010 ! numbersReset 1 1
    00:01.010 < 35=A|34=1|98=0|108=30|
    00:01.010 ! loggedOn
  `);

  conversation('ResetSeqNumFlag=Y starts both counts again, and is echoed', { numbers: [7, 9] }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 ! numbersReset 1 1
    00:00.010 < 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 ! loggedOn
    00:00.010 = 2 2 loggedOn
  `);

  conversation('resetOnLogon starts both counts again unasked', { numbers: [7, 9], resetOnLogon: true }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 ! numbersReset 1 1
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
  `);

  conversation('a refused Logon resets nothing', { numbers: [7, 9], resetOnLogon: true }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=2|108=30|141=Y|
    00:00.010 < 35=5|34=7|58=Logon: EncryptMethod must be 0|
    00:00.010 = 8 9 expelling
  `);

  conversation('HeartBtInt=0 means no heartbeats and no TestRequests', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=0|
    00:00.010 < 35=A|34=1|98=0|108=0|
    00:00.010 ! loggedOn
    59:00.000 = 2 2 loggedOn
  `);

  conversation('in session, a Logon with ResetSeqNumFlag=Y starts the counts again', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.020 > 35=D|34=2|11=A1|
    00:00.020 ! deliver 35=D|11=A1
    00:00.030 > 35=A|34=1|98=0|108=10|141=Y|
    00:00.030 ! numbersReset 1 1
    00:00.030 < 35=A|34=1|98=0|108=10|141=Y|
    00:00.030 = 2 2 loggedOn
    00:00.040 > 35=D|34=2|11=A2|
    00:00.040 ! deliver 35=D|11=A2
    00:10.100 < 35=0|34=2|
  `);

  conversation('in session, a reset shows what was held behind a gap', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.020 > 35=8|34=3|17=E1|
    00:00.020 < 35=2|34=2|7=2|16=0|
    00:00.030 > 35=A|34=1|98=0|108=30|141=Y|
    00:00.030 ! quarantined (skipped by the peer, though it came) 17=E1
    00:00.030 ! numbersReset 1 1
    00:00.030 < 35=A|34=1|98=0|108=30|141=Y|
  `);

  conversation('a reset while we log out comes too late', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.020 operator > logout
    00:00.020 < 35=5|34=2|
    00:00.030 > 35=A|34=1|98=0|108=30|141=Y|
    00:00.030 < 35=5|34=3|58=Logon while logged on|
  `);

  conversation('in session, any other Logon ends it', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.020 > 35=A|34=2|98=0|108=30|
    00:00.020 < 35=5|34=2|58=Logon while logged on|
    00:00.030 > 35=5|34=2|
    00:00.030 ! ended fault by peer (Logon while logged on)
  `);

  conversation('FIX.4.0 knows no ResetSeqNumFlag', {
    beginString: 'FIX.4.0',
    timePrecision: 0,
    numbers: [3, 3],
  }).plays(script`
    00:00.000 +
    00:01.000 > 35=A|34=3|98=0|108=30|141=Y|
    00:01.000 < 35=A|34=3|98=0|108=30|
    00:01.000 ! loggedOn
  `);
});

describe('FIXT.1.1', () => {
  const FIXT = { beginString: 'FIXT.1.1', defaultApplVerID: '9' } as const;

  conversation('DefaultApplVerID goes both ways', FIXT).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|1137=9|
    00:00.010 < 35=A|34=1|98=0|108=30|1137=9|
    00:00.010 ! loggedOn
  `);

  conversation('DefaultApplVerID is required', FIXT).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 ! ended refused by peer (Logon: DefaultApplVerID is missing)
  `);

  conversation('another DefaultApplVerID is refused', FIXT).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|1137=7|
    00:00.010 < 35=5|34=1|58=Logon: DefaultApplVerID must be 9|
  `);

  conversation('a message of another ApplVerID is rejected, and seen', FIXT).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|1137=9|
    00:00.010 < 35=A|34=1|98=0|108=30|1137=9|
    00:00.010 ! loggedOn
    00:00.020 > 35=D|34=2|1128=9|11=A1|
    00:00.020 ! deliver 11=A1
    00:00.030 > 35=D|34=3|1128=7|11=A2|
    00:00.030 ! quarantined (Value is incorrect (out of range) for this tag: 1128) 11=A2
    00:00.030 < 35=3|34=2|45=3|371=1128|372=D|373=5|58=*|
  `);

  const otherApplications = new Map([['7', undefined]]);

  conversation('an acceptor of several versions answers in the one it was asked for', {
    ...FIXT,
    otherApplications,
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|1137=7|
    00:00.010 < 35=A|34=1|98=0|108=30|1137=7|
    00:00.010 ! loggedOn
    00:00.020 > 35=D|34=2|1128=9|11=A1|
    00:00.020 ! deliver 11=A1
    00:00.030 > 35=D|34=3|1128=8|11=A2|
    00:00.030 ! quarantined (Value is incorrect (out of range) for this tag: 1128) 11=A2
    00:00.030 < 35=3|34=2|45=3|371=1128|372=D|373=5|58=*|
  `);

  conversation('a DefaultApplVerID that is none of several is refused', { ...FIXT, otherApplications }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|1137=8|
    00:00.010 < 35=5|34=1|58=Logon: DefaultApplVerID must be 9 or 7|
  `);

  /** Rules of a version in which an order must have `tag`. */
  const needing = (tag: number) =>
    loadRules({
      name: `NEEDS${tag}`,
      beginString: 'FIXT.1.1',
      header: [8, 9, 35, 34, 49, 52, 56, -1128],
      trailer: [10],
      messages: [
        ['A', 'Logon', 'admin', [98, 108, 1137]],
        ['D', 'NewOrderSingle', 'app', [tag]],
      ],
      fields: [8, 9, 10, 11, 34, 35, 37, 49, 52, 56, 98, 108, 1128, 1137].map((each) => [each, `F${each}`, 'STRING']),
    });

  conversation("a message is judged by the dictionary of its ApplVerID, or else of its sender's Logon", {
    ...FIXT,
    rules: needing(11),
    otherApplications: new Map([['7', needing(37)]]),
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|1137=7|
    00:00.010 < 35=A|34=1|98=0|108=30|1137=7|
    00:00.010 ! loggedOn
    00:00.020 > 35=D|34=2|37=O1|
    00:00.020 ! deliver 37=O1
    00:00.030 > 35=D|34=3|1128=9|11=A2|
    00:00.030 ! deliver 11=A2
    00:00.040 > 35=D|34=4|11=A3|
    00:00.040 ! quarantined (Required tag missing: 37) 11=A3
    00:00.040 < 35=3|34=2|45=4|371=37|372=D|373=1|58=*|
  `);
});

describe('initiator', () => {
  conversation('1B-a, b: connects, sends Logon, and is logged on by the answer', INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.000 = 2 1 logonSent
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.010 = 2 2 loggedOn
  `);

  conversation('an answer may have fields that the dictionary does not know, or that are empty', {
    ...INITIATOR,
    rules: standardRules('FIX.4.4'),
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.010 > 35=A|34=1|57=|98=0|108=30|1409=0|25037=x|
    00:00.010 ! loggedOn
  `);

  conversation('an answer without what the session needs is refused all the same', {
    ...INITIATOR,
    rules: standardRules('FIX.4.4'),
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.010 > 35=A|34=1|25037=x|98=0|108=|
    00:00.010 < 35=5|34=2|58=Logon: HeartBtInt must be 0 to 60|
  `);

  conversation('a HeartBtInt of ours that is longer than what we take from others is confirmed', {
    ...INITIATOR,
    heartBtIntSec: 120,
    maxHeartBtIntSec: 60,
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=120|
    00:00.010 > 35=A|34=1|98=0|108=120|
    00:00.010 ! loggedOn
  `);

  conversation('Logon carries the credentials', {
    ...INITIATOR,
    credentials: { username: 'u', password: 'p' },
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|553=u|554=p|
  `);

  conversation('a Logon of a version without credentials carries them where they are configured', {
    ...INITIATOR,
    beginString: 'FIX.4.2',
    credentials: { password: 'p' },
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|554=p|
  `);

  conversation('Logon is signed by what is given, over the whole of it, each time anew', {
    ...INITIATOR,
    logonFields: [[9001, 'DESK 1']],
    signLogon: (logon) => [[9002, `signed ${logon.text(34)} ${logon.text(9001)}`]],
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|9001=DESK 1|9002=signed 1 DESK 1|
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:01.000 app > send 35=D|11=A|
    00:01.000 < 35=D|34=2|11=A|
    00:02.000 driver > restart
    00:02.000 ! numbersReset 1 1
    00:02.000 < 35=A|34=1|98=0|108=30|141=Y|9001=DESK 1|9002=signed 1 DESK 1|
  `);

  conversation('a Logon that cannot be signed is not sent, and uses no number', {
    ...INITIATOR,
    signLogon: () => 'it has no field 553',
    numbers: [5, 3],
  }).plays(script`
    00:00.000 +
    00:00.000 ! ended refused by us (our Logon cannot be signed: it has no field 553)
    00:00.000 = 5 3 disconnected
  `);

  conversation('F33: Logon carries what the peer wants beyond that', {
    ...INITIATOR,
    logonFields: [[9001, 'DESK 1']],
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|9001=DESK 1|
  `);

  conversation('resetOnLogon says ResetSeqNumFlag=Y', {
    ...INITIATOR,
    resetOnLogon: true,
    numbers: [8, 9],
  }).plays(script`
    00:00.000 +
    00:00.000 ! numbersReset 1 1
    00:00.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 > 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 ! loggedOn
    00:00.010 = 2 2 loggedOn
  `);

  conversation('a reset that the peer does not confirm ends it: its old messages would come again', {
    ...INITIATOR,
    resetOnLogon: true,
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 > 35=A|34=57|98=0|108=30|
    00:00.010 < 35=5|34=2|58=ResetSeqNumFlag was not confirmed|
    00:00.020 > 35=5|34=58|
    00:00.020 ! ended fault by peer (ResetSeqNumFlag was not confirmed)
  `);

  conversation('a reset whose answer is number 1 is confirmed enough', {
    ...INITIATOR,
    resetOnLogon: true,
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
  `);

  const FIX40 = { ...INITIATOR, beginString: 'FIX.4.0', timePrecision: 0, resetOnLogon: true } as const;
  conversation('FIX.4.0 can not confirm a reset', FIX40).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:01.000 > 35=A|34=3|98=0|108=30|
    00:01.000 < 35=2|34=2|7=1|16=999999|
    00:01.000 ! loggedOn
  `);

  conversation('a reset that only the peer wants is followed', { ...INITIATOR, numbers: [8, 9] }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=8|98=0|108=30|
    00:00.010 > 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 ! numbersReset 2 1
    00:00.010 ! loggedOn
    00:00.010 = 2 2 loggedOn
  `);

  conversation("1B-d: the answer is a Logout: it ends, with the peer's words", INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.010 > 35=5|34=1|58=MsgSeqNum too low, expecting 9 but received 1|
    00:00.010 ! ended refused by peer (35=5 instead of a Logon: MsgSeqNum too low, expecting 9 but received 1)
    00:00.010 = 2 2 disconnected
  `);

  conversation('1B-d: no answer within logonTimeoutSec ends it', INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:05.000 ! ended refused by peer (no Logon within 5 s)
  `);

  conversation('1B-e: an answer that can not be is told so', INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.010 > 35=A|34=1|98=3|108=30|
    00:00.010 < 35=5|34=2|58=Logon: EncryptMethod must be 0|
    00:02.100 ! ended fault by peer (Logon: EncryptMethod must be 0)
  `);

  conversation("the answer's number may be too high", INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.010 > 35=A|34=3|98=0|108=30|
    00:00.010 < 35=2|34=2|7=1|16=0|
    00:00.010 ! loggedOn
    00:00.020 > 35=8|34=1|43=Y|17=E1|
    00:00.020 ! deliver 35=8|34=1|17=E1
    00:00.020 > 35=8|34=2|43=Y|17=E2|
    00:00.020 ! deliver 35=8|34=2|17=E2
    00:00.020 = 3 4 loggedOn
  `);

  conversation('what is committed between Logon and answer is made known by a Heartbeat', INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.005 app > send 35=D|11=A1|
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=0|34=3|
    00:00.010 ! loggedOn
    00:00.020 > 35=2|34=2|7=2|16=0|
    00:00.020 < 35=D|34=2|43=Y|122=00:00.005|11=A1|
    00:00.020 < 35=4|34=3|43=Y|122=*|36=4|123=Y|
  `);

  conversation('logging out before the answer just ends it', INITIATOR).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|
    00:00.010 operator > logout
    00:00.010 ! ended refused by us (logged out before the Logon)
  `);
});

describe('F14: NextExpectedMsgSeqNum', () => {
  const NEXT = { nextExpectedMsgSeqNum: true } as const;

  conversation('in step, both just say so', NEXT).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|789=1|
    00:00.010 < 35=A|34=1|98=0|108=30|789=2|
    00:00.010 ! loggedOn
  `);

  conversation('the acceptor sends what the peer says it misses, and asks for nothing itself', {
    ...NEXT,
    numbers: [4, 5],
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=7|98=0|108=30|789=2|
    00:00.010 < 35=A|34=4|98=0|108=30|789=5|
    00:00.010 < 35=4|34=2|43=Y|122=*|36=5|123=Y|
    00:00.010 ! loggedOn
    00:00.020 > 35=D|34=5|43=Y|11=A1|
    00:00.020 ! deliver 11=A1
    00:00.020 > 35=4|34=6|43=Y|123=Y|36=8|
    00:00.020 = 5 8 loggedOn
  `);

  conversation('the initiator sends what the peer says it misses', {
    ...NEXT,
    role: 'initiator',
    numbers: [4, 5],
  }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=4|98=0|108=30|789=5|
    00:00.010 > 35=A|34=5|98=0|108=30|789=3|
    00:00.010 < 35=4|34=3|43=Y|122=*|36=5|123=Y|
    00:00.010 ! loggedOn
  `);

  const AHEAD = { ...NEXT, role: 'initiator', numbers: [8, 9] } as const;
  conversation('where the peer starts again on its own, our Logon is number 1', AHEAD).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=8|98=0|108=30|789=9|
    00:00.010 > 35=A|34=1|98=0|108=30|141=Y|789=2|
    00:00.010 ! numbersReset 2 1
    00:00.010 ! loggedOn
  `);

  conversation('a peer that expects what was never sent is told so', { ...NEXT, numbers: [4, 5] }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=5|98=0|108=30|789=9|
    00:00.010 < 35=5|34=4|58=NextExpectedMsgSeqNum too high, expecting 4 but received 9|
    00:02.100 ! ended fault by peer (NextExpectedMsgSeqNum too high, expecting 4 but received 9)
  `);

  conversation('what does not come unasked in half a minute is asked for', { ...NEXT, numbers: [4, 5] }).plays(script`
    00:00.000 +
    00:00.000 > 35=A|34=7|98=0|108=60|789=4|
    00:00.000 < 35=A|34=4|98=0|108=60|789=5|
    00:00.000 ! loggedOn
    00:30.000 < 35=2|34=5|7=5|16=0|
  `);

  conversation('F14: every message says what was last processed', { lastMsgSeqNumProcessed: true }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=A|34=1|369=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:00.020 > 35=1|34=2|112=HI|
    00:00.020 < 35=0|34=2|369=2|112=HI|
  `);
});
