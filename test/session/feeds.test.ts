/** That the feeds of conversation.ts do differ: which messages are whole after which row. */
import { expect, test } from 'vitest';
import { framed } from '../support/fixMessage.ts';
import { script } from '../support/script/literal.ts';
import { type Feed, FEEDS, Socket } from './feeds.ts';

const SCRIPT = script`
  00:00.000 +
  00:00.010 > 35=0|34=1|
  00:00.010 < 35=0|34=1|
  00:00.010 > 35=0|34=2|
  00:01.000 > 35=0|34=3|
  00:02.000 -
  00:03.000 > 35=0|34=4|
`;

/** After each `>`: the messages that have come, and how many of the next one's bytes came with the chunk. */
function arrivals(feed: Feed): { count: number[]; chunks: number[] } {
  let messages = 0;
  const chunks: number[] = [];
  const bytesOf = ({ text }: { text: string }) => Buffer.from(framed(text), 'latin1');
  const socket = new Socket(SCRIPT, feed, bytesOf, () => {
    messages++;
    return true;
  });
  const push = socket.push.bind(socket);
  socket.push = (bytes) => {
    chunks.push(bytes.length);
    push(bytes);
  };
  const count: number[] = [];
  for (const row of SCRIPT) {
    if (row.mark === '-') socket.reset();
    if (row.mark !== '>') continue;
    socket.feed(row);
    count.push(messages);
  }
  return { count, chunks };
}

const LENGTH = framed('35=0|34=1|').length;

test.each([
  [FEEDS[0], [1, 2, 3, 4], [LENGTH, LENGTH, LENGTH, LENGTH]],
  [FEEDS[1], [1, 2, 3, 4], Array(4 * LENGTH).fill(1)],
  // Two of one moment and all but the end of the third; its end; what follows on another connection.
  [FEEDS[2], [2, 2, 3, 4], [3 * LENGTH - 1, 1, LENGTH]],
])('"%s": messages and chunks', (feed, count, chunks) => {
  expect(arrivals(feed)).toEqual({ count, chunks });
});
