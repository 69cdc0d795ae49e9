/**
 * Scripts of FIX clients with a real counterparty; docs/testing.md has the language. With one client rows have no name.
 *
 *   BUYER > 35=D|11=A1|55=XYZ|54=1|38=100|40=2|44=10.00      sent
 *   BUYER < 35=8|11=A1|150=0|39=0|-44                        the client's next application message
 *
 * What one client hears comes in order; what comes after the last row is left for the next script. So what is recorded
 * has no more rows at its end than were written.
 */
import type { FixClient } from './fixClient.ts';
import { fieldsOf, inWordsOfFields } from './script/fields.ts';
import { expectScript, isRecording } from './script/play.ts';
import type { Output, Row, Script } from './script/row.ts';
import type { Subject } from './script/subject.ts';

/** Clients by the names that the script has for them. */
export type Clients = Readonly<Record<string, FixClient>>;

export async function conversation(clients: FixClient | Clients, script: Script): Promise<void> {
  const isAlone = (all: FixClient | Clients): all is FixClient => typeof all.send === 'function';
  await expectScript(script, new Lines(isAlone(clients) ? { '': clients } : clients));
}

/** While a script is recorded: how long a message that it expects may take, and one that it does not. */
const EXPECTED_MS = 3_000;
const UNEXPECTED_MS = 100;

class Lines implements Subject {
  private readonly clients: Clients;
  /** Who was expected to hear something since the last `>`. */
  private hearers = new Set<string>();

  constructor(clients: Clients) {
    this.clients = clients;
  }

  act({ who, mark, text }: Row): void {
    if (mark !== '>') throw new Error('a client only sends and hears here');
    this.hearers.clear();
    this.clientOf(who).send(text);
  }

  async next({ who, mark }: Row): Promise<Output | undefined> {
    if (mark !== '<') throw new Error('a client only sends and hears here');
    this.hearers.add(who);
    const client = this.clientOf(who);
    if (isRecording() && !(await hasMore(client, EXPECTED_MS))) return undefined;
    return { who, mark, text: (await client.receive()).text };
  }

  async rest({ mark }: Row): Promise<readonly Output[]> {
    if (!isRecording() || mark === '<') return [];
    const outputs: Output[] = [];
    for (const who of this.hearers) {
      const client = this.clientOf(who);
      while (await hasMore(client, UNEXPECTED_MS))
        outputs.push({ who, mark: '<', text: (await client.receive()).text });
    }
    return outputs;
  }

  inWordsOf({ text }: Output, row: Row | undefined): string {
    const came = fieldsOf(text);
    return inWordsOfFields(
      came,
      row?.text ?? NEW_ROW.filter((tag) => came.some(([other]) => other === tag)).join('=|'),
    );
  }

  private clientOf(name: string): FixClient {
    const client = this.clients[name];
    if (client === undefined) throw new Error(`no client is called ${name}`);
    return client;
  }
}

/** What a row says that nobody has written before. */
const NEW_ROW = ['35', '11', '41', '150', '39', '58'];

async function hasMore(client: FixClient, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (client.unread === 0 && !client.closed && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return client.unread > 0;
}
