/**
 * A gateway whose disk is full, or takes very long: new orders and replaces are refused in FIX's terms, cancels and
 * executions go on, and everything is as before once the disk is.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Trader, TraderOrder } from '../../src/cli/trader.ts';
import { type Files, nodeFiles } from '../../src/journal/files.ts';
import { OrdStatus } from '../../src/orders/values.ts';
import { failure } from '../journal/memoryFiles.ts';
import { eventually, TestMarket } from '../support/market.ts';

/** The machine's disk, until it is told otherwise. Full: no file gets longer. Stalled: what is written through waits. */
class FickleFiles {
  isFull = false;
  isStalled = false;
  private readonly stalled: (() => void)[] = [];

  readonly files: Files = {
    ...nodeFiles,
    open: (file, how, through) => {
      if (how === 'create' && this.isFull) throw failure('ENOSPC');
      return nodeFiles.open(file, how, through);
    },
    write: (fd, bytes, offset, length, position) => {
      this.checkRoom(fd, position + length);
      return nodeFiles.write(fd, bytes, offset, length, position);
    },
    writeThrough: (fd, bytes, length, position, done) => {
      const work = (): void => {
        try {
          this.checkRoom(fd, position + length);
        } catch (error) {
          done(error as Error);
          return;
        }
        nodeFiles.writeThrough(fd, bytes, length, position, done);
      };
      if (this.isStalled) this.stalled.push(work);
      else work();
    },
  };

  private checkRoom(fd: number, end: number): void {
    if (this.isFull && end > nodeFiles.size(fd)) throw failure('ENOSPC');
  }

  goOn(): void {
    this.isFull = false;
    this.isStalled = false;
    for (const work of this.stalled.splice(0)) work();
  }
}

let market: TestMarket;
afterEach(() => market.close());

async function open(durability: 'os' | 'disk', reserveBytes: number) {
  const disk = new FickleFiles();
  market = await TestMarket.open();
  market.gateway.kill();
  const { journal } = market.setup;
  market.setup = { ...market.setup, journal: { ...journal, durability, reserveBytes } };
  market.files = disk.files;
  await market.startGateway();
  const refused: string[] = [];
  const trader = await market.client(
    {},
    {
      onWire: (direction, message) => {
        if (direction === 'in' && message.includes('|35=j|')) refused.push(message);
      },
    },
  );
  const order = placed(trader, trader.order('1', '100', 'AAPL', '90.00', '0'));
  await eventually('the order is new', () => order.ordStatus === OrdStatus.New);
  return { disk, trader, order, refused };
}

function placed(trader: Trader, clOrdID: string): TraderOrder {
  const order = trader.orders.get(clOrdID);
  if (order === undefined) throw new Error(`no order ${clOrdID}`);
  return order;
}

describe.each(['os', 'disk'] as const)('a full disk, durability %s', (durability) => {
  it('stops orders and replaces; a cancel goes through; orders are taken again once there is room', async () => {
    const { disk, trader, order, refused } = await open(durability, 1 << 20);
    await eventually('there is a reserve', () => nodeFiles.exists(`${market.directory}/gateway/reserve`));
    const last = placed(trader, trader.order('1', '100', 'AAPL', '89.00', '0'));
    await eventually('that order is taken', () => last.ordStatus === OrdStatus.New);
    disk.isFull = true;
    // The first turn that finds no room goes into the reserve: from then on there is trouble.
    trader.status(order);
    await eventually('the disk is full', () => market.gateway.refusal !== '');
    const before = market.gateway.core.state.orders.parents.size;
    const clOrdID = trader.order('1', '100', 'AAPL', '88.00', '0');
    trader.replace(last, '200', '89.00');
    await eventually('both are refused', () => refused.length === 2);
    expect(refused[0]).toMatch(/\|372=D\|/);
    expect(refused[0]).toContain(`|379=${clOrdID}|`);
    expect(refused[0]).toContain('|380=4|');
    expect(refused[1]).toMatch(/\|372=G\|/);
    trader.cancel(order);
    await eventually('the order is canceled', () => order.ordStatus === OrdStatus.Canceled);
    expect(market.gateway.core.state.orders.parents.size).toBe(before);

    disk.goOn();
    await eventually('the trouble is over', () => market.gateway.refusal === '');
    const after = placed(trader, trader.order('1', '100', 'AAPL', '87.00', '0'));
    await eventually('orders are taken again', () => after.ordStatus === OrdStatus.New);
    market.gateway.kill();
    await eventually('its last write is done', () => !nodeFiles.exists(`${market.directory}/gateway/lock`));
    await market.startGateway();
    expect(market.gateway.core.state.orders.parents.size).toBe(before + 1);
  });
});

describe('a disk that stands still', () => {
  it('after a second new orders are refused, cancels are taken; all of it leaves when the disk has it', async () => {
    const { disk, trader, order, refused } = await open('disk', 0);
    disk.isStalled = true;
    const last = placed(trader, trader.order('1', '100', 'AAPL', '89.00', '0'));
    await eventually('the disk is slow', () => market.gateway.refusal !== '');
    const before = market.gateway.core.state.orders.parents.size;
    trader.order('1', '100', 'AAPL', '88.00', '0');
    trader.cancel(order);
    const [first] = market.gateway.core.state.orders.parents.values();
    await eventually('the cancel is taken', () => first.pending !== undefined);
    // Nothing has left: not the order's report, and not the refusal either.
    expect([refused, last.ordStatus, order.ordStatus]).toEqual([[], OrdStatus.PendingNew, OrdStatus.New]);
    disk.goOn();
    await eventually('the order is canceled', () => order.ordStatus === OrdStatus.Canceled);
    await eventually('the one before is new', () => last.ordStatus === OrdStatus.New);
    expect(refused.length).toBe(1);
    expect(refused[0]).toContain('|380=4|');
    expect(market.gateway.core.state.orders.parents.size).toBe(before);
    expect(market.gateway.refusal).toBe('');
  });
});
