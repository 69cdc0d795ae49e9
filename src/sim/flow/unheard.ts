/** For a book whose events are nobody's business. */
import type { MatchSink } from '../matching/matchSink.ts';

export const UNHEARD: MatchSink = {
  accepted: () => undefined,
  rejected: () => undefined,
  traded: () => undefined,
  canceled: () => undefined,
  replaced: () => undefined,
  bookChanged: () => undefined,
};
