/** Owns a connection to a proxy until it leads to the venue: then it is the attempt's, as if it were made directly. */
import { assert } from '../units/assert.ts';
import { heardSoFar } from './heard.ts';
import { type Destination, type Proxy, type ProxyTalk, talkTo, type Turn } from './proxyTalk.ts';
import type { LinkTls } from './tlsContext.ts';
import type { DialledWire, WireOwner } from './world.ts';

/** No proxy has so much to say before it connects. */
const MAX_HEARD = 8_192;

export class Tunnel implements WireOwner {
  wire: DialledWire | undefined = undefined;
  private readonly to: Destination;
  private readonly tls: LinkTls | undefined;
  private readonly attempt: WireOwner;
  private readonly talk: ProxyTalk;
  private turn: Turn | undefined;
  private heard: Uint8Array = new Uint8Array(0);

  /** `attempt` gets the wire once it is up, over TLS if `tls` is given. */
  constructor(proxy: Proxy, to: Destination, tls: LinkTls | undefined, attempt: WireOwner) {
    this.to = to;
    this.tls = tls;
    this.attempt = attempt;
    this.talk = talkTo(proxy, to);
  }

  opened(): void {
    this.goOn(() => this.talk.next());
  }

  read(bytes: Uint8Array, length: number): void {
    if (this.turn === undefined) return;
    this.heard = heardSoFar(this.heard, bytes, length);
    while (this.turn !== undefined) {
      const end = endOf(this.turn, this.heard);
      if (end === undefined) {
        if (this.heard.length > MAX_HEARD) this.fail('its answer has no end');
        return;
      }
      const answer = this.heard.subarray(0, end);
      this.heard = this.heard.subarray(end);
      this.goOn(() => this.talk.next(answer));
    }
  }

  flushed(): void {
    // What is said is short.
  }

  closed(error: Error | undefined): void {
    this.turn = undefined;
    this.attempt.closed(new Error(`proxy: ${error?.message ?? 'it closed the connection'}`));
  }

  private goOn(next: () => IteratorResult<Turn, void>): void {
    const { wire } = this;
    assert(wire !== undefined, 'the wire comes before its events');
    let step: IteratorResult<Turn, void>;
    try {
      step = next();
    } catch (error) {
      this.fail((error as Error).message);
      return;
    }
    if (step.done !== true) {
      this.turn = step.value;
      if (step.value.say.length > 0) wire.write(step.value.say, step.value.say.length);
      return;
    }
    this.turn = undefined;
    // A venue is silent until our Logon.
    if (this.heard.length > 0) return this.fail('it says more than its answer');
    wire.owner = this.attempt;
    if (this.tls === undefined) this.attempt.opened();
    else wire.secure(this.to.host, this.to.port, this.tls);
  }

  private fail(why: string): void {
    this.turn = undefined;
    this.wire?.destroy(new Error(why));
  }
}

/** Where what is to be heard ends; undefined as long as it has not come. */
function endOf({ hear }: Turn, heard: Uint8Array): number | undefined {
  if (hear !== 'head') return heard.length >= hear ? hear : undefined;
  const at = Buffer.from(heard.buffer, heard.byteOffset, heard.length).indexOf('\r\n\r\n');
  return at < 0 ? undefined : at + 4;
}
