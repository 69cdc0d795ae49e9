/** What a long run ends with: the books of clients, gateway and venues beside each other, and where they differ. */
import type { ClientCounts, SoakClient } from './soakClient.ts';
import type { Books, SoakVenue } from './soakVenue.ts';

/**
 * New, its acknowledgement, a cancel, its refusal and a few inquiries: more than that for an order is a storm.
 *
 * Of an order on both sides, on average; of one order on one side, without its fills, at a venue between two Logons: one
 * that it never answers for is asked about again after each. What is sent again and says so is not counted.
 */
export const MOST_MESSAGES_PER_ORDER = 12;
/** A venue that cannot be asked takes orders again within this. */
const MOST_SECONDS = 5;

export interface Position {
  readonly client: string;
  readonly symbol: string;
  readonly qty: string;
  readonly cost: string;
}

interface Row {
  readonly side: string;
  readonly client: ClientCounts;
  readonly gateway: { qty: number; value: number };
  readonly venue: Books;
}

function rowsOf(venue: SoakVenue, clients: readonly SoakClient[], positions: readonly Position[]): Row[] {
  return clients.map((client) => {
    const booked = positions.find((position) => position.client === client.id && position.symbol === venue.id);
    const [qty, cost] = [booked?.qty, booked?.cost].map((value) => Math.abs(Number(value ?? 0)));
    const gateway = { qty, value: Math.round(cost * 10_000) };
    return { side: client.id, client: client.of(venue.id), gateway, venue: venue.traded(client.side) };
  });
}

export function disagreements(
  venues: readonly SoakVenue[],
  clients: readonly SoakClient[],
  positions: readonly Position[],
): string[] {
  const faults: string[] = [];
  for (const venue of venues) {
    const name = `${venue.id} (${venue.engine.name})`;
    for (const { side, client, gateway, venue: books } of rowsOf(venue, clients, positions)) {
      for (const key of ['qty', 'value'] as const) {
        const values = [client[key], gateway[key], books[key]];
        if (new Set(values).size > 1) {
          faults.push(`${name} ${side} ${key}: client ${values[0]}, gateway ${values[1]}, venue ${values[2]}`);
        }
      }
      if (client.orders > 0 && client.fills === 0) faults.push(`${name} ${side}: nothing was traded`);
    }
    const most = Math.max(venue.mostMessages, ...clients.map((client) => client.of(venue.id).mostMessages));
    if (most > MOST_MESSAGES_PER_ORDER) faults.push(`${name}: an order took ${most} messages on one side`);
    const perOrder = meanMessages(venue, clients).reduce((all, each) => all + each, 0);
    if (perOrder > MOST_MESSAGES_PER_ORDER)
      faults.push(`${name}: ${perOrder.toFixed(1)} messages for an order, on average`);
    if (venue.slowest > MOST_SECONDS) faults.push(`${name}: took orders ${venue.slowest} s after a Logon only`);
  }
  for (const { id, complaints } of clients) {
    if (complaints.length > 0) faults.push(`${id}: ${complaints.length} messages refused, such as ${complaints[0]}`);
  }
  return faults;
}

export function table(
  venues: readonly SoakVenue[],
  clients: readonly SoakClient[],
  positions: readonly Position[],
): string {
  const lines: string[][] = [
    [
      'venue',
      'kills',
      'cuts',
      'side',
      'orders',
      'fills',
      'shares client',
      'gateway',
      'venue',
      'money client',
      'gateway',
      'venue',
    ],
  ];
  const messages: string[][] = [
    [
      'venue',
      'client messages/order',
      'max',
      'venue messages/order',
      'max',
      'resent',
      'our 3 and j',
      "venue's",
      'standing',
      'used after s',
    ],
  ];
  for (const venue of venues) {
    for (const [index, row] of rowsOf(venue, clients, positions).entries()) {
      const first = index === 0 ? [venue.engine.name, String(venue.kills), String(venue.proxy.cuts)] : ['', '', ''];
      const shares = [row.client.qty, row.gateway.qty, row.venue.qty].map(String);
      const money = [row.client.value, row.gateway.value, row.venue.value].map((value) => (value / 10_000).toFixed(2));
      lines.push([...first, row.side, String(row.client.orders), String(row.client.fills), ...shares, ...money]);
    }
    const counts = clients.map((client) => client.of(venue.id));
    const [atClient, atVenue] = meanMessages(venue, clients);
    const refused = [...venue.theirRejects].map(([msgType, times]) => `${times} of ${msgType}`).join(', ');
    const standing = clients.reduce((all, client) => all + client.standing(venue.id), 0);
    messages.push([
      ...[venue.engine.name, atClient.toFixed(1)],
      String(Math.max(...counts.map(({ mostMessages }) => mostMessages))),
      ...[atVenue.toFixed(1), String(venue.mostMessages), String(venue.resent)],
      ...[String(venue.ourRejects), refused || '0', String(standing)],
      `${venue.slowest.toFixed(1)} (${venue.reconnects} Logons)`,
    ]);
  }
  return `${aligned(lines)}\n\n${aligned(messages)}`;
}

/** Messages of the application for each order, fills and all: at the client, at the venue. */
function meanMessages(venue: SoakVenue, clients: readonly SoakClient[]): [number, number] {
  const counts = clients.map((client) => client.of(venue.id));
  const sum = (key: 'messages' | 'orders') => counts.reduce((all, each) => all + each[key], 0);
  return [sum('messages') / sum('orders'), venue.messages / venue.orders];
}

function aligned(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
