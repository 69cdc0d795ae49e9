/** DontKnowTrade to a venue: it reports a trade that we do not know. Software never settles it; a person does. */
import { MAX_KEPT_MESSAGE, shortened } from '../../units/shortened.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import type { Context } from '../context.ts';

/** Sends DontKnowTrade to a venue that takes it, for an execution that matches nothing of ours. */
export function dontKnow(core: Context, { venue, message }: VenueReport, text: string): void {
  if (core.config.venues.get(venue)?.dontKnowTrade !== true) return;
  core.send({ kind: 'dontKnowTrade', venue, message: shortened(message.toString(), MAX_KEPT_MESSAGE), text });
}
