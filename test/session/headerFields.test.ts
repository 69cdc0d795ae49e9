/** `headerFields`: constants in the header of every message, as a broker behind a hub requires them. */
import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { standardRules } from '../support/standard.ts';
import { conversation, inBothRoles } from './conversation.ts';

const HEADER = '128=HUB|50=DESK|';
const HUB = { headerFields: [[128, 'HUB'] as const, [50, 'DESK'] as const], rules: standardRules('FIX.4.4') };
const ON = script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=10|
    00:00.010 < 35=A|34=1|${HEADER}98=0|108=10|
    00:00.010 ! loggedOn`;

describe('fields in every header', () => {
  inBothRoles('are in Heartbeat, TestRequest, ResendRequest, Reject and Logout', HUB).plays(script`${ON}
    00:00.100 > 35=1|34=2|112=HELLO|
    00:00.100 < 35=0|34=2|${HEADER}112=HELLO|
    00:00.200 > 35=1|34=3|
    00:00.200 < 35=3|34=3|${HEADER}45=3|371=112|372=1|373=1|58=Required tag missing|
    00:00.300 > 35=0|34=6|
    00:00.300 < 35=2|34=4|${HEADER}7=4|16=0|
    00:00.400 > 35=4|34=4|43=Y|123=Y|36=7|
    00:10.300 < 35=0|34=5|${HEADER}
    00:12.400 < 35=1|34=6|${HEADER}112=TEST|
    00:12.500 > 35=0|34=7|112=TEST|
    00:13.000 operator > logout done
    00:13.000 < 35=5|34=7|${HEADER}58=done|
  `);

  inBothRoles('are in application messages, and once in what is sent again and in gap fills', HUB).plays(script`${ON}
    00:00.100 app > send 35=8|37=O1|
    00:00.100 < 35=8|34=2|${HEADER}37=O1|
    00:00.200 > 35=2|34=2|7=1|16=0|
    00:00.200 < 35=4|34=1|43=Y|122=*|${HEADER}36=2|123=Y|
    00:00.200 < 35=8|34=2|43=Y|122=00:00.100|${HEADER}37=O1|
  `);

  conversation('are added to what was sent before they were configured, and leave what it had', {
    ...HUB,
    numbers: [3, 1],
  }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=10|
    00:00.010 < 35=A|34=3|${HEADER}98=0|108=10|
    00:00.010 ! loggedOn
    00:00.100 app > send 35=8|37=O1|
    00:00.100 < 35=8|34=4|${HEADER}37=O1|
    00:00.200 disk > store 4 35=8|34=4|50=OTHER|37=O1|
    00:00.200 > 35=2|34=2|7=4|16=0|
    00:00.200 < 35=8|34=4|43=Y|122=*|128=HUB|50=OTHER|37=O1|
  `);

  inBothRoles('are said once where an answer goes back the way its message came', HUB).plays(script`${ON}
    00:00.100 > 35=1|34=2|115=FIRM|116=DESK-9|57=X|
    00:00.100 < 35=3|34=2|${HEADER}129=DESK-9|45=2|371=112|372=1|373=1|58=Required tag missing|
  `);

  inBothRoles('may be in any message of the peer', { rules: standardRules('FIX.4.4') }).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|50=A|57=B|115=C|116=D|128=E|129=F|142=G|143=H|144=I|145=J|98=0|108=10|
    00:00.010 < 35=A|34=1|98=0|108=10|
    00:00.010 ! loggedOn
    00:00.100 > 35=1|34=2|50=A|57=B|115=C|116=D|128=E|129=F|142=G|143=H|144=I|145=J|112=HELLO|
    00:00.100 < 35=0|34=2|112=HELLO|
    00:00.200 > 35=5|34=3|115=C|128=E|
    00:00.200 < 35=5|34=3|
    00:00.200 ! ended logout by peer (the peer logged out)
  `);
});
