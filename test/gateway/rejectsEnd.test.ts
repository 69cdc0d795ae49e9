/** No reject is ever answered: a peer that answers each of ours would never stop. Every role, in virtual time. */
import { expect, it } from 'vitest';
import { SessionState } from '../../src/session/state.ts';
import { openRoles, PEERS } from '../support/roles.ts';

/** By MsgType: what it needs by the dictionary of FIX.4.4. */
const REJECTS: readonly (readonly [string, string])[] = [
  ['3', '45=2|371=11|372=D|373=5|58=no'],
  ['9', '37=V1|11=C1|41=O1|39=0|434=1|102=1|58=no'],
  ['j', '45=2|372=8|380=3|58=no'],
  ['Q', '37=V1|17=E1|127=D|55=AAPL|54=1|32=1|31=1|58=no'],
  ['Y', '262=NORTH-books|281=0|58=no'],
  ['AG', '131=Q1|658=1|58=no'],
];

it.each(PEERS)('no reject is ever answered: %s', async (id) => {
  const { world, session, heard, warned, say } = await openRoles();
  for (const [msgType, body] of REJECTS) {
    // As the dictionary has it; with a tag that no dictionary has; with next to nothing.
    for (const text of [body, `${body}|9703=7`, '58=no|9703=7']) {
      [heard.length, warned.length] = [0, 0];
      say(id, msgType, text);
      world.advance(1);
      // Books that were refused are asked for again: that answers nothing.
      expect
        .soft(
          heard.filter((line) => !line.startsWith('35=V|')),
          `${msgType} ${text}`,
        )
        .toEqual([]);
      const isTaken = text === body && ((id === 'venue' && msgType === '9') || (id === 'client' && msgType === 'Q'));
      const told = /^(peer rejected a message|invalid message|a client disputes a trade) /;
      const lines = warned.filter((line) => told.test(line));
      if (!isTaken) expect.soft(lines.length, `${msgType} ${text}: ${warned.join('\n')}`).toBeGreaterThanOrEqual(1);
      if (text === body) expect.soft(lines.length, `${msgType}: ${warned.join('\n')}`).toBeLessThanOrEqual(1);
    }
  }
  expect(session(id).state).toBe(SessionState.LoggedOn);
});
