/**
 * The main job for a client of each version: what it is told has the version's own fields and values, and every message
 * stands up to the standard dictionary of its version (test/support/versionClient.ts).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIX_VERSIONS, type FixVersion } from '../../src/session/version.ts';
import { TestMarket } from '../support/market.ts';
import { VersionClient } from '../support/versionClient.ts';

/** What a client of a version reads out of a report: ExecTransType(20), ExecType(150), OrdStatus(39). */
interface Tells {
  readonly created: string;
  readonly fill: string;
  readonly filled: string;
  readonly pendingReplace: string;
  readonly replaced: string;
  readonly pendingCancel: string;
  readonly canceled: string;
  readonly rejected: string;
  readonly status: string;
}

const FROM_43: Tells = {
  created: '150=0|39=0|',
  fill: '150=F|39=1|',
  filled: '150=F|39=2|',
  pendingReplace: '150=E|39=E|',
  replaced: '150=5|39=0|',
  pendingCancel: '150=6|39=6|',
  canceled: '150=4|39=4|',
  rejected: '150=8|39=8|',
  status: '150=I|39=2|',
};
const FIX42: Tells = {
  created: '20=0|150=0|39=0|',
  fill: '20=0|150=1|39=1|',
  filled: '20=0|150=2|39=2|',
  pendingReplace: '20=0|150=E|39=E|',
  replaced: '20=0|150=5|39=5|',
  pendingCancel: '20=0|150=6|39=6|',
  canceled: '20=0|150=4|39=4|',
  rejected: '20=0|150=8|39=8|',
  status: '20=3|150=2|39=2|',
};
/** No value of its own for a pending replace. */
const FIX41: Tells = { ...FIX42, pendingReplace: '20=0|150=6|39=6|' };
/** No ExecType: the status alone says what happened. */
const FIX40: Tells = {
  created: '20=0|39=0|',
  fill: '20=0|39=1|',
  filled: '20=0|39=2|',
  pendingReplace: '20=0|39=6|',
  replaced: '20=0|39=5|',
  pendingCancel: '20=0|39=6|',
  canceled: '20=0|39=4|',
  rejected: '20=0|39=8|',
  status: '20=3|39=2|',
};
const TELLS: Readonly<Record<FixVersion, Tells>> = {
  'FIX.4.0': FIX40,
  'FIX.4.1': FIX41,
  'FIX.4.2': FIX42,
  'FIX.4.3': FROM_43,
  'FIX.4.4': FROM_43,
  'FIX.5.0': FROM_43,
  'FIX.5.0SP1': FROM_43,
  'FIX.5.0SP2': FROM_43,
  'FIX.Latest': FROM_43,
};
const isFrom = (version: FixVersion, first: FixVersion) => FIX_VERSIONS.indexOf(version) >= FIX_VERSIONS.indexOf(first);

let market: TestMarket;
/** Clients of versions that have had their turn. */
const kept = new Map<FixVersion, VersionClient>();
beforeAll(async () => {
  const all = `versions = ${JSON.stringify(FIX_VERSIONS)}`;
  market = await TestMarket.open((toml) => toml.replace('versions = ["FIX.4.4", "FIX.4.2"]', all));
  await market.provide('NORTH', [['buy', 1000, 'AAPL', 99]]);
});
afterAll(() => market.close());

describe.each(FIX_VERSIONS)('a client on %s', (version) => {
  const tells = TELLS[version];
  /** ClOrdIDs are the client's, whatever session they come on. */
  const id = (name: string) => `${name}-${version}`;
  let client: VersionClient;
  beforeAll(async () => {
    client = await VersionClient.logOn(version, market.port);
  });
  afterAll(() => {
    if (version !== 'FIX.4.0' && version !== 'FIX.Latest') client.close();
    kept.set(version, client);
  });

  it('has an order filled in two parts, and reads its status', async () => {
    await market.provide('SOUTH', [['sell', 200, 'AAPL', 100.03]]);
    await market.quoted('AAPL', 99, 100.03);
    await market.provide('NORTH', [['sell', 100, 'AAPL', 100.02]]);
    await market.quoted('AAPL', 99, 100.02);
    client.order(id('A1'), '1', 300, '100.05');
    const created = await client.hears(`11=${id('A1')}|${tells.created}`);
    await client.hears(`11=${id('A1')}|${tells.fill}`);
    const filled = await client.hears(`11=${id('A1')}|${tells.filled}14=300|`);
    expect(created.get(32)).toBe(isFrom(version, 'FIX.4.2') ? undefined : '0');
    expect(filled.get(151)).toBe(isFrom(version, 'FIX.4.1') ? '0' : undefined);
    expect(Number(filled.get(6)).toFixed(4)).toBe('100.0267');
    client.send(`35=H|11=${id('A1')}|55=AAPL|54=1|${isFrom(version, 'FIX.4.4') ? '790=Q1|' : ''}`);
    const status = await client.hears(`11=${id('A1')}|17=0|${tells.status}`);
    expect(status.get(790)).toBe(isFrom(version, 'FIX.4.4') ? 'Q1' : undefined);
  });

  it('replaces and cancels a resting order', async () => {
    client.order(id('B1'), '1', 100, '99.50', '59=0|');
    await client.hears(`11=${id('B1')}|${tells.created}`);
    client.replace(id('B1'), id('B2'), 150, '99.60');
    await client.hears(`11=${id('B2')}|${tells.pendingReplace}`);
    const replaced = await client.hears(`11=${id('B2')}|${tells.replaced}38=150|`);
    expect(replaced.get(41)).toBe(isFrom(version, 'FIX.4.1') ? id('B1') : undefined);
    client.cancel(id('B2'), id('B3'));
    await client.hears(`11=${id('B3')}|${tells.pendingCancel}`);
    await client.hears(`11=${id('B3')}|${tells.canceled}`);
  });

  it('is refused what cannot be, in the words of its version', async () => {
    client.order(id('C1'), '1', 100, '99.505');
    // Other(99) came with FIX.4.4.
    await client.hears(`11=${id('C1')}|${tells.rejected}103=${isFrom(version, 'FIX.4.4') ? '99' : '0'}|`);
    client.cancel('NOPE', id('C2'));
    const reject = await client.hears(`35=9|11=${id('C2')}|102=1|`);
    expect(reject.get(41)).toBe(isFrom(version, 'FIX.4.1') ? 'NOPE' : undefined);
    expect(reject.get(39)).toBe(isFrom(version, 'FIX.4.1') ? '8' : undefined);
    expect(reject.get(434)).toBe(isFrom(version, 'FIX.4.2') ? '1' : undefined);
    client.order(id('B1'), '1', 100, '99.50');
    // The order that has the ClOrdID is told as it stands, where something else says that this one is refused.
    const refused = isFrom(version, 'FIX.4.1') ? '150=8|39=4|' : '39=8|';
    await client.hears(`11=${id('B1')}|${refused}103=${isFrom(version, 'FIX.4.2') ? '6' : '0'}|`);
  });

  it('hears that a message is none of ours, and that one is none at all', async () => {
    // Advertisement(7): the version's, and not ours.
    client.send('35=7|');
    const refused = await client.hears(isFrom(version, 'FIX.4.2') ? '35=j|372=7|380=3|' : '35=3|');
    expect(refused.get(58)).toBe('Unsupported Message Type');
    client.order(id('D1'), '1', 100, '99.50', '59=X|');
    await client.hears(
      isFrom(version, 'FIX.4.2')
        ? '35=3|371=59|373=5|'
        : '35=3|58=Value is incorrect (out of range) for this tag (allowed: 0, 1, 2, 3, 4, 5, 6), field=59|',
    );
  });

  it.runIf(isFrom(version, 'FIX.4.3'))('cancels all it has at once, and asks what that is', async () => {
    client.order(id('E1'), '1', 100, '99.40', '59=0|');
    await client.hears(`11=${id('E1')}|${tells.created}`);
    client.send('35=AF|584=Q2|585=7|');
    await client.hears(`11=${id('E1')}|150=I|39=0|${isFrom(version, 'FIX.4.4') ? '584=Q2|911=1|912=Y|' : ''}`);
    client.send(`35=q|11=${id('E2')}|530=7|`);
    await client.hears(`35=r|11=${id('E2')}|531=7|533=1|`);
    const canceled = await client.hears(`11=${id('E1')}|${tells.canceled}`);
    expect(canceled.get(151)).toBe('0');
  });

  it.runIf(version === 'FIX.4.0')('may not reduce an order by a cancel', async () => {
    client.cancel(id('B1'), id('F1'), 'P');
    const text = 'CxlType(125)=P is not taken, only F: OrderCancelReplaceRequest(G) reduces an order';
    const refused = await client.hears(`35=9|11=${id('F1')}|`);
    expect(refused.get(58)).toBe(text);
  });

  it('got nothing that its version does not have', () => {
    expect(client.faults).toEqual([]);
    expect(client.heard.length).toBeGreaterThan(12);
  });
});

it('FIX.4.0 and FIX Latest trade at the same time', async () => {
  const old = kept.get('FIX.4.0') as VersionClient;
  const young = kept.get('FIX.Latest') as VersionClient;
  old.order('both-old', '1', 100, '98.10');
  young.order('both-young', '1', 100, '98.20');
  await old.hears('11=both-old|20=0|39=0|');
  await young.hears('11=both-young|150=0|39=0|');
  old.cancel('both-old', 'both-old-2');
  young.cancel('both-young', 'both-young-2');
  await old.hears('11=both-old-2|39=4|');
  await young.hears('11=both-young-2|150=4|');
  expect([...old.faults, ...young.faults]).toEqual([]);
  old.close();
});

it('one session of FIXT.1.1 takes each message in its own version, and answers in that of its Logon', async () => {
  const client = kept.get('FIX.Latest') as VersionClient;
  const order = (clOrdID: string, applVerID: string) =>
    client.send(`35=D|1128=${applVerID}|11=${clOrdID}|55=AAPL|54=1|38=100|40=2|44=98.30|`);
  for (const applVerID of ['7', '8', '9', '10']) {
    order(`of-${applVerID}`, applVerID);
    const report = await client.hears(`11=of-${applVerID}|150=0|39=0|`);
    expect(report.get(1128)).toBeUndefined();
  }
  // FIX.4.2, which this client does not speak over FIXT.1.1.
  order('of-4', '4');
  await client.hears('35=3|371=1128|372=D|373=5|');
  client.send('35=q|1128=8|11=of-all|530=7|');
  await client.hears('35=r|11=of-all|531=7|533=4|');
  expect(client.faults).toEqual([]);
  client.close();
});
