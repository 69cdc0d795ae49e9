/** SubIDs and LocationIDs as part of a session's name: in all that is sent, checked in what comes. */
import { describe, expect, it } from 'vitest';
import { Fields } from '../../src/fix/fields.ts';
import { identify, sessionNameOf } from '../../src/session/identify.ts';
import { likeness } from '../../src/session/subIDs.ts';
import { framed } from '../support/fixMessage.ts';
import { script } from '../support/script/literal.ts';
import { CONFIG, conversation, inBothRoles } from './conversation.ts';

const SUB_IDS = { senderSubID: 'DESK', targetSubID: 'TRADER', targetLocationID: 'NY' };
const OURS = '50=DESK|57=TRADER|143=NY|';
const ON = script`
    00:00.000 +
    00:00.010 > 35=A|34=1|50=TRADER|57=DESK|142=NY|98=0|108=30|
    00:00.010 < 35=A|34=1|${OURS}98=0|108=30|
    00:00.010 ! loggedOn`;

describe('a session with SubIDs', () => {
  inBothRoles('says them in session messages, application messages, and what is sent again', {
    subIDs: SUB_IDS,
  }).plays(script`${ON}
    00:01.000 > 35=1|34=2|112=HELLO|
    00:01.000 < 35=0|34=2|${OURS}112=HELLO|
    00:02.000 app > send 35=8|37=O1|
    00:02.000 < 35=8|34=3|${OURS}37=O1|
    00:03.000 > 35=2|34=3|7=2|16=0|
    00:03.000 < 35=4|34=2|43=Y|122=*|${OURS}36=3|123=Y|
    00:03.000 < 35=8|34=3|43=Y|122=*|${OURS}37=O1|
    00:04.000 > 35=5|34=4|
    00:04.000 < 35=5|34=4|${OURS}
    00:04.000 ! ended logout by peer (the peer logged out)
  `);

  inBothRoles('says them once where an answer goes back the way its message came', {
    subIDs: SUB_IDS,
  }).plays(script`${ON}
    00:01.000 > 35=1|34=2|50=TRADER|57=DESK|142=NY|143=LN|115=FIRM|
    00:01.000 < 35=3|34=2|${OURS}128=FIRM|142=LN|45=2|371=112|372=1|373=1|58=Required tag missing|
  `);

  inBothRoles('takes messages that leave them out', { subIDs: SUB_IDS }).plays(script`${ON}
    00:01.000 > 35=D|34=2|11=A|
    00:01.000 ! deliver 35=D|34=2
  `);

  inBothRoles('ends on another, as on another CompID', { subIDs: SUB_IDS }).plays(script`${ON}
    00:01.000 > 35=D|34=2|50=OTHER|57=DESK|11=A|
    00:01.000 ! quarantined (CompID problem) 35=D|34=2
    00:01.000 < 35=3|34=2|${OURS}45=2|372=D|373=9|58=CompID problem|
    00:01.000 < 35=5|34=3|${OURS}
    00:03.000 ! ended fault by peer (CompID problem)
  `);

  for (const field of ['57=OTHER', '142=LN']) {
    conversation(`refuses a Logon with ${field}`, { subIDs: SUB_IDS }).plays(script`
      00:00.000 +
      00:00.010 > 35=A|34=1|${field}|98=0|108=30|
      00:00.010 ! ended refused by peer (Logon: CompID problem)
    `);
  }
});

inBothRoles('a session without SubIDs does not look at them', {}).plays(script`
    00:00.000 +
    00:00.010 > 35=A|34=1|98=0|108=30|
    00:00.010 < 35=A|34=1|98=0|108=30|
    00:00.010 ! loggedOn
    00:01.000 > 35=D|34=2|50=ANY|57=BODY|11=A|
    00:01.000 ! deliver 35=D|34=2|50=ANY
`);

it.each([
  [undefined, '', 0],
  [undefined, '50=TRADER|57=DESK|', 0],
  [{ targetSubID: 'TRADER' }, '50=TRADER|57=DESK|', 1],
  [{ targetSubID: 'TRADER', senderSubID: 'DESK' }, '50=TRADER|57=DESK|', 2],
  [{ targetSubID: 'TRADER', targetLocationID: 'NY' }, '50=TRADER|57=DESK|142=NY|', 2],
  [{ targetSubID: 'TRADER', targetLocationID: 'NY' }, '50=TRADER|', -1],
  [{ targetSubID: 'DESK' }, '50=TRADER|57=DESK|', -1],
  [{ targetSubID: 'TRADER' }, '', -1],
])('a session with %j is named by a Logon with %s to degree %i', (subIDs, named, degree) => {
  const logon = Buffer.from(framed(`35=A|34=1|49=THEM|56=US|${named}98=0|108=30|`), 'latin1');
  const fields = new Fields();
  fields.parse(logon, 0, logon.length);
  expect(likeness(subIDs, identify(fields)?.subIDs)).toBe(degree);
});

it('the whole name of a session tells it from those of equal CompIDs', () => {
  const nameOf = (subIDs: object) => sessionNameOf({ ...CONFIG, subIDs });
  expect(sessionNameOf(CONFIG)).toBe('FIX.4.4:US->THEM');
  expect(nameOf({ senderSubID: 'DESK', targetSubID: 'TRADER' })).toBe('FIX.4.4:US/DESK->THEM/TRADER');
  expect(nameOf({ targetLocationID: 'NY' })).toBe('FIX.4.4:US->THEM//NY');
});
