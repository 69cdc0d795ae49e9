/**
 * Venues that nobody here wrote, under a gateway that is a process of its own: the examples of QuickFIX C++ and quickfixgo
 * as their makers left them, and a venue on QuickFIX/J. None has quotes, none answers an OrderStatusRequest, and their
 * ExecIDs begin at 1 at each start. In the end clients, gateway and venue agree on every share and every cent.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VENUE_ENGINES } from './engines.ts';
import { ForeignVenue } from './foreignVenue.ts';
import { GatewayProcess } from './gatewayProcess.ts';
import './reporter.ts';
import { MOST_MESSAGES_PER_ORDER } from './soakReport.ts';
import { Desk, venueConfigOf } from './venueBench.ts';

const GOOD_TILL_CANCEL = '1';
/** A venue that is asked for quotes it does not have may be asked again, at ever longer intervals. */
const MOST_QUOTE_REQUESTS = 10;

for (const engine of VENUE_ENGINES) {
  const matches = engine.kind === 'match';
  describe.skipIf(engine.missing !== '')(`${engine.name} as venue on ${engine.version} ${engine.missing}`, () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-venue-'));
    let venue: ForeignVenue;
    let gateway: GatewayProcess;
    let buyer: Desk;
    let seller: Desk;

    beforeAll(async () => {
      venue = await ForeignVenue.start(engine, path.join(directory, 'venue'));
      const config = path.join(directory, 'fairlead.toml');
      writeFileSync(config, await venueConfigOf(engine, venue.port));
      gateway = await GatewayProcess.start(config);
      buyer = await Desk.start(gateway, 'BUYER', '1');
      seller = await Desk.start(gateway, 'SELLER', '2');
      await isUp();
    }, 60_000);

    afterAll(async () => {
      buyer?.leave();
      seller?.leave();
      await gateway?.stop();
      await venue?.kill();
      rmSync(directory, { recursive: true, force: true });
    });

    /** Whether the venue takes orders: it is logged on, and owes no status. */
    const isUp = () =>
      gateway.until('the venue takes orders', async () => {
        const { venues } = await gateway.get<{ venues: { up: boolean; reconciling: boolean }[] }>('/venues');
        return venues.every(({ up, reconciling }) => up && !reconciling);
      });

    it('is asked for quotes that it does not have, and not without end', async () => {
      await venue.has('in', 'V');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(venue.of('in', 'V').length).toBeLessThanOrEqual(MOST_QUOTE_REQUESTS);
      expect(venue.of('in', 'j').length + venue.of('in', '3').length).toBe(0);
    });

    it('fills an order', async () => {
      const buy = buyer.order(100, '100.00');
      if (matches) await buyer.stands(buy, 'new', 0);
      const sell = seller.order(100, '100.00');
      await buyer.stands(buy, 'filled', 100);
      await seller.stands(sell, 'filled', 100);
    });

    it.runIf(matches)('fills a part of an order, and the rest is canceled', async () => {
      const buy = buyer.order(100, '100.10');
      await buyer.stands(buy, 'new', 0);
      const sell = seller.order(30, '100.10');
      await buyer.stands(buy, 'partly', 30);
      await seller.stands(sell, 'filled', 30);
      buyer.cancel(buy);
      await buyer.stands(buy, 'canceled', 30);
    });

    it.runIf(matches)('has an order replaced, which then trades at its new price', async () => {
      const buy = buyer.order(100, '99.00');
      await buyer.stands(buy, 'new', 0);
      const replaced = buyer.replace(buy, 150, '99.50');
      await buyer.isReplaced(replaced);
      const sell = seller.order(150, '99.50');
      await buyer.stands(buy, 'filled', 150);
      await seller.stands(sell, 'filled', 150);
    });

    it.runIf(engine.refusesGtc)('refuses an order, and the client hears why', async () => {
      const order = buyer.order(100, '100.00', GOOD_TILL_CANCEL);
      expect(await buyer.ends(order)).toMatch(/Day/);
      expect(buyer.orders.get(order)?.cumQty).toBe(0);
    });

    it.runIf(!matches)('has nothing left to cancel', async () => {
      const buy = buyer.order(100, '100.00');
      await buyer.stands(buy, 'filled', 100);
      const request = buyer.cancel(buy);
      expect(await buyer.isRefused(request)).not.toBe('');
    });

    it.runIf(matches)(
      'knows an order still after the line was away, without a status that it cannot give',
      async () => {
        const buy = buyer.order(100, '100.20');
        await buyer.stands(buy, 'new', 0);
        await gateway.post('/sessions/orders%3AONE/logout', { reason: 'test' });
        await gateway.until('the line is down', async () => {
          const { venues } = await gateway.get<{ venues: { up: boolean }[] }>('/venues');
          return venues.every(({ up }) => !up);
        });
        await gateway.post('/sessions/orders%3AONE/logon', { reason: 'test' });
        await isUp();
        const sell = seller.order(100, '100.20');
        await buyer.stands(buy, 'filled', 100);
        await seller.stands(sell, 'filled', 100);
      },
    );

    it('dies and comes back with its ExecIDs at 1, and every fill counts', async () => {
      await venue.kill();
      await venue.restart();
      await isUp();
      for (const qty of [70, 80]) {
        const buy = buyer.order(qty, '100.30');
        if (matches) await buyer.stands(buy, 'new', 0);
        const sell = seller.order(qty, '100.30');
        await buyer.stands(buy, 'filled', qty);
        await seller.stands(sell, 'filled', qty);
      }
    });

    it('takes orders of a gateway that was killed with one open', async () => {
      const buy = buyer.order(100, '100.40');
      await buyer.stands(buy, matches ? 'new' : 'filled', matches ? 0 : 100);
      await gateway.kill();
      await gateway.restart();
      await isUp();
      await buyer.isBack();
      await seller.isBack();
      const sell = seller.order(100, '100.40');
      await buyer.stands(buy, 'filled', 100);
      await seller.stands(sell, 'filled', 100);
    });

    it('agrees with clients and gateway on shares and money', async ({ task }) => {
      type Position = { client: string; qty: string; cost: string };
      const ours = await gateway.get<{ positions: Position[] }>('/positions');
      const theirs = venue.traded();
      for (const desk of [buyer, seller]) {
        expect(desk.traded, `${desk.id} and venue`).toEqual(theirs.get(`XYZ ${desk.side}`));
        const position = ours.positions.find(({ client }) => client === desk.id);
        const booked = [position?.qty, position?.cost].map((value) => Math.abs(Number(value)));
        expect(booked, `${desk.id} and gateway`).toEqual([desk.traded.qty, desk.traded.value / 10_000]);
      }
      const { quarantine } = await gateway.get<{ quarantine: unknown[] }>('/quarantine');
      expect(quarantine).toEqual([]);
      task.meta.foreign = {
        sent: venue.of('in', 'D').length + venue.of('in', 'F').length,
        received: venue.of('out', '8').length,
      };
    });

    it('had few messages for each order', () => {
      const orders = venue.of('in', 'D').length;
      expect(venue.applicationCount).toBeLessThanOrEqual(orders * MOST_MESSAGES_PER_ORDER);
    });
  });
}
