/** A simulator that stands for a real venue: its dictionary finds what that venue would reject. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, test } from 'vitest';
import { readForeign } from '../../src/config/dictionary/foreign.ts';
import { conversation } from '../support/conversation.ts';
import { script } from '../support/script/literal.ts';
import { connect, simulate } from './simFixture.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-sim-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** FIX.4.4, and every order names its desk. */
const WEST = `
<fix overlay='FIX44' name='WEST'>
  <messages>
    <message name='NewOrderSingle' msgtype='D'><field name='WestDeskID' required='Y' /></message>
  </messages>
  <fields><field number='9005' name='WestDeskID' type='STRING' /></fields>
</fix>`;

test('messages of the version of the dictionary are checked by it, others by the standard one', async () => {
  writeFileSync(path.join(directory, 'WEST.xml'), WEST);
  const sim = await simulate({ dictionary: readForeign('WEST.xml', directory) });
  await conversation(
    { A: await connect(sim, 'A'), B: await connect(sim, 'B', { beginString: 'FIX.4.2' }) },
    script`
    A > 35=D|11=A1|55=XYZ|54=1|38=100|40=2|44=10
    A < 35=3|45=2|371=9005|372=D|373=1
    A > 35=D|11=A2|55=XYZ|54=1|38=100|40=2|44=10|9005=EAST
    A < 35=8|11=A2|150=0
    B > 35=D|11=B1|21=1|55=XYZ|54=1|38=100|40=2|44=10
    B < 35=8|11=B1|150=0
  `,
  );
});
