/** What users of other engines reported in public, played to a session: docs/testing.md lists where. */
import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { conversation, inBothRoles } from './conversation.ts';

const ON = script`
  00:00.000 +
  00:00.000 > 35=A|34=1|98=0|108=30|
  00:00.000 < 35=A|34=1|98=0|108=30|
  00:00.000 ! loggedOn
`;

describe('reported in public', () => {
  inBothRoles('a TestRequest while a resend is under way', {}).plays(script`${ON}
    00:01.000 > 35=8|34=5|37=O1|17=E5|
    00:01.000 < 35=2|34=2|7=2|16=0|
    00:02.000 > 35=8|34=2|43=Y|122=00:01.000|37=O1|17=E2|
    00:02.000 ! deliver
    00:03.000 > 35=1|34=6|112=ALIVE|
    00:31.000 < 35=0|34=3|
    00:32.000 < 35=2|34=4|7=3|16=0|
    00:39.000 < 35=1|34=5|112=TEST|
    00:40.000 > 35=0|34=7|112=X|
  `);

  inBothRoles('a ResendRequest that is rejected', {}).plays(script`${ON}
    00:01.000 > 35=8|34=5|37=O1|17=E5|
    00:01.000 < 35=2|34=2|7=2|16=0|
    00:02.000 > 35=3|34=6|45=2|372=2|373=99|58=not available|
    00:03.000 > 35=8|34=7|37=O1|17=E6|
    00:03.000 < 35=2|34=3|7=2|16=0|
    00:20.000 = 4 2
    00:33.000 < 35=0|34=4|
    00:33.000 < 35=2|34=5|7=2|16=0|
    00:39.000 < 35=1|34=6|112=TEST|
    01:03.000 < 35=5|34=7|58=No answer to ResendRequests from MsgSeqNum 2|
    01:05.000 ! ended fault by peer (No answer to ResendRequests from MsgSeqNum 2)
    01:29.000 = 8 2
  `);

  conversation('a reset asked for and not done', { role: 'initiator', resetOnLogon: true }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=1|98=0|108=30|141=Y|
    00:00.010 > 35=A|34=599|98=0|108=30|
    00:00.010 < 35=5|34=2|58=ResetSeqNumFlag was not confirmed|
  `);

  conversation('a ResendRequest in place of a Logon', { role: 'initiator', numbers: [113, 2] }).plays(script`
    00:00.000 +
    00:00.000 < 35=A|34=113|98=0|108=30|
    00:00.010 > 35=2|34=42|7=43|16=0|
    00:00.010 ! ended refused by peer (35=2 instead of a Logon)
  `);
});
