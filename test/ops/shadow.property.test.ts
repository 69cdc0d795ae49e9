/**
 * A shadow policy changes nothing: under any orders, quotes and answers, events, sends and state are those of a gateway
 * without one, whatever the shadow plans, throws, or does to what it is given.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CORE_EVENTS } from '../../src/core/memory/event.ts';
import { stateHash } from '../../src/gateway/stateSnapshot.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { ShadowWatch } from '../../src/ops/desk/shadowWatch.ts';
import { Followed } from '../../src/ops/report/followed.ts';
import { ShadowPlans } from '../../src/ops/report/otherPlans.ts';
import type { Policy } from '../../src/router/draft.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { textOfSums } from '../../src/router/planSums.ts';
import { PPM } from '../../src/units/ratio.ts';
import { demoWith } from '../config/demo.ts';
import { runs } from '../support/runs.ts';
import { type Act, act, perform } from './anyDay.ts';
import { House } from './house.ts';

/** Empties what it is given, sends more than there is, and throws now and then. */
const hostile: Policy = {
  name: 'hostile',
  plan(draft) {
    const { request, seats } = draft;
    for (const { input, profile } of seats) {
      Object.assign(input, { venue: 'NOWHERE', up: false, learned: [] });
      Object.assign(profile, { takeFee: 1, priority: -1 });
      (input.levels as unknown[]).length = 0;
    }
    Object.assign(request.terms, { orderQty: 1, price: 1 });
    Object.assign(request.instrument, { tickSize: 7 });
    if (request.orderID % 3 === 0) throw new Error('hostile');
  },
};

/** All that happened, as bytes; what is sent, as text; the state. */
function played(acts: readonly Act[], toml: string, watchedBy?: Policy) {
  const house = new House({}, undefined, toml);
  house.autoTurn = false;
  const watch =
    watchedBy &&
    ShadowWatch.of({ shadow: watchedBy, shadowPpm: PPM }, () => house.core.state.routing, house.now(), house.log);
  if (watch !== undefined) house.observe(watch);
  const records = new RecordRegistry(CORE_EVENTS);
  const out = new ByteWriter(1 << 14, 1 << 26);
  const sent: string[] = [];
  acts.forEach((each, i) => {
    house.pass(10);
    perform(house, each, i);
    const { events, sends } = house.turn();
    for (const event of events) records.encode(out, event);
    sent.push(...sends.map((send) => send.kind + ('child' in send ? ` ${send.child.childID}` : '')));
  });
  const state = stateHash(house.core.state, house.core.config);
  return { events: Buffer.from(out.bytes.subarray(0, out.length)).toString('hex'), sent, state, watch };
}

const WITHOUT = demoWith();
const WITH = demoWith(['[router]', '[router]\nshadow = "serial"\nshadowShare = "1"']);

it('changes no event, no send and no state', () => {
  let plans = 0;
  fc.assert(
    fc.property(
      fc.array(act, { minLength: 5, maxLength: 40 }),
      fc.constantFrom(...POLICIES, hostile),
      (acts, policy) => {
        const alone = played(acts, WITHOUT);
        const { watch, ...watched } = played(acts, WITHOUT, policy);
        expect({ ...watched, watch: undefined }).toEqual(alone);
        plans += watch!.shadow.sums.plans + watch!.shadow.failed;
        const configured = played(acts, WITH, policy);
        expect({ events: configured.events, sent: configured.sent }).toEqual({
          events: alone.events,
          sent: alone.sent,
        });
      },
    ),
    { numRuns: runs(60) },
  );
  expect(plans).toBeGreaterThan(50);
});

it('plans the same while the gateway runs and from the journal', () => {
  let another = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 40 }), (acts) => {
      const house = new House({}, undefined, WITH);
      const { state, config } = house.core;
      const watch = ShadowWatch.of(config.policies!, () => state.routing, house.now(), house.log)!;
      house.observe(watch);
      const later = new ShadowPlans(POLICIES, undefined, () => true);
      const followed = new Followed([later]);
      followed.begin([state.routing.get(1)!]);
      house.autoTurn = false;
      acts.forEach((each, i) => {
        perform(house, each, i);
        for (const event of house.turn().events) followed.add(event);
      });
      const [row] = later.list();
      if (row !== undefined) expect(textOfSums(row.made.sums)).toEqual(textOfSums(watch.shadow.sums));
      expect(row?.made.sums.plans ?? 0).toBe(watch.shadow.sums.plans);
      another += watch.shadow.sums.another;
    }),
    { numRuns: runs(30) },
  );
  expect(another).toBeGreaterThan(5);
});
