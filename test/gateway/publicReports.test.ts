/** What users of other systems reported in public of their venues, played to the gateway: docs/testing.md lists where. */
import { beforeEach, expect, it } from 'vitest';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { ordStatus, type Parent } from '../../src/orders/order.ts';
import { OrdStatus } from '../../src/orders/values.ts';
import { TalkingVenue } from '../support/talkingVenue.ts';
import { BookBench } from '../wire/bookBench.ts';

let talk: TalkingVenue;
let order: Parent;
let clOrdID: string;

beforeEach(async () => {
  talk = await TalkingVenue.open();
  ({ order, clOrdID } = talk.resting());
});

const report = (body: string) => {
  talk.report(talk.orders, body);
  talk.world.advance(0.5);
};
const executed = () => talk.gateway.core.state.orders.executions.all().map(({ lastQty, lastPx }) => [lastQty, lastPx]);
const first = () => [...talk.gateway.core.state.orders.children.values()][0];
const quarantined = () => talk.gateway.core.state.quarantine.map(({ reason }) => reason);
/** Asks for a cancel; its ClOrdID at the venue. */
function cancel(): string {
  const by = { clientID: 'TESTER', replyTo: '', ...DIRECT };
  talk.gateway.submit({ kind: 'cancelRequest', ...by, clOrdID: 'C1', origClOrdID: 'A1' });
  talk.world.advance(0.5);
  return /\|11=([^|]*)\|/.exec(talk.heard.find((text) => text.startsWith('35=F|')) ?? '')?.[1] ?? '';
}

it('a fill that is reported again, now with the status that ends the order', () => {
  report(`11=${clOrdID}|17=E2|150=F|39=1|151=60|14=40|6=50|32=40|31=50.00`);
  report(`11=${clOrdID}|17=E2|150=F|39=4|151=0|14=40|6=50|32=40|31=50.00`);
  expect([order.cumQty, quarantined()]).toEqual([40, []]);
  expect([first().state, first().ended]).toEqual(['ended', OrdStatus.Canceled]);
});

it('LastQty is the sum of all executions so far', () => {
  talk.onStatus = () => talk.report(talk.orders, `11=${clOrdID}|17=0|150=I|39=2|151=0|14=100|6=50`);
  report(`11=${clOrdID}|17=E2|150=F|39=1|151=60|14=40|6=50|32=40|31=50.00`);
  report(`11=${clOrdID}|17=E3|150=F|39=2|151=0|14=100|6=50|32=100|31=50.00`);
  // The quantities of its OrdStatus agree with each other, so it is LastQty that is wrong: nothing is booked by it.
  expect([order.cumQty, talk.asked()]).toEqual([40, [clOrdID]]);
  expect(quarantined()).toEqual(['LastQty of 100 and 40 booked are more than CumQty of 100']);
  talk.world.advance(60);
  expect([executed(), ordStatus(order)]).toEqual([
    [
      [40, 500_000],
      [60, 500_000],
    ],
    OrdStatus.Filled,
  ]);
});

it('a fill under the ClOrdID of the cancel that it crosses', () => {
  const cancelID = cancel();
  report(`11=${cancelID}|41=${clOrdID}|17=E2|150=6|39=6|151=100|14=0|6=0`);
  report(`11=${cancelID}|41=${clOrdID}|17=E3|150=F|39=2|151=0|14=100|6=50|32=100|31=50.00`);
  talk.say(talk.orders, '9', `37=V1|11=${cancelID}|41=${clOrdID}|39=2|434=1|102=0`);
  talk.world.advance(0.5);
  expect([order.cumQty, ordStatus(order), quarantined()]).toEqual([100, OrdStatus.Filled, []]);
});

it('a reject of a cancel with parties, fields of its own, and without OrigClOrdID', () => {
  const cancelID = cancel();
  talk.say(
    talk.orders,
    '9',
    `37=V1|11=${cancelID}|453=1|448=CLIENT.FIX|447=D|452=53|39=8|434=1|102=1|58=unknown order|30001=1`,
  );
  talk.world.advance(0.5);
  expect(talk.warnings).toEqual([expect.stringMatching(/^invalid message taken .*Required tag missing: 41/)]);
  expect(talk.asked()).toEqual([clOrdID]);
});

it('a reject for a reason that no version has', () => {
  report(`11=${clOrdID}|17=E2|150=8|39=8|151=0|14=0|6=0|103=77|1057=Y|1003=T1`);
  expect([first().state, quarantined()]).toEqual(['ended', []]);
});

it('books that go by MDEntryID alone: deleted without their side, numbered with names', () => {
  const bench = new BookBench();
  bench.hear(
    'W|55=XYZ|262=r|268=2|269=0|270=100|271=1000000|290=1|278=30/10-20346|269=1|270=101|271=800000|290=1|278=30/10-20347',
  );
  expect(bench.show()).toBe('100x1000000 / 101x800000');
  bench.hear(
    'X|268=3|279=0|269=0|278=766888818|55=XYZ|270=100.10|271=1750000|279=2|278=30/10-20346|55=XYZ|279=2|278=30/10-20347|55=XYZ',
  );
  expect(bench.show()).toBe('100.1x1750000 /');
});
