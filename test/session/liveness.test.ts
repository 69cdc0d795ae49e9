/** Heartbeats, TestRequests, Logouts: FIX session test cases 4, 5, 6, 12, 13. */
import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { inBothRoles } from './conversation.ts';

const ON = script`
  00:00.000 +
  00:00.000 > 35=A|34=1|98=0|108=10|
  00:00.000 < 35=A|34=1|98=0|108=10|
  00:00.000 ! loggedOn
`;

describe('4: Heartbeats', () => {
  inBothRoles('4-a: HeartBtInt after the last message, without TestReqID', {}).plays(script`${ON}
    00:06.000 > 35=0|34=2|
    00:10.000 < 35=0|34=2|
    00:13.000 app > send 35=8|17=E1|
    00:13.000 < 35=8|34=3|17=E1|
    00:16.000 > 35=0|34=3|
    00:23.000 < 35=0|34=4|
  `);

  inBothRoles('4-b: a TestRequest is answered with its TestReqID', {}).plays(script`${ON}
    00:01.000 > 35=1|34=2|112=HELLO|
    00:01.000 < 35=0|34=2|112=HELLO|
  `);

  inBothRoles('5: a Heartbeat counts', {}).plays(script`${ON}
    00:01.000 > 35=0|34=2|
    00:01.000 > 35=0|34=3|112=TEST|
    00:01.000 = 2 4
  `);
});

describe('6: silence', () => {
  inBothRoles('a TestRequest after HeartBtInt and a fifth; any message answers it', {}).plays(script`${ON}
    00:10.000 < 35=0|34=2|
    00:12.000 < 35=1|34=3|112=TEST|
    00:13.000 > 35=D|34=2|11=A1|
    00:13.000 ! deliver 11=A1
    00:22.000 < 35=0|34=4|
    00:25.000 < 35=1|34=5|112=TEST|
    00:26.000 > 35=0|34=3|112=TEST|
    00:35.000 < 35=0|34=6|
  `);

  inBothRoles('no answer in as long again: the line is lost', {}).plays(script`${ON}
    00:10.000 < 35=0|34=2|
    00:12.000 < 35=1|34=3|112=TEST|
    00:22.000 < 35=0|34=4|
    00:24.000 ! ended lost by peer (no answer to our TestRequest)
    00:24.000 = 5 2 disconnected
  `);
});

describe('12: we log out', () => {
  inBothRoles('the peer answers; until then everything else goes on, but news', {}).plays(script`${ON}
    00:01.000 app > send 35=8|17=E1|
    00:01.000 < 35=8|34=2|17=E1|
    00:02.000 operator > logout good night
    00:02.000 < 35=5|34=3|58=good night|
    00:02.000 = 4 2 loggingOut
    00:02.100 app > send 35=8|17=E2|
    00:02.200 > 35=D|34=2|11=A1|
    00:02.200 ! deliver 11=A1
    00:02.300 > 35=2|34=3|7=2|16=2|
    00:02.300 < 35=8|34=2|43=Y|122=*|17=E1|
    00:02.400 > 35=1|34=4|112=X|
    00:02.400 < 35=0|34=5|112=X|
    00:02.500 > 35=5|34=5|
    00:02.500 ! ended logout by us (logged out: good night)
    00:02.500 = 6 6 disconnected
  `);

  inBothRoles('no text where there is none', {}).plays(script`${ON}
    00:02.000 operator > logout
    00:02.000 < 35=5|34=2|
  `);

  inBothRoles('no answer within logoutTimeoutSec', { logoutTimeoutSec: 4 }).plays(script`${ON}
    00:02.000 operator > logout
    00:02.000 < 35=5|34=2|
    00:06.000 ! ended logout by us (no answer to our Logout)
  `);

  inBothRoles('logging out twice, or while disconnected, does nothing', {}).plays(script`
    00:00.000 operator > logout
    ${ON}
    00:02.000 operator > logout
    00:02.000 < 35=5|34=2|
    00:02.100 operator > logout again
  `);
});

describe('13: the peer logs out', () => {
  inBothRoles('13-a: it is answered, and the line closed', {}).plays(script`${ON}
    00:01.000 > 35=5|34=2|
    00:01.000 < 35=5|34=2|
    00:01.000 ! ended logout by peer (the peer logged out)
    00:01.000 = 3 3 disconnected
  `);

  inBothRoles("the peer's words are the reason", {}).plays(script`${ON}
    00:01.000 > 35=5|34=2|58=end of day|
    00:01.000 < 35=5|34=2|
    00:01.000 ! ended logout by peer (end of day)
  `);

  inBothRoles(
    '13-b: a number too high is answered all the same; what is missing is asked for at the next Logon',
    {},
  ).plays(script`${ON}
    00:01.000 > 35=5|34=4|
    00:01.000 < 35=5|34=2|
    00:01.000 ! ended logout by peer (the peer logged out)
    00:01.000 = 3 2
    00:02.000 +
    00:02.000 > 35=A|34=5|98=0|108=10|
    00:02.000 < 35=A|34=3|98=0|108=10|
    00:02.000 < 35=2|34=4|7=2|16=0|
    00:02.000 ! loggedOn
  `);

  inBothRoles('a line that is lost is no Logout', { resetOnLogout: true }).plays(script`${ON}
    00:10.000 < 35=0|34=2|
    00:12.000 < 35=1|34=3|112=TEST|
    00:22.000 < 35=0|34=4|
    00:24.000 ! ended lost by peer (no answer to our TestRequest)
    00:24.000 = 5 2
  `);

  inBothRoles('a Logout that is resent in its turn counts', {}).plays(script`${ON}
    00:01.000 > 35=5|34=2|43=Y|
    00:01.000 < 35=5|34=2|
    00:01.000 ! ended logout by peer (the peer logged out)
  `);

  inBothRoles('who was told to go has logoutTimeoutSec, if that is shorter', { logoutTimeoutSec: 1 }).plays(script`${ON}
    00:01.000 > 35=0|34=1|
    00:01.000 < 35=5|34=2|58=*|
    00:02.000 ! ended fault by peer (MsgSeqNum too low, expecting 2 but received 1)
  `);

  inBothRoles('resetOnLogout starts the counts again', { resetOnLogout: true }).plays(script`${ON}
    00:01.000 > 35=5|34=2|
    00:01.000 < 35=5|34=2|
    00:01.000 ! numbersReset 1 1
    00:01.000 ! ended logout by peer (the peer logged out)
    00:01.000 = 1 1
  `);
});
