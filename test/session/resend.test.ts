/** Answering ResendRequests: FIX session test cases 8 and 16; F5, F6, F7, F10, F11. */
import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { inBothRoles } from './conversation.ts';

const ON = script`
  00:00.000 +
  00:00.000 > 35=A|34=1|98=0|108=30|
  00:00.000 < 35=A|34=1|98=0|108=30|
  00:00.000 ! loggedOn
`;

/** Logged on; our 2 is a Heartbeat, 3 and 4 are reports, 5 is a Heartbeat. */
const FIVE_SENT = script`${ON}
  00:01.000 > 35=1|34=2|112=A|
  00:01.000 < 35=0|34=2|112=A|
  00:01.003 app > send 35=8|37=O1|17=E1|97=Y|
  00:01.003 < 35=8|34=3|37=O1|17=E1|97=Y|
  00:01.004 app > send 35=8|37=O1|17=E2|
  00:01.004 < 35=8|34=4|37=O1|17=E2|
  00:01.005 > 35=1|34=3|112=B|
  00:01.005 < 35=0|34=5|112=B|
`;

describe('8: ResendRequest', () => {
  inBothRoles('all: gap fill, the messages with their first SendingTime, gap fill', {}).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=1|16=0|
    00:09.000 < 35=4|34=1|43=Y|122=00:09.000|36=3|123=Y|
    00:09.000 < 35=8|34=3|43=Y|122=00:01.003|37=O1|17=E1|97=Y|
    00:09.000 < 35=8|34=4|43=Y|122=00:01.004|37=O1|17=E2|
    00:09.000 < 35=4|34=5|43=Y|122=00:09.000|36=6|123=Y|
    00:09.000 = 6 5
    00:20.000 > 35=0|34=5|
    00:39.000 < 35=0|34=6|
  `);

  inBothRoles('a closed range', {}).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=4|16=4|
    00:09.000 < 35=8|34=4|43=Y|122=00:01.004|37=O1|17=E2|
  `);

  inBothRoles(
    'an end past the last is the last; before FIX.4.2 that is how infinity is said',
    {},
  ).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=4|16=999999|
    00:09.000 < 35=8|34=4|43=Y|122=00:01.004|37=O1|17=E2|
    00:09.000 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
  `);

  inBothRoles('a range that can not be is rejected, and counts as taken', {}).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=0|16=0|
    00:09.000 < 35=3|34=6|45=4|371=7|372=2|373=5|58=*|
    00:09.000 > 35=2|34=5|7=8|16=0|
    00:09.000 < 35=3|34=7|45=5|371=7|372=2|373=5|58=*|
    00:09.000 > 35=2|34=6|7=3|16=2|
    00:09.000 < 35=3|34=8|45=6|371=16|372=2|373=5|58=*|
    00:09.000 > 35=2|34=7|7=3|
    00:09.000 < 35=3|34=9|45=7|371=16|372=2|373=1|58=*|
    00:09.000 = 10 8 loggedOn
  `);

  inBothRoles('a Reject is sent again', {}).plays(script`${ON}
    00:01.000 > 35=1|34=2|
    00:01.000 < 35=3|34=2|45=2|371=112|372=1|373=1|58=Required tag missing|
    00:09.000 > 35=2|34=3|7=1|16=0|
    00:09.000 < 35=4|34=1|43=Y|122=*|36=2|123=Y|
    00:09.000 < 35=3|34=2|43=Y|122=00:01.000|45=2|371=112|372=1|373=1|58=Required tag missing|
  `);

  inBothRoles('a data field goes again whole, delimiters and all', {}).plays(script`${ON}
    00:01.000 app > send 35=B|148=H|95=4|96=a~9=|
    00:01.000 < 35=B|34=2|148=H|95=4|96=a~9=|
    00:09.000 > 35=2|34=2|7=2|16=2|
    00:09.000 < 35=B|34=2|43=Y|122=00:01.000|148=H|95=4|96=a~9=|
  `);

  inBothRoles('F5: a long answer goes in chunks, and gap fills span them', { resendChunk: 2 }).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=1|16=0|
    00:09.010 driver > pump
    00:09.010 < 35=4|34=1|43=Y|122=*|36=3|123=Y|
    00:09.010 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.010 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
    00:09.020 app > send 35=8|17=E3|
    00:09.020 < 35=8|34=6|17=E3|
    00:09.030 driver > pump
    00:09.030 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
    00:09.040 driver > pump
  `);

  inBothRoles('a request during an answer joins it', { resendChunk: 1 }).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=3|16=3|
    00:09.000 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.010 > 35=2|34=5|7=3|16=0|
    00:09.010 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.020 > 35=2|34=6|7=2|16=2|
    00:09.030 driver > pump
    00:09.030 < 35=4|34=2|43=Y|122=*|36=3|123=Y|
    00:09.030 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.040 driver > pump
    00:09.040 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
    00:09.050 driver > pump
    00:09.050 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
  `);

  inBothRoles('F7: nothing more is sent once the peer is gone, or logged out', {
    resendChunk: 1,
  }).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=3|16=0|
    00:09.000 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.010 > 35=5|34=5|
    00:09.010 < 35=5|34=6|
    00:09.010 ! ended logout by peer (the peer logged out)
    00:09.020 driver > pump
    00:10.000 +
    00:10.000 > 35=A|34=6|98=0|108=30|
    00:10.000 < 35=A|34=7|98=0|108=30|
    00:10.000 ! loggedOn
    00:10.010 driver > pump
  `);

  inBothRoles('F6: of many messages, only the newest are sent again', { resendMaxCount: 2 }).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=1|16=0|
    00:09.000 ! gapFilled 1-3 tooMany
    00:09.000 < 35=4|34=1|43=Y|122=*|36=4|123=Y|
    00:09.000 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
    00:09.000 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
    00:09.010 > 35=2|34=5|7=3|16=5|
    00:09.010 ! gapFilled 3 tooMany
    00:09.010 < 35=4|34=3|43=Y|122=*|36=4|123=Y|
    00:09.010 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
    00:09.010 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
    00:09.020 > 35=2|34=6|7=3|16=4|
    00:09.020 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.020 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
  `);

  inBothRoles('F6: no more than so many a second', { resendMaxPerSec: 1 }).plays(script`${FIVE_SENT}
    00:09.000 > 35=2|34=4|7=3|16=0|
    00:09.000 < 35=8|34=3|43=Y|122=*|37=O1|17=E1|97=Y|
    00:09.500 driver > pump
    00:10.000 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
    00:11.000 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
  `);

  inBothRoles('F10: an order past its age is gap-filled, a report never', {
    resendMaxAgeSec: { D: 5 },
  }).plays(script`${ON}
    00:01.000 app > send 35=D|11=OLD|
    00:01.000 < 35=D|34=2|11=OLD|
    00:01.000 app > send 35=8|17=E1|
    00:01.000 < 35=8|34=3|17=E1|
    00:04.000 app > send 35=D|11=NEW|
    00:04.000 < 35=D|34=4|11=NEW|
    00:06.000 > 35=2|34=2|7=2|16=2|
    00:06.000 < 35=D|34=2|43=Y|122=*|11=OLD|
    00:06.001 > 35=2|34=3|7=2|16=0|
    00:06.001 ! gapFilled 2 old
    00:06.001 < 35=4|34=2|43=Y|122=*|36=3|123=Y|
    00:06.001 < 35=8|34=3|43=Y|122=*|17=E1|
    00:06.001 < 35=D|34=4|43=Y|122=*|11=NEW|
  `);

  inBothRoles('F11: what can not be read is gap-filled, and told', {}).plays(script`${FIVE_SENT}
    00:08.000 disk > spoil 3
    00:09.000 > 35=2|34=4|7=3|16=4|
    00:09.000 ! gapFilled 3 unreadable
    00:09.000 < 35=4|34=3|43=Y|122=*|36=4|123=Y|
    00:09.000 < 35=8|34=4|43=Y|122=*|37=O1|17=E2|
  `);

  inBothRoles('F11: so is what was kept under another number', {}).plays(script`${FIVE_SENT}
    00:08.000 disk > keep 4 as 3
    00:09.000 > 35=2|34=4|7=3|16=3|
    00:09.000 ! gapFilled 3 unreadable
    00:09.000 < 35=4|34=3|43=Y|122=*|36=4|123=Y|
  `);

  inBothRoles('a session message is gap-filled even if it was kept', {}).plays(script`${FIVE_SENT}
    00:08.000 disk > keep 5 as 5
    00:09.000 > 35=2|34=4|7=5|16=5|
    00:09.000 < 35=4|34=5|43=Y|122=*|36=6|123=Y|
  `);
});

describe('16: messages while nobody is connected', () => {
  inBothRoles(
    '16-a, b: they are numbered, and reach the peer when it asks; SendingTime is that of sending',
    {},
  ).plays(script`
    00:01.000 app > send 35=8|17=E1|
    00:02.000 app > send 35=8|17=E2|
    00:02.000 = 3 1 disconnected
    00:05.000 +
    00:05.000 > 35=A|34=1|98=0|108=30|
    00:05.000 < 35=A|34=3|98=0|108=30|
    00:05.000 ! loggedOn
    00:05.010 > 35=2|34=2|7=1|16=0|
    00:05.010 < 35=8|34=1|43=Y|122=00:01.000|17=E1|
    00:05.010 < 35=8|34=2|43=Y|122=00:02.000|17=E2|
    00:05.010 < 35=4|34=3|43=Y|122=*|36=4|123=Y|
  `);

  inBothRoles('a message taken back leaves no trace', {}).plays(script`${ON}
    00:01.000 app > abandon 35=8|17=E1|
    00:01.000 app > send 35=8|17=E2|
    00:01.000 < 35=8|34=2|17=E2|
  `);

  inBothRoles('numbers go on over a cut, and start again with resetOnDisconnect', {
    resetOnDisconnect: true,
  }).plays(script`${ON}
    00:01.000 -
    00:01.000 ! numbersReset 1 1
    00:02.000 +
    00:02.000 > 35=A|34=1|98=0|108=30|
    00:02.000 < 35=A|34=1|98=0|108=30|
    00:02.000 ! loggedOn
  `);

  inBothRoles('an operator sets the numbers while nobody is connected', {}).plays(script`
    00:00.000 operator > reset 5 7
    00:00.000 ! numbersReset 5 7
    00:01.000 +
    00:01.000 > 35=A|34=7|98=0|108=30|
    00:01.000 < 35=A|34=5|98=0|108=30|
    00:01.000 ! loggedOn
  `);
});
