/** Rejects both ways: FIX session test cases 7, 14 and 18, by version; F22, F31. */
import { describe } from 'vitest';
import { FIX42 } from '../../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { loadRules } from '../../src/fix/dictionary.ts';
import { BusinessRejectReason, SessionRejectReason } from '../../src/fix/rejects.ts';
import { script } from '../support/script/literal.ts';
import { inBothRoles, type Setup } from './conversation.ts';

const ON = script`
  00:00.000 +
  00:00.000 > 35=A|34=1|98=0|108=30|
  00:00.000 < 35=A|34=1|98=0|108=30|
  00:00.000 ! loggedOn
`;
const WITH_42 = { beginString: 'FIX.4.2', rules: loadRules(FIX42) } as const;
const WITH_44 = { beginString: 'FIX.4.4', rules: loadRules(FIX44) } as const;

const ORD_TYPES = '(allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9, A, B, C, D, E, F, G, H, I, P)';

describe('14: what the dictionary says', () => {
  inBothRoles('a fault in an application message is shown to it, rejected, and counts', WITH_42).plays(script`${ON}
    00:01.000 > 35=D|34=2|11=A1|21=1|55=XYZ|54=1|60=00:01.000|40=w|38=100|
    00:01.000 ! quarantined (Value is incorrect (out of range) for this tag ${ORD_TYPES}: 40) 11=A1
    00:01.000 < 35=3|34=2|45=2|371=40|372=D|373=5|58=Value is incorrect (out of range) for this tag ${ORD_TYPES}|
    00:01.000 = 3 3 loggedOn
  `);

  inBothRoles('a fault in a session message is rejected', WITH_42).plays(script`${ON}
    00:01.000 > 35=0|34=2|55=XYZ|
    00:01.000 < 35=3|34=2|45=2|371=55|372=0|373=2|58=Tag not defined for this message type|
  `);

  inBothRoles('14: a header field missing is rejected, not a CompID problem', WITH_42).plays(script`${ON}
    00:01.000 > 35=0|34=2|-56|
    00:01.000 < 35=3|34=2|45=2|371=56|372=0|373=1|58=Required tag missing|
    00:02.000 > 35=0|34=3|56=|
    00:02.000 < 35=3|34=3|45=3|371=56|372=0|373=4|58=Tag specified without a value|
  `);

  inBothRoles('the same without a dictionary', { beginString: 'FIX.4.2' }).plays(script`${ON}
    00:01.000 > 35=0|34=2|-56|
    00:01.000 < 35=3|34=2|45=2|371=56|372=0|373=1|58=Required tag missing|
    00:02.000 > 35=0|34=3|49=|
    00:02.000 < 35=3|34=3|45=3|371=49|372=0|373=4|58=Tag specified without a value|
    00:03.000 > 35=0|34=4|52=yesterday|
    00:03.000 < 35=3|34=4|45=4|371=52|372=0|373=6|58=Incorrect data format for value|
  `);

  inBothRoles('FIX.4.2 has no 373 above 11', WITH_42).plays(script`${ON}
    00:01.000 > 35=0|34=2|112=A|112=B|
    00:01.000 < 35=3|34=2|45=2|371=112|372=0|58=Tag appears more than once|
  `);

  inBothRoles('FIX.4.4 has', WITH_44).plays(script`${ON}
    00:01.000 > 35=0|34=2|112=A|112=B|
    00:01.000 < 35=3|34=2|45=2|371=112|372=0|373=13|58=Tag appears more than once|
  `);

  inBothRoles('14: a MsgType that no version has', WITH_42).plays(script`${ON}
    00:01.000 > 35=*|34=2|
    00:01.000 ! quarantined (Invalid MsgType)
    00:01.000 < 35=3|34=2|45=2|372=*|373=11|58=Invalid MsgType|
  `);

  inBothRoles('14: a value with a delimiter is rejected with its tag, and counts', {}).plays(script`${ON}
    00:01.000 > 35=D|34=2|11=A1|58=a~b|44=1~x|
    00:01.000 ! quarantined (Non "data" value includes field delimiter: 58) 11=A1
    00:01.000 < 35=3|34=2|45=2|371=58|372=D|373=17|58=*|
    00:02.000 > 35=0|34=3|112=~|
    00:02.000 < 35=3|34=3|45=3|371=112|372=0|373=17|58=*|
    00:02.000 = 4 4 loggedOn
  `);

  inBothRoles('14: so is one behind a gap, once the gap has closed', {}).plays(script`${ON}
    00:01.000 > 35=D|34=3|11=A1|58=a~b|
    00:01.000 < 35=2|34=2|7=2|16=0|
    00:02.000 > 35=0|34=2|43=Y|
    00:02.000 ! quarantined (Non "data" value includes field delimiter: 58) 11=A1
    00:02.000 < 35=3|34=3|45=3|371=58|372=D|373=17|58=*|
    00:02.000 = 4 4 loggedOn
  `);

  inBothRoles('14: one that has been rejected so before is not looked at again', {}).plays(script`${ON}
    00:01.000 > 35=0|34=2|
    00:02.000 > 35=D|34=2|43=Y|11=A1|58=a~b|
    00:02.000 = 2 3 loggedOn
  `);

  inBothRoles('14: 380=3 for a MsgType that the dialect does not speak', WITH_42).plays(script`${ON}
    00:01.000 > 35=7|34=2|
    00:01.000 ! quarantined (Unsupported Message Type)
    00:01.000 < 35=j|34=2|45=2|372=7|380=3|58=Unsupported Message Type|
    00:01.000 = 3 3
  `);

  inBothRoles('FIX.4.0 and 4.1 have neither 371 nor 372 nor 373: Text says it', {
    beginString: 'FIX.4.1',
    timePrecision: 0,
  }).plays(script`${ON}
    00:01.000 > 35=1|34=2|
    00:01.000 < 35=3|34=2|45=2|58=Required tag missing, field=112|
  `);
});

describe('7: the peer rejects', () => {
  inBothRoles('a Reject counts, and is handed on', {}).plays(script`${ON}
    00:01.000 > 35=3|34=2|45=1|58=why|
    00:01.000 ! rejected 35=3|45=1|58=why
    00:01.000 = 2 3
  `);

  inBothRoles('a Reject with a fault of its own is never rejected', WITH_42).plays(script`${ON}
    00:01.000 > 35=3|34=2|45=x|
    00:01.000 ! rejected 35=3|45=x
    00:01.000 = 2 3 loggedOn
  `);

  inBothRoles('a Reject from another time ends the session without a Reject', {}).plays(script`${ON}
    00:01.000 > 35=3|34=2|52=30:00.000|45=1|
    00:01.000 ! rejected 45=1
    00:01.000 < 35=5|34=2|58=SendingTime accuracy problem|
  `);
});

describe('18, F31: routing', () => {
  const route = (came: string, back: string) => script`${ON}
    00:01.000 > 35=D|34=2|${came}|11=A1|21=1|55=XYZ|54=1|60=00:01.000|40=w|38=100|
    00:01.000 ! quarantined (Value is incorrect (out of range) for this tag ${ORD_TYPES}: 40)
    00:01.000 < 35=3|34=2|${back}|45=2|371=40|372=D|373=5|58=*|
  `;
  inBothRoles('OnBehalfOf becomes DeliverTo', WITH_42).plays(route('115=C|116=S|144=L', '128=C|129=S|145=L'));
  inBothRoles('DeliverTo becomes OnBehalfOf', WITH_42).plays(route('128=C|129=S|145=L', '115=C|116=S|144=L'));
  inBothRoles("sender's sub-identity becomes target's, and the reverse", WITH_42).plays(
    route('50=DESK|57=ME|142=CHI', '57=DESK|50=ME|143=CHI'),
  );

  inBothRoles('an empty field is not turned round', WITH_42).plays(script`${ON}
    00:01.000 > 35=D|34=2|115=C|116=|11=A1|21=1|55=XYZ|54=1|60=00:01.000|40=1|38=100|
    00:01.000 ! quarantined (Tag specified without a value: 116)
    00:01.000 < 35=3|34=2|128=C|45=2|371=116|372=D|373=4|58=*|
  `);

  inBothRoles('before FIX.4.1 there are no locations', { beginString: 'FIX.4.0', timePrecision: 0 }).plays(script`${ON}
    00:01.000 > 35=1|34=2|115=C|144=L|
    00:01.000 < 35=3|34=2|128=C|45=2|58=*|
  `);
});

describe('the application rejects', () => {
  const business: Setup['onDeliver'] = (session, fields, now) =>
    session.businessReject(fields, BusinessRejectReason.UnknownSecurity, 'no such symbol', now);

  inBothRoles('BusinessMessageReject', { onDeliver: business }).plays(script`${ON}
    00:01.000 > 35=D|34=2|115=C|11=A1|55=XYZ|
    00:01.000 ! deliver 11=A1
    00:01.000 < 35=j|34=2|128=C|45=2|372=D|379=A1|380=2|58=no such symbol|
  `);

  inBothRoles('it names what the message is about, if that has a name', { onDeliver: business }).plays(script`${ON}
    00:01.000 > 35=AF|34=2|584=MS7|11=A1|
    00:01.000 ! deliver 11=A1
    00:01.000 < 35=j|34=2|45=2|372=AF|379=MS7|380=2|58=no such symbol|
    00:02.000 > 35=D|34=3|55=XYZ|
    00:02.000 ! deliver 55=XYZ
    00:02.000 < 35=j|34=3|45=3|372=D|380=2|58=no such symbol|
  `);

  inBothRoles('before FIX.4.2 a Reject', {
    beginString: 'FIX.4.1',
    timePrecision: 0,
    onDeliver: business,
  }).plays(script`${ON}
    00:01.000 > 35=D|34=2|11=A1|55=XYZ|
    00:01.000 ! deliver 11=A1
    00:01.000 < 35=3|34=2|45=2|58=no such symbol|
  `);

  const reject: Setup['onDeliver'] = (session, fields, now) =>
    session.reject(fields, SessionRejectReason.ValueIsIncorrect, 38, 'no odd lots', now);

  inBothRoles('Reject', { onDeliver: reject }).plays(script`${ON}
    00:01.000 > 35=D|34=2|11=A1|38=1|
    00:01.000 ! deliver 11=A1
    00:01.000 < 35=3|34=2|45=2|371=38|372=D|373=5|58=no odd lots|
  `);

  const answer: Setup['onDeliver'] = (session, fields, now) => {
    const out = session.begin('8', now);
    session.reverseRoute(fields);
    out.text(17, 'E1');
    session.commit();
    session.logout('enough', now);
  };

  inBothRoles('an answer goes back the way the message came; the session may be ended from within', {
    onDeliver: answer,
  }).plays(script`${ON}
    00:01.000 > 35=D|34=2|115=C|11=A1|
    00:01.000 ! deliver 11=A1
    00:01.000 < 35=8|34=2|128=C|17=E1|
    00:01.000 < 35=5|34=3|58=enough|
    00:01.000 = 4 3 loggingOut
  `);
});
