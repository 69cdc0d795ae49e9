/** Limits that only warn: the order passes, and its client is told. */
import { expect, it } from 'vitest';
import type { ExecutionReport } from '../../src/core/words/clientSend.ts';
import { limitRow } from '../support/limits.ts';
import { Desk } from './desk.ts';

const rows = [limitRow('maxOrderQty', '100', { client: 'C' }, { soft: true })];
const WARNING = 'warning R110-ORDER-QTY: quantity 200 is above the limit of 100';

it('in its New, and in the Replaced that brings it past one', () => {
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }], rows } });
  d.book('NORTH', [[9.9, 50_000]], [[10, 50_000]]);
  const told: string[] = [];
  const { lines } = d;
  d.lines = (sends) => {
    const reports = sends.filter((send): send is ExecutionReport => send.kind === 'executionReport');
    told.push(...reports.map(({ clOrdID, execType, text }) => `${clOrdID} 150=${execType} ${text}`));
    return lines(sends);
  };
  d.order('A', 'buy', 200, 9.5);
  d.order('B', 'buy', 100, 9.4);
  d.ack(2);
  d.replace('B2', 'B', 200, 9.4);
  d.restart();
  d.out(2);
  d.ack(4);
  d.replace('B3', 'B2', 100, 9.4);
  d.out(4);
  expect(told.filter((line) => line.includes('150=0') || line.includes('150=5'))).toEqual([
    `A 150=0 ${WARNING}`,
    'B 150=0 ',
    `B2 150=5 ${WARNING}`,
    'B3 150=5 ',
  ]);
  d.replayed();
});
