/** Keys of [[client]] and [[venue]] for fields that orders carry to venues, and reports back. */
import { z } from 'zod';
import { whole } from './scalars.ts';

const tags = z.array(whole(1, 65_535)).default([]);

export const clientCarryKeys = {
  carry: tags.describe(
    'Tags of fields and repeating groups (the tag of the count) taken from its orders, replaces, cancels and lists, and kept with the order for venues that get them. See Carried fields above.',
  ),
  echo: tags.describe('Those of `carry` that come back in its ExecutionReports and OrderCancelRejects.'),
  carryBack: tags.describe("Fields of venues' reports of executions that its ExecutionReports have."),
};

export const venueCarryKeys = {
  carry: tags.describe(
    "Fields and repeating groups of clients' orders that it gets, of those that clients' `carry` takes. Session rules may rename them and map their values.",
  ),
  carryBack: tags.describe(
    'Fields and repeating groups taken from its reports of executions, for clients that get them (`carryBack`).',
  ),
};
