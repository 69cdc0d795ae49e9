/** Numbers: FIX session test cases 2, 10, 11 and 20, and what happens behind a gap (F4, F8, F12, F13, F15). */
import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { inBothRoles } from './conversation.ts';

const ON = script`
  00:00.000 +
  00:00.000 > 35=A|34=1|98=0|108=30|
  00:00.000 < 35=A|34=1|98=0|108=30|
  00:00.000 ! loggedOn
`;
const IN = {};

describe('2: MsgSeqNum', () => {
  inBothRoles('2-a: as expected is taken', IN).plays(script`${ON}
    00:00.010 > 35=D|34=2|11=A1|
    00:00.010 ! deliver 35=D|34=2|11=A1
    00:00.010 = 2 3
  `);

  inBothRoles('2-b: a gap is asked for once, and the order behind it arrives once', IN).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.015 > 35=D|34=4|11=A2|
    00:00.020 > 35=4|34=2|43=Y|123=Y|36=3|
    00:00.020 ! deliver 35=D|34=3|11=A1
    00:00.020 ! deliver 35=D|34=4|11=A2
    00:00.021 > 35=D|34=3|43=Y|11=A1|
    00:00.022 > 35=D|34=4|43=Y|11=A2|
    00:00.022 = 3 5
  `);

  inBothRoles('2-b: before FIX.4.2, infinity is 999999', {
    beginString: 'FIX.4.1',
    timePrecision: 0,
  }).plays(script`${ON}
    00:01.000 > 35=D|34=3|11=A1|
    00:01.000 < 35=2|34=2|7=2|16=999999|
  `);

  inBothRoles('2-b: a second gap behind the first is asked for when the first has closed', IN).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A2|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.011 > 35=D|34=6|11=A5|
    00:00.020 > 35=D|34=2|43=Y|11=A1|
    00:00.020 ! deliver 34=2|11=A1
    00:00.020 ! deliver 34=3|11=A2
    00:00.020 < 35=2|34=3|7=4|16=0|
    00:00.030 > 35=4|34=4|43=Y|123=Y|36=6|
    00:00.030 ! deliver 34=6|11=A5
    00:00.030 = 4 7
  `);

  inBothRoles('2-c: too low without PossDupFlag ends the session, after the peer could answer', IN).plays(script`${ON}
    00:00.010 > 35=0|34=2|
    00:00.020 > 35=D|34=2|11=A1|
    00:00.020 < 35=5|34=2|58=MsgSeqNum too low, expecting 3 but received 2|
    00:00.020 = 3 3 expelling
    00:00.030 > 35=D|34=3|11=A2|
    00:00.030 app > send 35=8|17=E1|
    00:02.100 ! ended fault by peer (MsgSeqNum too low, expecting 3 but received 2)
    00:02.100 = 4 3 disconnected
  `);

  inBothRoles('2-c: the answer to that Logout ends it at once', IN).plays(script`${ON}
    00:00.010 > 35=0|34=2|
    00:00.020 > 35=0|34=2|
    00:00.020 < 35=5|34=2|58=*|
    00:00.030 > 35=5|34=3|
    00:00.030 ! ended fault by peer (MsgSeqNum too low, expecting 3 but received 2)
    00:00.030 = 3 4 disconnected
  `);

  inBothRoles('2-e: PossDup of what was taken is passed over', IN).plays(script`${ON}
    00:00.010 > 35=D|34=2|11=A1|
    00:00.010 ! deliver 11=A1
    00:00.020 > 35=D|34=2|43=Y|11=A1|
    00:00.020 > 35=1|34=1|43=Y|112=X|
    00:00.020 > 35=5|34=1|43=Y|
    00:00.020 > 35=2|34=1|43=Y|7=1|16=0|
    00:00.020 > 35=A|34=1|43=Y|98=0|108=30|141=Y|
    00:00.020 > 35=3|34=1|43=Y|-122|45=1|
    00:00.020 = 2 3 loggedOn
  `);

  inBothRoles('2-e: PossDup of what was not taken is taken', IN).plays(script`${ON}
    00:00.010 > 35=D|34=2|43=Y|11=A1|
    00:00.010 ! deliver 34=2|11=A1
  `);

  inBothRoles('2-f: OrigSendingTime after SendingTime: Reject 10, and Logout', IN).plays(script`${ON}
    00:00.010 > 35=D|34=2|11=A1|
    00:00.010 ! deliver 11=A1
    00:10.000 > 35=D|34=2|43=Y|122=00:20.000|11=A1|
    00:10.000 < 35=3|34=2|45=2|372=D|373=10|58=SendingTime accuracy problem|
    00:10.000 < 35=5|34=3|
    00:12.000 ! ended fault by peer (SendingTime accuracy problem)
    00:12.000 = 4 3
  `);

  inBothRoles('2-f: the same on a message not yet taken, which the application sees first', IN).plays(script`${ON}
    00:10.000 > 35=8|34=2|43=Y|122=00:20.000|17=E1|
    00:10.000 ! quarantined (SendingTime accuracy problem) 17=E1
    00:10.000 < 35=3|34=2|45=2|372=8|373=10|58=SendingTime accuracy problem|
    00:10.000 < 35=5|34=3|
    00:12.000 ! ended fault by peer (SendingTime accuracy problem)
    00:12.000 = 4 3
  `);

  inBothRoles('2-f: a fraction of a second is a matter of how stamps are written', IN).plays(script`${ON}
    00:10.000 > 35=D|34=2|43=Y|52=20260105-09:00:10|122=00:10.900|11=A1|
    00:10.000 ! deliver 11=A1
  `);

  inBothRoles(
    '2-g: PossDup without OrigSendingTime: Reject 1; taken as rejected only if it was its turn',
    IN,
  ).plays(script`${ON}
    00:00.010 > 35=D|34=2|43=Y|-122|11=A1|
    00:00.010 ! quarantined (Required tag missing: 122) 11=A1
    00:00.010 < 35=3|34=2|45=2|371=122|372=D|373=1|58=Required tag missing|
    00:00.010 = 3 3 loggedOn
    00:00.020 > 35=D|34=2|43=Y|-122|11=A1|
    00:00.020 < 35=3|34=3|45=2|371=122|372=D|373=1|58=Required tag missing|
    00:00.020 = 4 3 loggedOn
  `);

  inBothRoles('2-i: a wrong BeginString ends the session', IN).plays(script`${ON}
    00:00.010 > 8=FIX.4.2|35=1|34=2|112=X|
    00:00.010 < 35=5|34=2|58=Incorrect BeginString|
    00:00.020 > 8=FIX.4.2|35=5|34=3|
    00:00.020 ! ended fault by peer (Incorrect BeginString)
    00:00.020 = 3 2
  `);

  inBothRoles('2-k: a wrong SenderCompID: Reject 9, and Logout', IN).plays(script`${ON}
    00:00.010 > 35=D|34=2|49=OTHER|11=A1|
    00:00.010 ! quarantined (CompID problem) 11=A1
    00:00.010 < 35=3|34=2|45=2|372=D|373=9|58=CompID problem|
    00:00.010 < 35=5|34=3|
    00:00.020 > 35=5|34=3|
    00:00.020 ! ended fault by peer (CompID problem)
    00:00.020 = 4 4
  `);

  inBothRoles('2-k: a wrong TargetCompID out of sequence is not taken', IN).plays(script`${ON}
    00:00.010 > 35=D|34=5|56=OTHER|11=A1|
    00:00.010 < 35=3|34=2|45=5|372=D|373=9|58=CompID problem|
    00:00.010 < 35=5|34=3|
    00:02.100 ! ended fault by peer (CompID problem)
    00:02.100 = 4 2
  `);

  inBothRoles('2-o: SendingTime beyond its accuracy, early or late: Reject 10, and Logout', IN).plays(script`${ON}
    00:20.000 > 35=0|34=2|52=02:20.001|
    00:20.000 < 35=3|34=2|45=2|372=0|373=10|58=SendingTime accuracy problem|
    00:20.000 < 35=5|34=3|
    00:20.010 > 35=5|34=3|
    00:20.010 ! ended fault by peer (SendingTime accuracy problem)
  `);

  inBothRoles('2-o: too early', IN).plays(script`${ON}
    00:20.000 > 35=0|34=2|52=20260105-08:58:19.999|
    00:20.000 < 35=3|34=2|45=2|372=0|373=10|58=SendingTime accuracy problem|
    00:20.000 < 35=5|34=3|
  `);

  inBothRoles('2-o: exactly at its accuracy is within it', IN).plays(script`${ON}
    00:20.000 > 35=D|34=2|52=02:20.000|11=A1|
    00:20.000 ! deliver 11=A1
  `);

  inBothRoles('sendingTimeAccuracySec 0 looks at no clock', { sendingTimeAccuracySec: 0 }).plays(script`${ON}
    00:20.000 > 35=D|34=2|52=59:59.000|11=A1|
    00:20.000 ! deliver 11=A1
  `);

  inBothRoles('a message without MsgSeqNum ends the session', IN).plays(script`${ON}
    00:00.010 > 35=D|11=A1|
    00:00.010 < 35=5|34=2|58=MsgSeqNum missing|
    00:02.100 ! ended fault by peer (MsgSeqNum missing)
  `);
});

describe('10: SequenceReset, gap fill', () => {
  inBothRoles('10-a: in sequence, it moves on', IN).plays(script`${ON}
    00:00.010 > 35=4|34=2|123=Y|36=20|
    00:00.020 > 35=1|34=20|112=HELLO|
    00:00.020 < 35=0|34=2|112=HELLO|
  `);

  inBothRoles('10-b: too high, it waits its turn', IN).plays(script`${ON}
    00:00.010 > 35=4|34=10|123=Y|36=20|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 > 35=4|34=2|43=Y|123=Y|36=10|
    00:00.020 = 3 20
  `);

  inBothRoles('10-c: too low with PossDupFlag is passed over', IN).plays(script`${ON}
    00:00.010 > 35=4|34=1|43=Y|-122|123=Y|36=20|
    00:00.010 = 2 2 loggedOn
  `);

  inBothRoles('10-d: too low without PossDupFlag ends the session', IN).plays(script`${ON}
    00:00.010 > 35=4|34=1|123=Y|36=20|
    00:00.010 < 35=5|34=2|58=MsgSeqNum too low, expecting 2 but received 1|
    00:02.100 ! ended fault by peer (MsgSeqNum too low, expecting 2 but received 1)
  `);

  inBothRoles('10-e: one that does not move on is rejected, and counts', IN).plays(script`${ON}
    00:00.010 > 35=4|34=2|123=Y|36=2|
    00:00.010 < 35=3|34=2|45=2|372=4|373=5|58=Value is incorrect (out of range) for this tag|
    00:00.020 > 35=4|34=3|123=Y|36=1|
    00:00.020 < 35=3|34=3|45=3|372=4|373=5|58=*|
    00:00.030 > 35=4|34=4|123=Y|
    00:00.030 < 35=3|34=4|45=4|371=36|372=4|373=1|58=Required tag missing|
    00:00.030 = 5 5
  `);

  inBothRoles(
    'what was held and is then skipped is shown, never taken: the peer says it is void',
    IN,
  ).plays(script`${ON}
    00:00.010 > 35=D|34=4|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.011 > 35=1|34=5|112=X|
    00:00.011 > 35=D|34=3|11=A0|
    00:00.020 > 35=4|34=2|43=Y|123=Y|36=6|
    00:00.020 ! quarantined (skipped by the peer, though it came) 34=3|11=A0
    00:00.020 ! quarantined (skipped by the peer, though it came) 34=4|11=A1
    00:00.030 > 35=D|34=6|11=A2|
    00:00.030 ! deliver 11=A2
  `);
});

describe('11: SequenceReset, reset', () => {
  inBothRoles('11-a: a higher NewSeqNo is followed, whatever the number', IN).plays(script`${ON}
    00:00.010 > 35=4|34=0|36=25|
    00:00.020 > 35=1|34=25|112=A|
    00:00.020 < 35=0|34=2|112=A|
    00:00.030 > 35=4|34=900|36=50|123=N|
    00:00.030 = 3 50
  `);

  inBothRoles('11-b: an equal one changes nothing', IN).plays(script`${ON}
    00:00.010 > 35=4|34=0|36=2|
    00:00.010 = 2 2
  `);

  inBothRoles('11-c: a lower one is rejected, and changes nothing', IN).plays(script`${ON}
    00:00.010 > 35=4|34=0|36=1|
    00:00.010 < 35=3|34=2|45=0|372=4|373=5|58=Value is incorrect (out of range) for this tag|
    00:00.020 > 35=1|34=2|112=A|
    00:00.020 < 35=0|34=3|112=A|
  `);

  inBothRoles('11: one without NewSeqNo is rejected', IN).plays(script`${ON}
    00:00.010 > 35=4|34=2|
    00:00.010 < 35=3|34=2|45=2|371=36|372=4|373=1|58=*|
    00:00.010 = 3 2
  `);

  inBothRoles('11-a: it ends a gap, and shows what was held in it', IN).plays(script`${ON}
    00:00.010 > 35=8|34=4|17=E4|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.012 > 35=8|34=9|17=E9|
    00:00.020 > 35=4|34=2|36=9|
    00:00.020 ! quarantined (skipped by the peer, though it came) 17=E4
    00:00.020 ! deliver 17=E9
    00:00.020 = 3 10
  `);
});

describe('20: both sides in a gap', () => {
  inBothRoles('a ResendRequest behind a gap is answered at once, and not again', IN).plays(script`${ON}
    00:00.001 app > send 35=8|17=E1|
    00:00.001 < 35=8|34=2|17=E1|
    00:00.010 > 35=0|34=4|
    00:00.010 < 35=2|34=3|7=2|16=0|
    00:00.020 > 35=2|34=5|7=2|16=2|
    00:00.020 < 35=8|34=2|43=Y|122=00:00.001|17=E1|
    00:00.030 > 35=0|34=2|43=Y|
    00:00.030 > 35=0|34=3|43=Y|
    00:00.030 = 4 6
    00:00.040 > 35=1|34=6|112=X|
    00:00.040 < 35=0|34=4|112=X|
  `);

  inBothRoles('a ResendRequest that shows the gap is answered first', IN).plays(script`${ON}
    00:00.010 > 35=2|34=5|7=1|16=0|
    00:00.010 < 35=4|34=1|43=Y|122=*|36=2|123=Y|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 > 35=4|34=2|43=Y|123=Y|36=6|
    00:00.020 = 3 6
  `);

  inBothRoles('a ResendRequest with a number too low is answered, and counts for nothing', IN).plays(script`${ON}
    00:00.010 > 35=0|34=2|
    00:00.020 > 35=2|34=1|7=1|16=0|
    00:00.020 < 35=4|34=1|43=Y|122=*|36=2|123=Y|
    00:00.020 = 2 3 loggedOn
  `);
});

describe('asked again by a person', () => {
  inBothRoles('what came is delivered again, and what comes meanwhile waits for its turn', IN).plays(script`${ON}
    00:00.010 > 35=8|34=2|17=E1|
    00:00.010 ! deliver 34=2|17=E1
    00:00.011 > 35=0|34=3|
    00:00.012 > 35=8|34=4|17=E2|
    00:00.012 ! deliver 34=4|17=E2
    00:01.000 operator > again 2
    00:01.000 < 35=2|34=2|7=2|16=0|
    00:01.000 = 3 2 loggedOn
    00:01.001 > 35=8|34=5|17=E3|
    00:01.002 operator > again 2 in vain
    00:01.010 > 35=8|34=2|43=Y|17=E1|
    00:01.010 ! deliver 34=2|17=E1
    00:01.011 > 35=4|34=3|43=Y|123=Y|36=4|
    00:01.012 > 35=8|34=4|43=Y|17=E2|
    00:01.012 ! deliver 34=4|17=E2
    00:01.012 ! deliver 34=5|17=E3
    00:01.013 > 35=8|34=5|43=Y|17=E3|
    00:01.013 = 3 6 loggedOn
  `);

  inBothRoles('after a cut it goes on at the next Logon', IN).plays(script`${ON}
    00:00.010 > 35=8|34=2|17=E1|
    00:00.010 ! deliver 34=2|17=E1
    00:01.000 operator > again 2
    00:01.000 < 35=2|34=2|7=2|16=0|
    00:01.001 -
    00:01.002 operator > again 1 in vain
    00:02.000 +
    00:02.000 > 35=A|34=3|98=0|108=30|
    00:02.000 < 35=A|34=3|98=0|108=30|
    00:02.000 < 35=2|34=4|7=2|16=0|
    00:02.000 ! loggedOn
  `);

  inBothRoles('what has not come yet is not asked for', IN).plays(script`${ON}
    00:00.010 operator > again 2 in vain
    00:00.010 = 2 2 loggedOn
  `);
});

describe('behind a gap', () => {
  inBothRoles('F13: more messages than are held end the session', { maxHeldMessages: 2 }).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.011 > 35=D|34=4|11=A2|
    00:00.011 > 35=D|34=4|43=Y|11=A2|
    00:00.012 > 35=D|34=5|11=A3|
    00:00.012 < 35=5|34=3|58=Too many messages behind the gap at MsgSeqNum 2|
    00:02.100 ! ended fault by peer (Too many messages behind the gap at MsgSeqNum 2)
    00:02.100 = 4 2
  `);

  inBothRoles('F13: more bytes than are held end the session', { maxHeldBytes: 150 }).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.011 > 35=D|34=4|11=A2|
    00:00.011 < 35=5|34=3|58=Too many messages behind the gap at MsgSeqNum 2|
    00:02.100 ! ended fault by peer (Too many messages behind the gap at MsgSeqNum 2)
  `);

  inBothRoles('F12, F8: what was held, and what was asked for, is forgotten with the connection', IN).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 -
    00:01.000 +
    00:01.000 > 35=A|34=4|98=0|108=30|
    00:01.000 < 35=A|34=3|98=0|108=30|
    00:01.000 < 35=2|34=4|7=2|16=0|
    00:01.000 ! loggedOn
    00:01.010 > 35=D|34=2|43=Y|11=A0|
    00:01.010 ! deliver 34=2|11=A0
    00:01.020 > 35=D|34=3|43=Y|11=A1|
    00:01.020 ! deliver 34=3|11=A1
    00:01.020 = 5 5
  `);

  inBothRoles('F8: a new connection asks anew, though its Logon shows no gap', IN).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 -
    00:01.000 +
    00:01.000 > 35=A|34=2|98=0|108=30|
    00:01.000 < 35=A|34=3|98=0|108=30|
    00:01.000 ! loggedOn
    00:01.010 > 35=D|34=4|11=A2|
    00:01.010 < 35=2|34=4|7=3|16=0|
  `);

  inBothRoles('a Reject of something else does not lead to another request', IN).plays(script`${ON}
    00:00.001 app > send 35=8|17=E1|
    00:00.001 < 35=8|34=2|17=E1|
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=3|7=2|16=0|
    00:00.020 > 35=3|34=4|45=2|
    00:00.030 > 35=D|34=5|11=A2|
    00:00.040 > 35=0|34=2|43=Y|
    00:00.040 ! deliver 11=A1
    00:00.040 ! rejected 45=2
    00:00.040 ! deliver 11=A2
  `);

  inBothRoles('F13: what has left makes room', { maxHeldBytes: 150 }).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 > 35=0|34=2|43=Y|
    00:00.020 ! deliver 11=A1
    00:00.030 > 35=D|34=5|11=A2|
    00:00.030 < 35=2|34=3|7=4|16=0|
    00:00.040 > 35=0|34=4|43=Y|
    00:00.040 ! deliver 11=A2
  `);

  inBothRoles('a ResendRequest behind a gap that can not be answered is rejected in its turn', IN).plays(script`${ON}
    00:00.010 > 35=2|34=3|7=0|16=0|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 > 35=0|34=2|43=Y|
    00:00.020 < 35=3|34=3|45=3|371=7|372=2|373=5|58=*|
  `);

  inBothRoles(
    'F8: a ResendRequest that the peer rejects is not remembered; the third time ends it',
    IN,
  ).plays(script`${ON}
    00:00.010 > 35=D|34=3|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 > 35=3|34=4|45=2|
    00:00.030 > 35=D|34=5|11=A2|
    00:00.030 < 35=2|34=3|7=2|16=0|
    00:00.040 > 35=3|34=6|45=3|
    00:00.050 > 35=D|34=7|11=A3|
    00:00.050 < 35=2|34=4|7=2|16=0|
    00:00.060 > 35=3|34=8|45=4|
    00:00.070 > 35=D|34=9|11=A4|
    00:00.070 < 35=5|34=5|58=No answer to ResendRequests from MsgSeqNum 2|
    00:02.100 ! ended fault by peer (No answer to ResendRequests from MsgSeqNum 2)
  `);

  inBothRoles('a ResendRequest that is not answered is sent again after half a minute', IN).plays(script`
    00:00.000 +
    00:00.000 > 35=A|34=1|98=0|108=60|
    00:00.000 < 35=A|34=1|98=0|108=60|
    00:00.000 ! loggedOn
    00:00.010 > 35=D|34=3|11=A2|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:20.000 > 35=0|34=4|
    00:30.100 < 35=2|34=3|7=2|16=0|
    00:30.200 > 35=D|34=2|43=Y|11=A1|
    00:30.200 ! deliver 34=2|11=A1
    00:30.200 ! deliver 34=3|11=A2
    00:30.200 = 4 5
  `);

  inBothRoles('each message of the gap that comes starts the half minute again', IN).plays(script`
    00:00.000 +
    00:00.000 > 35=A|34=1|98=0|108=60|
    00:00.000 < 35=A|34=1|98=0|108=60|
    00:00.000 ! loggedOn
    00:00.000 > 35=D|34=4|11=A3|
    00:00.000 < 35=2|34=2|7=2|16=0|
    00:20.000 > 35=D|34=2|43=Y|11=A1|
    00:20.000 ! deliver 11=A1
    00:50.000 < 35=2|34=3|7=3|16=0|
  `);

  inBothRoles('F4: a gap is asked for in chunks, and a gap fill past a chunk goes past it', {
    resendRequestChunk: 3,
  }).plays(script`${ON}
    00:00.010 > 35=D|34=12|11=A12|
    00:00.010 < 35=2|34=2|7=2|16=4|
    00:00.020 > 35=D|34=2|43=Y|11=A2|
    00:00.020 ! deliver 11=A2
    00:00.020 > 35=4|34=3|43=Y|123=Y|36=5|
    00:00.020 < 35=2|34=3|7=5|16=7|
    00:00.030 > 35=4|34=5|43=Y|123=Y|36=10|
    00:00.030 < 35=2|34=4|7=10|16=11|
    00:00.040 > 35=D|34=10|43=Y|11=A10|
    00:00.040 ! deliver 11=A10
    00:00.050 > 35=D|34=11|43=Y|11=A11|
    00:00.050 ! deliver 11=A11
    00:00.050 ! deliver 11=A12
    00:00.050 = 5 13
  `);

  inBothRoles('a peer that fills up to EndSeqNo, and not that too, is asked for it with the next chunk', {
    resendRequestChunk: 3,
  }).plays(script`${ON}
    00:00.010 > 35=0|34=8|
    00:00.010 < 35=2|34=2|7=2|16=4|
    00:00.020 > 35=4|34=2|43=Y|123=Y|36=4|
    00:00.020 < 35=2|34=3|7=4|16=6|
    00:00.030 > 35=4|34=4|43=Y|123=Y|36=7|
    00:00.030 < 35=2|34=4|7=7|16=7|
    00:00.040 > 35=4|34=7|43=Y|123=Y|36=8|
    00:00.040 = 5 9
  `);

  inBothRoles('a peer that fills up to EndSeqNo and then sends it sends it twice, to no harm', {
    resendRequestChunk: 3,
  }).plays(script`${ON}
    00:00.010 > 35=0|34=8|
    00:00.010 < 35=2|34=2|7=2|16=4|
    00:00.020 > 35=4|34=2|43=Y|123=Y|36=4|
    00:00.020 < 35=2|34=3|7=4|16=6|
    00:00.021 > 35=D|34=4|43=Y|11=A1|
    00:00.021 ! deliver 11=A1
    00:00.030 > 35=D|34=4|43=Y|11=A1|
    00:00.030 > 35=4|34=5|43=Y|123=Y|36=8|
    00:00.030 = 4 9
  `);

  inBothRoles('TestRequests wait in their place, and are answered in order', IN).plays(script`${ON}
    00:00.010 > 35=1|34=3|112=HELLO1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.020 > 35=1|34=4|112=HELLO2|
    00:00.030 > 35=4|34=2|43=Y|123=Y|36=3|
    00:00.030 < 35=0|34=3|112=HELLO1|
    00:00.030 < 35=0|34=4|112=HELLO2|
  `);

  inBothRoles(
    'a fault behind the gap is found when its turn comes; what follows then goes no further',
    IN,
  ).plays(script`${ON}
    00:00.010 > 35=D|34=3|43=Y|122=00:09.000|11=A1|
    00:00.010 < 35=2|34=2|7=2|16=0|
    00:00.011 > 35=D|34=4|11=A2|
    00:00.020 > 35=0|34=2|43=Y|
    00:00.020 ! quarantined (SendingTime accuracy problem) 11=A1
    00:00.020 < 35=3|34=3|45=3|372=D|373=10|58=*|
    00:00.020 < 35=5|34=4|
    00:00.020 = 5 4 expelling
  `);
});
