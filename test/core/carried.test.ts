/** What orders carry to venues and in reports: of the newest accepted request, on every child, after a restart too. */
import { beforeEach, describe, expect, it } from 'vitest';
import { carriedOnCancel } from '../../src/orders/order.ts';
import { MAX_CARRIED, shownCarried } from '../../src/orders/carried.ts';
import type { Send } from '../../src/core/words/send.ts';
import { ExecType, OrdStatus } from '../../src/orders/values.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

const of = (text: string): string => text.replaceAll('|', '\x01');

/** Each send, and what it carries. */
function line(send: Send): string {
  switch (send.kind) {
    case 'sendChild':
      return `D${send.child.childID} ${send.child.venue} ${shownCarried(send.child.parent.carried)}`;
    case 'cancelChild':
      return `F${send.child.childID} ${shownCarried(carriedOnCancel(send.child.parent))}`;
    case 'executionReport':
      return `8 ${send.clOrdID} ${send.execType} ${shownCarried(send.carried + send.carriedBack)}`;
    case 'cancelReject':
      return `9 ${send.clOrdID} ${shownCarried(send.carried)}`;
    default:
      return send.kind;
  }
}

let desk: Desk;

beforeEach(() => {
  desk = new Desk({ clients: new Map([['C', { pendingRequests: 'queuePending' }]]) });
  desk.book('NORTH', [[9.9, 500]], [[10.1, 500]]);
  desk.book('SOUTH', [[9.9, 500]], [[10.1, 500]]);
  desk.lines = (sends) => sends.map(line);
});

describe('carried fields', () => {
  it('go to the venue and into reports', () => {
    expect(desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|453=1|-448=X|') })).toEqual([
      '8 A 0 528=A|453=1|-448=X',
      'D1 NORTH 528=A|453=1|-448=X',
    ]);
    desk.ack(1);
    expect(desk.fill(1, 40, 9.8)).toEqual(['8 A F 528=A|453=1|-448=X']);
  });

  it('of a replace take the place of the order’s once it is accepted, and the others stay', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|1=ACC|') });
    desk.ack(1);
    // The child that is to end was sent with the order's own.
    expect(desk.replace('B', 'A', 200, 9.8, { carried: of('528=P|114=N|') })).toEqual([
      '8 B E 528=P|1=ACC|114=N',
      'F1 528=A|1=ACC',
    ]);
    expect(desk.out(1)).toEqual(['8 B 5 528=P|1=ACC|114=N', 'D3 SOUTH 528=P|1=ACC|114=N']);
  });

  it('of a replace that is refused are forgotten', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|') });
    desk.ack(1);
    desk.replace('B', 'A', 200, 9.8, { carried: of('528=P|') });
    expect(desk.refuseCancel(2, 1)).toEqual(['9 B 528=P']);
    expect(desk.status('A')).toEqual(['8 A I 528=A']);
  });

  it('of a cancel go out on its cancels alone', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|1=ACC|') });
    desk.ack(1);
    expect(desk.cancel('X', 'A', of('1=OTHER|'))).toEqual(['8 X 6 528=A|1=OTHER', 'F1 528=A|1=OTHER']);
    expect(desk.refuseCancel(2, 1)).toEqual(['9 X 528=A|1=OTHER']);
    expect(desk.fill(1, 100, 9.8)).toEqual(['8 A F 528=A|1=ACC']);
  });

  it('of a cancel are in its reports to the last', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|1=ACC|') });
    desk.ack(1);
    desk.cancel('X', 'A', of('1=OTHER|'));
    expect(desk.out(1)).toEqual(['8 X 4 528=A|1=OTHER']);
    expect(desk.status('A')).toEqual(['8 A I 528=A|1=ACC']);
  });

  it('of a venue’s report come with the execution, its correction and its bust', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|') });
    desk.ack(1);
    const trade = { execType: ExecType.Trade, ordStatus: OrdStatus.PartiallyFilled, lastQty: qty(40), lastPx: px(9.8) };
    const back = (tag: number) => ({ carriedBack: of(`${tag}=X|`) });
    expect(desk.report(1, { ...trade, venueExecID: 'E', ...back(29) })).toEqual(['8 A F 528=A|29=X']);
    const corrected = { ...trade, execType: ExecType.TradeCorrect, execRefID: 'E', lastQty: qty(30) };
    expect(desk.report(1, { ...corrected, venueExecID: 'F', ...back(30) })).toEqual(['8 A G 528=A|30=X']);
    const busted = { ...trade, execType: ExecType.TradeCancel, execRefID: 'F' };
    expect(desk.report(1, { ...busted, venueExecID: 'G', ...back(31) })[0]).toBe('8 A H 528=A|31=X');
  });

  it('of a queued replace wait with it', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|1=ACC|') });
    desk.ack(1);
    desk.replace('B', 'A', 200, 9.8);
    expect(desk.replace('E', 'B', 300, 9.8, { carried: of('528=P|') })).toEqual(['8 E E 528=P|1=ACC']);
    expect(desk.out(1)).toEqual(['8 B 5 528=A|1=ACC', '8 E 5 528=P|1=ACC', 'D3 SOUTH 528=P|1=ACC']);
  });

  it('survive a restart: what waits is sent with them', () => {
    desk.down('NORTH');
    desk.down('SOUTH');
    expect(desk.order('A', 'buy', 100, 9.8, { carried: of('528=Ä|') })).toEqual(['8 A 0 528=Ä']);
    desk.restart();
    expect(desk.up('SOUTH')).toEqual(['D1 SOUTH 528=Ä']);
  });

  it('survive a restart while a cancel is pending', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('1=ACC|') });
    desk.ack(1);
    desk.cancel('X', 'A', of('1=OTHER|'));
    desk.restart();
    const order = desk.core.state.orders.find({ clientID: 'C', originator: '' }, 'A');
    expect(order && carriedOnCancel(order)).toBe(of('1=OTHER|'));
    expect(desk.replayed().state.orders.find({ clientID: 'C', originator: '' }, 'A')).toMatchObject({
      pending: { carried: of('1=OTHER|') },
    });
  });

  it('are no more than an order may carry', () => {
    const much = of(`58=${'x'.repeat(MAX_CARRIED - 10)}|`);
    desk.order('A', 'buy', 100, 9.8, { carried: much });
    desk.ack(1);
    expect(desk.replace('B', 'A', 200, 9.8, { carried: of('528=P|1=ACC1|') })).toEqual([
      `9 B ${shownCarried(much)}|528=P|1=ACC1`,
    ]);
    // A cancel is taken: it goes out with what the order carries.
    expect(desk.cancel('X', 'A', of('528=P|1=ACC1|')).at(-1)).toBe(`F1 ${shownCarried(much)}`);
  });

  it('of an order whose ClOrdID is taken are in its reject, and change nothing', () => {
    desk.order('A', 'buy', 100, 9.8, { carried: of('528=A|') });
    expect(desk.order('A', 'buy', 100, 9.8, { carried: of('528=P|') })).toEqual(['8 A 8 528=P']);
    expect(desk.status('A')).toEqual(['8 A I 528=A']);
  });
});
