/**
 * The Order State Change Matrices of FIX 4.2 (D1 to D37) and FIX 4.4 (A.1.a to L.1.b), each as a conversation. play.ts
 * says how a table reads; what the matrices leave open is said where we chose.
 */
import { expect, it } from 'vitest';
import { SCENARIOS_42, SCENARIOS_44 } from './ids.ts';
import { describe, matrix, PLAYED } from './play.ts';

const QUEUE = { handling: { pendingRequests: 'queue' } } as const;
const QUEUE_PENDING = { handling: { pendingRequests: 'queuePending' } } as const;
const MANUAL = { handling: { manualOrders: true } } as const;

describe('A vanilla', () => {
  matrix(
    'A.1.a',
    'D1',
    'filled order',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/2000/8000 2000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/3000/7000 1000
     ~ fill 7000
     < X Fill Filled 10000/10000/0 7000`,
  );
  matrix(
    'A.1.b',
    'D2',
    'part-filled day order, done for day',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/2000/8000 2000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/3000/7000 1000
     ! doneForDay
     ~ out
     < X DoneForDay DoneForDay 10000/3000/0`,
  );
});

describe('B cancel', () => {
  matrix(
    'B.1.a',
    'D3',
    'of a zero-filled order',
    `> D X 10000
     < X New New 10000/0/10000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/0/10000
     ~ out
     < Y,X Canceled Canceled 10000/0/0`,
  );
  matrix(
    'B.1.a',
    'D3',
    'of a zero-filled order, rejected by the venue',
    `> D X 10000
     < X New New 10000/0/10000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/0/10000
     ~ refuse
     < Y,X CancelReject New cxl=0`,
  );
  matrix(
    'B.1.b',
    'D4',
    'of a part-filled order, executions occur while the cancel is active',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/2000/8000 2000
     ~ fill 3000 // passes the cancel on the connection
     < X PartialFill PartiallyFilled 10000/5000/5000 3000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/5000/5000
     ~ fill 1000
     < X PartialFill PendingCancel 10000/6000/4000 1000
     ~ out
     < Y,X Canceled Canceled 10000/6000/0`,
  );
  matrix(
    'B.1.b',
    'D4',
    'of a part-filled order, rejected while pending',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/2000/8000 2000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/2000/8000
     ~ refuse
     < Y,X CancelReject PartiallyFilled cxl=0`,
  );
  matrix(
    'B.1.c',
    'D5',
    'of an order that fills before the cancel can be accepted',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/2000/8000 2000
     ~ fill 3000 // passes the cancel on the connection
     < X PartialFill PartiallyFilled 10000/5000/5000 3000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/5000/5000
     ~ fill 5000
     < X Fill PendingCancel 10000/10000/0 5000
     < Y,X CancelReject Filled cxl=0`,
  );
  matrix(
    'B.1.d',
    '',
    'of an order that has not been acknowledged',
    // Ours are acknowledged at once, but for those that wait for a person: these are Pending New.
    `> D X 10000 manual
     < X PendingNew PendingNew 10000/0/10000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/0/10000
     < Y,X Canceled Canceled 10000/0/0`,
    MANUAL,
  );
  matrix(
    'B.1.e',
    '',
    'of an order whose acknowledgment crosses it',
    `> D X 10000
     < X New New 10000/0/10000
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/0/10000
     ~ out
     < Y,X Canceled Canceled 10000/0/0`,
  );
  matrix('B.1.f', '', 'of an unknown order', `> F Y X\n < Y,X CancelReject Rejected cxl=1`);
});

describe('C replace', () => {
  matrix(
    'C.1.a',
    'D6',
    'zero-filled order, to increase quantity',
    `> D X 10000
     < X New New 10000/0/10000
     > G Y X 11000
     < Y,X PendingReplace PendingReplace 10000/0/10000
     ~ out
     < Y,X Replaced Replaced 11000/0/11000
     ~ fill 1000
     < Y PartialFill PartiallyFilled 11000/1000/10000 1000
     ~ fill 2000
     < Y PartialFill PartiallyFilled 11000/3000/8000 2000`,
  );
  matrix(
    'C.1.b',
    'D7',
    'part-filled order, to increase quantity, an execution while pending',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 12000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     ~ fill 100
     < X PartialFill PendingReplace 10000/1100/8900 100
     ~ out
     < Y,X Replaced PartiallyFilled 12000/1100/10900
     ~ fill 10900
     < Y Fill Filled 12000/12000/0 10900`,
  );
  matrix(
    'C.1.c',
    'D8',
    'filled order, to increase quantity',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 10000
     < X Fill Filled 10000/10000/0 10000
     > G Y X 12000
     < Y,X PendingReplace PendingReplace 10000/10000/0
     < Y,X Replaced PartiallyFilled 12000/10000/2000
     ~ fill 2000
     < Y Fill Filled 12000/12000/0 2000`,
  );
  matrix(
    'C.2.a',
    'D9',
    'not for quantity, rejected as a fill has occurred',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     ~ fill 9000 // passes the replace on the connection
     < X Fill Filled 10000/10000/0 9000
     > G Y X 10000 repriced
     < Y,X CancelReject Filled cxl=0`,
  );
  matrix(
    'C.3.a',
    'D10',
    'to a quantity above CumQty: replaced, then filled',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 7000 // passes the replace on the connection
     < X PartialFill PartiallyFilled 10000/7000/3000 7000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/7000/3000
     ~ out
     < Y,X Replaced PartiallyFilled 8000/7000/1000
     ~ fill 1000
     < Y Fill Filled 8000/8000/0 1000`,
  );
  matrix(
    'C.3.b',
    'D11',
    'to a quantity that equals CumQty: amended to it',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 7000
     < X PartialFill PartiallyFilled 10000/7000/3000 7000
     > G Y X 7000
     < Y,X PendingReplace PendingReplace 10000/7000/3000
     ~ out
     < Y,X Replaced Filled 7000/7000/0`,
  );
  matrix(
    'C.3.c',
    'D12',
    'to a quantity below CumQty: amended to CumQty',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 7000
     < X PartialFill PartiallyFilled 10000/7000/3000 7000
     > G Y X 6000
     < Y,X PendingReplace PendingReplace 10000/7000/3000
     ~ out
     < Y,X Replaced Filled 7000/7000/0`,
  );
});

describe('D replaces in sequence and in chains', () => {
  matrix(
    'D.1.a',
    'D13',
    'one is accepted, then another',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     ~ fill 500
     < X PartialFill PendingReplace 10000/1500/8500 500
     ~ out
     < Y,X Replaced PartiallyFilled 8000/1500/6500
     ~ fill 2000
     < Y PartialFill PartiallyFilled 8000/3500/4500 2000
     > G Z Y 6000
     < Z,Y PendingReplace PendingReplace 8000/3500/4500
     ~ fill 500
     < Y PartialFill PendingReplace 8000/4000/4000 500
     ~ out
     < Z,Y Replaced PartiallyFilled 6000/4000/2000
     ~ fill 2000
     < Z Fill Filled 6000/6000/0 2000`,
  );
  matrix(
    'D.1.b',
    'D14',
    'one is rejected before it is pending, then another is accepted',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000 unfit
     < Y,X CancelReject PartiallyFilled cxl=99
     ~ fill 500
     < X PartialFill PartiallyFilled 10000/1500/8500 500
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/3500/6500 2000
     > G Z X 6000
     < Z,X PendingReplace PendingReplace 10000/3500/6500
     ~ out
     < Z,X Replaced PartiallyFilled 6000/3500/2500
     ~ fill 1500
     < Z PartialFill PartiallyFilled 6000/5000/1000 1500`,
  );
  matrix(
    'D.1.c',
    'D15',
    'one is rejected while it is pending, then another is accepted',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     ~ fill 500
     < X PartialFill PendingReplace 10000/1500/8500 500
     ~ refuse
     < Y,X CancelReject PartiallyFilled cxl=0
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/3500/6500 2000
     > G Z X 6000
     < Z,X PendingReplace PendingReplace 10000/3500/6500
     ~ out
     < Z,X Replaced PartiallyFilled 6000/3500/2500
     ~ fill 1500
     < Z PartialFill PartiallyFilled 6000/5000/1000 1500`,
  );
  matrix(
    'D.2.a',
    'D16',
    'two at once, processed one after the other',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     > G Z Y 7000
     ~ out
     < Y,X Replaced PartiallyFilled 8000/1000/7000
     < Z,Y PendingReplace PendingReplace 8000/1000/7000
     < Z,Y Replaced PartiallyFilled 7000/1000/6000
     ~ fill 6000
     < Z Fill Filled 7000/7000/0 6000`,
    QUEUE,
  );
  matrix(
    'D.2.b',
    '',
    'two at once, pending replaces before replaces',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     > G Z Y 7000
     < Z,X PendingReplace PendingReplace 8000/1000/7000
     ~ out
     < Y,X Replaced PendingReplace 8000/1000/7000
     < Z,Y Replaced PartiallyFilled 7000/1000/6000
     ~ fill 6000
     < Z Fill Filled 7000/7000/0 6000`,
    QUEUE_PENDING,
  );
  matrix(
    'D.2.c',
    '',
    'two at once, both rejected',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     > G Z Y 7000
     < Z,X PendingReplace PendingReplace 8000/1000/7000
     ~ refuse
     < Y,X CancelReject PendingReplace cxl=0
     < Z,X CancelReject PartiallyFilled cxl=2
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/2000/8000 1000`,
    QUEUE_PENDING,
  );
  matrix(
    'D.2.d',
    'D17',
    'two at once, the second rejected as the order is pending',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > G Y X 8000
     < Y,X PendingReplace PendingReplace 10000/1000/9000
     > G Z Y 7000
     < Z,X CancelReject PendingReplace cxl=3
     ~ out
     < Y,X Replaced PartiallyFilled 8000/1000/7000
     ~ fill 2000
     < Y PartialFill PartiallyFilled 8000/3000/5000 2000`,
  );
});

describe('E unsolicited', () => {
  matrix(
    'E.1.a',
    'D18',
    'telephoned order',
    // The public page prints LeavesQty 0 with New, against its own definition: while an order is open it is the rest.
    `! book 10000
     < - New New 10000/0/10000
     ~ fill 2000
     < - PartialFill PartiallyFilled 10000/2000/8000 2000
     ~ fill 1000
     < - PartialFill PartiallyFilled 10000/3000/7000 1000
     ~ fill 7000
     < - Fill Filled 10000/10000/0 7000`,
  );
  matrix(
    'E.1.b',
    'D19',
    'unsolicited cancel of a part-filled order',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     ! cancel reason=2
     ~ out
     < X Canceled Canceled 10000/1000/0 reason=2`,
  );
  matrix(
    'E.1.c',
    'D20',
    'unsolicited replacement of a part-filled order',
    // D20 prints LeavesQty 0 in its second report; E.1.c puts it right.
    `> D X 10000
     < X New New 10000/0/10000
     ! restate 11000 reason=2
     < X Restated New 11000/0/11000 reason=2
     ~ fill 1000
     < X PartialFill PartiallyFilled 11000/1000/10000 1000
     ! restate 12000 reason=2
     < X Restated PartiallyFilled 12000/1000/11000 reason=2`,
  );
  matrix(
    'E.1.d',
    'D21',
    'unsolicited reduction of quantity by the sell side',
    `> D X 10000
     < X New New 10000/0/10000
     ! restate 9000 reason=5
     ~ out // what works beyond it comes back first
     < X Restated New 9000/0/9000 reason=5
     ~ fill 9000
     < X Fill Filled 9000/9000/0 9000`,
  );
});

describe('F reject', () => {
  matrix(
    'F.1.a',
    'D22',
    'duplicate ClOrdID: a reject with the status of the order that has it',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     > D X 15000
     < X Rejected PartiallyFilled 10000/1000/9000 rej=6`,
  );
  matrix(
    'F.1.b',
    'D31',
    'possible resend',
    `> D X 10000
     < X New New 10000/0/10000
     > D X 10000 PossResend
     < X Status:New New 10000/0/10000
     > D X 20000
     < X Rejected New 10000/0/10000 rej=6
     > D Y 15000 PossResend
     < Y New New 15000/0/15000`,
  );
  matrix(
    'F.1.c',
    'D23',
    'the order was submitted verbally already',
    `! book 10000
     < - New New 10000/0/10000
     > D X 10000
     < X Rejected Rejected 10000/0/0 rej=7`,
  );
});

describe('G status', () => {
  matrix('G.1.a', 'D24', 'of an unknown order', `> H X\n < X Status:Rejected Rejected 0/0/0 rej=5`);
  matrix(
    'G.1.b',
    'D25',
    '"nothing done"',
    `> D X 10000
     < X New New 10000/0/10000
     > H X
     < X Status:New New 10000/0/10000`,
  );
  matrix(
    'G.1.c',
    'D26',
    'asked right after the order, and more during its life',
    `> D X 10000 manual
     < X PendingNew PendingNew 10000/0/10000
     > H X
     < X Status:PendingNew PendingNew 10000/0/10000
     ! accept
     < X New New 10000/0/10000
     > H X
     < X Status:New New 10000/0/10000
     ~ fill 2000
     < X PartialFill PartiallyFilled 10000/2000/8000 2000
     > H X
     < X Status:PartialFill PartiallyFilled 10000/2000/8000
     ~ fill 8000
     < X Fill Filled 10000/10000/0 8000
     > H X
     < X Status:Fill Filled 10000/10000/0`,
    MANUAL,
  );
  matrix(
    'G.1.c',
    'D26',
    'an order that waits for a person is refused',
    `> D X 10000 manual
     < X PendingNew PendingNew 10000/0/10000
     ! reject
     < X Rejected Rejected 10000/0/0 rej=0
     > H X
     < X Status:Rejected Rejected 10000/0/0`,
    MANUAL,
  );
});

const FIRST_DAY = `
  > D X 10000 GTC
  < X New New 10000/0/10000
  ~ fill 2000
  < X PartialFill PartiallyFilled 10000/2000/8000 2000
  ! doneForDay
  ~ out
  < X DoneForDay DoneForDay 10000/2000/8000`;
const RENEWED = `
  ! renew
  < X Restated PartiallyFilled 10000/2000/8000 day=8000/0 reason=1`;

describe('H good till', () => {
  matrix(
    'H.1.a',
    'D27',
    'part-filled, restated, and part-filled on the following day',
    `${FIRST_DAY}
     ${RENEWED}
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/3000/7000 1000 day=8000/1000`,
  );
  matrix(
    'H.1.b',
    'D28',
    'part-filled, a 2:1 split, then a partial fill and fill on the following day',
    `${FIRST_DAY}
     ! split 2:1
     < X Restated PartiallyFilled 20000/4000/16000 day=16000/0 reason=0
     ~ fill 5000
     < X PartialFill PartiallyFilled 20000/9000/11000 5000 day=16000/5000
     ~ fill 11000
     < X Fill Filled 20000/20000/0 11000 day=16000/16000`,
  );
  matrix(
    'H.1.c',
    'D29',
    'part-filled, restated, and canceled on the following day',
    `${FIRST_DAY}
     ${RENEWED}
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/2000/8000 day=8000/0
     ~ out
     < Y,X Canceled Canceled 10000/2000/0 day=8000/0`,
  );
  matrix(
    'H.1.d',
    'D30',
    'part-filled, restated, then replaced to increase quantity',
    `${FIRST_DAY}
     ${RENEWED}
     > G Y X 15000
     < Y,X PendingReplace PendingReplace 10000/2000/8000 day=8000/0
     ~ fill 1000
     < X PartialFill PendingReplace 10000/3000/7000 1000 day=8000/1000
     ~ out
     < Y,X Replaced PartiallyFilled 15000/3000/12000 day=13000/1000`,
  );
});

describe('I time in force', () => {
  matrix(
    'I.1.a',
    'D32',
    'a FOK order that cannot be filled',
    `> D X 10000 FOK far
     < X New New 10000/0/10000
     < X Canceled Canceled 10000/0/0`,
  );
  matrix(
    'I.1.b',
    'D33',
    'an IOC order that cannot be hit',
    `> D X 10000 IOC far
     < X New New 10000/0/10000
     < X Canceled Canceled 10000/0/0`,
  );
});

describe('J corrections', () => {
  // ExecIDs are letters in the order in which the client saw them, as in the matrices.
  matrix(
    'J.1.a',
    'D34',
    'filled order, then correction and cancellation of executions',
    `> D X 10000
     < X New New 10000/0/10000 // A
     ~ fill 1000@100
     < X PartialFill PartiallyFilled 10000/1000/9000 1000 // B
     ~ fill 9000@110
     < X Fill Filled 10000/10000/0 9000 @110 // C
     ~ bust B works
     < X Cancel:PartialFill PartiallyFilled 10000/9000/1000 D(B) avg=110
     ~ correct C 9000@100 works
     < X Correct:PartialFill PartiallyFilled 10000/9000/1000 9000 E(C) avg=100
     ~ fill 1000@120
     < X Fill Filled 10000/10000/0 1000 @120 // F
     ~ correct E 9000@120
     < X Correct:Fill Filled 10000/10000/0 9000 @120 G(E) avg=120
     > G Y X 12000
     < Y,X PendingReplace PendingReplace 10000/10000/0
     < Y,X Replaced PartiallyFilled 12000/10000/2000
     ~ correct G 9500@120
     < Y Correct:PartialFill PartiallyFilled 12000/10500/1500 9500 @120 J(G) avg=120`,
  );
  matrix(
    'J.1.a',
    'D34',
    'the same by a person: the order that is open again waits for its client',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000@100
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     ~ fill 9000@110
     < X Fill Filled 10000/10000/0 9000 @110
     ! bust B
     < X Cancel:PartialFill PartiallyFilled 10000/9000/1000 D(B) avg=110
     ! correct C 9000@100
     < X Correct:PartialFill PartiallyFilled 10000/9000/1000 9000 E(C) avg=100
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/9000/1000
     < Y,X Canceled Canceled 10000/9000/0`,
  );
  matrix(
    'J.1.b',
    'D35',
    'canceled order, then a busted execution and a new one',
    `> D X 10000
     < X New New 10000/0/10000 // A
     ~ fill 5000@50
     < X PartialFill PartiallyFilled 10000/5000/5000 5000 @50 // B
     > F Y X
     < Y,X PendingCancel PendingCancel 10000/5000/5000
     ~ out
     < Y,X Canceled Canceled 10000/5000/0
     ~ bust B
     < X Cancel:PartialFill Canceled 10000/0/0 E(B) avg=0
     ~ fill 4000@51
     < X PartialFill Canceled 10000/4000/0 4000 @51`,
  );
  matrix(
    'J.1.c',
    'D36',
    'good till cancel, part-filled on two days, with corrections of both executions',
    `${FIRST_DAY}
     ${RENEWED}
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/3000/7000 1000 day=8000/1000
     ~ correct B 1500
     < X Correct:PartialFill PartiallyFilled 10000/2500/7500 1500 F(B) avg=100 day=8500/1000
     ~ correct E 500 works
     < X Correct:PartialFill PartiallyFilled 10000/2000/8000 500 G(E) avg=100 day=8500/500`,
  );
});

describe('K trading halt', () => {
  matrix(
    'K.1.a',
    '',
    'the order is reinstated',
    `> D X 10000
     < X New New 10000/0/10000
     ! halt suspend
     ~ out
     < X Suspended Suspended 10000/0/10000
     > D Z 500 // what comes meanwhile is refused: Exchange closed
     < Z Rejected Rejected 500/0/0 rej=2
     > H X
     < X OrderStatus Suspended 10000/0/10000
     ! resume
     < X Restated New 10000/0/10000 reason=8
     ~ fill 10000
     < X Fill Filled 10000/10000/0 10000`,
  );
  matrix(
    'K.1.b',
    '',
    'the order is canceled',
    `> D X 10000
     < X New New 10000/0/10000
     ~ fill 1000
     < X PartialFill PartiallyFilled 10000/1000/9000 1000
     ! halt cancel
     ~ out
     < X Canceled Canceled 10000/1000/0 reason=6`,
  );
});

describe('L miscellaneous', () => {
  matrix(
    'L.1.a',
    'D37',
    'a guarantee of execution before execution',
    // D37 prints Partial Fill for the guarantee, which fills nothing; L.1.a puts it right: Stopped, in both versions.
    `> D X 10000
     < X New New 10000/0/10000
     ! guarantee 1000@50.1
     < X Stopped Stopped 10000/0/10000 1000 @50.1
     ~ fill 1000@50
     < X PartialFill Stopped 10000/1000/9000 1000 @50`,
  );
  matrix(
    'L.1.b',
    '',
    'CashOrderQty',
    // 1,250,000 at a limit of 125 is 10,000 shares: OrderQty says so from the first report on.
    `> D X 0 cash=1250000
     < X New New 10000/0/10000 cash=1250000
     ~ fill 4000
     < X PartialFill PartiallyFilled 10000/4000/6000 4000 cash=1250000
     ~ fill 6000
     < X Fill Filled 10000/10000/0 6000 cash=1250000`,
  );
});

it('every scenario of both versions is played', () => {
  expect(SCENARIOS_42).toHaveLength(37);
  expect(SCENARIOS_44).toHaveLength(45);
  const played = new Set(PLAYED);
  expect([...SCENARIOS_42, ...SCENARIOS_44].filter((id) => !played.has(id))).toEqual([]);
  expect([...played].filter((id) => !SCENARIOS_42.includes(id) && !SCENARIOS_44.includes(id))).toEqual([]);
});
