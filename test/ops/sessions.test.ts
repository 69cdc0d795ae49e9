/** Operators and sessions over HTTP: who may, what is asked of the gateway, and what refusals look like. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { buildOps } from '../../src/ops/server.ts';
import { House, openHouse, OPERATOR } from './house.ts';

let house: House;
let app: Awaited<ReturnType<typeof buildOps>>;
let id: string;
beforeEach(async () => {
  ({ house, app } = await openHouse());
  id = [...house.engine.sessions()][0].config.id;
});
afterEach(() => app.close());

const call = (method: 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = OPERATOR) =>
  app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });

it('asks the gateway, and answers with the session', async () => {
  const path = `/sessions/${encodeURIComponent(id)}`;
  const out = await call('POST', `${path}/logout`, { reason: 'end of the test' });
  expect([out.statusCode, out.json().id]).toEqual([200, id]);
  await call('POST', `${path}/logon`, { reason: 'again' });
  await call('POST', `${path}/numbers`, { nextSenderMsgSeqNum: 12, reason: 'as agreed by phone' });
  await call('POST', `${path}/resend`, { from: 3, reason: 'their drop copy has more' });
  expect((await call('DELETE', path)).statusCode).toBe(200);
  expect(house.asked).toEqual([
    `logout ${id} end of the test`,
    `logon ${id}`,
    `setNumbers ${id} 12 1`,
    `askAgain ${id} 3`,
    `remove ${id}`,
  ]);
  expect(house.warnings[0]).toMatch(/^session logged out .*"by":"demo-operator","reason":"end of the test"/);
});

it.each<[string, string, object | undefined, number]>([
  ['no such session', '/sessions/nobody/logout', { reason: 'x' }, 404],
  ['no reason', '/sessions/ID/logout', {}, 400],
  ['a number of 0', '/sessions/ID/numbers', { nextSenderMsgSeqNum: 0, reason: 'x' }, 400],
  ['a CompID with a blank', '/sessions', { like: 'ID', targetCompID: 'A B', reason: 'x' }, 400],
  ['a session like nobody', '/sessions', { like: 'nobody', targetCompID: 'A', reason: 'x' }, 404],
])('refuses %s', async (_, url, body, status) => {
  const filled = JSON.parse(JSON.stringify(body).replace('"ID"', JSON.stringify(id)));
  const answer = await call('POST', url.replace('ID', encodeURIComponent(id)), filled);
  expect([answer.statusCode, house.asked]).toEqual([status, []]);
});

it('says why the gateway does not', async () => {
  house.sessionFault = 'it is connected: log it out first';
  const answer = await call('POST', `/sessions/${encodeURIComponent(id)}/numbers`, { reason: 'x' });
  expect([answer.statusCode, answer.json().detail]).toEqual([409, 'it is connected: log it out first']);
});

it('is for operators alone', async () => {
  const answer = await call('POST', `/sessions/${encodeURIComponent(id)}/logout`, { reason: 'x' }, {});
  expect([answer.statusCode, house.asked]).toEqual([403, []]);
});
