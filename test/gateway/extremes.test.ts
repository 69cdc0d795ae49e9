/** Numbers at the ends of what can be written, in messages of clients, venues and quotes: refused, and never poison. */
import { describe, expect, it } from 'vitest';
import { openRoles } from '../support/roles.ts';

const NUMBERS = [
  ...['0', '1', '-1', '100', '0.0001', '0.00000001', '9007199254740991', '9007199254740992', '900719925474.0991'],
  ...['99999999999999999999', '-9007199254740991', '1000000000000', '90071992547', '1e15', '00100', '100.', '-0'],
];
const TIMES = ['20260601-12:00:00', '00010101-00:00:00', '99991231-23:59:59', '20260601-23:59:60'];

/** A generator of numbers below n; the same ones for a seed. */
function randomOf(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * n);
  };
}

it.each([1, 2, 3, 4])('seed %i', async (seed) => {
  const house = await openRoles();
  const upTo = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)];
  const usual = (value: string) => (upTo(3) === 0 ? pick(NUMBERS) : value);
  const time = () => (upTo(4) === 0 ? pick(TIMES) : TIMES[0]);
  const ids: string[] = [];
  const child = () =>
    /\|11=([^|]*)/.exec(
      pick(house.heardBy.get('venue')?.filter((line) => line.startsWith('35=D')) ?? ['']) ?? '',
    )?.[1] ?? 'none';
  const mdReqID = /\|262=([^|]*)/.exec(house.heardBy.get('quotes')?.at(-1) ?? '')?.[1] ?? '';
  const terms = () => {
    const type = pick(['1', '2', '2', '3', '4', 'P']);
    const priced = type === '2' || type === '4' || (type === 'P' && upTo(2) === 0);
    return [
      ...['55=AAPL', `54=${pick(['1', '2'])}`, `38=${usual('100')}`, `40=${type}`],
      ...(priced ? [`44=${usual('100')}`] : []),
      ...(type === '3' || type === '4' ? [`99=${usual('100')}`] : []),
      ...(type === 'P' ? [`18=${pick(['R', 'M', 'P'])}`, ...(upTo(2) === 0 ? [`211=${usual('0.01')}`] : [])] : []),
      ...(upTo(4) === 0 ? [`111=${usual('10')}`] : []),
      ...(upTo(4) === 0 ? [`110=${usual('10')}`] : []),
      ...(upTo(4) === 0 ? ['59=6', upTo(2) === 0 ? `126=${time()}` : `432=${time().slice(0, 8)}`] : ['59=0']),
      `60=${time()}`,
    ].join('|');
  };
  for (let i = 0; i < 400; i++) {
    const clOrdID = `O${i}`;
    switch (upTo(6)) {
      case 0:
      case 1:
        house.say('client', 'D', `11=${clOrdID}|${terms()}`);
        ids.push(clOrdID);
        break;
      case 2:
        if (ids.length > 0) house.say('client', 'G', `11=${clOrdID}|41=${pick(ids)}|${terms()}`);
        break;
      case 3: {
        const book = [`262=${mdReqID}`, '55=AAPL', '268=2'];
        for (const side of ['0', '1'])
          book.push(`269=${side}`, `270=${usual(side === '0' ? '99.99' : '100.01')}`, `271=${usual('100')}`);
        house.say('quotes', 'W', book.join('|'));
        break;
      }
      default: {
        const id = child();
        const execType = pick(['0', '4', 'F', 'F', 'F', 'G', 'H', 'I', 'D', '8']);
        const report = [
          ...[
            `37=V${id}`,
            `11=${id}`,
            `17=${upTo(5) === 0 ? 'X1' : `X${i}`}`,
            `150=${execType}`,
            `39=${pick(['0', '1', '2', '4'])}`,
          ],
          ...['55=AAPL', '54=1', `38=${usual('100')}`, `32=${usual('10')}`, `31=${usual('100')}`, `44=${usual('100')}`],
          ...[`151=${usual('0')}`, `14=${usual('10')}`, `6=${usual('100')}`, `19=X${upTo(i + 1)}`, `60=${time()}`],
        ];
        house.say('venue', '8', report.join('|'));
        if (upTo(4) === 0) house.say('copies', '8', report.join('|'));
      }
    }
    if (upTo(3) === 0) house.world.advance(0.2);
  }
  house.world.advance(120);
  const { poisons } = house.gateway.core.state;
  expect(poisons.open.map(({ msgType, error, message }) => `${msgType} ${error} ${message}`)).toEqual([]);
  expect(house.gateway.core.state.orders.parents.size).toBeGreaterThan(20);
});

describe('a date that nobody can count to', () => {
  const FAR = ['432=99991231', '432=22551231', '126=99991231-23:59:59', '126=22560101-00:00:00.000001'];
  const PAST = ['432=00010101', '432=00000101', '126=00010101-00:00:00', '126=17000101-00:00:00'];
  const ORDER = '55=AAPL|54=1|60=20260601-12:00:00|38=100|40=2|44=90.00|59=6';

  it('is far in the future, or long past, in every message', async () => {
    const house = await openRoles();
    const answers = () => house.heardBy.get('client')?.splice(0) ?? [];
    const told = (): string[] =>
      answers().map((line) => /^35=(\w)/.exec(line)?.[1] + (/\|(?:150|431)=\w/.exec(line)?.[0] ?? ''));
    house.say('client', 'D', `11=0|${ORDER}|432=20260602`);
    house.world.advance(1);
    answers();
    for (const [i, date] of [...FAR, ...PAST].entries()) {
      const [taken, far] = [FAR.includes(date) ? '8|150=0' : '8|150=8', FAR.includes(date)];
      house.say('client', 'D', `11=D${i}|${ORDER}|${date}`);
      house.world.advance(1);
      const [first] = house.heardBy.get('client') ?? [];
      expect([date, ...told()]).toEqual([date, taken]);
      if (far && date.startsWith('432')) expect(first).toContain(`|${date}|`);
      house.say('client', 'E', `66=L${i}|394=3|68=1|73=1|11=E${i}|67=1|${ORDER}|${date}`);
      house.world.advance(1);
      expect([date, ...told()]).toContain(taken);
      house.say('client', 'G', `11=G${i}|41=${far ? `D${i}` : '0'}|${ORDER}|${date}`);
      house.world.advance(1);
      expect([date, told()[0]]).toEqual([date, far ? '8|150=E' : '9']);
    }
    expect(house.gateway.core.state.poisons.open).toEqual([]);
  });
});
