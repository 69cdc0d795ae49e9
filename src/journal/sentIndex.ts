/**
 * Positions of one session's kept messages in the journal, by MsgSeqNum, 8 bytes a message, in pages that the garbage
 * collector need not scan. Past MAX_PAGES the oldest page is dropped, and its messages are gap-filled on request. Pages
 * are small, since a gateway may have a thousand sessions with little traffic.
 */
const PAGE = 1_024;
/** 8 million messages, 64 MiB. */
export const MAX_PAGES = 8_192;

/** Not a position: offset 0 has a batch head, never a message. */
export const NOT_KEPT = 0;

export class SentIndex {
  private readonly pages: Float64Array[] = [];
  /** MsgSeqNum of the first slot of the first page. */
  private first = 0;
  private readonly maxPages: number;

  constructor(maxPages = MAX_PAGES) {
    this.maxPages = maxPages;
  }

  forget(): void {
    this.pages.length = 0;
  }

  /** `msgSeqNum` is above all added since `forget`. */
  add(msgSeqNum: number, position: number): void {
    if (this.pages.length === 0) this.first = msgSeqNum;
    let slot = msgSeqNum - this.first;
    if (slot >= this.pages.length * PAGE) slot = this.grow(msgSeqNum);
    this.pages[Math.floor(slot / PAGE)][slot % PAGE] = position;
  }

  /** The position of a message, NOT_KEPT when there is none. */
  positionOf(msgSeqNum: number): number {
    const slot = msgSeqNum - this.first;
    if (slot < 0 || slot >= this.pages.length * PAGE) return NOT_KEPT;
    return this.pages[Math.floor(slot / PAGE)][slot % PAGE];
  }

  /** Makes room for `msgSeqNum`, one page as a rule; returns its slot. */
  private grow(msgSeqNum: number): number {
    // A number beyond all pages: none of the earlier ones is kept.
    if (msgSeqNum - this.first >= (this.pages.length + this.maxPages) * PAGE) {
      this.forget();
      this.first = msgSeqNum;
    }
    while (msgSeqNum - this.first >= this.pages.length * PAGE) {
      this.pages.push(new Float64Array(PAGE));
      if (this.pages.length > this.maxPages) {
        this.pages.shift();
        this.first += PAGE;
      }
    }
    return msgSeqNum - this.first;
  }
}
