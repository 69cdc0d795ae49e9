import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log, type LogOptions } from '../../src/cli/log.ts';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import type { FieldTable } from '../../src/units/record.ts';
import { FixClient } from '../support/fixClient.ts';
import { eventually, TestMarket } from '../support/market.ts';

/** Records that are about no order, or about what never became one. */
const ABOUT_NO_ORDER = [
  'started',
  'tradingDaySet',
  'clOrdIDDayBegan',
  'tradingStateSet',
  'symbolHaltSet',
  'riskLimitSet',
  'routerConfigured',
  'riskLimitRemoved',
  'clientDeskSet',
  'fxRateSet',
  'priceBandSet',
  'sharesLocated',
  'startOfDayLoaded',
  'symbolListed',
  'poisonClosed',
  'statusAsked',
  'partyActionDecided',
  'changeProposed',
  'changeDecided',
  'instrumentSet',
  'orderRefused',
  'quarantineDropped',
  'clientLinkUp',
  'clientLinkDown',
  'dropCopyBegan',
  'venueReconciling',
  'venueReconciled',
  'venueUnanswered',
  'venueNotAsked',
  'venueTripped',
  'venueRestored',
  'quoteCrumbles',
];
/** Records that name an order by what a venue calls it. */
const BY_VENUE = ['fillQuarantined'];

it('every record about an order carries its number, or that of a child', () => {
  const carries = (fields: FieldTable): boolean =>
    Object.entries(fields).some(
      ([name, field]) => name === 'orderID' || name === 'childID' || (field.type === 'list' && carries(field.of)),
    );
  const without = CORE_EVENTS.filter(({ fields }) => !carries(fields)).map(({ kind }) => kind);
  expect(without.sort()).toEqual([...ABOUT_NO_ORDER, ...BY_VENUE].sort());
});

describe('fairlead log --order', () => {
  let market: TestMarket;
  let directory: string;
  const clients: FixClient[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-log-'));
    market = await TestMarket.open((toml) =>
      toml.replace('[fix] ', `[gateway.wireLog]\ndirectory = "${directory}"\n\n[fix] `),
    );
    await market.provide('NORTH', [
      ['buy', 500, 'AAPL', 99.9],
      ['sell', 500, 'AAPL', 100.1],
    ]);
    await market.quoted('AAPL', 99.9, 100.1);
  });

  afterEach(async () => {
    for (const each of clients) each.close();
    await market.closeVenues();
    rmSync(directory, { recursive: true, force: true });
  });

  async function client(sender: string): Promise<FixClient> {
    const opened = await FixClient.open(market.port, { sender, target: 'FAIRLEAD' });
    clients.push(opened);
    return opened;
  }

  /** What the command prints, without colours and times: `kind` of an event, `session > type` of a message. */
  async function printed(file: string, options: LogOptions): Promise<string[]> {
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    await log(file, options).finally(() => spy.mockRestore());
    return lines
      .map((line) => line.replace(/\x1b\[\d+m/g, '').replace(/^[\d:.]+ /, ''))
      .filter((line) => !line.startsWith('    '))
      .map((line) => /^(\S+ [<>]) \S+ #\d+ (\S+)/.exec(line)?.slice(1).join(' ') ?? line.split(' ', 1)[0]);
  }

  it('prints the whole way of one order, by any of its names, and nothing of another', async () => {
    const tester = await client('TESTER');
    const oms = await client('DEMO-OMS');
    // The same ClOrdID, from two clients.
    tester.send('35=D|11=A|55=AAPL|54=1|38=100|40=2|44=100.10|100=NORTH');
    await eventually('it is filled', () => tester.log.some((text) => text.includes('|39=2|')));
    oms.send('35=D|11=A|1=MAIN|55=AAPL|54=2|38=70|40=2|44=99.90|100=NORTH');
    await eventually('the other is filled', () => oms.log.some((text) => text.includes('|39=2|')));
    const fill = tester.log.find((text) => text.includes('|39=2|')) ?? '';
    const value = (tag: number) => new RegExp(`\\|${tag}=([^|]*)`).exec(fill)?.[1] ?? '';
    const [venueExecID] = [...market.gateway.core.state.orders.children.values()].map((child) => child.venueOrderID);
    await market.gateway.stop();

    const journal = market.setup.journal.directory;
    const way = [
      'orderReceived',
      'riskDecided',
      'orderAccepted',
      'planned',
      'childSent',
      'fix44:TESTER > ExecutionReport',
      'orders:NORTH > NewOrderSingle',
      'childAccepted',
      'childFilled',
      'fix44:TESTER > ExecutionReport',
    ];
    for (const name of ['1', value(37), value(17), venueExecID]) {
      expect(await printed(journal, { order: name })).toEqual(way);
    }
    expect(await printed(journal, { order: 'A' })).toHaveLength(way.length * 2);

    const wire = path.join(directory, 'wire.log');
    expect(await printed(wire, { order: '1', journal })).toEqual([
      'fix44:TESTER < NewOrderSingle',
      'fix44:TESTER > ExecutionReport',
      'orders:NORTH > NewOrderSingle',
      'orders:NORTH < ExecutionReport',
      'orders:NORTH < ExecutionReport',
      'fix44:TESTER > ExecutionReport',
    ]);
    expect(await printed(wire, { order: '2', journal })).toHaveLength(6);
    await expect(log(wire, { journal })).rejects.toThrow('name the order with --order');
  });
});
