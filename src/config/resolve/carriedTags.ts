/**
 * `carry`, `echo` and `carryBack` of clients and venues: each tag has a place in the dictionary of the session that
 * brings it and of the one that gets it, and somewhere to go.
 */
import { isHeaderField } from '../../fix/edits.ts';
import { isDataField } from '../../fix/fields.ts';
import type { Layout } from '../../fix/layout.ts';
import { Tag } from '../../fix/tags.ts';
import type { SessionConfig } from '../../session/types.ts';
import { type CarriedPlaces, OWN_IN_REPORTS, OWN_IN_REQUESTS, placesIn } from '../../wire/carrying.ts';
import type { ClientEntry, ConfigFile } from '../schema/schema.ts';
import type { VenueEntry } from '../schema/venueSchema.ts';
import type { ClientSetup, VenueSetup } from '../setup.ts';
import { changesOrder } from './agreedFields.ts';
import type { CarriedTags } from './addedFields.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { type AskedValues, askedOf, keptOf, NoStrategyParameters, whyUnasked } from './ruleTags.ts';

type Session = Pick<SessionConfig, 'rules' | 'otherApplications' | 'edits'>;

export const reportTags = ({ echo, carryBack }: ClientEntry): CarriedTags => ({
  tags: [...echo, ...carryBack],
  msgTypes: ['8', '9'],
});

/** `asked`: what rules of the router ask its orders for. */
export const clientTags = (entry: ClientEntry, asked: AskedValues): CarriedTags[] => [
  { tags: askedAlone(entry, asked).filter(isField), msgTypes: ['D', 'E', 'G'], anyValue: true },
  { tags: entry.carry, msgTypes: ['D', 'E', 'F', 'G'] },
  { tags: namingTags(entry), msgTypes: ['D', 'E', 'F', 'G'], anyValue: true },
  reportTags(entry),
];

const isField = (tag: number): boolean => tag !== NoStrategyParameters;

/** What rules ask for, and is not carried besides. */
const askedAlone = ({ carry }: ClientEntry, asked: AskedValues): number[] =>
  keptOf(asked).filter((tag) => !carry.includes(tag));

/** What its orders keep. */
export const takenFrom = (entry: ClientEntry, asked: AskedValues): number[] => [
  ...entry.carry,
  ...askedAlone(entry, asked),
];

/** What names strategy and trader, and what says how an order is handled. */
const namingTags = ({ strategyTag, traderTag, instructionTags }: ClientEntry): number[] =>
  [strategyTag, traderTag, ...Object.values(instructionTags ?? {})].filter((tag) => tag !== undefined);

export const venueTags = ({ carry, carryBack, conditional }: VenueEntry): CarriedTags[] => [
  { tags: carry, msgTypes: ['D', 'F'] },
  { tags: carryBack, msgTypes: ['8'] },
  { tags: conditional === undefined ? [] : [conditional.inviteTag], msgTypes: ['8'], anyValue: true },
];

/** The clients, with what is agreed about the fields that they carry. */
export function resolveCarried(
  file: ConfigFile,
  clients: ReadonlyMap<string, ClientSetup>,
  venues: ReadonlyMap<string, VenueSetup>,
  faults: ConfigFaults,
): Map<string, ClientSetup> {
  checkRoutes(file, faults);
  file.venue.forEach((entry, i) => {
    const session = venues.get(entry.id)?.orders.session;
    if (session !== undefined) checkVenue(entry, ['venue', i], session, faults);
  });
  file.client.forEach((entry, i) => {
    const client = clients.get(entry.id);
    if (client !== undefined) checkClient(entry, ['client', i], sessionsOf(client), faults);
  });
  checkAsked(file, clients, faults);
  const atVenues = [...venues.values()].map(({ carried, orders: { session } }) =>
    placesIn(carried.sent, 'D', session.rules, session.edits),
  );
  return new Map(
    file.client.flatMap((entry) => {
      const client = clients.get(entry.id);
      if (client === undefined) return [];
      return [[entry.id, agreedWith(client, entry.carry, askedOf(file.router.rule, entry.id), atVenues)] as const];
    }),
  );
}

/** The field that a rule asks for can be in an order of one of its clients. */
function checkAsked(file: ConfigFile, clients: ReadonlyMap<string, ClientSetup>, faults: ConfigFaults): void {
  file.router.rule.forEach(({ tag, parameter, clients: named }, i) => {
    const asked = tag ?? (parameter === undefined ? undefined : NoStrategyParameters);
    if (asked === undefined) return;
    const at = ['router', 'rule', i, tag === undefined ? 'parameter' : 'tag'];
    const why = whyUnasked(asked);
    if (why !== '') return faults.add(at, why);
    const those = [...clients.values()].filter(({ id }) => named === undefined || named.includes(id));
    const places = those.map((client) => sessionsOf(client));
    if (tag === undefined) {
      const hasGroup = places.some((sessions) =>
        sessions.some((session) => rulesOf(session).some((rules) => placesIn([asked], 'D', rules).has(asked))),
      );
      if (!hasGroup) faults.add(at, `no order has ${asked}, a group: no client of the rule has a dictionary with it`);
      return;
    }
    const groups = places.map((sessions) => groupsWith(tag, sessions, ['D'])[0]);
    if (groups.length === 0 || groups.some((group) => group === undefined)) return;
    faults.add(at, `${tag} is a field of the group ${groups[0]}, which may have several`);
  });
}

const sessionsOf = ({ sessions, newcomers }: ClientSetup): readonly SessionConfig[] => [
  ...sessions,
  ...(newcomers?.sessions ?? []),
];

/** Rules of a session name its own fields anew when they leave. */
const incoming = ({ rules, otherApplications = new Map() }: Session): Session => ({ rules, otherApplications });

const rulesOf = ({ rules, otherApplications }: Session) => [rules, ...(otherApplications?.values() ?? [])];

/** The client may send the tags, and the fields within those that are groups. */
function agreedWith(
  client: ClientSetup,
  carry: readonly number[],
  ofRules: AskedValues,
  atVenues: readonly CarriedPlaces[],
): ClientSetup {
  const { taken } = client.carried;
  if (taken.length === 0) return client;
  const own = sessionsOf(client).flatMap((session) => rulesOf(session).map((rules) => placesIn(taken, 'D', rules)));
  const within = new Set(carry);
  for (const places of own) {
    for (const [tag, entry] of places) if (within.has(tag)) for (const member of tagsIn(entry)) within.add(member);
  }
  const isGroup = (tag: number) => [...own, ...atVenues].some((places) => places.get(tag) !== undefined);
  const carries = new Map(taken.map((tag) => [tag, isGroup(tag) ? 'group' : 'field'] as const));
  const alone = [...ofRules].filter(([tag]) => !within.has(tag));
  const asked = alone.length === 0 ? undefined : new Map(alone);
  return {
    ...client,
    fields: { ...client.fields, carried: within, ...(asked && { asked }) },
    handling: { ...client.handling, carries, ...(asked && { asked }) },
  };
}

function* tagsIn(layout: Layout | undefined): Iterable<number> {
  if (layout === undefined) return;
  yield* layout.tags;
  for (const entry of layout.entry) yield* tagsIn(entry);
}

/** What nobody brings, or nobody gets, is a slip of the pen. */
function checkRoutes(file: ConfigFile, faults: ConfigFaults): void {
  const of = (lists: readonly (readonly number[])[]) => new Set(lists.flat());
  const taken = of(file.client.map((entry) => takenFrom(entry, askedOf(file.router.rule, entry.id))));
  const sent = of(file.venue.map(({ carry }) => carry));
  const given = of(file.venue.map(({ carryBack }) => carryBack));
  const got = of(file.client.map(({ carryBack }) => carryBack));
  file.client.forEach((entry, i) => {
    entry.carry.forEach((tag, n) => {
      // What they say is done here.
      if (tag === file.selfTrade.idTag || tag === file.selfTrade.instructionTag) return;
      if (askedOf(file.router.rule, entry.id).has(tag)) return;
      const without = changesOrder(tag) ? file.venue.find(({ carry }) => !carry.includes(tag)) : undefined;
      if (without !== undefined) {
        const text = `an order with ${tag} would be another one without: every venue must have it in \`carry\`, and ${without.id} lacks it`;
        faults.add(['client', i, 'carry', n], text);
      }
      if (sent.has(tag) || entry.echo.includes(tag)) return;
      faults.add(
        ['client', i, 'carry', n],
        `${tag} goes nowhere: no venue has it in \`carry\`, nor this client in \`echo\``,
      );
    });
    entry.echo.forEach((tag, n) => {
      if (!entry.carry.includes(tag)) faults.add(['client', i, 'echo', n], `${tag} is not in \`carry\` of this client`);
    });
    entry.carryBack.forEach((tag, n) => {
      if (!given.has(tag)) faults.add(['client', i, 'carryBack', n], `no venue has ${tag} in \`carryBack\``);
    });
  });
  file.venue.forEach((entry, i) => {
    entry.carry.forEach((tag, n) => {
      if (!taken.has(tag)) faults.add(['venue', i, 'carry', n], `no client has ${tag} in \`carry\``);
    });
    entry.carryBack.forEach((tag, n) => {
      if (!got.has(tag)) faults.add(['venue', i, 'carryBack', n], `no client has ${tag} in \`carryBack\``);
    });
  });
}

function checkClient(entry: ClientEntry, at: Path, sessions: readonly Session[], faults: ConfigFaults): void {
  checkTags(entry.carry, [...at, 'carry'], OWN_IN_REQUESTS, faults);
  checkTags(entry.echo, [...at, 'echo'], OWN_IN_REPORTS, faults);
  checkTags(entry.carryBack, [...at, 'carryBack'], WITH_ACCOUNT, faults);
  entry.carry.forEach((tag, n) => {
    if (entry.ignoreFields.includes(tag)) faults.add([...at, 'carry', n], `${tag} is in \`ignoreFields\` as well`);
  });
  // Over HTTP any field can be sent.
  if (sessions.length === 0) return;
  checkNaming(entry, at, sessions.map(incoming), faults);
  checkPlaces(entry.carry, [...at, 'carry'], ['D'], sessions.map(incoming), faults);
  checkPlaces(entry.echo, [...at, 'echo'], ['8', '9'], sessions, faults);
  checkPlaces(entry.carryBack, [...at, 'carryBack'], ['8'], sessions, faults);
}

/** Orders have the fields that name strategy and trader outside of groups; what else they may be: agreedFields.ts. */
function checkNaming(entry: ClientEntry, at: Path, sessions: readonly Session[], faults: ConfigFaults): void {
  for (const key of ['strategyTag', 'traderTag'] as const) {
    const tag = entry[key];
    if (tag === undefined || isHeaderField(tag)) continue;
    const [group] = groupsWith(tag, sessions, ['D']);
    if (group === undefined) continue;
    const hint = group === Tag.NoPartyIDs ? ': `traderRole` says which party entered an order' : '';
    faults.add([...at, key], `${tag} is a field of the group ${group}, which may have several${hint}`);
  }
  const { traderRole } = entry;
  const lacksParties = sessions.every((session) =>
    rulesOf(session).every((rules) => !placesIn([Tag.NoPartyIDs], 'D', rules).has(Tag.NoPartyIDs)),
  );
  if (traderRole === undefined || !lacksParties) return;
  faults.add([...at, 'traderRole'], 'orders have parties from FIX.4.3 on: agree on a traderTag');
}

function checkVenue(entry: VenueEntry, at: Path, session: Session, faults: ConfigFaults): void {
  checkTags(entry.carry, [...at, 'carry'], OWN_IN_REQUESTS, faults);
  checkTags(entry.carryBack, [...at, 'carryBack'], WITH_ACCOUNT, faults);
  checkPlaces(entry.carry, [...at, 'carry'], ['D'], [session], faults);
  checkPlaces(entry.carryBack, [...at, 'carryBack'], ['8'], [incoming(session)], faults);
}

/** ExecutionReports have the order's own Account(1). */
const WITH_ACCOUNT: ReadonlySet<number> = new Set([...OWN_IN_REPORTS, Tag.Account]);

function checkTags(tags: readonly number[], at: Path, own: ReadonlySet<number>, faults: ConfigFaults): void {
  tags.forEach((tag, n) => {
    const path = [...at, n];
    if (own.has(tag)) faults.add(path, `${tag} is read and written here: only fields that are not can be carried`);
    if (isHeaderField(tag)) faults.add(path, `${tag} is a field of the header: it belongs to its session`);
    if (isDataField(tag)) faults.add(path, `${tag} is raw data or its length, and cannot be carried`);
    if (tags.indexOf(tag) !== n) faults.add(path, `${tag} is named twice`);
  });
}

/** The counts of groups of these messages that have the tag somewhere within. */
function groupsWith(tag: number, sessions: readonly Session[], msgTypes: readonly string[]): number[] {
  const layouts = sessions.flatMap((session) =>
    rulesOf(session).flatMap((rules) => msgTypes.map((type) => rules?.layoutOf(type))),
  );
  return layouts.flatMap((layout) => layout?.tags.filter((_, i) => [...tagsIn(layout.entry[i])].includes(tag)) ?? []);
}

/** One of these messages, on one of the sessions, has a place for each tag. */
function checkPlaces(
  tags: readonly number[],
  at: Path,
  msgTypes: readonly string[],
  sessions: readonly Session[],
  faults: ConfigFaults,
): void {
  const all = sessions.flatMap((session) =>
    rulesOf(session).flatMap((rules) =>
      msgTypes.map((type) => ({ rules, places: placesIn(tags, type, rules, session.edits) })),
    ),
  );
  const names = [...new Set(all.map(({ rules }) => rules?.name))].join(', ');
  tags.forEach((tag, n) => {
    const path = [...at, n];
    const found = all.filter(({ places }) => places.has(tag)).map(({ places }) => places.get(tag));
    if (found.length === 0) {
      const [group] = groupsWith(tag, sessions, msgTypes);
      const within = group === undefined ? '' : ` but within the group ${group}, which is carried whole: name ${group}`;
      faults.add(path, `dictionary ${names} has no ${tag} in MsgType(35)=${msgTypes.join(' or ')}${within}`);
    }
    if (found.some((entry) => [...tagsIn(entry)].some(isDataField))) {
      faults.add(path, `the group ${tag} has raw data in it, and cannot be carried`);
    }
  });
}
