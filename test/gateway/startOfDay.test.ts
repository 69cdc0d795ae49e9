/** The file of the start of the day, and short sales judged by what it says, over real FIX and over a crash. */
import { rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { positionsOf } from '../../src/risk/pnl.ts';
import { instant } from '../../src/units/brand.ts';
import { dateNumber } from '../../src/units/time.ts';
import { conversation } from '../support/conversation.ts';
import { FixClient } from '../support/fixClient.ts';
import { TestMarket } from '../support/market.ts';
import { script } from '../support/script/literal.ts';

const FILE = path.join(os.tmpdir(), `fairlead-day-${process.pid}.csv`);
let market: TestMarket;
const clients: FixClient[] = [];

afterEach(async () => {
  for (const each of clients.splice(0)) each.close();
  await market.close();
  rmSync(FILE, { force: true });
});

async function client(): Promise<FixClient> {
  const opened = await FixClient.open(market.port, { target: 'FAIRLEAD', beginString: 'FIX.4.4' });
  clients.push(opened);
  return opened;
}

function write(...rows: string[]): void {
  const day = String(dateNumber(instant(Date.now() * 1_000)));
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  writeFileSync(FILE, [`day,${date}`, ...rows].join('\n'));
}

const held = (): string[] =>
  positionsOf(market.gateway.core.state.risk).map(
    ({ clientID, symbol, position }) => `${clientID} ${symbol} ${position.qty}`,
  );

it('what a client holds by the file is sold long, and what was located for it short', async () => {
  write('position,TESTER,,AAPL,300,95', 'locate,TESTER,AAPL,200', 'rate,EUR,1.0825');
  const settings = `[shortSales]\nmarking = "refuse"\nlocate = "all"\n[startOfDay]\nfile = "${FILE}"\n`;
  market = await TestMarket.open(
    (toml) => `${toml.replace('[limits.default]', '[limits.default]\nshortSales = true')}\n${settings}`,
  );
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.9],
    ['sell', 500, 'AAPL', 100.1],
  ]);
  await market.quoted('AAPL', 99.9, 100.1);
  expect(held()).toEqual(['TESTER AAPL 300']);
  const c = await client();
  await conversation(
    c,
    script`
    > 35=D|11=A|55=AAPL|54=2|38=301|40=2|44=100.10
    < 35=8|11=A|150=8|39=8|103=0|58=R125-SHORT-MARK: 300 of AAPL are held and not for sale already, so that a sale of 301 is short: Side(54)=5; sell 300 long, and the rest as an order of its own
    > 35=D|11=B|55=AAPL|54=2|38=300|40=2|44=100.10
    < 35=8|11=B|150=0|39=0|54=2
    > 35=D|11=C|55=AAPL|54=5|38=150|40=2|44=100.10
    < 35=8|11=C|150=0|39=0|54=5
    > 35=D|11=D|55=AAPL|54=5|38=51|40=2|44=100.10|114=Y
    < 35=8|11=D|150=8|39=8|103=0|58=R126-LOCATE: of the shares of AAPL located today 50 are left, not 51
    `,
  );
  c.close();
  await market.crashGateway();
  expect(held()).toEqual(['TESTER AAPL 300']);
  expect(market.gateway.core.state.risk.dayData.loads.get('file')?.times, 'the file is known already').toBe(1);
  const again = await client();
  await conversation(
    again,
    script`
    > 35=D|11=E|55=AAPL|54=5|38=51|40=2|44=100.10
    < 35=8|11=E|150=8|39=8|103=0|58=R126-LOCATE: of the shares of AAPL located today 50 are left, not 51
    `,
  );
  write('position,TESTER,,AAPL,400,95', 'locate,TESTER,AAPL,201');
  market.gateway.reload();
  expect(held()).toEqual(['TESTER AAPL 400']);
  await conversation(
    again,
    script`
    > 35=D|11=F|55=AAPL|54=5|38=51|40=2|44=100.10
    < 35=8|11=F|150=0|39=0
    > 35=D|11=G|55=AAPL|54=2|38=1|40=2|44=100.10
    < 35=8|11=G|150=8|39=8|103=0|58=R125-SHORT-MARK: 0 of AAPL are held and not for sale already, so that a sale of 1 is short: Side(54)=5
    `,
  );
});
