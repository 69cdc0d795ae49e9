/** `fairlead client` with a script, against a gateway. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { client } from '../../src/cli/client.ts';
import { TestMarket } from '../support/market.ts';

let market: TestMarket;
beforeAll(async () => {
  market = await TestMarket.open();
});
afterAll(() => market.close());

/** What it prints. */
async function said(execute: string): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    const { port } = market;
    const at = { host: '127.0.0.1', port, sender: 'TESTER', target: 'FAIRLEAD', versionOfFix: 'FIX.4.4' } as const;
    await client({ ...at, execute, raw: true });
  } finally {
    log.mockRestore();
  }
  return lines.join('\n');
}

it('shows the answer to the last request, without a wait', async () => {
  const lines = await said('buy 100 AAPL 90.00 gtc');
  expect(lines).toMatch(/AAPL new: 0 of 100 filled/);
});

it('a replace keeps what the order was sent with', async () => {
  const lines = await said('buy 100 AAPL 90.00 gtc 18=1 58=x; wait new; replace 200 90.10');
  expect(lines).toMatch(/> .*\|35=G\|.*\|38=200\|40=2\|44=90\.10\|59=1\|18=1\|58=x\|/);
  expect(lines).toMatch(/\|150=5\|.*\|59=1\|/);
  expect(lines).not.toContain('is Day now');
});
