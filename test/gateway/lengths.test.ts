/** What is kept of a message has a bound: a client's longer value is refused with its tag, a venue's is quarantined. */
import { beforeEach, describe, expect, it } from 'vitest';
import { NO_ROUTE } from '../../src/orders/route.ts';
import { openRoles } from '../support/roles.ts';

const LONG = 'x'.repeat(65);
const ORDER = '55=AAPL|54=1|60=20260601-12:00:00|38=100|40=2|44=90.00';

let house: Awaited<ReturnType<typeof openRoles>>;
beforeEach(async () => {
  house = await openRoles();
  house.say('client', 'D', `11=first|${ORDER}`);
  heard();
});

/** What the client was told, without what does not matter here. */
function heard(peer = 'client'): string[] {
  house.world.advance(1);
  const lines = house.heardBy.get(peer)?.splice(0) ?? [];
  return lines.map((line) => line.replace(/\|(34|49|52|56|45|10|57|128|129)=[^|]*/g, '').replace(/\|$/, ''));
}
const refused = (msgType: string, tag: number, name: string) =>
  `35=3|371=${tag}|372=${msgType}|373=5|58=${name}(${tag}) has 65 characters, 64 are taken at most`;
const orders = () => house.gateway.core.state.orders.parents.size;

describe('a value that is too long refuses the message', () => {
  it.each([
    ['D', `11=${LONG}|${ORDER}`, 11, 'ClOrdID'],
    ['D', `50=${LONG}|11=A|${ORDER}`, 50, 'SenderSubID'],
    ['D', `115=${LONG}|11=A|${ORDER}`, 115, 'OnBehalfOfCompID'],
    ['D', `116=${LONG}|11=A|${ORDER}`, 116, 'OnBehalfOfSubID'],
    ['D', `11=A|1=${LONG}|${ORDER}`, 1, 'Account'],
    ['D', `11=A|${ORDER}|100=${LONG}`, 100, 'ExDestination'],
    ['D', `11=A|${ORDER.replace('AAPL', LONG)}`, 55, 'Symbol'],
    ['D', `11=A|${ORDER.replace('44=90.00', `44=${'0'.repeat(60)}90.00`)}`, 44, 'Price'],
    ['F', `11=${LONG}|41=first|55=AAPL|54=1|60=20260601-12:00:00`, 11, 'ClOrdID'],
    ['G', `11=${LONG}|41=first|${ORDER}`, 11, 'ClOrdID'],
    ['E', `66=${LONG}|394=3|68=1|73=1|11=A|67=1|${ORDER}`, 66, 'ListID'],
    ['E', `66=L|394=3|68=1|73=1|11=${LONG}|67=1|${ORDER}`, 11, 'ClOrdID'],
    ['q', `11=${LONG}|530=7|60=20260601-12:00:00`, 11, 'ClOrdID'],
    ['AF', `584=${LONG}|585=7`, 584, 'MassStatusReqID'],
    ['H', `11=first|790=${LONG}|55=AAPL|54=1`, 790, 'OrdStatusReqID'],
  ])('%s %#', (msgType, body, tag, name) => {
    const before = orders();
    house.say('client', msgType, body);
    expect(heard()).toEqual([refused(msgType, tag, name)]);
    expect(orders()).toBe(before);
  });

  it('at most 64 are taken, of what is not kept any number', () => {
    house.say('client', 'D', `11=${'y'.repeat(64)}|${ORDER}|58=${'z'.repeat(5_000)}`);
    expect(heard()[0]).toContain('|150=0|');
  });

  it('an order from before may have a longer ClOrdID: it can be asked for and canceled', () => {
    const { core } = house.gateway;
    const whose = { clientID: 'TESTER', originator: '', replyTo: 'fix44:TESTER', route: NO_ROUTE };
    const first = [...core.state.orders.parents.values()][0];
    core.step(
      {
        ...first,
        kind: 'replaceRequest',
        ...whose,
        clOrdID: LONG,
        origClOrdID: 'first',
        instructions: undefined,
        fault: undefined,
      },
      house.world.now(),
    );
    heard();
    house.say('client', 'H', `11=${LONG}|55=AAPL|54=1`);
    expect(heard()[0]).toContain(`|150=I|`);
    house.say('client', 'F', `11=C|41=${LONG}|55=AAPL|54=1|60=20260601-12:00:00`);
    expect(heard()[0]).toMatch(/^35=[89]\|/);
  });

  it('no text repeats a value that is refused whole', () => {
    house.say('client', 'D', `11=A|${ORDER}|64=${'2'.repeat(9_000)}`);
    expect(heard().join('').length).toBeLessThan(500);
  });
});

describe('a firm behind the client that is not agreed', () => {
  beforeEach(() => {
    const { fields } = house.gateway.settings.clients.get('TESTER') ?? { fields: {} };
    Object.assign(fields, { firms: new Set(['F1']) });
  });

  it('sends no order and no replace, and may cancel', () => {
    for (const msgType of ['D', 'G']) {
      house.say('client', msgType, `115=F2|11=A|${msgType === 'G' ? '41=first|' : ''}${ORDER}`);
      const text = 'OnBehalfOfCompID(115)=F2 is not agreed for TESTER';
      expect(heard()).toEqual([`35=3|371=115|372=${msgType}|373=5|58=${text}`]);
    }
    house.say('client', 'F', '115=F2|11=C|41=first|55=AAPL|54=1|60=20260601-12:00:00');
    expect(heard()[0]).toMatch(/^35=9\|/);
  });

  it('and one that is, and the client itself, do', () => {
    for (const from of ['115=F1|', '']) {
      house.say('client', 'D', `${from}11=B|${ORDER}`);
      expect(heard()[0]).toContain('|150=0|');
    }
  });
});

it('a dispute is recorded without what is too long', () => {
  house.say('client', 'Q', `115=${LONG}|37=X|17=Y|127=Z|55=${LONG}|54=1|58=${'t'.repeat(20_000)}`);
  heard();
  const [dispute] = house.gateway.core.state.clients.disputes;
  expect([dispute.symbol, dispute.text, dispute.message].map(({ length }) => length)).toEqual([64, 1_024, 16_384]);
});

describe('of a venue', () => {
  const idOf = () =>
    /\|11=([^|]*)/.exec(house.heardBy.get('venue')?.find((line) => line.startsWith('35=D')) ?? '')?.[1];
  const filled = (more: string) =>
    `11=${idOf()}|150=F|39=1|55=AAPL|54=1|38=100|32=10|31=90|151=90|14=10|6=90|60=20260601-12:00:00|${more}`;

  it.each([17, 37])('an ExecID or OrderID that is too long is not booked: %i', (tag) => {
    house.say('venue', '8', filled('37=V|17=E'.replace(`${tag}=`, `${tag}=${'v'.repeat(300)}`)));
    expect(heard()).toEqual([]);
    const [one] = house.gateway.core.state.quarantine;
    expect(one.reason).toContain(`(${tag}) has 301 characters, 256 are taken at most`);
  });

  it('its Text is cut off', () => {
    house.say('venue', '8', filled(`37=V|17=E|58=${'t'.repeat(900_000)}`).replace('150=F|39=1', '150=4|39=4'));
    expect(heard().join('').length).toBeLessThan(2_000);
  });
});
