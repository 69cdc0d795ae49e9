import { describe, expect, test } from 'vitest';
import type { ValidationSwitches } from '../../src/fix/dictionary.ts';
import { bare44, verdict42, verdict44 } from './verdict.ts';

const ORDER = '11=x|55=IBM|54=1|60=20240102-03:04:05|38=100|40=2|44=10.25|';
const REPORT = '37=o|17=e|150=0|39=0|55=IBM|54=1|151=100|14=0|6=0|';

// [what, message, verdict]; the verdict is `reason @RefTagID`, in the order of the reasons' numbers.
const REASONS: readonly (readonly [what: string, message: string, verdict: string])[] = [
  ['a sound order', `D ${ORDER}`, 'ok'],
  ['a sound report', `8 ${REPORT}`, 'ok'],
  ['fields of the body in any order', 'D 44=10.25|54=1|40=2|60=20240102-03:04:05|38=100|55=IBM|11=x|', 'ok'],
  ['a Signature in the trailer', `D ${ORDER}93=1|89=||`, 'ok'],
  ['Text with SOH where Text is encoded', `D ${ORDER}354=3|355=a|b|`, 'ok'],

  ['a tag nobody defined', `D ${ORDER}999=1|`, '0 @999'],
  ['a user-defined tag nobody defined', `D ${ORDER}5000=1|`, '0 @5000'],
  ['a tag past every dictionary', `D ${ORDER}123456=1|`, '0 @123456'],
  ['a tag of 0', `D ${ORDER}0=1|`, '0 @0'],
  ['a tag below 0', `D ${ORDER}-7=1|`, '0 @-7'],
  ['no ClOrdID', `D ${ORDER.replace('11=x|', '')}`, '1 @11'],
  ['no OrdType', `D ${ORDER.replace('40=2|', '')}`, '1 @40'],
  ['no field at all', 'D', '1 @11'],
  ['a tag of another message', `D ${ORDER}37=o|`, '2 @37'],
  ['an application tag in a session message', '0 55=IBM|', '2 @55'],
  ['a member of a group without its group', `D ${ORDER}448=a|`, '2 @448'],
  ['a tag without a value', `D ${ORDER}58=|`, '4 @58'],
  ['a required tag without a value', `D ${ORDER.replace('11=x', '11=')}`, '4 @11'],
  ['a value that is not enumerated', `D ${ORDER.replace('54=1', '54=Z')}`, '5 @54'],
  ['a value that only looks like one that is', `3 45=1|373=01|`, '5 @373'],
  ['one of several values', `D ${ORDER}18=1 6 #|`, '5 @18'],
  ['several values where one is allowed', `D ${ORDER.replace('54=1', '54=1 2')}`, '6 @54'],
  ['a quantity with a plus sign', `D ${ORDER.replace('38=100', '38=+100')}`, '6 @38'],
  ['a price with an exponent', `D ${ORDER.replace('44=10.25', '44=1e1')}`, '6 @44'],
  ['a time without seconds', `D ${ORDER.replace('60=20240102-03:04:05', '60=20240102-03:04')}`, '6 @60'],
  ['a flag that is not Y or N', `D ${ORDER}114=X|`, '6 @114'],
  ['two blanks between values', `D ${ORDER}18=1  6|`, '6 @18'],
  ['data of another length than announced', `D ${ORDER}354=2|355=abc|`, '6 @355'],
  ['data without its length', `D ${ORDER}355=abc|`, '6 @355'],
  ['a tag twice', `D ${ORDER}38=100|`, '13 @38'],
  ['a tag of the header twice', `D 34=2|${ORDER}`, '13 @34'],
  ['a tag of the trailer twice', `D ${ORDER}93=1|89=a|93=1|89=a|`, '13 @93'],
  ['a header field in the body', `D ${ORDER}50=SUB|`, '14 @50'],
  ['a body field in the trailer', `D ${ORDER}93=1|89=a|58=x|`, '14 @58'],
];

test.each(REASONS)('%s', (_what, message, verdict) => {
  expect(verdict44(message)).toBe(verdict);
});

// Two things wrong: the one that counts.
const PRECEDENCE: readonly (readonly [what: string, message: string, verdict: string])[] = [
  ['order of sections before MsgType', '35=*|49=A|34=2|52=20240102-03:04:05|55=x|56=B|', '14 @56'],
  ['order of sections before required fields', '35=D|49=A|55=IBM|34=2|', '14 @34'],
  ['MsgType before required fields', '35=*|49=A|', '11'],
  ['unsupported MsgType before required fields', '35=B|49=A|', 'j3'],
  ['header before body among required fields', '35=D|49=A|56=B|34=2|', '1 @52'],
  ['required fields before values', '35=D|49=A|56=B|34=2|52=x|', '1 @11'],
  ['the first field on the wire', '35=0|49=A|56=B|34=2|52=x|112=|', '6 @52'],
  ['twice before without a value', '35=0|49=A|56=B|34=2|52=20240102-03:04:05|112=x|112=|', '13 @112'],
  ['without a value before not of this message', '35=0|49=A|56=B|34=2|52=20240102-03:04:05|55=|', '4 @55'],
  ['form before not of this message', '35=0|49=A|56=B|34=2|52=20240102-03:04:05|38=x|', '6 @38'],
  ['values before not of this message', '35=0|49=A|56=B|34=2|52=20240102-03:04:05|54=Z|', '5 @54'],
  ['without a value before a tag nobody defined', '35=0|49=A|56=B|34=2|52=20240102-03:04:05|999=|', '4 @999'],
];

test.each(PRECEDENCE)('%s', (_what, message, verdict) => {
  expect(bare44(message)).toBe(verdict);
});

describe('MsgType', () => {
  const TYPES: readonly (readonly [msgType: string, verdict: string])[] = [
    ['0', 'ok'],
    ['*', '11'],
    ['', '4 @35'],
    ['B', 'j3'], // News: of the version, not ours
    ['AE', 'j3'],
    ['ZZ', '11'],
    ['0 ', '11'],
    ['ABCDE', '11'],
    ['\x80', '11'],
    ['U1', '11'],
  ];
  test.each(TYPES)('"%s"', (msgType, verdict) => {
    expect(bare44(`35=${msgType}|49=A|56=B|34=2|52=20240102-03:04:05|`)).toBe(verdict);
  });

  test('let pass unknown, its body is not judged, its header is', () => {
    const unknown = { allowUnknownMsgType: true };
    expect(verdict44('U1 55=IBM|55=IBM|38=1|', unknown)).toBe('ok');
    expect(verdict44('U1 38=x|', unknown)).toBe('6 @38');
    expect(verdict44('U1 999=x|', unknown)).toBe('0 @999');
    expect(bare44('35=U1|49=A|56=B|34=2|', unknown)).toBe('1 @52');
    expect(verdict44('B', unknown)).toBe('j3');
  });
});

describe('repeating groups', () => {
  const D = (group: string) => `D ${ORDER}${group}`;
  const GROUPS: readonly (readonly [what: string, message: string, verdict: string])[] = [
    ['one entry', D('386=1|336=A|'), 'ok'],
    ['three entries, some with more', D('386=3|336=A|336=B|625=x|336=C|'), 'ok'],
    ['a count of 0', D('386=0|'), 'ok'],
    ['a count of 0 between fields', D('386=0|58=x|'), 'ok'],
    ['a group in a group', D('453=2|448=a|447=D|452=1|802=2|523=x|803=1|523=y|448=b|'), 'ok'],
    ['a group in a group with a count of 0', D('453=1|448=a|802=0|'), 'ok'],
    ['two groups next to each other', D('453=1|448=a|386=1|336=A|'), 'ok'],
    ['groups in groups of one next to the other', D('453=1|448=a|802=1|523=x|78=1|79=acc|539=1|524=n|80=5|'), 'ok'],
    ['a field of the body behind a group', D('386=1|336=A|58=x|'), 'ok'],
    ['a field of the trailer behind a group', D('386=1|336=A|93=1|89=a|'), 'ok'],
    ['a group in the header', `D 627=1|628=hop|630=7|${ORDER}`, 'ok'],

    ['too few entries', D('386=3|336=A|336=B|'), '16 @386'],
    ['too few entries before another field', D('386=3|336=A|336=B|58=x|'), '16 @386'],
    ['too many entries', D('386=1|336=A|336=B|'), '16 @386'],
    ['entries with a count of 0', D('386=0|336=A|'), '16 @386'],
    ['too many entries before what is wrong in them', D('386=1|336=A|336=|'), '16 @386'],
    ['a count without entries', D('386=2|58=x|'), '16 @386'],
    ['a count that is no number', D('386=x|336=A|'), '6 @386'],
    ['a count below zero', D('386=-1|336=A|'), '6 @386'],
    ['too few in the inner group', D('453=1|448=a|802=2|523=x|'), '16 @802'],
    ['too few in the inner group of the first entry', D('453=2|448=a|802=2|523=x|448=b|'), '16 @802'],
    ['too few in the outer group', D('453=2|448=a|802=1|523=x|'), '16 @453'],
    ['too many in the inner group', D('453=1|448=a|802=1|523=x|523=y|'), '16 @802'],
    ['too few hops', `D 627=2|628=hop|${ORDER}`, '16 @627'],

    ['too few entries behind a wrong value in them', D('453=2|448=a|452=999|'), '16 @453'],
    ['too many entries behind a wrong value in them', D('453=1|448=a|452=999|448=b|'), '16 @453'],
    ['a count that is right behind a wrong value', D('453=2|448=a|452=999|448=b|'), '5 @452'],
    ['too few in the inner group behind a wrong value', D('453=1|448=a|802=2|523=x|803=x|'), '16 @802'],
    ['too few in the outer group behind a wrong value', D('453=2|448=a|802=1|523=x|803=x|'), '16 @453'],
    ['too few in another group behind a wrong value', D('453=1|448=|386=2|336=A|'), '4 @448'],
    ['a wrong value behind the group with too few', D('453=2|448=a|18=#|'), '16 @453'],

    ['an entry that begins otherwise', D('386=1|625=x|336=A|'), '15 @625'],
    ['an entry in the wrong order', D('453=1|448=a|452=1|447=D|'), '15 @447'],
    ['an outer field behind the inner group', D('453=1|448=a|802=1|523=x|447=D|'), '15 @447'],
    ['an inner group that begins otherwise', D('453=1|448=a|802=1|803=1|523=x|'), '15 @803'],
    ['a field twice in an entry', D('453=2|448=a|447=D|447=D|448=b|'), '13 @447'],
    ['the group twice', D('386=1|336=A|58=x|386=1|336=B|'), '13 @386'],
    ['a field of the body twice, once behind a group', D('58=a|386=1|336=A|58=b|'), '13 @58'],
    ['a member behind the group', D('386=1|336=A|58=x|625=y|'), '2 @625'],
    ['a tag nobody defined in an entry', D('386=2|336=A|999=1|336=B|'), '0 @999'],
    ['a tag of another message in an entry', D('386=2|336=A|37=o|336=B|'), '2 @37'],
    ['a value that is not enumerated in an entry', D('453=1|448=a|452=999|'), '5 @452'],
    ['an empty value in an entry', D('453=1|448=|'), '4 @448'],
    ['a required group missing', 'V 262=r|263=1|264=0|146=1|55=IBM|', '1 @267'],
    ['a required field missing in an entry', 'W 55=IBM|268=2|269=0|270=1|', '16 @268'],
    ['a required first field missing', 'W 55=IBM|268=1|270=1|', '15 @270'],
    [
      'required fields missing in the first entry',
      'E 66=l|394=1|68=2|73=2|11=a|67=1|55=A|11=b|67=2|55=A|54=1|',
      '1 @54',
    ],
    ['required fields missing in the last entry', 'E 66=l|394=1|68=1|73=1|11=b|55=A|54=1|', '1 @67'],
    ['a required field that only an entry has', 'E 66=l|394=1|73=1|11=b|67=1|55=A|54=1|', '1 @68'],
  ];
  test.each(GROUPS)('%s', (_what, message, verdict) => {
    expect(verdict44(message)).toBe(verdict);
  });

  test('two groups one behind the other do not know of each other', () => {
    expect(verdict44(D('78=2|79=a|80=1|79=b|80=2|453=1|448=p|'))).toBe('ok');
    expect(verdict44(D('78=2|79=a|80=1|453=1|448=p|79=b|80=2|'))).toBe('16 @78');
  });
});

describe('each check can be switched off, and only it', () => {
  const SWITCHES: readonly (readonly [off: keyof ValidationSwitches, message: string, verdict: string])[] = [
    ['checkUnknownTags', `D ${ORDER}999=1|`, '0 @999'],
    ['checkUnknownTags', `D ${ORDER}37=o|`, '2 @37'],
    ['checkUnknownTags', `D ${ORDER}999=1|999=2|`, '0 @999'],
    ['checkUnknownTags', `D ${ORDER}386=2|336=A|999=1|336=B|`, '0 @999'],
    ['checkUnknownTags', `D ${ORDER}386=2|336=A|37=o|336=B|`, '2 @37'],
    ['checkUnknownTags', `D 999=1|50=SUB|${ORDER}`, '14 @50'],
    ['checkUserDefinedTags', `D ${ORDER}5001=1|`, '0 @5001'],
    ['checkUserDefinedTags', `D ${ORDER}70001=1|`, '0 @70001'],
    ['checkEnums', `D ${ORDER.replace('54=1', '54=Z')}`, '5 @54'],
    ['checkEnums', `D ${ORDER}18=1 #|`, '5 @18'],
    ['checkTypes', `D ${ORDER.replace('38=100', '38=ten')}`, '6 @38'],
    ['checkTypes', `D ${ORDER}354=2|355=abc|`, '6 @355'],
    ['checkEmptyValues', `D ${ORDER}58=|`, '4 @58'],
    ['checkEmptyValues', `D ${ORDER.replace('54=1', '54=')}`, '4 @54'],
    ['checkRequired', `D ${ORDER.replace('55=IBM|', '')}`, '1 @55'],
    ['checkRequired', 'E 66=l|394=1|68=1|73=1|11=b|55=A|54=1|', '1 @67'],
    ['checkFieldOrder', `D ${ORDER}50=SUB|`, '14 @50'],
    ['checkFieldOrder', `D ${ORDER}386=1|336=A|50=SUB|`, '14 @50'],
    ['checkGroupOrder', `D ${ORDER}453=2|448=a|452=1|447=D|448=b|`, '15 @447'],
    ['checkGroupOrder', `D ${ORDER}453=1|447=D|448=a|452=1|`, '15 @447'],
  ];
  test.each(SWITCHES)('%s: %s', (off, message, verdict) => {
    expect(verdict44(message)).toBe(verdict);
    expect(verdict44(message, { [off]: false })).toBe('ok');
    const others = SWITCHES.map(([name]) => name).filter((name) => name !== off);
    // A tag of no section is no longer out of order once it is minded no more: the one pair that touches.
    const touching = message.startsWith('D 999') ? ['checkFieldOrder'] : [];
    for (const other of others.filter((name) => !touching.includes(name))) {
      expect(verdict44(message, { [other]: false })).toBe(verdict);
    }
  });

  test('a count that is no number still counts nothing', () => {
    expect(verdict44(`D ${ORDER}386=x|336=A|`, { checkTypes: false })).toBe('16 @386');
  });

  test('without group order, a repeated field is still one too many', () => {
    expect(verdict44(`D ${ORDER}453=1|448=a|447=D|447=D|`, { checkGroupOrder: false })).toBe('13 @447');
  });

  test('a tag of 0 or below is never let pass', () => {
    expect(verdict44(`D ${ORDER}0=x|`, { checkUnknownTags: false, checkUserDefinedTags: false })).toBe('0 @0');
  });
});

test('the values that a field of type char is given are good, whatever their length', () => {
  const fee = (type: string) => verdict44(`8 ${REPORT}136=1|137=5|138=USD|139=${type}|`);
  expect(['9', '10', '12'].map(fee)).toEqual(['ok', 'ok', 'ok']);
  expect(['13', 'x', 'xyz'].map(fee)).toEqual(['5 @139', '5 @139', '5 @139']);
});

describe('FIX.4.2', () => {
  const ORDER42 = `21=1|${ORDER}`;
  const CASES: readonly (readonly [what: string, message: string, verdict: string])[] = [
    ['a sound order', `D ${ORDER42}`, 'ok'],
    ['HandlInst is required', `D ${ORDER}`, '1 @21'],
    ['fields of a later version', `D ${ORDER42}555=1|600=a|`, '0 @555'],
    ['values of a later version', `D ${ORDER42.replace('54=1', '54=B')}`, '5 @54'],
    ['a MsgType of a later version', 'AF', '11'],
    ['partial fill has an ExecType of its own', '8 37=o|17=e|20=0|150=1|39=1|55=I|54=1|151=5|14=5|6=1|', 'ok'],
    ['counts of 0 in a definition', 'd 320=a|322=b|323=6|55=T|393=0|146=0|', 'ok'],
    ['a definition with entries', 'd 320=a|322=b|323=4|393=1|146=2|311=A|54=1|311=B|', 'ok'],
  ];
  test.each(CASES)('%s', (_what, message, verdict) => {
    expect(verdict42(message)).toBe(verdict);
  });
});
