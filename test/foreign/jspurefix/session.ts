/**
 * A session of jspurefix 5.11 that survives a line which breaks. Its base class does not quite, so this does what an
 * application on jspurefix has to do by itself, and no more:
 *
 * - **What was sent** is kept here: the base answers a ResendRequest out of a store that it never fills, with a gap fill
 *   over every order. What is sent while there is no line gets no number there; it waits here for the next Logon.
 * - **A message sent again** takes the session's own number back, for the next Logon and for the end of a resend: it is
 *   held here at the highest number given out.
 * - **Messages after a gap** are handed to the application before those that are missing, which then come behind them
 *   (as FIX does not mean it), and the number that the next Logon goes on from is behind the gap already, filled or not.
 *   Application messages that come while it answers a ResendRequest end the session, counted and not handed on; after
 *   five requests in ten seconds it asks no more. So at each Logon the application asks from the first it never had.
 */
import {
  AsciiSession,
  FixMsgAsciiStoreResend,
  FixMsgMemoryStore,
  FixMsgStoreRecord,
  type IFixMsgStoreRecord,
  type IJsFixConfig,
  type ILooseObject,
  MemorySessionStore,
  type MsgView,
} from 'jspurefix';

/** What an application keeps from one connection to the next. */
export class Kept {
  private readonly asks: boolean;
  sent: FixMsgMemoryStore | undefined;
  readonly waiting: [msgType: string, body: ILooseObject][] = [];
  /** Numbers of the peer that were handed on, or were never the application's. */
  private readonly had = new Set<number>();
  private highest = 0;
  private store: MemorySessionStore | undefined;

  /** jspurefix makes a store for each session; the numbers are these. */
  readonly factory = {
    create: (id: ConstructorParameters<typeof MemorySessionStore>[0]) => (this.store ??= new Numbers(id)),
  };

  /** `asks`: for what the session counted and did not hand on. */
  constructor(asks: boolean) {
    this.asks = asks;
  }

  got(number: number): void {
    this.had.add(number);
    this.highest = Math.max(this.highest, number);
  }

  /** The first number of the peer that is to be asked for; 0 when none is missing. */
  firstMissing(): number {
    if (!this.asks) return 0;
    for (let n = 1; n < this.highest; n++) if (!this.had.has(n)) return n;
    return 0;
  }
}

class Numbers extends MemorySessionStore {
  override setSenderSeqNum(value: number): Promise<void> {
    return super.setSenderSeqNum(Math.max(value, this.senderSeqNum));
  }
}

export const say = (line: string): void => console.log(line);

const numberIn = (text: string, tag: number): number => Number(new RegExp(`\\|${tag}=(\\d+)`).exec(text)?.[1]);

export class LineSession extends AsciiSession {
  private readonly kept: Kept;
  private readonly onApp: (text: string, view: MsgView, session: LineSession) => void;
  private readonly onOff: () => void;
  private lastText = '';
  private ready = false;

  constructor(config: IJsFixConfig, kept: Kept, onApp: LineSession['onApp'], onOff: () => void) {
    config.sessionStoreFactory = kept.factory;
    super(config);
    this.kept = kept;
    this.onApp = onApp;
    this.onOff = onOff;
    kept.sent ??= this.store as FixMsgMemoryStore;
    this.store = kept.sent;
    this.resender = new FixMsgAsciiStoreResend(kept.sent, config);
  }

  /** A message of the application, which is sent at once or at the next Logon. */
  submit(msgType: string, body: ILooseObject): void {
    if (!this.ready) {
      this.kept.waiting.push([msgType, body]);
      return;
    }
    this.send(msgType, body, (error, { header }) => {
      if (error !== null) this.kept.waiting.push([msgType, body]);
      else void this.kept.sent!.put(record(msgType, Number(header?.MsgSeqNum), body));
    });
  }

  protected override txOnEncoded(msgType: string, data: string, hdr: ILooseObject): void {
    const last = this.sessionState.lastHeader;
    super.txOnEncoded(msgType, data, hdr);
    if (hdr.PossDupFlag === true) this.sessionState.lastHeader = last;
  }

  /** What came in, with `|` between the fields; `onApplicationMsg` follows when the session takes it. */
  protected onDecoded(msgType: string, text: string): void {
    this.lastText = text;
    if (!/^[0-5A]$/.test(msgType)) return;
    say(`admin ${text}`);
    const number = numberIn(text, 34);
    const next = msgType === '4' ? numberIn(text, 36) : number + 1;
    for (let n = number; n < next; n++) this.kept.got(n);
  }

  protected onEncoded(msgType: string, text: string): void {
    if (/^[3j]$/.test(msgType)) say(`refused ${text}`);
    else if (!/^[0-5A]$/.test(msgType)) say(`sent ${text}`);
  }

  protected onApplicationMsg(_msgType: string, view: MsgView): void {
    this.kept.got(numberIn(this.lastText, 34));
    say(`app ${this.lastText}`);
    this.onApp(this.lastText, view, this);
  }

  protected onLogon(): boolean {
    return true;
  }

  protected onReady(): void {
    this.ready = true;
    say('session on');
    const missing = this.kept.firstMissing();
    if (missing > 0) this.send('2', { BeginSeqNo: missing, EndSeqNo: 0 });
    for (const [msgType, body] of this.kept.waiting.splice(0)) this.submit(msgType, body);
  }

  protected onStopped(): void {
    this.ready = false;
    say('session off');
    this.onOff();
  }
}

const record = (msgType: string, seqNum: number, body: ILooseObject): IFixMsgStoreRecord =>
  new FixMsgStoreRecord(msgType, new Date(), seqNum, body) as IFixMsgStoreRecord;
