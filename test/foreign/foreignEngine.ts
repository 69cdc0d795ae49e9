/**
 * A FIX engine that we did not write, run as a process and led by lines. Tests wait for what it saw; nothing here knows
 * FIX beyond `tag=value|`. A program on such an engine (quickfix/, quickfixj/, quickfixgo/, jspurefix/) says `ready` once
 * it is, and reads:
 *
 *     connect              log on, now and after every lost connection, until `drop` or `logout`
 *     logout               exchange Logouts, and stay away
 *     drop                 cut the line without a word, and stay away; the store keeps the numbers
 *     send 35=D|11=A|...   send this message
 *     quit                 leave as killed: nothing is sent
 *
 * It writes what happens, with `|` between fields:
 *
 *     session on | off     logged on, logged off (or the line was lost)
 *     app MESSAGE          an application message came that the engine took
 *     admin MESSAGE        a session message came
 *     sent MESSAGE         an application message went out, the first time or again
 *     refused MESSAGE      the engine answered a message that it does not take, with Reject(3) or BusinessMessageReject(j)
 *     error TEXT           a command could not be done
 *
 * A venue says `ready PORT`, and takes no commands.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** An engine that does not see what it should within this has lost it. */
const PATIENCE_MS = 20_000;
/** Lines that are shown of one that waited in vain. */
const SHOWN = 20;

/** One message as it was seen, by tag; of a repeated tag, the first value. */
export type Seen = ReadonlyMap<number, string>;

export class ForeignEngine {
  private readonly process: ChildProcess;
  private readonly lines: string[] = [];
  /** Lines before this were given out already. */
  private read = 0;
  private ended = false;
  private wake: () => void = () => undefined;

  private constructor(command: readonly string[]) {
    const [file, ...args] = command;
    this.process = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const add = (line: string) => {
      this.lines.push(line);
      this.wake();
    };
    createInterface({ input: this.process.stdout! }).on('line', add);
    createInterface({ input: this.process.stderr! }).on('line', (line) => add(`stderr ${line}`));
    this.process.stdin!.on('error', () => undefined); // it has ended: whoever waits is told
    this.process.on('close', () => {
      this.ended = true;
      this.wake();
    });
  }

  /** Starts one; resolves when it says `ready`. */
  static async start(command: readonly string[], ready = 'ready'): Promise<ForeignEngine> {
    const client = new ForeignEngine(command);
    await client.line('that it is ready', (line) => line === ready);
    return client;
  }

  /** Gives a command. */
  tell(command: string): void {
    this.process.stdin!.write(`${command}\n`);
  }

  /** Sends `35=D|11=A|...|`, with TransactTime(60) if the type needs one and has none. */
  send(body: string): void {
    const stamped = /^35=[DFGq]\|/.test(body) && !body.includes('|60=');
    this.tell(`send ${stamped ? `${body}60=${utcNow()}|` : body}`);
  }

  /** Logs on. */
  async connect(): Promise<void> {
    this.tell('connect');
    await this.line('the logon', (line) => line === 'session on');
  }

  /** The next application message for which `wanted` holds; those before it are skipped, and stay in `seen`. */
  async message(what: string, wanted: (message: Seen) => boolean): Promise<Seen> {
    const line = await this.line(what, (text) => text.startsWith('app ') && wanted(parse(text)));
    return parse(line);
  }

  /** The next line for which `wanted` holds. */
  async line(what: string, wanted: (line: string) => boolean): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      while (this.read < this.lines.length) {
        const line = this.lines[this.read++];
        if (wanted(line)) return line;
      }
      const left = deadline - Date.now();
      if (this.ended || left <= 0)
        throw new Error(`waited in vain for ${what}; seen last:\n${this.lines.slice(-SHOWN).join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The lines not given out yet for which `wanted` holds; they count as given out, and so do those before them. */
  unread(wanted: (line: string) => boolean): string[] {
    return this.lines.slice(this.read, (this.read = this.lines.length)).filter(wanted);
  }

  /** Every application message so far. */
  messages(): Seen[] {
    return this.lines.filter((line) => line.startsWith('app ')).map(parse);
  }

  /** Every line so far, for a failing test's message. */
  get log(): readonly string[] {
    return this.lines;
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    if (this.ended) return;
    const closed = new Promise<void>((resolve) => this.process.once('close', () => resolve()));
    this.process.kill('SIGKILL');
    await closed;
  }
}

/** The time as FIX writes it, in milliseconds. */
export function utcNow(): string {
  return new Date().toISOString().replace(/[-Z]/g, '').replace('T', '-');
}

export function parse(line: string): Seen {
  const seen = new Map<number, string>();
  for (const part of line.slice(line.indexOf(' ') + 1).split('|')) {
    const equals = part.indexOf('=');
    const tag = Number(part.slice(0, equals));
    if (equals > 0 && !seen.has(tag)) seen.set(tag, part.slice(equals + 1));
  }
  return seen;
}
