import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NewOrderRequest } from '../../src/ops/show/askedSchema.ts';
import {
  BookMessage,
  CancelMessage,
  Close,
  ConfirmMessage,
  Hello,
  Operation,
  QuoteMessage,
  ReplaceMessage,
  StatusMessage,
  StatusOfBook,
  TOPICS,
} from '../../src/ops/show/streamSchema.ts';
import { openHouse } from './house.ts';

const PAGE = readFileSync('docs/api.md', 'utf8');

describe('docs/api.md', () => {
  it('has every route', async () => {
    const { app } = await openHouse();
    const { paths } = (await app.inject('/docs/json')).json<{ paths: Record<string, object> }>();
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(routes.filter((route) => route !== 'GET /stream' && !PAGE.includes(`\`${route}\``))).toEqual([]);
    await app.close();
  });

  it('has every topic, operation and close code', () => {
    const operations = Operation.shape.op.options;
    const codes = Object.values(Close).map(String);
    expect(TOPICS.filter((topic) => !PAGE.includes(`| \`${topic}\` |`))).toEqual([]);
    expect(operations.filter((op) => !PAGE.includes(`"op": "${op}"`))).toEqual([]);
    expect(codes.filter((code) => !PAGE.includes(`| ${code} |`))).toEqual([]);
  });

  it('has examples that the API understands', () => {
    const lines = PAGE.split('\n').filter((line) => line.startsWith('{ "') && line.endsWith('}'));
    const [hello, ...operations] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Hello.safeParse(hello).success).toBe(true);
    const schemas = {
      order: NewOrderRequest,
      cancel: CancelMessage,
      replace: ReplaceMessage,
      status: StatusMessage,
      quote: QuoteMessage,
      book: BookMessage,
      change: BookMessage,
      trading: StatusOfBook,
      confirm: ConfirmMessage,
    };
    const trading = ['order', 'replace', 'status', 'cancel', 'ping'];
    const feed = ['quote', 'book', 'change', 'trading', 'confirm'];
    expect(operations.map(({ op }) => op)).toEqual([...trading, ...feed]);
    for (const { op, id: _id, ...body } of operations) {
      const schema = schemas[op as keyof typeof schemas] as typeof schemas.order | undefined;
      expect(schema?.safeParse(body).error?.issues ?? []).toEqual([]);
    }
  });
});
