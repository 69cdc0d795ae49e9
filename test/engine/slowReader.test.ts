/** A peer that stops reading for a while: what waits in our socket meanwhile reaches it whole and in order. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { framed } from '../support/fixMessage.ts';
import { House } from '../support/house.ts';

/** More than two sockets' buffers hold on loopback: some of it has to wait on our side. */
const MESSAGES = 24_000;
const MESSAGES_A_TURN = 40;
const BYTES = 500;

describe('a peer that reads again', () => {
  let house: House;
  afterEach(() => house.close());

  it('gets every message of the turns in between, unharmed', async () => {
    house = await House.open({ ticking: false, limits: { maxWaitingBytes: 64 << 20 } });
    const mallory = await house.loggedOn('MALLORY');
    mallory.socket.pause();
    for (let sent = 0; sent < MESSAGES; sent += MESSAGES_A_TURN) {
      house.news('MALLORY', MESSAGES_A_TURN, BYTES);
      await turn();
    }
    expect(mallory.receivedBytes).toBeLessThan(MESSAGES * BYTES);
    mallory.socket.resume();
    await mallory.hears(`|34=${MESSAGES + 1}|`);

    const harmed = mallory.log.filter((text, i) => {
      const body = text.slice(text.indexOf('|35=') + 1, text.indexOf('|10=') + 1);
      return framed(body).replaceAll('\x01', '|') !== text || !text.includes(`|34=${i + 1}|`);
    });
    expect(harmed).toEqual([]);
    expect(mallory.log).toHaveLength(MESSAGES + 1);
  });
});
