/**
 * The kill switch by FIX: PartyActionRequest(DH) and its report (DI). They are of FIX Latest, and taken in every
 * version: in an emergency the message is the same everywhere.
 */
import type { HaltedParty, PartyActionRequest } from '../core/words/clientCommand.ts';
import type { PartyActionReport } from '../core/words/clientSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { ClientDialect } from './clientMessages.ts';
import { MAX_KEPT, textSaid } from './lengths.ts';
import type { Reading } from './meaning.ts';

/** PartyRole(452) of parties that can be halted. */
const MEANS: Readonly<Record<string, NonNullable<HaltedParty['means']>>> = {
  '': 'client',
  1: 'client', // executing firm
  3: 'client', // client ID
  7: 'client', // entering firm
  11: 'trader', // order origination trader
  12: 'trader', // executing trader
  13: 'client', // order origination firm
  24: 'account', // customer account
  36: 'trader', // entering trader
  38: 'account', // position account
  53: 'trader', // trader mnemonic
  55: 'session', // session ID
  76: 'desk', // desk ID
};

/** The CompIDs of a session: the peer's names it, ours everybody. */
export interface Peers {
  readonly senderCompID: string;
  readonly targetCompID: string;
}

export function readPartyAction(fields: Fields, { asker }: Reading, peers: Peers): PartyActionRequest {
  return {
    kind: 'partyActionRequest',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    partyActionRequestID: fields.text(Tag.PartyActionRequestID),
    type: fields.text(Tag.PartyActionType),
    parties: partiesOf(fields, asker, peers),
    text: textSaid(fields),
    fault: '',
  };
}

/** Entries begin with PartyID(448). */
function partiesOf(fields: Fields, asker: Reading['asker'], peers: Peers): HaltedParty[] {
  const parties: HaltedParty[] = [];
  let at = fields.findFrom(Tag.PartyID, fields.find(Tag.NoPartyIDs) + 1);
  while (at >= 0) {
    const next = fields.findFrom(Tag.PartyID, at + 1);
    const within = (tag: number): string => {
      const i = fields.findFrom(tag, at + 1);
      return i >= 0 && (next < 0 || i < next) ? fields.textAt(i, MAX_KEPT) : '';
    };
    const role = within(Tag.PartyRole);
    parties.push({
      partyID: fields.textAt(at, MAX_KEPT),
      source: within(Tag.PartyIDSource),
      role,
      ...meant(fields.textAt(at), role, asker, peers),
    });
    at = next;
  }
  return parties;
}

function meant(
  partyID: string,
  role: string,
  { clientID, replyTo }: Reading['asker'],
  peers: Peers,
): Pick<HaltedParty, 'means' | 'id'> {
  const means = Object.hasOwn(MEANS, role) ? MEANS[role] : undefined;
  if (means === 'client' && partyID === peers.senderCompID) return { means: 'global', id: '' };
  if (partyID !== peers.targetCompID) return { means, id: partyID };
  if (means === 'client') return { means, id: clientID };
  return { means, id: means === 'session' ? replyTo : partyID };
}

/** Writes the body of a PartyActionReport(DI). Source: FIX Latest. */
export function writePartyActionReport(
  w: MessageWriter,
  report: PartyActionReport,
  epoch: string,
  { timePrecision }: ClientDialect,
): void {
  const { parties, rejectReason, text } = report;
  w.text(Tag.PartyActionRequestID, report.partyActionRequestID);
  w.text(Tag.PartyActionReportID, `${epoch}-P${report.partyActionReportID}`);
  w.text(Tag.PartyActionType, report.type);
  w.uint(Tag.PartyActionResponse, report.response);
  if (rejectReason !== -1) {
    w.uint(Tag.PartyActionRejectReason, rejectReason);
    w.text(Tag.RejectText, text);
  }
  w.uint(Tag.NoPartyIDs, parties.length);
  for (const { partyID, source, role } of parties) {
    w.text(Tag.PartyID, partyID);
    if (source !== '') w.text(Tag.PartyIDSource, source);
    if (role !== '') w.text(Tag.PartyRole, role);
  }
  w.utc(Tag.TransactTime, report.transactTime, timePrecision);
  if (rejectReason === -1) w.text(Tag.Text, text);
}
