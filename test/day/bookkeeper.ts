import { FixClient } from '../support/fixClient.ts';
import type { FixMessage } from '../support/fixMessage.ts';
import { ClientBook } from './clientBook.ts';

/** A client that keeps its own books. */
export class Bookkeeper extends FixClient {
  readonly book = new ClientBook();

  protected override record(message: FixMessage): void {
    this.book.read(message);
  }
}
